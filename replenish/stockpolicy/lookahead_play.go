package stockpolicy

import (
	"math"

	"github.com/stockwright/stockwright/replenish/demand"
)

// player draws futures.
type player struct {
	*Lookahead
	cut     []float64
	random  uint64
	shift   [3]int // of the numbers spread evenly, by what they are for
	arrives []arrival
}

type arrival struct {
	day      int
	quantity float64
}

func newPlayer(l *Lookahead) *player {
	p := &player{Lookahead: l, cut: make([]float64, len(l.Lead)), random: l.Seed}
	sum := 0.0
	for d, w := range l.Lead {
		sum += w
		p.cut[d] = sum
	}
	p.uniform()
	for i := range p.shift {
		p.shift[i] = int(p.uniform() * paths)
	}
	return p
}

// uniform is the next number of SplitMix64 in (0, 1).
func (p *player) uniform() float64 {
	p.random += 0x9e3779b97f4a7c15
	z := p.random
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	return (float64((z^(z>>31))>>11) + 0.5) / (1 << 53)
}

// strides give the level, this lead time and the next one orders of their own.
var strides = [3]int{1, 5, 13}

// spread is the k-th of evenly spread numbers in an order of its own.
func (p *player) spread(k, what int) float64 {
	return (float64((k*strides[what]+p.shift[what])%paths) + p.uniform()) / paths
}

// lead is a lead time beyond age days.
func (p *player) lead(age int, u float64) int {
	n := len(p.cut)
	if n == 0 || age >= n {
		return age + 1
	}
	base := 0.0
	if age >= 0 {
		base = p.cut[age]
	}
	x := base + u*(p.cut[n-1]-base)
	for d := age + 1; d < n; d++ {
		if x < p.cut[d] {
			return d
		}
	}
	return max(age+1, n-1)
}

// before is the expected demand of the days before a day.
func (p *player) before(day int) float64 {
	n := len(p.Mean) - 1
	if day <= n {
		return p.Mean[day]
	}
	return p.Mean[n] + float64(day-n)*(p.Mean[n]-p.Mean[max(0, n-1)])
}

func (p *player) play(k int) aheadPath {
	mine := p.lead(-1, p.spread(k, 1))
	next := p.Review + p.lead(-1, p.spread(k, 2))
	if next <= mine {
		return aheadPath{}
	}
	p.arrives = p.arrives[:0]
	for _, o := range p.Open {
		if day := p.lead(o.Age, p.uniform()) - o.Age; day < next {
			p.come(arrival{day, float64(o.Quantity)})
		}
	}
	level := gammaOf(p.Common, p.spread(k, 0))
	off, back := p.absence(next)
	if p.Scale > 0 && off == 0 && back > 0 {
		level *= p.Scale
	}
	x, at, i := float64(p.OnHand), 0, 0
	for ; i < len(p.arrives) && p.arrives[i].day <= mine; i++ {
		x = max(0, x-p.demand(at, p.arrives[i].day, off, back, level)) + p.arrives[i].quantity
		at = p.arrives[i].day
	}
	x = max(0, x-p.demand(at, mine, off, back, level))
	at = mine
	wanted, _ := p.expected(mine, next, off, back)
	out := aheadPath{days: float64(next - mine), wanted: wanted * level, net: -x}
	for ; i < len(p.arrives); i++ {
		out.net += p.demand(at, p.arrives[i].day, off, back, level)
		out.peak = max(out.peak, out.net)
		out.net -= p.arrives[i].quantity
		at = p.arrives[i].day
	}
	mean, days := p.expected(at, next, off, back)
	out.mean, out.excess = mean*level, p.Each/float64(max(1, days))
	return out
}

// come keeps arrivals in the order of their days.
func (p *player) come(a arrival) {
	p.arrives = append(p.arrives, a)
	for j := len(p.arrives) - 1; j > 0 && p.arrives[j-1].day > a.day; j-- {
		p.arrives[j-1], p.arrives[j] = p.arrives[j], p.arrives[j-1]
	}
}

// absence is from and up to which day the item is off sale.
func (p *player) absence(end int) (off, back int) {
	off = end
	switch {
	case p.Away > Negligible && p.uniform() < p.Away:
		return 0, waiting(p.Return, p.uniform(), end)
	case p.Leave > 0:
		off = waiting(p.Leave, p.uniform(), end)
	}
	if off >= end {
		return end, end
	}
	return off, off + waiting(p.Rejoin, p.uniform(), end)
}

// waiting is a geometric number of days.
func waiting(rate, u float64, most int) int {
	if rate <= 0 {
		return most
	}
	return int(min(float64(most), math.Log(u)/math.Log1p(-min(rate, 0.999))))
}

// expected is the demand expected between two days, and on how many the item is on sale.
func (p *player) expected(from, to, off, back int) (mean float64, days int) {
	mean, days = p.before(to)-p.before(from), to-from
	if a, b := max(from, off), min(to, back); a < b {
		mean -= p.before(b) - p.before(a)
		days -= b - a
	}
	return mean, days
}

// demand draws the demand between two days.
func (p *player) demand(from, to, off, back int, level float64) float64 {
	mean, days := p.expected(from, to, off, back)
	if mean <= 0 || days <= 0 {
		return 0
	}
	m := mean * level * gammaOf(p.Each/float64(days), p.uniform())
	if m > 30 {
		z := normalOf(p.uniform())
		return max(0, math.Round(m+math.Sqrt(m)*z+(z*z-1)/6))
	}
	f, u, k := math.Exp(-m), p.uniform(), 0.0
	for u > f && k < 120 {
		u -= f
		k++
		f *= m / k
	}
	return k
}

// gammaOf is the quantile of a gamma with mean 1 and the given variance by the cube
// of a normal (Wilson and Hilferty 1931).
func gammaOf(variance, u float64) float64 {
	if variance <= 1e-6 {
		return 1
	}
	x := 1 - variance/9 + math.Sqrt(variance)/3*normalOf(u)
	if x <= 0 {
		return 0
	}
	return x * x * x
}

const normalCells = 1024

var normalTable = func() (t [normalCells + 1]float64) {
	for i := range t {
		t[i] = demand.StandardNormalQuantile(min(max(float64(i)/normalCells, 0.5/normalCells), 1-0.5/normalCells))
	}
	return t
}()

func normalOf(u float64) float64 {
	x := u * normalCells
	i := int(x)
	if i < 8 || i >= normalCells-8 { // the tails bend
		return demand.StandardNormalQuantile(u)
	}
	return normalTable[i] + (x-float64(i))*(normalTable[i+1]-normalTable[i])
}
