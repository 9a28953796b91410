package forecast

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/forecast/history"
)

// What is sold in lots is forecast as the same item counted in lots, times the lot.
func TestLotsAreCountedAsUnits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lot := float64(rapid.IntRange(2, 12).Draw(t, "lot"))
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		one := Series{Start: 20000, Season: 7, Group: "g", Y: []float64{1}} // a lot of one
		for range 300 {
			one.Y = append(one.Y, distuv.Poisson{Lambda: 0.3, Src: rng}.Rand())
		}
		many := one
		many.Y = history.InLots(one.Y, 1/lot)
		r := Request{Horizon: 14, Probabilities: []float64{0.5, 0.95}, Windows: []Window{FixedWindow(8, 0)}}
		a, b := Forecast(one, nil, r), Forecast(many, nil, r)
		assert.InEpsilon(t, lot*a.Mean[3], b.Mean[3], 1e-9)
		assert.InEpsilon(t, lot*a.Covers[0].SD, b.Covers[0].SD, 1e-9)
		for i, q := range a.Covers[0].Quantiles {
			assert.InDelta(t, lot*q, b.Covers[0].Quantiles[i], 1e-9)
		}
		assert.InDelta(t, lot*a.Quantiles[1][0], b.Quantiles[1][0], 1e-9)
		assert.InEpsilon(t, lot*a.Components.Level, b.Components.Level, 1e-9)
	})
}
