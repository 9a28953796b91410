// Package item holds an item at a location, who supplies it, how long that takes and
// what it has: everything an order rests on. Units as in package replenish.
package item

import (
	"github.com/stockwright/stockwright/replenish/lots"
)

// TargetClassFill promises a fill rate to a class of items as a whole, not to
// each: every item holds stock until the next unit saves less, at the class's one
// price of a lost unit, than it costs to hold. It is the allocation of least
// stock value for the promise (Thonemann, Brown and Hausman, "Easy quantification
// of improved spare parts inventory policies", Management Science 48(9), 2002).
// PriceClasses finds the price; Policy.Underage has it.
const TargetClassFill = "class_fill_rate"

// AimsAtClass tells whether the item's levels follow from its class's price.
func (it *Item) AimsAtClass() bool {
	switch it.Policy.Kind {
	case "", PolicyOrderUpTo, PolicyLot, PolicySS, PolicySQ, PolicyLookAhead:
		return it.Policy.Target == TargetClassFill
	}
	return false
}

// What is taken for real at most: stock and order quantities in base units; days;
// money, volume and weight in their units.
const (
	MaxUnits  = 1 << 50
	MostDays  = 3650
	MaxAmount = 1e12

	MostFrozenDays = 365
)

// BadLead tells that a stated lead time is no time.
func (s Supplier) BadLead() bool {
	return !(s.LeadDays >= 0 && s.LeadDays <= MostDays) || !(s.LeadSD >= 0 && s.LeadSD <= MostDays)
}

// Terms are what an item is bought or moved on, in base units and currency units. A run
// keeps them beside its lines.
type Terms struct {
	MOQ           int64         `json:"moq,omitempty"`          // 0 = 1
	Multiple      int64         `json:"multiple,omitempty"`     // 0 = 1
	Maximum       int64         `json:"maximum,omitempty"`      // most stock wanted; 0 = none
	MaximumWins   bool          `json:"maximum_wins,omitempty"` // the maximum cuts the order; else it is only reported
	MaxOrder      int64         `json:"max_order,omitempty"`    // largest order; 0 = none
	Rounding      lots.Rounding `json:"rounding"`
	ShelfLifeDays int           `json:"shelf_life_days,omitempty"` // 0 = does not expire
	EndDay        int32         `json:"end_day,omitempty"`         // last day on sale: no more is ordered than sells until it; 0 = none
	FrozenDays    int           `json:"frozen_days,omitempty"`     // no new goods come within so many days: orders placed today are due after them
	LastOrderDay  int32         `json:"last_order_day,omitempty"`  // last day its supplier takes orders for it; 0 = none
	LastBuyDays   int           `json:"last_buy_days,omitempty"`   // days that the last order is to last; 0 = to EndDay, else five years
	UnitCost      float64       `json:"unit_cost"`                 // currency units per base unit
	UnitPrice     float64       `json:"unit_price,omitempty"`      // selling price; 0 = unknown
	Breaks        []PriceBreak  `json:"breaks,omitempty"`
	// Incremental: each unit costs the price of its own tier; else a break's price holds
	// for the whole order.
	Incremental bool    `json:"incremental,omitempty"`
	NextCost    float64 `json:"next_cost,omitempty"` // unit cost from NextCostDay on; 0 = no change is announced
	NextCostDay int32   `json:"next_cost_day,omitempty"`
}

