package forecast

import "math"

// plausibleFactor bounds the quantiles of a window's demand by this many times
// the largest sum the series ever showed over as many periods. The far tail
// of a fitted distribution is extrapolated from a group's worst cases; on a
// series that once had a bulk order it can ask for a thousand times what was
// ever sold, and the quantity that a fill rate needs lives in that tail.
const plausibleFactor = 3

// plausible bounds a window's quantiles, where the history is at least twice
// as long as the window and so has something to say.
func plausible(c *Cover, y []float64, w Window, negative bool) {
	length := max(1, w.Longest())
	if negative || len(y) < 2*length {
		return
	}
	sum, top := 0.0, c.Mean
	for i, v := range y {
		if !math.IsNaN(v) {
			sum += v
		}
		if i >= length && !math.IsNaN(y[i-length]) {
			sum -= y[i-length]
		}
		top = math.Max(top, sum)
	}
	for i := range c.Quantiles {
		c.Quantiles[i] = math.Min(c.Quantiles[i], math.Ceil(plausibleFactor*top))
	}
}
