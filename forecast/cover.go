package forecast

import (
	"math"

	"github.com/stockwright/stockwright/forecast/count"
	"gonum.org/v1/gonum/stat/distuv"
)

// coverProbabilities is the grid of every Cover.
var coverProbabilities = [...]float64{
	0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75,
	0.8, 0.85, 0.875, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97, 0.975, 0.98, 0.985, 0.99, 0.9925, 0.995, 0.9975, 0.999, 0.9995,
}

// normalMix is a mixture of Normals: the sum over a window of random length.
type normalMix struct {
	p, mean, sd []float64
}

// windowMix returns the sum over the window as one Normal per possible length.
// factor[j] is the calendar factor of step j+1 and covers the longest length.
func windowMix(m Model, w Window, factor []float64) normalMix {
	var mix normalMix
	for _, l := range w.lengths() {
		mean, variance := m.Sum(factor[:l.Periods])
		mix.p = append(mix.p, l.P)
		mix.mean = append(mix.mean, mean)
		mix.sd = append(mix.sd, math.Sqrt(max(variance, 0)))
	}
	return mix
}

func (x normalMix) moments() (mean, sd float64) {
	var second float64
	for i, p := range x.p {
		mean += p * x.mean[i]
		second += p * (x.mean[i]*x.mean[i] + x.sd[i]*x.sd[i])
	}
	return mean, math.Sqrt(max(second-mean*mean, 0))
}

// moves tells that the sum is not certain, and within what can be drawn.
func (x normalMix) moves() bool {
	_, sd := x.moments()
	return sd > 0 && !math.IsInf(sd, 0)
}

func (x normalMix) cdf(v float64) float64 {
	sum := 0.0
	for i, p := range x.p {
		switch {
		case x.sd[i] > 0:
			sum += p * distuv.UnitNormal.CDF((v-x.mean[i])/x.sd[i])
		case v >= x.mean[i]:
			sum += p
		}
	}
	return sum
}

// quantile inverts the mixture by bisection between the extreme Normals.
func (x normalMix) quantile(tau float64) float64 {
	z := distuv.UnitNormal.Quantile(tau)
	if len(x.p) == 1 {
		return x.mean[0] + z*x.sd[0]
	}
	lo, hi := math.Inf(1), math.Inf(-1)
	for i := range x.p {
		lo = min(lo, x.mean[i]+z*x.sd[i])
		hi = max(hi, x.mean[i]+z*x.sd[i])
	}
	for range 60 {
		mid := (lo + hi) / 2
		if x.cdf(mid) < tau {
			lo = mid
		} else {
			hi = mid
		}
	}
	return hi
}

// lawful is a model that knows the whole law of a sum, not only two moments.
type lawful interface {
	law(lengths []count.Length, weight []float64) count.Law
	stepLaws(weight []float64, of []int) []count.Law
}

// ownLaws is a model that knows its laws, but not as counts.
type ownLaws interface {
	sumOf(lengths []count.Length, weight []float64) sumLaw
	stepsOf(weight []float64, of []int) []sumLaw
}

// negligible is the share of the likeliest length's probability up to which a length is
// none: a lead time of a moment is no second day.
const negligible = 1e-6

// lengths lists the possible lengths of a window with their probabilities.
func (w Window) lengths() []count.Length {
	lead := w.Lead
	if len(lead) == 0 {
		lead = []float64{1}
	}
	most, total := 0.0, 0.0
	for _, p := range lead {
		most = max(most, p)
	}
	for _, p := range lead {
		if p > negligible*most {
			total += p
		}
	}
	if !(total > 0) {
		return []count.Length{{Periods: max(w.Review, 0), P: 1}}
	}
	var out []count.Length
	for n, p := range lead {
		if p > negligible*most {
			out = append(out, count.Length{Periods: min(n+max(w.Review, 0), horizonLimit), P: p / total})
		}
	}
	return out
}

// Mean is the mean length of the window in periods.
func (w Window) Mean() float64 {
	mean := 0.0
	for _, l := range w.lengths() {
		mean += l.P * float64(l.Periods)
	}
	return mean
}

// sums knows the laws of the sums of one model's future.
type sums struct {
	model  Model
	factor []float64 // of the steps of the longest window
	of     []strand  // nil: the moments do
	seed   uint64
	paths  int
}

