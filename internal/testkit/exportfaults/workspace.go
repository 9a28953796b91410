// Package exportfaults seeds faults into a small clean workspace, one at a time, to
// show that the gate names each with its place.
package exportfaults

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
)

// AsOf is the day the workspace is planned for, a Monday.
var AsOf = core.DayOf(time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC))

// Workspace is the rows of a clean workspace: eight items, two stores supplied
// by a warehouse, 120 days of sales.
type Workspace struct {
	Sales []datasets.Sale
	datasets.Inputs
	OrderLines []datasets.OrderLine
	Known      []string // the SKUs of the run before
}

// New makes the clean workspace.
func New() *Workspace {
	w := &Workspace{
		Inputs: datasets.Inputs{
			Locations: []datasets.Location{{Location: "W1", Kind: "warehouse", TimeZone: "Europe/Paris"},
				{Location: "S1", Kind: "store", SuppliedBy: "W1"}, {Location: "S2", Kind: "store", SuppliedBy: "W1"}},
			Suppliers: []datasets.Supplier{{Supplier: "ACME", OrderCost: 25 * core.MoneyScale,
				OrderWeekdays: "mon,thu"},
				{Supplier: "Borealis", Closures: "2026-12-24/2027-01-02,2027-05-01"}},
			Events:    []datasets.Event{{Date: AsOf + 4, Event: "black friday"}},
			Distances: []datasets.Distance{{Location: "W1", From: "dock", To: "A-1", Distance: 4}},
			Stations:  []datasets.Station{{Station: "dock", Location: "W1", Kind: "dock", X: 0, Y: 0}},
			Walkways:  []datasets.Walkway{{Kind: "cross_aisle", Location: "W1", Direction: "up", Position: 0}},
			Capacities: []datasets.Capacity{{Location: "W1", StorageUnits: 100_000, ReceivingUnits: 5000},
				{Location: "W1", StorageClass: "ambient", StorageVolume: 50_000}},
			Kits: []datasets.Kit{{Kit: "SKU-8", SKU: "SKU-1", Quantity: 2}, {Kit: "SKU-8", SKU: "SKU-2", Quantity: 1}},
		},
	}
	for i := range 8 {
		sku := fmt.Sprintf("SKU-%d", i+1)
		w.addItem(i, sku)
		w.addStock(i, sku)
		for _, at := range []string{"S1", "S2"} {
			for d := AsOf - 120; d < AsOf; d++ {
				w.Sales = append(w.Sales, datasets.Sale{Date: d, SKU: sku, Location: at,
					Quantity: float64(5 + (int(d)+i)%4), UnitPrice: 9.5})
			}
		}
		w.Known = append(w.Known, sku)
	}
	w.Overrides = []datasets.Override{{SKU: "SKU-1", Location: "S1", Field: "safety_stock", Value: 12,
		StartsOn: AsOf, EndsOn: AsOf + 30, Author: "kim", Reason: "opening"}}
	return w
}

func (w *Workspace) addItem(i int, sku string) {
	w.Items = append(w.Items, datasets.Item{SKU: sku, Description: "item " + sku, Category: "food",
		UnitCost: core.Money(40_000 + 1000*i), UnitPrice: 95_000,
		UnitVolume: 0.5, UnitWeight: 0.3, CasePack: 6, StorageClass: "ambient", Status: "active",
		LaunchedOn: AsOf - 400, EndsOn: core.NoDay})
	supplier := []string{"ACME", "Borealis"}[i%2]
	w.Sourcing = append(w.Sourcing,
		datasets.Sourcing{SKU: sku, Supplier: supplier, NextCostFrom: core.NoDay, UnitCost: 40_000,
			LeadTimeDays: 7, LeadTimeSd: 2, Moq: 12, OrderMultiple: 6, MaxOrder: 1200},
		datasets.Sourcing{SKU: sku, Supplier: supplier, NextCostFrom: core.NoDay, UnitCost: 38_000, FromQuantity: 240})
	w.Receipts = append(w.Receipts, datasets.Receipt{Order: fmt.Sprint("R", i), SKU: sku,
		Location: "W1", Supplier: supplier, Quantity: 48, OrderedOn: AsOf - 30, ReceivedOn: AsOf - 22})
	w.OpenOrders = append(w.OpenOrders, datasets.OpenOrder{Order: fmt.Sprint("P", i), SKU: sku,
		Location: "W1", Supplier: supplier, Quantity: 24, OrderedOn: AsOf - 3, DueOn: AsOf + 4})
}

