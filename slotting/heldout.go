package slotting

import (
	"math"
	"slices"
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
func (f *floor) judge(w *Warehouse, in Input, past tours, ref *refinement) *HeldOut {
	f.trust = 1
	if len(past.loads) == 0 {
		return nil
	}
	f.trust = 0
	if f.tooFew = len(past.loads) < leastTours; f.tooFew {
		return &HeldOut{Days: len(distinctDays(past.days)), Tours: len(past.loads), TooFew: true}
	}
	if split, ok := past.split(f.opt.HeldOutShare); ok {
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
func (t tours) split(share float64) (day int32, ok bool) {
	days := distinctDays(t.days)
	if len(days) < leastDays {
		return 0, false
	}
	day = days[len(days)-max(2, int(share*float64(len(days))))]
	return day, len(t.since(day).loads) >= plentyTours
}

// judgeLater decides on the days before the split and measures on the others.
func (f *floor) judgeLater(w *Warehouse, in Input, past tours, split int32, ref *refinement) *HeldOut {
	p, before, predicted := f.trial(w, in, past, past.until(split))
	if ref != nil {
		ref.judge(p, before, slices.Clone(p.at))
	}
	h := compare(p.router, past.since(split), before, p.at)
	f.believe(h, predicted)
	return h
}

// judgeInTurn leaves every fifth tour out in turn, and measures each by the plan
// that has not seen it. The parts share what they decide on, so that their plans
// do not vary independently: the interval is widened for it (Nadeau & Bengio 2003).
func (f *floor) judgeInTurn(w *Warehouse, in Input, past tours) *HeldOut {
	h := &HeldOut{Days: len(distinctDays(past.days)), Tours: len(past.loads), InTurn: true}
	saved := make([]float64, 0, len(past.loads))
	for fold := range folds {
		p, before, _ := f.trial(w, in, past, past.fold(fold, false))
		test := past.fold(fold, true)
		test.perDay = past.perDay
		h.Before += test.travel(p.router, before) / folds
		h.After += test.travel(p.router, p.at) / folds
		saved = append(saved, test.savedByTour(p.router, before, p.at)...)
	}
	h.Saved = interval(saved)
	wider := math.Sqrt(1 + folds/(folds-1.0))
	h.Saved.Low = h.Saved.Mean - wider*(h.Saved.Mean-h.Saved.Low)
	h.Saved.High = h.Saved.Mean + wider*(h.Saved.High-h.Saved.Mean)
	h.shares()
	return h
}

// trial decides on some tours and carries the plan out on a floor of its own. It
// returns the planner, where the loads lay before, and the metres a day promised.
func (f *floor) trial(w *Warehouse, in Input, past, seen tours) (p *planner, before []int32, promised float64) {
	g := newFloor(w, in, f.opt)
	g.tried = true
	g.countVelocities(seen, past.perDay)
	if f.futures != nil {
		g.hesitate(seen)
	}
	p = &planner{floor: g, router: NewRouter(w, f.opt.Policy)}
	p.drawn = g.drawTours(past.sizes(), f.opt.SampleTours)
	units := p.withinBudget(p.decide())
	before = slices.Clone(g.at)
	for _, u := range units {
		for _, s := range u.steps {
			g.at[s.load] = s.to
		}
	}
	return p, before, p.drawn.travel(p.router, before) - p.drawn.travel(p.router, g.at)
}

// nineInTen is how far the point that nine of ten such trials exceed lies below
// the mean, as a part of the half width of a 95 % interval.
const nineInTen = 1.282 / 1.960

// believe sets the trust to the part of the promised saving that was borne out, or
// to none where nine of ten such trials would not save anything.
func (f *floor) believe(h *HeldOut, predicted float64) {
	f.trust = 0
	if h.Before == h.After && predicted <= shorter { // nothing was asked for, so nothing speaks against what is asked for now
		f.trust = 1
	}
	if sure := h.Saved.Mean-nineInTen*(h.Saved.Mean-h.Saved.Low) > 0; sure && predicted > shorter {
		f.trust = min(1, h.Saved.Mean/predicted)
	}
	h.Trust = f.trust
}

// fold is every fifth tour, or all the others.
func (t tours) fold(k int, in bool) tours {
	out := tours{perDay: t.perDay}
	for i, load := range t.loads {
		if (i%folds == k) == in {
			out.loads, out.days = append(out.loads, load), append(out.days, t.days[i])
		}
	}
	return out
}

// countVelocities replaces the velocities by the lines counted on some tours, of
// which perDay are made a day. A SKU never seen gets the share a next line has of
// being new (Good–Turing).
func (f *floor) countVelocities(seen tours, perDay float64) {
	counts := make([]float64, len(f.loads))
	for _, tour := range seen.loads {
		for _, l := range tour {
			counts[l]++
		}
	}
	smooth(counts)
	days := float64(len(seen.loads)) / perDay
	for i := range f.loads {
		if f.loads[i].velocity > 0 || counts[i] > 0 {
			f.loads[i].velocity = counts[i] / days
		}
	}
}

// smooth takes from the counted what the unseen are owed: with n1 of n lines
// seen once, the unseen together are due a share n1/n (Good 1953).
func smooth(counts []float64) {
	n, once, unseen := 0.0, 0.0, 0.0
	for _, c := range counts {
		n += c
		switch c {
		case 0:
			unseen++
		case 1:
			once++
		}
	}
	if n == 0 || unseen == 0 {
		return
	}
	share := min(once/n, 0.5)
	for i, c := range counts {
		if c == 0 {
			counts[i] = share * n / unseen
		} else {
			counts[i] = c * (1 - share)
		}
	}
}

func (t tours) since(day int32) tours {
	var out tours
	for i, d := range t.days {
		if d >= day {
			out.loads, out.days = append(out.loads, t.loads[i]), append(out.days, d)
		}
	}
	if n := len(distinctDays(out.days)); n > 0 {
		out.perDay = float64(len(out.loads)) / float64(n)
	}
	return out
}

// byDay is the metres walked on each day of the tours, with the loads at the
// given slots.
func (t tours) byDay(r *Router, at []int32) []float64 {
	days := distinctDays(t.days)
	out := make([]float64, len(days))
	var stops []int32
	for i, tour := range t.loads {
		stops = stops[:0]
		for _, l := range tour {
			stops = append(stops, at[l])
		}
		k, _ := slices.BinarySearch(days, t.days[i])
		out[k] += r.Cost(stops)
	}
	return out
}

// enoughDays is from how many days on the interval is taken from the days
// themselves; with fewer, from the single tours.
const enoughDays = 8

// byTour is the metres saved a day, with the interval from the tours.
func (t tours) byTour(r *Router, before, after []int32) Interval {
	return interval(t.savedByTour(r, before, after))
}

// savedByTour is what each tour saves, as metres a day if all tours were like it.
func (t tours) savedByTour(r *Router, before, after []int32) []float64 {
	one := tours{loads: make([][]int32, 1), perDay: 1}
	saved := make([]float64, len(t.loads))
	for i := range t.loads {
		one.loads[0] = t.loads[i]
		saved[i] = (one.travel(r, before) - one.travel(r, after)) * t.perDay
	}
	return saved
}

func compare(r *Router, t tours, before, after []int32) *HeldOut {
	b, a := t.byDay(r, before), t.byDay(r, after)
	h := &HeldOut{Days: len(b), Tours: len(t.loads)}
	saved := make([]float64, len(b))
	for i := range b {
		saved[i] = b[i] - a[i]
		h.Before += b[i] / float64(len(b))
		h.After += a[i] / float64(len(b))
	}
	h.Saved = interval(saved)
	if len(b) < enoughDays {
		h.Saved = t.byTour(r, before, after)
	}
	h.shares()
	return h
}

// shares states what was saved as shares of the travel before.
func (h *HeldOut) shares() {
	if h.Before > 0 {
		h.Share = Interval{h.Saved.Mean / h.Before, h.Saved.Low / h.Before, h.Saved.High / h.Before}
	}
}

// interval is the mean of v with its 95 % Student interval. One value alone
// says nothing about the spread.
func interval(v []float64) Interval {
	n := float64(len(v))
	if n == 0 {
		return Interval{}
	}
	mean, square := 0.0, 0.0
	for _, x := range v {
		mean += x / n
	}
	for _, x := range v {
		square += (x - mean) * (x - mean)
	}
	if n == 1 {
		return Interval{mean, math.Inf(-1), math.Inf(1)}
	}
	half := student95(len(v)-1) * math.Sqrt(square/(n-1)/n)
	return Interval{mean, mean - half, mean + half}
}

// student95 is the 97.5 % point of Student's t (exact to three decimals up to
// 30 degrees of freedom; beyond by Cornish–Fisher).
func student95(df int) float64 {
	table := [...]float64{12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
		2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042}
	if df <= len(table) {
		return table[df-1]
	}
	const z = 1.959964
	return z + (z*z*z+z)/(4*float64(df))
}
