package opening

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/forecast/feast"
)

// An item that is sent on the first, or the last, open day of each month has no dates of its
// own: its days follow from those on which doors are open.
func TestOpenDayOfTheMonth(t *testing.T) {
	holiday := func(d int32) bool { m := date(d).Format("01-02"); return m == "01-01" || m == "05-01" || m == "12-31" }
	doors := func(d int32) bool { return Weekday(d) < 5 && !holiday(d) }
	lone := func(step int32) func(d int32) bool { // no open day of its month on that side
		return func(d int32) bool {
			for e := d + step; date(e).Month() == date(d).Month(); e += step {
				if doors(e) {
					return false
				}
			}
			return doors(d)
		}
	}
	const days, ahead = 670, 90
	for name, sells := range map[string]func(d int32) bool{"first": lone(-1), "last": lone(1)} {
		t.Run(name, func(t *testing.T) {
			a := Activity{First: monday, Sold: make([]float64, days)}
			for i := range int32(days + ahead) {
				a.Doors = append(a.Doors, doors(monday+i))
				if i < days && !doors(monday+i) {
					a.Sold[i] = math.NaN()
				} else if i < days && sells(monday+i) {
					a.Sold[i] = 1
				}
			}
			p := LearnItem(a)
			require.NotNil(t, p)
			for d := monday + 60; d < monday+days+ahead; d++ {
				if doors(d) && !(name == "last" && date(d).Month() == date(monday+days+ahead).Month()) {
					require.Equal(t, !sells(d), p.Closed(d), "%s", date(d).Format("Mon 2006-01-02"))
				}
			}
		})
	}
}

// Holidays of a weekday of the month are counted from its end where years tell so, and where
// none tells the fourth from the last by what holidays are.
func TestLastWeekdaysOfMonths(t *testing.T) {
	closedIn := func(end int32, off func(d int32) bool) (days []string) {
		p := Learn(shop(2, 20, 0.9, int(end-monday), func(d int32) bool { return !off(d) }), 60)
		for d := end; d < end+60; d++ {
			if p.Closed(d) {
				days = append(days, date(d).Format(time.DateOnly))
			}
		}
		return days
	}
	of := func(month time.Month, w int, nth func(d int32) bool) func(d int32) bool {
		return func(d int32) bool { return date(d).Month() == month && Weekday(d) == w && nth(d) }
	}
	last := func(d int32) bool { return daysLeft(date(d)) < 7 }
	fourth := func(d int32) bool { return (date(d).Day()-1)/7 == 3 }
	// Last Mondays of August 2024 and 2025 are fourth ones, that of 2026 is the fifth.
	require.Equal(t, []string{"2026-08-31"}, closedIn(feast.Day(2026, 8, 10), of(time.August, 0, last)))
	require.Equal(t, []string{"2028-11-23"}, closedIn(feast.Day(2028, 11, 1), of(time.November, 3, fourth)))
	// That of 2026 tells the last from the fourth.
	require.Equal(t, []string{"2027-08-30"}, closedIn(feast.Day(2027, 8, 10), of(time.August, 0, last)))
}

// A season of days that sell on most of them may be as short as it is; a few scattered
// dates of a slow item make none.
func TestShortSeasons(t *testing.T) {
	terms := func(d int32) bool {
		m := date(d).Format("01-02")
		return m >= "08-11" && m <= "09-05" || m >= "01-01" && m <= "01-09"
	}
	end := feast.Day(2026, 8, 3)
	p := LearnItem(shop(1, 1, 0.95, int(end-monday), terms))
	require.NotNil(t, p)
	for d := end; d < end+200; d++ {
		require.Equal(t, !terms(d), p.Closed(d), "%s", date(d).Format(time.DateOnly))
	}
	slow := LearnItem(shop(1, 1, 0.1, int(end-monday), terms))
	require.True(t, slow == nil || slow.OffSeason == nil)
}