// Item is one SKU at one location, with everything its order rests on.
type Item struct {
	SKU, Location string // the key
	Class         string // segment, such as "AX"; for reports and rules
	Category      string // for rules
	Supplier      string // who is bought from; "" where SuppliedBy is set
	SuppliedBy    string // the location goods are transferred from; "" where bought
	DoNotStock    bool   // no order is ever proposed
	CrossDock     bool   // goods pass through to the locations it supplies and none is kept here; without any it is DoNotStock
	Outside       bool   // known and not planned: it has its part in the network, and no line, policy or message of its own
	Unread        string // what of its stock or supply could not be read, in words; "" = all was: nothing is planned on half of it

	// Stock, in base units.
	OnHand, Reserved, Backordered int64
	// SilentDays are open days without a sale that contradict OnHand, which is then
	// not counted on; SilenceChance, 0–1, is how likely they are. 0 = no doubt.
	SilentDays    int
	SilenceChance float64
	Promises      []Promise   // customers' orders for a day, part of Reserved, by day
	Predecessor   int64       // what is left of the SKU it replaces, sold first
	Replaces      string      // the SKU it has taken over from, "" = none
	Lots          []Lot       // dated lots, part of OnHand
	OnOrder       []OpenOrder // firm open supply
	Drafts        []OpenOrder // approved, not yet sent

	// Demand.
	LeadDemand  Demand    // over the lead time; nil when only CoverDemand is known
	CoverDemand Demand    // over the cover window (lead time + review + extra); nil for a warehouse that sells nothing itself; its branches' demand is added
	Daily       []float64 // mean forecast per day, [0] = as-of day

	// Time.
	Lead LeadTime // zero: the supplier's
	// LeadWorking counts the lead time in the supplier's working days.
	LeadWorking bool
	Receives    WorkDays  // days on which its location receives goods
	Lane        *Supplier // the terms on which SuppliedBy sends it; nil = those of the supplier of that key
	Review      int       // days between order opportunities; 0 = from the supplier's calendar
	ExtraDays   int       // days added to the cover window on request

	Terms
	// PackBreak is what it costs to send part of a pack of Multiple units from another
	// own location, currency units; 0 = packs go whole.
	PackBreak    float64
	LaunchDay    int32       // nothing is ordered that would be used up before this day; 0 = on sale
	Split        []Alternate // suppliers that share the item's orders, its own among them; none = one supplier
	SupplyShare  float64     // part of mean demand that its supplier's capacity brings for good, 0–1; 0 = all
	SupplyDays   int         // period of that capacity, in which one order takes it
	Others       []Alternate // further suppliers, without shares: asked where the item's own takes no orders or is full
	UnitVolume   float64     // any one unit of space, as the supplier's container
	UnitWeight   float64     // any one unit of weight, as the supplier's minimum
	StorageClass string      // the part of its location's storage it needs
	Unit         UnitOfMeasure
	Counted      UnitOfMeasure // what people count weighed goods in; without a Name it is the base unit
	Track        *Track        // what it sold and was ordered so far; nil = its lines are held against nothing

	Policy Policy
}

// Alternate is one of the suppliers among whom an item's orders are split, with
// its terms.
type Alternate struct {
	Supplier      string
	Share         float64 // of what is ordered, 0–1; relative to the shares of those who take orders on the day
	MOQ, Multiple int64   // 0 = 1
	MaxOrder      int64   // largest order; 0 = none
	UnitCost      float64
	Lead          LeadTime // zero: the supplier's
	LeadWorking   bool     // in its working days
	Unit          UnitOfMeasure
}

// Promise is what customers have ordered for a day.
type Promise struct {
	Day      int32 // days since 1970-01-01, the as-of day or later
	Quantity int64 // base units
}

// Lot is dated stock: Quantity leaves availability on the day Expires.
type Lot struct {
	Quantity int64
	Expires  int32
}

// OpenOrder is supply on its way (or approved and not yet sent).
type OpenOrder struct {
	ID       string
	Quantity int64 // base units still to come
	Ordered  int32 // day of the order; NoDay when unknown
	Due      int32 // day it is expected
}

// PriceBreak is a unit cost from a quantity on.
type PriceBreak struct {
	From int64
	Cost float64
}

