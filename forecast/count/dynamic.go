package count

import "math"

// Rates are the smoothing constants that run side by side; the data and the
// group weigh them, so none has to be searched for.
var Rates = [...]float64{0.001, 0.004, 0.01, 0.022, 0.05, 0.09, 0.15, 0.25}

const rates = len(Rates)

// temper divides the log-likelihoods: demand is never quite the model, and a
// mix of rates beats the likeliest (docs/method/counts.md).
const temper = 20

// State is where a series stands after its last observation: one level and one
// running log-likelihood for each rate.
type State struct {
	Level  [rates]float64 // demand per period at factor 1
	LogLik [rates]float64 // log-likelihood, with the prior
	Weight [rates]float64 // of each rate, summing to one
	Seen   int            // observations that entered
	Worth  int            // observations the start level counts as
	Size   float64        // one-step negative-binomial size r
	// Products since the log-likelihood was last settled: of 1 + μ/r, and of
	// (μ/(r+μ))^y.
	over, sale [rates]float64
	// Empty is the share, 0 to 1, of −log P(0) under the law that periods without a sale
	// bear out: what is sold by lots is off the shelf no more often for it.
	Empty float64
}

// Fit is one series filtered to its end.
type Fit struct {
	State
	Path   []float64 // level after period t (mixture over rates)
	Vague  []float64 // variance of that level by chance alone, over that of a period; nil: not known
	OnSale []bool    // false: inside a zero-run no demand process explains
	Off    bool      // the series ends inside such a run
	Start  float64   // level before the first period
}

// Options of Smooth; the zero value is a series that knows nothing of a group.
type Options struct {
	Prior  []float64 // log-weight of each rate from the group; nil: flat
	Temper float64   // log-likelihoods are divided by it; 0: 20
	// Usual is the prior where the series does not move as its group does; nil: it does.
	// Window is the number of periods of the sums that tell which of the two.
	Usual   []float64
	Window  int
	ZeroRun float64 // −log p beyond which a zero-run is not demand; 0: 9
	Start   float64 // level before the first period, from the group; NaN or ≤ 0: from the data
	Strong  float64 // how many observations Start is worth
	// Certain takes the level before a zero-run as known: what may have been off sale is
	// left out then, not only what surely was.
	Certain bool
}

// Smooth filters y, where y[t] ~ NB(level·factor[t], r) and NaN is missing.
// The factor is the calendar's multiplier (weekday, events, promotion), mean
// about one; nil means one everywhere. It must be finite and positive.
//
// Zero-runs: once −log P(run) under the level before the run exceeds
// Options.ZeroRun the whole run counts as not on sale, the level stays frozen
// and the run does not enter the fit (section "Runs without a sale" of
// docs/method/counts.md).
func Smooth(y, factor []float64, o Options) Fit {
	o = o.filled()
	f := Fit{Path: make([]float64, len(y)), Vague: make([]float64, len(y)), OnSale: make([]bool, len(y))}
	onSale(f.OnSale)
	start, _ := o.startLevel(y, factor, f.OnSale)
	runs := zeroRuns{limit: o.ZeroRun, rate: runRate(y), empty: 1, certain: o.Certain}
	if o.Certain {
		runs.rate = fastRun
	}
	for range 2 {
		f.Size = oneStepSize(y, factor, f.OnSale, start)
		runs.size = f.Size
		runs.mark(y, factor, f.OnSale, start)
		if !o.Certain {
			runs.empty = emptier(y, f.OnSale, f.Size)
		}
	}
	if !o.Certain && seldom(y, f.OnSale) {
		onSale(f.OnSale)
		f.Size = oneStepSize(y, factor, f.OnSale, start)
		runs.size, runs.empty, runs.last = f.Size, emptier(y, f.OnSale, f.Size), true
		runs.mark(y, factor, f.OnSale, start)
		runs.empty = emptier(y, f.OnSale, f.Size)
	}
	start, worth := o.startLevel(y, factor, f.OnSale)
	f.Size, f.Empty = oneStepSize(y, factor, f.OnSale, start), runs.empty
	f.run(y, factor, start, worth, o)
	n := len(y)
	f.Off = n > 0 && !f.OnSale[n-1]
	return f
}

func (o Options) filled() Options {
	if o.Temper <= 0 {
		o.Temper = temper
	}
	if o.ZeroRun <= 0 {
		o.ZeroRun = 9
	}
	return o
}

// startLevel is the mean of the first observations, few enough that the level
// still has to prove itself on the rest (a start from the whole history would
// make every slow rate look good). The whole history, and the group's start by
// its strength, count as one observation more, so that a first month without
// demand does not read as a level of zero.
func (o Options) startLevel(y, factor []float64, on []bool) (level float64, worth int) {
	sum, n, whole, all := 0.0, 0.0, 0.0, 0.0
	worth = min(max(len(y)/6, 4), 14)
	for t, v := range y {
		if v == v && on[t] {
			x := v / at(factor, t)
			whole, all = whole+x, all+1
			if n < float64(worth) {
				sum, n = sum+x, n+1
			}
		}
	}
	if all > 0 {
		sum, n = sum+whole/all, n+1
	}
	if o.Start > 0 && o.Strong > 0 {
		sum, n = sum+o.Start*o.Strong, n+o.Strong
		worth += int(o.Strong)
	}
	if n == 0 {
		return 0, worth
	}
	return sum / n, worth
}

