package main

import (
	"fmt"
	"math/rand/v2"

	"github.com/stockwright/stockwright/replenish"
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/lots"
)

const asOf = int32(20420) // a Saturday

// world makes n item-locations with purchase terms of every kind, a third of
// them branches of a warehouse, and their suppliers.
func world(n int, seed uint64) ([]replenish.Item, []replenish.Supplier) {
	rng := rand.New(rand.NewPCG(seed, 1))
	suppliers := []replenish.Supplier{{Key: "W1", LeadDays: 2, ReviewDays: 2}}
	count := max(4, n/200)
	for k := range count {
		s := replenish.Supplier{Key: fmt.Sprintf("S%05d", k), LeadDays: float64(2 + rng.IntN(20)),
			LeadSD: float64(rng.IntN(4)), ReviewDays: 1 + rng.IntN(14)}
		if k%3 == 0 {
			s.MinimumValue = float64(200 + rng.IntN(3000))
		}
		if k%7 == 0 {
			s.OrderWeekdays = [7]bool{false, true, false, true, false, true, true}
		}
		suppliers = append(suppliers, s)
	}
	kinds := []string{"", "", replenish.PolicyLot, replenish.PolicySS, replenish.PolicySQ,
		replenish.PolicyMinMax, replenish.PolicyCover}
	roundings := []string{"", "", lots.RoundDown, lots.RoundNearest, lots.RoundTolerance}
	items := make([]replenish.Item, 0, n)
	for i := 0; len(items) < n; i++ {
		rate := 0.05 + 8*rng.Float64()*rng.Float64()
		it := replenish.Item{SKU: fmt.Sprintf("I%07d", i), Location: "W1", Supplier: suppliers[1+rng.IntN(count)].Key,
			OnHand: int64(rate * float64(rng.IntN(40))), Reserved: int64(rng.IntN(3)),
			Terms: replenish.Terms{Multiple: int64(1 + rng.IntN(12)), MOQ: int64(rng.IntN(40)),
				UnitCost: 0.5 + 20*rng.Float64(), Rounding: lots.Rounding{Rule: roundings[rng.IntN(len(roundings))], Tolerance: 0.1}},
			Policy: replenish.Policy{Kind: kinds[rng.IntN(len(kinds))],
				Level: 0.85 + 0.14*rng.Float64(), Lot: int64(rng.IntN(60)), Min: int64(rng.IntN(30)),
				Max: int64(30 + rng.IntN(60)), MinDays: 10, MaxDays: 24}}
		if it.Policy.Kind != replenish.PolicyCover {
			it.Policy.MaxDays *= float64(i % 2 * 2) // no limit, or 48 days
		}
		it.UnitPrice = it.UnitCost * 1.5
		forecastItem(&it, rate, 8+float64(rng.IntN(14)), 7+float64(rng.IntN(8)), rng)
		switch rng.IntN(8) {
		case 0:
			it.Maximum, it.MaximumWins = int64(80+rng.IntN(200)), true
		case 1:
			it.ShelfLifeDays = 14 + rng.IntN(40)
			it.Lots = []replenish.Lot{{Quantity: it.OnHand / 2, Expires: asOf + int32(rng.IntN(30)) - 5}}
		case 2:
			it.OnOrder = []replenish.OpenOrder{{ID: "P1", Quantity: int64(rng.IntN(60)),
				Ordered: asOf - int32(rng.IntN(20)), Due: asOf + int32(rng.IntN(20)) - 5}}
		}
		if len(it.OnOrder) > 0 && it.OnOrder[0].Due < it.OnOrder[0].Ordered {
			it.OnOrder[0].Due = it.OnOrder[0].Ordered + 3
		}
		items = append(items, it)
		if i%3 == 0 && len(items) < n {
			b := it
			b.Location, b.Supplier, b.SuppliedBy, b.OnOrder, b.Lots = fmt.Sprintf("B%02d", rng.IntN(9)),
				"", "W1", nil, nil
			b.OnHand = int64(rate * float64(rng.IntN(12)))
			items = append(items, b)
		}
	}
	return items, suppliers
}

// forecastItem gives an item the quantile grids a forecast would.
func forecastItem(it *replenish.Item, rate, lead, review float64, rng *rand.Rand) {
	it.Daily = make([]float64, 35)
	for d := range it.Daily {
		it.Daily[d] = rate * (0.8 + 0.4*float64(d%7)/6)
	}
	it.LeadDemand = grid(rate*lead, 1.2+2*rng.Float64())
	it.CoverDemand = grid(rate*(lead+review), 1.2+2*rng.Float64())
}

var gridProbabilities = []float64{0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95,
	0.98, 0.99, 0.995, 0.999}

func grid(mean, ratio float64) replenish.Demand {
	d := replenish.Gamma{Shape: mean / ratio, Scale: ratio}
	q := make([]float64, len(gridProbabilities))
	for i, p := range gridProbabilities {
		q[i] = d.Quantile(p)
	}
	g, err := item.NewQuantileGrid(gridProbabilities, q)
	if err != nil {
		panic(err)
	}
	return g
}
