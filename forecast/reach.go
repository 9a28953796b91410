package forecast

import (
	"math"

	"github.com/stockwright/stockwright/forecast/history"
	"github.com/stockwright/stockwright/forecast/series"
)

// beyondReach says how slowly a quantile grows beyond what is within reach of
// the history: by a tenth for every factor of e.
const beyondReach = 0.1

// grownTo is how many times its forecast a sum is always allowed to reach.
const grownTo = 1.5

// withinReach draws the quantiles of a sum in to what the history makes
// believable. A group's dispersion, shrunk into a series with a short history,
// can promise sums many times as large as any the series ever had; a planner
// who sees that stops reading. Within reach is the largest sum the history
// holds over as many periods, or half as much again as is forecast where demand
// has outgrown its past, times 1 + 2/√(windows without overlap): a short
// history has not seen its worst. Beyond it quantiles grow with the logarithm only.
func withinReach(c *series.Cover, h *history.History, w series.Window) {
	periods := int(math.Ceil(lengthWithin(w, 0.95)))
	most, windows := h.LargestSum(periods)
	if windows < 3 || !(most > 0) {
		return
	}
	reach := reachOf(most, c.Mean, windows)
	drawn := false
	for i, q := range c.Quantiles {
		if q > reach {
			c.Quantiles[i] = drawnIn(q, reach)
			drawn = true
		}
	}
	if drawn {
		c.SD = min(c.SD, gridSD(c))
	}
}

// reachOf is how far demand of a window is believed to go.
func reachOf(most, mean, windows float64) float64 {
	return max(most, grownTo*mean) * (1 + 2/math.Sqrt(windows))
}

// drawnIn is a quantile beyond reach.
func drawnIn(q, reach float64) float64 { return reach * (1 + beyondReach*math.Log(q/reach)) }

// stepsWithinReach draws the quantiles of single periods in like those of a sum over one.
func stepsWithinReach(h *history.History, res *series.Result) {
	most, windows := h.LargestSum(1)
	if windows < 3 || !(most > 0) {
		return
	}
	for j, mean := range res.Mean {
		reach := reachOf(most, mean, windows)
		for _, q := range res.Quantiles {
			if q[j] > reach {
				q[j] = drawnIn(q[j], reach)
			}
		}
	}
}

// lengthWithin is the least length that the window stays within with probability p.
func lengthWithin(w series.Window, p float64) float64 {
	sum := 0.0
	longest := 0
	for _, l := range w.Lengths() {
		sum += l.P
		longest = l.Periods
		if sum >= p {
			break
		}
	}
	return float64(longest)
}

// gridSD is the standard deviation of the law that the grid of quantiles
// describes, each quantile standing for the probability nearest to it.
func gridSD(c *series.Cover) float64 {
	n := len(c.Probabilities)
	var first, second float64
	for i, q := range c.Quantiles {
		low, high := 0.0, 1.0
		if i > 0 {
			low = (c.Probabilities[i-1] + c.Probabilities[i]) / 2
		}
		if i < n-1 {
			high = (c.Probabilities[i] + c.Probabilities[i+1]) / 2
		}
		first += (high - low) * q
		second += (high - low) * q * q
	}
	return math.Sqrt(max(second-first*first, 0))
}
