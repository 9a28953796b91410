package slotting

import (
	"math"
	"slices"
)

// leastDays is the fewest days with tours from which some are kept to judge
// the plan by.
const leastDays = 4

// judge decides on the earlier days with their line counts as velocities, and
// measures what those moves save on the later days, which it has not seen.
func (f *floor) judge(w *Warehouse, in Input, past tours, ref *refinement) *HeldOut {
	days := distinctDays(past.days)
	f.trust = 1
	if len(days) < leastDays {
		return nil
	}
	keep := max(2, int(f.opt.HeldOutShare*float64(len(days))))
	split := days[len(days)-keep]
	g := newFloor(w, in, f.opt)
	g.countVelocities(past, split, len(days)-keep)
	p := &planner{floor: g, router: NewRouter(w, f.opt.Policy)}
	p.drawn = g.drawTours(past.sizes(), f.opt.SampleTours)
	units := p.withinBudget(p.decide())
	before := slices.Clone(g.at)
	for _, u := range units {
		for _, s := range u.steps {
			g.at[s.load] = s.to
		}
	}
	if ref != nil {
		ref.judge(p, slices.Clone(g.at))
	}
	h := compare(p.router, past.since(split), before, g.at)
	f.trust = 0
	if predicted := p.drawn.travel(p.router, before) - p.drawn.travel(p.router, g.at); predicted > shorter {
		f.trust = max(0, min(1, h.Saved.Low/predicted))
	}
	return h
}

// countVelocities replaces the velocities by the lines counted before a day.
// A SKU never seen gets the share a next line has of being new (Good–Turing).
func (f *floor) countVelocities(past tours, until int32, days int) {
	counts := make([]float64, len(f.loads))
	for i, tour := range past.loads {
		if past.days[i] < until {
			for _, l := range tour {
				counts[l]++
			}
		}
	}
	smooth(counts)
	for i := range f.loads {
		if f.loads[i].velocity > 0 || counts[i] > 0 {
			f.loads[i].velocity = counts[i] / float64(days)
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
	one := tours{loads: make([][]int32, 1), perDay: 1}
	saved := make([]float64, len(t.loads))
	for i := range t.loads {
		one.loads[0] = t.loads[i]
		saved[i] = (one.travel(r, before) - one.travel(r, after)) * t.perDay
	}
	return interval(saved)
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
	if h.Before > 0 {
		h.Share = Interval{h.Saved.Mean / h.Before, h.Saved.Low / h.Before, h.Saved.High / h.Before}
	}
	return h
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
