package opening

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/forecast/feast"
)

var monday = dayOf(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC))

// shop draws the number of items sold a day of a location of so many items that
// each sell on a share of the open days.
func shop(seed uint64, items int, share float64, days int, open func(day int32) bool) Activity {
	r := rand.New(rand.NewPCG(seed, 1))
	a := Activity{First: monday, Sold: make([]float64, days)}
	for t := range a.Sold {
		if open(monday + int32(t)) {
			a.Sold[t] = distuv.Binomial{N: float64(items), P: share, Src: r}.Rand()
		}
	}
	return a
}

func TestLearn(t *testing.T) {
	on := func(days ...int) func(int32) bool {
		return func(d int32) bool {
			for _, w := range days {
				if Weekday(d) == w {
					return true
				}
			}
			return false
		}
	}
	for name, c := range map[string]struct {
		items int
		share float64
		days  int
		open  func(int32) bool
	}{
		"always open":                  {30, 0.9, 670, func(int32) bool { return true }},
		"always open, slow":            {5, 0.05, 670, func(int32) bool { return true }},
		"Sundays closed":               {10, 0.9, 670, on(0, 1, 2, 3, 4, 5)},
		"Sundays closed, three months": {10, 0.9, 90, on(0, 1, 2, 3, 4, 5)},
		"weekends closed, slow":        {40, 0.3, 670, on(0, 1, 2, 3, 4)},
		"one day a week":               {10, 0.95, 670, on(4)},
		"two days a week, one item":    {1, 0.99, 670, on(1, 4)},
		"first of the month":           {20, 0.9, 670, func(d int32) bool { return date(d).Day() == 1 }},
		"last of the month":            {20, 0.9, 670, func(d int32) bool { return daysLeft(date(d)) == 0 }},
		"every other Friday":           {20, 0.9, 670, func(d int32) bool { return d%14 == (monday+4)%14 }},
		"every fourth Sunday":          {10, 0.9, 670, func(d int32) bool { return Weekday(d) != 6 || (d+3)/7%4 == 1 }},
		"Sundays closed, two Saturdays in three": {10, 0.9, 400, func(d int32) bool {
			return Weekday(d) < 5 || Weekday(d) == 5 && (d+3)/7%3 != 1
		}},
		"Saturdays and Sundays in turn": {10, 0.9, 300, func(d int32) bool {
			return Weekday(d) < 5 || Weekday(d) == 5 == ((d+3)/7%2 == 0)
		}},
		"first Saturdays of the month": {10, 0.9, 670, func(d int32) bool {
			return Weekday(d) < 5 || Weekday(d) == 5 && date(d).Day() <= 7
		}},
		"last Sundays of the month": {1, 0.99, 670, func(d int32) bool {
			return Weekday(d) < 6 || daysLeft(date(d)) < 7
		}},
		"second Saturday of the month": {20, 0.9, 670, func(d int32) bool {
			return Weekday(d) == 5 &&
				(date(d).Day()-1)/7 == 1
		}},
	} {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(5) {
				p := Learn(shop(seed, c.items, c.share, c.days, c.open), 100)
				wrong := 0
				for day := monday; day < monday+int32(c.days); day++ {
					if p.Closed(day) == c.open(day) {
						wrong++
					}
				}
				require.LessOrEqual(t, wrong, c.days/100, "days of the history taken wrongly")
				for day := monday + int32(c.days); day < monday+int32(c.days)+100; day++ {
					require.Equal(t, !c.open(day), p.Closed(day), "day %s ahead", date(day).Format("Mon 2006-01-02"))
				}
			}
		})
	}
}

