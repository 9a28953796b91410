// Package echelon holds the models of several stocking points: serial systems
// under stochastic service (Clark and Scarf), trees under guaranteed service
// (Graves and Willems), capacity on a line, and fair shares.
package echelon

import (
	"math"

	"github.com/stockwright/stockwright/replenish/demand"
)

// Serial is a line of stages, the one at the customer first. Lead[j] is the
// lead time into stage j, Holding[j] its echelon holding cost per unit and time,
// Penalty the cost per unit backordered and time. Over(t) is demand over a time t.
type Serial struct {
	Lead, Holding []float64
	Penalty       float64
	Over          func(t float64) demand.Distribution
	Step          float64 // grid step in units: 1 for Poisson demand, a fraction of the deviation for normal
}

// PoissonSerial is the line under Poisson demand of the given rate.
func PoissonSerial(rate float64, lead, holding []float64, penalty float64) Serial {
	return Serial{Lead: lead, Holding: holding, Penalty: penalty, Step: 1,
		Over: func(t float64) demand.Distribution { return demand.Poisson{Lambda: rate * t} }}
}

// NormalSerial is the line under normal demand with mean and deviation per time.
// The grid is fine enough that cost is converged to about 1e−4.
func NormalSerial(mu, sd float64, lead, holding []float64, penalty float64) Serial {
	return Serial{Lead: lead, Holding: holding, Penalty: penalty, Step: sd / 50,
		Over: func(t float64) demand.Distribution { return demand.Normal{Mu: mu * t, Sigma: sd * math.Sqrt(t)} }}
}

// curve is a function on a grid, continued linearly on both sides.
type curve struct {
	lo   float64
	step float64
	v    []float64
}

func (c curve) at(i int) float64 {
	n := len(c.v)
	switch {
	case i < 0:
		return c.v[0] + float64(-i)*(c.v[0]-c.v[1])
	case i >= n:
		return c.v[n-1] + float64(i-n+1)*(c.v[n-1]-c.v[n-2])
	}
	return c.v[i]
}

// Optimal is the echelon base-stock levels of least cost, customer first, and
// that cost per time, by the recursion of Clark and Scarf (1960) in the form of
// Chen and Zheng (1994); Snyder and Shen 6.2.
func (m Serial) Optimal() (levels []float64, cost float64) { return m.solve(nil) }

// Cost is the cost per time of given echelon base-stock levels.
func (m Serial) Cost(levels []float64) float64 {
	_, cost := m.solve(levels)
	return cost
}

func (m Serial) solve(given []float64) (levels []float64, cost float64) {
	total, horizon := 0.0, 0.0
	for j := range m.Lead {
		total += m.Holding[j]
		horizon += m.Lead[j]
	}
	all := m.Over(horizon)
	lo := math.Floor((-all.Mean()*0.5-8*all.SD())/m.Step) * m.Step
	n := int((all.Mean()+12*all.SD()-lo)/m.Step) + 2
	below := curve{lo, m.Step, make([]float64, n)} // C̲ of the stage below
	for i := range below.v {
		below.v[i] = (m.Penalty + total) * math.Max(0, -(lo+float64(i)*m.Step))
	}
	for j := range m.Lead {
		hat := curve{lo, m.Step, make([]float64, n)}
		for i := range hat.v {
			hat.v[i] = m.Holding[j]*(lo+float64(i)*m.Step) + below.v[i]
		}
		c := m.expect(hat, m.Over(m.Lead[j]))
		best := 0
		if given != nil {
			best = int(math.Round((given[j] - lo) / m.Step))
		} else {
			for i := range c.v {
				if c.v[i] < c.v[best] {
					best = i
				}
			}
		}
		levels = append(levels, lo+float64(best)*m.Step)
		cost = c.at(best)
		for i := range below.v {
			below.v[i] = c.at(min(i, best))
		}
	}
	return levels, cost
}

// expect is E[f(y − D)] on the grid, demand rounded to grid points.
func (m Serial) expect(f curve, d demand.Distribution) curve {
	first := math.Floor(d.Quantile(1e-13)/m.Step) - 1
	last := math.Ceil(d.Quantile(1-1e-13)/m.Step) + 1
	var pmf []float64
	below := d.CDF((first - 0.5) * m.Step)
	for k := first; k <= last; k++ {
		upto := d.CDF((k + 0.5) * m.Step)
		pmf = append(pmf, upto-below)
		below = upto
	}
	out := curve{f.lo, f.step, make([]float64, len(f.v))}
	for i := range out.v {
		sum := 0.0
		for k, p := range pmf {
			sum += p * f.at(i-int(first)-k)
		}
		out.v[i] = sum
	}
	return out
}

// NewsvendorHeuristic is the level of each stage as the mean of the two
// newsvendor bounds of Shang and Song (2003), customer first.
func (m Serial) NewsvendorHeuristic() []float64 {
	total := 0.0
	for _, h := range m.Holding {
		total += h
	}
	levels := make([]float64, len(m.Lead))
	time, downstream := 0.0, 0.0
	for j := range m.Lead {
		time += m.Lead[j]
		upstream := total - downstream - m.Holding[j]
		d := m.Over(time)
		lower := (m.Penalty + upstream) / (m.Penalty + total)
		upper := (m.Penalty + upstream) / (m.Penalty + upstream + m.Holding[j])
		levels[j] = (d.Quantile(lower) + d.Quantile(upper)) / 2
		downstream += m.Holding[j]
	}
	return levels
}
