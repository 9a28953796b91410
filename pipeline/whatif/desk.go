// Package whatif plans single items of a run again under a change.
package whatif

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/pipeline/gate"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/supply"
	"github.com/stockwright/stockwright/pipeline/terms"
	"github.com/stockwright/stockwright/replenish"
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/policy"
)

// Desk holds what a run planned on, read once, so that any number of questions
// about single items is answered at once. It is safe for several goroutines.
type Desk struct {
	run   *runs.Run
	b     *terms.Terms
	opt   replenish.Options
	items []replenish.Item
	bySKU map[string][]int // positions in items

	lock   sync.Mutex
	stands map[core.Key]decision // what previews planned as the run stands
}

// Open reads the inputs and the forecast tables of a run. It writes nothing.
func Open(ctx context.Context, w gate.Workspace, dir string) (*Desk, error) {
	run, err := runs.Open(dir)
	if err != nil {
		return nil, err
	}
	p, err := supply.PlanningAgain(ctx, w, run, nil)
	if err != nil {
		return nil, err
	}
	items, err := p.Items(ctx)
	if err != nil {
		return nil, err
	}
	opt := p.Options()
	opt.Workers, opt.Budget, opt.Storage = 1, 0, nil
	d := &Desk{run: run, b: p.Terms, opt: opt, items: items, bySKU: map[string][]int{}, stands: map[core.Key]decision{}}
	for i := range items {
		d.bySKU[items[i].SKU] = append(d.bySKU[items[i].SKU], i)
	}
	return d, nil
}

// answer is a key planned again, with the locations it supplies or is supplied by.
type answer struct {
	item      replenish.Item
	policy    replenish.PolicyLine
	units     int64
	projected []replenish.ProjectedDay // where asked for
}

// plan plans the item of a key again under a change, together with the same
// SKU at every other location. Suppliers' minimums and what whole nights share
// (capacities, budget, storage) are left out.
func (d *Desk) plan(k core.Key, change Change, project *replenish.Projection) (*answer, error) {
	items := make([]replenish.Item, 0, len(d.bySKU[k.SKU]))
	at := -1
	for _, i := range d.bySKU[k.SKU] {
		it := d.items[i]
		it.Daily = slices.Clone(it.Daily)
		if it.Location == k.Location {
			at = len(items)
			it = change.apply(it, d.b)
		}
		items = append(items, it)
	}
	if at < 0 {
		return nil, fmt.Errorf("run %s plans no %s", d.run.Manifest.Run, k)
	}
	replenish.PriceClasses(items, d.b.Suppliers, d.opt) // what the change has put out of its class
	opt := d.opt
	opt.Project = project
	r := replenish.Plan(items, d.unbound(), opt)
	out := &answer{item: items[at], projected: r.Projected}
	for _, p := range r.Policies {
		if p.Location == k.Location {
			out.policy = *p
		}
	}
	if out.policy.SKU == "" {
		return nil, fmt.Errorf("%s cannot be planned so: %s", k, problemOf(r.Problems, k))
	}
	for _, l := range r.Lines {
		if l.Location == k.Location {
			out.units += l.Quantity
		}
	}
	return out, nil
}

// unbound are the suppliers without minimums and capacities.
func (d *Desk) unbound() []replenish.Supplier {
	suppliers := slices.Clone(d.b.Suppliers)
	for i := range suppliers {
		suppliers[i].MinimumValue, suppliers[i].MinimumUnits, suppliers[i].MinimumWeight,
			suppliers[i].Container, suppliers[i].Capacity = 0, 0, 0, 0, 0
	}
	return suppliers
}

// problemOf is the first thing that is wrong with a key.
func problemOf(problems []replenish.Problem, k core.Key) string {
	for _, p := range problems {
		if p.SKU == k.SKU && p.Location == k.Location {
			return p.Text + "; " + p.Hint
		}
	}
	return "it was set aside"
}

// Change is what a planner tries; zero keeps what the run used.
type Change struct {
	TargetLevel  float64 // in (0, 1)
	LeadTimeDays float64 // fixed lead time; demand over the window is scaled with it
}

// Result is the policy of one key under a change. Money is in currency
// units. Quantity is what the key would order today, before a supplier's
// minimum is filled up.
type Result struct {
	TargetLevel  float64 `json:"target_level"`
	LeadTimeDays float64 `json:"lead_time_days"`
	SafetyStock  float64 `json:"safety_stock"`
	ReorderPoint int64   `json:"reorder_point"`
	OrderUpTo    int64   `json:"order_up_to"`
	Quantity     int64   `json:"quantity"`
	FillRate     float64 `json:"expected_fill_rate"`
	SafetyMoney  float64 `json:"safety_stock_value"` // safety stock at unit cost
	Ordering     float64 `json:"ordering_cost"`      // a year, in expectation
	Holding      float64 `json:"holding_cost"`       // a year, in expectation
	Shortage     float64 `json:"shortage_cost"`      // a year, in expectation
}

