package main

import (
	"errors"
	"fmt"
	"math"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/replay"
	"github.com/stockwright/stockwright/replenish"
	"github.com/stockwright/stockwright/web/sheet"
)

// policyFlags describe the world a policy is replayed in.
type policyFlags struct {
	on                              bool
	days, review                    int
	leadDays, leadSD, cost, holding float64
	fillA, fillB, fillC             float64
	seed                            uint64
}

func (p *policyFlags) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&p.on, "policy", false, "replay the stock policy day by day instead: promised against achieved service by class")
	f.IntVar(&p.days, "replay-days", 364, "days replayed with --policy; as many before them tune it")
	f.IntVar(&p.review, "review-days", 7, "days between orders, with --policy")
	f.Float64Var(&p.leadDays, "lead-days", 7, "mean lead time, with --policy")
	f.Float64Var(&p.leadSD, "lead-sd", 2, "spread of the lead time in days, with --policy")
	f.Float64Var(&p.cost, "unit-cost", 1, "unit cost where the history has no price, with --policy (else 70 % of the price)")
	f.Float64Var(&p.holding, "holding-rate", 0.25, "holding cost per currency unit and year, with --policy")
	f.Float64Var(&p.fillA, "fill-a", 0.97, "fill rate promised to A items, with --policy")
	f.Float64Var(&p.fillB, "fill-b", 0.95, "fill rate promised to B items, with --policy")
	f.Float64Var(&p.fillC, "fill-c", 0.92, "fill rate promised to C items, with --policy")
	f.Uint64Var(&p.seed, "seed", 1, "seed of the lead times drawn, with --policy")
}

// policyRow is one class under one planner.
type policyRow struct {
	Planner        string  `json:"planner" parquet:"name=planner, type=BYTE_ARRAY, convertedtype=UTF8"`
	Class          string  `json:"class" parquet:"name=class, type=BYTE_ARRAY, convertedtype=UTF8"`
	Items          int64   `json:"items" parquet:"name=items, type=INT64"`
	Promised       float64 `json:"promised_fill_rate" parquet:"name=promised_fill_rate, type=DOUBLE"`
	Achieved       float64 `json:"achieved_fill_rate" parquet:"name=achieved_fill_rate, type=DOUBLE"`
	CycleService   float64 `json:"achieved_cycle_service" parquet:"name=achieved_cycle_service, type=DOUBLE"`
	StockValue     float64 `json:"average_stock_value" parquet:"name=average_stock_value, type=DOUBLE"`
	Turns          float64 `json:"turns" parquet:"name=turns, type=DOUBLE"`
	LostUnits      int64   `json:"lost_units" parquet:"name=lost_units, type=INT64"`
	HoldingAndLost float64 `json:"holding_cost_and_lost_margin" parquet:"name=holding_cost_and_lost_margin, type=DOUBLE"`
}

// backtestPolicy replays the policy on a daily history and prints it beside the
// usual rules on the same days.
func (a *app) backtestPolicy(h *history, p policyFlags, out string) error {
	if h.clock.unit != "day" {
		return usageError{fmt.Errorf("--policy replays days; this history is not dated day by day")}
	}
	items, days, err := p.items(h)
	if err != nil {
		return err
	}
	const warmUp = 56
	lead := make([][]float64, len(items))
	for i := range lead {
		lead[i] = items[i].Lead
	}
	reports, _, err := replay.Proof(items, lead, replay.Options{Start: days - p.days - warmUp, WarmUp: warmUp, Days: p.days, Seed: p.seed}, p.holding, replay.Calendar{})
	if err != nil {
		return err
	}
	var rows []policyRow
	for _, r := range reports {
		for _, c := range r.Classes {
			if c.Class == "" {
				c.Class = "all"
			}
			rows = append(rows, policyRow{r.Planner, c.Class, int64(c.Items), c.Promised, c.Fill, c.CycleService, c.StockValue, c.Turns, c.LostUnits, c.Cost})
		}
	}
	if out != "" {
		if err := datasets.WriteDocument(out, rows, datasets.WriteOptions{}); err != nil {
			return err
		}
	}
	if a.json {
		return printJSON(a.stdout, rows)
	}
	return sheet.Table(a.stdout, rows)
}

// leadTime is the distribution of a lead time of a mean and a spread, by whole
// periods, as the night states it.
func leadTime(mean, sd float64) []float64 {
	stated := []replenish.Supplier{{Key: "any", LeadDays: mean, LeadSD: sd}}
	return replenish.LeadTimes(nil, stated, replenish.LeadTimeOptions{}).Lookup("any", "", "").Pmf
}

// check refuses a world that cannot be.
func (p policyFlags) check() error {
	for _, c := range []struct {
		ok   bool
		text string
	}{
		{p.days >= 1, "--replay-days must be at least 1"},
		{p.review >= 1, "--review-days must be at least 1"},
		{p.leadDays >= 0 && p.leadSD >= 0, "--lead-days and --lead-sd must not be negative"},
		{p.cost > 0 && p.holding >= 0, "--unit-cost must be positive, --holding-rate not negative"},
		{inside(p.fillA) && inside(p.fillB) && inside(p.fillC), "--fill-a, --fill-b and --fill-c must lie inside (0, 1)"},
	} {
		if !c.ok {
			return usageError{errors.New(c.text)}
		}
	}
	return nil
}

func inside(p float64) bool { return p > 0 && p < 1 }

// items lays the series side by side on one calendar and classes them on the year
// before the replay.
func (p policyFlags) items(h *history) ([]replay.Item, int, error) {
	first, last := int32(math.MaxInt32), int32(math.MinInt32)
	for _, s := range h.series {
		first, last = min(first, s.Start), max(last, s.Start+int32(len(s.Y)))
	}
	days := int(last - first)
	from := days - p.days - 56
	if from < 182 {
		return nil, 0, fmt.Errorf("a replay of %d days needs %d days of history, more than the %d there are: lower --replay-days", p.days, p.days+56+182, days)
	}
	lead := leadTime(p.leadDays, p.leadSD)
	items := make([]replay.Item, len(h.series))
	keys, values := make([]string, len(items)), make([]float64, len(items))
	for i, s := range h.series {
		it := replay.Item{Key: s.Key, Demand: make([]float64, days), UnitCost: p.cost, UnitPrice: p.cost / 0.7, Pack: 1, Lead: lead, ReviewDays: p.review, ReviewPhase: i % max(1, p.review)}
		for t, v := range s.Y {
			if v > 0 {
				it.Demand[int(s.Start-first)+t] = math.Round(v)
			}
		}
		if n := len(s.Price); n > 0 && s.Price[min(n, len(s.Y))-1] > 0 {
			it.UnitPrice = s.Price[min(n, len(s.Y))-1]
			it.UnitCost = 0.7 * it.UnitPrice
		}
		keys[i] = s.Key
		for _, v := range it.Demand[max(0, from-364):from] {
			values[i] += v * it.UnitPrice
		}
		items[i] = it
	}
	promised := map[string]float64{"A": p.fillA, "B": p.fillB, "C": p.fillC}
	for i, class := range replenish.ABC(keys, values, replenish.SegmentCuts{}) {
		weeks := make([]float64, 26)
		for d := range 182 {
			weeks[d/7] += items[i].Demand[from-182+d]
		}
		items[i].Class = class + replenish.XYZ(weeks, replenish.SegmentCuts{})
		items[i].Promised = promised[class]
	}
	return items, days, nil
}
