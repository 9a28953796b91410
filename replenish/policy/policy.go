// Package policy solves one item on its own: levels, the quantity to order with its
// receipt, projected stock and what its terms cost a year. Units as in package replenish.
package policy

import (
	"cmp"
	"github.com/stockwright/stockwright/replenish/ddmrp"
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/lots"
	"math"
)

// Levels are when an order is placed, and of how much.
type Levels struct {
	ReorderPoint int64 `json:"reorder_point"` // units; order when position ≤ this
	OrderUpTo    int64 `json:"order_up_to"`   // units
	Lot          int64 `json:"lot"`           // units; quantity is a multiple of this when > 1 and the policy orders lots
}

// PolicyLine is an item's policy and every number it rests on.
type PolicyLine struct {
	SKU         string      `json:"sku"`
	Location    string      `json:"location"`
	Class       string      `json:"class"`
	Supplier    string      `json:"supplier"`    // supplier, or
	SuppliedBy  string      `json:"supplied_by"` // supplying location
	Kind        string      `json:"policy"`
	Target      string      `json:"target"`
	Level       float64     `json:"target_level"`
	Rule        string      `json:"rule"`
	Window      item.Window `json:"window"`
	LeadMean    float64     `json:"lead_demand_mean"`  // units
	LeadSD      float64     `json:"lead_demand_sd"`    // units
	CoverMean   float64     `json:"cover_demand_mean"` // units
	CoverSD     float64     `json:"cover_demand_sd"`   // units
	SafetyStock float64     `json:"safety_stock"`      // reorder level − mean demand over the cover window
	SafetyFloor bool        `json:"safety_floored"`    // the target asked for less than 0 and the policy forbids it
	HeldToDays  bool        `json:"held_to_days"`      // the target asked for more than the most days of cover
	Levels
	LotRule      string  `json:"lot_rule,omitempty"` // the dynamic rule by which lots are sized, "" where they are stated or economic
	ExpectedFill float64 `json:"expected_fill_rate"`
	CycleService float64 `json:"expected_cycle_service"`
	Position     item.Position
	DaysOfCover  float64   `json:"days_of_cover"`  // of the position, on the mean forecast
	Daily        []float64 `json:"-"`              // of a location planned on its branches: the mean forecast per day it was planned on
	NoOrder      string    `json:"no_order"`       // why no order may be placed today, "" when one may
	Look         *Look     `json:"look,omitempty"` // of a policy that looks ahead, where it decided
	Dynamic      *LotPlan  `json:"-"`              // the dynamic lot, where the rule is one and the position calls for an order
}

// Why no order may be placed for an item on the day.
const (
	NoOrderDoNotStock = "do_not_stock"
	NoOrderDay        = "not_an_order_day"
	NoOrderLaunch     = "before_launch" // the cover window ends before the first day on sale
	NoOrderPhasedOut  = "phased_out"    // the last day on sale is past
	// NoOrderSupplierEnded: the last day its supplier takes orders for it is past.
	NoOrderSupplierEnded = "supplier_ended"
	NoOrderNoDemand      = "no_demand" // not one unit is expected to sell within a year after it came
)

// NeverOrdered tells that no order will come for the item, today or later.
func (p *PolicyLine) NeverOrdered() bool {
	return p.NoOrder == NoOrderDoNotStock || p.NoOrder == NoOrderPhasedOut || p.NoOrder == NoOrderSupplierEnded
}

// ByLots tells whether the policy orders multiples of its lot rather than up to
// a level.
func (p *PolicyLine) ByLots() bool {
	return (p.Kind == item.PolicySQ || p.Kind == item.PolicyLot) && p.LotRule == ""
}

