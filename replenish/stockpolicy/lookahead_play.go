package stockpolicy

import (
	"cmp"
	"math"

	"github.com/stockwright/stockwright/replenish/demand"
)

// player draws futures.
type player struct {
	*Lookahead
	paths   int
	cut     []float64         // P(lead time ≤ d)
	guide   [guides + 2]int32 // the first day whose cut is above k/guides
	random  uint64
	shift   [spreads]int // of the numbers spread evenly, by what they are for
	stay    [3]float64   // log(1 − Return), log(1 − Leave), log(1 − Rejoin)
	arrives []arrival
}

type arrival struct {
	day      int
	quantity float64
}

func newPlayer(l *Lookahead) *player {
	p := &player{Lookahead: l, paths: cmp.Or(l.Paths, paths), cut: make([]float64, len(l.Lead)), random: l.Seed}
	sum := 0.0
	for d, w := range l.Lead {
		sum += w
		p.cut[d] = sum
	}
	for k, d := 0, 0; k < len(p.guide); k++ {
		for d < len(p.cut)-1 && p.cut[d] <= float64(k)/guides {
			d++
		}
		p.guide[k] = int32(d)
	}
	p.uniform()
	for i, rate := range [...]float64{l.Return, l.Leave, l.Rejoin} {
		p.stay[i] = math.Log1p(-min(max(rate, 0), 0.999))
	}
	for i := range p.shift {
		p.shift[i] = int(p.uniform() * float64(p.paths))
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

// What numbers spread evenly over the futures are for.
const (
	forLevel = iota
	forLead
	forNext
	forAbsence
	forDemand
	spreads
)

// strides give each an order of its own, odd as the number of futures is even.
var strides = [spreads]int{1, 19, 41, 11, 17}

// spread is the k-th of evenly spread numbers in an order of its own.
func (p *player) spread(k, what int) float64 {
	return (float64((k*strides[what]+p.shift[what])%p.paths) + p.uniform()) / float64(p.paths)
}

// guides are the cells of the guide table of lead times.
const guides = 64

// lead is a lead time beyond age days, by a guide table (Chen and Asau 1974).
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
	for d := max(age+1, int(p.guide[int(x*guides)])); d < n; d++ {
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
	mine := p.lead(-1, p.spread(k, forLead))
	next := p.Review + p.lead(-1, p.spread(k, forNext))
	if next <= mine {
		return aheadPath{}
	}
	p.arrives = p.arrives[:0]
	for _, o := range p.Open {
		if day := p.lead(o.Age, p.uniform()) - o.Age; day < next {
			p.come(arrival{day, float64(o.Quantity)})
		}
	}
	level := gammaOf(p.Common, p.spread(k, forLevel))
	off, back := p.absence(k, next)
	if p.Scale > 0 && off == 0 && back > 0 {
		level *= p.Scale
	}
	x, at, i, luck := float64(p.OnHand), 0, 0, p.spread(k, forDemand)
	for ; i < len(p.arrives) && p.arrives[i].day <= mine; i++ {
		x = max(0, x-p.demand(at, p.arrives[i].day, off, back, level, luck)) + p.arrives[i].quantity
		at, luck = p.arrives[i].day, p.uniform()
	}
	x = max(0, x-p.demand(at, mine, off, back, level, luck))
	at = mine
	wanted, _ := p.expected(mine, next, off, back)
	out := aheadPath{days: float64(next - mine), wanted: wanted * level, net: -x}
	for ; i < len(p.arrives); i++ {
		out.net += p.demand(at, p.arrives[i].day, off, back, level, p.uniform())
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
func (p *player) absence(k, end int) (off, back int) {
	off = end
	switch {
	case p.Away > Negligible && p.spread(k, forAbsence) < p.Away:
		return 0, waiting(p.stay[0], p.uniform(), end)
	case p.Leave > 0:
		off = waiting(p.stay[1], p.spread(k, forAbsence), end)
	}
	if off >= end {
		return end, end
	}
	return off, off + waiting(p.stay[2], p.uniform(), end)
}

// waiting is a geometric number of days, from the logarithm of the rate's complement.
func waiting(stay, u float64, most int) int {
	if stay >= 0 {
		return most
	}
	return int(min(float64(most), logOf(u)/stay))
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

// demand is the quantile u of the demand between two days, but for what a day has of its own.
func (p *player) demand(from, to, off, back int, level, u float64) float64 {
	mean, days := p.expected(from, to, off, back)
	if mean <= 0 || days <= 0 {
		return 0
	}
	m := mean * level * gammaOf(p.Each/float64(days), p.uniform())
	if m > 12 {
		z := normalOf(u)
		return max(0, math.Round(m+math.Sqrt(m)*z+(z*z-1)/6))
	}
	f, k := expOf(m), 0.0
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

// tableCells are those of the tables of quantiles.
const tableCells = 1024

var normalTable, logTable = func() (z, l [tableCells + 1]float64) {
	for i := range z {
		u := min(max(float64(i)/tableCells, 0.5/tableCells), 1-0.5/tableCells)
		z[i], l[i] = demand.StandardNormalQuantile(u), math.Log(u)
	}
	return z, l
}()

// normalOf is the quantile of the standard normal law.
func normalOf(u float64) float64 {
	x := u * tableCells
	i := int(x)
	if i < 8 || i >= tableCells-8 { // the tails bend
		return demand.StandardNormalQuantile(u)
	}
	return normalTable[i] + (x-float64(i))*(normalTable[i+1]-normalTable[i])
}

// logOf is the natural logarithm of a number in (0, 1).
func logOf(u float64) float64 {
	x := u * tableCells
	i := int(x)
	if i < 16 || i >= tableCells-1 {
		return math.Log(u)
	}
	return logTable[i] + (x-float64(i))*(logTable[i+1]-logTable[i])
}

// exp(−x) on 0 … expReach.
const (
	expReach = 40
	expCells = 64 // to one
)

var expTable = func() (t [expReach*expCells + 2]float64) {
	for i := range t {
		t[i] = math.Exp(-float64(i) / expCells)
	}
	return t
}()

// expOf is exp(−x), x ≥ 0, to 5·10⁻⁵ of itself.
func expOf(x float64) float64 {
	if x >= expReach {
		return math.Exp(-x)
	}
	x *= expCells
	i := int(x)
	return expTable[i] + (x-float64(i))*(expTable[i+1]-expTable[i])
}

// Loss of the standard normal law, E[(Z − z)⁺], on −lossReach … lossReach.
const (
	lossReach = 6
	lossCells = 64 // to one
)

var lossTable = func() (t [2*lossReach*lossCells + 2]float64) {
	for i := range t {
		z := float64(i)/lossCells - lossReach
		t[i] = math.Exp(-z*z/2)*0.3989422804014327 - z*0.5*math.Erfc(z*math.Sqrt2/2)
	}
	return t
}()

// lossOf is E[(Z − z)⁺] to 10⁻⁴.
func lossOf(z float64) float64 {
	switch {
	case z >= lossReach:
		return 0
	case z <= -lossReach:
		return -z
	}
	x := (z + lossReach) * lossCells
	i := int(x)
	return lossTable[i] + (x-float64(i))*(lossTable[i+1]-lossTable[i])
}
