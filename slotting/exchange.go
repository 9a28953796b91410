package slotting

import (
	"math"
	"slices"

	"github.com/stockwright/stockwright/slotting/ranked"
	"github.com/stockwright/stockwright/slotting/storage"
)

// step is one handling of a unit: a load from one slot to another.
type step struct {
	load     int32
	from, to int32
	staged   bool
	walks    float64 // seconds a day of walking saved, by the price of a stop
	labour   float64 // seconds a day of reaching and restocking saved
	why      string
}

func (s step) saves() float64 { return s.walks + s.labour }

// unit is a set of steps that only pay together: a load takes a better slot,
// and what lay there makes room.
type unit struct {
	lead  int32 // the load that takes the better slot
	steps []step
	saves float64 // seconds a day
	costs float64 // seconds of work
}

// exchanger improves the layout unit by unit. Loads are looked at from the
// fastest to the slowest; each takes the best slot that is empty or held by a
// much slower load, when that pays back within the horizon.
type exchanger struct {
	*floor
	rank    *ranking
	target  []int32   // slot of each load in the fill
	open    *forest   // slots by the room they have once their slowest load is gone
	empty   *forest   // slots by the room they have
	settled []bool    // by load
	lines   []float64 // by aisle, lines a day
	claim   []float64 // by load
	units   []unit
}

// patience is how much slower the load that makes room has to be, pass by
// pass: first the plain misplacements, then the finer ones.
var patience = [...]float64{0.5, 0.8, 0.95}

// maxPasses bounds the passes of the last kind; each applies only units that
// pay, so the sequence ends by itself long before.
const maxPasses = 12

func (f *floor) exchanges(k *ranking) []unit {
	e := &exchanger{floor: f, rank: k, target: f.fill(k, nil)}
	e.lines, e.claim = f.aisleLoad(), f.claims()
	queue := f.queue()
	for pass := 0; pass < maxPasses; pass++ {
		slower := patience[min(pass, len(patience)-1)]
		before := len(e.units)
		e.pass(queue, slower)
		if len(e.units) == before && pass >= len(patience)-1 {
			break
		}
	}
	return e.units
}

func (e *exchanger) pass(queue []int32, slower float64) {
	e.settled = make([]bool, len(e.loads))
	e.open, e.empty = newForest(e.floor, e.rank.order, e.openRoom), newForest(e.floor, e.rank.order, e.free)
	for _, l := range queue {
		if e.hopeless(l) {
			continue
		}
		if u, ok := e.improve(l, slower); ok {
			e.apply(u)
		} else {
			e.settled[l] = true
			e.refresh(e.at[l])
		}
	}
}

// aisleLoad is the lines a day in each aisle.
func (f *floor) aisleLoad() []float64 {
	lines := make([]float64, len(f.w.Aisles))
	for l, s := range f.at {
		if a := f.w.AisleOf(s); a >= 0 && len(lines) > 0 {
			lines[a] += f.loads[l].velocity
		}
	}
	return lines
}

// crowded says that a load would bring an aisle over its limit of lines a day.
func (e *exchanger) crowded(l, slot int32) bool {
	if e.opt.AisleLimit <= 0 || len(e.lines) == 0 || e.w.AisleOf(slot) == e.w.AisleOf(e.at[l]) {
		return false
	}
	return e.lines[e.w.AisleOf(slot)]+e.loads[l].velocity > e.opt.AisleLimit
}

// hopeless says that not even the best slot would pay for the handling.
func (e *exchanger) hopeless(l int32) bool {
	from := e.at[l]
	walks := e.loads[l].velocity * (e.rank.metres[from] - e.rank.metres[e.rank.order[0]]) / e.opt.Speed
	return (walks*e.trust+e.labour(l, from))*e.opt.Horizon <= e.opt.HandlingTime
}

// openRoom is the room of a slot once its slowest unsettled load is gone.
func (e *exchanger) openRoom(slot int32) (units, volume, weight float64) {
	s, r := &e.w.Slots[slot], &e.rooms[slot]
	victim := e.slowest(slot)
	others := len(r.loads)
	u, v, w := float64(r.units), r.volume, r.weight
	if victim >= 0 {
		others--
		a, b, c := e.needs(victim)
		u, v, w = u-a, v-b, w-c
	}
	if others >= max(s.MaxSKUs, 1) {
		return ranked.Closed, ranked.Closed, ranked.Closed
	}
	return limited(float64(s.Units), u), limited(s.Volume, v), limited(s.Weight, w)
}