func at(factor []float64, t int) float64 {
	if factor == nil {
		return 1
	}
	return factor[t]
}

// oneStepSize is the moment estimate of r from one-step errors at rate 0.05:
// 1/r = Σ(e² − μ)/Σμ².
func oneStepSize(y, factor []float64, on []bool, start float64) float64 {
	level, over, base := start, 0.0, 0.0
	for t, v := range y {
		if v != v || !on[t] {
			continue
		}
		f := at(factor, t)
		mu := level * f
		e := v - mu
		over += e*e - mu
		base += mu * mu
		level += 0.05 * e / f
	}
	return sizeOf(over, base)
}

func sizeOf(over, base float64) float64 {
	if !(over > 0) || !(base > 0) {
		return 1e6
	}
	return min(max(base/over, 0.02), 1e6)
}

func (f *Fit) run(y, factor []float64, start float64, worth int, o Options) {
	f.Start, f.Worth = start, worth
	if o.Usual != nil {
		o.Prior = f.ownPrior(y, factor, o)
	}
	for k := range f.Level {
		f.Level[k], f.over[k], f.sale[k] = start, 1, 1
		if o.Prior != nil {
			f.LogLik[k] = o.Prior[k] * o.Temper
		}
	}
	f.reweigh(o)
	var chance [rates]float64
	for k := range chance {
		chance[k] = 1 / float64(max(1, worth))
	}
	vague := f.chance(&chance)
	for t, v := range y {
		if v == v && f.OnSale[t] {
			f.Step(v, at(factor, t), o)
			f.average(&chance)
			if f.Seen%8 == 0 || t == len(y)-1 {
				f.reweigh(o)
				vague = f.chance(&chance)
			}
		}
		f.Path[t], f.Vague[t] = f.Mixed(), vague
	}
	f.reweigh(o)
}

// average takes the last observation into the variance that levels have by chance alone, of
// each rate, over that of a period.
func (s *State) average(chance *[rates]float64) {
	floor := 1 / float64(s.Seen+s.Worth)
	for k, a := range Rates {
		a = max(a, floor)
		chance[k] = (1-a)*(1-a)*chance[k] + a*a
	}
}

// chance is the variance of the mixed level by chance alone, over that of a period. Levels of
// two rates go together as where both have long been smoothed at what their variances say.
func (s *State) chance(of *[rates]float64) (sum float64) {
	var rate [rates]float64
	for k, v := range of {
		rate[k] = 2 * v / (1 + v)
	}
	for k, a := range rate {
		sum += s.Weight[k] * s.Weight[k] * of[k]
		for j, b := range rate[:k] {
			sum += 2 * s.Weight[k] * s.Weight[j] * a * b / (a + b - a*b)
		}
	}
	return sum
}

// Step takes one observation in.
func (s *State) Step(v, factor float64, o Options) {
	s.Seen++
	// Early levels move faster: at least the weight of a running mean. What is
	// learnt before the start has worn off says nothing about the rates.
	floor := 1 / float64(s.Seen+s.Worth)
	learns := s.Seen > s.Worth
	small := v <= 4
	for k, a := range Rates {
		mu := max(s.Level[k]*factor, 1e-9)
		s.Level[k] += max(a, floor) * (v/factor - s.Level[k])
		if !learns {
			continue
		}
		over := 1 + mu/s.Size
		s.over[k] *= over
		switch ratio := mu / (s.Size * over); {
		case v == 0:
		case small:
			for range int(v) {
				s.sale[k] *= ratio
			}
		default:
			s.LogLik[k] += v * math.Log(ratio)
		}
		if s.over[k] > 1e200 || s.sale[k] < 1e-200 {
			s.settle(k)
		}
	}
}

// settle turns the products gathered since the last time into log-likelihood:
// one logarithm for many observations.
func (s *State) settle(k int) {
	s.LogLik[k] -= s.Size * math.Log(s.over[k])
	if s.sale[k] < 1 {
		s.LogLik[k] += math.Log(max(s.sale[k], 1e-300))
	}
	s.over[k], s.sale[k] = 1, 1
}

func (s *State) reweigh(o Options) {
	for k := range s.over {
		s.settle(k)
	}
	best := math.Inf(-1)
	for _, l := range s.LogLik {
		best = max(best, l)
	}
	sum := 0.0
	for k, l := range s.LogLik {
		s.Weight[k] = math.Exp((l - best) / o.Temper)
		sum += s.Weight[k]
	}
	for k := range s.Weight {
		s.Weight[k] /= sum
	}
}

// Mixed is the level, weighed over the rates.
func (s State) Mixed() float64 {
	m := 0.0
	for k, l := range s.Level {
		m += s.Weight[k] * l
	}
	return m
}
