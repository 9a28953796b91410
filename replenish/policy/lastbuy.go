package policy

import (
	"github.com/stockwright/stockwright/replenish/item"
	"math"
)

// lastBuyRule names the rule of an order that no other follows.
const lastBuyRule = "last order of its supplier"

// lastBuyDays are five years, where nobody says how long the last order is to
// last.
const lastBuyDays = 1825

// lastBuy tells whether the window's order is the last that its supplier takes.
func lastBuy(it *item.Item, w item.Window) bool {
	return it.LastOrderDay > 0 && w.Order != item.NoDay && w.Order <= it.LastOrderDay && w.NextOrder > it.LastOrderDay
}

// lastBuyLevel is the position that serves demand from today to as many days after
// the goods come as the last order is to last, and no longer than it is sold, as
// the target asks: the quantile of a cycle service, the least level that loses no
// more than the fill rate allows, and of a cost the quantile it balances at. The
// law over those years has the mean of the forecast going on at its last level, and
// the variance to the mean of the cover window, at least that of a Poisson law.
func lastBuyLevel(it *item.Item, p *PolicyLine) int64 {
	w := p.Window
	days := it.LastBuyDays
	if days == 0 {
		days = lastBuyDays
	}
	end := int(w.Due-w.Order) + days
	if it.EndDay > 0 {
		end = min(end, int(it.EndDay-w.Order)+1)
	}
	mean := it.MeanDemand(0, max(0, end))
	if len(it.Daily) == 0 && w.LeadMean+float64(w.Review) > 0 {
		mean = p.CoverMean / (w.LeadMean + float64(w.Review)) * float64(max(0, end))
	}
	ratio := 1.0
	if p.CoverMean > 0 {
		ratio = max(1, p.CoverSD*p.CoverSD/p.CoverMean)
	}
	law := item.MomentDemand(mean, math.Sqrt(ratio*mean))
	switch {
	case p.Target == item.TargetCycle:
		return CeilUnits(law.Quantile(p.Level))
	case p.Target == item.TargetFill && p.Level > 0 && p.Level < 1:
		return lowestShort(law, (1-p.Level)*mean)
	case it.Policy.Underage > 0 && it.Policy.Overage >= 0:
		return CeilUnits(law.Quantile(it.Policy.Underage / (it.Policy.Underage + it.Policy.Overage*float64(days)/float64(max(1, w.Review)))))
	}
	return CeilUnits(law.Mean())
}

// lowestShort is the least whole level whose expected shortage is at most so many
// units.
func lowestShort(law item.Demand, most float64) int64 {
	low, high := int64(0), CeilUnits(law.Mean()+10*law.SD())+1
	for low < high {
		if mid := (low + high) / 2; law.Shortage(float64(mid)) <= most {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return low
}
