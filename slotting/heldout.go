package slotting

import (
	"math"
	"slices"

	"github.com/stockwright/stockwright/slotting/doubt"
	"github.com/stockwright/stockwright/slotting/layout"
	"github.com/stockwright/stockwright/slotting/tours"
)

const (
	// leastDays is the fewest days with tours from which the later are kept to
	// judge the plan by.
	leastDays = 4
	// leastTours is the fewest tours that say anything; with fewer nothing is moved.
	leastTours = 6
	// plentyTours is how many later tours judge a plan well enough by themselves;
	// with fewer every tour is judged once, by a plan that has not seen it.
	plentyTours = 120
	folds       = 5
)

// judge decides on some of the past tours with their line counts as velocities,
// and measures what those moves save on tours that it has not seen: the later
// days where they hold tours enough, else every fifth tour in turn. What was
// borne out of the predicted saving is the floor's trust. Without any past tours
// there is nothing to judge by, and the velocities given are believed.
func (f *floor) judge(w *layout.Warehouse, in Input, past tours.Tours, ref *refinement) *HeldOut {
	f.trust = 1
	if len(past.Loads) == 0 {
		return nil
	}
	f.trust = 0
	if f.tooFew = len(past.Loads) < leastTours; f.tooFew {
		return &HeldOut{Days: len(tours.DistinctDays(past.Days)), Tours: len(past.Loads), TooFew: true}
	}
	if split, ok := split(past, f.opt.HeldOutShare); ok {
		return f.judgeLater(w, in, past, split, ref)
	}
	known := f.hesitate(past)
	h := f.judgeInTurn(w, in, past)
	// What the tours leave open, the plan is held against; they only refuse what
	// they surely speak against, or what rests on nothing else.
	h.Trust = 1
	if !known && h.Saved.High < 0 {
		h.Trust = 0
	}
	f.trust = h.Trust
	return h
}

// split is the first day of those kept for judging; not ok where they hold too
// few tours.
func split(t tours.Tours, share float64) (day int32, ok bool) {
	days := tours.DistinctDays(t.Days)
	if len(days) < leastDays {
		return 0, false
	}
	day = days[len(days)-max(2, int(share*float64(len(days))))]
	return day, len(t.Since(day).Loads) >= plentyTours
}

// judgeLater decides on the days before the split and measures on the others.
func (f *floor) judgeLater(w *layout.Warehouse, in Input, past tours.Tours, split int32, ref *refinement) *HeldOut {
	p, before, predicted := f.trial(w, in, past, past.Until(split))
	if ref != nil {
		ref.judge(p, before, slices.Clone(p.at))
	}
	h := compare(p.router, past.Since(split), before, p.at)
	f.believe(h, predicted)
	return h
}

// judgeInTurn leaves every fifth tour out in turn, and measures each by the plan
// that has not seen it. The parts share what they decide on, so that their plans
// do not vary independently: the interval is widened for it (Nadeau & Bengio 2003).
func (f *floor) judgeInTurn(w *layout.Warehouse, in Input, past tours.Tours) *HeldOut {
	h := &HeldOut{Days: len(tours.DistinctDays(past.Days)), Tours: len(past.Loads), InTurn: true}
	saved := make([]float64, 0, len(past.Loads))
	for fold := range folds {
		p, before, _ := f.trial(w, in, past, past.Fold(fold, folds, false))
		test := past.Fold(fold, folds, true)
		test.PerDay = past.PerDay
		h.Before += test.Travel(p.router, before) / folds
		h.After += test.Travel(p.router, p.at) / folds
		saved = append(saved, test.SavedByTour(p.router, before, p.at)...)
	}
	h.Saved = tours.IntervalOf(saved)
	wider := math.Sqrt(1 + folds/(folds-1.0))
	h.Saved.Low = h.Saved.Mean - wider*(h.Saved.Mean-h.Saved.Low)
	h.Saved.High = h.Saved.Mean + wider*(h.Saved.High-h.Saved.Mean)
	h.shares()
	return h
}

// trial decides on some tours and carries the plan out on a floor of its own. It
// returns the planner, where the loads lay before, and the metres a day promised.
func (f *floor) trial(w *layout.Warehouse, in Input, past, seen tours.Tours) (p *planner,
	before []int32, promised float64) {
	g := newFloor(w, in, f.opt)
	g.tried = true
	g.countVelocities(seen, past.PerDay)
	if f.futures != nil {
		g.hesitate(seen)
	}
	p = &planner{floor: g, router: layout.NewRouter(w, f.opt.Policy)}
	p.drawn = g.drawTours(past.Sizes(), f.opt.SampleTours)
	units := p.withinBudget(p.decide())
	before = slices.Clone(g.at)
	for _, u := range units {
		for _, s := range u.steps {
			g.at[s.load] = s.to
		}
	}
	return p, before, p.drawn.Travel(p.router, before) - p.drawn.Travel(p.router, g.at)
}

// nineInTen is how far the point that nine of ten such trials exceed lies below
// the mean, as a part of the half width of a 95 % interval.
const nineInTen = 1.282 / 1.960

// believe sets the trust to the part of the promised saving that was borne out, or
// to none where nine of ten such trials would not save anything.
func (f *floor) believe(h *HeldOut, predicted float64) {
	f.trust = 0
	if h.Before == h.After && predicted <= layout.Shorter { // nothing was asked for, so nothing speaks against what is asked for now
		f.trust = 1
	}
	if sure := h.Saved.Mean-nineInTen*(h.Saved.Mean-h.Saved.Low) > 0; sure && predicted > layout.Shorter {
		f.trust = min(1, h.Saved.Mean/predicted)
	}
	h.Trust = f.trust
}

// countVelocities replaces the velocities by the lines counted on some tours, of
// which perDay are made a day. A SKU never seen gets the share a next line has of
// being new (Good–Turing).
func (f *floor) countVelocities(seen tours.Tours, perDay float64) {
	counts := make([]float64, len(f.loads))
	for _, tour := range seen.Loads {
		for _, l := range tour {
			counts[l]++
		}
	}
	doubt.Smooth(counts)
	days := float64(len(seen.Loads)) / perDay
	for i := range f.loads {
		if f.loads[i].velocity > 0 || counts[i] > 0 {
			f.loads[i].velocity = counts[i] / days
		}
	}
}

// enoughDays is from how many days on the interval is taken from the days
// themselves; with fewer, from the single tours.
const enoughDays = 8

func compare(r *layout.Router, t tours.Tours, before, after []int32) *HeldOut {
	b, a := t.ByDay(r, before), t.ByDay(r, after)
	h := &HeldOut{Days: len(b), Tours: len(t.Loads)}
	saved := make([]float64, len(b))
	for i := range b {
		saved[i] = b[i] - a[i]
		h.Before += b[i] / float64(len(b))
		h.After += a[i] / float64(len(b))
	}
	h.Saved = tours.IntervalOf(saved)
	if len(b) < enoughDays {
		h.Saved = t.ByTour(r, before, after)
	}
	h.shares()
	return h
}

// shares states what was saved as shares of the travel before.
func (h *HeldOut) shares() {
	if h.Before > 0 {
		h.Share = h.Saved.Over(h.Before)
	}
}
