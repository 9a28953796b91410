package main

import (
	"fmt"
	"strings"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
)

// planWorld is one kind of failure as a workspace whose right answer is known;
// judge makes the workspace, runs its nights and says what was seen.
type planWorld struct {
	name  string // the report's number and what is held
	judge func(*door) (saw string, right bool, err error)
	short bool // known to be short: measured, and not held by the tests
}

// planWorlds are the worlds of all kinds; a file of worlds adds its own here.
var planWorlds = [][]planWorld{}

// onlyWorld is part of the names of the worlds measured; "" = all.
var onlyWorld string

func measureWorlds(sheet *bar.Sheet, d *door) {
	for _, list := range planWorlds {
		for _, w := range list {
			if !strings.Contains(w.name, onlyWorld) {
				continue
			}
			saw, right, err := w.judge(d)
			if err != nil {
				saw, right = err.Error(), false
			}
			sheet.True(w.name, saw, "right", right)
		}
	}
}

// steadyShop is a shop of one item at SHOP from supplier SUP: so many units every
// day for days before as-of, a lead time, nothing else. It is what a small world
// starts from; change its tables before the first night.
type steadyShop struct {
	asOf       core.Day
	sales      []datasets.Sale
	items      []datasets.Item
	locations  []datasets.Location
	sourcing   []datasets.Sourcing
	suppliers  []datasets.Supplier
	stock      []datasets.Stock
	receipts   []datasets.Receipt
	overrides  []datasets.Override
	openOrders []datasets.OpenOrder
}

func newSteadyShop(asOf core.Day, days int, perDay float64, leadDays float64, onHand int64) *steadyShop {
	s := &steadyShop{asOf: asOf,
		items: []datasets.Item{{SKU: "A", UnitCost: 50_000, UnitPrice: 90_000,
			LaunchedOn: core.NoDay, EndsOn: core.NoDay, Status: "active"}},
		locations: []datasets.Location{{Location: "SHOP", Kind: "store"}},
		sourcing: []datasets.Sourcing{{SKU: "A", Supplier: "SUP", LeadTimeDays: leadDays,
			NextCostFrom: core.NoDay, UnitCost: 50_000, OrderMultiple: 1}},
		suppliers: []datasets.Supplier{{Supplier: "SUP", CapacityDays: 7}},
		stock:     []datasets.Stock{{SKU: "A", Location: "SHOP", OnHand: onHand, ExpiresOn: core.NoDay}},
	}
	for d := range days {
		s.sales = append(s.sales, datasets.Sale{Date: asOf - core.Day(days-d), SKU: "A",
			Location: "SHOP", Quantity: perDay})
	}
	return s
}

// write puts the shop's tables into a workspace.
func (s *steadyShop) write(w *workspace) error {
	for _, err := range []error{put(w, "sales", s.sales), put(w, "items", s.items), put(w, "locations", s.locations),
		put(w, "sourcing", s.sourcing), put(w, "suppliers", s.suppliers), put(w, "stock", s.stock)} {
		if err != nil {
			return fmt.Errorf("write: %w", err)
		}
	}
	if s.receipts != nil {
		if err := put(w, "receipts", s.receipts); err != nil {
			return err
		}
	}
	if s.overrides != nil {
		if err := put(w, "overrides", s.overrides); err != nil {
			return err
		}
	}
	if s.openOrders != nil {
		return put(w, "open_orders", s.openOrders)
	}
	return nil
}

// night writes the shop into a workspace of its own and runs its night of a day.
func (s *steadyShop) night(d *door, config string, asOf core.Day) (*workspace, *nightOut, error) {
	w := d.workspace(config)
	if err := s.write(w); err != nil {
		return nil, nil, err
	}
	n, err := w.night(asOf)
	return w, n, err
}
