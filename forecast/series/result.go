package series

import "math"

// Cover is the distribution of the sum of demand over one window.
type Cover struct {
	Mean float64 // expected demand over the window
	SD   float64 // its standard deviation, lead-time variation included
	// Probabilities (ascending) and the Quantiles at them: an increasing,
	// finite grid fine enough to interpolate.
	Probabilities []float64
	Quantiles     []float64
}

// Outlier is an observation that was capped before fitting.
type Outlier struct {
	Index int     // position in Series.Y
	Was   float64 // the observation
	Used  float64 // the value fitted instead
	Rule  string  // the rule that capped it
}

// Components take a forecast apart. Steps count from the end of the history.
type Components struct {
	Level    float64   // expected demand per period now, without season
	Trend    float64   // change per period
	Season   []float64 // the coming season, one value a period: added or multiplied
	Multiply bool      // Season multiplies
	Calendar []float64 // calendar factor of each step of the horizon; nil for none
}

// Result is the answer for one series. All numbers are finite.
type Result struct {
	Method        string      // the method that answered
	Reason        string      // why that method, in words
	Class         string      // smooth, erratic, intermittent, lumpy, zero, constant, short, empty
	Mean          []float64   // [step]
	SD            []float64   // [step] standard deviation of the forecast error
	Probabilities []float64   // those of the request
	Quantiles     [][]float64 // [probability][step]
	Covers        []Cover     // one per window of the request
	Components    Components
	Outliers      []Outlier
	Refused       []string // regressors that could not be used, and why
	Used          []string // regressors that were used, and what they do to demand
	Held          []string // regressors whose future was held to the range seen, or is not known to the end
	State         []byte   // for the next night; below 1 KB, with Request.PoolOf below 8 KB
	Warm          bool     // the fit started from Request.State, or took from it what was learnt
}

// CoverProbabilities is the grid of every Cover.
var CoverProbabilities = [...]float64{
	0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75,
	0.8, 0.85, 0.875, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97, 0.975, 0.98, 0.985, 0.99, 0.9925, 0.995, 0.9975, 0.999, 0.9995,
}

// Quantile is the quantile at probability tau, between the probabilities of the
// grid linearly; beyond its ends it is the end's.
func (c Cover) Quantile(tau float64) float64 {
	for i, p := range c.Probabilities {
		if math.Abs(p-tau) < 1e-9 {
			return c.Quantiles[i]
		}
		if p > tau && i > 0 {
			x := (tau - c.Probabilities[i-1]) / (p - c.Probabilities[i-1])
			return c.Quantiles[i-1] + x*(c.Quantiles[i]-c.Quantiles[i-1])
		}
		if p > tau {
			return c.Quantiles[0]
		}
	}
	return c.Quantiles[len(c.Quantiles)-1]
}

// Shortage is the expected demand beyond x: the integral of the excess over x
// of the cover's own quantiles, recalibrated as they are. Between the
// probabilities of the grid the quantile is linear, below the first it falls to
// zero or stays, above the last an exponential tail goes through the last two.
func (c Cover) Shortage(x float64) float64 {
	n := len(c.Quantiles)
	if n < 2 {
		return 0
	}
	top, rest := c.Quantiles[n-1], 1-c.Probabilities[n-1]
	tail := (top - c.Quantiles[n-2]) / math.Log((1-c.Probabilities[n-2])/rest)
	if x >= top {
		if !(tail > 0) {
			return 0
		}
		return rest * tail * math.Exp(-(x-top)/tail)
	}
	sum := rest * (top - x + tail)
	low, from := min(0, c.Quantiles[0]), 0.0
	for i, q := range c.Quantiles {
		w := c.Probabilities[i] - from
		switch {
		case low >= x:
			sum += w * ((low+q)/2 - x)
		case q > x:
			sum += w * (q - x) * (q - x) / (q - low) / 2
		}
		low, from = q, c.Probabilities[i]
	}
	return sum
}

// Part takes the mean of one step of the horizon apart, so that
// mean = (level + trend + season) × calendar. Level is Components.Level; season
// what the season adds that period, in units; calendar the factor of weekday, events,
// time of year, promotion, price and Share. Trend is the rest: what the trend (of an
// ensemble, all its members) and, for counts, the chance of being off sale have
// added by then. Where the factor is zero there is nothing to take apart.
type Part struct {
	Level, Trend, Season, Calendar float64
}

// Part is the part of step j (0-based) of the horizon.
func (r *Result) Part(j int) Part {
	c := &r.Components
	p := Part{Level: c.Level, Calendar: 1}
	if j < len(c.Calendar) {
		p.Calendar = c.Calendar[j]
	}
	if p.Calendar == 0 {
		return p
	}
	if n := len(c.Season); n > 0 {
		p.Season = c.Season[j%n]
		if c.Multiply {
			p.Season = c.Level * (c.Season[j%n] - 1)
		}
	}
	p.Trend = r.Mean[j]/p.Calendar - p.Level - p.Season
	return p
}
