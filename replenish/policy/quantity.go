package policy

import (
	"fmt"
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/lots"
	"math"
	"slices"
	"strings"
)

// Step is one step of a receipt.
type Step struct {
	Name   string    `json:"name"`             // what the value is, in the trade's words
	Value  float64   `json:"value"`            // the value after the step, units unless the name says otherwise
	Added  float64   `json:"added"`            // what the step added to the quantity ordered, units
	Rule   string    `json:"rule"`             // the rule applied
	Values []float64 `json:"values,omitempty"` // of a step that is a list, such as units by order day; Value is then how many
}

// notUnits are words in the names of steps whose value is money, days, a share or a number
// of something else.
var notUnits = []string{"cost", "price", "days", "tolerance", "saves", "saved", "promise", "futures", "periods", "split_share", "held_for"}

// InUnits tells that the value counts base units.
func (s Step) InUnits() bool {
	if len(s.Values) > 0 || s.Value == -1 && strings.Contains(s.Rule, "-1 = none") {
		return false
	}
	return !slices.ContainsFunc(notUnits, func(word string) bool { return strings.Contains(s.Name, word) })
}

// listedValues of a list are shown, the others counted.
const listedValues = 10

// Text is the rule with the first values of a list.
func (s Step) Text() string {
	if len(s.Values) == 0 {
		return s.Rule
	}
	var b strings.Builder
	for _, v := range s.Values[:min(listedValues, len(s.Values))] {
		fmt.Fprintf(&b, " %g", v)
	}
	if len(s.Values) > listedValues {
		fmt.Fprintf(&b, " … (%d)", len(s.Values))
	}
	return s.Rule + ":" + b.String()
}

// Receipt builds the ordered steps of a line; quantity is the running order.
type Receipt struct {
	Steps    []Step
	Quantity int64 // ordered so far, base units
}

// Note writes a step with its value, in the unit that rule says.
func (r *Receipt) Note(name string, value float64, rule string) {
	r.Steps = append(r.Steps, Step{Name: name, Value: value, Rule: rule})
}

// noteOnce notes an input that several steps rest on.
func (r *Receipt) noteOnce(name string, value float64, rule string) {
	if !slices.ContainsFunc(r.Steps, func(s Step) bool { return s.Name == name }) {
		r.Note(name, value, rule)
	}
}

// list notes a list of values.
func (r *Receipt) list(name string, values []float64, rule string) {
	r.Steps = append(r.Steps, Step{Name: name, Value: float64(len(values)), Rule: rule, Values: values})
}

// Set writes a step that makes the running order quantity, base units.
func (r *Receipt) Set(name string, quantity int64, rule string) {
	r.Steps = append(r.Steps, Step{Name: name, Value: float64(quantity),
		Added: float64(quantity - r.Quantity), Rule: rule})
	r.Quantity = quantity
}

// BaseQuantity runs need → policy quantity → supplier multiple → MOQ → price
// break → buying ahead of a rise of the price, or no more than lasts until its fall. The result is 0 where there is no need, whatever the MOQ.
func (r *Receipt) BaseQuantity(it *item.Item, p *PolicyLine, holding float64) {
	r.Inputs(it, p)
	r.policyQuantity(it, p)
	if len(it.Split) > 0 {
		r.split(it)
	}
	multiple := max(1, it.Multiple)
	r.Set("supplier_multiple", it.Rounding.Round(r.Quantity, p.Missing(), multiple), it.Rounding.Name())
	if r.Quantity > 0 && r.Quantity < it.MOQ {
		r.Set("moq", lots.Up(it.MOQ, multiple), "least multiple at or above moq, as there is a need")
	} else {
		r.Set("moq", r.Quantity, "no change")
	}
	if len(it.Breaks) > 0 {
		r.priceBreak(it, p, holding)
	}
	switch {
	case it.NextCostDay <= p.Window.Order:
	case it.NextCost > 0 && it.NextCost < it.UnitCost:
		r.waitForFall(it, p)
	default:
		r.buyAhead(it, p, holding)
	}
}

// toLevel tells whether the policy orders up to a level rather than lots.
func (p *PolicyLine) toLevel() bool { return !p.ByLots() && p.LotRule == "" }

