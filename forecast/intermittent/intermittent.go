// Package intermittent holds the classical point forecasts of intermittent
// demand: Croston and its corrections, TSB, and forecasting by temporal
// aggregation. Each takes a history without missing values and answers with
// one level, the expected demand per period.
package intermittent

import "math"

// sizesAndIntervals splits a history into demand sizes and the intervals that
// led up to them (the first counted from the start of the history).
func sizesAndIntervals(y []float64) (sizes, intervals []float64) {
	last := -1
	for t, v := range y {
		if v != 0 {
			sizes = append(sizes, v)
			intervals = append(intervals, float64(t-last))
			last = t
		}
	}
	return sizes, intervals
}

// ses is simple exponential smoothing started at the first value; it returns
// the last level.
func ses(x []float64, alpha float64) float64 {
	level := x[0]
	for _, v := range x[1:] {
		level += alpha * (v - level)
	}
	return level
}

// Croston smooths sizes and intervals apart and divides them (Croston 1972,
// "Forecasting and stock control for intermittent demands", Operational
// Research Quarterly 23). alpha is usually 0.1; no demand gives 0.
func Croston(y []float64, alpha float64) float64 {
	sizes, intervals := sizesAndIntervals(y)
	if len(sizes) == 0 {
		return 0
	}
	return ses(sizes, alpha) / ses(intervals, alpha)
}

// SBA is Croston times 1 − alpha/2, which removes most of its bias (Syntetos &
// Boylan 2005, "The accuracy of intermittent demand estimates", International
// Journal of Forecasting 21).
func SBA(y []float64, alpha float64) float64 { return (1 - alpha/2) * Croston(y, alpha) }

// TSB smooths the probability of demand every period and the size when there
// is one, so that it falls while nothing sells (Teunter, Syntetos & Babai 2011,
// "Intermittent demand: linking forecasting to inventory obsolescence", EJOR 214).
func TSB(y []float64, alphaSize, alphaProbability float64) float64 {
	sizes, _ := sizesAndIntervals(y)
	if len(sizes) == 0 {
		return 0
	}
	probability := make([]float64, len(y))
	for t, v := range y {
		if v != 0 {
			probability[t] = 1
		}
	}
	return ses(probability, alphaProbability) * ses(sizes, alphaSize)
}

// aggregate sums blocks of k periods, the last block ending with the history;
// a remainder at the start is left out.
func aggregate(y []float64, k int) []float64 {
	n := len(y) / k
	out := make([]float64, n)
	start := len(y) - n*k
	for i := range out {
		for _, v := range y[start+i*k : start+(i+1)*k] {
			out[i] += v
		}
	}
	return out
}

// bestSES smooths with the alpha of 0.1 … 0.3 that has the least squared
// one-step error.
func bestSES(x []float64) float64 {
	level, least := x[0], math.Inf(1)
	for step := range 201 {
		alpha := 0.1 + float64(step)/1000
		l, sum := x[0], 0.0
		for _, v := range x[1:] {
			sum += (v - l) * (v - l)
			l += alpha * (v - l)
		}
		if sum < least {
			least, level = sum, l
		}
	}
	return level
}

// meanInterval is the mean interval between demands, rounded, at least 1.
func meanInterval(y []float64) int {
	_, intervals := sizesAndIntervals(y)
	sum := 0.0
	for _, v := range intervals {
		sum += v
	}
	if len(intervals) == 0 {
		return 1
	}
	return max(1, int(math.Round(sum/float64(len(intervals)))))
}

// ADIDA forecasts the history summed over blocks of the mean interval and
// divides by the block (Nikolopoulos et al. 2011, "An aggregate-disaggregate
// intermittent demand approach", JORS 62).
func ADIDA(y []float64) float64 {
	k := meanInterval(y)
	blocks := aggregate(y, k)
	if len(blocks) == 0 {
		return 0
	}
	return bestSES(blocks) / float64(k)
}

// IMAPA is the mean of such forecasts over every block from one period to the
// mean interval (Petropoulos & Kourentzes 2015, "Forecast combinations for
// intermittent demand", JORS 66).
func IMAPA(y []float64) float64 {
	longest := meanInterval(y)
	sum, n := 0.0, 0.0
	for k := 1; k <= longest; k++ {
		if blocks := aggregate(y, k); len(blocks) > 0 {
			sum += bestSES(blocks) / float64(k)
			n++
		}
	}
	if n == 0 {
		return 0
	}
	return sum / n
}
