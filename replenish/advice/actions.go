package advice

import (
	"cmp"
	"fmt"
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/policy"
	"math"
	"slices"
)

// Action is a message about an open order: bring it in, push it out, or cancel
// it.
type Action struct {
	SKU      string  `json:"sku"`
	Location string  `json:"location"`
	Order    string  `json:"order"`    // the open order
	Kind     string  `json:"kind"`     // ActionIn, ActionOut, ActionCancel, ActionConfirm
	Quantity int64   `json:"quantity"` // units of the order
	Due      int32   `json:"due"`      // day it is due now
	Wanted   int32   `json:"wanted"`   // day it should come; NoDay for cancel
	AtStake  float64 `json:"at_stake"` // money: margin of units short until then, or holding cost of coming early
	Reason   string  `json:"reason"`
}

// The kinds of actions.
const (
	ActionIn     = "in"     // expedite
	ActionOut    = "out"    // defer
	ActionCancel = "cancel" // not needed at all
	// ActionConfirm asks for a new day of an overdue order, or that it be cancelled.
	ActionConfirm = "confirm"
)

// ActionOptions damp the messages.
type ActionOptions struct {
	AsOf        int32   // the day looked at
	LeastDays   int     // a move of fewer days is not worth a message; 0 = 3
	LeastMoney  float64 // nor one that saves less, currency units
	Horizon     int     // days looked ahead; 0 = 90
	HoldingRate float64 // per currency unit and year; 0 = 0.25
}

// Actions looks at the open orders of an item on its projected stock: an order is
// wanted in when stock falls below safety stock before it comes, out (or
// cancelled) when stock without it stays at or above safety stock. An order is
// never pushed past the first day the projection needs it, so the damper cannot
// take projected stock below the floor. Orders due within the item's frozen days
// are left alone, and none is wanted in within them. The most money at stake comes first.
func Actions(it *item.Item, p policy.PolicyLine, opt ActionOptions) []Action {
	opt.LeastDays = cmp.Or(opt.LeastDays, 3)
	opt.Horizon = cmp.Or(opt.Horizon, 90)
	opt.HoldingRate = cmp.Or(opt.HoldingRate, 0.25)
	orders := it.Expected(item.LeadOf(it, p.Window), opt.AsOf)
	slices.SortStableFunc(orders, func(a, b item.Expected) int {
		return cmp.Or(cmp.Compare(a.Due, b.Due), cmp.Compare(a.ID, b.ID))
	})
	floor := max(0, p.SafetyStock)
	q := p.Position
	stock := float64(q.OnHand - q.Reserved - q.Backordered - q.Expired - q.Doubted + q.Predecessor + q.Branches + q.Drafts)
	frozen := opt.AsOf + int32(it.FrozenDays)
	var out []Action
	for _, o := range orders {
		if o.Late > 0 {
			out = append(out, confirm(it, o))
			stock += float64(o.Counts)
			continue
		}
		// the first day on which stock without this order and the later ones is
		// below the floor
		needed := item.NoDay
		left := stock
		for d := range opt.Horizon {
			if left -= it.MeanDemand(d, d+1); left < floor {
				needed = opt.AsOf + int32(d)
				break
			}
		}
		if o.Due >= frozen {
			a, ok := action(it, o.OpenOrder, needed, stock, floor, opt)
			if ok {
				out = append(out, a)
			}
			if ok && a.Kind == ActionCancel {
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

// confirm asks about an overdue order; what is at stake is its value as far as it
// is not certain.
func confirm(it *item.Item, o item.Expected) Action {
	return Action{SKU: it.SKU, Location: it.Location, Order: o.ID, Kind: ActionConfirm,
		Quantity: o.Quantity, Due: o.Due, Wanted: item.NoDay,
		AtStake: (1 - o.Chance) * float64(o.Quantity) * it.UnitCost,
		Reason:  fmt.Sprintf("%d days overdue, with a %.0f %% chance of coming: %s; confirm a day or cancel it", o.Late, 100*o.Chance, countedOn(it, o))}
}

func action(it *item.Item, o item.OpenOrder, needed int32, stock, floor float64, opt ActionOptions) (Action, bool) {
	if needed != item.NoDay {
		needed = max(needed, opt.AsOf+int32(it.FrozenDays))
	}
	a := Action{SKU: it.SKU, Location: it.Location, Order: o.ID, Quantity: o.Quantity, Due: o.Due, Wanted: needed}
	hold := opt.HoldingRate * it.UnitCost * float64(o.Quantity) / 365
	switch {
	case needed == item.NoDay:
		a.Kind, a.AtStake = ActionCancel, hold*float64(opt.Horizon)
		a.Reason = fmt.Sprintf("stock lasts beyond %d days without it", opt.Horizon)
	case needed < o.Due && int(o.Due-needed) >= opt.LeastDays:
		short := math.Max(0, it.MeanDemand(0, int(o.Due-opt.AsOf))-stock)
		a.Kind, a.AtStake = ActionIn, short*it.Margin()
		a.Reason = fmt.Sprintf("stock falls below the safety stock of %s on %s, %d days before it comes", it.Counted.Around(floor), item.IsoDay(needed), o.Due-needed)
	case needed > o.Due && int(needed-o.Due) >= opt.LeastDays:
		a.Kind, a.AtStake = ActionOut, hold*float64(needed-o.Due)
		a.Reason = fmt.Sprintf("not needed until %s, %d days after it comes", item.IsoDay(needed), needed-o.Due)
	default:
		return a, false
	}
	return a, a.AtStake >= opt.LeastMoney
}