// A business that closes for weeks of every year from the same weekday on is closed then
// again, though no date says so; one that closed in one year of two is not.
func TestHolidaysOfAWholeBusiness(t *testing.T) {
	starts := func(year int) int32 { // the first Monday of August
		first := dayOf(time.Date(year, 8, 1, 0, 0, 0, 0, time.UTC))
		return first + int32(7-Weekday(first))%7
	}
	for name, c := range map[string]struct {
		items int
		shut  []int // days off in 2024, 2025; else 21
		week  bool  // open at weekends
		again bool
	}{
		"weekends closed":     {6, []int{21, 21}, false, true},
		"open every day":      {6, []int{21, 21}, true, true},
		"four items":          {4, []int{21, 21}, false, true},
		"a week":              {10, []int{7, 7}, true, true},
		"one year of two":     {6, []int{0, 21}, false, false},
		"not the last year":   {6, []int{21, 0}, false, false},
		"of different length": {6, []int{7, 28}, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			off := func(d, days int32) bool {
				from := starts(date(d).Year())
				return d >= from && d < from+days
			}
			isOpen := func(d int32) bool {
				days := 21
				if year := date(d).Year(); year < 2026 {
					days = c.shut[year-2024]
				}
				return (c.week || Weekday(d) < 5) && !off(d, int32(days))
			}
			end := dayOf(time.Date(2026, 7, 20, 0, 0, 0, 0, time.UTC))
			p := Learn(shop(4, c.items, 0.9, int(end-monday), isOpen), 60)
			for d := end; d < end+60; d++ {
				want := !c.week && Weekday(d) >= 5
				if c.again {
					want = want || off(d, int32(c.shut[1]))
				}
				if c.again || starts(2026)+14 < d { // where years differ, dates that agree may count
					require.Equal(t, want, p.Closed(d), "%s", date(d).Format("Mon 2006-01-02"))
				}
			}
			first, last, expected := p.Holiday()
			require.Equal(t, c.again, expected && first == starts(2026))
			if c.again && c.week {
				require.Equal(t, starts(2026)+int32(c.shut[1])-1, last)
			}
			for d := monday; d < end; d++ {
				if !isOpen(d) {
					require.True(t, p.Closed(d) || p.Unknown(d), "%s", date(d).Format("Mon 2006-01-02"))
				}
			}
		})
	}
}

// A holiday of three years that was let go in the fourth is not expected in the fifth.
func TestHolidaysLetGo(t *testing.T) {
	start := dayOf(time.Date(2022, 7, 4, 0, 0, 0, 0, time.UTC))
	end := dayOf(time.Date(2026, 7, 20, 0, 0, 0, 0, time.UTC))
	isOpen := func(d int32) bool {
		year := date(d).Year()
		first := dayOf(time.Date(year, 8, 1, 0, 0, 0, 0, time.UTC))
		first += int32(7-Weekday(first)) % 7
		return Weekday(d) < 5 && (year > 2024 || d < first || d >= first+21)
	}
	a := shop(7, 10, 0.9, int(end-start), func(d int32) bool { return isOpen(d - monday + start) })
	a.First = start
	p := Learn(a, 60)
	for d := start; d < end+60; d++ {
		if d >= end || isOpen(d) {
			require.Equal(t, !isOpen(d), p.Closed(d), "%s", date(d).Format("Mon 2006-01-02"))
		}
	}
}

// TestSundaysOpenedSince tells apart when a weekday was closed.
func TestSundaysOpenedSince(t *testing.T) {
	since := monday + 500
	p := Learn(shop(3, 20, 0.9, 670, func(d int32) bool { return Weekday(d) != 6 || d >= since }), 30)
	for day := monday; day < monday+700; day++ {
		require.Equal(t, Weekday(day) == 6 && day < since, p.Closed(day), "day %d", day-monday)
	}
	p = Learn(shop(3, 20, 0.9, 670, func(d int32) bool { return Weekday(d) != 6 || d < since }), 30)
	for day := monday; day < monday+700; day++ {
		require.Equal(t, Weekday(day) == 6 && day >= since, p.Closed(day), "day %d", day-monday)
	}
}

// TestARotaOfLate closes a weekday that has been open every second week for some weeks only.
func TestARotaOfLate(t *testing.T) {
	turn := func(d int32) bool { return Weekday(d) != 5 || (d+3)/7%2 == 0 }
	for _, weeks := range []int32{9, 12, 20} {
		since := monday + 670 - 7*weeks
		p := Learn(shop(3, 20, 0.9, 670, func(d int32) bool { return d < since || turn(d) }), 30)
		for day := monday; day < monday+700; day++ {
			require.Equal(t, day >= since && !turn(day), p.Closed(day), "%d weeks, day %d", weeks, day-monday)
		}
	}
}