// Need is the units wanted at or below the reorder point: up to the level, or
// where lots are ordered, above the reorder point.
func (p *PolicyLine) Need() int64 {
	if p.toLevel() {
		return lots.UpTo(p.ReorderPoint, p.OrderUpTo, p.Position.Total)
	}
	return p.Missing()
}

// Missing is the units that lift the position above the reorder point.
func (p *PolicyLine) Missing() int64 { return lots.Missing(p.ReorderPoint, p.Position.Total) }

// policyQuantity runs need → policy quantity.
func (r *Receipt) policyQuantity(it *item.Item, p *PolicyLine) {
	toLevel := p.toLevel()
	need, rule := p.Need(), "order_up_to - position where position <= reorder_point, else 0"
	if !toLevel {
		rule = "reorder_point + 1 - position where position <= reorder_point, else 0"
	}
	r.Note("need", float64(need), rule)
	switch {
	case toLevel || need == 0:
		r.Set("policy_quantity", need, "the need")
	case p.Dynamic != nil:
		r.dynamicLot(it, p)
	default:
		r.Set("policy_quantity", lots.Up(need, p.Lot), "least multiple of lot that covers the need")
	}
}

func (r *Receipt) Inputs(it *item.Item, p *PolicyLine) {
	q := p.Position
	r.Note("on_hand", float64(q.OnHand), "input")
	r.Note("expired", float64(q.Expired), "input: lots expired or expiring unused inside the window")
	if q.Doubted > 0 {
		r.Note("doubted", float64(q.Doubted), "input: on hand by a record that sales contradict")
	}
	r.Note("reserved", float64(q.Reserved), "input")
	r.Note("backordered", float64(q.Backordered), "input")
	r.Note("on_order", float64(q.OnOrder), "input: firm supply due inside the window")
	r.Note("drafts", float64(q.Drafts), "input: approved, not sent")
	r.Note("branch_supply", float64(q.Branches), "input: on its way to branches, for a location planned on them")
	r.Note("predecessor_stock", float64(q.Predecessor), "input: left of the SKU it replaces")
	r.Note("position", float64(q.Total), "on_hand - expired - doubted - reserved - backordered + on_order + drafts + branch_supply + predecessor_stock")
	r.Note("cover_demand_mean", p.CoverMean, "input: mean demand over the cover window")
	if p.Look != nil {
		r.lookSteps(it, p)
	} else {
		r.classSteps(it, p)
	}
	r.Note("safety_stock", p.SafetyStock, p.Kind+" "+p.Target)
	r.Note("reorder_point", float64(p.ReorderPoint), "trigger: position <= reorder_point")
	level := p.Kind
	if p.Look != nil {
		level = "position - ordered_today + decided + owed + presence where that orders something, else no more than position - ordered_today"
	}
	if p.LotRule != "" {
		level += ", lots by " + p.LotRule
	}
	if p.HeldToDays {
		level += fmt.Sprintf(", held to %g days of mean demand", it.Policy.MaxDays)
	}
	if roundsDown(it) {
		level += ", no order before a pack is missing"
	}
	r.Note("order_up_to", float64(p.OrderUpTo), level)
	r.Note("lot", float64(p.Lot), "input")
	if it.Unit.Factor > 1 {
		r.Note("order_unit", float64(it.Unit.Factor), "input: base units in one "+it.Unit.Name)
	}
	r.Note("multiple", float64(max(1, it.Multiple)), "input")
	r.Note("tolerance", it.Rounding.Tolerance, "input: share of the multiple")
	r.Note("minimum_order", float64(it.MOQ), "input: moq in base units")
	r.Note("maximum_stock", float64(it.Maximum), "input: 0 = none")
	r.Note("shelf_life_cap", float64(shelfLifeCap(it, p)), "input: most position that goods ordered today can still sell within their shelf life, -1 = none")
	if it.EndDay > 0 {
		r.Note("phase_out_cap", float64(phaseOutCap(it, p)),
			"input: most position that goods ordered today can still sell until the last day on sale")
	}
	if it.FrozenDays > 0 {
		r.Note("frozen_days", float64(it.FrozenDays), "input: goods ordered today are due after them, and the cover window reaches on from there")
	}
	if it.MaxOrder > 0 {
		r.Note("largest_order", float64(it.MaxOrder), "input")
	}
}

