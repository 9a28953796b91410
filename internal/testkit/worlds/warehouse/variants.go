package warehouse

import (
	"fmt"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/internal/testkit/worlds"
	"github.com/stockwright/stockwright/plan"
)

// Variants are further examples of the kinds of Cases: other shapes, origins and
// sizes, and what a warehouse manager would not walk for.
func Variants() []worlds.World {
	return []worlds.World{
		world("zones with stations of their own, one worked by truck", func(f *floor) {
			f.aisle("A1", 0, 20, func(s *datasets.Slot) { s.Zone = "PICK" })
			f.aisle("B1", 100, 20, func(s *datasets.Slot) { s.Zone = "HIGH" })
			worlds.Table(f.b, "stations", []datasets.Station{{Station: "p1", Location: "WH", Kind: "pack", Zone: "PICK", X: 0, Y: 0},
				{Station: "p2", Location: "WH", Kind: "pack", Zone: "HIGH", X: 100, Y: 42}})
			f.config["equipment"] = []map[string]any{{"name": "truck", "zones": []string{"HIGH"}, "speed": 2, "handling_seconds": 150, "cart_loads": 1}}
			f.config["keep_together"] = []string{"SMALL", "LARGE"}
			for sku, at := range map[string]string{"SMALL": "A1-19", "LARGE": "B1-02"} {
				f.item(sku, 20, 20, at, 40)
				f.b.Items = append(f.b.Items, datasets.Item{SKU: sku, UnitCost: core.MoneyScale, UnitPrice: 2 * core.MoneyScale, Category: sku})
			}
		}, func(n *worlds.Night, want worlds.Want) {
			want("SMALL goes to the front of its station", after(n, "SMALL"), after(n, "SMALL") == "A1-01")
			want("LARGE goes to the end where its own station is", after(n, "LARGE"), after(n, "LARGE") == "B1-20")
			for _, m := range moved(n, "LARGE") {
				want("a truck's handling is priced", fmt.Sprint(m.Costs), m.Costs >= 150)
			}
		}),
		world("a face smaller than a day gets a second slot", func(f *floor) {
			f.aisle("A1", 0, 10, func(s *datasets.Slot) { s.CapacityUnits = 40 })
			f.aisle("R1", 6, 10, func(s *datasets.Slot) { s.Reserve = true })
			f.item("FAST", 90, 30, "A1-01", 30)
			f.put("FAST", "R1-04", 2000, "")
		}, func(n *worlds.Night, want worlds.Want) {
			into, slots := int64(30), map[string]bool{}
			for _, m := range moved(n, "FAST") {
				if m.Kind == plan.MoveRefill {
					into += m.Quantity
					slots[m.To] = true
				}
			}
			want("the faces hold a bad day", fmt.Sprint(into, slots), into >= 90 && len(slots) > 1)
		}),
		world("slots with names alone", func(f *floor) {
			for i := range 10 {
				f.slots = append(f.slots, datasets.Slot{Slot: fmt.Sprintf("S%d", i+1), Location: "WH", Place: core.Place{X: nan, Y: nan}})
			}
			f.item("FAST", 20, 20, "S9", 40)
			f.item("SLOW", 1, 1, "S2", 40)
		}, func(n *worlds.Night, want worlds.Want) {
			want("a missing position is named", "nothing said", n.Said("no slot has coordinates"))
			want("nothing is claimed that nobody can know", fmt.Sprint(moves(n)), len(moves(n)) == 0)
		}),
		world("bays along x, and far negative coordinates", func(f *floor) {
			for bay := 1; bay <= 20; bay++ {
				f.slots = append(f.slots, datasets.Slot{Slot: slot("A1", bay), Location: "WH", Place: core.Place{Aisle: "A1", X: -9000 - 1.5*float64(bay), Y: -70}, Bay: int64(bay)})
			}
			worlds.Table(f.b, "stations", []datasets.Station{{Station: "d", Kind: "dock", X: -9000, Y: -70}})
			f.item("FAST", 20, 20, "A1-19", 40)
			f.item("SLOW", 0.2, 0, "A1-01", 40)
		}, func(n *worlds.Night, want worlds.Want) {
			want("FAST comes near the dock", after(n, "FAST"), after(n, "FAST") == "A1-01" || after(n, "FAST") == "A1-02")
		}),
		world("nothing ever sold", func(f *floor) {
			f.aisle("A1", 0, 10, nil)
			for i := range 6 {
				f.item(fmt.Sprintf("DEAD%d", i), 0, 0, slot("A1", 4+i), 10)
			}
			f.b.OpenOrders = []datasets.OpenOrder{{Order: "PO1", SKU: "DEAD1", Location: "WH", Supplier: "S", Quantity: 30, OrderedOn: f.b.AsOf - 3, DueOn: f.b.AsOf + 2}}
		}, func(n *worlds.Night, want worlds.Want) {
			want("nothing is moved", fmt.Sprint(moves(n)), len(moves(n)) == 0)
			for _, p := range rows[plan.PutawayLine](n, "putaway_plan") {
				want("the receipt has a slot, and not a prime one", fmt.Sprint(p.Slot, p.Reason), p.Slot != "" && p.Slot != "A1-01")
			}
		}),
		world("an item larger than every slot", func(f *floor) {
			f.aisle("A1", 0, 10, func(s *datasets.Slot) { s.Length, s.Width, s.Height = 60, 60, 60 })
			f.item("BAR", 20, 20, "A1-09", 5)
			f.item("BOX", 10, 10, "A1-08", 5)
			f.orderedAlone("BAR") // else every order goes to its slot, and no other saves a metre
			f.b.Items = append(f.b.Items, datasets.Item{SKU: "BAR", UnitCost: core.MoneyScale, UnitPrice: 2 * core.MoneyScale, UnitLength: 300, UnitWidth: 5, UnitHeight: 5})
			f.b.OpenOrders = []datasets.OpenOrder{{Order: "PO1", SKU: "BAR", Location: "WH", Supplier: "S", Quantity: 30, OrderedOn: f.b.AsOf - 3, DueOn: f.b.AsOf + 2}}
		}, func(n *worlds.Night, want worlds.Want) {
			want("BAR stays", after(n, "BAR"), after(n, "BAR") == "A1-09")
			want("BOX takes the best slot", after(n, "BOX"), after(n, "BOX") == "A1-01")
			lines := rows[plan.PutawayLine](n, "putaway_plan")
			found := false
			for _, p := range lines {
				found = found || p.SKU == "BAR" && p.Slot == "" && strings.Contains(p.Reason, "size")
			}
			want("its receipt is a line that names the size", fmt.Sprint(lines), found)
		}),
		world("frozen days move nothing and put away all the same", func(f *floor) {
			f.aisle("A1", 0, 20, nil)
			f.item("FAST", 20, 20, "A1-19", 40)
			f.config["frozen"] = []string{(f.b.AsOf - 5).String() + "/" + (f.b.AsOf + 5).String()}
			f.b.OpenOrders = []datasets.OpenOrder{{Order: "PO1", SKU: "FAST", Location: "WH", Supplier: "S", Quantity: 30, OrderedOn: f.b.AsOf - 3, DueOn: f.b.AsOf + 2}}
		}, func(n *worlds.Night, want worlds.Want) {
			want("nothing is moved", fmt.Sprint(moves(n)), len(moves(n)) == 0)
			e := rows[datasets.SlottingEvidence](n, "slotting_evidence")[0]
			want("and the day is named", e.Verdict, strings.Contains(e.Verdict, "frozen"))
			for _, p := range rows[plan.PutawayLine](n, "putaway_plan") {
				want("receipts have slots", p.Reason, p.Slot != "")
			}
		}),
		world("two warehouses with slots of the same names", func(f *floor) {
			f.b.Locations = append(f.b.Locations, datasets.Location{Location: "W2", Kind: "warehouse"})
			f.aisle("A1", 0, 12, nil)
			for _, s := range f.slots[:12] {
				s.Location, s.X = "W2", 500
				f.slots = append(f.slots, s)
			}
			f.item("FAST", 20, 20, "A1-11", 40)
			f.b.Sell(worlds.Demand{SKU: "OTHER", Location: "W2", Mean: worlds.Flat(10), OnHand: 50, Unjudged: true})
			f.stock = append(f.stock, datasets.SlotStock{Slot: "A1-12", Location: "W2", SKU: "OTHER", Quantity: 50})
		}, func(n *worlds.Night, want worlds.Want) {
			for _, m := range moves(n) {
				want("each item moves in its own warehouse", fmt.Sprint(m), (m.SKU == "FAST") == (m.Location == "WH"))
			}
			want("FAST comes forward", after(n, "FAST"), after(n, "FAST") == "A1-01")
			want("OTHER too", after(n, "OTHER"), after(n, "OTHER") == "A1-01")
		}),
		world("a layout that is refused still puts away", func(f *floor) {
			f.aisle("A1", 0, 12, nil)
			f.aisle("A2", 6, 12, nil)
			worlds.Table(f.b, "walkways", []datasets.Walkway{{Kind: "obstacle", Location: "WH", XFrom: 5, XTo: 7, YFrom: -100, YTo: 100}})
			f.item("FAST", 20, 20, "A2-11", 40)
			f.b.OpenOrders = []datasets.OpenOrder{{Order: "PO1", SKU: "FAST", Location: "WH", Supplier: "S", Quantity: 30, OrderedOn: f.b.AsOf - 3, DueOn: f.b.AsOf + 2}}
		}, func(n *worlds.Night, want worlds.Want) {
			lines := rows[plan.PutawayLine](n, "putaway_plan")
			want("the receipt is a line with the reason", fmt.Sprint(lines), len(lines) > 0 && len(lines[0].Reason) > 20)
			want("nothing is moved", fmt.Sprint(moves(n)), len(moves(n)) == 0)
		}),
		world("an item whose season begins comes forward before it sells", func(f *floor) {
			f.b.First = f.b.AsOf - 760
			f.aisle("A1", 0, 40, nil)
			fast(f, "A1", 1, 20, 1, 1)
			season := func(d core.Day) float64 {
				if m := d.Time().Month(); m == 11 || m == 12 {
					return 40
				}
				return 0
			}
			f.b.Sell(worlds.Demand{SKU: "SEASON", Mean: season, OnHand: 400, Unjudged: true})
			f.put("SEASON", "A1-40", 400, "")
			for day := f.b.First; day < f.b.AsOf; day++ {
				for k := range int(season(day)) {
					f.lines = append(f.lines, datasets.OrderLine{Order: fmt.Sprintf("%s/%d", day, k%8), SKU: "SEASON", Location: "WH", Quantity: 1, OrderedAt: day.Time()})
				}
			}
			f.config["horizon_days"] = 40
		}, func(n *worlds.Night, want worlds.Want) {
			v := velocity(n, "WH", "SEASON")
			want("its lines are those of the season ahead", fmt.Sprintf("%.3g a day", v), v > 25 && v < 48)
			e := rows[datasets.SlottingEvidence](n, "slotting_evidence")[0]
			want("it comes forward", fmt.Sprint(after(n, "SEASON"), e.Verdict), after(n, "SEASON") < "A1-06")
		}),
		world("a discontinued item is not brought forward", func(f *floor) {
			f.aisle("A1", 0, 20, nil)
			f.item("ENDING", 6, 6, "A1-19", 12)
			f.item("FAST", 5, 5, "A1-18", 400)
			f.b.Items = append(f.b.Items, datasets.Item{SKU: "ENDING", Status: "discontinued", UnitCost: core.MoneyScale, UnitPrice: 2 * core.MoneyScale})
		}, func(n *worlds.Night, want worlds.Want) {
			v := velocity(n, "WH", "ENDING")
			want("twelve units left are twelve lines at most in the horizon", fmt.Sprintf("%.3g a day", v), v <= 12.0/30+0.01)
			want("FAST has the best slot", fmt.Sprint(after(n, "FAST"), moves(n)), after(n, "FAST") == "A1-01")
		}),
	}
}
