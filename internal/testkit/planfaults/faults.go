// Package planfaults seeds faults into a plan's inputs, one at a time, to show that
// the engine names each, refuses the item it is of, and plans every other item as
// if that item were not there.
package planfaults

import (
	"github.com/stockwright/stockwright/replenish"
)

// AsOf is the day the worlds are planned for, a Saturday, in days since 1970-01-01.
const AsOf = int32(20420)

// Fault is one thing wrong with one item, or with the terms it is bought on.
type Fault struct {
	Name string
	Code string // the problem's code that must name it
	// Whole tells that the item is refused; else only a part of its stock is.
	Whole bool
	// Moves tells that the fault is of another source or policy than the sound item's,
	// so that the item also leaves what it shared.
	Moves bool
	seed  func(w *World)
}

// World is the inputs of a plan with one item that a fault can be seeded into.
type World struct {
	Items     []replenish.Item
	Suppliers []replenish.Supplier
	Options   replenish.Options
	At        int // index of the item a fault is seeded into
}

func (w *World) item() *replenish.Item { return &w.Items[w.At] }

// Seeded is the world with the fault; the world itself is not touched.
func (w World) Seeded(f Fault) World {
	w.Items = append([]replenish.Item(nil), w.Items...)
	w.Suppliers = append([]replenish.Supplier(nil), w.Suppliers...)
	f.seed(&w)
	return w
}

// Without is the world without the item that faults are seeded into.
func (w World) Without() World {
	items := append([]replenish.Item(nil), w.Items[:w.At]...)
	w.Items = append(items, w.Items[w.At+1:]...)
	return w
}

// ofItem is a fault of the item's own data.
func ofItem(name, code string, f func(it *replenish.Item)) Fault {
	return Fault{name, code, true, false, func(w *World) { f(w.item()) }}
}

// ofSource is a fault by which the item leaves what it shared.
func ofSource(name, code string, f func(it *replenish.Item)) Fault {
	return Fault{name, code, true, true, func(w *World) { f(w.item()) }}
}

// ofSupplier is a fault of the terms of a supplier that only the item has.
func ofSupplier(name, code string, f func(s *replenish.Supplier)) Fault {
	return Fault{name, code, true, true, func(w *World) {
		s := replenish.Supplier{Key: "wrong", LeadDays: 3, ReviewDays: 7}
		f(&s)
		w.Suppliers = append(w.Suppliers, s)
		w.item().Supplier, w.item().SuppliedBy, w.item().Split = "wrong", "", nil
	}}
}

// ofSplit is a fault of the suppliers that share the item's orders: its own and
// a second one.
func ofSplit(name, code string, f func(split []replenish.Alternate) []replenish.Alternate) Fault {
	return Fault{name, code, true, true, func(w *World) {
		w.Suppliers = append(w.Suppliers, replenish.Supplier{Key: "own", LeadDays: 3},
			replenish.Supplier{Key: "second", LeadDays: 4}, replenish.Supplier{Key: "silent"})
		it := w.item()
		it.Supplier, it.SuppliedBy = "own", ""
		it.Split = f([]replenish.Alternate{{Supplier: "own", Share: 0.6, UnitCost: it.UnitCost},
			{Supplier: "second", Share: 0.4, UnitCost: it.UnitCost}})
	}}
}

// All lists the faults: of suppliers, of the item's place in the network, of its
// stock and supply, of its terms, of its demand and of its policy.
func All() []Fault {
	var out []Fault
	for _, part := range [][]Fault{supplierFaults(), networkFaults(), stockFaults(), supplyFaults(),
		termFaults(), splitFaults(), demandFaults(), policyFaults()} {
		out = append(out, part...)
	}
	return out
}
