package learn

import (
	"math"
	"math/bits"
	"slices"
	"sort"

	"github.com/stockwright/stockwright/forecast/calendar"
	"github.com/stockwright/stockwright/forecast/distribution"
	"github.com/stockwright/stockwright/forecast/history"
	"github.com/stockwright/stockwright/forecast/methods"
	"github.com/stockwright/stockwright/forecast/pool"
	"github.com/stockwright/stockwright/forecast/series"
)

// pastWindows is how many past windows the identity is worth: a group with few
// of them keeps its model's own quantiles.
const pastWindows = 200

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
func (t *transform) learn(method string, periods float64) pool.Map {
	m := pool.Map{Method: method, Periods: periods, Windows: int(t.n)}
	acc, share := 0.0, 1/(t.n+pastWindows)
	c := 0
	for _, tau := range series.CoverProbabilities {
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
func spared(sample []series.Series, r *series.Request, most int) []bool {
	skip := make([]bool, len(sample))
	var costly []int
	for i := range sample {
		if history.Prepare(&sample[i], r).Smoothed(r) {
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
func learnMaps(p *pool.Pool, sample []series.Series, r *series.Request) {
	lengths, steps := learnLengths(r), 0
	if len(r.Probabilities) > 0 {
		steps = min(r.Horizon, pool.StepBuckets[len(pool.StepBuckets)-1])
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
		var year *history.Parts
		asked := history.Asked(&past, r)
		for origin := 1; origin <= learnOrigins; origin++ {
			cut := len(past.Y) - origin*ahead
			if cut < max(24, 2*past.Season) {
				break
			}
			if year == nil && calendar.WavesTold(len(past.Y)) && !calendar.WavesTold(cut) {
				year = history.OwnYear(&past, p, r)
			}
			w := pastWindow{cut: cut, lengths: lengths, steps: stepsOf(steps, n+origin), ahead: ahead, year: year,
				asked: asked}
			look(p, past, w, r, func(k mapKey, below, upto float64) {
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
	keepMaps(p, found)
}

// keepMaps gives every group the maps found of it.
func keepMaps(p *pool.Pool, found map[mapKey]*transform) {
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
		sortMaps(g.Maps)
		sortMaps(g.Steps)
	}
}

func sortMaps(m pool.Maps) {
	sort.Slice(m, func(a, b int) bool {
		if m[a].Method != m[b].Method {
			return m[a].Method < m[b].Method
		}
		return m[a].Periods < m[b].Periods
	})
}

// learnLengths are the window lengths worth a map: those of the request,
// rounded, ascending, each once.
func learnLengths(r *series.Request) []int {
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
	// year is what the whole history tells of the series' own year where the past one is too
	// short to tell it: what it did not know then is known now. Nil: nothing.
	year *history.Parts
	// asked is what was asked for over all of the history, where that can be told of periods in
	// which the item ran out; nil: what was sold.
	asked []float64
}

// look forecasts the windows and steps after an origin and reports where the
// truth fell in their laws.
func look(p *pool.Pool, s series.Series, w pastWindow, r *series.Request, report func(k mapKey, below, upto float64)) {
	after, inStock := slices.Clone(s.Y[w.cut:]), s.InStock[min(w.cut, len(s.InStock)):]
	if w.asked != nil {
		after, inStock = slices.Clone(w.asked[w.cut:]), nil
	}
	s.Y = s.Y[:w.cut]
	if s.InStock != nil {
		s.InStock = s.InStock[:min(w.cut, len(s.InStock))]
	}
	h := history.Prepare(&s, r)
	h.Own = w.year.Lent()
	h.Adjust(p, r, w.ahead)
	h.Own = nil
	q := *r
	q.State = nil
	model, res := methods.FitLadder(h, p, &q)
	model = methods.WithDoubt(model, h)
	if h.Class == "constant" || h.Class == "empty" || h.Class == "zero" {
		return
	}
	name, laws := methods.MapName(model, res.Method), methods.NewSums(model, h.Ahead, r)
	opens := len(after) // the first open period: a window that ends before it has no law to fall in
	for t := range after {
		if !s.IsOpen(w.cut + t) {
			after[t] = 0
		} else {
			opens = min(opens, t)
		}
	}
	for _, L := range w.lengths {
		if L <= opens {
			continue
		}
		if below, upto, ok := placeIn(laws.Law(h.Window(series.FixedWindow(L, 0))), sumOver(after[:L])); ok {
			if slices.Contains(inStock[:min(L, len(inStock))], false) {
				upto = 1 // at least so much was asked for
			}
			report(mapKey{method: name, periods: L}, below, upto)
		}
	}
	days, open := h.OpenOf(w.steps)
	of := methods.StepSums(model, h.Ahead, open)
	for i, j := range days {
		if below, upto, ok := placeIn(of[i], after[j-1]); ok {
			if j <= len(inStock) && !inStock[j-1] {
				upto = 1
			}
			report(mapKey{method: name, periods: pool.StepBucket(j), step: true}, below, upto)
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
func placeIn(law distribution.Sum, y float64) (below, upto float64, ok bool) {
	if y != y || math.IsInf(y, 0) || y < 0 {
		return 0, 0, false
	}
	upto = law.CDF(y)
	if _, counts := law.(distribution.CountSum); counts {
		return law.CDF(math.Ceil(y) - 1), upto, true
	}
	return upto, upto, true
}

// stepsOf picks one step of every bucket that begins within a horizon; turn
// picks another each time.
func stepsOf(horizon, turn int) []int {
	var out []int
	first := 1
	for _, end := range pool.StepBuckets {
		if first > horizon {
			break
		}
		last := min(end, horizon)
		out = append(out, first+turn%(last-first+1))
		first = end + 1
	}
	return out
}
