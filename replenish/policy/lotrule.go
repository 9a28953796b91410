package policy

import (
	"fmt"
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/lotsize"
	"math"
)

// LotPlan is a dynamic lot and what it rests on: the requirements by chance to
// order over the horizon, and how many of them the lot covers.
type LotPlan struct {
	Days      []int32 // from today to this and the later chances to order, and to the end of the last one's period
	Net       []int64 // units to be ordered by each chance, beyond position and later supply, for the levels to be kept
	First     int64   // mean demand between the goods of this chance and of the next, which stands for Net[0] where the periods are chosen
	OrderCost float64 // per order
	Holding   float64 // per unit and day
	Periods   int     // of the requirements, how many the lot covers
	Units     int64   // the lot: their sum
}

// lotChances are the chances of a window, evenly spaced where its supplier's
// calendar is not known.
func lotChances(it *item.Item, w item.Window) []int32 {
	if len(w.Chances) > 1 {
		return w.Chances
	}
	return item.Supplier{}.Chances(w.Order, max(1, int(w.NextOrder-w.Order)), it.Policy.LotHorizon())
}

// planLot sizes the order that brings a position of need units below level up to
// it and is a dynamic lot beyond it. level is the least position after ordering
// today; on later days it moves as mean demand over the cover window does, so that
// safety stock follows the season. later is supply beyond the window.
func planLot(it *item.Item, w item.Window, level float64, need int64, later []item.Arrival) *LotPlan {
	days := lotChances(it, w)
	n, cover := len(days)-1, max(1, int(math.Ceil(w.LeadMean))+w.Review)
	until := demandUntil(it, w, int(days[n])+cover)
	plan := &LotPlan{Days: days, Net: make([]int64, n), First: max(1,
		CeilUnits(until[cover]-until[max(0, cover-int(days[1]))])),
		OrderCost: it.Policy.OrderCost, Holding: it.Policy.HoldingRate * it.UnitCost / 365}
	now, top := until[cover], need
	plan.Net[0] = need
	for k := 1; k < n; k++ {
		t := int(days[k])
		then := until[t+cover] - until[t]
		wanted := max(level, then)
		if now > 0 {
			wanted = level * then / now
		}
		total := need + CeilUnits(wanted+until[t]-level)
		for _, a := range later {
			if a.Day <= w.End+days[k] {
				total -= a.Quantity
			}
		}
		plan.Net[k] = max(0, total-top)
		top = max(top, total)
	}
	plan.cover(it.Policy.LotRule)
	return plan
}

// cover chooses how many periods the lot covers. An order that costs nothing is
// placed for every period by itself, and so is one whose stock seems to cost
// nothing, because a cost is not known.
func (l *LotPlan) cover(rule string) {
	n := len(l.Net)
	p := lotsize.Dynamic{SetUp: []float64{l.OrderCost}, Holding: make([]float64, n),
		Demand: make([]float64, n), Length: make([]float64, n)}
	for k := range n {
		p.Length[k] = float64(l.Days[k+1] - l.Days[k])
		p.Holding[k] = l.Holding * p.Length[k]
		p.Demand[k] = float64(l.Net[k])
	}
	p.Demand[0] = float64(l.First)
	if l.OrderCost <= 0 || l.Holding <= 0 {
		rule = lotsize.RuleLotForLot
	}
	lot, covered := p.Plan(rule)[0], 0.0
	l.Periods, l.Units = 0, 0
	for k := 0; k < n && (k == 0 || covered < lot); k++ {
		covered += p.Demand[k]
		l.Units += l.Net[k]
		l.Periods = k + 1
	}
}

// demandUntil is the mean demand before each of the next days, [0] = 0; at the
// mean rate of the cover window where there is no daily forecast.
func demandUntil(it *item.Item, w item.Window, days int) []float64 {
	rate := 0.0
	if len(it.Daily) == 0 {
		rate = it.CoverDemand.Mean() / max(1, w.MeanDays())
	} else {
		rate = it.MeanDemand(len(it.Daily), len(it.Daily)+1)
	}
	out := make([]float64, days+1)
	for d := range days {
		v := rate
		if d < len(it.Daily) {
			v = it.Daily[d]
		}
		out[d+1] = out[d] + v
	}
	return out
}

// DynamicSpread is how far above the reorder point dynamic lots bring the
// position, as the demand ahead would have it were there no stock: the width of
// the positions that the service target is solved for.
func DynamicSpread(it *item.Item, w item.Window) int64 {
	return planLot(it, w, it.CoverDemand.Mean(), 1, nil).Units
}

// SizeLot plans the dynamic lot of an item whose position has reached the
// reorder point: order-up-to is where that lot brings it, no higher than the most
// days of cover allow.
func (p *PolicyLine) SizeLot(it *item.Item) {
	if p.LotRule == "" || p.Position.Total > p.ReorderPoint {
		return
	}
	need := p.ReorderPoint + 1 - p.Position.Total
	p.Dynamic = planLot(it, p.Window, float64(p.ReorderPoint+1), need, p.Position.Later)
	p.OrderUpTo = p.Position.Total + p.Dynamic.Units
	if most := p.mostPosition(it); most > 0 && p.OrderUpTo > most {
		p.OrderUpTo, p.HeldToDays = max(most, p.ReorderPoint+1), true
	}
}

// dynamicLot writes the lot's inputs and takes it as the policy quantity.
func (r *Receipt) dynamicLot(it *item.Item, p *PolicyLine) {
	l := p.Dynamic
	days, net := make([]float64, len(l.Days)), make([]float64, len(l.Net))
	for i, d := range l.Days {
		days[i] = float64(d)
	}
	for i, u := range l.Net {
		net[i] = float64(u)
	}
	if l.Holding > 0 {
		r.noteOnce("order_cost", l.OrderCost, "input: currency an order")
		r.noteOnce("holding_rate", it.Policy.HoldingRate, "input: per currency unit and year")
		r.noteOnce("unit_cost", it.UnitCost, "input: currency a unit today")
	}
	r.Note("first_period_demand", float64(l.First), "input: mean demand between the goods of this chance and of the next; it stands for the need where the periods are chosen")
	r.list("order_days", days, fmt.Sprintf("input: days from today to %d chances to order, and to the end of the last one's period", len(net)))
	r.list("net_requirements", net, "input: units each chance must add for the reorder point, moving with the season, to be kept; the first is the need")
	r.Note("lot_periods", float64(l.Periods), p.LotRule)
	rule := "the first lot_periods of net_requirements"
	if most := p.mostPosition(it); most > 0 {
		r.Note("most_position", float64(most), fmt.Sprintf("input: %g days of mean demand", it.Policy.MaxDays))
		rule += ", position + quantity <= most_position"
	}
	r.Set("policy_quantity", p.OrderUpTo-p.Position.Total, rule)
}
