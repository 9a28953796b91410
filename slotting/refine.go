package slotting

import (
	"fmt"
	"slices"
	"sync"

	"github.com/stockwright/stockwright/slotting/joint"
	"github.com/stockwright/stockwright/slotting/tours"
)

const (
	refineLines = 40_000 // lines of past tours searched on
	refineLoads = 2_000  // fastest loads that may change places
	refineWork  = 2_000  // stops measured by one search for each of the lines
	refineMost  = 6e7    // and by one search at most
	refineHeat  = 0.1    // of the search: it starts from a plan, which is good already
	gatePoint   = 1.35   // the 95 % interval widened to about 99 %
)

// refinement is a joint local search on past tours, tried first on the earlier
// days: once with the lines shuffled between the tours, which knows how often
// SKUs are visited but not what goes together, and once as they were. Either is
// switched on only when it wins on the days it has not seen.
type refinement struct {
	in     Input
	past   tours.Tours
	split  int32
	search Affinity // what the search alone gains
	pairs  Affinity // what the tours as they were gain over that
}

func newRefinement(in Input, past tours.Tours, opt Options) *refinement {
	r := &refinement{in: in, past: past}
	split, enough := split(past, opt.HeldOutShare)
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

// judge plays the search on the earlier days from the layout at, which the plain plan
// has reached, and compares on the later ones. Moves are charged from where the loads
// lay before.
func (r *refinement) judge(p *planner, before, at []int32) {
	if !r.search.Tried {
		return
	}
	train, test := r.past.Until(r.split), r.past.Since(r.split)
	if len(train.Loads) == 0 || len(test.Loads) == 0 {
		return
	}
	over := func(what string, base, layout []int32) comparison {
		return comparison{what, test.Gain(p.router, base, layout)}
	}
	const stands, plain = "the layout as it stands", "plain demand"
	var loose, paired []int32
	var both sync.WaitGroup
	both.Go(func() { loose = p.rearranged(train.Shuffled(p.opt.Seed), before, at) })
	if r.pairs.Tried {
		both.Go(func() { paired = p.rearranged(train, before, at) })
	}
	both.Wait()
	r.search.beats("the local search", over(stands, before, loose), over(plain, at, loose))
	base := at
	if r.search.On {
		base = loose
	}
	if r.pairs.Tried { // it must also beat what would be done without it
		r.pairs.beats("drawing together what is ordered together", over(stands, before, paired),
			over("the same search on shuffled lines", loose, paired), over(plain, base, paired))
	}
}

// comparison is what a layout gains over another on held-out days.
type comparison struct {
	over string
	gain tours.Interval
}

// beats switches a refinement on if it certainly gains over all that it is held
// against. The last gain, or the first that is not certain, is stated.
func (a *Affinity) beats(what string, all ...comparison) {
	for _, c := range all {
		if a.decide(c.gain, what, c.over); !a.On {
			return
		}
	}
}

func (a *Affinity) decide(gain tours.Interval, what, over string) {
	a.Gain = gain
	half := (gain.High - gain.Low) / 2 * gatePoint
	a.On = gain.Mean-half > 0
	word := "does not certainly beat"
	if a.On {
		word = "beats"
	}
	a.Reason = fmt.Sprintf("%s %s %s on held-out days: %+.2f %% (%+.2f … %+.2f)", what, word, over,
		100*gain.Mean, 100*gain.Low, 100*gain.High)
}

// rearranged is the layout after the joint search on some tours, from the layout at.
func (p *planner) rearranged(t tours.Tours, before, at []int32) []int32 {
	t = t.Thinned(refineLines)
	a := p.arrangement(t, before, at)
	work := min(float64(refineWork*t.Lines()), refineMost)
	if p.opt.SearchSteps > 0 {
		work = float64(p.opt.SearchSteps)
	}
	slots, _ := joint.Arrange(p.w, p.opt.Policy, a, joint.Search{Starts: 1, Steps: 1 << 30, Work: work,
		Seed: p.opt.Seed, Stay: true, Hot: refineHeat})
	return slots
}

// arrangement is the joint problem of the loads that lie alone in their slots, and of
// the slots that are free.
func (p *planner) arrangement(t tours.Tours, before, at []int32) joint.Arrangement {
	alone := make([]int, len(p.w.Slots))
	for _, s := range at {
		alone[s]++
	}
	a := joint.Arrangement{Tours: t.Loads, Slots: slices.Clone(at), Homes: before, Fixed: make([]bool, len(at))}
	for _, s := range p.rank.order {
		if alone[s] == 0 && len(a.Spare) < refineLoads && !slices.Contains(p.opt.Staging, p.w.Slots[s].ID) {
			a.Spare = append(a.Spare, s)
		}
	}
	for i := range a.Fixed {
		a.Fixed[i] = true
	}
	for i, l := range p.queue() {
		if i < refineLoads && alone[at[l]] == 1 {
			a.Fixed[l] = false
		}
	}
	days := float64(max(len(t.Loads), 1)) / max(t.PerDay, 1e-9)
	a.MoveCost = 1.5 * p.opt.HandlingTime * p.opt.Speed / p.opt.Horizon * days
	a.Fits = func(item, slot int32) bool { return p.suits(item, slot) }
	return a
}

// suits says whether a load would fit into a slot that it had to itself.
func (f *floor) suits(l, slot int32) bool {
	v, s := &f.loads[l], &f.w.Slots[slot]
	k, q := &f.skus[v.sku], float64(v.quantity)
	return f.unsuited(v.sku, slot) == "" && !s.Reserve && f.rankOf(v.sku, slot) <= f.rankOf(v.sku,
		f.at[l]) && (s.Units == 0 || v.quantity <= s.Units) &&
		(s.Volume == 0 || q*k.Volume <= s.Volume) && (s.Weight == 0 || q*k.Weight <= s.Weight)
}

// refine is the plan to the layout that the search finds, with the moves charged from
// where the loads lay before, if it is switched on and worth more than the units that
// led to where the loads lie now. It has no units where they stand.
func (r *refinement) refine(p *planner, units []unit, before []int32) []unit {
	if !r.search.On && !r.pairs.On {
		return nil
	}
	t, gain := r.past.Shuffled(p.opt.Seed), r.search.Gain
	if r.pairs.On {
		t, gain = r.past, r.pairs.Gain
	}
	planned := slices.Clone(p.at)
	goal := p.rearranged(t, before, planned)
	p.restore(before)
	better := (&exchanger{floor: p.floor, rank: p.rank}).carried(goal)
	p.restore(planned)
	reached := slices.Clone(before)
	var found []*step // steps to where the plan did not lead
	for _, u := range better {
		for k := range u.steps {
			s := &u.steps[k]
			reached[s.load] = s.to
			if !s.staged && s.to != planned[s.load] {
				s.why = "its place in a layout that the joint search found on past tours"
				found = append(found, s)
			}
		}
	}
	walked := r.past.Travel(p.router, planned)
	saved := min(walked-r.past.Travel(p.router, reached), gain.Low*walked) / p.opt.Speed
	walks, labour, costs := sums(units)
	_, newLabour, newCosts := sums(better)
	if saved <= 0 || p.opt.Horizon*(saved+newLabour-labour) <= newCosts-costs {
		return nil
	}
	for _, s := range found { // what they save, they save together
		s.walks = saved / float64(len(found))
	}
	rewalk(better, walks+saved)
	return better
}
