package stockpolicy

import "math"

// Lookahead is what an item knows when it may be ordered: where every unit is, how
// demand may run, and how long orders take. From it the next weeks are played
// through many times, lost sales lost and orders overtaking one another as they
// do, up to the stock the order placed today finds when it comes.
type Lookahead struct {
	OnHand int64
	Open   []OpenOrder
	Lead   []float64 // probability of each lead time in days; independent from order to order
	Review int       // days to the next order, ≥ 1
	// Mean is the expected demand of the days before day d, while on sale: Mean[0] = 0.
	// Days beyond its end repeat its last.
	Mean   []float64
	Common float64 // squared coefficient of variation of what all days have in common
	Each   float64 // squared coefficient of variation of a day's own, above Poisson
	Away   float64 // probability that the item is off sale now
	Return float64 // probability a day that it then comes back
	Scale  float64 // level after that over the level before; 0 = 1
	Leave  float64 // probability a day that it goes off sale
	Rejoin float64 // probability a day that it then comes back
	// LeftOver charges units left at the end of a review period only, so many times each;
	// 0: a unit that is used is held half the days it serves.
	LeftOver float64
	Seed     uint64
	Paths    int // futures played, a power of two; 0 = 64
}

// Negligible is the probability of being off sale that is not looked into.
const Negligible = 1e-3

// OpenOrder is an order on its way.
type OpenOrder struct {
	Age      int   // days since it was ordered
	Quantity int64 // units
}

// paths is how many futures are played where nobody says.
const paths = 64

// Ahead is the stock an order finds, over the futures played.
type Ahead struct {
	review int
	used   float64 // of the days a unit serves that is used, the share it is not charged for
	charge float64 // times a unit's days are charged
	demand float64
	path   []aheadPath
}

// aheadPath is one future: the days from the receipt of today's order to the
// receipt of the next, in which today's order is what can be done. Units lost in
// them when q is ordered are (max(peak, net + D) − q)⁺, D being the demand of the
// last stretch, whose law is used in place of a draw.
type aheadPath struct {
	days         float64 // of the window, 0 = the next order overtakes this one
	wanted       float64 // units expected to be wanted in it
	peak, net    float64
	mean, excess float64 // of D: mean, squared coefficient of variation above Poisson
	zero, a, b   float64 // P(D = 0) and the recursion of P(D = k), once asked for
}

// Look plays the futures.
func (l *Lookahead) Look() *Ahead {
	p := newPlayer(l)
	a := &Ahead{review: max(1, l.Review), used: 0.5, charge: 1, path: make([]aheadPath, p.paths)}
	if l.LeftOver > 0 {
		a.used, a.charge = 1, l.LeftOver
	}
	for k := range a.path {
		a.path[k] = p.play(k)
		a.demand += a.path[k].wanted / float64(p.paths)
	}
	return a
}

// Lost is the expected units lost in the days an order placed today serves, when
// it is of q units.
func (a *Ahead) Lost(q float64) float64 {
	lost, _ := a.at(q)
	return lost
}

// Demand is the expected demand of the days an order placed today serves.
func (a *Ahead) Demand() float64 { return a.demand }

// at is the expected units lost and, of them, unit-days.
func (a *Ahead) at(q float64) (lost, days float64) {
	for k := range a.path {
		p := &a.path[k]
		if p.days <= 0 {
			continue
		}
		l := 0.0
		if p.peak >= q {
			l = p.peak - q + p.shortage(p.peak-p.net)
		} else {
			l = p.shortage(q - p.net)
		}
		lost += l
		days += l * p.days
	}
	n := float64(len(a.path))
	return lost / n, days / n
}

// Order is the number of packs at which one more is not worth holding: a lost
// unit costs underage, a unit held for a review period overage. A unit that is
// used is held half the days it serves. (Morton 1971 in Operations Research 19:
// the order that costs least in the period it comes in, lost sales and all.)
//
// The answer is at least from and a multiple of the pack above it; lost is the
// units expected lost with it.
func (a *Ahead) Order(underage, overage float64, pack, from int64) (q int64, lost float64) {
	rate := overage * a.charge / float64(a.review)
	served := 0.0
	for k := range a.path {
		served += a.path[k].days / float64(len(a.path))
	}
	q = from
	lost, lostDays := a.at(float64(q))
	for q < 1e9 {
		next, nextDays := a.at(float64(q + pack))
		saved, used := lost-next, lostDays-nextDays
		if underage*saved <= rate*(served*float64(pack)-used*a.used) {
			break
		}
		q += pack
		lost, lostDays = next, nextDays
	}
	return q, lost
}

// shortage is E[(D − x)⁺] of the last stretch.
func (p *aheadPath) shortage(x float64) float64 {
	if x <= 0 {
		return p.mean - x
	}
	if p.mean <= 0 {
		return 0
	}
	variance := p.mean * (1 + p.mean*p.excess)
	if p.mean > 12 {
		sd := math.Sqrt(variance)
		// no more than all of it: a wide Normal law reaches below zero, demand does not
		return min(p.mean, sd*lossOf((x-p.mean)/sd))
	}
	// a negative binomial by its recursion: mean − Σ_{k<x} P(D > k)
	if p.zero == 0 {
		p.zero, p.a, p.b = negativeBinomial(p.mean, p.excess)
	}
	short, above, f := p.mean, 1.0, p.zero
	for k := 0.0; k < x; k++ {
		above -= f
		if above < 1e-9 {
			return max(0, short)
		}
		short -= above * min(1, x-k)
		f *= (p.a + p.b*k) / (k + 1)
	}
	return max(0, short)
}

// negativeBinomial is P(D = 0), and a and b with P(D = k+1) = P(D = k)·(a + b·k)/(k + 1)
// (Panjer 1981, ASTIN Bulletin 12).
func negativeBinomial(mean, excess float64) (zero, a, b float64) {
	if excess < 1e-6 {
		return expOf(mean), mean, 0
	}
	r := 1 / excess
	b = 1 - 1/(1+mean*excess)
	return expOf(r * math.Log1p(mean*excess)), r * b, b
}
