package ets

import "math"

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
		if i != best && far(sp, p[best].x, p[i].x) && p[i].f < p[best].f+basinGap &&
			(other < 0 || p[i].f < p[other].f) {
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
