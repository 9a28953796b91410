package assign

import (
	"cmp"
	"math"
	"slices"
)

const arcWindow = 12 // slots of a kind on either side of the sorted match

const noRow, spareRow = int32(-1), int32(-2)

// assigner holds prices p and row duals u with u[i] ≤ value·way + p for every
// pair that is allowed, and equality where matched. Slots beyond the number of
// SKUs are held by spare rows of value 0, which may lie anywhere.
type assigner struct {
	Separable
	kinds  [][]int32 // slots by kind, by growing way
	order  []int32   // slots by growing way
	arcs   [][]int32
	dense  []bool
	u, p   []float64
	holder []int32 // row by slot; spareRow, or noRow when free
	slot   []int32 // by row
	free   []int32
	spare  int
	search pathSearch
}

func newAssigner(a Separable) *assigner {
	n, m := len(a.Value), len(a.Way)
	s := &assigner{Separable: a, u: make([]float64, n), p: make([]float64, m), holder: make([]int32, m),
		slot: make([]int32, n),
		arcs: make([][]int32, n), dense: make([]bool, n), spare: m - n, order: make([]int32, m)}
	s.kinds = make([][]int32, slices.Max(a.SlotKind)+1)
	for j := range s.order {
		s.order[j] = int32(j)
	}
	slices.SortStableFunc(s.order, func(x, y int32) int { return cmp.Compare(a.Way[x], a.Way[y]) })
	for _, j := range s.order {
		s.kinds[a.SlotKind[j]] = append(s.kinds[a.SlotKind[j]], j)
	}
	rows := make([]int32, n)
	for i := range rows {
		rows[i] = int32(i)
	}
	slices.SortStableFunc(rows, func(x, y int32) int { return cmp.Compare(a.Value[y], a.Value[x]) })
	s.sortedMatch(rows)
	s.search = pathSearch{dist: make([]float64, m), from: make([]int32, m), stamp: make([]int32, m)}
	return s
}

// sortedMatch gives the most visited the nearest slot, with the prices that
// make this optimal: a slot is worth what the next one costs its own SKU more.
func (s *assigner) sortedMatch(rows []int32) {
	m := len(s.order)
	for k := m - 2; k >= 0; k-- {
		v := 0.0
		if k < len(rows) {
			v = s.Value[rows[k]]
		}
		s.p[s.order[k]] = s.p[s.order[k+1]] + v*(s.Way[s.order[k+1]]-s.Way[s.order[k]])
	}
	for k, j := range s.order {
		s.holder[j] = spareRow
		if k >= len(rows) {
			continue
		}
		i := rows[k]
		s.near(i, s.Way[j])
		if s.may(i, j) {
			s.holder[j], s.slot[i] = i, j
		} else {
			s.holder[j], s.slot[i] = noRow, -1
			s.free = append(s.free, i)
		}
	}
	for i, best := range s.cheapest() {
		s.u[i] = best.cost
		if best.slot >= 0 {
			s.arcs[i] = append(s.arcs[i], best.slot)
		}
	}
}

func (s *assigner) may(i, j int32) bool { return s.Allowed[s.Kind[i]][s.SlotKind[j]] }

// near gives a row arcs to the slots of every kind it may use, next to a way.
func (s *assigner) near(i int32, way float64) {
	for kind, slots := range s.kinds {
		if !s.Allowed[s.Kind[i]][kind] {
			continue
		}
		at, _ := slices.BinarySearchFunc(slots, way, func(j int32, w float64) int { return cmp.Compare(s.Way[j], w) })
		lo, hi := max(0, at-arcWindow), min(len(slots), at+arcWindow)
		s.arcs[i] = append(s.arcs[i], slots[lo:hi]...)
	}
}

type cheap struct {
	cost float64
	slot int32
}

// cheapest is for every row the least value·way + price over all slots it may
// use, from the lower envelope of each kind.
func (s *assigner) cheapest() []cheap {
	out := make([]cheap, len(s.Value))
	hulls := make([][]int32, len(s.kinds))
	for k, slots := range s.kinds {
		hulls[k] = s.envelope(slots)
	}
	for i, v := range s.Value {
		out[i] = cheap{math.Inf(1), -1}
		for k, hull := range hulls {
			if !s.Allowed[s.Kind[i]][k] || len(hull) == 0 {
				continue
			}
			lo, hi := 0, len(hull)-1
			for lo < hi { // the lines' costs fall, then rise along the envelope
				mid := (lo + hi) / 2
				if s.line(hull[mid], v) <= s.line(hull[mid+1], v) {
					hi = mid
				} else {
					lo = mid + 1
				}
			}
			if c := s.line(hull[lo], v); c < out[i].cost {
				out[i] = cheap{c, hull[lo]}
			}
		}
	}
	return out
}

func (s *assigner) line(j int32, v float64) float64 { return v*s.Way[j] + s.p[j] }

// envelope is the slots that are cheapest for some value, by growing way.
func (s *assigner) envelope(slots []int32) []int32 {
	var hull []int32
	for _, j := range slots {
		if len(hull) > 0 && s.Way[hull[len(hull)-1]] == s.Way[j] {
			if s.p[hull[len(hull)-1]] <= s.p[j] {
				continue
			}
			hull = hull[:len(hull)-1]
		}
		for len(hull) > 1 && s.above(hull[len(hull)-2], hull[len(hull)-1], j) {
			hull = hull[:len(hull)-1]
		}
		hull = append(hull, j)
	}
	return hull
}

// above says that line b is nowhere below both a and c.
func (s *assigner) above(a, b, c int32) bool {
	return (s.p[b]-s.p[a])*(s.Way[c]-s.Way[a]) >= (s.p[c]-s.p[a])*(s.Way[b]-s.Way[a])
}

// priceOut adds the arcs that would be cheaper than a row's dual, and frees
// those rows; it returns how many.
func (s *assigner) priceOut() int {
	s.free = s.free[:0]
	for i, best := range s.cheapest() {
		if best.cost >= s.u[i]-1e-9*(1+math.Abs(s.u[i])) {
			continue
		}
		s.u[i] = best.cost
		s.arcs[i] = append(s.arcs[i], best.slot)
		s.near(int32(i), s.Way[best.slot])
		s.holder[s.slot[i]] = noRow
		s.slot[i] = -1
		s.free = append(s.free, int32(i))
	}
	return len(s.free)
}

func (s *assigner) assigned() Assigned {
	out := Assigned{Slot: s.slot}
	for i, j := range s.slot {
		out.Cost += s.Value[i] * s.Way[j]
		out.Bound += s.u[i]
	}
	out.Bound += float64(s.spare) * slices.Min(s.p)
	for _, p := range s.p {
		out.Bound -= p
	}
	return out
}
