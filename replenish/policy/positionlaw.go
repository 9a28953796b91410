package policy

import (
	"github.com/stockwright/stockwright/replenish/demand"
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/stockpolicy"
	"math"
)

// positionLaw is where a policy's position stands after a review, ordered or not:
// offsets above the lowest position an order leaves, units, and their probabilities.
type positionLaw struct{ offset, weight []float64 }

// lawPoints is the most positions a law is looked at in.
const lawPoints = 12

// OfLots is the law where whole lots are ordered: uniform over one (Hadley and Whitin,
// Analysis of Inventory Systems, 1963, section 5-3, nQ policies). Large lots stand at the
// nodes of an eight-point Gauss-Legendre rule.
func OfLots(lot int64) positionLaw {
	var l positionLaw
	if lot <= lawPoints {
		for k := range max(1, lot) {
			l.add(float64(k), 1/float64(max(1, lot)))
		}
		return l
	}
	half := float64(lot) / 2
	for i, x := range gaussNodes {
		l.add(half-0.5+half*x, gaussWeights[i]/2)
		l.add(half-0.5-half*x, gaussWeights[i]/2)
	}
	return l
}

func (l *positionLaw) add(offset, weight float64) {
	l.offset, l.weight = append(l.offset, offset), append(l.weight, weight)
}

// ofOrderUpTo is the law where a review that finds the position at or below s orders up
// to S: at S less j with the mass of the renewals of a review's demand at j, for what a
// review takes beyond s is made up for (Zheng and Federgruen, "Finding optimal (s, S)
// policies is about as simple as evaluating a single policy", Operations Research 39,
// 1991, equation 2). gap is S − s ≥ 1; rounding up to the multiple leaves the position up
// to multiple − 1 above S. review is the law of a review period's demand.
func ofOrderUpTo(gap, multiple int64, review item.Demand) positionLaw {
	top := gap + multiple - 1 // positions of a cycle, s+1 … S+multiple−1
	step := math.Max(1, math.Ceil(float64(top)/64))
	cells := int(math.Ceil(float64(top) / step))
	renewals := renewalMass(review, step, cells)
	if renewals == nil {
		return OfLots(gap)
	}
	mass := make([]float64, cells) // by position, from the top down
	starts := int(min(multiple, 4))
	for i := range starts { // where orders leave it, evenly over the pack
		start := int(math.Round(((float64(i)+0.5)/float64(starts)*float64(multiple) - 0.5) / step)) // above S
		first := cells - 1 - int(math.Round(float64(gap-1)/step)) - start
		for j := max(0, first); j < cells; j++ {
			mass[j] += renewals[j-max(0, first)]
		}
	}
	return gathered(mass, step)
}

// renewalMass is m(j) = Σₙ P(the demand of n reviews is j steps), j < cells; nil where a
// review hardly ever takes a step, and positions are as good as uniform.
func renewalMass(review item.Demand, step float64, cells int) []float64 {
	pmf, below := make([]float64, cells), 0.0
	for k := range pmf {
		upto := review.CDF((float64(k) + 0.5) * step)
		pmf[k], below = upto-below, upto
	}
	if pmf[0] > 1-1e-6 {
		return nil
	}
	return stockpolicy.Renewals(pmf, cells)
}

// gathered draws neighbouring positions together into at most lawPoints, each at its
// mean: the lowest, where nearly all is short, in the smallest groups.
func gathered(mass []float64, step float64) positionLaw {
	total := 0.0
	for _, m := range mass {
		total += m
	}
	var l positionLaw
	sum, moment, done := 0.0, 0.0, 0.0
	for j := len(mass) - 1; j >= 0; j-- { // from the lowest position up
		sum += mass[j]
		moment += mass[j] * float64(len(mass)-1-j) * step
		if done+sum >= total*item.Square(float64(len(l.weight)+1)/lawPoints)-1e-12 || j == 0 {
			if sum > 0 {
				l.add(moment/sum, sum/total)
			}
			done += sum
			sum, moment = 0, 0
		}
	}
	return l
}

// reviewDemand is the law of a review period's demand: what the cover window has more
// than the lead time, in mean and variance; nil where that cannot be told.
func reviewDemand(cover, lead item.Demand) item.Demand {
	if lead == nil {
		return nil
	}
	mean := cover.Mean() - lead.Mean()
	if mean <= 1e-9 {
		return nil
	}
	variance := cover.SD()*cover.SD() - lead.SD()*lead.SD()
	return demand.NegBinOf(mean, max(variance, mean*(1+1e-9)))
}

// positionsOver is the law of an item under its policy over a range of positions, as
// lowestAfterOrder has it.
func positionsOver(it *item.Item, p *PolicyLine, width int64) positionLaw {
	switch p.Kind {
	case item.PolicySS, item.PolicyMinMax, item.PolicyCover, item.PolicyDDMRP:
		if review := reviewDemand(coverOf(it), it.LeadDemand); review != nil && p.LotRule == "" {
			return ofOrderUpTo(width, packOvershoot(it), review)
		}
	}
	return OfLots(width)
}
