package change

import (
	"cmp"
	"github.com/stockwright/stockwright/replenish/demand"
	"github.com/stockwright/stockwright/replenish/item"
	"math"
)

// movedDemand is a demand of the same shape with another mean and deviation,
// never below 0.
func movedDemand(d item.Demand, mean, sd float64) item.Demand {
	if d == nil || mean <= 0 {
		return d
	}
	own, spread := d.Mean(), d.SD()
	if own <= 0 || spread <= 0 || sd <= 0 {
		return item.MomentDemand(mean, sd)
	}
	return demand.Moved{Of: d, To: mean, By: sd / spread}
}

// Retell gives an item the daily demand that a person expects in place of its own:
// the means of both windows follow their days, variances in proportion to them.
func Retell(it *item.Item, told []float64, w item.Window) {
	own := *it
	it.Daily = told
	retold := func(d item.Demand, days float64) item.Demand {
		if d == nil {
			return nil
		}
		was, is := own.MeanDemandDays(days), it.MeanDemandDays(days)
		if was <= 0 {
			return item.MomentDemand(is, math.Sqrt(is))
		}
		ratio := is / was
		if ratio == 1 {
			return d
		}
		return movedDemand(d, d.Mean()*ratio, d.SD()*math.Sqrt(ratio))
	}
	it.LeadDemand, it.CoverDemand = retold(it.LeadDemand, math.Max(w.LeadMean, 0.5)),
		retold(it.CoverDemand, w.MeanDays())
}

// lawOver is demand over a window: both its laws and the window.
type lawOver struct {
	lead, cover item.Demand
	of          item.Window
	growth      float64 // of the variance of demand with the days; 0 = 1
}

// perDays is the variance of demand over the window's days, the lead time's own spread
// aside, and the mean of a day.
func (d lawOver) perDays() (variance, rate float64) {
	rate = d.cover.Mean() / d.of.MeanDays()
	return math.Max(0.05*rate*d.of.MeanDays(), item.Square(d.cover.SD())-item.Square(rate*d.of.LeadSD)), rate
}

// growthOf is by which power of the days variance grows between two windows: the power of
// independent days where both are about as long, and at most that of a level not known.
func growthOf(a, b lawOver) float64 {
	if a.cover == nil || b.cover == nil || a.of.MeanDays() <= 0 || b.of.MeanDays() <= 0 ||
		a.cover.Mean() <= 0 || b.cover.Mean() <= 0 {
		return 1
	}
	longer := math.Log(b.of.MeanDays() / a.of.MeanDays())
	if math.Abs(longer) < 0.1 {
		return 1
	}
	va, ra := a.perDays()
	vb, rb := b.perDays()
	return math.Min(2, math.Max(1, math.Log(vb/rb/(va/ra))/longer))
}

// overWindow is demand day for day over another window, in the shape of demand over
// it: its mean grows with the days, the variance of its days with their power, and the
// lead time's own spread adds what it does at that rate. Both laws are stretched
// alike, since shortage is the small difference between them.
func overWindow(d, shape lawOver, to item.Window) (lead, cover item.Demand) {
	days, toDays := d.of.MeanDays(), to.MeanDays()
	if d.cover == nil || days <= 0 || toDays <= 0 || days == toDays && d.of.LeadSD == to.LeadSD &&
		d.of.LeadMean == to.LeadMean {
		return d.lead, d.cover
	}
	if shape.cover == nil || shape.cover.Mean() <= 0 || shape.cover.SD() <= 0 {
		shape = d
	}
	ofDays, rate := d.perDays()
	sd := math.Sqrt(ofDays*math.Pow(toDays/days, cmp.Or(d.growth, 1)) + item.Square(rate*to.LeadSD))
	by := sd / math.Max(shape.cover.SD(), 1e-9)
	cover = movedDemand(shape.cover, rate*toDays, sd)
	if shape.lead == nil {
		return nil, cover
	}
	ratio := rate * shape.of.MeanDays() / math.Max(shape.cover.Mean(), 1e-9)
	return movedDemand(shape.lead, shape.lead.Mean()*ratio, shape.lead.SD()*by), cover
}