// TestARotaThatEnded keeps the rota of the past, and opens or closes its weekday from then on.
func TestARotaThatEnded(t *testing.T) {
	turn := func(d int32) bool { return Weekday(d) != 5 || (d+3)/7%2 == 0 }
	since := monday + 670 - 7*9
	for _, stays := range []bool{true, false} {
		p := Learn(shop(3, 20, 0.9, 670, func(d int32) bool {
			if d < since {
				return turn(d)
			}
			return stays || Weekday(d) != 5
		}), 30)
		for day := monday; day < monday+700; day++ {
			want := !turn(day)
			if day >= since {
				want = !stays && Weekday(day) == 5
			}
			require.Equal(t, want, p.Closed(day), "stays open %v, day %d", stays, day-monday)
		}
	}
}

// TestSlowItemProvesNothing holds what an item at many rates says of its
// weekdays against chance: none closed though it trades every day.
func TestSlowItemProvesNothing(t *testing.T) {
	for _, share := range []float64{0.01, 0.05, 0.2, 0.5, 0.9, 0.999} {
		for seed := range uint64(100) {
			require.Nil(t, LearnItem(shop(seed, 1, share, 670, func(int32) bool { return true })), "share %g", share)
		}
	}
}

// TestQuietWeekdayIsOpen sells a fifth to a third on Mondays: quiet, not closed.
func TestQuietWeekdayIsOpen(t *testing.T) {
	for seed := range uint64(100) {
		r := rand.New(rand.NewPCG(seed, 9))
		a := Activity{First: monday, Sold: make([]float64, 670)}
		for t := range a.Sold {
			share := 0.6
			if Weekday(monday+int32(t)) == 0 {
				share = 0.6 / float64(3+seed%3)
			}
			if r.Float64() < share {
				a.Sold[t] = 1
			}
		}
		require.Nil(t, LearnItem(a))
	}
}

// TestYearlyDays finds what closes every year, by date, around Easter and by
// weekday of the month, and does not take a lost week for a holiday.
func TestYearlyDays(t *testing.T) {
	closed := func(d int32) bool {
		at := date(d)
		return at.Format("01-02") == "12-25" || d == feast.Easter(at.Year())+1 || at.Month() == 11 &&
			at.Weekday() == time.Thursday && (at.Day()-1)/7 == 3
	}
	lost := monday + 400
	a := shop(2, 30, 0.9, 720, func(d int32) bool { return !closed(d) && (d < lost || d >= lost+7) })
	p := Learn(a, 400)
	for day := monday + 720; day < monday+1120; day++ {
		require.Equal(t, closed(day), p.Closed(day), date(day).Format("Mon 2006-01-02"))
	}
	for day := lost; day < lost+7; day++ {
		require.True(t, p.Unknown(day))
	}
}

// TestUnknownDaysSayNothing puts NaN on days: they are neither closed nor open.
func TestUnknownDaysSayNothing(t *testing.T) {
	a := shop(2, 30, 0.9, 670, func(d int32) bool { return Weekday(d) != 6 })
	for t := 600; t < 670; t++ {
		a.Sold[t] = math.NaN()
	}
	p := Learn(a, 60)
	require.Equal(t, []int{6}, p.Cells)
	require.Empty(t, p.Odd)
}

func BenchmarkLearnItem(b *testing.B) {
	a := shop(1, 1, 0.3, 1096, func(int32) bool { return true })
	for b.Loop() {
		LearnItem(a)
	}
}

// Three weeks of an item that sells now and then hold each day of the month once: they
// tell of no cycle, whatever days it happened to sell on.
func TestYoungItemsHaveNoDayOfTheMonth(t *testing.T) {
	rapid.Check(t, func(d *rapid.T) {
		days := rapid.IntRange(6, 60).Draw(d, "days")
		a := Activity{First: rapid.Int32Range(19000, 20000).Draw(d, "first"), Sold: make([]float64, days)}
		for t := range a.Sold {
			if rapid.IntRange(0, 99).Draw(d, "sells") < 45 {
				a.Sold[t] = 1
			}
		}
		p := LearnItem(a)
		require.True(d, p == nil || p.Kind == "" || p.Kind == "weekday" || p.Kind == "fortnight" &&
			days >= 3*7, "%v", p)
	})
}

