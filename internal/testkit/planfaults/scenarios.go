package planfaults

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/stockwright/stockwright/replenish"
)

// Scenario is a world in which the item that faults are seeded into shares one
// kind of thing with some of the other items, and it binds.
type Scenario struct {
	Name  string
	World World
	// Supplies tells that the item is a location's that supplies others, so that a
	// world without it is no world.
	Supplies bool
}

// Fits tells whether a fault can be told from the scenario itself: an expired lot
// takes room and is part of what a warehouse counts, and a branch has no supplier
// that could be wrong.
func (s Scenario) Fits(f Fault) bool {
	it := s.World.item()
	return (f.Whole || len(s.World.Options.Storage) == 0 && !s.Supplies && it.SuppliedBy == "") &&
		(!f.Moves || it.SuppliedBy == "")
}

// Scenarios makes the worlds of a seed, each of so many SKUs at a warehouse, every third of
// them at two branches of it too.
func Scenarios(skus int, seed uint64) []Scenario {
	make := func(name string, change func(w *World)) Scenario {
		w := newWorld(skus, seed)
		warehouse := w.At
		w.At = alone(&w)
		if strings.Contains(name, "branch") || strings.Contains(name, "warehouse") {
			w.At = warehouse
		}
		change(&w)
		return Scenario{Name: name, World: w}
	}
	supplier := func(f func(s *replenish.Supplier)) func(w *World) {
		return func(w *World) { f(&w.Suppliers[1]) }
	}
	out := []Scenario{
		make("nothing shared", func(*World) {}),
		make("minimum value", supplier(func(s *replenish.Supplier) { s.MinimumValue = 200 * float64(skus) })),
		make("minimum weight", supplier(func(s *replenish.Supplier) { s.MinimumWeight = 16 * float64(skus) })),
		make("minimum units", supplier(func(s *replenish.Supplier) { s.MinimumUnits = 40 * int64(skus) })),
		make("container", supplier(func(s *replenish.Supplier) { s.Container = 20 * float64(skus) })),
		make("supplier capacity", supplier(func(s *replenish.Supplier) { s.Capacity = int64(2 * skus) })),
		make("joint orders", jointOrders),
		make("storage class", func(w *World) {
			w.item().StorageClass = "chilled"
			w.limit(func(room float64) replenish.Storage {
				return replenish.Storage{Location: "W1", Class: "chilled", Volume: room}
			})
		}),
		make("storage", func(w *World) {
			w.limit(func(room float64) replenish.Storage { return replenish.Storage{Location: "W1", Units: room} })
		}),
		make("budget", func(w *World) { w.Options.Budget = 40 * float64(skus) }),
		make("class promise", func(w *World) {
			for i := range w.Items {
				w.Items[i].Policy.Target, w.Items[i].Policy.Level = replenish.TargetClassFill, 0.95
			}
		}),
		make("branch", func(w *World) { w.At++ }),
		make("branch of a warehouse that is short", func(w *World) {
			w.Options.Rebalance = true
			w.item().OnHand, w.Items[w.At+2].OnHand = 4, 900
			w.At++
		}),
		make("split orders", func(w *World) {
			w.Suppliers[1].MinimumValue = 200 * float64(skus)
			for i := range w.Items {
				if it := &w.Items[i]; it.Supplier == "S1" {
					it.Split = []replenish.Alternate{{Supplier: "S1", Share: 0.5,
						UnitCost: it.UnitCost}, {Supplier: "S2", Share: 0.5, UnitCost: it.UnitCost}}
				}
			}
		}),
	}
	warehouse := make("supplying warehouse", func(w *World) { w.item().OnHand = 200 })
	warehouse.Supplies = true
	return append(out, warehouse)
}

func jointOrders(w *World) {
	w.Suppliers[1].OrderCost, w.Options.JointOrders = 60, true
	for i := range w.Items {
		w.Items[i].Policy.Kind, w.Items[i].Policy.OrderCost, w.Items[i].Policy.HoldingRate = replenish.PolicySS, 5, 0.25
	}
}

