package ets

import "math"

// Options of a search over the models of one series.
type Options struct {
	// Margin is how far above the best AICc a model may end and still be kept;
	// searches that cannot come closer are abandoned.
	Margin float64
	// Region of the smoothing parameters.
	Region Region
	// Priors by position in Specs; nil for maximum likelihood alone.
	Priors *Priors
	// Warm are fits of an earlier night to start from; only their models are
	// fitted.
	Warm []Fit
	// Growth admits the models with a multiplicative trend, where they are
	// stable.
	Growth bool
	// Only names the models to fit; nil fits all admissible ones.
	Only func(Spec) bool
}

// candidate is the best point of one model so far.
type candidate struct {
	sp   Spec
	x    []float64
	f    float64 // penalised criterion
	crit float64 // AICc, with the penalty in place of the plain criterion
	done bool
}

// search fits the models of one series.
type search struct {
	w       *work
	opt     Options
	filled  *work // gap-free twin for starts; w itself without gaps
	logged  *work // log y, gap-free, for multiplicative seasons
	scale   float64
	best    float64
	found   [every]*candidate
	tried   [6][]pick // grid points of the additive-error models, for their twins
	allowed [every]bool
}

// Fits returns the fitted models of y within the margin of the best, best
// first. y holds at least two observations, NaN = missing; m ≥ 1 is the
// season. Nil when no model can be fitted (fewer than four observations).
func Fits(y []float64, m int, opt Options) []Fit {
	scale := meanAbs(y)
	if !(scale > 0) || math.IsInf(scale, 0) {
		return nil
	}
	scaled := make([]float64, len(y))
	positive := true
	for t, v := range y {
		scaled[t] = v / scale
		if v/scale < 1e-6 {
			positive = false
		}
	}
	s := &search{w: newWork(scaled, m, opt.Region), opt: opt, scale: scale, best: math.Inf(1)}
	for i, sp := range append(Specs(), growing()...) {
		s.allowed[i] = (opt.Growth || !sp.grows()) && (positive || !sp.MulError) && (m > 1 || sp.Season == NoSeason) &&
			len(y) > m && s.w.seen > sp.Free(m)+1 && (opt.Only == nil || opt.Only(sp))
	}
	s.fill()
	if len(opt.Warm) > 0 {
		s.warm()
	} else {
		s.cold()
	}
	return s.collect(scale)
}

func meanAbs(y []float64) float64 {
	sum, n := 0.0, 0
	for _, v := range y {
		if v == v {
			sum += math.Abs(v)
			n++
		}
	}
	return sum / float64(n)
}

// penalty is the part of AICc that does not depend on the fit.
func (s *search) penalty(sp Spec) float64 {
	k, n := float64(sp.Free(s.w.m)), float64(s.w.seen)
	return 2*k + 2*k*(k+1)/(n-k-1)
}

func (s *search) prior(i int) *Prior {
	if s.opt.Priors == nil || i >= usual || s.opt.Priors[i].Kappa == 0 {
		return nil
	}
	return &s.opt.Priors[i]
}

// fill makes the gap-free twin of the history that starts are found on.
func (s *search) fill() {
	s.filled = s.w
	if s.w.gaps {
		s.filled = newWork(fillGaps(s.w.y, s.w.m), s.w.m, s.w.region)
	}
}

// descend searches from one start.
func (s *search) descend(i int, sp Spec, x []float64, f float64) {
	s.refine(i, s.w.descent(sp, s.prior(i), 0), x, f)
}

// refine runs one search and keeps the better of it and an earlier one.
func (s *search) refine(i int, d *descent, x []float64, f float64) {
	if math.IsInf(f, 1) {
		return
	}
	sp := d.sp
	d.limit = s.best + s.opt.Margin + slack - s.penalty(sp)
	f, done := d.run(x, f)
	if done {
		f = s.admit(sp, d.prior, x, f)
	}
	if c := s.found[i]; c != nil && c.f <= f {
		return
	}
	s.found[i] = &candidate{sp: sp, x: x, f: f, crit: f + s.penalty(sp), done: done}
	if done && s.allowed[i] {
		s.best = min(s.best, f+s.penalty(sp))
	}
}

// slack is added to the margin when a search is judged hopeless, because the
// predicted gain is only a quadratic model.
const slack = 6

// cold fits every admissible model from its own starts.
func (s *search) cold() {
	for i, sp := range Specs() {
		if !s.needed(i) {
			continue
		}
		switch {
		case sp.Season == MulSeason:
			s.startMultiplied(i, sp)
		case sp.MulError:
			s.startTwin(i, sp)
		default:
			s.startLinear(i, sp)
		}
	}
	for i, sp := range growing() {
		if s.allowed[usual+i] {
			s.startGrowing(usual+i, sp)
		}
	}
}

// needed tells whether a model is wanted, or its additive twin needs it.
func (s *search) needed(i int) bool {
	return s.allowed[i] || (i < 6 && s.allowed[i+6])
}

// startLinear picks starts for a model with additive errors from a grid of
// smoothing parameters with concentrated initial states, and from the simpler
// model it contains.
func (s *search) startLinear(i int, sp Spec) {
	k, p := sp.smoothing(), sp.smoothing()+sp.states(s.w.m)
	d := s.w.descent(sp, s.prior(i), math.Inf(1))
	from := s.filled
	var starts picks
	try := func(th theta) {
		x := make([]float64, p)
		s.w.region.coordinates(sp, th, x)
		f := criterion(from.concentrate(sp, th, from.y), from.seen) + d.prior.penalty(x, k)
		copy(x[k:], from.x0[:sp.states(s.w.m)])
		s.tried[i] = append(s.tried[i], pick{append([]float64(nil), x...), f})
		starts.add(pick{x, f})
	}
	s.grid(i, sp, try)
	for _, c := range starts.two(sp) {
		s.descend(i, sp, c.x, d.at(c.x))
	}
}

