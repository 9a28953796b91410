// Package accuracy holds what a run forecast and promised, and what people decided
// about its lines, against what came since.
package accuracy

import (
	"cmp"
	"context"
	"math"
	"path/filepath"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/runs"
)

// Accuracy is what became of an earlier run's forecasts.
type Accuracy struct {
	Run     string          `json:"run"`  // whose forecasts are judged; "" when no earlier run has days sold since
	Days    int             `json:"days"` // judged
	Classes []ClassAccuracy `json:"classes"`
	Items   []ItemAccuracy  `json:"items"` // worst value first
	// Promises hold each quantile of the forecasts against what came.
	Promises []Promise `json:"promises"`
	// ExpectedFill is the fill rate the judged run's policies promised, weighted
	// by their mean demand over the cover window; InStock the share of the days
	// judged on which the export calls the item in stock. Both are NaN-free:
	// Stocked tells whether the export says anything of stock.
	ExpectedFill float64 `json:"expected_fill_rate"`
	InStock      float64 `json:"in_stock"`
	Stocked      bool    `json:"stocked"`
}

// Promise is a quantile and the share of days on which demand stayed at or
// below it: promised and achieved.
type Promise struct {
	Promised float64 `json:"promised"`
	Achieved float64 `json:"achieved"`
	Days     int64   `json:"days"` // series days judged
}

// ClassAccuracy sums up the series of one class and method. Errors are base
// units a day; Ratio is Error ÷ Naive, below 1 is better than naive.
type ClassAccuracy struct {
	Class   string  `json:"class"`
	Method  string  `json:"method"`
	Series  int     `json:"series"`
	Error   float64 `json:"mean_absolute_error"`
	Naive   float64 `json:"naive_error"` // of the same weekday a week before
	Ratio   float64 `json:"ratio"`
	Bias    float64 `json:"bias"`    // forecast − sold, a day
	Covered float64 `json:"covered"` // share of days at or below the 95 % quantile
}

// ItemAccuracy is one series.
type ItemAccuracy struct {
	Location string  `json:"location"`
	SKU      string  `json:"sku"`
	Class    string  `json:"class"`
	Method   string  `json:"method"`
	Error    float64 `json:"mean_absolute_error"`
	Naive    float64 `json:"naive_error"`
	Bias     float64 `json:"bias"`
	Covered  float64 `json:"covered"`
	Value    float64 `json:"value"` // error × unit cost, currency units a day
}

// judgedDays is how far back an earlier run may lie.
const judgedDays = 28

// OfForecasts holds the forecasts of the earliest run of the last four
// weeks against the history of a newer run.
func OfForecasts(ctx context.Context, dir string) (*Accuracy, error) {
	p, err := FindJudged(dir)
	if err != nil || p.before == nil {
		return &Accuracy{}, err
	}
	j := &judge{from: int64(p.before.AsOf), until: int64(p.run.AsOf)}
	out := &Accuracy{Run: p.before.Run, Days: int(p.run.AsOf - p.before.AsOf)}
	if err := j.judgeItems(ctx, p.beforeDir, dir, p.run.HasTable("policies")); err != nil {
		return nil, err
	}
	out.Items, out.Promises = j.items, j.promises()
	if days := float64(len(j.items)) * float64(j.until-j.from); days > 0 {
		out.InStock, out.Stocked = 1-j.out/days, j.stocked
	}
	if p.before.HasTable("policies") {
		var err error
		if out.ExpectedFill, err = promisedFill(ctx, p.beforeDir); err != nil {
			return nil, err
		}
	}
	out.Classes = classAccuracy(out.Items)
	slices.SortStableFunc(out.Items, func(a, b ItemAccuracy) int { return -cmp.Compare(a.Value, b.Value) })
	return out, nil
}

// Judged is a run and the earlier run whose forecasts it judges.
type Judged struct {
	run, before *runs.Manifest // before is nil where no earlier run has days sold since
	beforeDir   string
}

