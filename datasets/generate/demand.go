package generate

import (
	"math"

	"github.com/stockwright/stockwright/core"
)

// promotionSpan is the length of the periods in which a SKU may be promoted
// once, promotionDays the length of a promotion.
const (
	promotionSpan = 28
	promotionDays = 7
	dipDays       = 5    // after a promotion cupboards are full
	dip           = 0.85 // factor on those days
)

// promotion is the price cut of a SKU on a day, 0 for none, and whether the
// day lies in the dip after one. It depends on the SKU's own calendar only, so
// all locations promote together.
func (w *World) promotion(s *stream, i int, day core.Day) (cut float64, after bool) {
	chance := w.skus[i].category.promoted
	if chance == 0 {
		return 0, false
	}
	period := int(day) / promotionSpan
	for p := period; p >= period-1; p-- {
		r := s.at(w.opt.Seed, drawPromotion, i, p, 0)
		if r.Float64() >= chance {
			continue
		}
		begin := core.Day(p*promotionSpan + r.IntN(promotionSpan-promotionDays))
		switch cut := pick(r, 0.15, 0.20, 0.25, 0.30); {
		case day >= begin && day < begin+promotionDays:
			return cut, false
		case day >= begin+promotionDays && day < begin+promotionDays+dipDays:
			return 0, true
		}
	}
	return 0, false
}

// listPrice is the price without a promotion: it rises by 2 % each New Year.
func (w *World) listPrice(k *sku, day core.Day) (price float64, year int) {
	year = day.Time().Year()
	return cents(k.price * math.Pow(1.02, float64(year-2025))), year
}

// price is the price of a day and whether the SKU is on promotion.
func (w *World) price(k *sku, i int, day core.Day) (float64, bool) {
	var s stream
	list, _ := w.listPrice(k, day)
	cut, _ := w.promotion(&s, i, day)
	return cents(list * (1 - cut)), cut > 0
}

// onSale tells whether a SKU is sold at all on a day.
func (k *sku) onSale(day core.Day) bool {
	return (k.launched == core.NoDay || day >= k.launched) && (k.ends == core.NoDay || day < k.ends)
}

// level is the demand factor of a SKU on a day, the same at every location:
// yearly season, growth, ramp after the launch, promotion and its dip.
func (w *World) level(s *stream, i int, day core.Day) float64 {
	k := &w.skus[i]
	if !k.onSale(day) {
		return 0
	}
	f := k.season[day.Time().YearDay()] * math.Max(0.3, 1+k.growth*float64(day-w.opt.AsOf)/365)
	if k.launched != core.NoDay && k.replaces < 0 {
		f *= 1 - 0.8*math.Exp(-float64(day-k.launched)/21)
	}
	switch cut, after := w.promotion(s, i, day); {
	case cut > 0:
		f *= math.Exp(k.elasticity * cut)
	case after:
		f *= dip
	}
	return f
}

// local is what makes a location's day differ from the chain's: its share,
// its weekday and the events it takes part in.
func (w *World) local(s *stream, i, l int, day core.Day) float64 {
	at := &w.locations[l]
	week := &w.skus[i].category.weekday
	if at.warehouse {
		week = &onlineWeek
	}
	return w.share(s, i, l) * week[day.Weekday()] * w.eventFactor(l, day)
}

// share is a SKU's standing at a location: the location's size times what its
// customers think of the SKU.
func (w *World) share(s *stream, i, l int) float64 {
	r := s.at(w.opt.Seed, drawShare, i, l, 0)
	return w.locations[l].size * lognormal(r, 1, 0.35)
}

// rate is the expected demand of a day.
func (w *World) rate(i, l int, day core.Day) float64 {
	var s stream
	return w.skus[i].base * w.level(&s, i, day) * w.local(&s, i, l, day)
}

// demand draws what customers want of a SKU at a location on a day.
func (w *World) demand(s *stream, i, l int, day core.Day) int64 {
	if !w.skus[i].onSale(day) {
		return 0
	}
	return w.drawDemand(s, i, l, day, w.level(s, i, day)*w.local(s, i, l, day))
}

// drawDemand draws the units of a day around the SKU's base times a factor. A
// steady SKU has a Poisson count around a log-normal rate; an intermittent one
// is asked for on some days, then by more than one unit at times. Both have
// the expectation base·factor.
func (w *World) drawDemand(s *stream, i, l int, day core.Day, factor float64) int64 {
	k := &w.skus[i]
	r := s.at(w.opt.Seed, drawDemand, i, l, int(day))
	if k.occurs == 0 {
		noise := math.Exp(k.noise*r.NormFloat64() - k.noise*k.noise/2)
		return s.poisson(k.base * factor * noise)
	}
	mean := k.base * factor
	occurs := math.Min(k.occurs, mean) // a request is for one unit at least
	if r.Float64() >= occurs {
		return 0
	}
	return 1 + s.poisson(mean/occurs-1)
}
