package main

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/stockwright/stockwright/datasets"
)

func init() { planWorlds = append(planWorlds, slowWorlds) }

var slowWorlds = []planWorld{
	{name: "P7 levels of slow items rise with their demand", judge: levelsRise},
	{name: "P7 a new shop's slow items are stocked as at the others", judge: newShop},
}

// partsTables are the columns of a trade in parts.
var partsTables = map[string]string{
	"sales":     "date,sku,location,quantity",
	"items":     "sku,unit_cost,unit_price",
	"locations": "location,kind",
	"suppliers": "supplier",
	"sourcing":  "sku,supplier,unit_cost,lead_time_days",
	"stock":     "sku,location,on_hand",
}

// levelsRise: sixty parts of 0.005 to 0.1 a day on the same terms. Who expects more of one than of
// another orders it up to no less, a unit apart.
func levelsRise(d *door) (string, bool, error) {
	t := newTrade(11, partsTables)
	t.add("locations", "SHOP,store")
	t.add("suppliers", "SUP")
	for i := range 60 {
		sku := fmt.Sprintf("P%02d", i)
		t.sell(sku, "SHOP", 700, 0, level(0.005+0.0016*float64(i)))
		t.add("items", "%s,80,140", sku)
		t.add("sourcing", "%s,SUP,80,10", sku)
		t.add("stock", "%s,SHOP,1", sku)
	}
	n, err := t.night(d)
	if err != nil {
		return "", false, err
	}
	policies, err := table[datasets.Policy](n, "policies")
	if err != nil {
		return "", false, err
	}
	slices.SortFunc(policies, func(a, b datasets.Policy) int {
		return int(1e9 * (a.CoverDemandMean - b.CoverDemandMean))
	})
	most := datasets.Policy{}
	for _, p := range policies {
		if p.OrderUpTo < most.OrderUpTo-1 {
			return verdicts{fmt.Sprintf("%s at %.2f up to %d, %s at %.2f up to %d", p.SKU, p.CoverDemandMean, p.OrderUpTo,
				most.SKU, most.CoverDemandMean, most.OrderUpTo)}.text("")
		}
		if p.OrderUpTo > most.OrderUpTo {
			most = p
		}
	}
	return verdicts{}.text(fmt.Sprintf("up to %d at %.2f, of %d", most.OrderUpTo, most.CoverDemandMean, len(policies)))
}

// newShop opened two weeks ago, half the size of four others that have sold the same parts for
// two years. Its slow ones are expected to sell as they do there, and it needs no more of them.
func newShop(d *door) (string, bool, error) {
	t := newTrade(12, partsTables)
	t.add("suppliers", "SUP")
	shops := map[string]int{"A": 700, "B": 700, "C": 700, "D": 700, "NEW": 14}
	for _, shop := range slices.Sorted(maps.Keys(shops)) {
		t.add("locations", "%s,store", shop)
		size := 1.0
		if shop == "NEW" {
			size = 0.5
		}
		for i := range 40 {
			rate := 0.02 + 0.002*float64(i) // parts of 80
			if i >= 20 {
				rate = 0.5 * float64(i-19)
			}
			sku := fmt.Sprintf("P%02d", i)
			t.sell(sku, shop, shops[shop], 0, level(rate*size))
			t.add("stock", "%s,%s,1", sku, shop)
		}
	}
	truth := 0.0
	for i := range 40 {
		t.add("items", "P%02d,80,140", i)
		t.add("sourcing", "P%02d,SUP,80,10", i)
		if i < 20 {
			truth += 11 * 0.5 * (0.02 + 0.002*float64(i))
		}
	}
	n, err := t.night(d)
	if err != nil {
		return "", false, err
	}
	policies, err := table[datasets.Policy](n, "policies")
	mean, upTo, others := 0.0, 0.0, 0.0
	for _, p := range policies {
		switch {
		case p.SKU >= "P20":
		case p.Location == "NEW":
			mean, upTo = mean+p.CoverDemandMean, upTo+float64(p.OrderUpTo)
		default:
			others += float64(p.OrderUpTo) / 4
		}
	}
	return fmt.Sprintf("expects %.1f of %.1f, up to %.0f where the others have %.0f", mean, truth, upTo, others),
		math.Abs(mean/truth-1) < 0.3 && upTo <= others && upTo >= 20, err
}
