package tours

import (
	"math"
	"slices"

	"github.com/stockwright/stockwright/slotting/layout"
)

// Interval is an estimate with its 95 % interval.
type Interval struct{ Mean, Low, High float64 }

// Over is the interval as a share of a total.
func (i Interval) Over(total float64) Interval {
	return Interval{i.Mean / total, i.Low / total, i.High / total}
}

// ByDay is the metres walked on each day of the tours, with the loads at the
// given slots.
func (t Tours) ByDay(r *layout.Router, at []int32) []float64 {
	days := DistinctDays(t.Days)
	out := make([]float64, len(days))
	var stops []int32
	for i, tour := range t.Loads {
		stops = stops[:0]
		for _, l := range tour {
			stops = append(stops, at[l])
		}
		k, _ := slices.BinarySearch(days, t.Days[i])
		out[k] += r.Cost(stops)
	}
	return out
}

// Gain is the share of travel that layout b saves over a, by tour.
func (t Tours) Gain(r *layout.Router, a, b []int32) Interval {
	total := t.Travel(r, a)
	if total <= 0 {
		return Interval{}
	}
	return t.ByTour(r, a, b).Over(total)
}

// ByTour is the metres saved a day, with the interval from the tours.
func (t Tours) ByTour(r *layout.Router, before, after []int32) Interval {
	return IntervalOf(t.SavedByTour(r, before, after))
}

// SavedByTour is what each tour saves, as metres a day if all tours were like it.
func (t Tours) SavedByTour(r *layout.Router, before, after []int32) []float64 {
	one := Tours{Loads: make([][]int32, 1), PerDay: 1}
	saved := make([]float64, len(t.Loads))
	for i := range t.Loads {
		one.Loads[0] = t.Loads[i]
		saved[i] = (one.Travel(r, before) - one.Travel(r, after)) * t.PerDay
	}
	return saved
}

// IntervalOf is the mean of v with its 95 % Student interval. One value alone
// says nothing about the spread.
func IntervalOf(v []float64) Interval {
	n := float64(len(v))
	if n == 0 {
		return Interval{}
	}
	mean, square := 0.0, 0.0
	for _, x := range v {
		mean += x / n
	}
	for _, x := range v {
		square += (x - mean) * (x - mean)
	}
	if n == 1 {
		return Interval{mean, math.Inf(-1), math.Inf(1)}
	}
	half := student95(len(v)-1) * math.Sqrt(square/(n-1)/n)
	return Interval{mean, mean - half, mean + half}
}

// student95 is the 97.5 % point of Student's t (exact to three decimals up to
// 30 degrees of freedom; beyond by Cornish–Fisher).
func student95(df int) float64 {
	table := [...]float64{12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
		2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
		2.052, 2.048, 2.045, 2.042}
	if df <= len(table) {
		return table[df-1]
	}
	const z = 1.959964
	return z + (z*z*z+z)/(4*float64(df))
}
