// Package netting is a planner's calculator for classic item planning: reorder
// level, seasonal minimum, the time-phased grid, filling a container, and days
// turned into units. `stockwright model` answers from it (mrp_grid,
// reorder_level_qty, container_fill_proportional and others). Needs and
// rounding are those of the night (package lots).
package netting

import (
	"math"

	"github.com/stockwright/stockwright/replenish/lots"
)

// ReorderLevel is the order of a fixed quantity at a level: what is missing to
// the level when that is more. inclusive triggers at the level itself (≤),
// which orders again when an order has just brought stock to the level.
func ReorderLevel(level, quantity, projected float64, inclusive bool) float64 {
	if projected > level || (projected == level && !inclusive) {
		return 0
	}
	return max(quantity, level-projected)
}

// ReduceOpenOrder is the new quantity of an open order when projected stock
// overflows the level, in units: down by the overflow, not below 0.
func ReduceOpenOrder(projected, overflowLevel, openOrder float64) float64 {
	return max(0, openOrder-max(0, projected-overflowLevel))
}

// SeasonalMinimum multiplies a minimum by the factor of the month (1–12);
// factors hold months From to To, both included. Months in none have factor 1.
func SeasonalMinimum(least float64, factors []MonthFactor, month int) float64 {
	for _, f := range factors {
		if f.From <= month && month <= f.To {
			return least * f.Factor
		}
	}
	return least
}

// MonthFactor is the factor of a range of months.
type MonthFactor struct {
	From, To int
	Factor   float64
}

// ReorderPoint is usage over the lead time plus a minimum, in units.
func ReorderPoint(dailyUsage, leadDays, least float64) float64 { return dailyUsage*leadDays + least }

// Grid is the classic time-phased grid of one item, in whole units and periods.
type Grid struct {
	OnHand, SafetyStock int64
	LeadPeriods         int
	MOQ, Multiple       int64
	Gross, Receipts     []int64
}

// GridResult holds the grid's planned rows per period. Late are the planned
// receipts whose release day is already past.
type GridResult struct {
	PlannedReceipts, Projected, PlannedReleases []int64
	Late                                        int64
}

// Plan nets period by period: a receipt is planned when projected stock would
// fall below safety stock, of the missing quantity at least MOQ in multiples.
func (g Grid) Plan() GridResult {
	n := len(g.Gross)
	r := GridResult{make([]int64, n), make([]int64, n), make([]int64, n), 0}
	stock := g.OnHand
	for t := range n {
		stock -= g.Gross[t]
		if t < len(g.Receipts) {
			stock += g.Receipts[t]
		}
		if need := lots.UpTo(g.SafetyStock-1, g.SafetyStock, stock); need > 0 {
			q := lots.Up(max(need, g.MOQ), g.Multiple)
			r.PlannedReceipts[t] = q
			stock += q
			if t >= g.LeadPeriods {
				r.PlannedReleases[t-g.LeadPeriods] += q
			} else {
				r.Late += q
			}
		}
		r.Projected[t] = stock
	}
	return r
}

// Proportional fills a capacity in proportion to need, both in one measure.
func Proportional(need []float64, capacity float64) []float64 {
	total := 0.0
	for _, v := range need {
		total += v
	}
	out := make([]float64, len(need))
	for i, v := range need {
		out[i] = v / total * capacity
	}
	return out
}

// StockOut tells after how many days steady demand has used up stock, and how
// many units go unmet until the first receipt (usable from a day, counting from
// day 1) or the lead time, whichever comes first.
func StockOut(onHand, perDay float64, leadDays, receiptDay int) (emptyAfter float64, unmet float64) {
	emptyAfter = onHand / perDay
	until := float64(leadDays)
	if receiptDay > 0 && receiptDay <= leadDays {
		until = float64(receiptDay - 1)
	}
	return emptyAfter, max(0, until-emptyAfter) * perDay
}

// StockOutAdjusted is demand over a span had there been stock every day.
func StockOutAdjusted(sold, days, daysOut float64) float64 { return sold / (days - daysOut) * days }

// DaysToUnits turns days of cover into whole units of a monthly rate (a year
// has twelve months), rounded up.
func DaysToUnits(days, perMonth float64) float64 {
	return math.Ceil(days*perMonth*12/365 - 1e-9)
}

// PurchaseBlock tells how much a network buys when any location's shortage is
// served from another first, in units: safety stock less stock over all locations, and
// the location with the greatest surplus (the first by order among equals; −1
// when none has any).
func PurchaseBlock(stock, safety []float64) (buy, below float64, from int) {
	from, most, total := -1, 0.0, 0.0
	for i := range stock {
		total += stock[i]
		below += safety[i]
		if s := stock[i] - safety[i]; s > most {
			from, most = i, s
		}
	}
	return max(0, below-total), below, from
}
