package catalogue

import (
	"fmt"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/internal/testkit/worlds"
)

// unjudged are figures that worlds of supply are not about.
const unjudged = worlds.Bias | worlds.Law | worlds.OneLaw | worlds.Stock

// steady sells a SKU evenly at random, mean units a day.
func steady(b *worlds.Business, sku string, mean float64, onHand int64) {
	b.Sell(worlds.Demand{SKU: sku, Mean: worlds.Flat(mean), OnHand: onHand, Unjudged: true})
}

// fractionalStock is a stock row of an export that writes units as decimals.
type fractionalStock struct {
	SKU      string  `json:"sku"`
	Location string  `json:"location"`
	OnHand   float64 `json:"on_hand"`
}

// between holds a quantity bought against two bounds, both included.
func between(n *worlds.Night, want worlds.Want, sku string, low, high float64) {
	got := n.Bought(sku)
	want(fmt.Sprintf("%s buys %.0f to %.0f", sku, low, high), fmt.Sprint(got),
		float64(got) >= low-1e-9 && float64(got) <= high+1e-9)
}

func supply() []worlds.World {
	return []worlds.World{
		{Name: "a refused row of stock, bins and schedule lines", Unjudged: unjudged,
			Make: func(b *worlds.Business) {
				rate := b.Between(3, 8)
				for _, sku := range []string{"HALF", "BINS", "ONE", "PO", "POONE", "SOUND", "TERMS"} {
					steady(b, sku, rate, 0)
				}
				b.Sourcing = append(b.Sourcing, worlds.Terms("TERMS", 2, -7))
				bin := float64(b.Rand.IntN(20) + 10)
				worlds.Table(b, "stock", []fractionalStock{{"HALF", "WH", bin + 0.5},
					{"BINS", "WH", bin}, {"BINS", "WH", bin - 5}, {"ONE", "WH", 2*bin - 5},
					{"PO", "WH", 0}, {"POONE", "WH", 0}, {"SOUND", "WH", 0}})
				units := int64(b.Rand.IntN(8) + 8)
				order := func(number, sku string, units int64, due core.Day) datasets.OpenOrder {
					return datasets.OpenOrder{Order: number, SKU: sku, Location: "WH", Supplier: "S",
						Quantity: units, OrderedOn: b.AsOf - 3, DueOn: due}
				}
				b.OpenOrders = []datasets.OpenOrder{order("P1", "PO", units, b.AsOf+4),
					order("P1", "PO", units, b.AsOf+6), order("P2", "POONE", 2*units, b.AsOf+4)}
			},
			Says: func(n *worlds.Night, want worlds.Want) {
				_, planned := n.Policies[worlds.Key{SKU: "HALF", Location: "WH"}]
				want("HALF is not planned", "it is", !planned && n.Bought("HALF") == 0)
				want("HALF is named", "nothing said", n.Said("HALF@WH", "refused"))
				for _, pair := range [][2]string{{"BINS", "ONE"}, {"PO", "POONE"}} {
					a, c := n.Policies[worlds.Key{SKU: pair[0], Location: "WH"}],
						n.Policies[worlds.Key{SKU: pair[1], Location: "WH"}]
					want(pair[0]+" has the position of "+pair[1], fmt.Sprint(a.Position, c.Position),
						a.Position == c.Position && a.Position > 0)
				}
				want("TERMS is named with its row of sourcing", "it is not", n.Said("refused_row", "TERMS@WH", "of sourcing") &&
					!n.Said("no_source", "TERMS@WH"))
				want("SOUND is bought", fmt.Sprint(n.Bought("SOUND")), n.Bought("SOUND") > 0)
			}},
		{Name: "orders overdue by a day, some weeks and years", Unjudged: unjudged,
			Make: func(b *worlds.Business) {
				rate := b.Between(2, 5)
				late := map[string]int{"FRESH": -2, "DAY": 1, "WEEKS": 20 + b.Rand.IntN(20),
					"YEARS": 700 + b.Rand.IntN(600)}
				for _, sku := range []string{"FRESH", "DAY", "WEEKS", "YEARS"} {
					steady(b, sku, rate, 0)
					due := b.AsOf - core.Day(late[sku])
					b.OpenOrders = append(b.OpenOrders, datasets.OpenOrder{Order: "PO-" + sku, SKU: sku,
						Location: "WH", Supplier: "S", Quantity: 400, OrderedOn: due - 7, DueOn: due})
				}
			},
			Says: func(n *worlds.Night, want worlds.Want) {
				between(n, want, "FRESH", 0, 0)
				between(n, want, "DAY", 0, 0)
				for _, sku := range []string{"WEEKS", "YEARS"} {
					between(n, want, sku, 10, 100)
					want(sku+" is asked about", "nothing said", n.Said("overdue", sku+"@WH", "confirm", "cancel"))
				}
				want("no word of the order that is not due", "it is called overdue", !n.Said("overdue", "FRESH@WH"))
				want("no overstock of goods that never come", "it is called overstock",
					!n.Said("overstock", "YEARS@WH"))
			}},
	}
}

