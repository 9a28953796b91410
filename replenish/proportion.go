package replenish

import (
	"fmt"
	"github.com/stockwright/stockwright/replenish/item"
	"math"
)

// Why a line is out of proportion and waits for a person.
const (
	ConfirmNeverSold = "never_sold"
	ConfirmReturned  = "returned"    // more came back than was sold
	ConfirmUnsold    = "long_unsold" // no sale for a long time
	ConfirmCover     = "cover"       // lasts far longer than it has to
	ConfirmOneSale   = "one_sale"    // much money on a single day's sale
	ConfirmSize      = "order_size"  // far larger than any order before
	ConfirmCost      = "cost"        // costs far more than it sells for
	ConfirmSmall     = "small"       // costs more to order than it is worth, however long it lasts
	ConfirmLevel     = "level"       // lifts the stock far above what a person wants at most
	ConfirmPlan      = "plan"        // the whole plan is far larger than usual
	unsoldDays       = 100           // without a sale
	lookWorth        = 20            // order costs from which a line is worth a look for its money alone
	watchedDays      = 56            // of history before sales alone can contradict the forecast
	sizeFactor       = 10            // times the largest order before
	statedDays       = 30            // of demand above a stated level before a line is worth a look
	fewSales         = 2             // days with a sale that are too few to spend much of the money on
	muchShare        = 0.25          // of what all items with more sales sell in the line's window, at cost
)

// outOfProportion says why a purchase line waits for a person: it is out of all
// proportion to what the item sells, costs, and was bought before. kind is "" where
// it is in proportion.
func (r *planned) outOfProportion(l *Line, opt Options) (kind, text string) {
	t := r.it.Track
	if t == nil || r.wantedByName(l) {
		return "", ""
	}
	if t.Asked {
		return r.aboveStated(l)
	}
	if !t.Indirect {
		if kind, text = contradicts(t, l, opt.AsOf); kind != "" {
			return kind, text
		}
	}
	if kind, text = r.lastsTooLong(t, l); kind != "" {
		return kind, text
	}
	if r.tooSmall(l) {
		return ConfirmSmall, fmt.Sprintf("worth %.4g, an order of it costs %.4g: join it to another order, or stop stocking it", l.Value, r.it.Policy.OrderCost)
	}
	if l.Value < lookWorth*r.it.Policy.OrderCost {
		return "", ""
	}
	if kind, text = r.onFewSales(t, l, opt.soldADay); kind != "" {
		return kind, text
	}
	switch {
	case t.Orders >= 3 && l.Quantity > sizeFactor*t.Largest:
		return ConfirmSize, fmt.Sprintf("%d times the largest order before, %d", l.Quantity/t.Largest, t.Largest)
	case r.it.UnitPrice > 0 && l.UnitCost > 2*r.it.UnitPrice:
		return ConfirmCost, fmt.Sprintf("costs %.4g a unit and sells for %.4g", l.UnitCost, r.it.UnitPrice)
	}
	return "", ""
}

// wantedByName tells that customers have ordered all that a line brings: whatever the item
// sold before, nothing of it is left over.
func (r *planned) wantedByName(l *Line) bool {
	p := r.policy.Position
	return p.Reserved+p.Backordered > 0 && p.Total+l.Quantity <= 0
}

// watched tells that an item's own sales are long enough known to contradict its forecast.
func watched(t *item.Track) bool { return !t.Indirect && !t.New && t.SoldDays >= watchedDays }

// lastsTooLong holds what a line leads to against the forecast and against sales.
func (r *planned) lastsTooLong(t *item.Track, l *Line) (kind, text string) {
	limit := r.window.MeanDays() + item.ProportionDays
	if l.DaysOfCover > limit {
		return ConfirmCover, fmt.Sprintf("lasts %s on the forecast", daysText(l.DaysOfCover))
	}
	if t.Sold > 0 && watched(t) {
		after := float64(r.policy.Position.Total + l.Quantity)
		if days := after / t.Sold * float64(t.SoldDays); days > 2*limit {
			return ConfirmCover, fmt.Sprintf("lasts %s at what was sold in the last %d days",
				daysText(days), t.SoldDays)
		}
	}
	return "", ""
}

