package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/replenish"
	"github.com/stockwright/stockwright/replenish/demand"
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/lotsize"
	"github.com/stockwright/stockwright/replenish/policy"
)

// The world of the lots: three days of lead time, an order day a week, nine years
// of which the first is not counted.
const (
	lotLead, lotReview = 3, 7
	lotYears           = 9
	lotHoldingRate     = 0.25
)

// measureLots lives items with seasons and events under each lot rule on the same
// draws of demand, and puts the cost of orders and stock, and the fill rate, beside
// those of the economic lot.
func measureLots(sheet *bar.Sheet) {
	rules := append([]string{replenish.LotEconomic}, lotsize.Rules()...)
	cost, lost, sold := map[string]float64{}, map[string]float64{}, map[string]float64{}
	worst := 0.0
	const items = 150
	for k := range items {
		it := seasonalItem(uint64(k))
		own := map[string]float64{}
		for _, rule := range rules {
			l := it.live(rule)
			own[rule] = l.cost
			cost[rule] += l.cost
			lost[rule] += l.lost
			sold[rule] += l.sold
		}
		worst = max(worst, own[lotsize.RuleWagnerWhitin]/own[replenish.LotEconomic])
	}
	for _, rule := range rules {
		fmt.Fprintf(os.Stderr, "%-16s orders and stock %5.1f %% of the economic lot's, fill rate %.2f %%\n", rule,
			100*cost[rule]/cost[replenish.LotEconomic], 100*sold[rule]/(sold[rule]+lost[rule]))
	}
	fill := func(rule string) float64 { return 100 * sold[rule] / (sold[rule] + lost[rule]) }
	sheet.AtMost("seasonal demand: Wagner–Whitin against the economic lot",
		100*cost[lotsize.RuleWagnerWhitin]/cost[replenish.LotEconomic], 100, "%")
	sheet.AtMost("seasonal demand: the same on the item where it does worst", 100*worst, 102, "%")
	sheet.AtLeast("seasonal demand: fill rate under Wagner–Whitin, promised 97 %",
		fill(lotsize.RuleWagnerWhitin), 97, "%")
	sheet.AtMost("seasonal demand: Silver–Meal against the economic lot",
		100*cost[lotsize.RuleSilverMeal]/cost[replenish.LotEconomic], 100, "%")
}

// lotItem is an item whose daily means are known and whose days are drawn from
// them.
type lotItem struct {
	mean      []float64 // per day, of all years and a year beyond
	ratio     float64   // variance to mean of a day
	unitCost  float64
	orderCost float64
	seed      uint64
}

// seasonalItem sells by a season of its own that peaks once a year, and five times
// over its mean in the week of an event.
func seasonalItem(seed uint64) *lotItem {
	rng := rand.New(rand.NewPCG(seed, 77))
	it := &lotItem{ratio: 1.1 + 1.5*rng.Float64(), unitCost: 1 + 9*rng.Float64(),
		orderCost: 2 + 28*rng.Float64(), seed: seed}
	rate, swing, peak, width, event := 0.5+5*rng.Float64(), 0.5+0.5*rng.Float64(), rng.IntN(365),
		30+50*rng.Float64(), rng.IntN(52)
	for d := range 365*lotYears + 400 {
		off := math.Abs(math.Mod(float64(d-peak)+365*1.5, 365) - 182.5)
		m := rate * (1 - swing + 3*swing*math.Exp(-off*off/width/width))
		if d%365/7 == event {
			m += 4 * rate
		}
		it.mean = append(it.mean, m)
	}
	return it
}

// lived is what a rule cost an item in the counted years, and what it sold.
type lived struct{ cost, sold, lost float64 }

// live orders once a week as a night would, with unmet demand backordered.
func (s *lotItem) live(rule string) (out lived) {
	rng := rand.New(rand.NewPCG(s.seed, 5)) // the same demand for every rule
	supplier := replenish.Supplier{Key: "S", LeadDays: lotLead, ReviewDays: lotReview}
	stock, arrivals := int64(s.sum(0, lotLead+lotReview)*1.5), map[int]int64{}
	for day := range 365 * lotYears {
		stock += arrivals[day]
		counted := day >= 365
		if day%lotReview == 0 {
			it := s.item(day, rule)
			it.OnHand = max(0, stock)
			it.Backordered = max(0, -stock)
			for on, q := range arrivals {
				if on > day {
					it.OnOrder = append(it.OnOrder, replenish.OpenOrder{Quantity: q,
						Ordered: asOf + int32(day-lotLead), Due: asOf + int32(on)})
				}
			}
			if _, q := policy.Decide(&it, item.WindowOf(it, supplier, nil, asOf+int32(day)), asOf+int32(day)); q > 0 {
				arrivals[day+lotLead] += q
				if counted {
					out.cost += s.orderCost
				}
			}
		}
		wanted := int64(demandOf(s.mean[day], s.ratio).Quantile(rng.Float64()))
		if counted {
			short := min(wanted, max(0, wanted-max(0, stock)))
			out.lost += float64(short)
			out.sold += float64(wanted - short)
		}
		if stock -= wanted; counted {
			out.cost += float64(max(0, stock)) * s.unitCost * lotHoldingRate / 365
		}
	}
	return out
}

func (s *lotItem) sum(from, to int) (units float64) {
	for _, m := range s.mean[from:to] {
		units += m
	}
	return units
}

// item is the item as a forecast that knows the means sees it on a day.
func (s *lotItem) item(day int, rule string) replenish.Item {
	return replenish.Item{SKU: "A", Location: "L", Supplier: "S", Daily: s.mean[day : day+390],
		Terms:       replenish.Terms{UnitCost: s.unitCost, UnitPrice: 2 * s.unitCost},
		LeadDemand:  demandOf(s.sum(day, day+lotLead), s.ratio),
		CoverDemand: demandOf(s.sum(day, day+lotLead+lotReview), s.ratio),
		Policy: replenish.Policy{Kind: replenish.PolicySS, Level: 0.97, OrderCost: s.orderCost,
			HoldingRate: lotHoldingRate, LotRule: rule}}
}

func demandOf(mean, ratio float64) replenish.Demand { return demand.NegBinOf(mean, ratio*mean) }
