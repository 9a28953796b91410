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
	want(fmt.Sprintf("%s buys %.0f to %.0f", sku, low, high), fmt.Sprint(got), float64(got) >= low-1e-9 && float64(got) <= high+1e-9)
}

func supply() []worlds.World {
	return []worlds.World{
		{Name: "a refused row of stock, bins and schedule lines", Unjudged: unjudged,
			Make: func(b *worlds.Business) {
				rate := b.Between(3, 8)
				for _, sku := range []string{"HALF", "BINS", "ONE", "PO", "POONE", "SOUND"} {
					steady(b, sku, rate, 0)
				}
				bin := float64(b.Rand.IntN(20) + 10)
				worlds.Table(b, "stock", []fractionalStock{{"HALF", "WH", bin + 0.5}, {"BINS", "WH", bin}, {"BINS", "WH", bin - 5}, {"ONE", "WH", 2*bin - 5},
					{"PO", "WH", 0}, {"POONE", "WH", 0}, {"SOUND", "WH", 0}})
				units := int64(b.Rand.IntN(8) + 8)
				order := func(number, sku string, units int64, due core.Day) datasets.OpenOrder {
					return datasets.OpenOrder{Order: number, SKU: sku, Location: "WH", Supplier: "S", Quantity: units, OrderedOn: b.AsOf - 3, DueOn: due}
				}
				b.OpenOrders = []datasets.OpenOrder{order("P1", "PO", units, b.AsOf+4), order("P1", "PO", units, b.AsOf+6), order("P2", "POONE", 2*units, b.AsOf+4)}
			},
			Says: func(n *worlds.Night, want worlds.Want) {
				_, planned := n.Policies[worlds.Key{SKU: "HALF", Location: "WH"}]
				want("HALF is not planned", "it is", !planned && n.Bought("HALF") == 0)
				want("HALF is named", "nothing said", n.Said("HALF@WH", "refused"))
				for _, pair := range [][2]string{{"BINS", "ONE"}, {"PO", "POONE"}} {
					a, c := n.Policies[worlds.Key{SKU: pair[0], Location: "WH"}], n.Policies[worlds.Key{SKU: pair[1], Location: "WH"}]
					want(pair[0]+" has the position of "+pair[1], fmt.Sprint(a.Position, c.Position), a.Position == c.Position && a.Position > 0)
				}
				want("SOUND is bought", fmt.Sprint(n.Bought("SOUND")), n.Bought("SOUND") > 0)
			}},
		{Name: "orders overdue by a day, some weeks and years", Unjudged: unjudged,
			Make: func(b *worlds.Business) {
				rate := b.Between(2, 5)
				late := map[string]int{"FRESH": -2, "DAY": 1, "WEEKS": 20 + b.Rand.IntN(20), "YEARS": 700 + b.Rand.IntN(600)}
				for _, sku := range []string{"FRESH", "DAY", "WEEKS", "YEARS"} {
					steady(b, sku, rate, 0)
					due := b.AsOf - core.Day(late[sku])
					b.OpenOrders = append(b.OpenOrders, datasets.OpenOrder{Order: "PO-" + sku, SKU: sku, Location: "WH", Supplier: "S", Quantity: 400, OrderedOn: due - 7, DueOn: due})
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
				want("no overstock of goods that never come", "it is called overstock", !n.Said("overstock", "YEARS@WH"))
			}},
	}
}
