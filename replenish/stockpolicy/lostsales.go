package stockpolicy

import (
	"math"

	"github.com/stockwright/stockwright/replenish/demand"
)

// LostSalesOptimal is the least cost per period of a lost-sales system with
// Poisson demand of mean lambda a period, a lead time of 0 to 4 periods, h per
// unit left and p per unit lost, by value iteration on stock and pipeline (Zipkin
// 2008). An order placed in a period arrives lead periods later, before that
// period's demand. It returns NaN for other lead times.
func LostSalesOptimal(lambda float64, lead int, h, p float64) float64 {
	d := demand.Poisson{Lambda: lambda}
	switch {
	case lead < 0 || lead > 4:
		return math.NaN()
	case lead == 0: // what is ordered meets this period's demand
		_, cost := Newsvendor(h, p, d)
		return cost
	}
	limit := int((demand.Poisson{Lambda: lambda * float64(lead+1)}).Quantile(p/(p+h))) + 3 // the backorder level bounds the position
	c := newLostSales(d, lead, limit, h, p)
	for {
		low, high := c.improve()
		if high-low < 1e-6*max(1, high) {
			return (low + high) / 2
		}
	}
}

// lostSales is the value iteration: a state is stock and the units due in each of
// the next lead − 1 periods, together at most limit, as digits of base limit + 1
// with stock the most worth.
type lostSales struct {
	limit, lead int
	base        int
	keep        []float64   // expected cost of a period that starts with x units
	left        [][]float64 // left[x][y]: probability that y of x units stay
	value, next []float64
}

func newLostSales(d demand.Poisson, lead, limit int, h, p float64) *lostSales {
	c := &lostSales{limit: limit, lead: lead, base: limit + 1}
	for x := 0; x <= limit; x++ {
		c.keep = append(c.keep, NewsvendorCost(h, p, d, float64(x)))
		stay := make([]float64, x+1)
		stay[0] = 1
		for y := x; y > 0; y-- {
			stay[y] = d.PMF(x - y)
			stay[0] -= stay[y]
		}
		c.left = append(c.left, stay)
	}
	n := 1
	for range lead {
		n *= c.base
	}
	c.value, c.next = make([]float64, n), make([]float64, n)
	return c
}

// improve does one step of value iteration and returns the bounds on the cost
// per period it gives.
func (c *lostSales) improve() (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	top := 1 // worth of the stock digit
	for range c.lead - 1 {
		top *= c.base
	}
	var visit func(due, room, digits, first int)
	visit = func(due, room, digits, first int) {
		if digits < c.lead-1 {
			for q := 0; q <= room; q++ {
				one := first
				if digits == 0 {
					one = q
				}
				visit(due*c.base+q, room-q, digits+1, one)
			}
			return
		}
		for x := 0; x <= room; x++ {
			i := x*top + due
			c.next[i] = c.keep[x] + c.least(x, due, room-x, top, first)
			low, high = min(low, c.next[i]-c.value[i]), max(high, c.next[i]-c.value[i])
		}
	}
	visit(0, c.limit, 0, 0)
	first := c.next[0]
	for i := range c.next {
		c.value[i] = c.next[i] - first
	}
	return low, high
}

// least is the expected value after the best order of at most room units. first
// is what arrives next period; due holds it and what comes later.
func (c *lostSales) least(x, due, room, top, first int) float64 {
	best := math.Inf(1)
	if c.lead == 1 {
		for q := 0; q <= room; q++ {
			best = min(best, c.expected(x, q))
		}
		return best
	}
	later := due - first*(top/c.base) // what comes after next period
	for q := 0; q <= room; q++ {
		v, to := 0.0, later*c.base+q
		for y, w := range c.left[x] {
			v += w * c.value[(y+first)*top+to]
		}
		best = min(best, v)
	}
	return best
}

// expected is the value of what is left of x units with q added, lead time 1.
func (c *lostSales) expected(x, q int) float64 {
	v := 0.0
	for y, w := range c.left[x] {
		v += w * c.value[y+q]
	}
	return v
}
