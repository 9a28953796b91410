package slotting

import "slices"

// walkedTours is tours with the metres of each in a layout. When loads move, only the tours
// that come by them are walked anew; the sum is the same to the last bit.
type walkedTours struct {
	tours
	metres []float64 // by tour
	by     [][]int32 // by load, the tours that come by it; shared by copies
}

// walk measures tours in a layout.
func (t tours) walk(r *Router, at []int32) *walkedTours {
	w := &walkedTours{tours: t, metres: make([]float64, len(t.loads)), by: t.byLoad(len(at))}
	for i := range t.loads {
		w.metres[i] = w.tour(r, i, at)
	}
	return w
}

// byLoad is the tours that come by each of n loads.
func (t tours) byLoad(n int) [][]int32 {
	ends := make([]int, n+1)
	for _, tour := range t.loads {
		for _, l := range tour {
			ends[l+1]++
		}
	}
	for l := range n {
		ends[l+1] += ends[l]
	}
	all := make([]int32, ends[n])
	by := make([][]int32, n)
	for l := range by {
		by[l] = all[ends[l]:ends[l]:ends[l+1]]
	}
	for i, tour := range t.loads {
		for _, l := range tour {
			by[l] = append(by[l], int32(i))
		}
	}
	return by
}

func (w *walkedTours) clone() *walkedTours {
	return &walkedTours{tours: w.tours, metres: slices.Clone(w.metres), by: w.by}
}

// moved walks the tours anew that come by the loads that moved.
func (w *walkedTours) moved(r *Router, at, loads []int32) {
	var again []int32
	for _, l := range loads {
		again = append(again, w.by[l]...)
	}
	slices.Sort(again)
	for _, i := range slices.Compact(again) {
		w.metres[i] = w.tour(r, int(i), at)
	}
}

func (w *walkedTours) tour(r *Router, i int, at []int32) float64 {
	stops := make([]int32, 0, 32)
	for _, l := range w.loads[i] {
		stops = append(stops, at[l])
	}
	return r.Cost(stops)
}

// perDayMetres is the metres a day.
func (w *walkedTours) perDayMetres() float64 {
	sum := 0.0
	for _, m := range w.metres {
		sum += m
	}
	return sum / float64(max(len(w.metres), 1)) * w.perDay
}
