package ets

import "math"

// Priors are the priors of a group, one per model in the order of Specs.
type Priors [usual]Prior

// Strength of the priors in -2 log likelihood per standardised squared
// distance, and the flattening of Akaike weights (docs/method/smoothing.md says which
// data chose them).
const (
	Kappa       = 5.0
	Temperature = 2.0
)

// slopeSpread is the standard deviation of the share beta/alpha around zero
// that Cautious expects (docs/method/smoothing.md says what chose it).
const slopeSpread = 0.1

// Cautious are priors for a series without a group: a slope changes slowly.
// The likelihood of a short series is flat there, and its maximum often lets
// the last two values set the slope. Everything else is left open.
func Cautious() *Priors {
	var out Priors
	for i, sp := range Specs() {
		for c := range out[i].Var {
			out[i].Var[c] = math.Inf(1)
		}
		if sp.Trend != NoTrend {
			out[i].Var[1] = slopeSpread * slopeSpread
		}
		out[i].Kappa = 1
	}
	return &out
}

// learnFloor is the smallest standard deviation a prior may have, and
// parentWeight the number of series the parent group counts for.
const (
	learnFloor   = 0.05
	parentWeight = 10.0
)

// Learner collects the Akaike-weighted smoothing coordinates of many series.
type Learner struct {
	weight     [usual]float64
	sum, twice [usual][4]float64
}

// Add counts one series: its fits within some margin, best first, made in the
// usual region.
func (l *Learner) Add(fits []Fit) {
	w := Weights(fits, 1)
	for n := range fits {
		f := &fits[n]
		i := specIndex(f.Spec)
		if i >= usual { // groups know nothing of multiplicative trends
			continue
		}
		l.weight[i] += w[n]
		for c := 0; c < f.smoothing(); c++ {
			u := f.Point[c]
			l.sum[i][c] += w[n] * u
			l.twice[i][c] += w[n] * u * u
		}
	}
}

// Priors turns the collected coordinates into priors, shrunk to those of the
// parent group; nil parent means a vague one at the middle of the box.
func (l *Learner) Priors(parent *Priors) *Priors {
	var out Priors
	for i, sp := range Specs() {
		for c := 0; c < sp.smoothing(); c++ {
			mean, variance := vague(sp, c)
			pw := 1.0
			if parent != nil {
				mean, variance = parent[i].Mean[c], parent[i].Var[c]
				pw = parentWeight
			}
			w := l.weight[i] + pw
			mu := (l.sum[i][c] + pw*mean) / w
			second := (l.twice[i][c] + pw*(variance+mean*mean)) / w
			floor := learnFloor
			if lo, hi := sp.box(c); hi-lo < 0.5 {
				floor *= hi - lo
			}
			out[i].Mean[c], out[i].Var[c] = mu, max(second-mu*mu, floor*floor)
		}
		out[i].Kappa = Kappa
	}
	return &out
}

// vague is the prior of no knowledge: the middle of the box, its half width.
func vague(sp Spec, c int) (mean, variance float64) {
	lo, hi := sp.box(c)
	return (lo + hi) / 2, (hi - lo) * (hi - lo) / 4
}

// Weights are Akaike weights exp(-Δ/2T) of fits by their Scores, summing to 1.
func Weights(fits []Fit, temperature float64) []float64 {
	out := make([]float64, len(fits))
	best := math.Inf(1)
	for i := range fits {
		best = min(best, fits[i].Score)
	}
	sum := 0.0
	for i := range fits {
		out[i] = math.Exp(-(fits[i].Score - best) / (2 * temperature))
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}
