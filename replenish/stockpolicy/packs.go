package stockpolicy

import (
	"math"

	"github.com/stockwright/stockwright/replenish/demand"
)

// Packs is a periodic-review (R,s,nQ) system: each period goods are received,
// the position is raised to at least s with whole packs, then demand comes.
type Packs struct {
	Demand demand.Distribution // integer demand of one period
	Lead   int                 // periods from order to receipt, 0 … 6; 0: before the period's demand
	Pack   int
	Over   func(periods int) demand.Distribution // demand over several periods
}

// PoissonPacks has Poisson demand of mean lambda a period.
func PoissonPacks(lambda float64, lead, pack int) Packs {
	return Packs{Demand: demand.Poisson{Lambda: lambda}, Lead: lead, Pack: pack,
		Over: func(n int) demand.Distribution { return demand.Poisson{Lambda: lambda * float64(n)} }}
}

// NegBinPacks has negative binomial demand with the given moments a period.
func NegBinPacks(mean, variance float64, lead, pack int) Packs {
	d := demand.NegBinOf(mean, variance)
	return Packs{Demand: d, Lead: lead, Pack: pack,
		Over: func(n int) demand.Distribution { return demand.NegBin{R: d.R * float64(n), P: d.P} }}
}

// BackorderFill is the exact fill rate with backorders: the position after
// review is uniform on s … s+Q−1 (Hadley and Whitin 1963, 5-3).
func (m Packs) BackorderFill(s int) float64 {
	cover, lead := m.Over(m.Lead+1), m.Over(m.Lead)
	short := 0.0
	for y := s; y < s+m.Pack; y++ {
		short += PeriodicShort(cover, lead, float64(y))
	}
	return 1 - short/float64(m.Pack)/m.Demand.Mean()
}

// LostSalesFill is the exact fill rate with lost sales, from the stationary
// distribution of stock and outstanding packs.
func (m Packs) LostSalesFill(s int) float64 {
	if m.Lead == 0 {
		return m.stockedFill(s)
	}
	c := newPackChain(m, s)
	return 1 - c.lost()/m.Demand.Mean()
}

// stockedFill is the fill rate with lost sales where packs come at once: a chain
// on the stock left at the end of a period.
func (m Packs) stockedFill(s int) float64 {
	after := func(left int) int { // stock after review
		return left + max(0, s-left+m.Pack-1)/m.Pack*m.Pack
	}
	pmf := m.pmf()
	now := make([]float64, s+m.Pack)
	now[0] = 1
	lost := 0.0
	for range 200_000 {
		then := make([]float64, len(now))
		lost = 0
		for left, w := range now {
			then[left] += 0.05 * w // damped, as the chain may alternate
			stock := after(left)
			for k, p := range pmf {
				then[max(0, stock-k)] += 0.95 * w * p
				lost += w * p * float64(max(0, k-stock))
			}
		}
		change := 0.0
		for i := range now {
			change += math.Abs(then[i] - now[i])
		}
		if now = then; change < 1e-13 {
			break
		}
	}
	return 1 - lost/m.Demand.Mean()
}

// LowestS is the smallest s whose fill rate reaches the target, and that rate.
func (m Packs) LowestS(target float64, lostSales bool) (s int, fill float64) {
	rate := m.BackorderFill
	if lostSales {
		rate = m.LostSalesFill
	}
	for s = 0; s < 1<<20; s++ {
		if fill = rate(s); fill >= target {
			break
		}
	}
	return s, fill
}

// pmf is the probability of each demand of one period, the last of all above it.
func (m Packs) pmf() []float64 {
	most := int(m.Demand.Quantile(1 - 1e-13))
	pmf := make([]float64, most+1)
	below := 0.0
	for k := range pmf {
		upto := m.Demand.CDF(float64(k))
		pmf[k], below = upto-below, upto
	}
	pmf[most] += 1 - below
	return pmf
}

// packChain is the Markov chain on (stock after receipt, packs outstanding by
// age), kept sparse: states are found as they are reached.
type packChain struct {
	m     Packs
	s     int
	pmf   []float64
	index map[[8]int16]int
	state [][8]int16 // [0] stock before review, [1…] packs due in 1, 2, … periods
	next  [][]step
	short []float64 // expected units lost in the period
}

type step struct {
	to   int
	prob float64
}

func newPackChain(m Packs, s int) *packChain {
	c := &packChain{m: m, s: s, pmf: m.pmf(), index: map[[8]int16]int{}}
	c.find([8]int16{int16(s + m.Pack - 1)})
	for i := 0; i < len(c.state); i++ {
		c.expand(i)
	}
	return c
}

func (c *packChain) find(v [8]int16) int {
	i, ok := c.index[v]
	if !ok {
		i = len(c.state)
		c.index[v] = i
		c.state = append(c.state, v)
		c.next = append(c.next, nil)
		c.short = append(c.short, 0)
	}
	return i
}

// expand orders, sells and receives from one state. The first Lead−1 slots hold
// what is due at the start of the next periods.
func (c *packChain) expand(i int) {
	v := c.state[i]
	position := int(v[0])
	for k := 1; k < c.m.Lead; k++ {
		position += int(v[k]) * c.m.Pack
	}
	order := 0
	if position < c.s {
		order = (c.s - position + c.m.Pack - 1) / c.m.Pack
	}
	due := v
	due[c.m.Lead] = int16(order)
	stock := int(v[0])
	steps := make(map[int]float64, stock+1)
	keys := make([]int, 0, stock+1)
	for k, p := range c.pmf {
		left := max(0, stock-k)
		c.short[i] += p * float64(max(0, k-stock))
		var to [8]int16
		to[0] = int16(left + int(due[1])*c.m.Pack)
		copy(to[1:c.m.Lead+1], due[2:c.m.Lead+1])
		to[c.m.Lead] = 0
		j := c.find(to)
		if _, seen := steps[j]; !seen {
			keys = append(keys, j)
		}
		steps[j] += p
	}
	for _, j := range keys {
		c.next[i] = append(c.next[i], step{j, steps[j]})
	}
}

// lost is the expected units lost per period in the long run, by iterating the
// (aperiodic, damped) chain until it stands still.
func (c *packChain) lost() float64 {
	n := len(c.state)
	now, then := make([]float64, n), make([]float64, n)
	now[0] = 1
	for range 200_000 {
		for j := range then {
			then[j] = 0.05 * now[j]
		}
		for i, w := range now {
			if w < 1e-18 {
				continue
			}
			for _, s := range c.next[i] {
				then[s.to] += 0.95 * w * s.prob
			}
		}
		change := 0.0
		for j := range then {
			if d := then[j] - now[j]; d > 0 {
				change += d
			}
		}
		now, then = then, now
		if change < 1e-13 {
			break
		}
	}
	sum := 0.0
	for i, w := range now {
		sum += w * c.short[i]
	}
	return sum
}