// served are worlds of what an order can still serve.
func served() []worlds.World {
	return []worlds.World{
		{Name: "last days on sale, shelf lives and launches", Unjudged: unjudged,
			Make: func(b *worlds.Business) {
				rate := b.Between(4, 9)
				item := func(sku string, change func(*datasets.Item)) {
					it := datasets.Item{SKU: sku, UnitCost: 2 * core.MoneyScale,
						UnitPrice: 4 * core.MoneyScale, LaunchedOn: core.NoDay, EndsOn: core.NoDay}
					change(&it)
					b.Items = append(b.Items, it)
				}
				ends := func(days int) func(*datasets.Item) {
					return func(it *datasets.Item) { it.EndsOn = b.AsOf + core.Day(days) }
				}
				for _, sku := range []string{"GONE", "ONEDAY", "TENDAYS", "OLD", "RUNOUT"} {
					steady(b, sku, rate, 0)
				}
				steady(b, "FRESH", 10, 0)
				steady(b, "STOCKED", 10, 30)
				steady(b, "PAST", rate, 0)
				item("PAST", ends(-1))
				item("GONE", ends(4))   // goods come three days later
				item("ONEDAY", ends(7)) // they come that morning
				item("TENDAYS", ends(17))
				item("FRESH", func(it *datasets.Item) { it.ShelfLifeDays = 3 })
				item("STOCKED", func(it *datasets.Item) { it.ShelfLifeDays = 3 })
				item("OLD", func(*datasets.Item) {})
				item("NEXT", func(it *datasets.Item) { it.Replaces, it.LaunchedOn = "OLD", b.AsOf+5 })
				b.Sourcing = append(b.Sourcing, worlds.Terms("NEXT", 2, 7))
				// HEIR took over by its first sale; what is left of RUNOUT serves it first.
				item("RUNOUT", func(*datasets.Item) {})
				b.StockRows = append(b.StockRows, datasets.Stock{SKU: "RUNOUT", Location: "WH",
					OnHand: 150, ExpiresOn: core.NoDay})
				item("HEIR", func(it *datasets.Item) { it.Replaces = "RUNOUT" })
				b.Sell(worlds.Demand{SKU: "HEIR", Mean: worlds.Flat(rate), From: b.AsOf - 10, Unjudged: true})
				b.Demands[4].Until = b.AsOf - 11
				b.Demands[4].OnHand = 150
				// what is left of FIRST and SECOND serves THIRD, which took over from both.
				for i, sku := range []string{"FIRST", "SECOND", "THIRD"} {
					d := worlds.Demand{SKU: sku, Mean: worlds.Flat(rate), OnHand: []int64{80, 70, 0}[i], Unjudged: true}
					d.Until = []core.Day{b.AsOf - 200, b.AsOf - 30, b.AsOf - 1}[i]
					d.Replaces = []string{"", "FIRST", "SECOND"}[i]
					if i > 0 {
						d.From = []core.Day{0, b.AsOf - 199, b.AsOf - 29}[i]
					}
					b.Sell(d)
				}
			},
			Says: func(n *worlds.Night, want worlds.Want) {
				rate := n.Business.Demands[0].Mean(n.Business.AsOf)
				between(n, want, "GONE", 0, 0)
				between(n, want, "ONEDAY", 0, 1.5*rate+1)
				between(n, want, "TENDAYS", 8, 11*rate*1.3)
				between(n, want, "FRESH", 24, 42)
				between(n, want, "STOCKED", 24, 42)
				between(n, want, "OLD", 0, 0)
				between(n, want, "HEIR", 0, 0)
				between(n, want, "THIRD", 0, 0)
				want("nobody asks after the last day on sale", "it is expedited for", !n.Said("stockout_before_receipt", "PAST@WH"))
				want("RUNOUT is not bought", fmt.Sprint(n.Bought("RUNOUT")), n.Bought("RUNOUT") == 0)
			}},
	}
}

