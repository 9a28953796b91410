package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/replay"
	"github.com/stockwright/stockwright/replenish"
	"github.com/stockwright/stockwright/replenish/demand"
)

// spare_auto: 3,000 spare parts, 17 months of history, 7 replayed, lead time and
// review one month, order-up-to.
const (
	spareHistory = 17
	spareMonths  = 7
	spareTarget  = 0.95
)

func loadSpare(dir string) ([]replay.Item, error) {
	f, err := datasets.ReadFrame(filepath.Join(dir, "data", "spare_auto", "series.parquet"), "unique_id", "t", "y")
	if err != nil {
		return nil, err
	}
	codes, dict := f.Strings("unique_id")
	ts, y := f.Floats("t"), f.Floats("y")
	first := ts[0]
	for _, t := range ts {
		first = math.Min(first, t)
	}
	items := make([]replay.Item, len(dict))
	for i, id := range dict {
		items[i] = replay.Item{Key: id, Demand: make([]float64, spareHistory+spareMonths),
			Promised: spareTarget, UnitCost: 1, UnitPrice: 2,
			Pack: 1, Lead: []float64{0, 1}, ReviewDays: 1}
	}
	for r, c := range codes {
		if t := int(ts[r] - first); t >= 0 && t < spareHistory+spareMonths && !math.IsNaN(y[r]) {
			items[c].Demand[t] = math.Round(y[r])
		}
	}
	return items, nil
}

// monthly forecasts parts by the mean of three; the variance is the part's own over
// its history, drawn a little toward the parts' median ratio to the mean.
type monthly struct{ common float64 }

func newMonthly(items []replay.Item, start int) *monthly {
	var ratios []float64
	for _, it := range items {
		if mean, variance := moments(it.Demand[:start]); mean > 0 {
			ratios = append(ratios, variance/mean)
		}
	}
	slices.Sort(ratios)
	return &monthly{common: max(1, ratios[len(ratios)/2])}
}

func moments(y []float64) (mean, variance float64) {
	for _, v := range y {
		mean += v / float64(len(y))
	}
	for _, v := range y {
		variance += (v - mean) * (v - mean) / float64(len(y)-1)
	}
	return mean, variance
}

func (m *monthly) rate(y []float64) (mean, variance float64) {
	plain, own := moments(y)
	mean = meanOfThree(y)
	// one-month errors the mean would have made, beside the plain variance
	errors, count := 0.0, 0.0
	for t := 6; t < len(y); t++ {
		e := y[t] - meanOfThree(y[:t])
		errors += e * e
		count++
	}
	if count > 0 {
		own = (own + errors/count) / 2
	}
	const weight = 0.5
	n := float64(len(y))
	variance = (own*n + m.common*plain*weight) / (n + weight)
	return max(mean, 0.02), max(1.05*mean, variance*(1+2/n)) // the mean's own error adds to a two-month sum
}

// meanOfThree averages simple smoothing, TSB and the last year's mean.
func meanOfThree(y []float64) float64 {
	recent, _ := moments(y[max(0, len(y)-12):])
	return (smoothed(y, 0.15) + tsb(y, 0.1, 0.1) + recent) / 3
}

func (m *monthly) forecast(v *replay.View, lead []float64, review int) replay.Forecast {
	mean, variance := m.rate(v.Sales)
	return replay.Forecast{Lead: demand.Normal{Mu: mean, Sigma: math.Sqrt(variance)},
		Cover: demand.Normal{Mu: 2 * mean, Sigma: math.Sqrt(2 * variance)}}
}

