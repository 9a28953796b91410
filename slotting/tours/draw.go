package tours

import (
	"math/rand/v2"
	"sort"
)

// Draw samples tours of independent lines from the lines a day of each load, of sizes
// as often as they are given, or all of so many lines without any. There are as many a
// day as have these lines.
func Draw(velocities []float64, sizes []int, each, count int, seed uint64) Tours {
	cum, total := make([]float64, len(velocities)), 0.0
	for i, v := range velocities {
		total += v
		cum[i] = total
	}
	t := Tours{}
	if total <= 0 {
		return t
	}
	rng := rand.New(rand.NewPCG(seed, 0x746f757273))
	lines := 0
	for range count {
		n := each
		if len(sizes) > 0 {
			n = sizes[rng.IntN(len(sizes))]
		}
		tour := make([]int32, 0, n)
		for range n {
			tour = append(tour, int32(sort.SearchFloat64s(cum, rng.Float64()*total)))
		}
		lines += n
		t.Loads = append(t.Loads, tour)
	}
	t.PerDay = total * float64(count) / float64(lines)
	return t
}
