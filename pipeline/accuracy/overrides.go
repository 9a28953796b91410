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
	"github.com/stockwright/stockwright/plan"
)

// ForecastScore is what one author's forecasts were worth beside those they stood in for,
// in units over the days that are past.
type ForecastScore struct {
	Author string  `json:"author"`
	Spans  int64   `json:"spans"`  // stretches of days that an author spoke of
	Better int64   `json:"better"` // of these, nearer to what was sold than the statistical forecast
	Said   float64 `json:"said"`
	Own    float64 `json:"statistical"`
	Sold   float64 `json:"sold"`
	// SaidError and OwnError are sums over the spans of |said − sold| and |statistical − sold|.
	SaidError float64 `json:"said_error"`
	OwnError  float64 `json:"statistical_error"`
}

// Added is how many units nearer to what was sold the author was than the statistical
// forecast; negative where that was nearer.
func (s ForecastScore) Added() float64 { return s.OwnError - s.SaidError }

// ScoreForecasts holds each forecast that a person set, on its days before the run's,
// against what was sold and against what the latest night before its first day had
// forecast. Spans that no night forecast are left out.
func ScoreForecasts(ctx context.Context, workspace, dir string) ([]ForecastScore, error) {
	m, err := runs.ReadManifest(dir)
	if err != nil || !m.HasHistory() {
		return nil, err
	}
	journal, err := runs.ReadOverrides(workspace)
	if err != nil {
		return nil, err
	}
	past := slices.DeleteFunc(plan.ForecastSpans(journal, 0),
		func(o plan.Override) bool { return o.StartsOn >= m.AsOf || o.EndsOn < o.StartsOn })
	if len(past) == 0 {
		return nil, nil
	}
	ids, err := runs.List(filepath.Dir(dir))
	if err != nil {
		return nil, err
	}
	byRun := map[string][]plan.Override{}
	for _, o := range past {
		for _, id := range slices.Backward(ids) {
			if id.Pipeline == m.Pipeline && id.AsOf <= o.StartsOn {
				byRun[id.String()] = append(byRun[id.String()], o)
				break
			}
		}
	}
	h, err := datasets.OpenHistory(filepath.Join(dir, "history.parquet"))
	if err != nil {
		return nil, err
	}
	by := map[string]*ForecastScore{}
	for run, spans := range byRun {
		if err := scoreSpans(ctx, filepath.Join(filepath.Dir(dir), run, "forecasts.parquet"), h, m.AsOf,
			spans, by); err != nil {
			return nil, err
		}
	}
	var out []ForecastScore
	for _, s := range by {
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b ForecastScore) int { return cmp.Compare(a.Author, b.Author) })
	return out, nil
}

// scoreSpans scores the spans whose statistical forecast stands in one table.
func scoreSpans(ctx context.Context, table string, h *datasets.History, asOf core.Day,
	spans []plan.Override, by map[string]*ForecastScore) error {
	var keys []core.Key
	asked := map[core.Key]bool{}
	for _, o := range spans {
		if k, ok := core.ParseKey(o.Subject); ok && !asked[k] {
			asked[k] = true
			keys = append(keys, k)
		}
	}
	rows, err := datasets.FindKeys[datasets.Forecast](ctx, datasets.Source{Path: table}, keys...)
	if err != nil {
		return err
	}
	own := map[core.Key]map[core.Day]float64{}
	for _, f := range rows {
		k := core.Key{Location: f.Location, SKU: f.SKU}
		if own[k] == nil {
			own[k] = map[core.Day]float64{}
		}
		own[k][f.Date] = f.Mean
	}
	for _, o := range spans {
		k, _ := core.ParseKey(o.Subject)
		to := min(o.EndsOn, asOf-1)
		if own[k] == nil {
			continue
		}
		sold, err := soldBetween(h, k, o.StartsOn, to)
		if err != nil {
			return err
		}
		forecast := 0.0
		for day := o.StartsOn; day <= to; day++ {
			forecast += own[k][day]
		}
		said := o.Value * float64(to-o.StartsOn+1)
		s := by[o.Author]
		if s == nil {
			s = &ForecastScore{Author: o.Author}
			by[o.Author] = s
		}
		s.Spans++
		s.Said, s.Own, s.Sold = s.Said+said, s.Own+forecast, s.Sold+sold
		s.SaidError, s.OwnError = s.SaidError+math.Abs(said-sold), s.OwnError+math.Abs(forecast-sold)
		if math.Abs(said-sold) < math.Abs(forecast-sold) {
			s.Better++
		}
	}
	return nil
}

// soldBetween is what one series sold from a day to another, both counted.
func soldBetween(h *datasets.History, k core.Key, from, to core.Day) (float64, error) {
	rows, _, err := h.Find(k.Location, k.SKU)
	total := 0.0
	for i, day := range rows.Days {
		if core.Day(day) >= from && core.Day(day) <= to {
			total += rows.Quantity[i]
		}
	}
	return total, err
}
