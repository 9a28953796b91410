package demand

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast"
	"github.com/stockwright/stockwright/forecast/hierarchy"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/shard"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/pipeline/terms"
)

// mostSums bounds the square matrix of minimum trace to some 30 MB.
const mostSums = 2000

// reconciliationName is the file of a run folder that holds what the series
// were moved by, so that any forecast of the run can be recomputed.
const reconciliationName = "reconciliation.json"

// Reconciliation is what reconciles any series of a night.
type Reconciliation struct {
	Method string  `json:"method"`
	Levels []Level `json:"levels"` // the total, locations by name, categories by name
}

// Level is one sum over series.
type Level struct {
	Level string    `json:"level"` // total, location or category
	Label string    `json:"label"`
	Base  []float64 `json:"base"`  // its own forecast by day
	Price []float64 `json:"price"` // mint: what a unit of variance moves its series by; top-down (total only): a factor
}

// levels lists the sums over all planned keys.
func (ix *index) levels(b *terms.Terms) []Level {
	locations, categories := map[string]bool{}, map[string]bool{}
	for _, s := range ix.shards {
		for _, k := range s.keys {
			locations[k.Location], categories[b.Masters.Category(k.SKU)] = true, true
		}
	}
	out := []Level{{Level: "total"}}
	for _, of := range []struct {
		level  string
		labels map[string]bool
	}{{"location", locations}, {"category", categories}} {
		names := make([]string, 0, len(of.labels))
		for name := range of.labels {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			out = append(out, Level{Level: of.level, Label: name})
		}
	}
	return out
}

// sums finds the levels that a key is part of.
type sums map[[2]string]int

func SumsOf(levels []Level) sums {
	out := sums{}
	for i, l := range levels {
		out[[2]string{l.Level, l.Label}] = i
	}
	return out
}

func (s sums) Of(k core.Key, category string) []int {
	return []int{0, s[[2]string{"location", k.Location}], s[[2]string{"category", category}]}
}

// reconciler gathers the forecasts of a night's series as they are made.
type reconciler struct {
	method   string
	levels   []Level
	at       sums
	b        *terms.Terms
	crossed  *hierarchy.Crossed
	keys     []core.Key // in table order
	variance []float64  // of each key's day
}

// newReconciler is nil where the configuration asks for none.
func newReconciler(n *stage.Night, ix *index, b *terms.Terms, job *shard.Job) (*reconciler, error) {
	method := n.Config.Forecast.Reconcile
	if method == config.ReconcileNone {
		return nil, nil
	}
	levels := ix.levels(b)
	if len(levels) > mostSums {
		return nil, fmt.Errorf("%w: forecast.reconcile: %s keeps a matrix of all locations and categories, and %d are too many (at most %d): leave it out, or give pipelines a scope",
			config.ErrRefused, method, len(levels)-1, mostSums-1)
	}
	return &reconciler{method: method, levels: levels, at: SumsOf(levels), b: b,
		crossed: hierarchy.NewCrossed(len(levels), job.Horizon)}, nil
}

// add takes the forecasts of some series, in table order.
func (r *reconciler) add(rows *ForecastRows) {
	at := 0
	for i, s := range rows.Series {
		mean := make([]float64, 0, len(r.crossed.Sum(0)))
		for ; at < len(rows.Forecasts) && rows.Forecasts[at].SKU == s.SKU &&
			rows.Forecasts[at].Location == s.Location; at++ {
			mean = append(mean, rows.Forecasts[at].Mean)
		}
		k := core.Key{Location: s.Location, SKU: s.SKU}
		r.keys, r.variance = append(r.keys, k), append(r.variance, rows.Variance[i])
		r.crossed.Add(r.at.Of(k, r.b.Masters.Category(k.SKU)), rows.Variance[i], mean)
	}
}

// solve forecasts the levels from their own histories and finds what the
// series have to be moved by.
func (r *reconciler) solve(ctx context.Context, n *stage.Night, h *datasets.History, ix *index,
	job *shard.Job) (*Reconciliation, error) {
	out := &Reconciliation{Method: r.method, Levels: r.levels}
	if r.method == config.ReconcileBottomUp {
		for i := range out.Levels {
			out.Levels[i].Base = r.crossed.Sum(i)
		}
		return out, nil
	}
	history, first, err := r.histories(ctx, n, h, ix, job)
	if err != nil {
		return nil, err
	}
	base, variance := make([][]float64, len(r.levels)), make([]float64, len(r.levels))
	for i := range r.levels {
		f := forecast.Forecast(forecast.Series{Y: history[i], Start: first, Season: job.SeasonLength}, job.Pool,
			forecast.Request{Horizon: job.Horizon, Calendar: job.Calendar, Method: job.Method})
		base[i], variance[i] = f.Mean, meanVariance(f.SD)
		out.Levels[i].Base = f.Mean
	}
	if r.method == config.ReconcileTopDown {
		factor := make([]float64, job.Horizon)
		for j := range factor {
			factor[j] = 1
			if sum := r.crossed.Sum(0)[j]; sum > 0 {
				factor[j] = base[0][j] / sum
			}
		}
		out.Levels[0].Price = factor
		return out, nil
	}
	floor := 0.0
	for _, v := range variance {
		floor = max(floor, v)
	}
	for i := range variance { // a sum that never erred is not certain
		variance[i] = max(variance[i], 1e-6*floor+1e-12)
	}
	prices, err := r.crossed.Prices(base, variance)
	if err != nil {
		return nil, fmt.Errorf("forecast.reconcile: %w", err)
	}
	for i := range prices {
		out.Levels[i].Price = prices[i]
	}
	return out, nil
}

