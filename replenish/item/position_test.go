package item

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// What lasts beyond the forecast is counted by its last week, and by its last five where
// nothing is expected in that one: goods that sell once a month have silent weeks.
func TestDaysOfBeyondTheForecast(t *testing.T) {
	daily := make([]float64, 56)
	daily[10], daily[40] = 300, 300
	monthly := Item{Daily: daily}
	require.Equal(t, 11.0, monthly.DaysOf(300))
	require.InDelta(t, 56+300/(300.0/35), monthly.DaysOf(900), 1e-9)

	ended := Item{Daily: append([]float64{300}, make([]float64, 55)...)}
	require.Equal(t, 9999.0, ended.DaysOf(900), "a season that is over")

	steady := Item{Daily: []float64{2, 2, 2, 2, 2, 2, 2, 2}}
	require.InDelta(t, 50.0, steady.DaysOf(100), 1e-9)
}
