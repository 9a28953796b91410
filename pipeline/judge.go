package pipeline

import (
	"cmp"
	"context"
	"math"
	"path/filepath"
	"slices"

	"github.com/stockwright/stockwright/datasets"
)

// Accuracy is what became of an earlier run's forecasts.
type Accuracy struct {
	Run     string          `json:"run"`  // whose forecasts are judged; "" when no earlier run has days sold since
	Days    int             `json:"days"` // judged
	Classes []ClassAccuracy `json:"classes"`
	Items   []ItemAccuracy  `json:"items"` // worst value first
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
	Sku      string  `json:"sku"`
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

// JudgeForecasts holds the forecasts of the earliest run of the last four
// weeks against the history of a newer run.
func JudgeForecasts(ctx context.Context, dir string) (*Accuracy, error) {
	m, err := ReadManifest(dir)
	if err != nil {
		return nil, err
	}
	ids, err := ListRuns(filepath.Dir(dir))
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(ids, func(id RunID) bool {
		return id.Pipeline == m.Pipeline && id.AsOf < m.AsOf && id.AsOf >= m.AsOf-judgedDays
	})
	if at < 0 || !m.HasTable("history") {
		return &Accuracy{}, nil
	}
	before := filepath.Join(filepath.Dir(dir), ids[at].String())
	old, err := ReadManifest(before)
	if err != nil || !old.HasTable("forecasts") {
		return &Accuracy{}, err
	}
	j := &judge{from: ids[at].AsOf.Time().Unix() / 86400, until: m.AsOf.Time().Unix() / 86400}
	out := &Accuracy{Run: old.Run, Days: int(m.AsOf - ids[at].AsOf)}
	if out.Items, err = j.items(ctx, before, dir); err != nil {
		return nil, err
	}
	out.Classes = classAccuracy(out.Items)
	slices.SortStableFunc(out.Items, func(a, b ItemAccuracy) int { return -cmp.Compare(a.Value, b.Value) })
	return out, nil
}

type judge struct{ from, until int64 }

// items judges each series of the earlier run.
func (j *judge) items(ctx context.Context, before, dir string) ([]ItemAccuracy, error) {
	h, err := datasets.OpenHistory(filepath.Join(dir, "history.parquet"))
	if err != nil {
		return nil, err
	}
	sold := map[Key]map[int32]float64{}
	for _, shard := range h.Shards(math.MaxInt32) {
		rows, err := h.ReadShard(ctx, shard)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			days := map[int32]float64{}
			for i := len(r.Days) - 1; i >= 0 && int64(r.Days[i]) >= j.from-7; i-- {
				days[r.Days[i]] = r.Quantity[i]
			}
			sold[Key{r.Location, r.Sku}] = days
		}
	}
	cost := map[Key]float64{}
	policies := filepath.Join(dir, "policies.parquet")
	_ = datasets.StreamRows(ctx, datasets.Source{Path: policies}, func(rows []datasets.Policy) error {
		for _, p := range rows {
			cost[Key{p.Location, p.Sku}] = p.UnitCost.Float()
		}
		return nil
	}) // a run without policies judges errors at no value
	series, err := datasets.ReadRows[datasets.Series](ctx, datasets.Source{Path: filepath.Join(before, "series.parquet")})
	if err != nil {
		return nil, err
	}
	out := make([]ItemAccuracy, len(series))
	at := map[Key]int{}
	for i, s := range series {
		k := Key{s.Location, s.Sku}
		at[k] = i
		out[i] = ItemAccuracy{Location: s.Location, Sku: s.Sku, Class: s.Class, Method: s.Method}
	}
	days := float64(j.until - j.from)
	err = datasets.StreamRows(ctx, datasets.Source{Path: filepath.Join(before, "forecasts.parquet")}, func(rows []datasets.Forecast) error {
		for _, f := range rows {
			k := Key{f.Location, f.Sku}
			i, ok := at[k]
			if !ok || int64(f.Date) >= j.until {
				continue
			}
			y := sold[k][int32(f.Date)]
			item := &out[i]
			item.Error += math.Abs(f.Mean-y) / days
			item.Bias += (f.Mean - y) / days
			item.Naive += math.Abs(sold[k][int32(f.Date)-7]-y) / days
			if y <= f.Q95+0.5 { // units are whole
				item.Covered += 1 / days
			}
			item.Value += math.Abs(f.Mean-y) * cost[k] / days
		}
		return nil
	})
	return out, err
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
