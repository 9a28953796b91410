package slotting

// rankTree finds the best-ranked open slot with enough room in O(log n): a
// segment tree over slots in rank order that holds the largest room below
// each node.
type rankTree struct {
	n      int
	size   int
	slots  []int32 // by rank
	place  []int32 // by slot, its rank; -1 outside
	volume []float64
	weight []float64
	units  []float64
}

const closed = -1.0

func newRankTree(slots []int32, all int) *rankTree {
	t := &rankTree{n: len(slots), slots: slots, size: 1}
	for t.size < t.n {
		t.size *= 2
	}
	t.place = make([]int32, all)
	for s := range t.place {
		t.place[s] = -1
	}
	for p, s := range slots {
		t.place[s] = int32(p)
	}
	for _, v := range []*[]float64{&t.volume, &t.weight, &t.units} {
		*v = make([]float64, 2*t.size)
		for i := range *v {
			(*v)[i] = closed
		}
	}
	return t
}

// set gives the slot at rank k its room; closed in units shuts it.
func (t *rankTree) set(k int, units, volume, weight float64) {
	i := t.size + k
	t.units[i], t.volume[i], t.weight[i] = units, volume, weight
	for i /= 2; i > 0; i /= 2 {
		t.units[i] = max(t.units[2*i], t.units[2*i+1])
		t.volume[i] = max(t.volume[2*i], t.volume[2*i+1])
		t.weight[i] = max(t.weight[2*i], t.weight[2*i+1])
	}
}

// build sets every rank at once.
func (t *rankTree) build(room func(slot int32) (units, volume, weight float64)) {
	for k, s := range t.slots {
		i := t.size + k
		t.units[i], t.volume[i], t.weight[i] = room(s)
	}
	for i := t.size - 1; i > 0; i-- {
		t.units[i] = max(t.units[2*i], t.units[2*i+1])
		t.volume[i] = max(t.volume[2*i], t.volume[2*i+1])
		t.weight[i] = max(t.weight[2*i], t.weight[2*i+1])
	}
}

// first is the lowest rank ≥ from whose slot has the room and passes ok; -1
// without one. Roomy slots that do not pass cost tries.
func (t *rankTree) first(from int, units, volume, weight float64, tries int, ok func(slot int32) bool) int {
	for k := from; k < t.n && tries > 0; tries-- {
		if i := t.size + k; t.units[i] < units || t.volume[i] < volume || t.weight[i] < weight {
			k = t.next(1, 0, t.size, k, units, volume, weight)
		}
		if k < 0 || ok(t.slots[k]) {
			return k
		}
		k++
	}
	return -1
}

func (t *rankTree) next(node, lo, size, from int, units, volume, weight float64) int {
	if lo+size <= from || t.units[node] < units || t.volume[node] < volume || t.weight[node] < weight {
		return -1
	}
	if size == 1 {
		return lo
	}
	half := size / 2
	if k := t.next(2*node, lo, half, from, units, volume, weight); k >= 0 {
		return k
	}
	return t.next(2*node+1, lo+half, half, from, units, volume, weight)
}
