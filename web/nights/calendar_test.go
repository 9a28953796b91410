package nights

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
)

func TestTheCalendarFindsMissingDays(t *testing.T) {
	var days []datasets.SalesDay
	for d := core.Day(20_000); d < 20_200; d++ {
		one := datasets.SalesDay{Date: d, Rows: 10, Units: 100}
		switch {
		case d.Weekday() == 0: // closed on Sundays
			one.Rows, one.Units = 0, 0
		case d == 20_150:
			one.Rows, one.Units = 0, 0
		case d == 20_160:
			one.Units = 30
		}
		days = append(days, one)
	}
	c := calendarOf(days, 20_202)
	require.NotContains(t, c.Missing, core.Day(20_153), "a closed weekday is not missing")
	require.Equal(t, []core.Day{20_150, 20_200, 20_201}, c.Missing, "days after the last sale are missing too")
	require.Equal(t, []core.Day{20_160}, c.Low)
	require.Len(t, c.Rows[0], calendarWeeks)
	require.Empty(t, calendarOf(nil, 20_202).Weeks)
}