// FindJudged finds the run whose forecasts a newer run's history judges.
func FindJudged(dir string) (Judged, error) {
	m, err := runs.ReadManifest(dir)
	if err != nil {
		return Judged{}, err
	}
	out := Judged{run: m}
	ids, err := runs.List(filepath.Dir(dir))
	if err != nil {
		return out, err
	}
	at := slices.IndexFunc(ids, func(id runs.ID) bool {
		return id.Pipeline == m.Pipeline && id.AsOf < m.AsOf && id.AsOf >= m.AsOf-judgedDays
	})
	if at < 0 || !m.HasHistory() {
		return out, nil
	}
	out.beforeDir = filepath.Join(filepath.Dir(dir), ids[at].String())
	before, err := runs.ReadManifest(out.beforeDir)
	if err == nil && before.HasTable("forecasts") {
		out.before = before
	}
	return out, err
}

// Digest names what judging reads and how: the same digest, the same accuracy.
func (p Judged) Digest() (string, error) {
	type read struct {
		Run    string
		Tables []runs.TableRecord
	}
	type judgedAs struct {
		Judging int
		Read    []read
	}
	var all []read
	for _, m := range []*runs.Manifest{p.run, p.before} {
		if m != nil {
			all = append(all, read{m.Run, m.Tables})
		}
	}
	return runs.HashOf(judgedAs{judging, all})
}

// judging counts the ways of judging: one more makes what was kept worthless.
const judging = 2

// judge holds what was sold against what was forecast.
type judge struct {
	from, until int64 // the days judged, until excluded
	items       []ItemAccuracy
	at          map[core.Key]int
	sold        [][]float64 // by item: units a day, from naiveDays before from
	cost        []float64   // by item: currency units
	below       [5]int64    // series days at or below each of the quantiles
	judged      int64       // series days
	stocked     bool        // the history says whether items were in stock
	out         float64     // series days out of stock
}

// naiveDays is how far back the naive forecast looks.
const naiveDays = 7

// judgedSeries, judgedForecast and judgedPolicy are the columns that judging
// reads; at a hundred thousand series it is the other columns that take time.
type judgedSeries struct {
	Location string `json:"location"`
	SKU      string `json:"sku"`
	Class    string `json:"class"`
	Method   string `json:"method"`
}

type judgedForecast struct {
	Location string   `json:"location"`
	SKU      string   `json:"sku"`
	Date     core.Day `json:"date"`
	datasets.Quantiles
}

type judgedPolicy struct {
	Location string     `json:"location"`
	SKU      string     `json:"sku"`
	UnitCost core.Money `json:"unit_cost"`
}

// judgeItems judges each series of the earlier run.
func (j *judge) judgeItems(ctx context.Context, before, dir string, priced bool) error {
	series, err := datasets.ReadRows[judgedSeries](ctx, datasets.Source{Path: filepath.Join(before, "series.parquet")})
	if err != nil {
		return err
	}
	j.items, j.at = make([]ItemAccuracy, len(series)), make(map[core.Key]int, len(series))
	j.sold, j.cost = make([][]float64, len(series)), make([]float64, len(series))
	for i, s := range series {
		j.at[core.Key{Location: s.Location, SKU: s.SKU}] = i
		j.items[i] = ItemAccuracy{Location: s.Location, SKU: s.SKU, Class: s.Class, Method: s.Method}
		j.sold[i] = make([]float64, j.until-j.from+naiveDays)
	}
	if err := j.readSold(ctx, filepath.Join(dir, "history.parquet")); err != nil {
		return err
	}
	if priced {
		policies, err := datasets.ReadRows[judgedPolicy](ctx,
			datasets.Source{Path: filepath.Join(dir, "policies.parquet")})
		if err != nil {
			return err
		}
		for _, p := range policies {
			if i, ok := j.at[core.Key{Location: p.Location, SKU: p.SKU}]; ok {
				j.cost[i] = p.UnitCost.Float()
			}
		}
	}
	return datasets.StreamRows(ctx, datasets.Source{Path: filepath.Join(before, "forecasts.parquet")},
		func(rows []judgedForecast) error {
			var last core.Key
			i, known := 0, false
			for _, f := range rows {
				if int64(f.Date) >= j.until || int64(f.Date) < j.from {
					continue
				}
				if k := (core.Key{Location: f.Location, SKU: f.SKU}); !known ||
					k != last { // rows of a series follow one another
					if i, known = j.at[k]; !known {
						continue
					}
					last = k
				}
				j.judge(i, f)
			}
			return nil
		})
}

