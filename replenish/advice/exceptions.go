// Package advice finds what a planner should look at beside the lines: exceptions by
// money (currency units) and messages for open orders.
package advice

import (
	"cmp"
	"fmt"
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/lots"
	"github.com/stockwright/stockwright/replenish/policy"
	"math"
	"slices"
	"strings"
)

// Exception is an item that asks for a person's eye.
type Exception struct {
	SKU      string  `json:"sku"`
	Location string  `json:"location"`
	Kind     string  `json:"kind"`
	AtRisk   float64 `json:"at_risk"` // expected money lost within a review period, or tied up, currency units
	Text     string  `json:"text"`
}

// The kinds of exceptions.
const (
	ExceptionStockout   = "stockout_before_receipt" // demand outruns stock before an order placed today can come
	ExceptionFrozen     = "frozen_need"             // … because no new goods may come within the frozen days
	ExceptionOverstock  = "overstock"               // more than twice order-up-to, and a month's demand above it
	ExceptionWaste      = "waste"                   // dated stock that will expire unsold
	ExceptionProportion = "out_of_proportion"       // a line that waits for a person, made from the plan's lines
	ExceptionDoubted    = "doubted_record"          // sales contradict the stock record: count it
	ExceptionOverdue    = "overdue_order"           // an open order is past its day: confirm or cancel it
)

// ExceptionPack is an item of which the least order is more than can sell in time.
const ExceptionPack = "pack_too_large"

// ExceptionOwed is an item that customers have ordered and nobody buys any more.
const ExceptionOwed = "owed_not_bought"

// ExceptionStarved is an item that its largest order starves for good.
const ExceptionStarved = "starved"

// overstockDays of mean demand above order-up-to are not yet overstock: slow
// items hold some units for a long time.
const overstockDays = 30

// ExceptionBudget picks at most most exceptions, by money at risk, ties by key;
// a negative most picks all. rest is the money of those left out, so that
// nothing is hidden in silence.
func ExceptionBudget(all []Exception, most int) (shown []Exception, rest float64) {
	shown = slices.Clone(all)
	slices.SortStableFunc(shown, func(a, b Exception) int {
		return cmp.Or(-cmp.Compare(a.AtRisk, b.AtRisk), cmp.Compare(a.SKU, b.SKU),
			cmp.Compare(a.Location, b.Location), cmp.Compare(a.Kind, b.Kind))
	})
	if most < 0 || most >= len(shown) {
		return shown, 0
	}
	for _, e := range shown[most:] {
		rest += e.AtRisk
	}
	return shown[:most], rest
}

// Exceptions finds what is at risk for one planned item: margin lost where a
// stock-out before an order placed today can come is more likely than not, what
// stock far beyond order-up-to costs in a review period, and stock that
// expires unsold within 60 days.
func Exceptions(it *item.Item, p policy.PolicyLine, asOf int32, holding float64) []Exception {
	f := &finder{it: it, p: &p}
	f.stockout(asOf)
	f.owed()
	f.orders()
	if e, late := doubtfulSupply(it, p, asOf); late {
		f.found = append(f.found, e)
	}
	f.starved()
	f.doubted()
	f.tooMuch(asOf, holding)
	return f.found
}

// finder looks at one planned item.
type finder struct {
	it    *item.Item
	p     *policy.PolicyLine
	found []Exception
}

func (f *finder) add(kind string, money float64, text string, args ...any) {
	if money > 0 {
		f.found = append(f.found, Exception{f.it.SKU, f.it.Location, kind, money, fmt.Sprintf(text, args...)})
	}
}

// owed looks at what customers have ordered of an item that no order may come for any more.
func (f *finder) owed() {
	it, p := f.it, f.p
	if q := p.Position; q.Reserved+q.Backordered > 0 && q.Total < 0 && p.NeverOrdered() {
		f.add(ExceptionOwed, max(it.Margin(), 0.01*it.UnitCost)*float64(-q.Total),
			"%s that customers have ordered are neither on hand nor on the way, and none is bought: %s",
			it.Counted.Amount(min(-q.Total, q.Reserved+q.Backordered)), strings.ReplaceAll(p.NoOrder, "_", " "))
	}
}

// orders looks at needs that the item's own terms leave without an order.
func (f *finder) orders() {
	it, p := f.it, f.p
	need := p.Need()
	if need <= 0 || p.NoOrder != "" {
		return
	}
	if least, room := leastOrder(it), policy.Room(it, p, true); room > 0 && room < least &&
		(it.ShelfLifeDays > 0 || it.EndDay > 0) {
		lost, when := float64(room), "until the last day on sale"
		if it.ShelfLifeDays > 0 {
			lost, when = f.perDay()*365, fmt.Sprintf("within %d days; at risk is a year's loss", it.ShelfLifeDays)
		}
		f.add(ExceptionPack, it.Margin()*lost, "nothing is ordered: the least order is %s, of which %s can sell %s", it.Counted.Amount(least), it.Counted.Number(room), when)
	}
}