// SolvePolicy fills the policy numbers of an item from its demand.
func SolvePolicy(it *item.Item, w item.Window) PolicyLine {
	p := SolveLevels(it, w)
	lowest, width := lowestAfterOrder(it, &p)
	served := ServedShare(it)
	if perReview := PerReview(it); bound(it, &p) && served == 1 && perReview > 0 {
		p.ExpectedFill = max(0, 1-runOf(it, &p, 0).short/perReview)
	} else {
		p.ExpectedFill = serviceOf(it).FillRate(lowest, positionsOver(it, &p, width))
	}
	if ratio := it.Policy.LossRatio; p.Kind == item.PolicyLookAhead && ratio > 0 {
		p.ExpectedFill = max(0, 1-ratio*(1-p.ExpectedFill))
	}
	p.ExpectedFill = min(p.ExpectedFill, served)
	p.CycleService = it.CoverDemand.CDF(lowest)
	return p
}

// SolveLevels is SolvePolicy without the service that the levels give, for callers that
// only order by them.
func SolveLevels(it *item.Item, w item.Window) PolicyLine {
	p := PolicyLine{
		SKU: it.SKU, Location: it.Location, Class: it.Class, Supplier: it.Supplier, SuppliedBy: it.SuppliedBy,
		Kind: it.Policy.Kind, Target: it.Policy.Target, Level: it.Policy.Level, Rule: it.Policy.Rule,
		Window: w, Levels: Levels{Lot: 1},
		LotRule: it.Policy.DynamicRule(),
	}
	if p.Kind == "" {
		p.Kind = item.PolicyOrderUpTo
	}
	if p.Target == "" {
		p.Target = item.TargetFill
	}
	p.CoverMean, p.CoverSD = it.CoverDemand.Mean(), it.CoverDemand.SD()
	last := lastBuy(it, w)
	if last {
		p.Kind, p.LotRule, p.Rule = item.PolicyOrderUpTo, "", lastBuyRule
	}
	if it.LeadDemand != nil {
		p.LeadMean, p.LeadSD = it.LeadDemand.Mean(), it.LeadDemand.SD()
	}
	switch {
	case last:
		p.OrderUpTo = lastBuyLevel(it, &p)
		p.ReorderPoint = PointBelow(it, p.OrderUpTo)
	case p.Kind == item.PolicyMinMax:
		p.ReorderPoint, p.OrderUpTo = it.Policy.Min, it.Policy.Max
		p.Target, p.Level = "", 0
	case p.Kind == item.PolicyCover:
		p.ReorderPoint = CeilUnits(it.MeanDemandDays(it.Policy.MinDays))
		p.OrderUpTo = max(p.ReorderPoint, CeilUnits(it.MeanDemandDays(it.Policy.MaxDays)))
		p.Target, p.Level = "", 0
	case p.Kind == item.PolicyDDMRP:
		solveBuffer(it, &p)
	default:
		solveTarget(it, &p)
	}
	switch p.Kind {
	case item.PolicyDDMRP: // set with the zones
	case item.PolicySQ, item.PolicyLot, item.PolicySS, item.PolicyMinMax, item.PolicyCover:
		p.SafetyStock = float64(p.ReorderPoint) - p.CoverMean
	default:
		p.SafetyStock = float64(p.ReorderPoint+1) - p.CoverMean
	}
	return p
}

// lowestAfterOrder is the least position an order leaves and the width of the
// range above it.
func lowestAfterOrder(it *item.Item, p *PolicyLine) (float64, int64) {
	switch p.Kind {
	case item.PolicySQ, item.PolicyLot, item.PolicySS, item.PolicyMinMax, item.PolicyCover, item.PolicyDDMRP:
		if p.ByLots() {
			return float64(p.ReorderPoint + 1), p.Lot
		}
		return float64(p.ReorderPoint + 1), max(1, p.OrderUpTo-p.ReorderPoint)
	}
	return float64(p.ReorderPoint + 1), packOvershoot(it)
}

