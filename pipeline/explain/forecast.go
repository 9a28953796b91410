package explain

import (
	"context"
	"encoding/base64"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/demand"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/shard"
	"github.com/stockwright/stockwright/pipeline/terms"
)

// readChain finds what the key's predecessors sold, and from when to when the
// key carries the demand of its chain.
func (e *explainer) readChain(ctx context.Context) error {
	chains := &demand.Handovers{Successions: demand.SuccessionsOf(e.planning.Inputs.Items),
		Terms: e.planning.Terms, First: map[core.Key]int32{}}
	h, err := datasets.OpenHistory(e.run.Table("history"))
	if err != nil || !chains.Involves(e.key.SKU) {
		return err
	}
	wanted := []core.Key{{Location: e.key.Location, SKU: e.key.SKU}}
	for _, way := range []map[string]string{chains.Old, chains.Next} {
		for sku := way[e.key.SKU]; sku != ""; sku = way[sku] {
			wanted = append(wanted, core.Key{Location: e.key.Location, SKU: sku})
		}
	}
	rows, err := h.FindAll(ctx, wanted)
	if err != nil {
		return err
	}
	read := map[core.Key]datasets.SeriesRows{}
	for _, r := range rows {
		k := core.Key{Location: r.Location, SKU: r.SKU}
		read[k], chains.First[k] = r, r.Days[0]
	}
	e.chain = chains.Of(e.key)
	e.chain.Carried = chains.Carried(e.key, read)
	for _, r := range e.chain.Carried {
		sum := CarriedHistory{SKU: r.SKU, FirstDay: core.Day(r.Days[0]),
			LastDay: core.Day(r.Days[len(r.Days)-1]), Days: len(r.Days)}
		for _, q := range r.Quantity {
			sum.Quantity += q
		}
		e.out.Carried = append(e.out.Carried, sum)
	}
	return nil
}

// checkHistory makes the series of the key and of its predecessors again from
// the rows of the export, wherever these stand.
func (e *explainer) checkHistory(ctx context.Context, source datasets.Source) error {
	keys := []core.Key{{Location: e.key.Location, SKU: e.key.SKU}}
	for _, c := range e.chain.Carried {
		keys = append(keys, core.Key{Location: c.Location, SKU: c.SKU})
	}
	found, err := datasets.FindSeries(ctx, source, datasets.SeriesOptions{AsOf: e.run.Manifest.AsOf,
		Today: e.today(), Workers: e.workspace.Workers,
		Steps: datasets.WeighedSteps(e.planning.Inputs.Items)}, keys...)
	if err != nil {
		return err
	}
	again := map[string]datasets.FoundSeries{}
	for _, f := range found {
		again[f.SKU] = f
	}
	e.out.Rows = append(e.out.Rows, again[e.key.SKU].Rows...)
	e.compareHistory("history", e.rows, again[e.key.SKU].SeriesRows)
	for _, c := range e.chain.Carried {
		e.compareHistory("history of "+c.SKU, c, again[c.SKU].SeriesRows)
	}
	return nil
}

func (e *explainer) compareHistory(what string, stored, again datasets.SeriesRows) {
	run, now := describeHistory(stored), describeHistory(again)
	if run == now && !(slices.Equal(stored.Days, again.Days) && slices.Equal(stored.Quantity, again.Quantity)) {
		now += ", on other days"
	}
	if run != now && !slices.Contains(e.out.Changed, "sales") {
		e.out.Changed, e.changed = append(e.out.Changed, "sales"), true
	}
	e.check(what, run, now)
}

func describeHistory(s datasets.SeriesRows) string {
	sum := 0.0
	for _, q := range s.Quantity {
		sum += q
	}
	return fmt.Sprintf("%d days, %g units", len(s.Days), sum)
}

// forecast runs the shard function on the run's history and job.
func (e *explainer) forecast(ctx context.Context) error {
	job, err := e.job()
	if err != nil {
		return err
	}
	b := e.planning.Terms
	s := b.Series(e.key, job.Opened)
	s.History, s.Succession, s.Supplies = e.rows, e.chain, e.out.Series.Reason == shard.SuppliesReason
	if s.State, err = e.stateUsed(ctx); err != nil {
		return err
	}
	rows := &demand.ForecastRows{}
	r := job.Forecast(s)
	for _, o := range r.Forecast.Outliers {
		e.out.Outliers = append(e.out.Outliers, CappedDay{core.Day(r.First) + core.Day(o.Index), o.Was,
			runs.Tidy(o.Used), o.Rule})
	}
	rows.Add(r, e.run.Manifest.AsOf)
	if err := e.reconcile(rows, b); err != nil {
		return err
	}
	e.check("forecast method", e.out.Series.Method, rows.Series[0].Method)
	e.check("reason", e.out.Series.Reason, rows.Series[0].Reason)
	e.check("forecast by day", digestOf(e.out.Forecasts), digestOf(rows.Forecasts))
	e.check("demand over the cover window", coverText(*e.out.Series), coverText(rows.Series[0]))
	e.check("quantiles of the cover window", digestOf(e.covers), digestOf(rows.Covers))
	return nil
}

// reconcile moves the recomputed rows as the run moved all its series.
func (e *explainer) reconcile(rows *demand.ForecastRows, b *terms.Terms) error {
	if e.run.Manifest.Config.Forecast.Reconcile == config.ReconcileNone {
		return nil
	}
	var rec demand.Reconciliation
	if err := runs.ReadJSON(demand.ReconciliationPath(e.run.Dir), &rec); err != nil {
		return err
	}
	of := demand.SumsOf(rec.Levels).Of(e.key, b.Masters.Category(e.key.SKU))
	ratio := rec.Move(rows.Forecasts, of, rows.Variance[0], b.Windows(e.key))
	demand.MoveCovers(rows.Covers, ratio)
	rec.MoveSeries(&rows.Series[0], ratio)
	return nil
}

// stateUsed is the state the run's warm fit started from.
func (e *explainer) stateUsed(ctx context.Context) ([]byte, error) {
	for _, in := range e.run.Manifest.Inputs {
		if in.Table != "states" {
			continue
		}
		path := filepath.Join(e.run.Folder(), in.Path, "states.parquet")
		states, err := rowsOf[datasets.State](ctx, datasets.Source{Path: path}, e.key)
		if err != nil || len(states) == 0 {
			return nil, err
		}
		return base64.StdEncoding.DecodeString(states[0].State)
	}
	return nil, nil
}
