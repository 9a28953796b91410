package count

import "math"

// PriorRates is the log-weight of each rate before any data: log-normal around
// centre, with the given spread of its logarithm.
func PriorRates(centre, spread float64) []float64 {
	out := make([]float64, rates)
	for k, r := range Rates {
		d := math.Log(r/centre) / spread
		out[k] = -d * d / 2
	}
	return out
}
