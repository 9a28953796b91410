package datasets

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
)

// Two shops sell 40 and 40 a day. One that stopped three days before the other makes no
// partial day of the other's; one that lacks the last day alone does, and so do half sales.
func TestPartialLastDay(t *testing.T) {
	const days = 60
	for name, c := range map[string]struct {
		late    core.Day
		last    float64
		partial bool
	}{
		"all there":            {0, 80, false},
		"one late by three":    {3, 40, false},
		"one late, other half": {3, 15, true},
		"one lacks the day":    {1, 39, true},
		"half of both":         {0, 35, true},
	} {
		s := &SeriesStats{FirstDay: 20_000, LastDay: 20_000 + days - 1, DayUnits: make([]float64, days)}
		for d := range s.DayUnits {
			s.DayUnits[d] = 80
		}
		s.DayUnits[days-1] = c.last
		for at, late := range map[string]core.Day{"A": 0, "B": c.late} {
			s.Keys = append(s.Keys, SeriesKey{Key: core.Key{SKU: "X", Location: at}, Units: 40 * days,
				LastDay: s.LastDay - late})
		}
		var f Findings
		f.partialLastDay(s)
		require.Equal(t, c.partial, len(f.Problems) > 0, "%s: %v", name, f.Problems)
	}
}
