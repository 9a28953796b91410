// Package change tells which causes made a quantity another than the night before, and
// scores what people overrode. Units as in package replenish.
package change

import (
	"cmp"
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/policy"
	"math"
	"strings"
)

// Night is everything one item's quantity rested on in one night.
type Night struct {
	Item     item.Item     // demand, terms and policy; its stock and orders are in Position
	Window   item.Window   // the cover window
	Position item.Position // where each part of the position came from
	NoOrder  string        // why no order could be placed, "" when one could
	// DemandOf is the window the item's demand is over; the zero one = Window.
	DemandOf item.Window
	Told     []float64 // daily demand a person set in place of the forecast's; nil = none
	// shape is demand over the lead time's window: what demand of another night looks
	// like over it.
	shape       lawOver
	growth      float64 // of demand's variance with the days of its window
	Override    *int64  // a person's quantity, base units; nil = none
	Ordered     *int64  // what was ordered in the end, after what whole orders add and take; nil = Quantity
	HoldingRate float64 // per currency unit and year, where the policy has none
}

// Quantity is what the night orders for the item by itself.
func (n Night) Quantity() int64 {
	if n.Override != nil {
		return *n.Override
	}
	if n.NoOrder != "" || n.Item.CoverDemand == nil {
		return 0
	}
	it := n.Item
	it.LeadDemand, it.CoverDemand = overWindow(lawOver{it.LeadDemand, it.CoverDemand, n.DemandOf,
		n.growth}, n.shape, n.Window)
	if n.Told != nil {
		Retell(&it, n.Told, n.Window)
	}
	p := policy.SolveLevels(&it, n.Window)
	p.Position = n.Position
	p.Position.Total = sum(n.Position)
	p.LookAhead(&it)
	p.SizeLot(&it)
	var r policy.Receipt
	r.BaseQuantity(&it, &p, n.HoldingRate)
	r.Caps(&it, &p)
	return r.Quantity
}

// Units is what the night ordered, base units: Ordered where it is known, else Quantity.
func (n Night) Units() int64 {
	if n.Ordered != nil {
		return *n.Ordered
	}
	return n.Quantity()
}

// own is the night's demand over the window it is over.
func (n *Night) own() lawOver {
	return lawOver{n.Item.LeadDemand, n.Item.CoverDemand, n.DemandOf, 0}
}

// sum is the position from its parts.
func sum(p item.Position) int64 {
	return p.OnHand - p.Expired - p.Doubted - p.Reserved - p.Backordered + p.OnOrder + p.Drafts + p.Branches + p.Predecessor
}

// Share is what one cause did to a quantity between two nights.
type Share struct {
	Cause string  `json:"cause"`
	Units float64 `json:"units"` // whole or half units
}

// The causes of a change.
const (
	CauseDemand     = "demand"      // the forecast, day for day
	CauseLeadTime   = "lead_time"   // its length and spread
	CauseStock      = "stock"       // on hand, expiring, reserved, backordered
	CauseOpenOrders = "open_orders" // on order, drafts, on the way to branches
	CauseParameters = "parameters"  // policy and terms
	CauseCalendar   = "calendar"    // order days and the days until the next one
	CauseOverride   = "override"    // a person's figure
	CauseOrder      = "order"       // what whole orders add and take: fill, shared capacities, stock of the source
)