// histories sums the history by level, day by day from the first.
func (r *reconciler) histories(ctx context.Context, n *stage.Night, h *datasets.History, ix *index,
	job *shard.Job) ([][]float64, int32, error) {
	first, days := int32(job.AsOf)-int32(job.HistoryDays), job.HistoryDays
	begins := days
	out := make([][]float64, len(r.levels))
	for i := range out {
		out[i] = make([]float64, days)
	}
	for i := range ix.shards {
		for s, err := range seriesSource(ctx, n, h, ix, r.b, nil, i, nil) {
			if err != nil {
				return nil, 0, err
			}
			for _, a := range r.at.Of(s.Key, r.b.Masters.Category(s.Key.SKU)) {
				for j, d := range s.History.Days {
					if t := int(d - first); t >= 0 && t < days {
						out[a][t] += s.History.Quantity[j]
						begins = min(begins, t)
					}
				}
			}
		}
	}
	for i, l := range r.levels {
		for t := range days {
			if l.Level == "location" && (job.Openings.Unknown(l.Label, first+int32(t)) ||
				job.Openings.Closed(l.Label, first+int32(t))) {
				out[i][t] = math.NaN()
			}
		}
		out[i] = out[i][begins:]
	}
	return out, first + int32(begins), nil
}

func meanVariance(sd []float64) float64 {
	sum := 0.0
	for _, v := range sd {
		sum += v * v / float64(len(sd))
	}
	return sum
}

// Move reconciles one series' rows: means by the reconciliation, quantiles in
// proportion. Days on which the series carries no demand stay as they are. It
// returns the ratios of the sums over the two windows.
func (r *Reconciliation) Move(rows []datasets.Forecast, of []int, variance float64,
	windows [2]forecast.Window) (ratio [2]float64) {
	mean := make([]float64, len(rows))
	for j := range rows {
		mean[j] = rows[j].Mean
	}
	switch r.Method {
	case config.ReconcileTopDown:
		for j := range mean {
			mean[j] *= r.Levels[0].Price[j]
		}
	case config.ReconcileMinTrace:
		prices := make([][]float64, len(of))
		which := make([]int, len(of))
		for i, a := range of {
			prices[i], which[i] = r.Levels[a].Price, i
		}
		hierarchy.Move(prices, which, variance, mean)
	}
	var before, after [2]float64
	for j := range rows {
		f, was := &rows[j], rows[j].Mean
		if was > 0 && f.Calendar != 0 {
			scaleDay(f, min(max(mean[j]/was, 1/mostMoved), mostMoved))
			f.Trend = runs.Tidy(runs.Round(f.Trend + (f.Mean-was)/f.Calendar))
		}
		for w := range windows {
			p := stillOpen(windows[w], j)
			before[w], after[w] = before[w]+p*was, after[w]+p*f.Mean
		}
	}
	for w := range ratio {
		ratio[w] = 1
		if before[w] > 0 {
			ratio[w] = after[w] / before[w]
		}
	}
	return ratio
}

// mostMoved bounds what reconciliation makes of a day of a series, as a ratio either way:
// what its sums know of it is less than what it knows itself, and a law moves with its
// mean.
const mostMoved = 2

// scaleDay multiplies a day's mean and quantiles.
func scaleDay(f *datasets.Forecast, by float64) {
	for _, v := range []*float64{&f.Mean, &f.Q05, &f.Q50, &f.Q90, &f.Q95, &f.Q99} {
		*v = runs.Tidy(*v * by)
	}
}

// stillOpen is the probability that a window is longer than j days.
func stillOpen(w forecast.Window, j int) float64 {
	open, all := 0.0, 0.0
	for l, p := range w.Lead {
		all += p
		if l+w.Review > j {
			open += p
		}
	}
	if all == 0 {
		if w.Review > j {
			return 1
		}
		return 0
	}
	return open / all
}

// ReconciliationPath is the file of a run.
func ReconciliationPath(dir string) string { return filepath.Join(dir, reconciliationName) }
