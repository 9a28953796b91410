package forecast

import (
	"math"
	"math/bits"
	"slices"
	"sort"
)

// Map recalibrates the quantiles of one method at one window length: Used[i]
// is the probability whose quantile was reached with frequency Nominal[i] in
// past windows of the group.
type Map struct {
	Method  string    `json:"method"`
	Periods float64   `json:"periods"`
	Windows int       `json:"windows"` // past windows it was learnt from
	Nominal []float64 `json:"nominal"`
	Used    []float64 `json:"used"`
}

// Maps are the maps of a group, by method, then by ascending length.
type Maps []Map

// pastWindows is how many past windows the identity is worth: a group with few
// of them keeps its model's own quantiles.
const pastWindows = 200

func (g *Group) maps() Maps {
	if g == nil {
		return nil
	}
	return g.Maps
}

// mapName is the name under which the maps of a model are learnt and found. A
// new item's law is wide because its level is not known yet; where the truth
// falls in the laws of established items says nothing of it.
func mapName(m Model, method string) string {
	switch m.(type) {
	case *newcomerModel, *youngModel:
		return method + " of new items"
	}
	return method
}

// of finds the map of a method nearest in length (by ratio); nil when none is
// within a factor of two.
func (m Maps) of(method string, w Window) *Map {
	var best *Map
	far := math.Log(2)
	for i := range m {
		d := math.Abs(math.Log(m[i].Periods / math.Max(w.Mean(), 0.5)))
		if m[i].Method == method && d <= far {
			best, far = &m[i], d
		}
	}
	return best
}

// of maps a probability; a nil map is the identity. Beyond the learnt grid the
// distance to one shrinks in proportion.
func (m *Map) of(tau float64) float64 {
	if m == nil || len(m.Nominal) == 0 {
		return tau
	}
	n := len(m.Nominal)
	i := sort.SearchFloat64s(m.Nominal, tau)
	switch {
	case i == 0:
		return m.Used[0] * tau / m.Nominal[0]
	case i == n:
		return 1 - (1-m.Used[n-1])*(1-tau)/(1-m.Nominal[n-1])
	}
	x := (tau - m.Nominal[i-1]) / (m.Nominal[i] - m.Nominal[i-1])
	return m.Used[i-1] + x*(m.Used[i]-m.Used[i-1])
}

// transform gathers where past sums fell in their predicted laws: the
// non-randomised probability integral transform of Czado, Gneiting & Held
// (2009), "Predictive model assessment for count data", Biometrics 65. Each
// past window spreads its unit evenly over [P(X < y), P(X ≤ y)].
type transform struct {
	cells   [pitCells]float64
	n       float64
	origins uint // a bit for each past origin that was seen
}

const pitCells = 2000

func (t *transform) add(below, upto float64) {
	t.n++
	lo, hi := below*pitCells, upto*pitCells
	if hi-lo < 1 {
		t.cells[min(int(upto*pitCells), pitCells-1)]++
		return
	}
	for c := int(lo); c < pitCells && float64(c) < hi; c++ {
		t.cells[c] += (math.Min(hi, float64(c+1)) - math.Max(lo, float64(c))) / (hi - lo)
	}
}

// learn inverts the distribution of the transforms, mixed with the uniform by
// pastWindows.
func (t *transform) learn(method string, periods float64) Map {
	m := Map{Method: method, Periods: periods, Windows: int(t.n)}
	acc, share := 0.0, 1/(t.n+pastWindows)
	c := 0
	for _, tau := range coverProbabilities {
		for c < pitCells {
			step := (t.cells[c] + pastWindows/float64(pitCells)) * share
			if acc+step >= tau {
				break
			}
			acc += step
			c++
		}
		step := (t.cells[min(c, pitCells-1)] + pastWindows/float64(pitCells)) * share
		used := (float64(c) + (tau-acc)/step) / pitCells
		m.Nominal = append(m.Nominal, tau)
		m.Used = append(m.Used, math.Min(math.Max(used, 1e-6), 1-1e-5))
	}
	return m
}

// learnOrigins and learnSample bound the past windows: so many origins, one
// window apart, over so many series. Of a method asked for learnFew series are enough, more
// where looking back costs no more than half of what it serves.
const (
	learnOrigins = 6
	learnSample  = 1500
	learnFew     = 100
)

// learnCostly is how many series of those that smoothing answers, whose fits cost ten times
// those of counts, are looked back at, so that learning costs less than what it serves.
const learnCostly = 200

// spared marks the series of a sample that smoothing answers but for at most so many, evenly
// through the sample.
func spared(sample []Series, r *Request, most int) []bool {
	skip := make([]bool, len(sample))
	var costly []int
	for i := range sample {
		if prepare(&sample[i], r).smoothed(r) {
			costly = append(costly, i)
		}
	}
	every := max(1, (len(costly)+most-1)/most)
	for n, i := range costly {
		skip[i] = n%every != 0
	}
	return skip
}

// stepOrigins is how many past origins a map of single steps takes: what one
// month did to all series of a group is no law.
const stepOrigins = 3

// mapKey names a map of a group: sums over so many periods, or single steps
// up to so many periods ahead.
type mapKey struct {
	group, method string
	periods       int
	step          bool
}

