// Package generate makes whole workspaces of a retailer that never existed:
// stores, one warehouse, suppliers, years of daily sales, and everything the
// contract's tables say about them, consistent with each other.
//
// Behind the tables stands a World: a truth in which every random draw is a
// function of the seed and of what is drawn (which SKU, which location, which
// day), not of the order of drawing. So the same options give the same tables
// on any number of workers, and the truth continues after the last day of the
// tables: customers go on buying and suppliers go on delivering, which is what
// lets a test or the demo play the days between two nights.
package generate

import (
	"fmt"

	"github.com/stockwright/stockwright/core"
)

// Options say how large a world is and when.
type Options struct {
	SKUs   int // at least 1
	Stores int // stores beside the one warehouse; 0 or more
	Days   int // days of sales history before AsOf; at least 28
	Seed   uint64
	// AsOf is the first day without sales: the day the first plan is for. The
	// zero value means DefaultAsOf.
	AsOf core.Day
	// OrderDays limits the order_lines table to the last days; 0 means 90.
	OrderDays int
}

// DefaultAsOf is Monday, 2 November 2026.
const DefaultAsOf core.Day = 20759

// Warehouse is the location that buys from suppliers, sells online and
// supplies the stores.
const Warehouse = "WH1"

// World is the truth behind a generated workspace. It is immutable after New
// and safe for concurrent use.
type World struct {
	opt       Options
	skus      []sku
	locations []location // the warehouse last
	suppliers []supplier
	index     map[string]int // SKU name → position in skus
}

// New lays out a world. It keeps a few hundred bytes per SKU and nothing per
// day.
func New(opt Options) (*World, error) {
	if opt.AsOf == 0 {
		opt.AsOf = DefaultAsOf
	}
	if opt.OrderDays == 0 {
		opt.OrderDays = 90
	}
	switch {
	case opt.SKUs < 1 || opt.SKUs > 999_999:
		return nil, fmt.Errorf("generate: %d SKUs; a world has between 1 and 999999", opt.SKUs)
	case opt.Stores < 0 || opt.Stores > 999:
		return nil, fmt.Errorf("generate: %d stores; a world has between 0 and 999", opt.Stores)
	case opt.Days < 28:
		return nil, fmt.Errorf("generate: %d days; a history has at least 28", opt.Days)
	}
	w := &World{opt: opt, index: make(map[string]int, opt.SKUs)}
	w.locations = w.drawLocations()
	w.suppliers = w.drawSuppliers()
	w.skus = w.drawSKUs()
	for i := range w.skus {
		w.index[w.skus[i].name] = i
	}
	return w, nil
}

// Options are the options with their defaults filled in.
func (w *World) Options() Options { return w.opt }

// FirstDay is the first day of the sales history.
func (w *World) FirstDay() core.Day { return w.opt.AsOf - core.Day(w.opt.Days) }

// Pairs is the number of (SKU, location) pairs.
func (w *World) Pairs() int { return len(w.skus) * len(w.locations) }

// Locations names the locations in order, the warehouse last.
func (w *World) Locations() []string {
	names := make([]string, len(w.locations))
	for i, l := range w.locations {
		names[i] = l.name
	}
	return names
}

// SKUs names the SKUs in order.
func (w *World) SKUs() []string {
	names := make([]string, len(w.skus))
	for i := range w.skus {
		names[i] = w.skus[i].name
	}
	return names
}

// Want is what customers want of one SKU at one location on one day, were
// the shelf never empty.
type Want struct {
	SKU, Location string
	Units         int64   // 0 on a quiet day
	Price         float64 // currency units
	OnPromotion   bool
}

// Customers calls visit for every SKU on sale at every location that is open
// on a day, by location, then by SKU. It answers for days of the history and
// for any day after it.
func (w *World) Customers(day core.Day, visit func(Want)) {
	var s stream
	for l := range w.locations {
		if w.eventFactor(l, day) == 0 {
			continue
		}
		for i := range w.skus {
			k := &w.skus[i]
			if !k.onSale(day) {
				continue
			}
			price, promoted := w.price(k, i, day)
			visit(Want{SKU: k.name, Location: w.locations[l].name, Units: w.demand(&s, i, l, day),
				Price: price, OnPromotion: promoted})
		}
	}
}

// ShelfLife is how many days a SKU may be sold after it came in, 0 for ever.
func (w *World) ShelfLife(sku string) int64 {
	if i, ok := w.index[sku]; ok {
		return w.skus[i].category.shelfLife
	}
	return 0
}

// Rate is the expected demand in units a day, with season, trend, promotion
// and events: what a perfect forecast would say.
func (w *World) Rate(sku, location string, day core.Day) (float64, error) {
	i, ok := w.index[sku]
	if !ok {
		return 0, fmt.Errorf("generate: no SKU %q in this world", sku)
	}
	for l := range w.locations {
		if w.locations[l].name == location {
			return w.rate(i, l, day), nil
		}
	}
	return 0, fmt.Errorf("generate: no location %q in this world", location)
}

// ArrivesOn is the day on which an order line placed on a day arrives. A
// supplier that is a location of the world stands for a transfer.
func (w *World) ArrivesOn(supplier, sku string, orderedOn core.Day) (core.Day, error) {
	i, ok := w.index[sku]
	if !ok {
		return core.NoDay, fmt.Errorf("generate: no SKU %q in this world", sku)
	}
	for s := range w.suppliers {
		if w.suppliers[s].name == supplier {
			return orderedOn + w.leadDays(s, i, orderedOn), nil
		}
	}
	for _, l := range w.locations {
		if l.name == supplier {
			return orderedOn + w.transferDays(i, orderedOn), nil
		}
	}
	return core.NoDay, fmt.Errorf("generate: no supplier %q in this world", supplier)
}