// pick is a start and its criterion.
type pick struct {
	x []float64
	f float64
}

// picks are the starts of one model.
type picks []pick

func (p *picks) add(c pick) { *p = append(*p, c) }

// two returns the best start and, when it is nearly as good, the best one of
// another basin.
func (p picks) two(sp Spec) picks {
	best, other := -1, -1
	for i := range p {
		if !math.IsInf(p[i].f, 1) && (best < 0 || p[i].f < p[best].f) {
			best = i
		}
	}
	if best < 0 {
		return nil
	}
	for i := range p {
		if i != best && far(sp, p[best].x, p[i].x) && p[i].f < p[best].f+basinGap && (other < 0 || p[i].f < p[other].f) {
			other = i
		}
	}
	if other < 0 {
		return picks{p[best]}
	}
	return picks{p[best], p[other]}
}

// basinGap is how much worse, in the criterion, a start of another basin may be.
const basinGap = 25

func far(sp Spec, a, b []float64) bool {
	if math.Abs(a[0]-b[0]) > 0.3 {
		return true
	}
	for i := 1; i < sp.smoothing(); i++ {
		if math.Abs(a[i]-b[i]) > 0.3 {
			return true
		}
	}
	return false
}

// grid tries starting values of the smoothing parameters.
func (s *search) grid(i int, sp Spec, try func(th theta)) {
	switch {
	case sp.Season != NoSeason:
		for n, th := range seasonalGrid {
			if sp.Trend == NoTrend || s.found[i-1] == nil || n%3 == 1 {
				try(th.shape(sp))
			}
		}
	case sp.Trend == NoTrend:
		for _, a := range []float64{0.02, 0.1, 0.3, 0.6, 0.95} {
			try(theta{alpha: a, phi: 1})
		}
	default:
		for _, th := range trendGrid {
			try(th.shape(sp))
		}
	}
	if sp.Trend != NoTrend && s.found[i-1] != nil {
		s.nested(i, sp, try)
	}
}

// The grids hold damping; shape drops what a model does not have.
var (
	trendGrid = []theta{{0.02, 0.01, 0, 0.95}, {0.15, 0.01, 0, 0.95}, {0.5, 0.01, 0, 0.95}, {0.9, 0.01, 0, 0.95},
		{0.4, 0.2, 0, 0.9}, {0.9, 0.4, 0, 0.85}}
	seasonalGrid = []theta{{0.01, 0.001, 0.02, 0.95}, {0.1, 0.005, 0.02, 0.95}, {0.4, 0.02, 0.02, 0.95},
		{0.8, 0.04, 0.01, 0.95}, {0.1, 0.005, 0.35, 0.95}, {0.5, 0.02, 0.35, 0.95}, {0.96, 0.05, 0.02, 0.95}}
)

func (th theta) shape(sp Spec) theta {
	if sp.Trend == NoTrend {
		th.beta = 0
	}
	if !sp.damped() {
		th.phi = 1
	}
	if sp.Season == NoSeason {
		th.gamma = 0
	}
	return th
}

// nested starts from the optimum of the same model with one trend less.
func (s *search) nested(i int, sp Spec, try func(th theta)) {
	th := s.w.region.theta(s.found[i-1].sp, s.found[i-1].x)
	if sp.Trend == Additive {
		th.beta = min(2*lowest, th.alpha)
		try(th)
		th.beta = th.alpha * 0.1
		try(th)
		return
	}
	th.phi = phiHigh
	try(th)
	th.phi, th.beta = 0.9, max(th.beta, 0.05*th.alpha)
	try(th)
}

// startTwin fits a multiplicative-error model from the optimum of its
// additive-error twin and of the simpler model it contains.
func (s *search) startTwin(i int, sp Spec) {
	d := s.w.descent(sp, s.prior(i), math.Inf(1))
	var starts picks
	for _, t := range s.tried[i-6] {
		starts.add(pick{t.x, d.at(t.x)})
	}
	if c := s.found[i-6]; c != nil {
		x := append([]float64(nil), c.x...)
		starts.add(pick{x, d.at(x)})
	}
	if c := s.found[max(i-1, 0)]; c != nil && sp.Trend != NoTrend {
		x := make([]float64, sp.smoothing()+sp.states(s.w.m))
		promote(x, c, sp)
		starts.add(pick{x, d.at(x)})
	}
	two := starts.two(sp)
	for _, c := range two {
		s.descend(i, sp, c.x, c.f)
	}
	if c := s.found[i-6]; len(two) == 0 && c != nil {
		s.positiveStart(i, sp, append([]float64(nil), c.x...))
	}
}

// positiveStart lifts a start until the model is defined there, then descends.
func (s *search) positiveStart(i int, sp Spec, x []float64) {
	d := s.w.descent(sp, s.prior(i), math.Inf(1))
	f := d.at(x)
	for try := 0; math.IsInf(f, 1) && try < 4; try++ {
		k := sp.smoothing()
		for j := k + 1; j < len(x); j++ { // halve slope and season
			if sp.Season == MulSeason && j >= len(x)-(s.w.m-1) {
				x[j] = math.Sqrt(max(x[j], 1e-3))
			} else {
				x[j] /= 2
			}
		}
		x[0] = max(x[0]/2, lowest)
		x[k] = 0.5*x[k] + 0.5
		f = d.at(x)
	}
	s.descend(i, sp, x, f)
}