func (w *Workspace) addStock(i int, sku string) {
	w.Stock = append(w.Stock, datasets.Stock{SKU: sku, Location: "W1", OnHand: 60, Lot: "L1", ExpiresOn: AsOf + 90},
		datasets.Stock{SKU: sku, Location: "S1", OnHand: 14, Reserved: 1, ExpiresOn: core.NoDay},
		datasets.Stock{SKU: sku, Location: "S2", OnHand: 9, ExpiresOn: core.NoDay})
	slot := fmt.Sprintf("A-%d", i+1)
	w.Slots = append(w.Slots, datasets.Slot{Slot: slot, Location: "W1",
		Place: core.Place{Zone: "A", Aisle: "A", X: float64(i), Y: math.NaN(), StorageClass: "ambient"},
		Bay:   int64(i), CapacityVolume: 100, CapacityWeight: 80})
	w.SlotStock = append(w.SlotStock, datasets.SlotStock{Slot: slot, Location: "W1", SKU: sku,
		Quantity: 60, Lot: "L1", ExpiresOn: AsOf + 90})
	w.OrderLines = append(w.OrderLines, datasets.OrderLine{Order: fmt.Sprint("C", i/2), SKU: sku,
		Location: "S1", Quantity: 2, OrderedAt: AsOf.Time().Add(-30 * time.Hour)})
}

// Stage is a clean workspace on disk, from which spoilt ones are made.
type Stage struct {
	clean *Workspace
	dir   string
}

// NewStage writes the clean workspace to dir.
func NewStage(dir string) (*Stage, error) {
	st := &Stage{clean: New(), dir: dir}
	_, err := st.write(dir, New(), nil)
	return st, err
}

// write writes the tables of w to dir, one file each, and returns where they
// are; tables that equal those of the clean workspace are copied.
func (st *Stage) write(dir string, w, clean *Workspace) (datasets.Sources, error) {
	sources := datasets.Sources{}
	failed := os.MkdirAll(dir, 0o777)
	for _, t := range w.tables() {
		path := filepath.Join(dir, t.name+".parquet")
		sources[t.name] = datasets.Source{Path: path}
		var err error
		if clean != nil && fmt.Sprint(t.rows) == fmt.Sprint(clean.table(t.name)) {
			err = copyFile(filepath.Join(st.dir, t.name+".parquet"), path)
		} else {
			err = t.write(path)
		}
		if err != nil && failed == nil {
			failed = err
		}
	}
	return sources, failed
}

func copyFile(from, to string) error {
	b, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, b, 0o644)
}

type namedRows struct {
	name  string
	rows  any
	write func(path string) error
}

func rowsOf[T any](name string, rows []T) namedRows {
	return namedRows{name, rows, func(path string) error {
		return datasets.WriteRows(path, rows, datasets.WriteOptions{RowGroup: 500})
	}}
}

func (w *Workspace) tables() []namedRows {
	return []namedRows{rowsOf("sales", w.Sales), rowsOf("items", w.Items), rowsOf("locations", w.Locations),
		rowsOf("sourcing", w.Sourcing), rowsOf("suppliers", w.Suppliers), rowsOf("stock", w.Stock),
		rowsOf("open_orders", w.OpenOrders), rowsOf("receipts", w.Receipts), rowsOf("slots", w.Slots),
		rowsOf("slot_stock", w.SlotStock), rowsOf("order_lines", w.OrderLines), rowsOf("distances", w.Distances),
		rowsOf("stations", w.Stations), rowsOf("walkways", w.Walkways),
		rowsOf("events", w.Events), rowsOf("overrides", w.Overrides),
		rowsOf("capacities", w.Capacities), rowsOf("kits", w.Kits)}
}

func (w *Workspace) table(name string) any {
	for _, t := range w.tables() {
		if t.name == name {
			return t.rows
		}
	}
	return nil
}
