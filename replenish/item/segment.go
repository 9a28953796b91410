package item

import (
	"cmp"
	"math"
	"slices"
)

// SegmentCuts bound the classes: A items make up the first ShareA of value, B
// the next up to ShareB, C the rest; X items have a coefficient of variation
// below X, Y below Y, Z the rest. Zero values mean 0.80, 0.95, 0.5 and 1.0.
type SegmentCuts struct{ ShareA, ShareB, X, Y float64 }

func (c SegmentCuts) withDefaults() SegmentCuts {
	return SegmentCuts{cmp.Or(c.ShareA, 0.80), cmp.Or(c.ShareB, 0.95), cmp.Or(c.X, 0.5), cmp.Or(c.Y, 1.0)}
}

// ABC classes keys by value: sorted by falling value (ties by key), an item is A
// while the value before it is below ShareA of the total, then B, then C.
// Items without value are C.
func ABC(keys []string, values []float64, cuts SegmentCuts) []string {
	cuts = cuts.withDefaults()
	order, total := make([]int, len(keys)), 0.0
	for i := range order {
		order[i] = i
		total += max(0, values[i])
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(values[b], values[a]), cmp.Compare(keys[a], keys[b]))
	})
	class, before := make([]string, len(keys)), 0.0
	for _, i := range order {
		switch {
		case values[i] <= 0 || before >= cuts.ShareB*total:
			class[i] = "C"
		case before >= cuts.ShareA*total:
			class[i] = "B"
		default:
			class[i] = "A"
		}
		before += max(0, values[i])
	}
	return class
}

// XYZ classes a demand history by its coefficient of variation per period
// (population deviation over mean); no demand is Z.
func XYZ(history []float64, cuts SegmentCuts) string {
	mean, second := 0.0, 0.0
	for _, v := range history {
		mean += v / float64(len(history))
		second += v * v / float64(len(history))
	}
	return Variability(mean, math.Sqrt(max(0, second-mean*mean)), cuts)
}

// Variability classes demand X, Y or Z by its mean and deviation over one
// period, as those of a forecast; no demand is Z.
func Variability(mean, sd float64, cuts SegmentCuts) string {
	cuts = cuts.withDefaults()
	switch {
	case mean <= 0 || sd >= cuts.Y*mean:
		return "Z"
	case sd >= cuts.X*mean:
		return "Y"
	}
	return "X"
}
