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

// prior is that of a model; a trend that multiplies has that of the same model
// whose trend adds.
func (s *search) prior(i int) *Prior {
	if i >= usual {
		sp := growing()[i-usual]
		sp.Trend -= Multiplicative - Additive
		i = specIndex(sp)
	}
	if s.opt.Priors == nil || s.opt.Priors[i].Kappa == 0 {
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
