package warehouse

import (
	"fmt"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/internal/testkit/worlds"
)

// priced is an item's row with what a case adds to it.
func priced(sku string, with func(it *datasets.Item)) datasets.Item {
	it := datasets.Item{SKU: sku, UnitCost: core.MoneyScale, UnitPrice: 2 * core.MoneyScale}
	with(&it)
	return it
}

// stays is what the night says of where a SKU stands.
func stays(n *worlds.Night, sku string) string {
	for _, r := range rows[datasets.Slotting](n, "slotting") {
		if r.SKU == sku {
			return r.Reason
		}
	}
	return ""
}

func evidence(n *worlds.Night) datasets.SlottingEvidence {
	return rows[datasets.SlottingEvidence](n, "slotting_evidence")[0]
}

// oneOf says whether a slot is one of some.
func oneOf(slot string, slots ...string) bool {
	for _, s := range slots {
		if s == slot {
			return true
		}
	}
	return false
}

// backHalf is twenty items of a line a day in the back half of an aisle, for which
// thirty days are short.
func backHalf(f *floor) {
	f.aisle("A1", 0, 40, nil)
	fast(f, "A1", 21, 20, 1, 1)
}

func monthDay(d core.Day) string { return d.String()[5:] }

// Strangers are warehouses of other shapes, and dates and rules that change a plan.
func Strangers() []worlds.World {
	return append(shapes(), dated()...)
}

func dated() []worlds.World {
	return []worlds.World{
		world("a calendar looks further ahead in its season", func(f *floor) {
			backHalf(f)
			f.config["calendar"] = []map[string]any{{"from": monthDay(f.b.AsOf - 5), "to": monthDay(f.b.AsOf + 5), "horizon_days": 200}}
		}, func(n *worlds.Night, want worlds.Want) {
			want("the horizon is the season's", fmt.Sprint(evidence(n).HorizonDays), evidence(n).HorizonDays == 200)
			want("moves pay back within it", fmt.Sprint(len(moves(n))), len(moves(n)) > 10)
		}),
		world("a calendar's budget holds in its season", func(f *floor) {
			f.aisle("A1", 0, 40, nil)
			fast(f, "A1", 31, 8, 5, 5)
			f.config["horizon_days"] = 200
			f.config["calendar"] = []map[string]any{{"from": monthDay(f.b.AsOf - 5), "to": monthDay(f.b.AsOf + 5), "moves": 6}}
		}, func(n *worlds.Night, want worlds.Want) {
			want("six moves at most", fmt.Sprint(len(moves(n))), len(moves(n)) > 0 && len(moves(n)) <= 6)
		}),
		world("a calendar of another season changes nothing", func(f *floor) {
			backHalf(f)
			f.config["calendar"] = []map[string]any{{"from": monthDay(f.b.AsOf + 30), "to": monthDay(f.b.AsOf + 60), "horizon_days": 200, "moves": 1}}
		}, func(n *worlds.Night, want worlds.Want) {
			want("the horizon is the plain one", fmt.Sprint(evidence(n).HorizonDays), evidence(n).HorizonDays == 30)
		}),
		world("heavy goods are kept low, and the rule is named", func(f *floor) {
			f.aisle("A1", 0, 6, func(s *datasets.Slot) { s.Level = 1 - s.Bay%2; s.Y = 2 * float64((s.Bay+1)/2) })
			f.item("HEAVY", 20, 20, "A1-01", 10)
			f.config["heavy_top_level"], f.config["level_seconds"] = 0, 30
			f.b.Items = append(f.b.Items, priced("HEAVY", func(it *datasets.Item) { it.UnitWeight = 30 }))
		}, func(n *worlds.Night, want worlds.Want) {
			want("HEAVY stays on the floor", after(n, "HEAVY"), after(n, "HEAVY") == "A1-01")
			want("and the rule is named", stays(n, "HEAVY"), strings.Contains(stays(n, "HEAVY"), "too high for its weight"))
		}),
		world("the golden zone is the site's own", func(f *floor) {
			f.aisle("A1", 0, 9, func(s *datasets.Slot) { s.Level = (s.Bay - 1) % 3; s.Y = 2 })
			f.item("FAST", 30, 30, "A1-01", 40)
			f.config["golden_levels"], f.config["level_seconds"] = []int{2}, 20
		}, func(n *worlds.Night, want worlds.Want) {
			want("FAST goes to the third level", after(n, "FAST"), oneOf(after(n, "FAST"), "A1-03", "A1-06", "A1-09"))
		}),
		world("hazardous goods never come beside food, and the rule is named", func(f *floor) {
			f.aisle("A1", 0, 10, nil)
			f.aisle("A2", 10, 10, nil)
			f.item("FOOD", 30, 30, "A1-01", 40)
			f.item("ACID", 5, 5, "A2-01", 40)
			f.config["keep_apart"] = [][]string{{"hazard", "food"}}
			f.b.Items = append(f.b.Items, priced("FOOD", func(it *datasets.Item) { it.Category = "food" }), priced("ACID", func(it *datasets.Item) { it.StorageClass = "hazard" }))
		}, func(n *worlds.Night, want worlds.Want) {
			food, acid := after(n, "FOOD"), after(n, "ACID")
			want("FOOD has the best slot", food, food == "A1-01")
			want("ACID shares no aisle with it", acid, acid[:2] == "A2")
			want("and the rule is named", stays(n, "ACID"), strings.Contains(stays(n, "ACID"), "apart"))
		}),
		world("a frozen slot keeps what it holds", func(f *floor) {
			f.aisle("A1", 0, 20, func(s *datasets.Slot) { s.Locked = s.Bay == 1 })
			f.item("KEPT", 0.2, 0, "A1-01", 40)
			f.item("FAST", 20, 20, "A1-19", 40)
		}, func(n *worlds.Night, want worlds.Want) {
			want("KEPT stays", after(n, "KEPT"), after(n, "KEPT") == "A1-01")
			want("FAST takes the next", after(n, "FAST"), after(n, "FAST") == "A1-02")
		}),
	}
}

