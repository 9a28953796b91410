package tours

import (
	"slices"

	"github.com/stockwright/stockwright/slotting/layout"
)

// Walked is tours with the metres of each in a layout. When loads move, only the tours
// that come by them are walked anew; the sum is the same to the last bit.
type Walked struct {
	Tours
	metres []float64 // by tour
	by     [][]int32 // by load, the tours that come by it; shared by copies
}

// Walk measures tours in a layout.
func (t Tours) Walk(r *layout.Router, at []int32) *Walked {
	w := &Walked{Tours: t, metres: make([]float64, len(t.Loads)), by: t.byLoad(len(at))}
	for i := range t.Loads {
		w.metres[i] = w.tour(r, i, at)
	}
	return w
}

// byLoad is the tours that come by each of n loads.
func (t Tours) byLoad(n int) [][]int32 {
	ends := make([]int, n+1)
	for _, tour := range t.Loads {
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
	for i, tour := range t.Loads {
		for _, l := range tour {
			by[l] = append(by[l], int32(i))
		}
	}
	return by
}

// Clone is a copy that keeps what it has.
func (w *Walked) Clone() *Walked {
	return &Walked{Tours: w.Tours, metres: slices.Clone(w.metres), by: w.by}
}

// Moved walks the tours anew that come by the loads that moved.
func (w *Walked) Moved(r *layout.Router, at, loads []int32) {
	var again []int32
	for _, l := range loads {
		again = append(again, w.by[l]...)
	}
	slices.Sort(again)
	for _, i := range slices.Compact(again) {
		w.metres[i] = w.tour(r, int(i), at)
	}
}

func (w *Walked) tour(r *layout.Router, i int, at []int32) float64 {
	stops := make([]int32, 0, 32)
	for _, l := range w.Loads[i] {
		stops = append(stops, at[l])
	}
	return r.Cost(stops)
}

// Metres is what all of them walk a day.
func (w *Walked) Metres() float64 {
	sum := 0.0
	for _, m := range w.metres {
		sum += m
	}
	return sum / float64(max(len(w.metres), 1)) * w.PerDay
}
