package opening

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A business that closes between the same dates every year is closed on all of them, those too
// that fell on days off before; one that did so once, or ended the custom, is not.
func TestHolidaysBetweenDates(t *testing.T) {
	start := dayOf(time.Date(2023, 7, 3, 0, 0, 0, 0, time.UTC)) // a Monday
	end := dayOf(time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC))
	between := func(d int32) bool { // Christmas Eve to Epiphany
		t := date(d)
		return t.Month() == 12 && t.Day() >= 24 || t.Month() == 1 && t.Day() <= 6
	}
	wide := func(d int32) bool { // from 20 December to 8 January, until last year
		t := date(d)
		return between(d) || d < end-400 && (t.Month() == 12 && t.Day() >= 20 || t.Month() == 1 && t.Day() <= 8)
	}
	for name, c := range map[string]struct {
		items int
		off   func(d int32) bool
		again func(d int32) bool
	}{
		"every year":         {10, between, between},
		"five items":         {5, between, between},
		"shorter last year":  {10, wide, between},
		"ended a year ago":   {10, func(d int32) bool { return between(d) && d < end-400 }, func(int32) bool { return false }},
		"the last year only": {10, func(d int32) bool { return between(d) && d > end-400 }, func(int32) bool { return false }},
	} {
		t.Run(name, func(t *testing.T) {
			isOpen := func(d int32) bool { return Weekday(d) < 5 && !c.off(d) }
			a := shop(7, c.items, 0.9, int(end-start), func(d int32) bool { return isOpen(d - monday + start) })
			a.First = start
			p := Learn(a, 60)
			for d := end; d < end+60; d++ {
				require.Equal(t, Weekday(d) >= 5 || c.again(d), p.Closed(d), "%s", date(d).Format("Mon 2006-01-02"))
			}
			for d := start; d < end; d++ {
				if !isOpen(d) {
					require.True(t, p.Closed(d) || p.Unknown(d), "%s", date(d).Format("Mon 2006-01-02"))
				} else if name != "ended a year ago" {
					require.False(t, p.Closed(d), "%s", date(d).Format("Mon 2006-01-02"))
				}
			}
		})
	}
}
