package main

import (
	"math"
	"slices"

	"github.com/stockwright/stockwright/datasets"
)

// walker counts the metres of S-shape tours by itself, from the slots' aisles and
// coordinates alone: every aisle with a stop is walked through, the last of an odd
// number to its farthest stop and back. Aisles are at one x each; the front is the
// end of the aisles nearer the station, a metre before the first slot.
type walker struct {
	x, y        map[string]float64
	front, back float64 // along the aisles
	fromX, gap  float64 // of the station: its x, and its way to the front
}

func newWalker(slots []datasets.Slot, station datasets.Station) *walker {
	w := &walker{x: map[string]float64{}, y: map[string]float64{}, front: math.Inf(1),
		back: math.Inf(-1), fromX: station.X}
	for _, s := range slots {
		w.x[s.Slot], w.y[s.Slot] = s.X, s.Y
		w.front, w.back = min(w.front, s.Y), max(w.back, s.Y)
	}
	w.front, w.back = w.front-1, w.back+1
	if math.Abs(station.Y-w.back) < math.Abs(station.Y-w.front) {
		w.front, w.back = w.back, w.front
	}
	w.gap = math.Abs(station.Y - w.front)
	return w
}

// tour is the metres over some slots.
func (w *walker) tour(slots []string) float64 {
	deepest := map[float64]float64{}
	lo, hi := w.fromX, w.fromX
	for _, s := range slots {
		x, ok := w.x[s]
		if !ok {
			continue
		}
		deepest[x] = max(deepest[x], math.Abs(w.y[s]-w.front))
		lo, hi = min(lo, x), max(hi, x)
	}
	if len(deepest) == 0 {
		return 0
	}
	aisles := make([]float64, 0, len(deepest))
	for x := range deepest {
		aisles = append(aisles, x)
	}
	slices.Sort(aisles)
	metres := 2*(hi-lo) + 2*w.gap
	for i, x := range aisles {
		if last := i == len(aisles)-1; last && i%2 == 0 {
			metres += 2 * deepest[x]
		} else {
			metres += math.Abs(w.back - w.front)
		}
	}
	return metres
}

// travel is the metres of tours over SKUs that lie in slots.
func (w *walker) travel(tours [][]string, at map[string]string) float64 {
	sum := 0.0
	var slots []string
	for _, tour := range tours {
		slots = slots[:0]
		for _, sku := range tour {
			slots = append(slots, at[sku])
		}
		sum += w.tour(slots)
	}
	return sum
}
