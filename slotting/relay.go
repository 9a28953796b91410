package slotting

import (
	"cmp"
	"math"
	"slices"
)

// relayings are how many times its work over the horizon a move to a load's place in
// a layout laid afresh has to be worth, for the layouts that are tried.
var relayings = [...]float64{0.25, 0.5, 1}

// relayRounds bounds how often the loads that stay are chosen anew.
const relayRounds = 4

// relayed lays the floor afresh where that is worth the moves, each load straight to
// its place, and returns the units that lead there: chains that start at a free
// slot, and rings with one load set down on the way. An exchange of two loads takes
// three handlings, and none is begun where only a ring of many pays.
func (f *floor) relayed(k *ranking, over float64) []unit {
	if f.opt.AisleLimit > 0 {
		return nil // exchanges alone keep count of what an aisle takes
	}
	e := &exchanger{floor: f, rank: k}
	return e.carried(e.layout(over))
}

// carried is the units that lead to a goal layout. The floor is left as it was.
func (e *exchanger) carried(goal []int32) []unit {
	start := slices.Clone(e.at)
	steps := e.interleaved(goal)
	e.restore(start)
	units := e.priced(steps)
	e.restore(start)
	return units
}

// layout is the slot of each load when all are laid afresh but those whose move is
// not worth its work.
func (e *exchanger) layout(over float64) []int32 {
	var stays []bool
	at := e.fill(e.rank, nil)
	for range relayRounds {
		next := e.stayers(at, over)
		if slices.Equal(stays, next) {
			break
		}
		stays = next
		at = e.fill(e.rank, stays)
	}
	return at
}

// stayers are the loads whose move to the layout at is not worth its work. A load
// that keeps a slot it would not get keeps others from theirs: what a move is worth is
// what the load itself saves, and what the slots are worth to the others.
func (e *exchanger) stayers(at []int32, over float64) []bool {
	worth := e.slotWorth(at)
	out := make([]bool, len(at))
	for i := range at {
		l, from, to := int32(i), e.at[i], at[i]
		if from == to || e.loads[l].fixed || e.loads[l].virtual {
			out[l] = true
			continue
		}
		w := worth[e.class[e.loads[l].sku]]
		saves := e.daily(l, from) - e.daily(l, to) + w.above(e.rank.score[from]) - w.above(e.rank.score[to])
		out[l] = e.believed(saves)*e.opt.Horizon <= over*e.work(step{load: l, from: from, to: to})
	}
	return out
}

// slotPrices is what a slot is worth to the loads of a storage class: with one more
// at a score, all that lie at higher scores move up by one.
type slotPrices []slotPrice

type slotPrice struct {
	score float64 // seconds of a line there
	lines float64 // a day, of the load there
	worth float64 // seconds a day
}

// slotWorth is the prices in a layout, by storage class.
func (e *exchanger) slotWorth(at []int32) []slotPrices {
	out := make([]slotPrices, len(e.classes.Rank))
	for l, s := range at {
		if v := &e.loads[l]; s >= 0 && !v.fixed && !v.virtual {
			c := e.class[v.sku]
			out[c] = append(out[c], slotPrice{score: e.rank.score[s], lines: v.velocity})
		}
	}
	for _, p := range out {
		slices.SortStableFunc(p, func(a, b slotPrice) int { return cmp.Compare(a.score, b.score) })
		for i := len(p) - 2; i >= 0; i-- {
			p[i].worth = p[i+1].worth + p[i+1].lines*(p[i+1].score-p[i].score)
		}
	}
	return out
}

// above is what one more slot at a score is worth.
func (p slotPrices) above(score float64) float64 {
	i, _ := slices.BinarySearchFunc(p, score, func(a slotPrice, s float64) int { return cmp.Compare(a.score, s) })
	if i == len(p) {
		return 0
	}
	return p[i].worth + p[i].lines*math.Max(0, p[i].score-score)
}

// priced says what steps save and why they are made, and parts them where what was
// done has paid.
func (e *exchanger) priced(steps []step) []unit {
	e.open = newForest(e.floor, e.rank.order, e.free)
	var out []unit
	part, waiting := unit{}, map[int32]int32{} // by load set down on the way, the slot it left
	before := onCart
	for _, s := range steps {
		s = e.pricedStep(s, waiting)
		part.steps = append(part.steps, s)
		part.saves += s.saves()
		part.costs += e.workAfter(before, s)
		before = s.to
		e.move(s.load, s.to)
		e.open.refresh(s.from)
		e.open.refresh(s.to)
		if len(waiting) == 0 && part.saves > 0 && e.net(part) > 0 {
			part.lead = s.load
			out = append(out, part)
			part = unit{}
		}
	}
	if len(part.steps) > 0 {
		part.lead = part.steps[0].load
		out = append(out, part)
	}
	return out
}

// pricedStep is a step with what it saves: from where the load lay at first, once it
// comes to its place.
func (e *exchanger) pricedStep(s step, waiting map[int32]int32) step {
	if s.staged {
		waiting[s.load] = s.from
		s.why = "makes room by way of a staging slot"
		if s.to == onCart {
			s.why = "makes room by way of the cart: no slot is free to set it down in"
		}
		return s
	}
	home, from := s.from, s.from
	if h, ok := waiting[s.load]; ok {
		home = h
		delete(waiting, s.load)
	}
	s = e.step(s.load, home, s.to)
	s.from = from
	s.why = e.explain(s)
	return s
}
