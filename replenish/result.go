package replenish

import (
	"cmp"
	"github.com/stockwright/stockwright/replenish/advice"
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/policy"
)

// Line is one proposed purchase or transfer.
type Line struct {
	Kind     string             `json:"kind"` // "purchase" or "transfer"
	SKU      string             `json:"sku"`
	Location string             `json:"location"` // where the goods are wanted
	Supplier string             `json:"supplier"` // of a purchase
	From     string             `json:"from"`     // of a transfer: the location the goods leave
	Quantity int64              `json:"quantity"` // base units
	OrderDay int32              `json:"order_day"`
	DueDay   int32              `json:"due_day"`
	NeedDay  int32              `json:"need_day,omitempty"` // of a purchase, where asked for: the day it is needed at the latest
	UnitCost float64            `json:"unit_cost"`          // currency units per base unit, after price breaks
	Value    float64            `json:"value"`              // quantity × unit cost
	Unit     item.UnitOfMeasure `json:"unit,omitzero"`      // the supplier sells in; quantity is whole ones
	Counted  item.UnitOfMeasure `json:"-"`                  // people count it in, of weighed goods
	Receipt  []policy.Step      `json:"receipt"`
	// DaysOfCover is how many days the position with this line lasts on the mean forecast.
	DaysOfCover float64 `json:"days_of_cover_after"`
	// Confirm is why a purchase waits for a person, of the kind ConfirmKind; "" where
	// it is in proportion.
	Confirm     string `json:"confirm,omitempty"`
	ConfirmKind string `json:"confirm_kind,omitempty"`

	// Because says why this supplier is asked in place of the item's first; "" where it
	// is the first.
	Because string `json:"because,omitempty"`

	Tags []policy.PriceTag `json:"price_tags,omitempty"` // of a purchase, where asked for

	Policy *policy.PolicyLine `json:"-"` // of its item
}

// The line kinds.
const (
	Purchase = "purchase"
	Transfer = "transfer"
)

// Order is what one supplier is asked for on the day.
type Order struct {
	Supplier     string  `json:"supplier"`
	Lines        int     `json:"lines"`
	Units        int64   `json:"units"`
	Value        float64 `json:"value"`
	Volume       float64 `json:"volume"`
	Weight       float64 `json:"weight"`
	FilledUnits  int64   `json:"filled_units"`  // added to reach the minimum
	BelowMinimum string  `json:"below_minimum"` // the minimum still missed, "" when none
	MinimumCost  float64 `json:"minimum_cost"`  // what the minimum value costs a year, where price tags are asked for
}

// Result is the plan. Lines are sorted by kind, supplier, source, SKU and
// location; policies and problems by SKU and location.
type Result struct {
	Lines      []Line
	Policies   []*policy.PolicyLine
	Classes    []ClassPromise // by class, then by promise
	Orders     []Order
	Exceptions []advice.Exception
	Actions    []advice.Action
	Projected  []policy.ProjectedDay // of the item asked for, with its planned line
	Shortages  []Shortage            // shared capacities that did not suffice
	Ranking    []RankedBuy           // under a budget: what to buy next, best worth for money first
	Problems   []Problem
	Quarantine Quarantine
	refused    []*planned
}

func compareLines(a, b Line) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Supplier, b.Supplier), cmp.Compare(a.From, b.From),
		cmp.Compare(a.SKU, b.SKU), cmp.Compare(a.Location, b.Location))
}

func (r *planned) line(kind, from string, opt Options) Line {
	cost := r.it.CostAt(r.receipt.Quantity)
	l := Line{Kind: kind, SKU: r.it.SKU, Location: r.it.Location, Supplier: r.it.Supplier, From: from,
		Quantity: r.receipt.Quantity, OrderDay: r.window.Order, DueDay: r.window.Due,
		UnitCost: cost, Value: cost * float64(r.receipt.Quantity), Unit: r.it.Unit, Counted: r.it.Counted, Receipt: r.receipt.Steps,
		DaysOfCover: r.it.DaysOf(float64(r.policy.Position.Total + r.receipt.Quantity)),
		Policy:      cmp.Or(r.first, r.policy)}
	l.Because = r.because
	if kind == Purchase && opt.PriceTags {
		l.Tags = policy.PriceTagsOver(r.it, r.window, opt.HoldingRate)
	}
	if kind == Purchase && opt.Needs {
		l.NeedDay = r.needDay(opt.AsOf)
	}
	if kind == Purchase {
		l.ConfirmKind, l.Confirm = r.outOfProportion(&l, opt)
	}
	return l
}
