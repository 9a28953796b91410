package slotting

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// What a plan says it saves is what its moves say together, at least what its work
// costs over the horizon, and its travel saved plus its labour.
func TestClaimsAddUp(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		in := drawInput(r)
		opt := Options{Horizon: rapid.SampledFrom([]float64{5, 30, 300}).Draw(r, "horizon"), LinesPerTour: 3}
		res, err := Plan(in, opt)
		require.NoError(r, err)
		sum, opts := 0.0, opt.withDefaults()
		for _, m := range res.Moves {
			sum += m.Saves
		}
		require.InDelta(r, (res.TravelBefore-res.TravelAfter)/opts.Speed+res.LabourSaved, res.SecondsSaved, 1e-6)
		if len(res.Moves) == 0 {
			require.Zero(r, res.SecondsSaved)
			require.Equal(r, res.TravelBefore, res.TravelAfter)
			return
		}
		require.Greater(r, res.SecondsSaved*opts.Horizon, res.WorkSeconds)
		require.InDelta(r, res.SecondsSaved, sum, 1e-6*(1+res.SecondsSaved))
		require.NotContains(r, res.Verdict, "−-")
	})
}

// A saving is told apart from none, and goods brought within reach are not sold as
// a shorter walk.
func TestVerdictSaysWhatIsSaved(t *testing.T) {
	r := Result{Moves: make([]Move, 3), WorkSeconds: 300, SecondsSaved: 20, LabourSaved: 20,
		Travel: Travel{TravelBefore: 46.9, TravelAfter: 47.2}}
	require.Equal(t, "3 moves (5 minutes of work) save 20 seconds a day of reaching and refilling; pick travel grows from 46.9 to 47.2 m a day (+0.6 %)", r.verdict())
	r.TravelAfter, r.SecondsSaved = 46.87, 20.03
	require.Equal(t, "3 moves (5 minutes of work) cut pick travel from 46.90 to 46.87 m a day (−0.1 %) and save 20 seconds a day", r.verdict())
	r.Moves, r.WorkSeconds, r.TravelAfter, r.SecondsSaved = r.Moves[:1], 70, 30, 37
	require.Equal(t, "1 move (70 seconds of work) cut pick travel from 47 to 30 m a day (−36.0 %) and save 37 seconds a day", r.verdict())
}
