package pipeline

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets/generate"
	"github.com/stockwright/stockwright/pipeline/changes"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/explain"
	"github.com/stockwright/stockwright/pipeline/gate"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/plan"
)

// generated writes a small generated workspace and returns its folder.
func generated(t *testing.T, layout generate.Layout) string {
	t.Helper()
	dir := t.TempDir()
	w, err := generate.New(generate.Options{SKUs: 12, Stores: 2, Days: 200, Seed: 3, OrderDays: 20})
	require.NoError(t, err)
	_, err = w.Write(context.Background(), filepath.Join(dir, "data"), layout, nil)
	require.NoError(t, err)
	text := "time_zone: Europe/Paris\nforecast: {pool_sample: 4}\ninputs:\n  sales: {path: data/sales}\n"
	for _, table := range []string{"items", "locations", "sourcing", "suppliers", "stock",
		"open_orders", "receipts", "slots", "slot_stock", "order_lines", "events"} {
		text += fmt.Sprintf("  %s: {path: data/%s.parquet}\n", table, table)
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, config.FileName), []byte(text), 0o644))
	return dir
}

func night(dir string, workers int) stage.Options {
	return stage.Options{Workspace: dir, Pipeline: "nightly", AsOf: generate.DefaultAsOf,
		Workers: workers, Version: "test"}
}

// again is where the inputs of a night are read again.
func again(opt stage.Options) gate.Workspace {
	return gate.Workspace{Dir: opt.Workspace, Today: opt.Today, Workers: opt.Workers, Stock: opt.Stock}
}

// content is every file of a run by name, with the seconds taken out.
func content(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	out := map[string]string{}
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		require.NoError(t, err)
		text := string(b)
		if e.Name() == runs.ManifestName {
			m, err := runs.ReadManifest(dir)
			require.NoError(t, err)
			if text, err = m.Digest(); err != nil {
				t.Fatal(err)
			}
		}
		out[e.Name()] = text
	}
	return out
}

func TestTheSameBytesForAnyWorkersAndAnyRowOrder(t *testing.T) {
	sorted := generated(t, generate.Layout{})
	out, err := Run(context.Background(), night(sorted, 1))
	require.NoError(t, err)
	want := content(t, out.Dir)
	require.NotEmpty(t, want["purchase_plan.parquet"])
	for _, workers := range []int{2, 8} {
		require.NoError(t, os.RemoveAll(filepath.Join(sorted, "runs")))
		out, err = Run(context.Background(), night(sorted, workers))
		require.NoError(t, err)
		require.Equal(t, want, content(t, out.Dir), "%d workers", workers)
	}
	shuffled := generated(t, generate.Layout{Shuffled: true})
	out, err = Run(context.Background(), night(shuffled, 2))
	require.NoError(t, err)
	require.Equal(t, want, content(t, out.Dir), "shuffled rows")

	again, err := Run(context.Background(), night(shuffled, 2))
	require.NoError(t, err)
	require.True(t, again.Same, "a rerun on the same inputs keeps the run")
}

var errCrash = errors.New("crash")

// crashAt is a clock that crashes the night at its nth look.
func crashAt(n int) func() time.Time {
	return func() time.Time {
		n--
		if n == 0 {
			panic(errCrash)
		}
		return time.Unix(0, 0)
	}
}

// TestCrashAtEveryStageBoundary crashes a night before and after every stage:
// readers see no run, a continued night gives the bytes of an undisturbed one.
func TestCrashAtEveryStageBoundary(t *testing.T) {
	dir := generated(t, generate.Layout{})
	out, err := Run(context.Background(), night(dir, 2))
	require.NoError(t, err)
	want := content(t, out.Dir)
	stages := config.NightlyStages()
	for look := 1; look <= 2*len(stages); look++ {
		require.NoError(t, os.RemoveAll(filepath.Join(dir, "runs")))
		opt := night(dir, 2)
		opt.Clock = crashAt(look)
		require.PanicsWithError(t, errCrash.Error(), func() { _, _ = Run(context.Background(), opt) })
		ids, err := runs.List(filepath.Join(dir, "runs"))
		require.NoError(t, err)
		require.Empty(t, ids, "nothing half-done is visible after look %d", look)

		opt = night(dir, 2)
		if unfinished := (look - 1) / 2; unfinished > 0 {
			opt.From = stages[unfinished]
		}
		out, err := Run(context.Background(), opt)
		require.NoError(t, err, "continuing from %q", opt.From)
		require.Equal(t, want, content(t, out.Dir), "continued from %q", opt.From)
	}
}