// perDay is the mean demand a day over the cover window.
func (f *finder) perDay() float64 { return f.it.CoverDemand.Mean() / max(1, f.p.Window.MeanDays()) }

func (f *finder) starved() {
	if served := policy.OrderShare(f.it); served < 1 && !f.it.DoNotStock {
		f.add(ExceptionStarved, f.it.Margin()*(1-served)*f.perDay()*365,
			"orders of at most %s every %d days bring %.0f %% of demand for good; at risk is a year's loss",
			f.it.Counted.Number(f.it.MaxOrder), max(1, f.p.Window.Review), 100*served)
	}
}

func (f *finder) doubted() {
	it := f.it
	if it.SilentDays > 0 {
		f.found = append(f.found, Exception{it.SKU, it.Location, ExceptionDoubted,
			max(it.Margin()*it.MeanDemand(0, max(1, f.p.Window.Review)), 0.01*it.UnitCost*float64(it.OnHand)),
			fmt.Sprintf("%s on record and no sale for %d open days, which by its own sales has a chance of %s: the shelf may be empty", it.Counted.Amount(it.OnHand), it.SilentDays, oneIn(it.SilenceChance))})
	}
}

// oneIn is a small chance in words: "1 in 2000", two figures of it.
func oneIn(chance float64) string {
	const million = 1e6
	if !(chance*million > 1) {
		return "less than 1 in a million"
	}
	times := 1 / chance
	digit := math.Pow(10, max(0, math.Floor(math.Log10(times))-1))
	return fmt.Sprintf("1 in %.0f", math.Round(times/digit)*digit)
}

// tooMuch looks at stock beyond what is wanted, and at what expires.
func (f *finder) tooMuch(asOf int32, holding float64) {
	it, p := f.it, f.p
	if over := p.Position.Total - p.OrderUpTo; p.Position.Total > 2*max(1, p.OrderUpTo) &&
		float64(over) > it.MeanDemand(0, overstockDays) {
		rate := cmp.Or(it.Policy.HoldingRate, holding, item.DefaultHoldingRate)
		f.add(ExceptionOverstock, float64(over)*it.UnitCost*rate*float64(max(1, p.Window.Review))/365,
			"%s above order-up-to %s: %.0f days of cover", it.Counted.Amount(over), it.Counted.Number(p.OrderUpTo), p.DaysOfCover)
	}
	if len(it.Lots) > 0 {
		w := policy.ForecastWaste(it, asOf, 60, 0, item.NoDay)
		if w.OldestFirst >= 0.5 {
			f.add(ExceptionWaste, w.OldestFirst*it.UnitCost,
				"%s expire unsold within 60 days (%s where the newest are picked first)",
				it.Counted.Amount(int64(math.Round(w.OldestFirst))), it.Counted.Around(w.NewestFirst))
		}
	}
}

// leastOrder is the smallest order that the item's terms allow, base units.
func leastOrder(it *item.Item) int64 {
	return max(1, it.Multiple, lots.Up(it.MOQ, max(1, it.Multiple)))
}

// doubtfulSupply names the overdue orders of an item that are to be confirmed or
// cancelled, in one exception; money is what is bought again, or short, if it is
// taken for what it is not.
func doubtfulSupply(it *item.Item, p policy.PolicyLine, asOf int32) (Exception, bool) {
	var worst item.Expected
	count, units, atRisk := 0, int64(0), 0.0
	for _, e := range it.Expected(item.LeadOf(it, p.Window), asOf) {
		if e.Late == 0 {
			continue
		}
		count++
		units += e.Quantity
		atRisk += float64(e.Quantity) * it.UnitCost * max(e.Chance*(1-e.Chance), 0.01)
		if e.Late > worst.Late {
			worst = e
		}
	}
	if count == 0 {
		return Exception{}, false
	}
	text := fmt.Sprintf("order %s of %s, due %s, is %d days overdue and has a %.0f %% chance of coming: %s", worst.ID, it.Counted.Number(worst.Quantity), item.IsoDay(worst.Due), worst.Late,
		100*worst.Chance, countedOn(it, worst))
	if count > 1 {
		text += fmt.Sprintf("; %d more overdue orders, %s in all", count-1, it.Counted.Amount(units))
	}
	return Exception{it.SKU, it.Location, ExceptionOverdue, atRisk, text}, true
}

func countedOn(it *item.Item, e item.Expected) string {
	switch e.Counts {
	case e.Quantity:
		return "it is still counted on"
	case 0:
		return "it is no longer counted on"
	}
	return fmt.Sprintf("%s of it are still counted on", it.Counted.Amount(e.Counts))
}
