package tours

import (
	"slices"

	"github.com/stockwright/stockwright/slotting/layout"
)

const boundTours = 60 // tours measured against their spanning trees

// Bound is the metres a day that tours in the layout at cannot beat under
// any routing.
func (t Tours) Bound(r *layout.Router, at []int32) float64 {
	n := min(boundTours, len(t.Loads))
	if n == 0 {
		return 0
	}
	sum := 0.0
	for i := range n {
		sum += r.Bound(stopsOf(t.Loads[i*len(t.Loads)/n], at))
	}
	return sum / float64(n) * t.PerDay
}

func stopsOf(tour []int32, at []int32) []int32 {
	stops := make([]int32, 0, len(tour))
	for _, l := range tour {
		stops = append(stops, at[l])
	}
	slices.Sort(stops)
	return slices.Compact(stops)
}

// Shares is, of each load, its part of the mean way to the stops of tours, summed over
// them, and the ways to each tour's n-th nearest place, for n loads; ways grow.
func (t Tours) Shares(loads int, ways []float64) (share []float64, farthest float64) {
	share = make([]float64, loads)
	for _, tour := range t.Loads {
		distinct := slices.Clone(tour)
		slices.Sort(distinct)
		distinct = slices.Compact(distinct)
		farthest += ways[min(len(distinct), len(ways))-1]
		for _, l := range distinct {
			share[l] += 1 / float64(len(distinct))
		}
	}
	return share, farthest
}