func TestContinueRefusesWhatChanged(t *testing.T) {
	dir := generated(t, generate.Layout{})
	opt := night(dir, 2)
	opt.From = "replenish"
	_, err := Run(context.Background(), opt)
	require.ErrorIs(t, err, config.ErrRefused)
	require.ErrorContains(t, err, "no unfinished night")

	opt.From, opt.Clock = "", crashAt(5)
	require.Panics(t, func() { _, _ = Run(context.Background(), opt) })
	now := time.Now().Add(time.Hour)
	require.NoError(t, os.Chtimes(filepath.Join(dir, "data", "stock.parquet"), now, now))
	opt = night(dir, 2)
	opt.From = "replenish"
	_, err = Run(context.Background(), opt)
	require.ErrorContains(t, err, "inputs were changed")
	opt.From = "bake"
	_, err = Run(context.Background(), opt)
	require.ErrorContains(t, err, `no stage "bake"`)
}

func TestLockKeepsTwoRunsApart(t *testing.T) {
	dir := generated(t, generate.Layout{})
	unlock, err := runs.Lock(filepath.Join(dir, "runs"))
	require.NoError(t, err)
	_, err = Run(context.Background(), night(dir, 1))
	require.ErrorIs(t, err, runs.ErrLocked)
	unlock()
	_, err = Run(context.Background(), night(dir, 1))
	require.NoError(t, err)
}

func TestAcceptedPlanIsNotProposedAgain(t *testing.T) {
	dir := generated(t, generate.Layout{})
	out, err := Run(context.Background(), night(dir, 2))
	require.NoError(t, err)
	require.Positive(t, out.Manifest.Headline.PurchaseLines+out.Manifest.Headline.TransferLines)
	reviews := approveAll(t, out)
	require.NoError(t, runs.AppendReviews(dir, reviews))
	out, err = Run(context.Background(), night(dir, 2))
	require.NoError(t, err)
	require.Zero(t, out.Manifest.Headline.PurchaseLines)
	require.Zero(t, out.Manifest.Headline.TransferLines)
	require.Equal(t, 2, mustRunID(t, out).Number, "a different result of the day is another run")
}

func mustRunID(t *testing.T, out *Outcome) runs.ID {
	t.Helper()
	id, err := runs.ParseID(filepath.Base(out.Dir))
	require.NoError(t, err)
	return id
}

func approveAll(t *testing.T, out *Outcome) []plan.Review {
	t.Helper()
	var reviews []plan.Review
	lines(t, out.Dir, "purchase_plan", func(l plan.PurchaseLine) string {
		reviews = append(reviews, plan.Review{Line: l.Line, AsOf: out.Manifest.AsOf,
			Action: plan.ActionApprove, Quantity: l.Quantity, Author: "kim", Purchase: &l})
		return ""
	})
	lines(t, out.Dir, "transfer_plan", func(l plan.TransferLine) string {
		reviews = append(reviews, plan.Review{Line: l.Line, AsOf: out.Manifest.AsOf,
			Action: plan.ActionApprove, Quantity: l.Quantity, Author: "kim", Transfer: &l})
		return ""
	})
	return reviews
}

