package opening

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/forecast/feast"
)

// opensOn are the Sundays of the year ahead that are open, where those of the years known were.
func opensOn(t *testing.T, years int, open func(day int32) bool) (days []string) {
	t.Helper()
	first, end := feast.Day(2026-years, 1, 2), feast.Day(2026, 1, 2)
	a := Activity{First: first, Sold: make([]float64, end-first)}
	for i := range a.Sold {
		if day := first + int32(i); Weekday(day) != 6 || open(day) {
			a.Sold[i] = 20
		}
	}
	p := Learn(a, 360)
	for day := end; day < end+360; day++ {
		if Weekday(day) == 6 && !p.Closed(day) {
			days = append(days, date(day).Format(time.DateOnly))
		}
	}
	return days
}

// Sundays that were open in every year open again: by their place in the month, from Easter, and
// before Christmas. What was open once, or here and there, does not.
func TestSundaysThatOpen(t *testing.T) {
	mothers := func(d int32) bool { return date(d).Month() == time.May && date(d).Day() >= 8 && date(d).Day() <= 14 }
	palm := func(d int32) bool { return d == feast.Easter(feast.Year(d))-7 }
	advent := func(d int32) bool {
		return date(d).Month() == time.December && date(d).Day() >= 11 && date(d).Day() <= 24
	}
	require.Equal(t, []string{"2026-05-10"}, opensOn(t, 2, mothers))
	require.Equal(t, []string{"2026-05-10"}, opensOn(t, 3, mothers))
	require.Equal(t, []string{"2026-03-29"}, opensOn(t, 3, palm))
	require.Equal(t, []string{"2026-12-13", "2026-12-20"}, opensOn(t, 3, advent))
	require.Empty(t, opensOn(t, 1, mothers))
	require.Empty(t, opensOn(t, 3, func(d int32) bool { return mothers(d) && feast.Year(d) != 2024 }))
	require.Empty(t, opensOn(t, 3, func(d int32) bool { return int(d)/7%13 == feast.Year(d)%13 }))
}
