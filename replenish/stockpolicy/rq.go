package stockpolicy

import (
	"math"

	"github.com/stockwright/stockwright/replenish/demand"
)

// RQ is a continuous-review (r,Q) system with normal lead-time demand.
type RQ struct {
	K, H, P float64 // per order; per unit and time; per unit backordered and time
	Rate    float64 // mean demand per time
	Lead    demand.Normal
}

// NewRQ is the system whose demand has the given mean and standard deviation
// per unit of time and whose lead time is lead.
func NewRQ(k, h, p, rate, sd, lead float64) RQ {
	return RQ{K: k, H: h, P: p, Rate: rate, Lead: demand.Normal{Mu: rate * lead, Sigma: sd * math.Sqrt(lead)}}
}

// level is the cost rate g(y) of inventory position y.
func (m RQ) level(y float64) float64 { return NewsvendorCost(m.H, m.P, m.Lead, y) }

// secondLoss is n₂(x) = E[((D − x)+)²]/2.
func (m RQ) secondLoss(x float64) float64 {
	return m.Lead.Sigma * m.Lead.Sigma * demand.StandardNormalLoss2((x-m.Lead.Mu)/m.Lead.Sigma)
}

// Cost is the exact cost per time (K·rate + ∫ g over r … r+Q)/Q; the integral is
// in closed form (Hadley and Whitin 1963; Zheng 1992; Snyder and Shen 5.4).
func (m RQ) Cost(r, q float64) float64 {
	hold := q * (r + q/2 - m.Lead.Mu)
	return (m.K*m.Rate + m.H*hold + (m.H+m.P)*(m.secondLoss(r)-m.secondLoss(r+q))) / q
}

// BestR is the reorder point for a given Q: g(r) = g(r + Q).
func (m RQ) BestR(q float64) float64 {
	lo, hi := m.Lead.Mu-q-10*m.Lead.Sigma-1, m.Lead.Mu+10*m.Lead.Sigma+1
	for range 200 {
		mid := (lo + hi) / 2
		if m.level(mid+q) > m.level(mid) {
			hi = mid
		} else {
			lo = mid
		}
	}
	return (lo + hi) / 2
}

// Optimal is the (r,Q) of least cost: at the optimum the cost equals g(r) for
// the best r, and cost − g(r(Q)) falls through zero there (Zheng 1992).
func (m RQ) Optimal() (r, q, cost float64) {
	lo, hi := 1e-9*m.Lead.Sigma, math.Sqrt(2*m.K*m.Rate*(m.H+m.P)/(m.H*m.P))+m.Lead.Sigma
	short := func(q float64) bool { r := m.BestR(q); return m.Cost(r, q) > m.level(r) }
	for short(hi) && hi < 1e300 {
		lo, hi = hi, 2*hi
	}
	for range 200 {
		mid := (lo + hi) / 2
		if short(mid) {
			lo = mid
		} else {
			hi = mid
		}
	}
	q = (lo + hi) / 2
	r = m.BestR(q)
	return r, q, m.Cost(r, q)
}

// ExpectedInventoryLevel is the textbook approximation of Hadley and Whitin: Q and r
// iterated with the cycle's shortage charged once per unit at P; modelCost is the
// approximation's own cost. The true cost is Cost(r, q).
func (m RQ) ExpectedInventoryLevel() (r, q, modelCost float64) {
	q = math.Sqrt(2 * m.K * m.Rate / m.H)
	for range 1000 {
		r = m.Lead.Quantile(1 - q*m.H/(m.P*m.Rate))
		next := math.Sqrt(2 * m.Rate * (m.K + m.P*m.Lead.Shortage(r)) / m.H)
		if math.Abs(next-q) <= 1e-13*q {
			break
		}
		q = next
	}
	return r, q, m.H*(r-m.Lead.Mu+q/2) + (m.K+m.P*m.Lead.Shortage(r))*m.Rate/q
}

// EOQBackorders takes Q from the EOQ with backorders and the best r for it, units.
func (m RQ) EOQBackorders() (r, q float64) {
	q = math.Sqrt(2 * m.K * m.Rate * (m.H + m.P) / (m.H * m.P))
	return m.BestR(q), q
}

// EOQSafetyStock takes Q from the EOQ and r from the critical fractile, units.
func (m RQ) EOQSafetyStock() (r, q float64) {
	return m.Lead.Quantile(m.P / (m.P + m.H)), math.Sqrt(2 * m.K * m.Rate / m.H)
}

// LossFunction iterates n₁(r) = hQ/(h + p) and Q² = 2(K·rate + (h + p)n₂(r))/h,
// which leaves out what is short beyond r + Q (Snyder and Shen 5.4.4).
func (m RQ) LossFunction() (r, q float64) {
	q = math.Sqrt(2 * m.K * m.Rate / m.H)
	for range 1000 {
		r = m.inverseLoss(m.H * q / (m.H + m.P))
		next := math.Sqrt(2 * (m.K*m.Rate + (m.H+m.P)*m.secondLoss(r)) / m.H)
		if math.Abs(next-q) <= 1e-13*q {
			break
		}
		q = next
	}
	return r, q
}

// inverseLoss is the x with Lead.Shortage(x) = short.
func (m RQ) inverseLoss(short float64) float64 { return InverseShortage(m.Lead, short) }

// InverseShortage is the x with E[(D − x)+] = short > 0 units; it may lie below zero.
func InverseShortage(d demand.Distribution, short float64) float64 {
	lo, hi := d.Mean()-short-1, d.Mean()+d.SD()+1
	for d.Shortage(lo) < short {
		lo -= short + d.SD() + 1
	}
	for d.Shortage(hi) > short {
		hi += d.SD() + 1
	}
	for range 200 {
		mid := (lo + hi) / 2
		if d.Shortage(mid) > short {
			lo = mid
		} else {
			hi = mid
		}
	}
	return (lo + hi) / 2
}

// PoissonRQ is the (r,Q) system with Poisson demand of the given rate and a
// fixed lead time.
type PoissonRQ struct{ K, H, P, Rate, LeadTime float64 }

func (m PoissonRQ) level(y int) float64 {
	return NewsvendorCost(m.H, m.P, demand.Poisson{Lambda: m.Rate * m.LeadTime}, float64(y))
}

// Cost is the exact cost per time (K·rate + Σ g(y), y = r+1 … r+Q)/Q.
func (m PoissonRQ) Cost(r, q int) float64 {
	sum := m.K * m.Rate
	for y := r + 1; y <= r+q; y++ {
		sum += m.level(y)
	}
	return sum / float64(q)
}

// Optimal is the (r,Q) of least cost by the algorithm of Federgruen and Zheng
// (1992): positions are taken in by rising cost while they lower the average.
func (m PoissonRQ) Optimal() (r, q int, cost float64) {
	best := int((demand.Poisson{Lambda: m.Rate * m.LeadTime}).Quantile(m.P / (m.P + m.H)))
	r, q = best-1, 1
	sum := m.K*m.Rate + m.level(best)
	for {
		below, above := m.level(r), m.level(r+q+1)
		next := min(below, above)
		if next >= sum/float64(q) {
			return r, q, sum / float64(q)
		}
		if below <= above {
			r--
		}
		sum += next
		q++
	}
}
