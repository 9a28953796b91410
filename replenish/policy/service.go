package policy

import (
	"github.com/stockwright/stockwright/replenish/demand"
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/stockpolicy"
	"math"
)

// Service is what the levels of an item under periodic review are weighed by.
type Service struct {
	Cover, Lead item.Demand // lead nil = not known
	lost        bool        // what is short is lost, else it is owed
	batch       float64
	own, slow   float64 // variance a unit of mean demand adds; deviation of the lead time's demand beyond that
}

func serviceOf(it *item.Item) Service {
	if cover, lead, ok := counts(it.CoverDemand, it.LeadDemand, usualDay(it)); ok {
		return newService(cover, lead, it.Policy.LostSales)
	}
	return newService(coverOf(it), it.LeadDemand, it.Policy.LostSales)
}

// The grids that are taken as counts: up to so many units, of a review period that is so
// much of the cover window at most, and by how much their variances over their means may differ.
const (
	mostCounted    = 60
	shortReview    = 0.25
	unlikeVariance = 0.25
	steadier       = 0.8 // variance over the mean of demand that is no longer customers by chance
)

// counts are the laws of few whole units over a lead time and a cover window that is hardly longer,
// known by their quantiles. A difference of two such grids says nothing of the units between them:
// what a day adds is less than what a grid rounds. Negative binomials of their moments, with one
// variance over the mean, say it.
func counts(cover, lead item.Demand, usual float64) (_, _ item.Demand, ok bool) {
	c, known := cover.(*item.QuantileGrid)
	l, both := lead.(*item.QuantileGrid)
	if !known || !both || !c.Counts(mostCounted) || !l.Counts(mostCounted) {
		return nil, nil, false
	}
	mc, ml := c.Mean(), l.Mean()
	if mc <= 0 || ml <= 0 || c.SD() <= 0 {
		return nil, nil, false
	}
	ratio, other := item.Square(c.SD())/mc, item.Square(l.SD())/ml
	review := max(mc-ml, usual/2)
	if ratio < steadier || review <= 0 || review > shortReview*mc || math.Abs(other/ratio-1) > unlikeVariance {
		return nil, nil, false
	}
	law := func(mean float64) (w demand.Windows) {
		w.Add(1, mean, mean*ratio)
		return w
	}
	laws := demand.Tables(law(mc-review), law(mc))
	return laws[1], laws[0], true
}

// leastOfUsual is the share of a usual day's demand up to which the goods of an order
// meet no customers before those of the next.
const leastOfUsual = 0.05

// coverOf is the demand over the cover window that levels are weighed by. Where hardly
// anything sells between the goods of this order and those of the next, as on a closed
// weekend, any level would do; there a usual day follows the lead time, so that the
// level is one like those of other order days.
func coverOf(it *item.Item) item.Demand {
	cover, lead := it.CoverDemand, it.LeadDemand
	if lead == nil {
		return cover
	}
	usual, mean := usualDay(it), lead.Mean()
	if cover.Mean()-mean > leastOfUsual*usual || lead.SD() <= 0 { // what is certain needs no more
		return cover
	}
	times := (mean + usual) / mean
	if variance := lead.SD() * lead.SD(); variance > mean {
		return demand.NegBinOf(times*mean, times*variance)
	}
	return Scaled(lead, times)
}

// usualDay is the mean demand of the days with any, of the coming four weeks.
func usualDay(it *item.Item) float64 {
	sum, days := 0.0, 0.0
	for _, v := range it.Daily[:min(28, len(it.Daily))] {
		if v > 0 {
			sum, days = sum+v, days+1
		}
	}
	return sum / max(1, days)
}

// PerReview is the mean demand of a review period by which an item's levels are weighed,
// units.
func PerReview(it *item.Item) float64 { return serviceOf(it).perReview() }

func newService(cover, lead item.Demand, lost bool) Service {
	s := Service{Cover: cover, Lead: lead, lost: lost}
	if lost && lead != nil {
		s.spread()
	}
	return s
}