func TestExplainRecomputesEveryNumber(t *testing.T) {
	dir := generated(t, generate.Layout{})
	out, err := Run(context.Background(), night(dir, 2))
	require.NoError(t, err)
	var keys []core.Key
	lines(t, out.Dir, "purchase_plan", func(l plan.PurchaseLine) string {
		keys = append(keys, core.Key{Location: l.Location, SKU: l.SKU})
		return ""
	})
	lines(t, out.Dir, "transfer_plan", func(l plan.TransferLine) string {
		keys = append(keys, core.Key{Location: l.Location, SKU: l.SKU})
		return ""
	})
	require.NotEmpty(t, keys)
	for _, k := range keys[:min(4, len(keys))] {
		e, err := explain.Explain(context.Background(), gate.Workspace{Dir: dir}, out.Dir, k)
		require.NoError(t, err)
		require.GreaterOrEqual(t, len(e.Checks), 10)
		require.NotEmpty(t, e.Rows)
		require.NotEmpty(t, e.Steps)
	}
	tamper(t, out.Dir, keys[0])
	_, err = explain.Explain(context.Background(), gate.Workspace{Dir: dir}, out.Dir, keys[0])
	require.ErrorIs(t, err, runs.ErrDiffers)
	_, err = explain.Explain(context.Background(), gate.Workspace{Dir: dir}, out.Dir,
		core.Key{Location: "nowhere", SKU: "nothing"})
	require.ErrorContains(t, err, "plans no nothing@nowhere")
}

func TestDiffOfARunWithItselfIsEmpty(t *testing.T) {
	dir := generated(t, generate.Layout{})
	out, err := Run(context.Background(), night(dir, 2))
	require.NoError(t, err)
	changed, err := changes.Diff(context.Background(), out.Dir, out.Dir)
	require.NoError(t, err)
	require.Empty(t, changed)
}

func TestConfigErrorsSayWhatToDo(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"inputs: {sales: {path: s}}\nforcast: {}", `did you mean "forecast"?`},
		{"inputs: {}", "inputs.sales is missing"},
		{"inputs: {sales: {path: s}}\ntime_zone: Mars/Olympus", "no IANA time zone"},
		{"inputs: {sales: {path: s}}\nreplenish: {target_value: 98}", "target_value must lie inside"},
		{"inputs: {sales: {path: s}}\nreplenish: {rules: [{class: AX, target: class_fill_rate}]}",
			"rule 1: target class_fill_rate needs a target_value"},
		{"inputs: {sales: {path: s}}\nreplenish: {lot_rule: whim}",
			"lot_rule must be economic, wagner_whitin, silver_meal, least_unit_cost, part_period, lot_for_lot"},
		{"inputs: {sales: {path: s}}\nreplenish: {rules: [{sku: A, lot_rule: silver_meal, lot: 40}]}",
			"rule 1: lot and lot_rule are two ways to say one thing"},
		{"inputs: {sales: {path: s}}\nreplenish: {lot_horizon_days: 5000}", "lot_horizon_days must be 1 … 730"},
		{"inputs: {sales: {path: s}}\nreplenish: {rules: [{class: AX, target: class_fill_rate, target_value: 1.2}]}", "target_value must lie inside"},
		{"inputs: {sales: {path: s}}\nreplenish: {policy: look_ahead}",
			"set target class_fill_rate or shortage_cost beside it"},
		{"inputs: {sales: {path: s}}\nreplenish: {rules: [{class: AX, policy: look_ahead}]}",
			"rule 1: policy look_ahead weighs lost units by a price"},
		{"inputs: {sales: {path: s}}\nreplenish: {target: class_fill_rate, underage: 3}",
			"leave out underage and overage"},
		{"inputs: {sales: {path: s}}\nforecast: {reconcile: middle-out}", "forecast.reconcile must be"},
		{"inputs: {sales: {path: s}}\npipelines: {n: {stages: [load, slot, publish]}}", `"slot" needs "forecast"`},
		{"inputs: {sales: {path: s}}\npipelines: {n: {stages: [load, publish], schedule: every night}}", "schedule"},
	} {
		_, err := config.Parse([]byte(c.text))
		require.ErrorContains(t, err, c.want, c.text)
	}
	_, err := config.Read(t.TempDir())
	require.ErrorIs(t, err, config.ErrRefused)
	require.True(t, strings.Contains(err.Error(), "stockwright init"))
}
