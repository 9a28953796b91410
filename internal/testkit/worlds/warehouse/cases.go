package warehouse

import (
	"fmt"
	"math"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/internal/testkit/worlds"
	"github.com/stockwright/stockwright/plan"
)

const unjudged = worlds.Bias | worlds.Law | worlds.OneLaw | worlds.Stock

// fast fills the front of an aisle with fast items and the rest with slow ones.
func fast(f *floor, aisle string, from, n int, perDay float64, lines int) {
	for i := range n {
		f.item(fmt.Sprintf("%s%02d", aisle, from+i), perDay, lines, slot(aisle, from+i), 40)
	}
}

// world is a warehouse with what its night must say.
func world(name string, make func(f *floor), says func(n *worlds.Night, want worlds.Want)) worlds.World {
	return worlds.World{Name: name, Unjudged: unjudged, Says: says, Make: func(b *worlds.Business) {
		f := newFloor(b)
		make(f)
		f.done()
	}}
}

// nan is a coordinate that is not known.
var nan = math.NaN()

// Cases are the warehouses, a kind each.
func Cases() []worlds.World {
	return []worlds.World{
		world("what never sold stays at the back", func(f *floor) {
			f.aisle("A1", 0, 40, nil)
			fast(f, "A1", 9, 20, 3, 3)
			for i := range 4 {
				f.item(fmt.Sprintf("DEAD%d", i), 0, 0, slot("A1", 37+i), 10)
			}
		}, func(n *worlds.Night, want worlds.Want) {
			v := velocity(n, "WH", "DEAD0")
			want("pick lines of what never sold", fmt.Sprint(v), v < 0.1)
			want("it is not moved", fmt.Sprint(moved(n, "DEAD0")), len(moved(n, "DEAD0")) == 0)
			want("something else is", fmt.Sprint(len(moves(n))), len(moves(n)) > 0)
		}),
		world("units are not pick lines", func(f *floor) {
			f.aisle("A1", 0, 20, nil)
			f.item("BULK", 50, 0, "A1-15", 200)
			f.item("PICK", 20, 20, "A1-18", 200)
		}, func(n *worlds.Night, want worlds.Want) {
			b, p := velocity(n, "WH", "BULK"), velocity(n, "WH", "PICK")
			want("50 units in one sale a day are no 50 lines", fmt.Sprintf("%.3g beside %.3g", b, p), b < p)
			want("PICK has 20 lines a day", fmt.Sprintf("%.3g", p), p > 17 && p < 23)
		}),
		world("a store's units leave on one transfer line", func(f *floor) {
			f.aisle("A1", 0, 20, nil)
			f.b.Locations = append(f.b.Locations, datasets.Location{Location: "S1", Kind: "store", SuppliedBy: "WH"})
			f.b.Sell(worlds.Demand{SKU: "STORE", Location: "S1", Mean: worlds.Flat(60), Unjudged: true})
			f.put("STORE", "A1-19", 400, "")
			f.b.StockRows = append(f.b.StockRows, datasets.Stock{SKU: "STORE", Location: "WH", OnHand: 400})
			f.item("PICK", 20, 20, "A1-18", 200)
		}, func(n *worlds.Night, want worlds.Want) {
			v := velocity(n, "WH", "STORE")
			want("at most a line a day", fmt.Sprintf("%.3g", v), v > 0 && v <= 1.01)
			want("PICK gets the best slot", after(n, "PICK"), after(n, "PICK") == "A1-01")
		}),
		world("a longer horizon moves more", func(f *floor) {
			f.aisle("A1", 0, 40, nil)
			fast(f, "A1", 21, 20, 1, 1)
			f.config["horizon_days"] = 200
		}, func(n *worlds.Night, want worlds.Want) {
			e := rows[datasets.SlottingEvidence](n, "slotting_evidence")[0]
			want("the horizon is the configured one", fmt.Sprint(e.HorizonDays), e.HorizonDays == 200)
			want("moves pay back within it", fmt.Sprint(len(moves(n))), len(moves(n)) > 10)
		}),
		world("bulk stays bulk and refills the face", func(f *floor) {
			f.aisle("A1", 0, 20, func(s *datasets.Slot) { s.CapacityUnits = 120 })
			f.aisle("R1", 6, 20, func(s *datasets.Slot) { s.Reserve = true })
			f.item("FAST", 30, 10, "A1-03", 20)
			f.put("FAST", "R1-04", 600, "")
			f.item("SLOW", 1, 1, "A1-04", 60)
			f.put("SLOW", "R1-05", 600, "")
		}, func(n *worlds.Night, want worlds.Want) {
			refilled, pallets := int64(0), 0
			for _, m := range moves(n) {
				if m.Kind == plan.MoveRefill && m.SKU == "FAST" && m.To == after(n, "FAST") {
					refilled += m.Quantity
				}
				if m.From[0] == 'R' && m.Kind != plan.MoveRefill {
					pallets++
				}
			}
			want("the face of FAST is refilled", fmt.Sprint(refilled), refilled >= 10 && refilled <= 100)
			want("no pallet goes into a pick slot", fmt.Sprint(pallets), pallets == 0)
			for _, m := range moved(n, "SLOW") {
				want("the full face of SLOW is not refilled", fmt.Sprint(m), m.Kind != plan.MoveRefill)
			}
		}),
		world("the floor is no golden level, and heavy goods lie low", func(f *floor) {
			f.aisle("A1", 0, 12, func(s *datasets.Slot) { s.Level = (s.Bay - 1) % 3; s.Y = 2 })
			f.item("LIGHT", 30, 30, "A1-01", 40)
			f.item("HEAVY", 10, 10, "A1-04", 40)
			f.b.Items = append(f.b.Items, datasets.Item{SKU: "HEAVY", UnitCost: 2 * core.MoneyScale, UnitPrice: 4 * core.MoneyScale, UnitWeight: 25})
			f.config["heavy_top_level"] = 1
			f.config["level_seconds"] = 20
		}, func(n *worlds.Night, want worlds.Want) {
			level := func(sku string) int {
				var bay int
				_, _ = fmt.Sscanf(after(n, sku)[3:], "%d", &bay)
				return (bay - 1) % 3
			}
			want("LIGHT goes to waist height", after(n, "LIGHT"), level("LIGHT") == 1)
			want("HEAVY is never above it", after(n, "HEAVY"), level("HEAVY") <= 1)
		}),
		world("an empty storage class takes anything", func(f *floor) {
			f.aisle("A1", 0, 10, nil)
			f.item("ACID", 5, 5, "A1-09", 40)
			f.b.Items = append(f.b.Items, datasets.Item{SKU: "ACID", UnitCost: 2 * core.MoneyScale, UnitPrice: 4 * core.MoneyScale, StorageClass: "hazard"})
			f.b.OpenOrders = []datasets.OpenOrder{{Order: "PO1", SKU: "ACID", Location: "WH", Supplier: "S", Quantity: 30, OrderedOn: f.b.AsOf - 3, DueOn: f.b.AsOf + 2}}
		}, func(n *worlds.Night, want worlds.Want) {
			for _, p := range rows[plan.PutawayLine](n, "putaway_plan") {
				want("a receipt has a slot", p.Reason, p.Slot != "")
			}
			want("it is re-slotted", after(n, "ACID"), after(n, "ACID") == "A1-01")
		}),
		world("families are kept apart", func(f *floor) {
			f.aisle("A1", 0, 10, nil)
			f.aisle("A2", 4, 10, nil)
			f.config["keep_apart"] = [][]string{{"food", "detergent"}}
			f.item("FOOD", 5, 5, "A1-05", 40)
			f.item("SOAP", 30, 30, "A2-09", 40)
			f.b.Items = append(f.b.Items, datasets.Item{SKU: "FOOD", UnitCost: core.MoneyScale, UnitPrice: 2 * core.MoneyScale, Category: "food"},
				datasets.Item{SKU: "SOAP", UnitCost: core.MoneyScale, UnitPrice: 2 * core.MoneyScale, Category: "detergent"})
		}, func(n *worlds.Night, want worlds.Want) {
			want("SOAP comes forward in its own aisle", after(n, "SOAP"), after(n, "SOAP")[:2] == "A2" && after(n, "SOAP") != "A2-09")
			want("FOOD stays out of it", after(n, "FOOD"), after(n, "FOOD")[:2] == "A1")
		}),
		world("a distance table by bay, and a slot it does not name", func(f *floor) {
			f.aisle("A1", 0, 12, nil)
			f.item("FAST", 20, 20, "A1-11", 40)
			f.b.Tables["distances"] = nil
			worlds.Table(f.b, "stations", []datasets.Station{{Station: "dock", Location: "WH", Kind: "dock", X: 0, Y: 0}})
			var d []datasets.Distance
			for bay := 1; bay < 11; bay++ {
				d = append(d, datasets.Distance{From: fmt.Sprintf("A1-%d", bay), To: fmt.Sprintf("A1-%d", bay+1), Distance: 2})
			}
			worlds.Table(f.b, "distances", append(d, datasets.Distance{From: "dock", To: "A1-1", Distance: 3}))
		}, func(n *worlds.Night, want worlds.Want) {
			want("slotting goes on", fmt.Sprint(len(moves(n))), len(moves(n)) > 0)
			want("the slot that is not listed is named", "nothing said", n.Said("distance table"))
		}),
		world("a dock at the far end, and coordinates with any origin", func(f *floor) {
			f.aisle("A1", 1000, 20, func(s *datasets.Slot) { s.Y += 5000 })
			worlds.Table(f.b, "stations", []datasets.Station{{Station: "pack", Location: "WH", Kind: "pack", X: 1000, Y: 5044}})
			f.item("FAST", 20, 20, "A1-02", 40)
		}, func(n *worlds.Night, want worlds.Want) {
			want("the fast item goes to the station's end", after(n, "FAST"), after(n, "FAST") == "A1-20")
			e := rows[datasets.SlottingEvidence](n, "slotting_evidence")[0]
			want("travel is metres of this warehouse", fmt.Sprintf("%.0f m a day", e.TravelBefore), e.TravelBefore < 20*100)
		}),
		world("a full area is swapped by way of the cart", func(f *floor) {
			f.aisle("A1", 0, 30, nil)
			for bay := 1; bay < 30; bay++ {
				f.item(fmt.Sprintf("S%02d", bay), 0.2, 0, slot("A1", bay), 20)
			}
			f.item("FAST", 20, 20, "A1-30", 20)
		}, func(n *worlds.Night, want worlds.Want) {
			want("FAST comes to the front", after(n, "FAST"), after(n, "FAST") == "A1-01")
			cart := int64(0)
			for _, m := range moves(n) {
				if m.To == datasets.CartSlot {
					cart += m.Quantity
				}
				if m.From == datasets.CartSlot {
					cart -= m.Quantity
				}
			}
			want("nothing is left on the cart", fmt.Sprint(cart), cart == 0)
		}),
		world("lots stay together and are named", func(f *floor) {
			f.aisle("A1", 0, 20, nil)
			f.item("LOTS", 20, 20, "", 0)
			f.put("LOTS", "A1-19", 12, "L1")
			f.put("LOTS", "A1-19", 8, "L2")
			f.b.StockRows = append(f.b.StockRows, datasets.Stock{SKU: "LOTS", Location: "WH", OnHand: 20})
		}, func(n *worlds.Night, want worlds.Want) {
			m := moved(n, "LOTS")
			want("two lines, a lot each, to one slot", fmt.Sprint(m), len(m) == 2 && m[0].To == m[1].To && m[0].Lot+m[1].Lot == "L1L2")
		}),
		world("evidence is shown, and too little proposes nothing", func(f *floor) {
			f.aisle("A1", 0, 20, nil)
			f.item("A", 2, 0, "A1-18", 40)
			f.item("B", 1, 0, "A1-03", 40)
			for k := range 5 {
				f.lines = append(f.lines, datasets.OrderLine{Order: fmt.Sprint(k), SKU: "A", Location: "WH", Quantity: 1, OrderedAt: (f.b.AsOf - 3).Time()})
			}
		}, func(n *worlds.Night, want worlds.Want) {
			e := rows[datasets.SlottingEvidence](n, "slotting_evidence")[0]
			want("nothing is moved", fmt.Sprint(len(moves(n))), len(moves(n)) == 0)
			want("and it says why", e.Verdict, e.JudgedTours == 5 && len(e.Verdict) > 40)
		}),
		world("sides keep a bar out of a small slot, and a wrong routing is refused", func(f *floor) {
			f.aisle("A1", 0, 20, func(s *datasets.Slot) {
				s.CapacityVolume = 2000
				if s.Bay < 10 {
					s.Length, s.Width, s.Height = 120, 80, 60
				}
			})
			f.item("BAR", 20, 20, "A1-19", 5)
			f.b.Items = append(f.b.Items, datasets.Item{SKU: "BAR", UnitCost: core.MoneyScale, UnitPrice: 2 * core.MoneyScale, UnitLength: 300, UnitWidth: 5, UnitHeight: 5})
		}, func(n *worlds.Night, want worlds.Want) {
			want("the bar goes to the best slot long enough", after(n, "BAR"), after(n, "BAR") == "A1-10")
		}),
	}
}
