package demand

import (
	"fmt"
	"math"
	"sort"
)

// Grid is a distribution known by its quantiles. Between the grid points the
// quantile function is linear; below the first it is linear down to Floor;
// above the last it has an exponential tail through the last two points.
type Grid struct {
	probs  []float64
	quants []float64
	floor  float64 // quantile at probability 0
	tail   float64 // mean excess above the last point, units
	mean   float64
	sd     float64
}

// NewGrid builds the distribution from strictly increasing probabilities in
// (0, 1) and quantiles that do not decrease. The quantile at probability 0 is
// 0 unless the first quantile is negative. Its mean and deviation are those of
// the grid itself, so that loss functions and mean agree to the last digit. It
// returns an error that names the first point which breaks one of these.
func NewGrid(probabilities, quantiles []float64) (*Grid, error) {
	if len(probabilities) < 2 || len(probabilities) != len(quantiles) {
		return nil, fmt.Errorf("a quantile grid needs at least two probabilities with one quantile each, got %d and %d",
			len(probabilities), len(quantiles))
	}
	for i, p := range probabilities {
		q := quantiles[i]
		if !(p > 0 && p < 1) || math.IsNaN(q) || math.IsInf(q, 0) {
			return nil, fmt.Errorf("quantile grid point %d (probability %v, quantile %v) is out of range", i, p, q)
		}
		if i > 0 && (p <= probabilities[i-1] || q < quantiles[i-1]) {
			return nil, fmt.Errorf("quantile grid point %d (probability %v, quantile %v) does not increase", i, p, q)
		}
	}
	g := &Grid{probs: probabilities, quants: quantiles}
	g.floor = min(0, 2*quantiles[0]-quantiles[len(quantiles)/2])
	if quantiles[0] >= 0 {
		g.floor = 0
	}
	n := len(probabilities)
	g.tail = (quantiles[n-1] - quantiles[n-2]) /
		math.Log((1-probabilities[n-2])/(1-probabilities[n-1]))
	g.moments()
	return g, nil
}

func (g *Grid) moments() {
	n := len(g.probs)
	qn, rest := g.quants[n-1], 1-g.probs[n-1]
	second := rest * (qn*qn + 2*qn*g.tail + 2*g.tail*g.tail)
	for i := n - 2; i >= 0; i-- {
		a, b, w := g.quants[i], g.quants[i+1], g.probs[i+1]-g.probs[i]
		second += w * (a*a + a*b + b*b) / 3
	}
	a, b, w := g.floor, g.quants[0], g.probs[0]
	g.mean = g.above(0) + w*(a+b)/2
	second += w * (a*a + a*b + b*b) / 3
	g.sd = math.Sqrt(max(0, second-g.mean*g.mean))
}

// above is ∫ from probs[i] to 1 of the quantile function. It is summed where it is asked
// for: kept for each point, it would be half of what the grids of all items hold.
func (g *Grid) above(i int) float64 {
	n := len(g.probs)
	sum := (1 - g.probs[n-1]) * (g.quants[n-1] + g.tail)
	for j := n - 2; j >= i; j-- {
		sum += (g.probs[j+1] - g.probs[j]) * (g.quants[j] + g.quants[j+1]) / 2
	}
	return sum
}

// countedTo is the probability up to which the quantiles of counts are whole units: beyond
// it a forecast draws them in to what its history makes believable.
const countedTo = 0.9

// Counts tells that its quantiles are whole units, up to so many.
func (g *Grid) Counts(most float64) bool {
	if g.floor != 0 || g.quants[len(g.quants)-1] > most {
		return false
	}
	for i, q := range g.quants {
		if g.probs[i] > countedTo {
			break
		}
		if q != math.Trunc(q) {
			return false
		}
	}
	return true
}

// Points returns the grid's probabilities and quantiles; they must not be changed.
func (g *Grid) Points() (probabilities, quantiles []float64) { return g.probs, g.quants }

// Mean is the grid's own mean.
func (g *Grid) Mean() float64 { return g.mean }

// SD is the grid's own standard deviation.
func (g *Grid) SD() float64 { return g.sd }

// CDF inverts the quantile function; at a flat stretch it is the upper end.
func (g *Grid) CDF(x float64) float64 {
	n := len(g.probs)
	if x < g.floor {
		return 0
	}
	if x >= g.quants[n-1] {
		if g.tail <= 0 {
			return 1
		}
		return 1 - (1-g.probs[n-1])*math.Exp(-(x-g.quants[n-1])/g.tail)
	}
	// first index with quantile > x
	i := sort.Search(n, func(i int) bool { return g.quants[i] > x })
	lo, plo := g.floor, 0.0
	if i > 0 {
		lo, plo = g.quants[i-1], g.probs[i-1]
	}
	return plo + (g.probs[i]-plo)*(x-lo)/(g.quants[i]-lo)
}

// Quantile is linear between the points.
func (g *Grid) Quantile(p float64) float64 {
	n := len(g.probs)
	if p <= 0 {
		return g.floor
	}
	if p >= 1 {
		p = 1 - 1e-12
	}
	i := sort.SearchFloat64s(g.probs, p)
	if i == n {
		return g.quants[n-1] + g.tail*math.Log((1-g.probs[n-1])/(1-p))
	}
	lo, plo := g.floor, 0.0
	if i > 0 {
		lo, plo = g.quants[i-1], g.probs[i-1]
	}
	return lo + (g.quants[i]-lo)*(p-plo)/(g.probs[i]-plo)
}

// Shortage is ∫ from CDF(x) to 1 of (Quantile(u) − x) du, in closed form.
func (g *Grid) Shortage(x float64) float64 {
	n := len(g.probs)
	if x <= g.floor {
		return g.mean - x
	}
	if x >= g.quants[n-1] {
		if g.tail <= 0 {
			return 0
		}
		return (1 - g.probs[n-1]) * g.tail * math.Exp(-(x-g.quants[n-1])/g.tail)
	}
	i := sort.Search(n, func(i int) bool { return g.quants[i] > x })
	lo, plo := g.floor, 0.0
	if i > 0 {
		lo, plo = g.quants[i-1], g.probs[i-1]
	}
	f := plo + (g.probs[i]-plo)*(x-lo)/(g.quants[i]-lo)
	part := (g.probs[i] - f) * (x + g.quants[i]) / 2
	return max(0, part+g.above(i)-(1-f)*x)
}
