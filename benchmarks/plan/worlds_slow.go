package main

import (
	"fmt"
	"slices"

	"github.com/stockwright/stockwright/datasets"
)

func init() { planWorlds = append(planWorlds, slowWorlds) }

var slowWorlds = []planWorld{
	{name: "P7 levels of slow items rise with their demand", judge: levelsRise},
}

// levelsRise: sixty parts of 0.005 to 0.1 a day on the same terms. Who expects more of one than of
// another orders it up to no less, a unit apart.
func levelsRise(d *door) (string, bool, error) {
	t := newTrade(11, map[string]string{
		"sales":     "date,sku,location,quantity",
		"items":     "sku,unit_cost,unit_price",
		"locations": "location,kind",
		"suppliers": "supplier",
		"sourcing":  "sku,supplier,unit_cost,lead_time_days",
		"stock":     "sku,location,on_hand",
	})
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