// The causes but the last, in the order they are tried.
var causes = [...]struct {
	name string
	take func(from, to *Night)
}{
	{CauseDemand, func(f, t *Night) {
		t.Item.LeadDemand, t.Item.CoverDemand, t.Item.Daily, t.DemandOf = f.Item.LeadDemand,
			f.Item.CoverDemand, f.Item.Daily, f.DemandOf
	}},
	{CauseLeadTime, func(f, t *Night) {
		if !sameLead(f, t) {
			t.shape = f.shape
		}
		t.Window = spanned(t.Window, f.Window, t.Window)
	}},
	{CauseStock, func(f, t *Night) {
		p, q := &t.Position, f.Position
		p.OnHand, p.Expired, p.Doubted, p.Reserved, p.Backordered, p.Predecessor = q.OnHand, q.Expired,
			q.Doubted, q.Reserved, q.Backordered, q.Predecessor
	}},
	{CauseOpenOrders, func(f, t *Night) {
		t.Position.OnOrder, t.Position.Drafts, t.Position.Branches = f.Position.OnOrder,
			f.Position.Drafts, f.Position.Branches
		t.Item.OnOrder = f.Item.OnOrder
		t.Position.Later = f.Position.Later
	}},
	{CauseParameters, func(f, t *Night) {
		keep := t.Item
		t.Item = f.Item
		t.Item.LeadDemand, t.Item.CoverDemand, t.Item.Daily, t.Item.OnOrder = keep.LeadDemand,
			keep.CoverDemand, keep.Daily, keep.OnOrder
		if f.overridden() || t.overridden() {
			t.Item.Policy = keep.Policy // with the override
		}
		if t.NoOrder != policy.NoOrderDay && f.NoOrder != policy.NoOrderDay {
			t.NoOrder = f.NoOrder
		}
		t.HoldingRate = f.HoldingRate
	}},
	{CauseCalendar, func(f, t *Night) {
		if sameLead(f, t) {
			t.shape = f.shape
		}
		t.Window = spanned(f.Window, t.Window, f.Window)
		t.NoOrder = f.NoOrder
	}},
	{CauseOverride, func(f, t *Night) {
		if f.overridden() || t.overridden() {
			t.Item.Policy = f.Item.Policy
		}
		t.Override, t.Told = f.Override, f.Told
	}},
}

// sameLead tells whether two nights have one lead time, so that what demand looks like over their
// windows differs by the calendar alone.
func sameLead(a, b *Night) bool {
	return a.Window.LeadSD == b.Window.LeadSD && cmp.Or(a.Window.PlainLead, a.Window.LeadMean) ==
		cmp.Or(b.Window.PlainLead, b.Window.LeadMean)
}

// spanned is a window with the order days of one night, the lead time of another and
// the days by which closures and days off make a lead time longer of a third.
func spanned(days, lead, delay item.Window) item.Window {
	plain, late := cmp.Or(lead.PlainLead, lead.LeadMean), 0.0
	if delay.PlainLead > 0 {
		late = delay.LeadMean - delay.PlainLead
	}
	more := int32(math.Round(plain + late - lead.LeadMean))
	w := days
	w.Lead, w.LeadMean, w.LeadSD, w.PlainLead = lead.Lead, plain+late, lead.LeadSD, plain
	w.Due, w.End = w.Order+lead.Due-lead.Order+more, w.NextOrder+lead.End-lead.NextOrder+more
	return w
}

// OverrideRule begins the name of a policy that a person set.
const OverrideRule = "override by "

func (n *Night) overridden() bool { return strings.HasPrefix(n.Item.Policy.Rule, OverrideRule) }

// ExplainChange shares the change of an item's quantity between two nights out
// to its causes. The causes are switched from the old night to the new one after
// another, once first to last and once last to first, and each cause's two
// effects are averaged; what whole orders added and took has the rest. The
// shares sum to the change exactly. Demand is taken day for day: what a longer
// window or a lead time of another spread does to it is the lead time's or the
// calendar's, and what a person expects in place of the forecast the override's.
func ExplainChange(before, after Night) []Share {
	for _, n := range []*Night{&before, &after} {
		if n.DemandOf.MeanDays() == 0 {
			n.DemandOf = n.Window
		}
		n.shape = lawOver{n.Item.LeadDemand, n.Item.CoverDemand, n.Window, 0}
	}
	growth := growthOf(before.own(), after.own())
	before.growth, after.growth = growth, growth
	shares := make([]Share, len(causes)+1)
	for i, c := range causes {
		shares[i].Cause = c.name
	}
	first, last := before.Quantity(), after.Quantity()
	for _, backward := range []bool{false, true} {
		at, q := before, first
		for k := range causes {
			i := k
			if backward {
				i = len(causes) - 1 - k
			}
			causes[i].take(&after, &at)
			now := at.Quantity()
			if k == len(causes)-1 {
				now = last
			}
			shares[i].Units += float64(now-q) / 2
			q = now
		}
	}
	shares[len(causes)] = Share{CauseOrder, float64(after.Units() - last - before.Units() + first)}
	return shares
}
