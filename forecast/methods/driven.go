package methods

import (
	"math/rand/v2"

	"github.com/stockwright/stockwright/forecast/history"
	"github.com/stockwright/stockwright/forecast/pool"
	"github.com/stockwright/stockwright/forecast/series"
)

// A series that is no count and has drivers is answered by one regression of its
// logarithm on everything known ahead (drivers, weekday, day of the month, place in
// the year) around what its group knows of each coefficient, and by a level smoothed
// at several rates on what is left. Fitted one after the other, a promotion that runs on
// Mondays would be a Monday.

// doubtful is a model whose coming factors are not known for certain: doubt is the
// standard deviation of their logarithm by step, common to all steps.
type doubtful struct {
	Model
	doubt []float64
}

// WithDoubt adds the doubt about a history's coming factors to a model that has no
// law of its own.
func WithDoubt(m Model, h *history.History) Model {
	_, counts := m.(lawful)
	if _, own := m.(ownLaws); own || counts {
		return m
	}
	for _, d := range h.Doubt {
		if d > 0 {
			return &doubtful{m, h.Doubt}
		}
	}
	return m
}

func (m *doubtful) at(j int) float64 {
	if j < len(m.doubt) {
		return m.doubt[j]
	}
	return 0
}

// Variances adds the doubt of each step.
func (m *doubtful) Variances(h int) []float64 {
	out := append([]float64(nil), Variances(m.Model, h)...)
	for j, v := range m.Model.Mean(h) {
		out[j] += v * v * m.at(j) * m.at(j)
	}
	return out
}

// Sum adds the doubt of the window: all its steps rest on the same coefficients.
func (m *doubtful) Sum(weight []float64) (mean, variance float64) {
	mean, variance = m.Model.Sum(weight)
	off := 0.0
	for j, v := range m.Model.Mean(len(weight)) {
		off += weight[j] * v * m.at(j)
	}
	return mean, variance + off*off
}

// Paths moves each future as a whole.
func (m *doubtful) Paths(rng *rand.Rand, out [][]float64) {
	m.Model.Paths(rng, out)
	for _, row := range out {
		z := rng.NormFloat64()
		for j := range row {
			row[j] *= 1 + z*m.at(j)
		}
	}
}

// fitDriven answers a history whose drivers and place in a longer year are divided
// out: half by a level, which trusts the profile, half by the ensemble, which looks for
// what the profile missed.
func fitDriven(h *history.History, p *pool.Pool, r *series.Request) (Model, bool, bool) {
	level, _, ok := fitSteady(h, p, r)
	rest, warm, also := fitEnsemble(h, p, r)
	switch {
	case ok && also && sane(rest, h, series.LongestStep(r)):
		return &combined{parts: []Model{rest, level}, share: []float64{0.5, 0.5}}, warm, true
	case ok:
		return level, false, true
	}
	return rest, warm, also
}
