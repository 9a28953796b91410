package change

import (
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
	it.LeadDemand, it.CoverDemand = retold(it.LeadDemand, math.Max(w.LeadMean, 0.5)), retold(it.CoverDemand, w.MeanDays())
}

// lawOver is demand over a window: both its laws and the window.
type lawOver struct {
	lead, cover item.Demand
	of          item.Window
}

// overWindow is demand day for day over another window, in the shape of demand over
// it: its mean grows with the days, the variance of its days with them too, and the
// lead time's own spread adds what it does at that rate. Both laws are stretched
// alike, since shortage is the small difference between them.
func overWindow(d, shape lawOver, to item.Window) (lead, cover item.Demand) {
	days, toDays := d.of.MeanDays(), to.MeanDays()
	if d.cover == nil || days <= 0 || toDays <= 0 || days == toDays && d.of.LeadSD == to.LeadSD && d.of.LeadMean == to.LeadMean {
		return d.lead, d.cover
	}
	if shape.cover == nil || shape.cover.Mean() <= 0 || shape.cover.SD() <= 0 {
		shape = d
	}
	rate := d.cover.Mean() / days
	ofDays := math.Max(0.05*rate*days, item.Square(d.cover.SD())-item.Square(rate*d.of.LeadSD))
	sd := math.Sqrt(ofDays*toDays/days + item.Square(rate*to.LeadSD))
	by := sd / math.Max(shape.cover.SD(), 1e-9)
	cover = movedDemand(shape.cover, rate*toDays, sd)
	if shape.lead == nil {
		return nil, cover
	}
	ratio := rate * shape.of.MeanDays() / math.Max(shape.cover.Mean(), 1e-9)
	return movedDemand(shape.lead, shape.lead.Mean()*ratio, shape.lead.SD()*by), cover
}
