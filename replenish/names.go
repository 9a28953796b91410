// Package replenish turns distributions of demand and of lead time into
// policies (safety stock, reorder point, order-up-to) and into purchase and
// transfer lines, each with a receipt from which anyone can recompute it.
//
// Days are counted in days since 1970-01-01, stock and order quantities are
// int64 base units, demand is in float64 units, money in currency units,
// probabilities lie in 0–1. Nothing here reads a clock, a file or a global;
// equal inputs give equal bytes, whatever the order of the items.
//
// The rooms below it, lowest first: item (an item, its supplier, its lead time and
// position), policy (levels, quantity, receipt and price tags of one item), advice
// (exceptions and messages), change (why a quantity is not what it was), compose
// (filling an order's minimum) and level (spreading receipts over days). This
// package plans items together. The theory lives beside them under its standard
// names: demand (distributions and loss functions), lotsize, stockpolicy, echelon, ddmrp.
package replenish

import (
	"github.com/stockwright/stockwright/replenish/advice"
	"github.com/stockwright/stockwright/replenish/change"
	"github.com/stockwright/stockwright/replenish/compose"
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/level"
	"github.com/stockwright/stockwright/replenish/policy"
)

// The types of package item under the names used here.
type (
	Alternate       = item.Alternate
	Arrival         = item.Arrival
	Component       = item.Component
	DayRange        = item.DayRange
	Demand          = item.Demand
	Gamma           = item.Gamma
	Item            = item.Item
	Terms           = item.Terms
	LeadTime        = item.LeadTime
	LeadTimeOptions = item.LeadTimeOptions
	LeadTimeTable   = item.LeadTimeTable
	Lot             = item.Lot
	Normal          = item.Normal
	OpenOrder       = item.OpenOrder
	PastReceipt     = item.PastReceipt
	Poisson         = item.Poisson
	Policy          = item.Policy
	Position        = item.Position
	PriceBreak      = item.PriceBreak
	Promise         = item.Promise
	Rule            = item.Rule
	SegmentCuts     = item.SegmentCuts
	Supersession    = item.Supersession
	Supplier        = item.Supplier
	Track           = item.Track
	UnitOfMeasure   = item.UnitOfMeasure
	Window          = item.Window
	WorkDays        = item.WorkDays
)

// The values of package item under the names used here.
const (
	LotEconomic        = item.LotEconomic
	NoDay              = item.NoDay
	PolicyCover        = item.PolicyCover
	PolicyDDMRP        = item.PolicyDDMRP
	PolicyLookAhead    = item.PolicyLookAhead
	PolicyLot          = item.PolicyLot
	PolicyMinMax       = item.PolicyMinMax
	PolicyNewsvendor   = item.PolicyNewsvendor
	PolicyOrderUpTo    = item.PolicyOrderUpTo
	PolicySQ           = item.PolicySQ
	PolicySS           = item.PolicySS
	TargetClassFill    = item.TargetClassFill
	TargetCycle        = item.TargetCycle
	TargetFill         = item.TargetFill
	TargetShortageCost = item.TargetShortageCost
)

// The types of package policy under the names used here.
type (
	PolicyLine   = policy.PolicyLine
	PriceTag     = policy.PriceTag
	ProjectedDay = policy.ProjectedDay
	Step         = policy.Step
)

// The types of package change under the names used here.
type (
	Night           = change.Night
	OverrideEntry   = change.OverrideEntry
	OverrideOutcome = change.OverrideOutcome
	Share           = change.Share
)

// The values of package change under the names used here.
const (
	CauseCalendar   = change.CauseCalendar
	CauseDemand     = change.CauseDemand
	CauseLeadTime   = change.CauseLeadTime
	CauseOpenOrders = change.CauseOpenOrders
	CauseOrder      = change.CauseOrder
	CauseOverride   = change.CauseOverride
	CauseParameters = change.CauseParameters
	CauseStock      = change.CauseStock
	OverrideRule    = change.OverrideRule
)

// The types of package advice under the names used here.
type (
	Action        = advice.Action
	ActionOptions = advice.ActionOptions
	Exception     = advice.Exception
)

// The values of package advice under the names used here.
const (
	ExceptionDoubted    = advice.ExceptionDoubted
	ExceptionFrozen     = advice.ExceptionFrozen
	ExceptionOverdue    = advice.ExceptionOverdue
	ExceptionOverstock  = advice.ExceptionOverstock
	ExceptionProportion = advice.ExceptionProportion
	ExceptionStarved    = advice.ExceptionStarved
	ExceptionPack       = advice.ExceptionPack
	ExceptionOwed       = advice.ExceptionOwed
	ExceptionStockout   = advice.ExceptionStockout
	ExceptionWaste      = advice.ExceptionWaste
)

// The types of package compose under the names used here.
type (
	FillLine = compose.FillLine
)

// The types of package level under the names used here.
type (
	PlannedReceipt = level.PlannedReceipt
)
