package slotting

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

const (
	refineLines = 20_000 // lines of past tours searched on; the latest
	refineLoads = 2_000  // fastest loads that may change places
	refineWork  = 3e6    // stops measured by one search
	gatePoint   = 1.35   // the 95 % interval widened to about 99 %
)

// refinement is a joint local search on past tours, tried first on the earlier
// days: once with the lines shuffled between the tours, which knows how often
// SKUs are visited but not what goes together, and once as they were. Either is
// switched on only when it wins on the days it has not seen.
type refinement struct {
	in     Input
	past   tours
	split  int32
	search Affinity // what the search alone gains
	pairs  Affinity // what the tours as they were gain over that
}

func newRefinement(in Input, past tours, opt Options) *refinement {
	r := &refinement{in: in, past: past}
	split, enough := past.split(opt.HeldOutShare)
	if !enough {
		few := fmt.Sprintf("%d tours on later days than those decided on are needed to judge it", plentyTours)
		r.search.Reason, r.pairs.Reason = few, few
		return r
	}
	if opt.SearchSteps < 0 {
		r.search.Reason, r.pairs.Reason = "switched off", "switched off"
		return r
	}
	r.search.Tried, r.pairs.Tried = true, true
	if opt.NoAffinity {
		r.pairs.Tried, r.pairs.Reason = false, "switched off"
	}
	r.split = split
	return r
}

// judge plays the search on the earlier days from the layout at, which the
// plain plan has reached, and compares on the later ones.
func (r *refinement) judge(p *planner, at []int32) {
	if !r.search.Tried {
		return
	}
	train, test := r.past.until(r.split), r.past.since(r.split)
	if len(train.loads) == 0 || len(test.loads) == 0 {
		return
	}
	loose := p.rearranged(train.shuffled(p.opt.Seed), at)
	r.search.decide(test.gain(p.router, at, loose), "the local search", "plain demand")
	base := at
	if r.search.On {
		base = loose
	}
	if r.pairs.Tried {
		paired := p.rearranged(train, at)
		r.pairs.decide(test.gain(p.router, loose, paired), "drawing together what is ordered together", "the same search on shuffled lines")
		if r.pairs.On { // it must also beat what would be done without it
			r.pairs.decide(test.gain(p.router, base, paired), "drawing together what is ordered together", "plain demand")
		}
	}
}

func (a *Affinity) decide(gain Interval, what, over string) {
	a.Gain = gain
	half := (gain.High - gain.Low) / 2 * gatePoint
	a.On = gain.Mean-half > 0
	word := "does not certainly beat"
	if a.On {
		word = "beats"
	}
	a.Reason = fmt.Sprintf("%s %s %s on held-out days: %+.2f %% (%+.2f … %+.2f)", what, word, over, 100*gain.Mean, 100*gain.Low, 100*gain.High)
}

// rearranged is the layout after the joint search on some tours.
func (p *planner) rearranged(t tours, at []int32) []int32 {
	a := p.arrangement(t.latest(refineLines), at)
	work := refineWork
	if p.opt.SearchSteps > 0 {
		work = float64(p.opt.SearchSteps)
	}
	slots, _ := Arrange(p.w, p.opt.Policy, a, Search{Starts: 1, Steps: 1 << 30, Work: work, Seed: p.opt.Seed, Stay: true, Hot: 0.4})
	return slots
}

// arrangement is the joint problem of the loads that lie alone in their slots.
func (p *planner) arrangement(t tours, at []int32) Arrangement {
	alone := make([]int, len(p.w.Slots))
	for _, s := range at {
		alone[s]++
	}
	a := Arrangement{Tours: t.loads, Slots: slices.Clone(at), Fixed: make([]bool, len(at))}
	for i := range a.Fixed {
		a.Fixed[i] = true
	}
	for i, l := range p.queue() {
		if i < refineLoads && alone[at[l]] == 1 {
			a.Fixed[l] = false
		}
	}
	days := float64(max(len(t.loads), 1)) / max(t.perDay, 1e-9)
	a.MoveCost = 1.5 * p.opt.HandlingTime * p.opt.Speed / p.opt.Horizon * days
	a.Fits = func(item, slot int32) bool { return p.suits(item, slot) }
	return a
}

// suits says whether a load would fit into a slot that it had to itself.
func (f *floor) suits(l, slot int32) bool {
	v, s := &f.loads[l], &f.w.Slots[slot]
	k, q := &f.skus[v.sku], float64(v.quantity)
	return f.unsuited(v.sku, slot) == "" && (s.Units == 0 || v.quantity <= s.Units) &&
		(s.Volume == 0 || q*k.Volume <= s.Volume) && (s.Weight == 0 || q*k.Weight <= s.Weight)
}

// refine adds the steps of the search to a plan if it was switched on and is
// worth its work on the trusted share of what it saves.
func (r *refinement) refine(p *planner) []unit {
	if !r.search.On && !r.pairs.On {
		return nil
	}
	t, gain := r.past.shuffled(p.opt.Seed), r.search.Gain
	if r.pairs.On {
		t, gain = r.past, r.pairs.Gain
	}
	units := (&exchanger{floor: p.floor, rank: p.rank}).carried(p.rearranged(t, p.at))
	reached := slices.Clone(p.at)
	work, steps := 0.0, stepCount(units)
	for _, u := range units {
		work += u.costs
		for _, s := range u.steps {
			reached[s.load] = s.to
		}
	}
	before := r.past.travel(p.router, p.at)
	saved := min(before-r.past.travel(p.router, reached), gain.Low*before) / p.opt.Speed
	if saved*p.opt.Horizon <= work {
		return nil
	}
	for i := range units {
		for k := range units[i].steps {
			units[i].steps[k].walks = saved / float64(steps)
			if s := &units[i].steps[k]; !s.staged {
				s.why = fmt.Sprintf("its place in the new layout; the joint search saves %.0f s a day over %d steps", saved, steps)
			}
		}
		units[i].scale(1)
	}
	return units
}

func (t tours) until(day int32) tours {
	var out tours
	for i, d := range t.days {
		if d < day {
			out.loads, out.days = append(out.loads, t.loads[i]), append(out.days, d)
		}
	}
	if n := len(distinctDays(out.days)); n > 0 {
		out.perDay = float64(len(out.loads)) / float64(n)
	}
	return out
}

// latest keeps the last tours up to a number of lines.
func (t tours) latest(lines int) tours {
	i := len(t.loads)
	for i > 0 && lines >= len(t.loads[i-1]) {
		i--
		lines -= len(t.loads[i])
	}
	return tours{loads: t.loads[i:], days: t.days[i:], perDay: t.perDay}
}

// shuffled deals the lines to the tours anew: every load is visited as often,
// every tour is as long.
func (t tours) shuffled(seed uint64) tours {
	all := slices.Concat(t.loads...)
	rng := rand.New(rand.NewPCG(seed, 0x7368756666))
	rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	out := tours{days: t.days, perDay: t.perDay}
	for _, tour := range t.loads {
		out.loads = append(out.loads, all[:len(tour):len(tour)])
		all = all[len(tour):]
	}
	return out
}

// gain is the share of travel that layout b saves over a, by tour.
func (t tours) gain(r *Router, a, b []int32) Interval {
	total := t.travel(r, a)
	if total <= 0 {
		return Interval{}
	}
	v := t.byTour(r, a, b)
	return Interval{v.Mean / total, v.Low / total, v.High / total}
}