// WhatIf computes one key's policy and line under a change, from the run's own
// forecasts and terms. The zero change gives what the run itself says.
func (d *Desk) WhatIf(k core.Key, change Change) (*Result, error) {
	if change.TargetLevel != 0 && !(change.TargetLevel > 0 && change.TargetLevel < 1) {
		return nil, fmt.Errorf("a service target lies between 0 and 100 %%, without the ends")
	}
	if !(change.LeadTimeDays >= 0 && change.LeadTimeDays <= 365) {
		return nil, fmt.Errorf("a lead time lies between 0 and 365 days")
	}
	a, err := d.plan(k, change, nil)
	if err != nil {
		return nil, err
	}
	p := a.policy
	out := &Result{TargetLevel: p.Level, LeadTimeDays: p.Window.LeadMean, SafetyStock: p.SafetyStock,
		ReorderPoint: p.ReorderPoint,
		OrderUpTo:    p.OrderUpTo, Quantity: a.units, FillRate: p.ExpectedFill,
		SafetyMoney: p.SafetyStock * a.item.UnitCost}
	if a.item.CoverDemand != nil {
		cost := policy.ExpectedCost(&a.item, p.Window, d.opt.HoldingRate)
		out.Ordering, out.Holding, out.Shortage = cost.Ordering, cost.Holding, cost.Shortage
	}
	return out, nil
}

// apply changes an item. Demand over another lead time is the run's demand
// scaled to the daily forecasts of the other windows, which for the spread is
// on the safe side.
func (c Change) apply(it replenish.Item, b *terms.Terms) replenish.Item {
	if c.TargetLevel > 0 {
		it.Policy.Level = c.TargetLevel
		it.Policy.Rule = replenish.WhatIfRule
		if it.Policy.Target == replenish.TargetClassFill { // a promise of its own, as by an override
			it.Policy.Underage, it.Policy.Overage = 0, 0
		}
	}
	if c.LeadTimeDays > 0 {
		w := b.Window(it)
		fixed := replenish.Supplier{Key: "what-if", LeadDays: c.LeadTimeDays}
		it.Lead = item.LeadTimes(nil, []replenish.Supplier{fixed},
			replenish.LeadTimeOptions{}).Lookup("what-if", "", "")
		it.LeadDemand = terms.OverDays(it.LeadDemand, it.Daily, c.LeadTimeDays)
		it.CoverDemand = terms.OverDays(it.CoverDemand, it.Daily, c.LeadTimeDays+float64(max(w.Review, 1)))
	}
	return it
}

// Projection is an item's stock day by day on its mean forecast.
type Projection struct {
	Days     []replenish.ProjectedDay `json:"days"`
	Supply   []Supply                 `json:"supply"`   // by day
	Expiries []Expiry                 `json:"expiries"` // lots on hand with a last day, by day
}

// Supply is goods on their way to a key.
type Supply struct {
	Kind     string   `json:"kind"` // "order", "draft" (approved, not sent) or "line" (proposed by the run)
	ID       string   `json:"id"`
	Quantity int64    `json:"quantity"`
	DueOn    core.Day `json:"due_on"`
	Late     bool     `json:"late"` // due before the as-of day and not yet here
}

// Expiry is dated stock on hand.
type Expiry struct {
	ExpiresOn core.Day `json:"expires_on"`
	Quantity  int64    `json:"quantity"`
}

// Project projects a key's stock over some days: what is on hand, less the mean
// forecast and what expires unused, plus open orders, drafts and the run's own
// line of so many units due on a day.
func (d *Desk) Project(k core.Key, days int, line string, units int64, due core.Day) (*Projection, error) {
	a, err := d.plan(k, Change{}, &replenish.Projection{SKU: k.SKU, Location: k.Location,
		Days: min(days, d.days(k)), Quantity: &units, Due: int32(due)})
	if err != nil {
		return nil, err
	}
	asOf := int32(d.run.Manifest.AsOf)
	out := &Projection{Days: a.projected}
	for _, o := range a.item.OnOrder {
		out.Supply = append(out.Supply, Supply{"order", o.ID, o.Quantity, core.Day(o.Due), o.Due < asOf})
	}
	for _, o := range a.item.Drafts {
		out.Supply = append(out.Supply, Supply{"draft", o.ID, o.Quantity, core.Day(o.Due), false})
	}
	if units > 0 {
		out.Supply = append(out.Supply, Supply{"line", line, units, due, false})
	}
	slices.SortStableFunc(out.Supply, func(a, b Supply) int { return int(a.DueOn) - int(b.DueOn) })
	for _, l := range a.item.Lots {
		out.Expiries = append(out.Expiries, Expiry{core.Day(l.Expires - 1), l.Quantity})
	}
	slices.SortFunc(out.Expiries, func(a, b Expiry) int { return int(a.ExpiresOn) - int(b.ExpiresOn) })
	return out, nil
}

// days is how far the forecasts of a key's SKU reach.
func (d *Desk) days(k core.Key) int {
	most := 0
	for _, i := range d.bySKU[k.SKU] {
		most = max(most, len(d.items[i].Daily))
	}
	return most
}

// PriceTags are what each constraint of a key's terms costs a year, currency units.
func (d *Desk) PriceTags(k core.Key) ([]replenish.PriceTag, error) {
	a, err := d.plan(k, Change{}, nil)
	if err != nil || a.item.CoverDemand == nil {
		return nil, err
	}
	source := a.item.Supplier
	if source == "" {
		source = a.item.SuppliedBy
	}
	return policy.PriceTags(&a.item, d.b.SupplierOf[source], d.b.LeadTimes, d.opt.AsOf, d.opt.HoldingRate), nil
}