func shapes() []worlds.World {
	return []worlds.World{
		world("a cross aisle with the station at its end", func(f *floor) {
			for a := range 4 {
				f.aisle(fmt.Sprintf("A%d", a+1), 5*float64(a), 20, nil)
			}
			worlds.Table(f.b, "walkways", []datasets.Walkway{{Kind: "cross_aisle", Location: "WH", Position: 21}})
			worlds.Table(f.b, "stations", []datasets.Station{{Station: "pack", Location: "WH", Kind: "pack", X: -2, Y: 21}})
			f.config["routing"] = "optimal"
			f.item("FAST", 20, 20, "A4-01", 40)
			f.item("NEXT", 10, 10, "A4-20", 40)
		}, func(n *worlds.Night, want worlds.Want) {
			want("FAST lies beside the cross aisle", after(n, "FAST"), oneOf(after(n, "FAST"), "A1-10", "A1-11"))
			want("and so does NEXT", after(n, "NEXT"), oneOf(after(n, "NEXT"), "A1-10", "A1-11", "A1-09", "A1-12"))
		}),
		world("a dock in the middle of the front", func(f *floor) {
			for a := range 5 {
				f.aisle(fmt.Sprintf("A%d", a+1), 5*float64(a), 10, nil)
			}
			worlds.Table(f.b, "stations", []datasets.Station{{Station: "dock", Location: "WH", Kind: "dock", X: 10, Y: 0}})
			f.item("FAST", 20, 20, "A1-10", 40)
		}, func(n *worlds.Night, want worlds.Want) {
			want("FAST goes to the middle aisle", after(n, "FAST"), after(n, "FAST") == "A3-01")
		}),
		world("an aisle walked one way only", func(f *floor) {
			f.aisle("A1", 0, 20, nil)
			f.aisle("A2", 4, 20, nil)
			worlds.Table(f.b, "walkways", []datasets.Walkway{{Kind: "one_way", Location: "WH", Aisle: "A1", Direction: "up"}})
			f.item("FAST", 20, 20, "A1-01", 40)
			f.item("SLOW", 0.2, 0, "A2-15", 40)
		}, func(n *worlds.Night, want worlds.Want) {
			want("FAST is not behind a walk through a whole aisle", after(n, "FAST"), after(n, "FAST") == "A2-01")
		}),
		world("coordinates of any unit from a negative corner", func(f *floor) {
			f.aisle("A1", -400, 20, func(s *datasets.Slot) { s.Y = -3000 + 80*float64(s.Bay) })
			f.aisle("A2", -200, 20, func(s *datasets.Slot) { s.Y = -3000 + 80*float64(s.Bay) })
			worlds.Table(f.b, "stations", []datasets.Station{{Station: "pack", Location: "WH", Kind: "pack", X: -200, Y: -3000}})
			f.item("FAST", 20, 20, "A1-19", 40)
		}, func(n *worlds.Night, want worlds.Want) {
			want("FAST comes to the station", after(n, "FAST"), after(n, "FAST") == "A2-01")
		}),
		world("a mezzanine whose picks take half a minute", func(f *floor) {
			f.aisle("M1", 0, 10, func(s *datasets.Slot) { s.PickSeconds = 30 })
			f.aisle("G1", 5, 10, func(s *datasets.Slot) { s.PickSeconds = 2 })
			f.item("FAST", 20, 20, "M1-01", 40)
		}, func(n *worlds.Night, want worlds.Want) {
			want("FAST goes to the ground", after(n, "FAST"), after(n, "FAST") == "G1-01")
		}),
		world("small slots in front and large ones behind", func(f *floor) {
			f.aisle("A1", 0, 20, func(s *datasets.Slot) {
				s.CapacityVolume = 50
				if s.Bay >= 8 {
					s.CapacityVolume = 500
				}
			})
			f.item("LARGE", 30, 30, "A1-20", 40)
			f.item("SMALL", 10, 10, "A1-19", 40)
			f.b.Items = append(f.b.Items, priced("LARGE", func(it *datasets.Item) { it.UnitVolume = 10 }), priced("SMALL", func(it *datasets.Item) { it.UnitVolume = 1 }))
		}, func(n *worlds.Night, want worlds.Want) {
			want("LARGE takes the first large slot", after(n, "LARGE"), after(n, "LARGE") == "A1-08")
			want("SMALL takes a small one in front", after(n, "SMALL"), after(n, "SMALL") < "A1-08")
		}),
		world("a row bent into a U without aisle codes", func(f *floor) {
			for bay := 1; bay <= 20; bay++ {
				s := datasets.Slot{Slot: fmt.Sprintf("U-%02d", bay), Location: "WH", Place: core.Place{X: 0, Y: 2 * float64(bay)}}
				if bay > 10 {
					s.X, s.Y = 4, 2*float64(21-bay)
				}
				f.slots = append(f.slots, s)
			}
			f.item("ONE", 20, 20, "U-10", 40)
			f.item("TWO", 15, 15, "U-11", 40)
		}, func(n *worlds.Night, want worlds.Want) {
			one, two := after(n, "ONE"), after(n, "TWO")
			front := []string{"U-01", "U-20", "U-02"}
			want("both legs of the U have a front", one+" and "+two, oneOf(one, front...) && oneOf(two, append(front, "U-19")...))
		}),
		world("two floors with a lift in a distance table", func(f *floor) {
			f.aisle("G1", 0, 8, nil)
			f.aisle("F1", 0, 8, nil)
			worlds.Table(f.b, "stations", []datasets.Station{{Station: "pack", Location: "WH", Kind: "pack", X: 0, Y: 0}})
			var d []datasets.Distance
			for _, a := range []string{"G1", "F1"} {
				for bay := 1; bay < 8; bay++ {
					d = append(d, datasets.Distance{From: fmt.Sprintf("%s-%d", a, bay), To: fmt.Sprintf("%s-%d", a, bay+1), Distance: 2})
				}
			}
			worlds.Table(f.b, "distances", append(d, datasets.Distance{From: "pack", To: "G1-1", Distance: 2}, datasets.Distance{From: "pack", To: "F1-1", Distance: 45}))
			f.item("FAST", 20, 20, "F1-01", 40)
			f.item("SLOW", 0.2, 0, "G1-05", 40)
		}, func(n *worlds.Night, want worlds.Want) {
			want("FAST comes down to the ground floor", after(n, "FAST"), after(n, "FAST") == "G1-01")
		}),
	}
}