// readSold fills in the days sold from the newer run's history.
func (j *judge) readSold(ctx context.Context, path string) error {
	h, err := datasets.OpenHistory(path)
	if err != nil {
		return err
	}
	first := j.from - naiveDays
	for _, shard := range h.Shards(math.MaxInt32) {
		rows, err := h.ReadShard(ctx, shard)
		if err != nil {
			return err
		}
		for _, r := range rows {
			at, ok := j.at[core.Key{Location: r.Location, SKU: r.SKU}]
			if !ok {
				continue
			}
			for i := len(r.Days) - 1; i >= 0 && int64(r.Days[i]) >= first; i-- {
				if int64(r.Days[i]) >= j.until {
					continue
				}
				j.sold[at][int64(r.Days[i])-first] = r.Quantity[i]
				if r.InStock != nil && int64(r.Days[i]) >= j.from {
					j.stocked = true
					if !r.InStock[i] {
						j.out++
					}
				}
			}
		}
	}
	return nil
}

// judge adds one forecast day to item i.
func (j *judge) judge(i int, f judgedForecast) {
	days, day := float64(j.until-j.from), int64(f.Date)-j.from
	y, before := j.sold[i][day+naiveDays], j.sold[i][day]
	item := &j.items[i]
	item.Error += math.Abs(f.Mean-y) / days
	item.Bias += (f.Mean - y) / days
	item.Naive += math.Abs(before-y) / days
	if y <= f.Q95+0.5 { // units are whole
		item.Covered += 1 / days
	}
	item.Value += math.Abs(f.Mean-y) * j.cost[i] / days
	j.judged++
	for q, v := range [5]float64{f.Q05, f.Q50, f.Q90, f.Q95, f.Q99} {
		if y <= v+0.5 {
			j.below[q]++
		}
	}
}

// promises are the shares of days at or below each quantile.
func (j *judge) promises() []Promise {
	if j.judged == 0 {
		return nil
	}
	var out []Promise
	for q, p := range datasets.ForecastProbabilities() {
		out = append(out, Promise{Promised: p, Achieved: float64(j.below[q]) / float64(j.judged), Days: j.judged})
	}
	return out
}

// promisedFill is the fill rate a run's policies expect, weighted by demand.
func promisedFill(ctx context.Context, dir string) (float64, error) {
	type row struct {
		CoverDemandMean  float64 `json:"cover_demand_mean"`
		ExpectedFillRate float64 `json:"expected_fill_rate"`
	}
	sum, weight := 0.0, 0.0
	err := datasets.StreamRows(ctx, datasets.Source{Path: filepath.Join(dir, "policies.parquet")},
		func(rows []row) error {
			for _, r := range rows {
				sum += r.CoverDemandMean * r.ExpectedFillRate
				weight += r.CoverDemandMean
			}
			return nil
		})
	if weight == 0 {
		return 0, err
	}
	return sum / weight, err
}

// classAccuracy averages the series of each class and method.
func classAccuracy(items []ItemAccuracy) []ClassAccuracy {
	type name struct{ class, method string }
	sums := map[name]*ClassAccuracy{}
	for _, it := range items {
		n := name{it.Class, it.Method}
		c := sums[n]
		if c == nil {
			c = &ClassAccuracy{Class: it.Class, Method: it.Method}
			sums[n] = c
		}
		c.Series++
		c.Error += it.Error
		c.Naive += it.Naive
		c.Bias += it.Bias
		c.Covered += it.Covered
	}
	var out []ClassAccuracy
	for _, c := range sums {
		k := float64(c.Series)
		c.Error, c.Naive, c.Bias, c.Covered = c.Error/k, c.Naive/k, c.Bias/k, c.Covered/k
		if c.Naive > 0 {
			c.Ratio = c.Error / c.Naive
		}
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b ClassAccuracy) int {
		return cmp.Or(cmp.Compare(a.Class, b.Class), cmp.Compare(a.Method, b.Method))
	})
	return out
}
