package forecast

import (
	"math"
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

// of finds the map of a method nearest in length (by ratio); nil when none is
// within a factor of two.
func (m Maps) of(method string, w Window) *Map {
	var best *Map
	far := math.Log(2)
	for i := range m {
		d := math.Abs(math.Log(m[i].Periods / math.Max(w.periods(), 0.5)))
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
	cells [pitCells]float64
	n     float64
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
// window apart, over so many series.
const (
	learnOrigins = 6
	learnSample  = 1500
)

// learnMaps forecasts past windows of the sample and learns how far the
// quantiles have to be moved. Only windows that end inside the history count.
func (p *Pool) learnMaps(sample []Series, r *Request) {
	lengths := learnLengths(r)
	if len(lengths) == 0 {
		return
	}
	type key struct {
		group, method string
		periods       int
	}
	found := map[key]*transform{}
	step := lengths[len(lengths)-1]
	every := max(1, (len(sample)+learnSample-1)/learnSample)
	for i := 0; i < len(sample); i += every {
		for origin := 1; origin <= learnOrigins; origin++ {
			past := sample[i]
			cut := len(past.Y) - origin*step
			if cut < max(24, 2*past.Season) {
				break
			}
			p.pastWindows(past, cut, lengths, r, func(method string, periods int, below, upto float64) {
				for _, name := range memberships(&past) {
					k := key{name, method, periods}
					if found[k] == nil {
						found[k] = &transform{}
					}
					found[k].add(below, upto)
				}
			})
		}
	}
	for k, t := range found { // sorted below: the order is free
		if g := p.Groups[k.group]; g != nil {
			g.Maps = append(g.Maps, t.learn(k.method, float64(k.periods)))
		}
	}
	for _, g := range p.Groups {
		sort.Slice(g.Maps, func(a, b int) bool {
			if g.Maps[a].Method != g.Maps[b].Method {
				return g.Maps[a].Method < g.Maps[b].Method
			}
			return g.Maps[a].Periods < g.Maps[b].Periods
		})
	}
}

// learnLengths are the window lengths worth a map: those of the request,
// rounded, ascending, each once.
func learnLengths(r *Request) []int {
	var out []int
	for _, w := range r.Windows {
		if n := int(math.Round(w.periods())); n >= 1 {
			out = append(out, n)
		}
	}
	sort.Ints(out)
	kept := out[:0]
	for i, n := range out {
		if i == 0 || n != kept[len(kept)-1] {
			kept = append(kept, n)
		}
	}
	return kept
}

// pastWindows forecasts the windows after cut and reports where the truth fell.
func (p *Pool) pastWindows(s Series, cut int, lengths []int, r *Request,
	report func(method string, periods int, below, upto float64)) {
	y := s.Y
	s.Y = y[:cut]
	if s.InStock != nil {
		s.InStock = s.InStock[:min(cut, len(s.InStock))]
	}
	h := prepare(&s, r)
	h.adjust(p, r, lengths[len(lengths)-1])
	q := *r
	q.State = nil
	model, res := fitLadder(h, p, &q)
	if h.class == "constant" || h.class == "empty" {
		return
	}
	laws := newSums(model, h.ahead, r)
	for _, L := range lengths {
		sum := 0.0
		for _, v := range y[cut : cut+L] {
			sum += v
		}
		if sum != sum || math.IsInf(sum, 0) || sum < 0 {
			continue
		}
		law := laws.law(FixedWindow(L, 0))
		upto, below := law.cdf(sum), 0.0
		if _, ok := law.(countSum); ok {
			below = law.cdf(math.Ceil(sum) - 1)
		} else {
			below = upto
		}
		report(res.Method, L, below, upto)
	}
}