// slowest is the load in a slot that could make room: not fixed, not settled,
// the slowest. -1 without one.
func (e *exchanger) slowest(slot int32) int32 {
	best := int32(-1)
	for _, l := range e.rooms[slot].loads {
		if e.loads[l].fixed || e.settled[l] {
			continue
		}
		if best < 0 || e.claim[l] < e.claim[best] {
			best = l
		}
	}
	return best
}

// improve finds the unit that takes load l to the best slot it can have.
func (e *exchanger) improve(l int32, slower float64) (unit, bool) {
	from := e.at[l]
	tree := e.open.forLoad(l, from)
	u, v, w := e.needs(l)
	takes := func(s int32) bool {
		if s == from {
			return true
		}
		if e.crowded(l, s) {
			return false
		}
		if e.fits(l, s, -1) {
			return true
		}
		victim := e.slowest(s)
		return victim >= 0 && e.claim[victim] <= slower*e.claim[l] &&
			e.fits(l, s, victim)
	}
	p := tree.First(0, u, v, w, fitTries, takes)
	if large := e.roomier(tree, l, p, takes); large >= 0 {
		return e.best(l, tree.Slots[large])
	}
	if p < 0 || tree.Slots[p] == from || e.rank.rank[tree.Slots[p]] >= e.rank.rank[from] {
		return unit{}, false
	}
	return e.best(l, tree.Slots[p])
}

// roomier is a slot for more of the face than the load holds now that costs less a
// day than the first that takes the load, and than where it lies: -1 for none. A
// whole face is asked for, then a half, a quarter and so on.
func (e *exchanger) roomier(tree *ranked.Tree, l int32, first int, takes func(int32) bool) int {
	k, from := &e.skus[e.loads[l].sku], e.at[l]
	least, best := e.daily(l, from), -1
	if first >= 0 && tree.Slots[first] != from {
		least = min(least, e.daily(l, tree.Slots[first]))
	}
	for units := k.FaceUnits; units > float64(e.loads[l].quantity); units /= 2 {
		p := tree.First(0, units, units*k.Volume, units*k.Weight, fitTries, takes)
		if p >= 0 && tree.Slots[p] != from && e.daily(l, tree.Slots[p]) < least {
			least, best = e.daily(l, tree.Slots[p]), p
		}
	}
	return best
}

// daily is the seconds a day that a load costs in a slot.
func (e *exchanger) daily(l, slot int32) float64 {
	return e.loads[l].velocity*e.rank.metres[slot]/e.opt.Speed + e.labour(l, slot)
}

// best is the cheapest unit that takes load l to a slot, if one pays back.
func (e *exchanger) best(l, to int32) (unit, bool) {
	from := e.at[l]
	enter := e.step(l, from, to)
	if e.fits(l, to, -1) {
		return e.pays(l, enter)
	}
	victim := e.slowest(to)
	var found unit
	ok := false
	if spare := e.spare(victim, to); spare >= 0 {
		found, ok = e.pays(l, e.step(victim, to, spare), enter)
	}
	if stage := e.staging(victim, to, from); e.swapFits(victim, l) {
		back := e.step(victim, to, from)
		back.from = stage
		u, pays := e.pays(l, step{load: victim, from: to, to: stage, staged: true}, enter, back)
		if pays && (!ok || e.net(u) > e.net(found)) {
			found, ok = u, true
		}
	}
	return found, ok
}

// net is what a unit is worth over the horizon. Reaching and restocking are saved
// at every line; of the walking, what past tours bear out.
func (e *exchanger) net(u unit) float64 {
	walks, labour := 0.0, 0.0
	for _, s := range u.steps {
		walks, labour = walks+s.walks, labour+s.labour
	}
	return (e.believed(walks)+labour)*e.opt.Horizon - u.costs
}

