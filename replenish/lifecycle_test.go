package replenish

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The lines of a day before, in and after an event.
func TestTimePhasedSafetyStockFollowsTheSeason(t *testing.T) {
	it := sampleItem("A", 1)
	for d := range it.Daily {
		it.Daily[d] = 1
	}
	for d := 20; d < 30; d++ {
		it.Daily[d] = 4 // an event
	}
	w := window(it)
	p := TimePhased(&it, w, 40)
	today := solvePolicy(&it, w)
	require.Equal(t, PhasedPolicy{today.SafetyStock, today.ReorderPoint, today.OrderUpTo}, p[0])
	require.Greater(t, p[20].SafetyStock, 1.5*p[0].SafetyStock, "with the event")
	require.Greater(t, p[20].OrderUpTo, p[0].OrderUpTo)
	require.Equal(t, p[0], p[35], "and back after it")
}
