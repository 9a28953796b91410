package generate

import (
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
)

// event is a day of the year that moves demand at every location, or closes
// the stores.
type event struct {
	name   string
	factor float64 // 0: stores are closed, the warehouse ships on
}

// eventOn is the event of a day, if there is one.
func eventOn(day core.Day) (event, bool) {
	_, month, d := day.Time().Date()
	switch {
	case month == time.January && d == 1:
		return event{"new_year", 0}, true
	case month == time.May && d == 1:
		return event{"labour_day", 0}, true
	case month == time.December && d == 25:
		return event{"christmas", 0}, true
	case month == time.December && d >= 22 && d <= 24:
		return event{"christmas_eve", 1.4}, true
	case month == time.November && d >= 23 && d <= 29 && day.Weekday() == time.Friday:
		return event{"black_friday", 1.7}, true
	}
	return event{}, false
}

func (w *World) eventFactor(l int, day core.Day) float64 {
	e, ok := eventOn(day)
	if !ok || e.factor == 0 && w.locations[l].warehouse {
		return 1
	}
	return e.factor
}

// eventsAhead is how many days after the as-of day the events table knows.
const eventsAhead = 180

// EventRows is the events table, over the history and half a year ahead. A
// closing of the stores has a row for each store.
func (w *World) EventRows() []datasets.Event {
	var rows []datasets.Event
	for day := w.FirstDay(); day < w.opt.AsOf+eventsAhead; day++ {
		e, ok := eventOn(day)
		switch {
		case !ok:
		case e.factor > 0:
			rows = append(rows, datasets.Event{Date: day, Event: e.name})
		default:
			for _, l := range w.locations {
				if !l.warehouse {
					rows = append(rows, datasets.Event{Date: day, Event: e.name, Location: l.name})
				}
			}
		}
	}
	return rows
}

// Planned is a row of the drivers table: a SKU's price on a day to come, and whether it is
// on promotion.
type Planned struct {
	Date        core.Day `json:"date"`
	SKU         string   `json:"sku"`
	OnPromotion bool     `json:"on_promotion"`
	UnitPrice   float64  `json:"unit_price"` // currency units
}

// PlannedRows are the promotions and prices of the days from the as-of day on, of SKUs on
// sale, by day.
func (w *World) PlannedRows(days int) []Planned {
	var rows []Planned
	for day := w.opt.AsOf; day < w.opt.AsOf+core.Day(days); day++ {
		for i := range w.skus {
			if k := &w.skus[i]; k.onSale(day) {
				price, promoted := w.price(k, i, day)
				rows = append(rows, Planned{Date: day, SKU: k.name, OnPromotion: promoted, UnitPrice: price})
			}
		}
	}
	return rows
}