// limit gives a location the room that takes about half of what is wanted.
func (w *World) limit(storage func(room float64) replenish.Storage) {
	for room := 16.0; ; room *= 1.2 {
		w.Options.Storage = []replenish.Storage{storage(room)}
		short := w.plan().Shortages
		if len(short) == 0 || short[0].Capacity > short[0].Wanted/2 {
			return
		}
	}
}

// alone finds an item of supplier S1 without branches that orders today.
func alone(w *World) int {
	for i, it := range w.Items {
		last := i+1 == len(w.Items) || w.Items[i+1].SKU != it.SKU
		if it.Supplier == "S1" && last && i > w.At {
			w.Items[i].OnHand, w.Items[i].Lots, w.Items[i].OnOrder = 0, nil, nil
			return i
		}
	}
	return w.At
}

// newWorld makes suppliers S0 to S7 without constraints and the items; the item
// to break is the first of S1 that supplies branches.
func newWorld(skus int, seed uint64) World {
	rng := rand.New(rand.NewPCG(seed, 2))
	w := World{Options: replenish.Options{AsOf: AsOf, Exceptions: true, PriceTags: true, Needs: true,
		Actions: &replenish.ActionOptions{}, Workers: 1},
		Suppliers: []replenish.Supplier{{Key: "S0", LeadDays: 6, LeadSD: 2, ReviewDays: 7}}}
	for k := 1; k < 8; k++ {
		w.Suppliers = append(w.Suppliers, replenish.Supplier{Key: fmt.Sprintf("S%d", k),
			LeadDays: float64(3 + 2*k), LeadSD: 1, ReviewDays: 7})
	}
	w.Suppliers = append(w.Suppliers, replenish.Supplier{Key: "W1", LeadDays: 1, ReviewDays: 2})
	for i := range skus {
		rate := 0.3 + 4*rng.Float64()
		it := replenish.Item{SKU: fmt.Sprintf("I%04d", i), Location: "W1",
			Supplier: fmt.Sprintf("S%d", i%8), Class: []string{"AX", "BY", "CZ"}[i/8%3],
			OnHand: int64(rate * float64(rng.IntN(30))), Terms: replenish.Terms{Multiple: int64(1 + rng.IntN(8)), MOQ: int64(rng.IntN(20)), UnitCost: 1 + 9*rng.Float64()},
			UnitVolume: 0.5, UnitWeight: 0.4, StorageClass: []string{"", "chilled"}[rng.IntN(2)],
			Policy: replenish.Policy{Level: 0.9 + 0.08*rng.Float64()}}
		if i%5 == 0 {
			it.OnOrder = []replenish.OpenOrder{{ID: "P", Quantity: 12, Ordered: AsOf - 4, Due: AsOf + 3}}
		}
		it.UnitPrice = it.UnitCost * 1.6
		sold(&it, rate, 9, 7)
		if i%24 == 1 { // of supplier S1, with branches: the first is the one to break
			it.OnHand, it.OnOrder = 0, nil
			if w.At == 0 {
				w.At = len(w.Items)
			}
		}
		w.Items = append(w.Items, it)
		for b := range 2 {
			if i%3 == 1 {
				branch := it
				branch.Location, branch.Supplier, branch.SuppliedBy,
					branch.OnOrder = fmt.Sprintf("B%d", b+1), "", "W1", nil
				branch.OnHand = int64(rate * float64(rng.IntN(5)))
				sold(&branch, rate/2, 1, 2)
				w.Items = append(w.Items, branch)
			}
		}
	}
	return w
}

// sold gives an item the demand of a forecast.
func sold(it *replenish.Item, rate, lead, review float64) {
	it.Daily = []float64{rate, rate, rate, rate, rate, rate, rate}
	it.LeadDemand = replenish.Gamma{Shape: rate * lead / 2, Scale: 2}
	it.CoverDemand = replenish.Gamma{Shape: rate * (lead + review) / 2, Scale: 2}
}