// spread tells what demand itself varies by from what lead times do: the review period has
// only the former. A batch is how many units beyond the first customers take at once,
// half of E[B²]/E[B] − 1 where they come one by one, the mean rest of the one that finds
// too little (Feller, An Introduction to Probability Theory 2, 1971, section XI.4).
func (s *Service) spread() {
	vl, vc, ml, mr := s.Lead.SD()*s.Lead.SD(), s.Cover.SD()*s.Cover.SD(), s.Lead.Mean(), s.Cover.Mean()-s.Lead.Mean()
	if ml <= 0 || mr <= 0 {
		return
	}
	s.own = max(0, min(vl/ml, (vc-vl)/mr))
	s.batch = max(0, s.own-1) / 2
	if slow := vl - s.own*ml; slow > 0.1*vl {
		s.slow = math.Sqrt(slow)
	}
}

// perReview is the mean demand of a review period.
func (s Service) perReview() float64 {
	if s.Lead == nil {
		return s.Cover.Mean()
	}
	return s.Cover.Mean() - s.Lead.Mean()
}

// short is the expected units short per review period from a position y after a review.
// Owed units are those of stockpolicy.PeriodicShort. Lost units leave no queue: no more
// than y units sell from an order to its goods, so that what has sold then is taken as
// demand that is no more than y. For one review after each customer and Poisson demand
// that is Erlang's loss formula, exact for any lead time (Karush, "A queuing model for
// an inventory problem", Operations Research 5, 1957). Between reviews the chance to be
// beyond y is that in the middle of the period; what customers take at once sells as far as
// it is there.
func (s Service) short(y float64) float64 {
	if s.Lead == nil {
		return s.Cover.Shortage(y)
	}
	owed := stockpolicy.PeriodicShort(s.Cover, s.Lead, y)
	if !s.lost {
		return owed
	}
	mean := s.perReview()
	least := mean * min(1, max(0, 1-y/s.Cover.Mean())) // no cover window sells more than the position
	if s.slow > 0 {
		return min(max(owed*s.lostOfOwed(y), least), owed, mean)
	}
	return lostOf(owed, s.beyond(y+s.batch), mean, least)
}

// beyond is the chance that more than y is asked for from an order to the middle of the
// period its goods serve: the geometric mean of what the laws of both ends say, moved and
// stretched to the mean and deviation there.
func (s Service) beyond(y float64) float64 {
	ml, mc, vl, vc := s.Lead.Mean(), s.Cover.Mean(), item.Square(s.Lead.SD()), item.Square(s.Cover.SD())
	deviation := math.Sqrt((vl + vc) / 2)
	if vl <= 0 || vc <= 0 {
		return math.Sqrt(max(0, (1-s.Lead.CDF(y))*(1-s.Cover.CDF(y))))
	}
	z := (y - (ml+mc)/2) / deviation
	return math.Sqrt(tail(s.Lead, ml+z*math.Sqrt(vl)) * tail(s.Cover, mc+z*math.Sqrt(vc)))
}

// tail is P(D > x), between whole units as if its logarithm were linear.
func tail(d item.Demand, x float64) float64 {
	whole := math.Floor(x)
	from, part := max(0, 1-d.CDF(whole)), x-whole
	if part < 1e-9 || from <= 0 {
		return from
	}
	to := max(0, 1-d.CDF(whole+1))
	return math.Pow(from, 1-part) * math.Pow(to, part)
}

// lostOf is what is lost of the units that would be owed, where positions beyond have a
// probability. Where hardly any position is within, it is all that must be.
func lostOf(owed, beyond, mean, least float64) float64 {
	const mostly = 0.75
	within := min(1, (1-beyond)/(1-mostly))
	lost := least
	if within > 1e-5 {
		lost += within * ((owed-beyond*mean)/(1-beyond) - least)
	}
	return min(max(lost, least), owed, mean)
}

