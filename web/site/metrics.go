package site

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/pipeline/runs"
)

// scrapeTime bounds what a scrape may ask the ledger for.
const scrapeTime = 5 * time.Second

// state collects, at every scrape, the figures of the newest night of each pipeline and
// of the ledger. A value that is not known is left out, never shown as zero.
type state struct{ s *Server }

// Describe implements prometheus.Collector; what there is depends on the runs.
func (state) Describe(chan<- *prometheus.Desc) {}

// Collect implements prometheus.Collector.
func (c state) Collect(out chan<- prometheus.Metric) {
	c.nights(out)
	c.ledger(out)
}

// gauge sends one value; labels are name, value pairs.
func gauge(out chan<- prometheus.Metric, name, help string, v float64, labels ...string) {
	constant(out, prometheus.GaugeValue, name, help, v, labels...)
}

func constant(out chan<- prometheus.Metric, kind prometheus.ValueType, name, help string, v float64, labels ...string) {
	var names, values []string
	for i := 0; i < len(labels); i += 2 {
		names, values = append(names, labels[i]), append(values, labels[i+1])
	}
	out <- prometheus.MustNewConstMetric(prometheus.NewDesc(name, help, names, nil), kind, v, values...)
}

func (c state) nights(out chan<- prometheus.Metric) {
	cfg, err := c.s.Config()
	if err != nil {
		return
	}
	dir := cfg.RunsDir(c.s.Opt.Workspace)
	ids, err := runs.List(dir)
	if err != nil {
		return
	}
	gauge(out, "stockwright_runs", "Published runs that are kept.", float64(len(ids)))
	newest := map[string]string{}
	for _, id := range ids {
		newest[id.Pipeline] = id.String()
	}
	for _, pipeline := range slices.Sorted(maps.Keys(newest)) {
		path := filepath.Join(dir, newest[pipeline])
		m, err := runs.ReadManifest(path)
		if err != nil {
			continue
		}
		if info, err := os.Stat(filepath.Join(path, runs.ManifestName)); err == nil {
			gauge(out, "stockwright_night_published_timestamp_seconds",
				"When the newest run was published.", float64(info.ModTime().Unix()), "pipeline", pipeline)
		}
		night(out, pipeline, m)
	}
	c.failures(out, dir)
}

// failures counts the nights that were not published and have not been since.
func (c state) failures(out chan<- prometheus.Metric, dir string) {
	list, err := runs.ReadFailures(c.s.Opt.Workspace)
	if err != nil {
		return
	}
	open := map[string]bool{}
	for _, f := range list {
		if c.s.Opt.Now().Sub(f.At) < 14*24*time.Hour && !f.Mended(dir) {
			open[f.Run()] = true
		}
	}
	gauge(out, "stockwright_night_failures_open", "Nights of the last two weeks that failed and were not published since.", float64(len(open)))
}

