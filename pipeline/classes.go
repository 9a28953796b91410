package pipeline

import (
	"cmp"
	"slices"

	"github.com/stockwright/stockwright/datasets"
)

// classify gives every key its segment: A, B or C by the value its forecast
// sells (80 % and 95 % of the location's total), X, Y or Z by the coefficient
// of variation of demand over the cover window (0.5 and 1).
func classify(series []datasets.Series, m *masters) map[Key]string {
	type valued struct {
		key   Key
		value float64
		cv    float64
	}
	byLocation := map[string][]valued{}
	total := map[string]float64{}
	for _, s := range series {
		k := Key{s.Location, s.Sku}
		v := valued{key: k, value: max(s.Level, 0) * max(m.unitCost(k).Float(), 1e-9), cv: 2}
		if s.CoverMean > 0 {
			v.cv = s.CoverSd / s.CoverMean
		}
		byLocation[k.Location] = append(byLocation[k.Location], v)
		total[k.Location] += v.value
	}
	out := make(map[Key]string, len(series))
	for location, list := range byLocation {
		slices.SortFunc(list, func(a, b valued) int {
			return cmp.Or(-cmp.Compare(a.value, b.value), compareKeys(a.key, b.key))
		})
		sum := 0.0
		for _, v := range list {
			out[v.key] = band(sum/max(total[location], 1e-12), 0.8, 0.95, "A", "B", "C") + band(v.cv, 0.5, 1, "X", "Y", "Z")
			sum += v.value
		}
	}
	return out
}

func band(v, first, second float64, low, middle, high string) string {
	switch {
	case v < first:
		return low
	case v < second:
		return middle
	}
	return high
}