// Caps runs shelf life → phase-out → maximum → largest order, after the
// order-level fill.
func (r *Receipt) Caps(it *item.Item, p *PolicyLine) {
	position := p.Position.Total
	if cap := shelfLifeCap(it, p); cap >= 0 {
		r.Set("shelf_life", CapQuantity(it, r.Quantity, cap-position),
			"largest multiple with position + quantity <= shelf_life_cap, 0 when below moq")
	}
	if it.EndDay > 0 {
		r.Set("phase_out", CapQuantity(it, r.Quantity, phaseOutCap(it, p)-position),
			"largest multiple with position + quantity <= phase_out_cap, 0 when below moq")
	}
	switch {
	case it.Maximum <= 0:
		r.Set("maximum", r.Quantity, "none")
	case it.MaximumWins:
		r.Set("maximum", CapQuantity(it, r.Quantity, it.Maximum-position),
			"largest multiple with position + quantity <= maximum_stock, 0 when below moq")
	default:
		r.Set("maximum", r.Quantity, "reported only")
	}
	if it.MaxOrder > 0 {
		r.Set("max_order", CapQuantity(it, r.Quantity, it.MaxOrder),
			"largest multiple not above largest_order, 0 when below moq")
	}
}

// Close writes what is ordered.
func (r *Receipt) Close() { r.Note("quantity", float64(r.Quantity), "what is ordered") }

// Room is the most an order may be, base units, under shelf life, phase-out, maximum and
// largest order. A maximum that is only reported bounds what is added freely,
// not what is needed: strict leaves it out.
func Room(it *item.Item, p *PolicyLine, strict bool) int64 {
	room := int64(item.MaxUnits)
	if cap := shelfLifeCap(it, p); cap >= 0 {
		room = min(room, cap-p.Position.Total)
	}
	if it.EndDay > 0 {
		room = min(room, phaseOutCap(it, p)-p.Position.Total)
	}
	if it.Maximum > 0 && (it.MaximumWins || !strict) {
		room = min(room, it.Maximum-p.Position.Total)
	}
	if it.MaxOrder > 0 {
		room = min(room, it.MaxOrder)
	}
	if p.Kind == item.PolicyMinMax && p.OrderUpTo <= 0 { // a person wants none of it
		room = min(room, max(0, -p.Position.Total))
	}
	return room
}

// CapQuantity cuts q to the largest multiple not above room, and to 0 where
// that is below the MOQ.
func CapQuantity(it *item.Item, q, room int64) int64 {
	if q <= room {
		return q
	}
	multiple := max(1, it.Multiple)
	q = lots.Down(room, multiple)
	if q < it.MOQ {
		return 0
	}
	return q
}

// shelfLifeCap is the most position whose goods sell before those received on the
// due day expire; −1 where nothing expires or no daily forecast is known.
func shelfLifeCap(it *item.Item, p *PolicyLine) int64 {
	if it.ShelfLifeDays <= 0 || len(it.Daily) == 0 {
		return -1
	}
	return mostServed(it, p, p.Window.Due+int32(it.ShelfLifeDays)-1)
}

// phaseOutCap is the most position whose goods sell until the last day on sale.
func phaseOutCap(it *item.Item, p *PolicyLine) int64 { return mostServed(it, p, it.EndDay) }

// mostServed is the position at which goods ordered today are used up by a last
// day. They serve what is owed, and mean demand from the day they come on: what
// was asked for before then, and stock could not serve, is gone; what stock does
// not sell by then is sold before them.
func mostServed(it *item.Item, p *PolicyLine, last int32) int64 {
	position := p.Position.Total
	come, end := int(p.Window.Due-p.Window.Order), int(last-p.Window.Order)+1
	if end <= come { // a line that comes too late is no line
		return max(0, min(position, int64(it.MeanDemand(0, max(0, end)))))
	}
	there := position - p.Position.Drafts
	owed := max(0, p.Position.Backordered, -there)
	before := it.MeanDemand(0, come)
	return there + int64(math.Floor(it.MeanDemand(come, end)+min(float64(owed), before-float64(there))+1e-9))
}