// Supplier is one source of purchase.
type Supplier struct {
	Key              string
	LeadDays, LeadSD float64    // stated, days
	LeadStated       bool       // LeadDays is stated although it is 0
	OrderWeekdays    [7]bool    // Sunday first; all false = every day
	Works            [7]bool    // days it works and delivers, Sunday first; all false = every day
	Closures         []DayRange // no orders taken, nothing delivered
	ReviewDays       int        // days between orders where every weekday is allowed; 0 = 1
	MinimumValue     float64    // least order value, currency units; 0 = none
	MinimumUnits     int64      // least order quantity over all lines; 0 = none
	Container        float64    // least fill, in the volume of UnitVolume; 0 = none
	MinimumWeight    float64    // least order in UnitWeight; 0 = none
	OrderCost        float64    // set-up of one order, shared by its lines, currency units
	Capacity         int64      // most units of one period over all lines; 0 = none
	CapacityUsed     int64      // units already ordered in the period
	CapacityDays     int        // length of the period; 0 = until the next order day
}

// DayRange is a range of days, both ends included.
type DayRange struct{ From, To int32 }

// Policy kinds.
const (
	PolicyOrderUpTo  = "R,S"     // order up to S whenever position is below S
	PolicyLot        = "R,s,nQ"  // order multiples of Q until position is at least s (beside order-up-to for packs)
	PolicySS         = "s,S"     // at or below s order up to S = s + Q
	PolicySQ         = "s,Q"     // at or below s order multiples of the lot Q
	PolicyMinMax     = "min/max" // stated minimum and maximum
	PolicyCover      = "days"    // days of cover from the forecast
	PolicyNewsvendor = "newsvendor"
	PolicyDDMRP      = "ddmrp"
)

// Target kinds.
const (
	TargetFill         = "fill_rate"     // share of demand met from stock
	TargetCycle        = "cycle_service" // probability of no stock-out in a cycle
	TargetShortageCost = "shortage_cost" // balance of holding and shortage cost
)

// Policy says how the reorder point and order-up-to of an item are found.
type Policy struct {
	// Kind is one of the Policy constants, "" = PolicyOrderUpTo; in a configuration,
	// one of its words for them.
	Kind string `yaml:"policy,omitempty" json:"policy,omitempty"`
	// Target is TargetFill, TargetClassFill, TargetCycle or TargetShortageCost, "" =
	// TargetFill. Level is in (0, 1), and is not used by TargetShortageCost.
	Target string  `yaml:"target,omitempty" json:"target,omitempty"`
	Level  float64 `yaml:"target_value,omitempty" json:"target_value,omitempty"`
	// HoldingRate is the yearly cost of holding stock as a share of unit cost.
	HoldingRate float64 `yaml:"holding_rate,omitempty" json:"holding_rate,omitempty"`
	// OrderCost is the cost of one purchase line, in currency units.
	OrderCost float64 `yaml:"order_cost,omitempty" json:"order_cost,omitempty"`
	// Underage and Overage are the costs of a unit short and of a unit left over at the
	// end of a review period, for shortage_cost and newsvendor; left out of a
	// configuration, they follow from price, cost, shelf life and holding rate. By class
	// they are the class's price of a lost unit, from PriceClasses, and of a held one.
	Underage float64 `yaml:"underage,omitempty" json:"underage,omitempty"`
	Overage  float64 `yaml:"overage,omitempty" json:"overage,omitempty"`
	// Lot is the order quantity of "s,S", "s,Q" and lots; 0 = the economic one, from
	// OrderCost and HoldingRate.
	Lot int64 `yaml:"lot,omitempty" json:"lot,omitempty"`
	// LotRule sizes the lots of "s,S" and "s,Q" in place of Lot: LotEconomic or one
	// of lotsize.Rules, which look LotHorizonDays (1 … 730, 0 = 365) ahead at the
	// forecast's daily demand.
	LotRule        string `yaml:"lot_rule,omitempty" json:"lot_rule,omitempty"`
	LotHorizonDays int    `yaml:"lot_horizon_days,omitempty" json:"lot_horizon_days,omitempty"`
	// Min and Max are the levels of min/max, in base units.
	Min int64 `yaml:"min,omitempty" json:"min,omitempty"`
	Max int64 `yaml:"max,omitempty" json:"max,omitempty"`
	// MinDays and MaxDays are the levels of days of cover, in days of forecast. Under
	// other policies MaxDays is the most days of forecast that reorder point and
	// order-up-to may hold, whatever the target asks for; 0 = no limit.
	MinDays float64 `yaml:"min_days,omitempty" json:"min_days,omitempty"`
	MaxDays float64 `yaml:"max_days,omitempty" json:"max_days,omitempty"`
	// LeadFactor and VariabilityFactor size the zones of ddmrp: the share of usage over
	// the lead time in red base and green, and the share of red base in red safety; 0 =
	// 0.5 each.
	LeadFactor        float64 `yaml:"lead_factor,omitempty" json:"lead_factor,omitempty"`
	VariabilityFactor float64 `yaml:"variability_factor,omitempty" json:"variability_factor,omitempty"`
	// LostSales says that demand not met is lost, not backordered.
	LostSales bool `yaml:"lost_sales,omitempty" json:"lost_sales,omitempty"`
	// AllowNegativeSafetyStock lets a reorder point lie below mean demand where the
	// target asks for no more, as large lots do; else safety stock is floored at 0 and
	// the floor named.
	AllowNegativeSafetyStock bool `yaml:"allow_negative_safety_stock,omitempty" json:"allow_negative_safety_stock,omitempty"`
	// LossRatio is, where class_fill_rate looks ahead, the units that loses in the
	// long run per unit the levels would, from PriceClasses; 0 = not known.
	LossRatio float64 `yaml:"-" json:"loss_ratio,omitempty"`
	// Rule is which rule set this policy, for explain.
	Rule string `yaml:"-" json:"rule,omitempty"`
}

