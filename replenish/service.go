package replenish

import "math"

// expectedShort is the expected units short per review period under a law of the
// position after a review: the mean of Shortage(y; lead + review) − Shortage(y; lead)
// (Hadley and Whitin, Analysis of Inventory Systems, 1963, section 5-3). lead nil leaves
// the second term out, which overstates the shortage.
func expectedShort(cover, lead Demand, lowest float64, law positionLaw) float64 {
	sum := 0.0
	for i, offset := range law.offset {
		s := cover.Shortage(lowest + offset)
		if lead != nil {
			s -= lead.Shortage(lowest + offset)
		}
		sum += law.weight[i] * max(0, s)
	}
	return sum
}

var (
	gaussNodes   = [4]float64{0.1834346424956498, 0.5255324099163290, 0.7966664774136267, 0.9602898564975363}
	gaussWeights = [4]float64{0.3626837833783620, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763}
)

// fillRate is the expected share of demand met from stock under periodic review, the
// position after a review standing above lowest by a law. With lostSales the short units
// leave the system, which shortens the next cycle's demand: β = 1/(1 + short/demand).
// It is 1 where there is no demand.
func fillRate(cover, lead Demand, lowest float64, law positionLaw, lostSales bool) float64 {
	perReview := cover.Mean()
	if lead != nil {
		perReview -= lead.Mean()
	}
	if perReview <= 0 {
		return 1
	}
	b := expectedShort(cover, lead, lowest, law) / perReview
	if lostSales {
		return 1 / (1 + b)
	}
	return max(0, 1-b)
}

// lowestForFill is the smallest integer position after ordering whose fill rate
// reaches the target. It may be below mean demand (a large lot protects too),
// even below zero.
func lowestForFill(cover, lead Demand, target float64, law positionLaw, lostSales bool) float64 {
	ok := func(y float64) bool { return fillRate(cover, lead, y, law, lostSales) >= target-1e-12 }
	return firstInteger(ok, cover.Mean(), cover.SD())
}

// reviewCost is the expected cost per review period of the position y after
// ordering: underage per unit short in the period, overage per unit held over it
// (the mean of the stock just after and just before receipts).
func reviewCost(cover, lead Demand, underage, overage, y float64) float64 {
	short := cover.Shortage(y)
	held := y - cover.Mean() + short
	if lead != nil {
		early := lead.Shortage(y)
		held = (held + y - lead.Mean() + early) / 2
		short -= early
	}
	return underage*short + overage*held
}

// lowestForCost is the smallest integer position after ordering from which a
// range of lot positions costs least: the first y with g(y + lot) > g(y)
// (Hadley and Whitin 1963; Zheng 1992). Equal costs count as a fall, so that
// positions that cannot hold stock are passed.
func lowestForCost(cover, lead Demand, underage, overage float64, lot int64) float64 {
	g := func(y float64) float64 { return reviewCost(cover, lead, underage, overage, y) }
	ok := func(y float64) bool { a := g(y); return g(y+float64(max(1, lot))) > a+1e-9*math.Abs(a) }
	return firstInteger(ok, cover.Mean(), cover.SD())
}

// firstInteger is the smallest integer with ok, for ok that stays true once it
// is, looked for outward from a mean in steps of a deviation.
func firstInteger(ok func(float64) bool, mean, sd float64) float64 {
	hi := math.Ceil(mean + sd)
	step := math.Max(4, math.Ceil(sd))
	for i := 0; !ok(hi) && i < 60; i++ {
		hi += step
		step *= 2
	}
	lo := hi
	step = math.Max(4, math.Ceil(sd))
	for i := 0; ok(lo) && i < 60; i++ {
		lo -= step
		step *= 2
	}
	for hi-lo > 1 {
		mid := math.Floor((lo + hi) / 2)
		if ok(mid) {
			hi = mid
		} else {
			lo = mid
		}
	}
	return hi
}
