package slotting

import (
	"math/rand/v2"
	"slices"
	"sort"
)

// tours are pick tours as lists of loads.
type tours struct {
	loads  [][]int32
	days   []int32 // by tour; nil for drawn tours
	perDay float64 // tours a day
}

// drawTours samples tours from the velocities: independent lines, tour sizes
// as in the past tours or LinesPerTour.
func (f *floor) drawTours(sizes []int, count int) tours {
	cum, total := make([]float64, len(f.loads)), 0.0
	for i, l := range f.loads {
		total += l.velocity
		cum[i] = total
	}
	t := tours{}
	if total <= 0 {
		return t
	}
	rng := rand.New(rand.NewPCG(f.opt.Seed, 0x746f757273))
	lines := 0
	for range count {
		n := max(1, int(f.opt.LinesPerTour+0.5))
		if len(sizes) > 0 {
			n = sizes[rng.IntN(len(sizes))]
		}
		tour := make([]int32, 0, n)
		for range n {
			tour = append(tour, int32(sort.SearchFloat64s(cum, rng.Float64()*total)))
		}
		lines += n
		t.loads = append(t.loads, tour)
	}
	t.perDay = total * float64(count) / float64(lines)
	return t
}

// pastTours groups order lines into tours of loads, in the order of the tours'
// first lines. A line of a SKU in several slots goes to its loads by quantity.
func (f *floor) pastTours(lines []OrderLine) tours {
	faces := make([][]int32, len(f.skus))
	for i, l := range f.loads {
		if l.velocity > 0 || !l.virtual && !f.w.Slots[f.at[i]].Reserve {
			faces[l.sku] = append(faces[l.sku], int32(i))
		}
	}
	rng := rand.New(rand.NewPCG(f.opt.Seed, 0x66616365))
	t := tours{}
	number := map[string]int{}
	for _, line := range lines {
		k, ok := f.sku[line.SKU]
		if !ok || len(faces[k]) == 0 {
			continue
		}
		n, seen := number[line.Order]
		if !seen {
			n = len(t.loads)
			number[line.Order] = n
			t.loads, t.days = append(t.loads, nil), append(t.days, line.Day)
		}
		t.loads[n] = append(t.loads[n], f.pickFace(faces[k], rng))
	}
	if len(t.days) > 0 {
		t.perDay = float64(len(t.loads)) / float64(len(distinctDays(t.days)))
	}
	return t
}

func (f *floor) pickFace(faces []int32, rng *rand.Rand) int32 {
	if len(faces) == 1 {
		return faces[0]
	}
	total := int64(0)
	for _, l := range faces {
		total += f.loads[l].quantity
	}
	u := rng.Int64N(total)
	for _, l := range faces {
		if u -= f.loads[l].quantity; u < 0 {
			return l
		}
	}
	return faces[0]
}

func (t tours) sizes() []int {
	out := make([]int, len(t.loads))
	for i, l := range t.loads {
		out[i] = len(l)
	}
	return out
}

func distinctDays(days []int32) []int32 {
	d := slices.Clone(days)
	slices.Sort(d)
	return slices.Compact(d)
}

// travel is the metres a day of the tours with the loads at the given slots.
func (t tours) travel(r *Router, at []int32) float64 {
	if len(t.loads) == 0 {
		return 0
	}
	sum, stops := 0.0, make([]int32, 0, 128)
	for _, tour := range t.loads {
		stops = stops[:0]
		for _, l := range tour {
			stops = append(stops, at[l])
		}
		sum += r.Cost(stops)
	}
	return sum / float64(len(t.loads)) * t.perDay
}
