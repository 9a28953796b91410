package main

import (
	"fmt"
	"math"
	"os"
	"time"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/replenish/replay"
)

// measurePromise replays 52 weeks of m5_foods_ca1: weekly review, packs, twelve
// suppliers with random lead times known from 60 receipts each, lost sales
// hidden from every planner. Everything tuned is tuned on the year before.
func measurePromise(sheet *bar.Sheet) {
	dir, err := shared()
	if err != nil {
		sheet.Skip("promise kept, m5_foods_ca1", "the shared folder is not there")
		return
	}
	items, source, err := loadM5(dir)
	if err != nil {
		sheet.Skip("promise kept, m5_foods_ca1", err.Error())
		return
	}
	pmfs, means := learntLeads(leadTimes(), 11)
	lead, mean := make([][]float64, len(items)), make([]float64, len(items))
	for i, k := range source {
		lead[i], mean[i] = pmfs[k], means[k]
	}
	start := len(items[0].Demand) - m5Measured - m5WarmUp
	past := start - m5Measured - m5WarmUp
	trial := replay.RunTrial(items, lead, replay.Options{Start: past, WarmUp: m5WarmUp, Days: m5Measured + m5WarmUp, Seed: 900}, 2)
	tuned := replay.NewTuned(items, lead, trial, replay.Options{Start: past, WarmUp: m5WarmUp, Days: m5Measured, Seed: 77})
	opt := replay.Options{Start: start, WarmUp: m5WarmUp, Days: m5Measured, Seed: 5}
	begin := time.Now()
	p := tuned.From(items, start)
	ours := replay.Report(items, replay.Replay(items, p, opt), opt.Days, 0.25)
	years := float64(len(items)) * float64(opt.WarmUp+opt.Days) / 365 / time.Since(begin).Seconds()
	worst, got := 0.0, map[string]float64{}
	for _, r := range ours {
		if r.Class == "" {
			continue
		}
		got[r.Class] = r.Fill
		worst = math.Max(worst, math.Abs(r.Fill-r.Promised))
		fmt.Fprintf(os.Stderr, "  %s %4d items: promised %.1f %%, achieved %.2f %%, stock value %.0f, turns %.1f\n", r.Class, r.Items, 100*r.Promised, 100*r.Fill, r.StockValue, r.Turns)
	}
	sheet.AtMost("m5_foods_ca1: worst class, achieved against promised fill", 100*worst, 1.5, "points")
	sheet.AtLeast("replay speed (forecast, plan, order, receive, sell)", years, 1000, "item-years/s")
	compareStock(sheet, items, mean, opt, ours, got)
}

// compareStock gives every other planner, class by class, the parameter with
// which it reaches the fill rates ours achieved, and compares stock value.
func compareStock(sheet *bar.Sheet, items []replay.Item, mean []float64, opt replay.Options, ours []replay.ClassReport, got map[string]float64) {
	stock := 0.0
	for _, r := range ours {
		if r.Class != "" {
			stock += r.StockValue
		}
	}
	rivals := []struct {
		name   string
		at     []float64
		wanted float64
		build  func(parameter float64) replay.Planner
	}{
		{"min/max by weeks of cover", []float64{-1, 0, 1, 2, 3, 4, 6, 8, 12}, 0, func(w float64) replay.Planner {
			return &replay.WeeksOfCover{Title: "weeks", Min: w, Max: w + 1, LeadDays: mean}
		}},
		{"a seasonal-naive planner", []float64{-4, 0, 4, 8, 14, 21, 28, 42, 63, 90}, 0, func(days float64) replay.Planner {
			return &replay.SeasonalNaive{Title: "naive", ExtraDays: days, LeadDays: mean}
		}},
		{"z·σ·√L on AutoETS", []float64{1, 2, 3, 4}, 15, func(z float64) replay.Planner {
			return &replay.SafetyFactor{Title: "z", Z: func(*replay.Item) float64 { return z }, Forecast: newETSRule(items, mean).at, LeadDays: mean}
		}},
	}
	for _, r := range rivals {
		curve := map[string][]replay.ClassReport{}
		for _, x := range r.at {
			for _, rep := range replay.Report(items, replay.Replay(items, r.build(x), opt), opt.Days, 0.25) {
				curve[rep.Class] = append(curve[rep.Class], rep)
			}
		}
		sum := 0.0
		for _, rep := range ours {
			if rep.Class == "" {
				continue
			}
			v := stockAt(curve[rep.Class], got[rep.Class])
			fmt.Fprintf(os.Stderr, "  %s against %s: %+.1f %%\n", rep.Class, r.name, 100*(rep.StockValue/v-1))
			sum += v
		}
		sheet.AtLeast("m5_foods_ca1: less stock than "+r.name+", equal fill", 100*(1-stock/sum), r.wanted, "%")
	}
}

// stockAt reads the stock value at a fill rate off a planner's curve, linear in
// the log of the share lost, which stock is close to.
func stockAt(curve []replay.ClassReport, fill float64) float64 {
	j := 1
	for j < len(curve)-1 && curve[j].Fill < fill {
		j++
	}
	x := func(f float64) float64 { return math.Log(1 - min(f, 0.99999)) }
	a, b := curve[j-1], curve[j]
	// A planner that never reaches the rate is credited with its last point.
	w := min(1, (x(fill)-x(a.Fill))/(x(b.Fill)-x(a.Fill)))
	return a.StockValue + w*(b.StockValue-a.StockValue)
}
