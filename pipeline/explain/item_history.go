package explain

import (
	"context"
	"os"
	"path/filepath"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast"
	"github.com/stockwright/stockwright/pipeline/changes"
	"github.com/stockwright/stockwright/pipeline/gate"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/shard"
	"github.com/stockwright/stockwright/plan"
)

// HistoryDay is one day of the compacted history, and what sets it apart.
type HistoryDay struct {
	Day      core.Day `json:"day"`
	Quantity float64  `json:"quantity"`
	// SoldOut: the item ran out, demand was at least the quantity.
	SoldOut   bool `json:"sold_out,omitempty"`
	Promotion bool `json:"promotion,omitempty"`
	// Outlier: a lone spike; Used was fitted instead.
	Outlier bool    `json:"outlier,omitempty"`
	Used    float64 `json:"used,omitempty"`
}

// storedHistory reads the key's days from the run's history, and marks those on
// which the item ran out, was promoted, or was capped before the fit.
func (e *explainer) storedHistory() error {
	h, err := datasets.OpenHistory(e.run.Table("history"))
	if err != nil {
		return err
	}
	if e.rows, _, err = h.Find(e.key.Location, e.key.SKU); err != nil {
		return err
	}
	for i, d := range e.rows.Days {
		e.out.History = append(e.out.History, HistoryDay{Day: core.Day(d), Quantity: e.rows.Quantity[i],
			SoldOut:   e.rows.InStock != nil && !e.rows.InStock[i],
			Promotion: e.rows.OnPromotion != nil && e.rows.OnPromotion[i]})
	}
	if e.out.Series == nil || e.out.Series.Outliers == 0 {
		return nil
	}
	job, err := e.job()
	if err != nil {
		return err
	}
	series := job.Series(shard.Series{Key: e.key, History: e.rows})
	for _, o := range forecast.Outliers(series) {
		day := core.Day(series.Start) + core.Day(o.Index)
		i := slices.IndexFunc(e.out.History, func(h HistoryDay) bool { return h.Day == day })
		if i >= 0 {
			e.out.History[i].Outlier, e.out.History[i].Used = true, runs.Tidy(o.Used)
		}
	}
	return nil
}

// job is what the run's forecasts were asked with.
func (e *explainer) job() (*shard.Job, error) {
	var job shard.Job
	return &job, runs.ReadJSON(filepath.Join(e.run.Dir, shard.JobFile), &job)
}

// FitDay is what a forecast made a week before, with the run's settings, would
// have said of a day.
type FitDay struct {
	Day  core.Day `json:"day"`
	Mean float64  `json:"mean"`
}

// Fit forecasts the last weeks of a key again, each from the history before it,
// and so shows how the method has followed the demand. What the groups share
// is the run's.
func Fit(ctx context.Context, dir string, k core.Key, weeks int) ([]FitDay, error) {
	e, err := newExplainer(gate.Workspace{}, dir, k)
	if err != nil {
		return nil, err
	}
	if err := e.storedHistory(); err != nil {
		return nil, err
	}
	job, err := e.job()
	if err != nil {
		return nil, err
	}
	series, err := rowsOf[datasets.Series](ctx, e.source("series"), k)
	if err != nil || len(series) == 0 {
		return nil, err
	}
	var out []FitDay
	for week := weeks; week >= 1; week-- {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		then := *job
		then.AsOf, then.Horizon, then.Method = e.run.Manifest.AsOf-core.Day(7*week), 7, series[0].Method
		if len(e.rows.Days) == 0 || core.Day(e.rows.Days[0]) >= then.AsOf {
			continue
		}
		r := then.Forecast(shard.Series{Key: k, Group: series[0].Group, History: e.rows, Windows: oneDay()})
		for j, mean := range r.Forecast.Mean {
			out = append(out, FitDay{then.AsOf + core.Day(j), runs.Tidy(mean)})
		}
	}
	return out, nil
}