// packOvershoot is the width of the range of positions that rounding to the
// multiple leaves: above the order-up-to level, or below it where orders are rounded
// down. A rule that accepts a shortfall rounds up where the level stands right above
// the reorder point.
func packOvershoot(it *item.Item) int64 {
	switch it.Rounding.Rule {
	case "", lots.RoundUp:
		return max(1, it.Multiple)
	}
	switch it.Policy.Kind {
	case item.PolicySQ, item.PolicyLot, item.PolicySS, item.PolicyMinMax, item.PolicyCover, item.PolicyDDMRP:
		return 1
	}
	return max(1, it.Multiple)
}

// roundsDown tells that orders are whole packs below their level: none is placed before
// a pack is missing.
func roundsDown(it *item.Item) bool { return it.Rounding.Rule == lots.RoundDown && it.Multiple > 1 }

// PointBelow is the reorder point of an order-up-to level: right below it, or a pack where
// orders are rounded down. A pack that is more than the level waits no longer than mean
// demand over the cover window is there.
func PointBelow(it *item.Item, level int64) int64 {
	if !roundsDown(it) || it.CoverDemand == nil {
		return level - 1
	}
	return max(level-it.Multiple, min(level, CeilUnits(it.CoverDemand.Mean()))-1)
}

func solveTarget(it *item.Item, p *PolicyLine) {
	lot := packOvershoot(it)
	switch p.Kind {
	case item.PolicySQ, item.PolicySS:
		lot = it.Policy.Lot
		switch {
		case p.LotRule != "":
			lot = DynamicSpread(it, p.Window)
		case lot <= 0:
			lot = economicLot(it)
		}
		if p.ByLots() {
			lot = lots.Up(lot, max(1, it.Multiple))
		}
	case item.PolicyLot:
		lot = lots.Up(max(1, it.Multiple, it.Policy.Lot), max(1, it.Multiple))
	}
	lowest := 0.0
	switch {
	case p.Kind != item.PolicyNewsvendor && p.Target == item.TargetShortageCost:
		p.Level = it.Policy.Underage / (it.Policy.Underage + it.Policy.Overage)
		lowest = serviceOf(it).lowestForCost(it.Policy.Underage, it.Policy.Overage, lot)
	case it.AimsAtClass(): // no level below 0 is planned on: nothing is owed on purpose
		lowest = max(0, serviceOf(it).lowestForCost(it.Policy.Underage, it.Policy.Overage, lot))
	case p.Kind == item.PolicyNewsvendor:
		p.Target = item.TargetShortageCost
		p.Level = it.Policy.Underage / (it.Policy.Underage + it.Policy.Overage)
		lowest = math.Ceil(it.CoverDemand.Quantile(p.Level) - 1e-9)
	case p.Target == item.TargetCycle:
		lowest = math.Ceil(it.CoverDemand.Quantile(p.Level) - 1e-9)
	default:
		lowest = serviceOf(it).LowestForFill(p.Level, positionsOver(it, p, lot))
	}
	if floor := math.Ceil(p.CoverMean - 1e-9); lowest < floor && !it.Policy.AllowNegativeSafetyStock {
		lowest, p.SafetyFloor = floor, true
	}
	p.ReorderPoint = int64(lowest) - 1
	switch p.Kind {
	case item.PolicySQ, item.PolicyLot, item.PolicySS:
		p.OrderUpTo = p.ReorderPoint + lot
		if p.ByLots() {
			p.Lot = lot
		}
	case item.PolicyNewsvendor:
		p.OrderUpTo = int64(lowest)
		p.ReorderPoint = PointBelow(it, p.OrderUpTo)
	default:
		p.OrderUpTo = int64(lowest)
		if roundsDown(it) { // which leaves up to a pack less one below the level
			p.OrderUpTo += it.Multiple - 1
		}
	}
	p.holdToDays(it)
}

