// Package ranked finds slots with room enough, the best first.
package ranked

// Tree finds the best-ranked open slot with enough room in O(log n): a
// segment tree over slots in rank order that holds the largest room below
// each node.
type Tree struct {
	n      int
	size   int
	Slots  []int32 // by rank
	Place  []int32 // by slot, its rank; -1 outside
	volume []float64
	weight []float64
	units  []float64
}

// Closed is the room of a slot that takes nothing.
const Closed = -1.0

// NewTree is a tree over slots in rank order, all closed, of so many slots in all.
func NewTree(slots []int32, all int) *Tree {
	t := &Tree{n: len(slots), Slots: slots, size: 1}
	for t.size < t.n {
		t.size *= 2
	}
	t.Place = make([]int32, all)
	for s := range t.Place {
		t.Place[s] = -1
	}
	for p, s := range slots {
		t.Place[s] = int32(p)
	}
	for _, v := range []*[]float64{&t.volume, &t.weight, &t.units} {
		*v = make([]float64, 2*t.size)
		for i := range *v {
			(*v)[i] = Closed
		}
	}
	return t
}

// Set gives the slot at rank k its room; Closed in units shuts it.
func (t *Tree) Set(k int, units, volume, weight float64) {
	i := t.size + k
	t.units[i], t.volume[i], t.weight[i] = units, volume, weight
	for i /= 2; i > 0; i /= 2 {
		t.units[i] = max(t.units[2*i], t.units[2*i+1])
		t.volume[i] = max(t.volume[2*i], t.volume[2*i+1])
		t.weight[i] = max(t.weight[2*i], t.weight[2*i+1])
	}
}

// Build sets every rank at once.
func (t *Tree) Build(room func(slot int32) (units, volume, weight float64)) {
	for k, s := range t.Slots {
		i := t.size + k
		t.units[i], t.volume[i], t.weight[i] = room(s)
	}
	for i := t.size - 1; i > 0; i-- {
		t.units[i] = max(t.units[2*i], t.units[2*i+1])
		t.volume[i] = max(t.volume[2*i], t.volume[2*i+1])
		t.weight[i] = max(t.weight[2*i], t.weight[2*i+1])
	}
}

// First is the lowest rank ≥ from whose slot has the room and passes ok; -1
// without one. Roomy slots that do not pass cost tries.
func (t *Tree) First(from int, units, volume, weight float64, tries int, ok func(slot int32) bool) int {
	for k := from; k < t.n && tries > 0; tries-- {
		if i := t.size + k; t.units[i] < units || t.volume[i] < volume || t.weight[i] < weight {
			k = t.next(1, 0, t.size, k, units, volume, weight)
		}
		if k < 0 || ok(t.Slots[k]) {
			return k
		}
		k++
	}
	return -1
}

func (t *Tree) next(node, lo, size, from int, units, volume, weight float64) int {
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
