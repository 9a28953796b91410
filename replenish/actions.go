package replenish

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Action is a message about an open order: bring it in, push it out, or cancel
// it.
type Action struct {
	SKU, Location string
	Order         string  // the open order
	Kind          string  // "in", "out", "cancel"
	Quantity      int64   // units of the order
	Due           int32   // day it is due now
	Wanted        int32   // day it should come; NoDay for cancel
	AtStake       float64 // money: margin of units short until then, or holding cost of coming early
	Reason        string
}

// ActionOptions damp the messages.
type ActionOptions struct {
	AsOf        int32
	LeastDays   int     // a move of fewer days is not worth a message; 0 = 3
	LeastMoney  float64 // nor one that saves less
	Horizon     int     // days looked ahead; 0 = 90
	HoldingRate float64 // per currency unit and year; 0 = 0.25
}

// Actions looks at the open orders of an item on its projected stock: an order is
// wanted in when stock falls below safety stock before it comes, out (or
// cancelled) when stock without it stays at or above safety stock. An order is
// never pushed past the first day the projection needs it, so the damper cannot
// take projected stock below the floor. The most money at stake comes first.
func Actions(it *Item, p PolicyLine, opt ActionOptions) []Action {
	opt.LeastDays = cmp.Or(opt.LeastDays, 3)
	opt.Horizon = cmp.Or(opt.Horizon, 90)
	opt.HoldingRate = cmp.Or(opt.HoldingRate, 0.25)
	orders := slices.Clone(it.OnOrder)
	slices.SortStableFunc(orders, func(a, b OpenOrder) int {
		return cmp.Or(cmp.Compare(a.Due, b.Due), cmp.Compare(a.ID, b.ID))
	})
	floor := max(0, p.SafetyStock)
	stock := float64(it.OnHand - it.Reserved - it.Backordered - p.Position.Expired)
	var out []Action
	for _, o := range orders {
		// the first day on which stock without this order and the later ones is
		// below the floor
		needed := NoDay
		left := stock
		for d := range opt.Horizon {
			if left -= it.meanDemand(d, d+1); left < floor {
				needed = opt.AsOf + int32(d)
				break
			}
		}
		if a, ok := it.action(o, needed, stock, floor, opt); ok {
			out = append(out, a)
			if a.Kind == "cancel" {
				continue
			}
		}
		stock += float64(o.Quantity)
	}
	slices.SortStableFunc(out, func(a, b Action) int {
		return cmp.Or(-cmp.Compare(a.AtStake, b.AtStake), cmp.Compare(a.Order, b.Order))
	})
	return out
}

func (it *Item) action(o OpenOrder, needed int32, stock, floor float64, opt ActionOptions) (Action, bool) {
	a := Action{SKU: it.SKU, Location: it.Location, Order: o.ID, Quantity: o.Quantity, Due: o.Due, Wanted: needed}
	hold := opt.HoldingRate * it.UnitCost * float64(o.Quantity) / 365
	switch {
	case needed == NoDay:
		a.Kind, a.AtStake = "cancel", hold*float64(opt.Horizon)
		a.Reason = fmt.Sprintf("stock lasts beyond %d days without it", opt.Horizon)
	case needed < o.Due && int(o.Due-needed) >= opt.LeastDays:
		short := math.Max(0, it.meanDemand(0, int(o.Due-opt.AsOf))-stock)
		a.Kind, a.AtStake = "in", short*max(it.UnitPrice-it.UnitCost, 0.1*it.UnitCost)
		a.Reason = fmt.Sprintf("stock falls below the safety stock of %.0f on day %d, %d days before it comes", floor, needed, o.Due-needed)
	case needed > o.Due && int(needed-o.Due) >= opt.LeastDays:
		a.Kind, a.AtStake = "out", hold*float64(needed-o.Due)
		a.Reason = fmt.Sprintf("not needed until day %d", needed)
	default:
		return a, false
	}
	return a, a.AtStake >= opt.LeastMoney
}

// Exception is an item that asks for a person's eye.
type Exception struct {
	SKU, Location string
	Kind          string  // "short", "below_safety", "overstock", "waste", "quarantined"
	AtRisk        float64 // expected money lost within a review period, or tied up
	Text          string
}

// ExceptionBudget picks at most most exceptions, by money at risk, ties by key.
// rest is the money of those left out, so that nothing is hidden in silence.
func ExceptionBudget(all []Exception, most int) (shown []Exception, rest float64) {
	shown = slices.Clone(all)
	slices.SortStableFunc(shown, func(a, b Exception) int {
		return cmp.Or(-cmp.Compare(a.AtRisk, b.AtRisk), cmp.Compare(a.SKU, b.SKU), cmp.Compare(a.Location, b.Location), cmp.Compare(a.Kind, b.Kind))
	})
	if most < 0 || most >= len(shown) {
		return shown, 0
	}
	for _, e := range shown[most:] {
		rest += e.AtRisk
	}
	return shown[:most], rest
}

// Exceptions finds what is at risk for one planned item: expected lost margin in
// the cover window at its position, money tied up beyond twice its order-up-to
// level, and expected waste.
func Exceptions(it *Item, p PolicyLine, opt Options) []Exception {
	var out []Exception
	add := func(kind string, money float64, text string, args ...any) {
		if money > 0 {
			out = append(out, Exception{it.SKU, it.Location, kind, money, fmt.Sprintf(text, args...)})
		}
	}
	margin := max(it.UnitPrice-it.UnitCost, 0.1*it.UnitCost)
	position := float64(p.Position.Total)
	short := it.CoverDemand.Shortage(position)
	switch {
	case position <= 0:
		add("short", margin*short, "nothing to count on: %.1f units short are expected in the cover window", short)
	case p.Position.Total <= p.ReorderPoint:
		add("below_safety", margin*short, "position %d is at or below the reorder point %d; %.1f units short are expected", p.Position.Total, p.ReorderPoint, short)
	case p.Position.Total > 2*max(1, p.OrderUpTo):
		over := p.Position.Total - p.OrderUpTo
		add("overstock", float64(over)*it.UnitCost*cmp.Or(opt.HoldingRate, 0.25)*float64(max(1, p.Window.Review))/365, "%d units above order-up-to %d", over, p.OrderUpTo)
	}
	if len(it.Lots) > 0 {
		w := ForecastWaste(it, opt.AsOf, 60, 0, NoDay)
		add("waste", w.OldestFirst*it.UnitCost, "%.0f units expire within 60 days (%.0f if the newest are picked first)", w.OldestFirst, w.NewestFirst)
	}
	return out
}