// holdToDays keeps the levels from holding more than MaxDays of mean demand,
// whatever the target asks for: the last points of a fill rate are bought with
// years of cover where single customers order hundreds. Never is less held than
// mean demand over the cover window, which would plan to run out. Where lots are
// ordered the limit leaves one worth ordering.
func (p *PolicyLine) holdToDays(it *item.Item) {
	most := p.mostPosition(it)
	if most <= 0 || p.OrderUpTo <= most {
		return
	}
	p.HeldToDays = true
	switch p.Kind {
	case item.PolicySQ, item.PolicyLot, item.PolicySS:
	default:
		p.ReorderPoint, p.OrderUpTo = min(p.ReorderPoint, PointBelow(it, most)), most
		return
	}
	lot, least := p.OrderUpTo-p.ReorderPoint, p.leastLot(it, most)
	p.ReorderPoint = min(p.ReorderPoint, max(CeilUnits(p.CoverMean)-1, most-least))
	p.OrderUpTo = max(p.ReorderPoint+least, min(p.ReorderPoint+lot, most))
	if p.ByLots() {
		p.Lot = lots.Up(p.OrderUpTo-p.ReorderPoint, max(1, it.Multiple))
	}
}

// leastLot is the lot that a limit in days leaves: half of what the policy would order
// within the limit beyond mean demand over the cover window, and no less than is
// worth the cost of an order, as far as that lasts no longer than anybody would sign.
func (p *PolicyLine) leastLot(it *item.Item, most int64) int64 {
	lot := p.OrderUpTo - p.ReorderPoint
	half := min(lot, most-CeilUnits(p.CoverMean)+1) / 2
	worth := int64(0)
	if it.UnitCost > 0 {
		signed := max(float64(most), math.Floor(it.MeanDemandDays(item.ProportionDays))-float64(min(p.ReorderPoint, most)))
		worth = CeilUnits(min(it.Policy.OrderCost/it.UnitCost, signed))
	}
	return lots.Up(max(1, half, min(worth, lot)), max(1, it.Multiple))
}

// mostPosition is the highest position the most days of cover allow; 0 = any.
func (p *PolicyLine) mostPosition(it *item.Item) int64 {
	if it.Policy.MaxDays <= 0 {
		return 0
	}
	return max(1, CeilUnits(it.MeanDemandDays(it.Policy.MaxDays)), CeilUnits(p.CoverMean))
}

// solveBuffer sizes the item's demand-driven buffer from its mean forecast over
// the lead time: an order is due at or below the top of yellow, up to the top of
// green, and the red zone is the safety stock (Ptak and Smith, Demand Driven
// Material Requirements Planning, 3rd ed., chapters 7 and 8).
func solveBuffer(it *item.Item, p *PolicyLine) {
	lead := p.Window.LeadMean
	usage := p.CoverMean / max(1, lead+float64(p.Window.Review))
	if len(it.Daily) > 0 && lead > 0 {
		usage = it.MeanDemandDays(lead) / lead
	}
	z := ddmrp.Buffer{DailyUsage: usage, LeadDays: lead, LeadFactor: cmp.Or(it.Policy.LeadFactor, 0.5),
		VariabilityFac: cmp.Or(it.Policy.VariabilityFactor, 0.5), MOQ: float64(it.MOQ),
		OrderCycle: float64(p.Window.Review)}.Zones()
	p.Target, p.Level = "", 0
	p.SafetyStock = z.Red
	p.ReorderPoint = int64(ddmrp.Rounded(z.TopYellow))
	p.OrderUpTo = max(p.ReorderPoint, int64(ddmrp.Rounded(z.TopGreen)))
}

// economicLot is the economic order quantity √(2KD/h), D a year's mean demand.
func economicLot(it *item.Item) int64 {
	h := it.Policy.HoldingRate * it.UnitCost
	d := it.MeanDemand(0, 365)
	if h <= 0 || d <= 0 || it.Policy.OrderCost <= 0 {
		return max(1, it.Multiple)
	}
	return max(1, int64(math.Round(math.Sqrt(2*it.Policy.OrderCost*d/h))))
}

// CeilUnits is v, units, up to a whole base unit; what is a billionth above one is that one.
func CeilUnits(v float64) int64 { return int64(math.Ceil(v - 1e-9)) }
