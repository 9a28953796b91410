package slotting

import (
	"cmp"
	"slices"

	"github.com/stockwright/stockwright/slotting/ranked"
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

// carried is the units that lead to a goal layout, or as good as to it: first the
// loads that gain most, with others making room for them, so that most of the saving
// is there early; then all others with few ways walked empty. The floor is left as
// it was.
func (e *exchanger) carried(goal []int32) []unit {
	start := slices.Clone(e.at)
	units, goal := e.led(goal)
	between := slices.Clone(e.at)
	steps := e.interleaved(goal)
	e.restore(between)
	units = append(units, e.priced(steps)...)
	e.restore(start)
	return units
}

// sooner is how many times as soon as the whole way to a layout a load's own way has to
// pay back, if it goes first at the price of one handling more.
const sooner = 4

// shift is the seconds of work that are carried out in one go: what takes no longer
// needs no loads that go first.
const shift = 8 * 3600

// led brings the loads that gain most to their goals ahead of all others. What lies
// there goes to its own goal where that has room, or to a free slot. It returns the
// goals that are left: a load that would gain too little by going on stays in that
// slot. The floor is changed.
func (e *exchanger) led(goal []int32) (units []unit, left []int32) {
	d := &leading{exchanger: e, goal: slices.Clone(goal), bound: make([]int32, len(e.w.Slots))}
	gain := make([]float64, len(goal))
	var queue []int32
	saves, costs := 0.0, 0.0
	for i, to := range goal {
		l := int32(i)
		if e.at[l] == to {
			continue
		}
		d.bound[to]++
		gain[l] = e.daily(l, e.at[l]) - e.daily(l, to)
		saves, costs = saves+gain[l], costs+e.work(step{load: l, from: e.at[l], to: to})
		queue = append(queue, l)
	}
	slices.SortStableFunc(queue, func(a, b int32) int { return cmp.Compare(gain[b], gain[a]) })
	e.settled = make([]bool, len(goal))
	e.open, e.empty = newForest(e.floor, e.rank.order, e.free), newForest(e.floor, e.rank.order, d.unbound)
	d.within = costs / (sooner * saves)
	for _, l := range queue {
		if costs <= shift || saves <= 0 || gain[l]*d.within <= e.opt.HandlingTime {
			break
		}
		if e.at[l] != d.goal[l] {
			d.lead(l)
		}
	}
	return e.units, d.goal
}

// leading is the way of some loads to their goals ahead of others.
type leading struct {
	*exchanger
	goal   []int32
	bound  []int32 // by slot, how many loads it is the goal of that are not there yet
	within float64 // days a unit has to pay back in
}

// lead takes a load to its goal at once where that pays.
func (d *leading) lead(l int32) {
	from, to := d.at[l], d.goal[l]
	enter := d.step(l, from, to)
	if d.fits(l, to, -1) {
		d.carryOut(l, onCart, enter)
		return
	}
	for _, v := range d.rooms[to].loads {
		if d.loads[v].fixed || d.loads[v].virtual || d.goal[v] == to || !d.fits(l, to, v) {
			continue
		}
		if d.fits(v, d.goal[v], -1) {
			d.carryOut(l, onCart, d.step(v, to, d.goal[v]), enter)
		} else if spare := d.spareFor(v); spare >= 0 {
			d.carryOut(l, spare, d.step(v, to, spare), enter)
		}
		return
	}
}

// unbound is the room of a slot that no load is bound for.
func (d *leading) unbound(slot int32) (units, volume, weight float64) {
	if d.bound[slot] > 0 {
		return ranked.Closed, ranked.Closed, ranked.Closed
	}
	return d.free(slot)
}

// spareFor is the free slot next after its goal that a load can wait in, and that no
// other is bound for; -1 without one.
func (d *leading) spareFor(v int32) int32 {
	tree := d.empty.forLoad(v, d.at[v])
	return d.firstFor(v, tree, tree.Place[d.goal[v]], func(s int32) bool { return s != d.at[v] && d.fits(v, s, -1) })
}

// carryOut carries the unit of a load out if it pays soon. The load that makes room for
// it stays in the spare slot, if one is given, where going on would not be worth it.
func (d *leading) carryOut(l, spare int32, steps ...step) {
	u, _ := d.pays(l, steps...)
	if u.costs > u.saves*d.within {
		return
	}
	for _, s := range steps {
		if s.to != spare {
			d.bound[s.to]--
			continue
		}
		goal := d.goal[s.load]
		on := step{load: s.load, from: spare, to: goal}
		if d.believed(d.daily(s.load, spare)-d.daily(s.load, goal))*d.opt.Horizon <= d.work(on) {
			d.bound[goal]--
			d.goal[s.load] = spare
			d.refresh(goal)
		}
	}
	d.apply(u)
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
		saves := e.daily(l, from) - e.daily(l, to) + w.Above(e.rank.score[from]) - w.Above(e.rank.score[to])
		out[l] = e.believed(saves)*e.opt.Horizon <= over*e.work(step{load: l, from: from, to: to})
	}
	return out
}

// slotWorth is what slots are worth in a layout, by storage class.
func (e *exchanger) slotWorth(at []int32) []ranked.Prices {
	out := make([]ranked.Prices, len(e.classes.Rank))
	for l, s := range at {
		if v := &e.loads[l]; s >= 0 && !v.fixed && !v.virtual {
			out[e.class[v.sku]].Add(e.rank.score[s], v.velocity)
		}
	}
	for _, p := range out {
		p.Settle()
	}
	return out
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