// believed is the part of a predicted saving of walking that past tours bear
// out; more walking is believed in full.
func (f *floor) believed(walks float64) float64 {
	if walks < 0 {
		return walks
	}
	return f.trust * walks
}

func (e *exchanger) pays(lead int32, steps ...step) (unit, bool) {
	u := unit{lead: lead, steps: steps}
	for _, s := range steps {
		u.saves += s.saves()
		u.costs += e.work(s)
	}
	return u, u.saves > 0 && e.net(u) > 0
}

// spare is the best empty slot, at the victim's own place in the fill or
// worse, that takes the victim.
func (e *exchanger) spare(victim, except int32) int32 {
	tree := e.empty.forLoad(victim, e.at[victim])
	return e.firstFor(victim, tree, tree.Place[e.target[victim]], func(s int32) bool {
		return s != except && !e.crowded(victim, s) && e.fits(victim, s, -1)
	})
}

// staging is a slot to set a load down in while two loads change places, or the
// cart where no slot is free.
func (e *exchanger) staging(victim int32, except ...int32) int32 {
	fits := func(s int32) bool { return !slices.Contains(except, s) && e.fits(victim, s, -1) }
	if len(e.opt.Staging) > 0 {
		return e.namedStaging(fits)
	}
	return e.firstFor(victim, e.empty.upTo(e.loads[victim].sku, storage.Barred), 0, fits)
}

// swapFits says whether the victim fits where load l lies, once l is gone.
func (e *exchanger) swapFits(victim, l int32) bool {
	return e.fits(victim, e.at[l], l)
}

func (e *exchanger) apply(u unit) {
	for i := range u.steps {
		s := &u.steps[i]
		switch {
		case s.to == onCart:
			s.why = "makes room by way of the cart: no slot is free to set it down in"
		case s.staged:
			s.why = "makes room by way of a staging slot"
		default:
			s.why = e.explain(*s)
		}
		e.shiftLines(*s)
		e.move(s.load, s.to)
	}
	e.settled[u.lead] = true
	for _, s := range u.steps {
		e.refresh(s.from)
		e.refresh(s.to)
	}
	e.units = append(e.units, u)
}

// shiftLines keeps the lines a day of the aisles up to date.
func (e *exchanger) shiftLines(s step) {
	if len(e.lines) == 0 {
		return
	}
	if s.from != onCart {
		e.lines[e.w.AisleOf(s.from)] -= e.loads[s.load].velocity
	}
	if s.to != onCart {
		e.lines[e.w.AisleOf(s.to)] += e.loads[s.load].velocity
	}
}

// refresh brings a slot's room in the trees up to date.
func (e *exchanger) refresh(slot int32) {
	e.open.refresh(slot)
	e.empty.refresh(slot)
}

func (e *exchanger) step(l, from, to int32) step {
	return step{load: l, from: from, to: to, labour: e.labour(l, from) - e.labour(l, to),
		walks: e.loads[l].velocity * (e.rank.metres[from] - e.rank.metres[to]) / e.opt.Speed}
}

// labour is the seconds a day a load costs in a slot beside walking: reaching
// for every line, and restocking a face that is smaller than wanted.
func (f *floor) labour(l, slot int32) float64 {
	v, s := &f.loads[l], &f.skus[f.loads[l].sku]
	c := v.velocity * f.reach(slot, s.Weight)
	if s.FaceUnits <= 0 || v.demand <= 0 {
		return c
	}
	if face := f.faceUnits(v.sku, slot); face < s.FaceUnits {
		c += f.opt.RestockTime * v.demand * (1/max(face, 1) - 1/s.FaceUnits)
	}
	return c
}

// faceUnits is how many units of a SKU an empty slot would hold.
func (f *floor) faceUnits(sku, slot int32) float64 {
	s, k := &f.w.Slots[slot], &f.skus[sku]
	n := math.Inf(1)
	if s.Units > 0 {
		n = float64(s.Units)
	}
	if s.Volume > 0 && k.Volume > 0 {
		n = min(n, s.Volume/k.Volume)
	}
	if s.Weight > 0 && k.Weight > 0 {
		n = min(n, s.Weight/k.Weight)
	}
	return n
}
