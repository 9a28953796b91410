package slotting

import (
	"math"
	"slices"

	"github.com/stockwright/stockwright/slotting/tours"
)

// candidate is a plan with what it is worth over the horizon, as far as the limits
// allow it, and what that part saves a day, in seconds.
type candidate struct {
	units        []unit
	worth, saves float64
}

// candidate is the leading part of some units that is worth most, weighed from nothing.
func (p *planner) candidate(units []unit, nothing *weighing) candidate {
	c := candidate{units: p.worthwhile(units, nothing.anew())}
	w := nothing.anew()
	for _, u := range c.units[:p.affordable(c.units)] {
		w.add(u)
	}
	worth, walked := w.worth()
	c.worth, c.saves = worth, p.believed(walked)/p.opt.Speed+w.labour
	return c
}

const (
	// nearly is how much less of the most worth within the horizon is as good.
	nearly = 0.1
	// lasting is over how many horizons the plans that are as good are held against
	// each other: a layout goes on saving when its work is paid.
	lasting = 3
	// clearly is by what one plan has to be worth more than another that is tried before
	// it: exchanges, which are plainer to follow, and of layouts laid afresh those that
	// save more a day.
	clearly = 1.02
)

// preferred is, of the plans worth nearly as much as any within the horizon, the one
// that is worth most in the long run. An earlier one is kept where none is clearly better.
func preferred(plans []candidate, horizon float64) []unit {
	most := 0.0
	for _, c := range plans {
		most = max(most, c.worth)
	}
	var units []unit
	long := 0.0
	for _, c := range plans {
		lasts := c.worth + (lasting-1)*c.saves*horizon
		if c.worth <= 0 || c.worth < (1-nearly)*most || lasts <= clearly*long {
			continue
		}
		units, long = c.units, lasts
	}
	return units
}

// worthPoints is how many leading parts of a plan are measured.
const worthPoints = 48

// worthwhile is the leading part of the units that is worth most over the
// horizon. The price of a stop holds for a finished layout; tours through a
// half finished one share their walking, so each part is measured by them, and
// the units' walking is scaled to what was measured.
func (p *planner) worthwhile(units []unit, w *weighing) []unit {
	best, keep, scale := 0.0, 0, 1.0
	for i, u := range units {
		w.add(u)
		if i+1 < len(units) && (i+1)*worthPoints/len(units) == i*worthPoints/len(units) {
			continue
		}
		if worth, walked := w.worth(); worth > best {
			best, keep = worth, i+1
			scale = 1
			if w.walks > 0 && walked > 0 {
				scale = walked / p.opt.Speed / w.walks
			}
		}
	}
	units = units[:keep]
	for i := range units {
		units[i].scale(scale)
	}
	return units
}

// weighing is what a growing plan is worth, from the layout it starts from.
type weighing struct {
	*planner
	at                   []int32
	moved                []int32         // loads, since the tours were walked
	drawn                *tours.Walked   // by it what the plan saves is measured
	futures              []*tours.Walked // and by them, where few tours are known
	before               float64         // metres a day
	open                 []float64       // metres a day by future
	labour, costs, walks float64
}

// weigh is the weighing of nothing yet.
func (p *planner) weigh() *weighing {
	w := &weighing{planner: p, at: slices.Clone(p.at), drawn: p.drawn.Walk(p.router, p.at)}
	w.before = w.drawn.Metres()
	for _, t := range p.floor.futures {
		walked := t.Walk(p.router, p.at)
		w.futures = append(w.futures, walked)
		w.open = append(w.open, walked.Metres())
	}
	return w
}

// anew is the weighing of nothing, from the same layout.
func (w *weighing) anew() *weighing {
	out := &weighing{planner: w.planner, at: slices.Clone(w.at), drawn: w.drawn.Clone(), before: w.before, open: w.open}
	for _, t := range w.futures {
		out.futures = append(out.futures, t.Clone())
	}
	return out
}

func (w *weighing) add(u unit) {
	for _, s := range u.steps {
		w.at[s.load] = s.to
		w.moved = append(w.moved, s.load)
		w.labour, w.walks = w.labour+s.labour, w.walks+s.walks
	}
	w.costs += u.costs
}

// worth is the seconds over the horizon that the plan so far is worth, and the metres
// a day it saves; nothing where few tours leave open whether it saves any.
func (w *weighing) worth() (seconds, walked float64) {
	w.walk()
	walked = w.before - w.drawn.Metres()
	if len(w.futures) > 0 {
		mean, low := w.futureSaving()
		walked = mean
		if low/w.opt.Speed+w.labour <= 0 {
			w.unsure = w.unsure || mean > 0
			return 0, walked
		}
	}
	return w.opt.Horizon*(w.believed(walked)/w.opt.Speed+w.labour) - w.costs, walked
}

// walk brings the tours up to date.
func (w *weighing) walk() {
	slices.Sort(w.moved)
	moved := slices.Compact(w.moved)
	w.drawn.Moved(w.router, w.at, moved)
	for _, t := range w.futures {
		t.Moved(w.router, w.at, moved)
	}
	w.moved = w.moved[:0]
}

// futureSaving is what the plan saves in metres a day on the mean over the futures,
// and what it saves as good as surely.
func (w *weighing) futureSaving() (mean, low float64) {
	square := 0.0
	for i, t := range w.futures {
		s := w.open[i] - t.Metres()
		mean += s / float64(len(w.futures))
		square += s * s / float64(len(w.futures))
	}
	return mean, mean - carefulness*math.Sqrt(max(0, square-mean*mean))
}
