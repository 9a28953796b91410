package slotting

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/internal/testkit/aisles"
	"github.com/stockwright/stockwright/slotting/layout"
)

// pastLines draws days of tours by the velocities of in, or without any
// preference at all.
func pastLines(in Input, days int, even bool) []OrderLine {
	rng := rand.New(rand.NewPCG(4, 5))
	var out []OrderLine
	for day := range days {
		for tour := range 15 {
			for range 4 {
				k := rng.IntN(len(in.SKUs))
				if !even {
					k = min(k, rng.IntN(len(in.SKUs)), rng.IntN(len(in.SKUs)))
				}
				out = append(out, OrderLine{Order: fmt.Sprint(day, "-", tour), SKU: in.SKUs[k].ID, Day: int32(day)})
			}
		}
	}
	return out
}

func TestHeldOutDaysBearThePlanOut(t *testing.T) {
	in := smallWarehouse(50, 60)
	in.Lines = slices.Values(pastLines(in, 40, false))
	res, err := Plan(in, Options{Policy: layout.Return, Horizon: 200})
	require.NoError(t, err)
	require.NotNil(t, res.HeldOut)
	require.Equal(t, 10, res.HeldOut.Days)
	require.Equal(t, 150, res.HeldOut.Tours)
	require.Positive(t, res.HeldOut.Saved.Low)
	require.Less(t, res.HeldOut.Saved.Low, res.HeldOut.Saved.Mean)
	require.InDelta(t, res.HeldOut.Before-res.HeldOut.After, res.HeldOut.Saved.Mean, 1e-6)
	require.NotEmpty(t, res.Moves)
	require.False(t, res.Affinity.On, res.Affinity.Reason)
}

// Where every SKU is picked equally often, what a few days of counts seem to say
// loses nothing on other days: only free slots nearer by are worth a move.
func TestNothingIsLostOnNoise(t *testing.T) {
	in := smallWarehouse(50, 60)
	in.Lines = slices.Values(pastLines(in, 8, true))
	for i := range in.SKUs {
		in.SKUs[i].Velocity = 0
		for l := range in.Lines {
			if l.SKU == in.SKUs[i].ID {
				in.SKUs[i].Velocity += 1.0 / 8
			}
		}
	}
	res, err := Plan(in, Options{Policy: layout.Return, Horizon: 20})
	require.NoError(t, err)
	require.True(t, res.HeldOut.InTurn)
	before, after := walked(t, in, in.Stock), walked(t, in, res.After)
	require.LessOrEqual(t, after, 1.01*before)
}

// walked is the metres of tours over SKUs drawn evenly, with the stock given.
func walked(t *testing.T, in Input, stock []Assignment) float64 {
	in.Stock, in.Lines = stock, nil
	w := aisles.Compiled(t, in.Layout)
	f := newFloor(w, in, Options{}.withDefaults())
	return f.pastTours(slices.Values(pastLines(in, 400, true))).Travel(layout.NewRouter(w, layout.Return), f.at)
}

// With a handful of tours nothing is moved, however clear they look.
func TestTooFewToursMoveNothing(t *testing.T) {
	in := smallWarehouse(50, 60)
	in.Lines = slices.Values(pastLines(in, 1, false)[:4*(leastTours-1)])
	res, err := Plan(in, Options{Policy: layout.Return, Horizon: 200})
	require.NoError(t, err)
	require.Empty(t, res.Moves)
	require.True(t, res.HeldOut.TooFew)
	require.Contains(t, res.Verdict, fmt.Sprintf("%d pick tours", leastTours-1))
}
