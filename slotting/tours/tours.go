// Package tours is pick tours as lists of loads: parts of them, what they walk in a layout,
// and what one layout saves over another on them.
package tours

import (
	"math/rand/v2"
	"slices"

	"github.com/stockwright/stockwright/slotting/layout"
)

// Tours are pick tours as lists of loads.
type Tours struct {
	Loads  [][]int32
	Days   []int32 // by tour; nil for drawn tours
	PerDay float64 // a day
}

// Sizes is the lines of each tour.
func (t Tours) Sizes() []int {
	out := make([]int, len(t.Loads))
	for i, l := range t.Loads {
		out[i] = len(l)
	}
	return out
}

// Lines is the lines of all tours.
func (t Tours) Lines() int {
	n := 0
	for _, tour := range t.Loads {
		n += len(tour)
	}
	return n
}

// DistinctDays is each day once, growing.
func DistinctDays(days []int32) []int32 {
	d := slices.Clone(days)
	slices.Sort(d)
	return slices.Compact(d)
}

// Travel is the metres a day of the tours with the loads at the given slots.
func (t Tours) Travel(r *layout.Router, at []int32) float64 {
	if len(t.Loads) == 0 {
		return 0
	}
	sum, stops := 0.0, make([]int32, 0, 128)
	for _, tour := range t.Loads {
		stops = stops[:0]
		for _, l := range tour {
			stops = append(stops, at[l])
		}
		sum += r.Cost(stops)
	}
	return sum / float64(len(t.Loads)) * t.PerDay
}

// Until is the tours before a day.
func (t Tours) Until(day int32) Tours {
	var out Tours
	for i, d := range t.Days {
		if d < day {
			out.Loads, out.Days = append(out.Loads, t.Loads[i]), append(out.Days, d)
		}
	}
	if n := len(DistinctDays(out.Days)); n > 0 {
		out.PerDay = float64(len(out.Loads)) / float64(n)
	}
	return out
}

// Thinned keeps tours of about so many lines, evenly spread over all days. As many are
// made a day as before.
func (t Tours) Thinned(lines int) Tours {
	all := t.Lines()
	if all <= lines {
		return t
	}
	out := Tours{PerDay: t.PerDay}
	for i, tour := range t.Loads {
		if i*lines/all != (i+1)*lines/all {
			out.Loads, out.Days = append(out.Loads, tour), append(out.Days, t.Days[i])
		}
	}
	return out
}

// Shuffled deals the lines to the tours anew: every load is visited as often,
// every tour is as long.
func (t Tours) Shuffled(seed uint64) Tours {
	all := slices.Concat(t.Loads...)
	rng := rand.New(rand.NewPCG(seed, 0x7368756666))
	rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	out := Tours{Days: t.Days, PerDay: t.PerDay}
	for _, tour := range t.Loads {
		out.Loads = append(out.Loads, all[:len(tour):len(tour)])
		all = all[len(tour):]
	}
	return out
}

// Since is the tours from a day on.
func (t Tours) Since(day int32) Tours {
	var out Tours
	for i, d := range t.Days {
		if d >= day {
			out.Loads, out.Days = append(out.Loads, t.Loads[i]), append(out.Days, d)
		}
	}
	if n := len(DistinctDays(out.Days)); n > 0 {
		out.PerDay = float64(len(out.Loads)) / float64(n)
	}
	return out
}

// Fold is every tour of so many in turn, beginning with the k-th, or all the others.
func (t Tours) Fold(k, folds int, in bool) Tours {
	out := Tours{PerDay: t.PerDay}
	for i, load := range t.Loads {
		if (i%folds == k) == in {
			out.Loads, out.Days = append(out.Loads, load), append(out.Days, t.Days[i])
		}
	}
	return out
}
