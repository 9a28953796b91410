package slotting

import "slices"

// Relocate gives the steps from the stock of in to a target layout, in an
// order in which no slot is over capacity at any time. Target lists slot and
// SKU of every load that shall move; loads not listed stay. Where loads change
// places in a ring, one of them waits in a staging slot, so that a permutation
// of n loads with c rings of two or more takes n + c handlings. A step that
// cannot be done is left out and named in the faults.
func Relocate(in Input, target []Assignment, opt Options) ([]Move, []Fault, error) {
	opt = opt.withDefaults()
	w, faults, err := Compile(in.Layout)
	if err != nil {
		return nil, faults, err
	}
	f := newFloor(w, in, opt)
	goal := slices.Clone(f.at)
	bySKU := map[int32][]int32{}
	for l, v := range f.loads {
		if !v.fixed && !v.virtual {
			bySKU[v.sku] = append(bySKU[v.sku], int32(l))
		}
	}
	for _, a := range target {
		k, known := f.sku[a.SKU]
		slot, ok := w.index[a.Slot]
		if !known || !ok || len(bySKU[k]) == 0 {
			f.warn("unknown-target", a.Slot, "check slot and SKU; pinned SKUs and locked slots stay", "%s cannot be brought here", a.SKU)
			continue
		}
		goal[bySKU[k][0]] = slot
		bySKU[k] = bySKU[k][1:]
	}
	start := slices.Clone(f.at)
	units := f.relocate(goal)
	for l := range goal {
		if f.at[l] != goal[l] {
			f.warn("not-relocated", w.Slots[goal[l]].ID, "free a slot for staging, or make room", "%s could not be brought here", f.skus[f.loads[l].sku].ID)
		}
	}
	f.restore(start)
	p := &planner{floor: f}
	return p.moves(units), append(faults, f.faults...), nil
}

// relocation carries loads to their goals. A load that leaves a slot lets
// those in that wait for it, so that a chain or a ring is one unit.
type relocation struct {
	*floor
	goal    []int32
	waiting map[int32][]int32 // by slot, the loads bound for it
	unit    unit
	units   []unit
}

// relocate changes the floor, and returns the units carried out.
func (f *floor) relocate(goal []int32) []unit {
	r := &relocation{floor: f, goal: goal, waiting: map[int32][]int32{}}
	f.stages = newForest(f, slotOrder(f.w), f.free)
	var pending []int32
	for l := range goal {
		if f.at[l] != goal[l] {
			pending = append(pending, int32(l))
			r.waiting[goal[l]] = append(r.waiting[goal[l]], int32(l))
		}
	}
	for _, l := range pending {
		r.advance(l)
		r.close()
	}
	for _, l := range pending {
		if f.at[l] == goal[l] {
			continue
		}
		home := f.at[l]
		stage := f.anyStaging(step{load: l, from: home, to: goal[l]}, unit{})
		r.step(l, stage, true)
		r.admit(home)
		r.advance(l)
		r.close()
	}
	return r.units
}

// advance brings a load to its goal if there is room, then lets in those that
// wait for the slot it leaves.
func (r *relocation) advance(l int32) {
	if r.at[l] == r.goal[l] || r.misfit(r.loads[l].sku, r.loads[l].quantity, r.goal[l], -1) != "" {
		return
	}
	from := r.at[l]
	r.step(l, r.goal[l], false)
	r.admit(from)
}

func (r *relocation) admit(slot int32) {
	for _, l := range r.waiting[slot] {
		r.advance(l)
	}
}

func (r *relocation) step(l, to int32, staged bool) {
	s := step{load: l, from: r.at[l], to: to, staged: staged, why: "its place in the new layout"}
	if staged {
		s.why = "waits in a staging slot while others change places"
	}
	r.unit.steps = append(r.unit.steps, s)
	r.unit.costs += r.work(s)
	r.carry(l, to)
}

func (r *relocation) close() {
	if len(r.unit.steps) > 0 {
		r.units = append(r.units, r.unit)
	}
	r.unit = unit{}
}