// wanted are worlds of demand that is known to come, and of supply that ends.
func wanted() []worlds.World {
	return []worlds.World{
		{Name: "orders of customers beside the forecast and in it", Unjudged: unjudged,
			Make: func(b *worlds.Business) {
				rate := b.Between(4, 7)
				for _, sku := range []string{"PLAIN", "LARGE", "FAR", "INSIDE", "OWED"} {
					steady(b, sku, rate, 200)
				}
				large := int64(b.Rand.IntN(200) + 300)
				for _, sku := range []string{"NEVER", "DONE"} { // never sold, and in no table of stock
					b.Items = append(b.Items, datasets.Item{SKU: sku, UnitCost: 2 * core.MoneyScale,
						UnitPrice: 4 * core.MoneyScale, LaunchedOn: core.NoDay, EndsOn: core.NoDay})
					b.Sourcing = append(b.Sourcing, worlds.Terms(sku, 2, 7))
				}
				b.Items[1].Status = "discontinued"
				order := func(sku string, units int64, days int, in bool) datasets.CustomerOrder {
					return datasets.CustomerOrder{Order: "C-" + sku, SKU: sku, Location: "WH", Quantity: units, OrderedOn: b.AsOf - 2, DueOn: b.AsOf + core.Day(days), InForecast: in}
				}
				worlds.Table(b, "customer_orders", []datasets.CustomerOrder{order("LARGE", large, 18+b.Rand.IntN(4), false), order("FAR", large, 200, false),
					order("INSIDE", int64(rate*10), 14, true), order("OWED", large, -3, false),
					order("NEVER", 15, 9, false), order("DONE", 15, 9, false)})
			},
			Says: func(n *worlds.Night, want worlds.Want) {
				for _, sku := range []string{"PLAIN", "FAR", "INSIDE"} {
					between(n, want, sku, 0, 0)
				}
				between(n, want, "NEVER", 15, 15)
				want("NEVER does not wait", "it does", !n.Said("out_of_proportion", "NEVER@WH"))
				between(n, want, "DONE", 0, 0)
				want("DONE is owed", "nothing said", n.Said("owed_not_bought", "DONE@WH", "15 units"))
				plain := n.Policies[worlds.Key{SKU: "PLAIN", Location: "WH"}]
				for _, sku := range []string{"LARGE", "OWED"} {
					p := n.Policies[worlds.Key{SKU: sku, Location: "WH"}]
					promised := float64(plain.Position - p.Position)
					want(sku+" is promised", fmt.Sprint(promised), promised >= 300)
					between(n, want, sku, promised-200+30, promised-200+120)
				}
			}},
		{Name: "two channels sold from one stock", Unjudged: unjudged,
			Make: func(b *worlds.Business) {
				web, market := b.Between(5, 8), b.Between(3, 5)
				b.Locations = []datasets.Location{{Location: "WH", Kind: "warehouse"}, {Location: "WEB", Kind: "channel", SuppliedBy: "WH"}, {Location: "MARKET", Kind: "channel", SuppliedBy: "WH"}}
				for _, sku := range []string{"A", "B"} {
					b.Sell(worlds.Demand{SKU: sku, Location: "WEB", Mean: worlds.Flat(web), Unjudged: true})
					b.Sell(worlds.Demand{SKU: sku, Location: "MARKET", Mean: worlds.Flat(market), Unjudged: true})
					b.StockRows = append(b.StockRows, datasets.Stock{SKU: sku, Location: "WH", ExpiresOn: core.NoDay})
				}
				b.StockRows = append(b.StockRows, datasets.Stock{SKU: "B", Location: "MARKET", OnHand: 500, ExpiresOn: core.NoDay}, datasets.Stock{SKU: "B", Location: "WEB", ExpiresOn: core.NoDay},
					datasets.Stock{SKU: "A", Location: "MARKET", ExpiresOn: core.NoDay}, datasets.Stock{SKU: "A", Location: "WEB", ExpiresOn: core.NoDay})
			},
			Says: func(n *worlds.Night, want worlds.Want) {
				web, market := n.Business.Demands[0].Mean(0), n.Business.Demands[1].Mean(0)
				cover := n.Policies[worlds.Key{SKU: "A", Location: "WH"}].CoverDemandMean
				want("one stock, one demand", fmt.Sprintf("%.1f, not %.1f", cover, 8*(web+market)), cover > 7*(web+market) && cover < 9*(web+market))
				_, channel := n.Policies[worlds.Key{SKU: "A", Location: "WEB"}]
				want("channels are not planned", "they are", !channel && len(n.Transfers) == 0)
				// what is kept for MARKET serves MARKET alone
				a, kept := float64(n.Bought("A")), float64(n.Bought("B"))
				want("B buys WEB's part", fmt.Sprint(kept, " of ", a), kept < a-6*market && kept > 7*web)
			}},
		{Name: "a supplier takes its last orders", Unjudged: unjudged,
			Make: func(b *worlds.Business) {
				b.First = worlds.Day("2021-01-01")
				b.Config["forecast"] = map[string]any{"history_days": 1800}
				rate := b.Between(0.08, 0.2)
				for _, sku := range []string{"LAST", "TWO", "LATER", "OVER"} {
					steady(b, sku, rate, 0)
				}
				for sku, last := range map[string]core.Day{"LAST": b.AsOf, "TWO": b.AsOf, "LATER": b.AsOf + 30, "OVER": b.AsOf - 1} {
					t := worlds.Terms(sku, 2, 7)
					t.LastOrderOn = last
					if sku == "TWO" {
						t.LastBuyDays = 730
					}
					b.Sourcing = append(b.Sourcing, t)
				}
			},
			Says: func(n *worlds.Night, want worlds.Want) {
				level := func(sku string) float64 { return n.Series[worlds.Key{SKU: sku, Location: "WH"}].CoverMean / 8 }
				between(n, want, "LAST", 1825*level("LAST")*0.95, 1825*level("LAST")+4*48)
				between(n, want, "TWO", 730*level("TWO")*0.95, 730*level("TWO")+4*30)
				between(n, want, "LATER", 0, 12)
				between(n, want, "OVER", 0, 0)
				truth := n.Business.Demands[0].Mean(0)
				between(n, want, "LAST", 1825*truth*0.7, 1825*truth*1.6)
			}},
	}
}