// oneDay are windows nobody looks at, as cheap as can be.
func oneDay() [2]forecast.Window {
	return [2]forecast.Window{forecast.FixedWindow(1, 0), forecast.FixedWindow(1, 0)}
}

// NightOfItem is what one run said of a key, and why it differs from the run
// before it.
type NightOfItem struct {
	Run          string      `json:"run"`
	AsOf         core.Day    `json:"as_of"`
	Quantity     int64       `json:"quantity"`
	Position     int64       `json:"position"`
	ReorderPoint int64       `json:"reorder_point"`
	OrderUpTo    int64       `json:"order_up_to"`
	SafetyStock  float64     `json:"safety_stock"`
	Target       float64     `json:"target_level"`
	CoverMean    float64     `json:"cover_demand_mean"`
	Method       string      `json:"method"`
	Rule         string      `json:"rule"`
	Change       plan.Change `json:"change"`
}

// NightsOfItem tells what the latest runs of a pipeline up to a run said of a
// key, newest first. A run that did not plan the key is left out.
func NightsOfItem(ctx context.Context, dir string, k core.Key, most int) ([]NightOfItem, error) {
	m, err := runs.ReadManifest(dir)
	if err != nil {
		return nil, err
	}
	folder := filepath.Dir(dir)
	ids, err := runs.List(folder)
	if err != nil {
		return nil, err
	}
	var nights []NightOfItem
	var standings []plan.Standing
	for _, id := range slices.Backward(ids) {
		if id.Pipeline != m.Pipeline || id.AsOf > m.AsOf || len(nights) == most+1 {
			continue
		}
		if len(nights) > 0 && nights[len(nights)-1].AsOf == id.AsOf {
			continue // an earlier result of the same day
		}
		one, standing, ok, err := nightOfItem(ctx, filepath.Join(folder, id.String()), k)
		if err != nil {
			return nil, err
		}
		if ok {
			one.Run, one.AsOf = id.String(), id.AsOf
			nights, standings = append(nights, one), append(standings, standing)
		}
	}
	for i := range nights {
		if i+1 < len(nights) {
			if c := plan.Compare(standings[i+1:i+2], standings[i:i+1]); len(c) > 0 {
				before, after := filepath.Join(folder, nights[i+1].Run), filepath.Join(folder, nights[i].Run)
				if err := changes.ExplainChanges(ctx, before, after, c); err != nil {
					return nil, err
				}
				nights[i].Change = c[0]
			}
		}
	}
	return nights[:min(most, len(nights))], nil
}

func nightOfItem(ctx context.Context, dir string, k core.Key) (NightOfItem, plan.Standing, bool, error) {
	source := func(table string) datasets.Source {
		return datasets.Source{Path: filepath.Join(dir, table+".parquet")}
	}
	if _, err := os.Stat(source("policies").Path); err != nil {
		return NightOfItem{}, plan.Standing{}, false, nil // a run without policies
	}
	policies, err := rowsOf[datasets.Policy](ctx, source("policies"), k)
	if err != nil || len(policies) == 0 {
		return NightOfItem{}, plan.Standing{}, false, err
	}
	purchases, err := rowsOf[plan.PurchaseLine](ctx, source("purchase_plan"), k)
	if err != nil {
		return NightOfItem{}, plan.Standing{}, false, err
	}
	transfers, err := rowsOf[plan.TransferLine](ctx, source("transfer_plan"), k)
	if err != nil {
		return NightOfItem{}, plan.Standing{}, false, err
	}
	p := policies[0]
	out := NightOfItem{Position: p.Position, ReorderPoint: p.ReorderPoint, OrderUpTo: p.OrderUpTo,
		SafetyStock: p.SafetyStock,
		Target:      p.TargetLevel, CoverMean: p.CoverDemandMean, Method: p.Policy, Rule: p.Rule}
	for _, l := range purchases {
		out.Quantity += l.Quantity
	}
	for _, l := range transfers {
		out.Quantity += l.Quantity
	}
	return out, plan.Standing{Key: k.String(), Quantity: out.Quantity, UnitCost: p.UnitCost}, true, nil
}
