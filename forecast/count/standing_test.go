package count

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// A state and the periods since say what the whole history says: level, probability of
// being off sale, and the spread of sums, but for what the new periods say of older ones.
func TestStandingAgainstTheWholeHistory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mean := rapid.Float64Range(0.05, 20).Draw(t, "mean")
		since := rapid.IntRange(0, 7).Draw(t, "since")
		rng := rapid.Uint64().Draw(t, "seed")
		n := rapid.IntRange(120, 500).Draw(t, "periods")
		y, factor := make([]float64, n), make([]float64, n)
		for i := range y {
			factor[i] = 0.5 + float64(i%7)/6
			for sum := 0.0; ; y[i]++ { // Poisson, by the times between sales
				rng = rng*6364136223846793005 + 1442695040888963407
				if sum -= math.Log(float64(rng>>11+1) / (1 << 53)); sum > mean*factor[i] {
					break
				}
			}
			if rng%29 == 0 {
				y[i] = math.NaN()
			}
		}
		group, o := DefaultAbsence(), Options{Prior: PriorRates(0.03, 1.2)}
		before, whole := Smooth(y[:n-since], factor[:n-since], o), Smooth(y, factor, o)
		excess := func(L int) float64 { return before.SumSpread(y[:n-since], factor[:n-since], L, 40).Shrunk(0.2) }
		kept := before.Stand(y[:n-since], factor[:n-since], o, group, excess).Pack()
		s, ok := Standings(kept, o, group)
		require.True(t, ok)
		if !s.Take(y[n-since:], factor[n-since:]) {
			return // the whole history says what the silence was
		}
		var fit Fit
		out := s.Outlook(&fit)
		want := NewOutlook(&whole, y, factor, nil, group, excess)
		if whole.Off != fit.Off {
			return
		}
		units := 1.0
		for _, v := range y {
			if v == v {
				units += v
			}
		}
		// A surprising day also moves how fast the whole history forgets: no more than by the error of a level.
		require.InEpsilon(t, whole.Mixed()+0.01, fit.Mixed()+0.01, 0.05+1/math.Sqrt(units))
		// A day without a sale of what sells every day moves that most, and whether it is away hangs on
		// it: the two may differ widely there, until the whole history is read again.
		if mean <= 1 || !slices.Contains(y[n-since:], 0) {
			require.InDelta(t, want.AwayProbability(), out.AwayProbability(), 0.08)
		}
		for _, L := range standingSpreads {
			require.InEpsilon(t, excess(L), out.Excess(L), 1e-9)
		}
		again, ok := Standings(s.Pack(), o, group)
		require.True(t, ok)
		require.InEpsilon(t, fit.Mixed()+1e-9, again.running.Mixed()+1e-9, 1e-6)
		s.Grow(1.5)
		s.Outlook(&fit)
		require.InEpsilon(t, 1.5*again.running.Mixed()+1e-9, fit.Mixed()+1e-9, 1e-6)
	})
}

// What is no list of a standing is refused, and a silence that begins to be none asks for the
// whole history.
func TestStandingRefusals(t *testing.T) {
	y := make([]float64, 200)
	for i := range y {
		y[i] = float64(2 + i%3)
	}
	group, o := DefaultAbsence(), Options{}
	f := Smooth(y, nil, o)
	kept := f.Stand(y, nil, o, group, func(int) float64 { return 0.2 }).Pack()
	for _, bad := range [][]float64{nil, kept[1:], append([]float64{0.5}, kept[1:]...)} {
		_, ok := Standings(bad, o, group)
		require.False(t, ok)
	}
	s, ok := Standings(kept, o, group)
	require.True(t, ok)
	require.False(t, s.Take(make([]float64, 30), nil), "thirty days without a sale of three a day")
}
