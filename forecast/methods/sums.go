package methods

import (
	"math"

	"github.com/stockwright/stockwright/forecast/count"
	"github.com/stockwright/stockwright/forecast/distribution"
	"github.com/stockwright/stockwright/forecast/series"
)

// strands takes a model apart into the laws its future may follow, over h steps.
func strands(m Model, h int) []distribution.Strand {
	switch m := m.(type) {
	case *smoothModel:
		var out []distribution.Strand
		for i := range m.fits {
			f := &m.fits[i]
			s := distribution.Strand{Share: m.weight[i], Sum: f.Sum}
			if f.Bent() {
				s.Pulls, s.Walk = f.Pulls, func() distribution.Walker { return f.Walker() }
			}
			out = append(out, s)
		}
		return out
	case doubleModel:
		s := distribution.Strand{Share: 1, Sum: m.Sum}
		if m.Bent() {
			s.Pulls, s.Walk = m.Pulls, func() distribution.Walker { return m.Walker(h) }
		}
		return []distribution.Strand{s}
	case *temporalModel:
		return distribution.Shifted(strands(m.smoothModel, h), 1, m.Mean(h), m.smoothModel.Mean(h))
	case *combined:
		var out []distribution.Strand
		mean := m.Mean(h)
		for i, part := range m.parts {
			out = append(out, distribution.Shifted(strands(part, h), m.share[i], mean, part.Mean(h))...)
		}
		return out
	}
	return []distribution.Strand{{Share: 1, Sum: m.Sum}}
}

// windowMix returns the sum over the window as one Normal per possible length.
// factor[j] is the calendar factor of step j+1 and covers the longest length.
func windowMix(m Model, w series.Window, factor []float64) distribution.NormalMix {
	var mix distribution.NormalMix
	for _, l := range w.Lengths() {
		mean, variance := m.Sum(factor[:l.Periods])
		mix.P = append(mix.P, l.P)
		mix.Mean = append(mix.Mean, mean)
		mix.SD = append(mix.SD, math.Sqrt(max(variance, 0)))
	}
	return mix
}

// lawful is a model that knows the whole law of a sum, not only two moments.
type lawful interface {
	law(lengths []count.Length, weight []float64) count.Law
	stepLaws(weight []float64, of []int) []count.Law
}

// ownLaws is a model that knows its laws, but not as counts.
type ownLaws interface {
	sumOf(lengths []count.Length, weight []float64) distribution.Sum
	stepsOf(weight []float64, of []int) []distribution.Sum
}

// Sums knows the laws of the sums of one model's future.
type Sums struct {
	model  Model
	factor []float64             // of the steps of the longest window
	of     []distribution.Strand // nil: the moments do
	seed   uint64
	paths  int
}

// NewSums makes ready for the windows of a request: joint paths where the
// model has no closed form, unless the request declines them.
func NewSums(m Model, factor []float64, r *series.Request) *Sums {
	s := &Sums{model: m, factor: factor, seed: r.Seed, paths: distribution.JointPaths}
	_, counts := m.(lawful)
	if _, own := m.(ownLaws); own || counts || r.Paths < 0 || len(factor) == 0 {
		return s
	}
	if r.Paths > 0 {
		s.paths = min(max(r.Paths, 32), distribution.JointMost)
	}
	if of := strands(m, len(factor)); distribution.BentShare(of) >= distribution.BentLeast {
		s.of = of
	}
	return s
}

// Law is the distribution of the sum over one window.
func (s *Sums) Law(w series.Window) distribution.Sum {
	if all := w.Lengths(); len(all) == 1 && all[0].Periods == 1 && len(s.factor) > 0 {
		return StepSums(s.model, s.factor[:1], []int{1})[0] // a window of one period is that period
	}
	switch m := s.model.(type) {
	case lawful:
		return distribution.CountSum{Law: m.law(w.Lengths(), s.factor)}
	case ownLaws:
		return m.sumOf(w.Lengths(), s.factor)
	default:
		mix := windowMix(m, w, s.factor)
		if s.of == nil || !mix.Moves() {
			return mix
		}
		return distribution.Joint(s.of, w, mix, s.factor, s.seed, s.paths)
	}
}

// stepped is a lawful model that knows the quantiles of single steps without their laws.
type stepped interface {
	stepQuantiles(weight []float64, of []int, asked func(step int) []float64, take func(i int, quantiles []float64))
}

// StepQuantiles gives take the quantiles of some single steps at the probabilities asked
// for each: those of StepSums.
func StepQuantiles(m Model, factor []float64, of []int, asked func(step int) []float64,
	take func(i int, quantiles []float64)) {
	if l, ok := m.(stepped); ok {
		l.stepQuantiles(factor, of, asked, take)
		return
	}
	for i, law := range StepSums(m, factor, of) {
		p := asked(of[i])
		out := make([]float64, len(p))
		for k := range p {
			out[k] = law.Quantile(p[k])
		}
		take(i, out)
	}
}

// StepSums are the laws of some single steps.
func StepSums(m Model, factor []float64, of []int) []distribution.Sum {
	out := make([]distribution.Sum, len(of))
	if l, ok := m.(lawful); ok {
		for i, law := range l.stepLaws(factor, of) {
			out[i] = distribution.CountSum{Law: law}
		}
		return out
	}
	if l, ok := m.(ownLaws); ok {
		return l.stepsOf(factor, of)
	}
	mean, variance := m.Mean(len(factor)), Variances(m, len(factor))
	for i, j := range of {
		out[i] = distribution.NormalMix{P: []float64{1}, Mean: []float64{mean[j-1] * factor[j-1]},
			SD: []float64{math.Sqrt(max(variance[j-1], 0)) * factor[j-1]}}
	}
	return out
}