// slowPoints are Gauss-Hermite nodes and weights of the standard normal law.
var slowPoints = [5][2]float64{{-2.8569700138728, 0.0112574113277}, {-1.3556261799743, 0.2220759220056},
	{0, 0.5333333333333}, {1.3556261799743, 0.2220759220056}, {2.8569700138728, 0.0112574113277}}

// lostOfOwed is the share of the units owed that would be lost where lead times vary by
// more than the demand of a day: what a long one takes is lost for as long as it lasts, so
// that the two are weighed lead time by lead time. Demand over each is taken as normal.
func (s Service) lostOfOwed(y float64) float64 {
	mean, lead := s.perReview(), s.Lead.Mean()
	owed, lost := 1e-12, 1e-12
	for _, p := range slowPoints {
		l := max(0, lead+p[0]*s.slow)
		over := func(mean float64) demand.Normal { return demand.Normal{Mu: mean, Sigma: math.Sqrt(s.own*mean) + 1e-9} }
		o := stockpolicy.PeriodicShort(over(l+mean), over(l), y)
		beyond := 1 - over(l+mean/2).CDF(y+s.batch+0.5)
		owed += p[1] * o
		lost += p[1] * lostOf(o, beyond, mean, mean*min(1, max(0, 1-y/(l+mean))))
	}
	return min(1, lost/owed)
}

// shortOver is the mean of short over a law of the position.
func (s Service) shortOver(lowest float64, law positionLaw) float64 {
	sum := 0.0
	for i, offset := range law.offset {
		sum += law.weight[i] * s.short(lowest+offset)
	}
	return sum
}

var (
	gaussNodes   = [4]float64{0.1834346424956498, 0.5255324099163290, 0.7966664774136267, 0.9602898564975363}
	gaussWeights = [4]float64{0.3626837833783620, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763}
)

// FillRate is the expected share of demand met from stock, the position after a review
// standing above lowest by a law. It is 1 where there is no demand.
func (s Service) FillRate(lowest float64, law positionLaw) float64 {
	perReview := s.perReview()
	if perReview <= 0 {
		return 1
	}
	return max(0, 1-s.shortOver(lowest, law)/perReview)
}

// LowestForFill is the smallest integer position after ordering whose fill rate
// reaches the target. It may be below mean demand (a large lot protects too),
// even below zero. Where nothing is asked for it is 0.
func (s Service) LowestForFill(target float64, law positionLaw) float64 {
	if s.perReview() <= 0 {
		return 0
	}
	return firstInteger(func(y float64) bool { return s.FillRate(y, law) >= target-1e-12 },
		s.Cover.Mean(), s.Cover.SD())
}

// held is the expected stock over a review period at the position y after ordering:
// the mean of what there is just after and just before receipts.
func (s Service) held(y float64) float64 {
	after := y - s.Cover.Mean()
	switch {
	case s.Lead == nil:
		return after + s.Cover.Shortage(y)
	case s.lost:
		mean := s.perReview()
		return max(0, y-(1-s.short(y)/max(mean, 1e-300))*(s.Lead.Mean()+mean/2))
	}
	return (after + s.Cover.Shortage(y) + y - s.Lead.Mean() + s.Lead.Shortage(y)) / 2
}

// cost is the expected cost per review period of the position y after ordering:
// underage per unit short in the period, overage per unit held over it.
func (s Service) cost(underage, overage, y float64) float64 {
	return underage*s.short(y) + overage*s.held(y)
}

// lowestForCost is the smallest integer position after ordering from which a
// range of lot positions costs least: the first y with g(y + lot) > g(y)
// (Hadley and Whitin 1963; Zheng 1992). Equal costs count as a fall, so that
// positions that cannot hold stock are passed. Where nothing is asked for it is 0.
func (s Service) lowestForCost(underage, overage float64, lot int64) float64 {
	if s.perReview() <= 0 {
		return 0
	}
	ok := func(y float64) bool {
		a := s.cost(underage, overage, y)
		return s.cost(underage, overage, y+float64(max(1, lot))) > a+1e-9*math.Abs(a)
	}
	return firstInteger(ok, s.Cover.Mean(), s.Cover.SD())
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