// night sends the figures of one run.
func night(out chan<- prometheus.Metric, pipeline string, m *runs.Manifest) {
	h := m.Headline
	one := func(name, help string, v float64, labels ...string) {
		gauge(out, "stockwright_"+name, help, v, append([]string{"pipeline", pipeline}, labels...)...)
	}
	one("night_day_timestamp_seconds", "The day that the newest run plans.", float64(m.AsOf.Time().Unix()))
	for _, s := range m.Stages {
		one("night_stage_seconds", "Seconds that a stage of the newest run took.", s.Seconds, "stage", s.Stage)
		one("night_stage_rows_in", "Rows that a stage of the newest run took in.", float64(s.RowsIn), "stage", s.Stage)
		one("night_stage_rows_out", "Rows that a stage of the newest run gave out.", float64(s.RowsOut),
			"stage", s.Stage)
		one("night_stage_rows_dropped", "Rows that a stage of the newest run dropped.",
			float64(s.Dropped), "stage", s.Stage)
	}
	for _, in := range m.Inputs {
		one("night_input_rows", "Rows of an input of the newest run.", float64(in.Rows), "table", in.Table)
		if in.LastDay != core.NoDay && in.LastDay != 0 {
			one("night_input_last_day_timestamp_seconds", "The newest day of an input of the newest run.", float64(in.LastDay.Time().Unix()), "table", in.Table)
		}
	}
	one("night_rejects", "Input rows that the newest run refused.", float64(h.Rejects))
	one("night_refused_units", "Units that the refused rows carried, as far as they can be read.", h.RefusedUnits)
	for problem, n := range m.Problems {
		one("night_problems", "Problems of the newest run, by code.", float64(n), "problem", problem)
	}
	one("night_series", "Items at locations that the newest run planned.", float64(h.Series))
	one("night_exceptions", "Exceptions that the newest run shows.", float64(h.Exceptions))
	one("plan_purchase_lines", "Purchase lines of the newest plan.", float64(h.PurchaseLines))
	one("plan_purchase_value", "Value of the newest plan's purchases, in the workspace's currency.",
		h.PurchaseValue.Float())
	one("plan_usual_value", "What the nights before bought; 0 while there are too few.", h.UsualValue.Float())
	one("plan_waiting_lines", "Purchase lines out of proportion that wait for a person.", float64(h.WaitingLines))
	one("plan_waiting_value", "Value of the lines that wait for a person.", h.WaitingValue.Float())
	one("plan_at_risk_value", "Sales at risk in the newest plan.", h.AtRisk.Float())
	one("plan_transfer_lines", "Transfer lines of the newest plan.", float64(h.TransferLines))
	one("plan_moves", "Moves of the newest slotting plan.", float64(h.Moves))
	if d := h.Demand; d != nil {
		for rule, v := range map[string][2]float64{"forecast": {d.Forecast, d.Error},
			"plain mean": {d.PlainMean, d.PlainError}, "last week": {d.LastWeek, d.WeekError}} {
			one("forecast_units", "Units a week that a rule expected of the days judged; money at cost where goods are weighed.", v[0], "rule", rule)
			one("forecast_error", "How far a rule was off on the days judged, as the night's headline has it: the forecast against naive rules.", v[1], "rule", rule)
		}
		one("sold_units", "Units a week that were sold in the days judged; money at cost where goods are weighed.", d.Sold)
		one("forecast_loses_series", "Items on which both naive rules did much better than the forecast.", float64(d.Loses))
		worse := 0.0
		if d.Worse {
			worse = 1
		}
		one("forecast_worse", "1 where the forecast loses to a naive rule as a whole, beyond chance.", worse)
	}
}

func (c state) ledger(out chan<- prometheus.Metric) {
	if c.s.Opt.Ledger == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTime)
	defer cancel()
	v, err := c.s.Opt.Ledger.Stats(ctx)
	up := 1.0
	if err != nil {
		up = 0
	}
	gauge(out, "stockwright_ledger_up", "1 while the ledger's store answers.", up)
	for k, n := range v.Commands {
		constant(out, prometheus.CounterValue, "stockwright_ledger_commands_total",
			"Commands that this process carried out, by kind and outcome: done, repeated, refused, failed.",
			float64(n), "kind", k.Kind, "outcome", k.Outcome)
	}
	buckets := map[float64]uint64{}
	for i, bound := range execution.CommitBounds {
		buckets[bound] = uint64(v.Commits[i])
	}
	out <- prometheus.MustNewConstHistogram(prometheus.NewDesc("stockwright_ledger_commit_seconds",
		"Time from the begin of a group of commands to its commit.", nil, nil),
		uint64(v.Commits[len(execution.CommitBounds)]), v.CommitSeconds, buckets)
	if err != nil {
		return
	}
	constant(out, prometheus.CounterValue, "stockwright_ledger_entries_total",
		"Journal entries of the ledger.", float64(v.Entries))
	constant(out, prometheus.CounterValue, "stockwright_ledger_movements_total",
		"Movements of the ledger.", float64(v.Movements))
	for what, n := range v.Open {
		gauge(out, "stockwright_ledger_open", "Orders, lines, tasks, sales and reservations that are open.", float64(n), "record", what)
	}
	gauge(out, "stockwright_ledger_held_lines", "Order lines that wait for a count.", float64(v.Held))
	for kind, n := range v.Tasks {
		gauge(out, "stockwright_ledger_tasks", "Open tasks of the floor, by kind.", float64(n), "kind", string(kind))
	}
	for code, n := range v.Alerts {
		gauge(out, "stockwright_ledger_alerts", "Open alerts, by code.", float64(n), "code", code)
	}
}