// PolicyLookAhead orders what playing the weeks ahead through from where every
// unit is finds worth holding (stockpolicy.Lookahead), at a price of a lost unit:
// that of its class (TargetClassFill) or its own (TargetShortageCost). Its levels
// are those of PolicyOrderUpTo at the same price, until there is a day to decide on.
const PolicyLookAhead = "look_ahead"

// LotEconomic is the lot rule of s,S and s,Q where none is given: the stated lot,
// else the economic order quantity. The others are those of package lotsize.
const LotEconomic = "economic"

// DefaultLotHorizon is how many days ahead a dynamic lot looks, where the policy
// does not say.
const DefaultLotHorizon = 365

// MostLotHorizon bounds the horizon, days.
const MostLotHorizon = 730

// DynamicRule is the dynamic rule by which lots are sized, "" where they are stated
// or economic.
func (p Policy) DynamicRule() string {
	switch {
	case p.LotRule == LotEconomic, p.Kind != PolicySS && p.Kind != PolicySQ:
		return ""
	}
	return p.LotRule
}

// LotHorizon is how many days ahead a dynamic lot is sized.
func (p Policy) LotHorizon() int {
	if p.LotHorizonDays > 0 {
		return min(p.LotHorizonDays, MostLotHorizon)
	}
	return DefaultLotHorizon
}

// DefaultHoldingRate is the yearly cost of stock, per currency unit, where none is given.
const DefaultHoldingRate = 0.25

// Track is what an item has done so far, as the sales and orders themselves say;
// purchase lines are held against it, whatever the forecast says.
type Track struct {
	Sold     float64 // units of the last SoldDays days, sold less returned
	SoldDays int     // at most 365, back to the first sale
	SaleDays int     // days with a sale in the whole history
	LastSale int32   // NoDay = never sold
	Net      float64 // units sold less returned in the whole history; 0 or less where more came back than was sold
	Orders   int     // past and open orders known
	Largest  int64   // the largest of them, base units
	New      bool    // launched lately, or yet to be
	Indirect bool    // its demand comes from branches or kits: its own sales say nothing
	Asked    bool    // a person stated its levels
}

// ProportionDays is the cover beyond the cover window that nobody buys without a look.
const ProportionDays = 180