// measureSpareParts tunes one price of a lost unit on months 10–17, keeps it for
// months 18–24 and compares total fill and stock with the parametric rules.
func measureSpareParts(sheet *bar.Sheet) {
	dir, err := shared()
	if err != nil {
		sheet.Skip("spare_auto replay", "the shared folder is not there")
		return
	}
	items, err := loadSpare(dir)
	if err != nil {
		sheet.Skip("spare_auto replay", err.Error())
		return
	}
	run := func(start, months int, price float64) replay.ClassReport {
		m := newMonthly(items, start)
		lead := make([][]float64, len(items))
		for i := range lead {
			lead[i] = items[i].Lead
		}
		e := &replay.Engine{Title: "engine", Forecast: m.forecast, Lead: lead,
			Policy: func(*replay.Item) replenish.Policy {
				return replenish.Policy{Target: replenish.TargetShortageCost, Underage: price,
					Overage: 1, AllowNegativeSafetyStock: true}
			}}
		return totalOf(items, e, start, months)
	}
	lo, hi := 0.0, 8.0
	for range 14 {
		mid := (lo + hi) / 2
		if run(10, spareHistory-10, math.Exp(mid)).Fill < spareTarget {
			lo = mid
		} else {
			hi = mid
		}
	}
	got := run(spareHistory, spareMonths, math.Exp(hi))
	fmt.Fprintf(os.Stderr, "  price of a lost unit %.1f: past fill %.4f, replayed fill %.4f, mean stock %.0f\n", math.Exp(hi), run(10, spareHistory-10, math.Exp(hi)).Fill, got.Fill, got.StockUnits)
	sheet.Within("spare_auto: achieved total fill, promised 95 %", 100*got.Fill, 94.5, 96.5, "%")
	worst := math.Inf(1)
	for _, r := range spareRules() {
		stock := ruleStock(items, r, got.Fill)
		fmt.Fprintf(os.Stderr, "  %-16s needs %.0f units of stock for the same fill (ours %.0f: %+.1f %%)\n", r.name, stock, got.StockUnits, 100*(got.StockUnits/stock-1))
		worst = min(worst, stock)
	}
	sheet.AtLeast("spare_auto: less stock than the best compared rule, equal fill",
		100*(1-got.StockUnits/worst), 0, "%")
}

func totalOf(items []replay.Item, p replay.Planner, start, months int) replay.ClassReport {
	out := replay.Replay(items, p, replay.Options{Start: start, Days: months, Seed: 1, StartAtLevel: true})
	return replay.Report(items, out, months, 0.25)[0]
}

// spareRule is a parametric rule: a mean per month and a deviation, normal.
type spareRule struct {
	name string
	mean func(y []float64) float64
}

func spareRules() []spareRule {
	return []spareRule{
		{"SES", func(y []float64) float64 { return smoothed(y, 0.1) }},
		{"Croston", func(y []float64) float64 { return croston(y, 0.1, 1) }},
		{"SBA", func(y []float64) float64 { return croston(y, 0.1, 1-0.1/2) }},
		{"TSB", func(y []float64) float64 { return tsb(y, 0.1, 0.1) }},
		{"moving average", func(y []float64) float64 { m, _ := moments(y[max(0, len(y)-12):]); return m }},
	}
}

func smoothed(y []float64, alpha float64) float64 {
	level, _ := moments(y[:min(len(y), 6)])
	for _, v := range y {
		level += alpha * (v - level)
	}
	return level
}

func croston(y []float64, alpha, factor float64) float64 {
	size, gap, since := 0.0, 0.0, 1.0
	for _, v := range y {
		if v > 0 {
			if size == 0 {
				size, gap = v, since
			} else {
				size += alpha * (v - size)
				gap += alpha * (since - gap)
			}
			since = 0
		}
		since++
	}
	if gap == 0 {
		return 0
	}
	return factor * size / gap
}

func tsb(y []float64, alpha, beta float64) float64 {
	size, chance, n := 0.0, 0.0, 0.0
	for _, v := range y {
		if v > 0 {
			size += v
			n++
		}
	}
	if n == 0 {
		return 0
	}
	size, chance = size/n, n/float64(len(y))
	for _, v := range y {
		if v > 0 {
			size += alpha * (v - size)
			chance += beta * (1 - chance)
		} else {
			chance -= beta * chance
		}
	}
	return size * chance
}

// ruleStock is the mean stock at which the rule, order-up-to 2·mean + z·σ·√2
// with σ the rule's one-month error, reaches the fill rate, over z.
func ruleStock(items []replay.Item, r spareRule, fill float64) float64 {
	lead := make([]float64, len(items))
	for i := range lead {
		lead[i] = 1
	}
	lo, hi := -2.0, 6.0
	var rep replay.ClassReport
	for range 12 {
		z := (lo + hi) / 2
		p := &replay.SafetyFactor{Title: r.name, Z: func(*replay.Item) float64 { return z },
			LeadDays: lead, WithReview: true,
			Forecast: func(v *replay.View) (float64, float64) {
				se, n := 0.0, 0.0
				for t := 6; t < len(v.Sales); t++ {
					e := v.Sales[t] - r.mean(v.Sales[:t])
					se += e * e
					n++
				}
				return r.mean(v.Sales), math.Sqrt(se / n)
			}}
		if rep = totalOf(items, p, spareHistory, spareMonths); rep.Fill < fill {
			lo = z
		} else {
			hi = z
		}
	}
	return rep.StockUnits
}