func TestItemOutOfSeason(t *testing.T) {
	season := func(d int32) bool { m := date(d).Format("01-02"); return m >= "10-01" && m <= "12-24" }
	day := func(year int, month time.Month, of int) int32 {
		return dayOf(time.Date(year, month, of, 0, 0, 0, 0, time.UTC))
	}
	for seed := range uint64(5) {
		a := shop(seed, 1, 0.9, int(day(2026, 9, 15)-monday), season)
		p := LearnItem(a)
		require.NotNil(t, p)
		require.False(t, p.Closed(day(2026, 10, 5)), "its season comes again")
		require.False(t, p.Closed(day(2026, 12, 20)))
		require.True(t, p.Closed(day(2026, 9, 20)), "the season has not begun, though one year alone tells of that date")
		require.True(t, p.Closed(day(2027, 3, 1)))
		require.True(t, p.Closed(day(2025, 3, 1)), "days off season teach nothing")
		require.True(t, p.Closed(day(2025, 12, 25)))

		late := LearnItem(shop(seed, 1, 0.9, int(day(2026, 9, 15)-monday),
			func(d int32) bool { return season(d) && (d < day(2025, 1, 1) || d > day(2025, 10, 8)) }))
		require.NotNil(t, late)
		require.True(t, late.Closed(day(2025, 10, 5)), "a season that began a week late was not open before")
		require.False(t, late.Closed(day(2026, 10, 5)))

		ended := shop(seed, 1, 0.9, int(day(2026, 12, 10)-monday),
			func(d int32) bool { return season(d) && d < day(2026, 1, 1) })
		p = LearnItem(ended)
		require.NotNil(t, p)
		require.False(t, p.Closed(day(2026, 11, 15)), "a season without a sale is silence, no closing")
	}
}

// One silence between two seasons is off season where the second began on the date of the first.
func TestItemOfTwoSeasons(t *testing.T) {
	dayOn := func(text string) int32 {
		d, err := time.Parse(time.DateOnly, text)
		require.NoError(t, err)
		return dayOf(d)
	}
	cake := func(from, again, end string) *Pattern {
		season := func(d int32) bool {
			return d >= dayOn(from) && d < dayOn("2025-01-01") || d >= dayOn(again) && d < dayOn("2026-01-01")
		}
		a := shop(3, 1, 0.9, int(dayOn(end)-monday), season)
		a.Sold, a.First = a.Sold[dayOn(from)-monday:], dayOn(from)
		return LearnItem(a)
	}
	p := cake("2024-10-01", "2025-10-06", "2026-01-08")
	require.NotNil(t, p)
	require.True(t, p.Closed(dayOn("2026-01-20")))
	require.True(t, p.Closed(dayOn("2026-08-20")))
	require.False(t, p.Closed(dayOn("2026-10-20")))
	require.False(t, cake("2024-07-01", "2025-10-06", "2026-01-08").Closed(dayOn("2026-01-20")),
		"it came back at another time of the year: it may have been out")
	require.False(t, cake("2024-10-01", "2025-10-01", "2025-08-20").Closed(dayOn("2025-09-20")), "it has not come back")
}

func TestFewItemsShowFeasts(t *testing.T) {
	feast := func(d int32) bool { m := date(d).Format("01-02"); return m == "12-25" || m == "12-26" || m == "01-01" }
	open := func(d int32) bool { return Weekday(d) != 0 && Weekday(d) != 6 && !feast(d) }
	end := dayOf(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC))
	p := Learn(shop(1, 3, 1, int(end-monday), open), 100)
	for d := end; d < end+100; d++ {
		require.Equal(t, !open(d), p.Closed(d), "%s", date(d).Format(time.DateOnly))
	}
}