// doubted are worlds in which sales contradict the record of stock.
func doubted() []worlds.World {
	return []worlds.World{
		{Name: "a record that sales contradict", Unjudged: unjudged,
			Make: func(b *worlds.Business) {
				silence := core.Day(14 + b.Rand.IntN(12))
				until := func(d core.Day) bool { return d < b.AsOf-silence }
				rate := b.Between(6, 12)
				b.SellMany(12, func(i int) worlds.Demand {
					return worlds.Demand{SKU: fmt.Sprint("SOLD", i), Mean: worlds.Flat(rate),
						OnHand: 200, Unjudged: true}
				})
				b.Sell(worlds.Demand{SKU: "PHANTOM", Mean: worlds.Flat(rate), OnHand: 200, Sells: until,
					Unjudged: true})
				b.Sell(worlds.Demand{SKU: "EMPTY", Mean: worlds.Flat(rate), Sells: until, Unjudged: true})
				b.Sell(worlds.Demand{SKU: "SLOW", Mean: worlds.Flat(0.05), OnHand: 20, Sells: until, Unjudged: true})
			},
			Says: func(n *worlds.Night, want worlds.Want) {
				want("PHANTOM is to be counted", "nothing said", n.Said("doubted_record", "PHANTOM@WH", "count"))
				p := n.Policies[worlds.Key{SKU: "PHANTOM", Location: "WH"}]
				want("the record is not leaned on", fmt.Sprint(p.Position), p.Position < 20)
				rate := n.Business.Demands[0].Mean(0)
				between(n, want, "PHANTOM", 6*rate, 14*rate)
				for _, sku := range []string{"SOLD1", "EMPTY", "SLOW"} {
					want(sku+" is not doubted", "it is", !n.Said("doubted_record", sku+"@WH"))
				}
			}},
	}
}
