package replay

import (
	"cmp"
	"slices"
)

// Lived is what a class of items lived through, in sums and averages of the measured
// days. Money is in currency units.
type Lived struct {
	Items        int64   `json:"items" parquet:"name=items, type=INT64"`
	Promised     float64 `json:"promised_fill_rate" parquet:"name=promised_fill_rate, type=DOUBLE"` // demand-weighted
	Fill         float64 `json:"achieved_fill_rate" parquet:"name=achieved_fill_rate, type=DOUBLE"` // units sold / units wanted
	CycleService float64 `json:"achieved_cycle_service" parquet:"name=achieved_cycle_service, type=DOUBLE"`
	StockValue   float64 `json:"average_stock_value" parquet:"name=average_stock_value, type=DOUBLE"`
	Turns        float64 `json:"turns" parquet:"name=turns, type=DOUBLE"` // sales at cost a year over average stock value
	LostUnits    int64   `json:"lost_units" parquet:"name=lost_units, type=INT64"`
	Orders       int64   `json:"orders" parquet:"name=orders, type=INT64"` // lines of orders
	Cost         float64 `json:"cost" parquet:"name=cost, type=DOUBLE"`    // holding + lost margin + orders
}

// ClassReport sums the outcomes of one class.
type ClassReport struct {
	Class string `json:"class"` // "" = all items
	Lived
	StockUnits  float64 `json:"average_stock_units"`
	SoldUnits   int64   `json:"sold_units"`
	LostMargin  float64 `json:"lost_margin"`
	HoldingCost float64 `json:"holding_cost"` // over the measured days
}

// Report sums outcomes by class, sorted, the total first. rate is the holding
// rate per currency unit and year.
func Report(items []Item, outcomes []Outcome, days int, rate float64) []ClassReport {
	byClass := map[string]*sums{"": {}}
	for i := range items {
		for _, k := range []string{"", items[i].Class} {
			s := byClass[k]
			if s == nil {
				s = &sums{}
				byClass[k] = s
			}
			s.add(&items[i], &outcomes[i])
			if items[i].Class == "" {
				break
			}
		}
	}
	out := make([]ClassReport, 0, len(byClass))
	for k, s := range byClass {
		out = append(out, s.report(k, days, rate))
	}
	slices.SortFunc(out, func(a, b ClassReport) int { return cmp.Compare(a.Class, b.Class) })
	return out
}

type sums struct {
	items                          int
	demand, sold, cycles, short    int64
	promised, stock, value, margin float64
	soldValue, ordering            float64
	orders                         int64
}

func (s *sums) add(it *Item, o *Outcome) {
	s.items++
	s.demand += o.Demand
	s.sold += o.Sold
	s.cycles += o.Cycles
	s.short += o.Short
	s.promised += it.Promised * float64(o.Demand)
	s.stock += o.StockDays
	s.value += o.StockDays * it.UnitCost
	s.margin += float64(o.Demand-o.Sold) * (it.UnitPrice - it.UnitCost)
	s.soldValue += float64(o.Sold) * it.UnitCost
	s.orders += o.Orders
	s.ordering += float64(o.Orders) * it.OrderCost
}

func (s *sums) report(class string, days int, rate float64) ClassReport {
	n := float64(days)
	r := ClassReport{Class: class, StockUnits: s.stock / n, SoldUnits: s.sold, LostMargin: s.margin,
		HoldingCost: s.value / 365 * rate,
		Lived: Lived{Items: int64(s.items), Fill: 1, CycleService: 1, StockValue: s.value / n,
			LostUnits: s.demand - s.sold, Orders: s.orders}}
	if s.demand > 0 {
		r.Promised = s.promised / float64(s.demand)
		r.Fill = float64(s.sold) / float64(s.demand)
	}
	if s.cycles > 0 {
		r.CycleService = 1 - float64(s.short)/float64(s.cycles)
	}
	if s.value > 0 {
		r.Turns = s.soldValue * 365 / n / r.StockValue
	}
	r.Cost = r.HoldingCost + r.LostMargin + s.ordering
	return r
}