// newSums makes ready for the windows of a request: joint paths where the
// model has no closed form, unless the request declines them.
func newSums(m Model, factor []float64, r *Request) *sums {
	s := &sums{model: m, factor: factor, seed: r.Seed, paths: jointPaths}
	_, counts := m.(lawful)
	if _, own := m.(ownLaws); own || counts || r.Paths < 0 || len(factor) == 0 {
		return s
	}
	if r.Paths > 0 {
		s.paths = min(max(r.Paths, 32), jointMost)
	}
	if of := strands(m, len(factor)); bentShare(of) >= bentLeast {
		s.of = of
	}
	return s
}

// law is the distribution of the sum over one window.
func (s *sums) law(w Window) sumLaw {
	if all := w.lengths(); len(all) == 1 && all[0].Periods == 1 && len(s.factor) > 0 {
		return stepSums(s.model, s.factor[:1], []int{1})[0] // a window of one period is that period
	}
	switch m := s.model.(type) {
	case lawful:
		return countSum{m.law(w.lengths(), s.factor)}
	case ownLaws:
		return m.sumOf(w.lengths(), s.factor)
	default:
		mix := windowMix(m, w, s.factor)
		if s.of == nil || !mix.moves() {
			return mix
		}
		return jointLaw(s.of, w, mix, s.factor, s.seed, s.paths)
	}
}

// countSum is a law of counts as a sumLaw.
type countSum struct{ count.Law }

func (l countSum) moments() (mean, sd float64)  { return l.Mean, l.SD() }
func (l countSum) cdf(v float64) float64        { return l.At(v) }
func (l countSum) quantile(tau float64) float64 { return l.Quantile(tau) }

// coverOf is the distribution of the sum over one window; recal maps a
// probability to the one whose quantile has been right in the past.
func coverOf(law sumLaw, negative bool, recal *Map) Cover {
	var c Cover
	c.Mean, c.SD = law.moments()
	c.Probabilities = append([]float64(nil), coverProbabilities[:]...)
	c.Quantiles = make([]float64, len(c.Probabilities))
	if !negative {
		c.Mean = max(c.Mean, 0)
	}
	for i, tau := range c.Probabilities {
		q := law.quantile(recal.of(tau))
		if !negative {
			q = max(q, 0)
		}
		if i > 0 {
			q = max(q, c.Quantiles[i-1])
		}
		c.Quantiles[i] = q
	}
	return c
}

// Quantile is the quantile at probability tau, between the probabilities of the
// grid linearly; beyond its ends it is the end's.
func (c Cover) Quantile(tau float64) float64 {
	for i, p := range c.Probabilities {
		if math.Abs(p-tau) < 1e-9 {
			return c.Quantiles[i]
		}
		if p > tau && i > 0 {
			x := (tau - c.Probabilities[i-1]) / (p - c.Probabilities[i-1])
			return c.Quantiles[i-1] + x*(c.Quantiles[i]-c.Quantiles[i-1])
		}
		if p > tau {
			return c.Quantiles[0]
		}
	}
	return c.Quantiles[len(c.Quantiles)-1]
}

// Shortage is the expected demand beyond x: the integral of the excess over x
// of the cover's own quantiles, recalibrated as they are. Between the
// probabilities of the grid the quantile is linear, below the first it falls to
// zero or stays, above the last an exponential tail goes through the last two.
func (c Cover) Shortage(x float64) float64 {
	n := len(c.Quantiles)
	if n < 2 {
		return 0
	}
	top, rest := c.Quantiles[n-1], 1-c.Probabilities[n-1]
	tail := (top - c.Quantiles[n-2]) / math.Log((1-c.Probabilities[n-2])/rest)
	if x >= top {
		if !(tail > 0) {
			return 0
		}
		return rest * tail * math.Exp(-(x-top)/tail)
	}
	sum := rest * (top - x + tail)
	low, from := min(0, c.Quantiles[0]), 0.0
	for i, q := range c.Quantiles {
		w := c.Probabilities[i] - from
		switch {
		case low >= x:
			sum += w * ((low+q)/2 - x)
		case q > x:
			sum += w * (q - x) * (q - x) / (q - low) / 2
		}
		low, from = q, c.Probabilities[i]
	}
	return sum
}
