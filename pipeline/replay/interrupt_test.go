package replay

import (
	"context"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/internal/testkit/bounds"
)

// A replay ends soon after the person who asked for it has gone.
func TestReplayIsInterrupted(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 2))
	c := Case{HoldingRate: 0.25, LookAhead: true}
	for i := range 400 {
		it := Item{Key: string(rune('A' + i)), Class: "AX", Demand: make([]float64, 1100),
			Promised: 0.95, UnitCost: 1, UnitPrice: 2, Pack: 1,
			Lead: []float64{0, 0, 0, 0.5, 0.5}, ReviewDays: 1}
		for d := range it.Demand {
			it.Demand[d] = float64(rng.IntN(3))
		}
		c.Items, c.Lead = append(c.Items, it), append(c.Lead, it.Lead)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var at time.Duration
	time.AfterFunc(300*time.Millisecond, func() { at = bounds.ProcessTime(); cancel() })
	v, err := Proof(ctx, c, Options{Start: 700, WarmUp: 28, Days: 252, Seed: 3})
	require.ErrorIs(t, err, context.Canceled, "the case is replayed too fast for the test")
	require.Nil(t, v)
	require.Less(t, bounds.ProcessTime()-at, time.Duration(runtime.GOMAXPROCS(0))*time.Second,
		"it goes on") // a second of a machine with nothing else to do
}