// aboveStated tells that a whole pack or a least order lifts the position to more than twice
// the level that a person has stated, by more than a month's demand.
func (r *planned) aboveStated(l *Line) (kind, text string) {
	after, most := r.policy.Position.Total+l.Quantity, r.policy.OrderUpTo
	if r.policy.Kind != item.PolicyMinMax || after <= 2*max(1, most) || float64(after-most) <= r.it.MeanDemand(0, statedDays) {
		return "", ""
	}
	return ConfirmLevel, fmt.Sprintf("leaves %s where %s are wanted at most: agree a smaller pack or minimum, or raise the level",
		r.it.Counted.Number(after), r.it.Counted.Number(most))
}

// onFewSales tells whether a line spends much on hardly any day with a sale; soldADay is
// what all other items sell in a day, at cost.
func (r *planned) onFewSales(t *item.Track, l *Line, soldADay float64) (kind, text string) {
	if t.SaleDays == 1 && watched(t) {
		return ConfirmOneSale, saleDaysText(t)
	}
	window := r.window.MeanDays()
	if t.SaleDays <= fewSales && !t.Indirect && soldADay > 0 && l.Value > muchShare*soldADay*window {
		return ConfirmOneSale, fmt.Sprintf("%s, and it costs %s what all other items sell in %s",
			saleDaysText(t), shareText(l.Value/(soldADay*window)), daysText(window))
	}
	return "", ""
}

// soldADay adds to a sum what the items with more than a few days of sales sell in a day,
// at cost: what much money on hardly any sale is held against.
func soldADay(sum float64, rows []*planned) float64 {
	for _, r := range rows {
		if t := r.it.Track; t != nil && !t.Indirect && t.SaleDays > fewSales && t.SoldDays > 0 {
			sum += math.Max(t.Sold, 0) / float64(t.SoldDays) * r.it.UnitCost
		}
	}
	return sum
}

// saleDaysText says on how many days an item was sold.
func saleDaysText(t *item.Track) string {
	switch t.SaleDays {
	case 0:
		return "not sold yet"
	case 1:
		return fmt.Sprintf("sold on one day only, %s", item.IsoDay(t.LastSale))
	}
	return fmt.Sprintf("sold on %d days only, last on %s", t.SaleDays, item.IsoDay(t.LastSale))
}

// tooSmall tells whether a line is worth less than its order costs although lots are sized
// by what an order costs: a limit has cut the lot. Nobody is out of stock for it today.
func (r *planned) tooSmall(l *Line) bool {
	p := &r.it.Policy
	lots := (r.policy.Kind == item.PolicySS || r.policy.Kind == item.PolicySQ) && p.Lot == 0
	return lots && r.policy.HeldToDays && l.Value < p.OrderCost && l.Value > 0 &&
		r.policy.Position.Backordered == 0 && r.policy.Position.Reserved == 0
}

// contradicts tells what the item's own sales have against buying it at all.
func contradicts(t *item.Track, l *Line, asOf int32) (kind, text string) {
	if t.SaleDays > 0 && t.Net <= 0 {
		return ConfirmReturned, "more came back than was sold"
	}
	if t.New {
		return "", ""
	}
	if t.SaleDays == 0 {
		return ConfirmNeverSold, "never sold"
	}
	gap := float64(t.SoldDays) / float64(t.SaleDays)
	if silent := float64(asOf - t.LastSale); silent > math.Max(unsoldDays, 2*gap) {
		return ConfirmUnsold, fmt.Sprintf("not sold for %.0f days", silent)
	}
	return "", ""
}

// shareText says how much of something is had, or how many times.
func shareText(share float64) string {
	if share >= 2 {
		return fmt.Sprintf("%.0f times", share)
	}
	return fmt.Sprintf("%.0f %% of", 100*share)
}

// daysText is a number of days as people say it.
func daysText(days float64) string {
	if days >= 2*365 {
		if days > 100*365 {
			return "more than 100 years"
		}
		return fmt.Sprintf("%.0f years", math.Floor(days/365))
	}
	return fmt.Sprintf("%.0f days", days)
}