// fell is where the truth fell in one law, from one past origin.
type fell struct {
	mapKey
	origin      int
	below, upto float64
}

// learnMaps forecasts past windows of the sample and learns how far the
// quantiles of sums and of single steps have to be moved. Only windows that
// end inside the history count.
func (p *Pool) learnMaps(sample []Series, r *Request) {
	lengths, steps := learnLengths(r), 0
	if len(r.Probabilities) > 0 {
		steps = min(r.Horizon, stepBuckets[len(stepBuckets)-1])
	}
	ahead := steps
	if n := len(lengths); n > 0 { // no further than the windows, whose origins they share
		ahead = lengths[n-1]
		steps = min(steps, ahead)
	}
	if ahead == 0 {
		return
	}
	found := map[mapKey]*transform{}
	every := max(1, (len(sample)+learnSample-1)/learnSample)
	if r.Method != "" {
		every = max(every, min(2*learnOrigins, len(sample)/learnFew))
	}
	skip := spared(sample, r, learnCostly)
	inOrder(r, (len(sample)+every-1)/every, func(n int) (out []fell) {
		past := sample[n*every]
		if skip[n*every] {
			return nil
		}
		for origin := 1; origin <= learnOrigins; origin++ {
			cut := len(past.Y) - origin*ahead
			if cut < max(24, 2*past.Season) {
				break
			}
			w := pastWindow{cut: cut, lengths: lengths, steps: stepsOf(steps, n+origin), ahead: ahead}
			p.look(past, w, r, func(k mapKey, below, upto float64) {
				for _, k.group = range memberships(&past) {
					out = append(out, fell{k, origin, below, upto})
				}
			})
		}
		return out
	}, func(all []fell) {
		for _, at := range all {
			if found[at.mapKey] == nil {
				found[at.mapKey] = &transform{}
			}
			found[at.mapKey].add(at.below, at.upto)
			found[at.mapKey].origins |= 1 << at.origin
		}
	})
	for k, t := range found { // sorted below: the order is free
		switch g := p.Groups[k.group]; {
		case g == nil:
		case k.step && bits.OnesCount(t.origins) < stepOrigins:
		case k.step:
			g.Steps = append(g.Steps, t.learn(k.method, float64(k.periods)))
		default:
			g.Maps = append(g.Maps, t.learn(k.method, float64(k.periods)))
		}
	}
	for _, g := range p.Groups {
		g.Maps.sort()
		g.Steps.sort()
	}
}

func (m Maps) sort() {
	sort.Slice(m, func(a, b int) bool {
		if m[a].Method != m[b].Method {
			return m[a].Method < m[b].Method
		}
		return m[a].Periods < m[b].Periods
	})
}

// learnLengths are the window lengths worth a map: those of the request,
// rounded, ascending, each once.
func learnLengths(r *Request) []int {
	var out []int
	for _, w := range r.Windows {
		if n := int(math.Round(w.Mean())); n >= 1 {
			out = append(out, n)
		}
	}
	sort.Ints(out)
	return slices.Compact(out)
}

// pastWindow is a past origin and what is asked of it.
type pastWindow struct {
	cut     int // periods before the origin
	lengths []int
	steps   []int // single steps whose place is reported
	ahead   int   // the longest of all
}

// look forecasts the windows and steps after an origin and reports where the
// truth fell in their laws.
func (p *Pool) look(s Series, w pastWindow, r *Request, report func(k mapKey, below, upto float64)) {
	after := slices.Clone(s.Y[w.cut:])
	s.Y = s.Y[:w.cut]
	if s.InStock != nil {
		s.InStock = s.InStock[:min(w.cut, len(s.InStock))]
	}
	h := prepare(&s, r)
	h.adjust(p, r, w.ahead)
	q := *r
	q.State = nil
	model, res := fitLadder(h, p, &q)
	model = withDoubt(model, h)
	if h.class == "constant" || h.class == "empty" || h.class == "zero" {
		return
	}
	name, laws := mapName(model, res.Method), newSums(model, h.ahead, r)
	for t := range after {
		if !s.isOpen(w.cut + t) {
			after[t] = 0
		}
	}
	for _, L := range w.lengths {
		if below, upto, ok := placeIn(laws.law(h.window(FixedWindow(L, 0))), sumOver(after[:L])); ok {
			report(mapKey{method: name, periods: L}, below, upto)
		}
	}
	days, open := h.openOf(w.steps)
	of := stepSums(model, h.ahead, open)
	for i, j := range days {
		if below, upto, ok := placeIn(of[i], after[j-1]); ok {
			report(mapKey{method: name, periods: stepBucket(j), step: true}, below, upto)
		}
	}
}

func sumOver(y []float64) float64 {
	sum := 0.0
	for _, v := range y {
		sum += v
	}
	return sum
}

// placeIn is the place of an observation in its law: P(X < y) and P(X ≤ y),
// the same where the law has no steps; ok is false for one not observed.
func placeIn(law sumLaw, y float64) (below, upto float64, ok bool) {
	if y != y || math.IsInf(y, 0) || y < 0 {
		return 0, 0, false
	}
	upto = law.cdf(y)
	if _, counts := law.(countSum); counts {
		return law.cdf(math.Ceil(y) - 1), upto, true
	}
	return upto, upto, true
}
