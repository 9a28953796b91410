package pipeline

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/datasets/generate"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/explain"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/whatif"
	"github.com/stockwright/stockwright/plan"
)

func policiesOf(t *testing.T, dir string) map[core.Key]datasets.Policy {
	t.Helper()
	rows, err := datasets.ReadRows[datasets.Policy](context.Background(),
		datasets.Source{Path: filepath.Join(dir, "policies.parquet")})
	require.NoError(t, err)
	out := map[core.Key]datasets.Policy{}
	for _, p := range rows {
		out[core.Key{Location: p.Location, SKU: p.SKU}] = p
	}
	return out
}

func movesOf(t *testing.T, dir string) []plan.MoveLine {
	t.Helper()
	rows, err := datasets.ReadRows[plan.MoveLine](context.Background(),
		datasets.Source{Path: filepath.Join(dir, "move_plan.parquet")})
	require.NoError(t, err)
	return rows
}

// An override reaches the next night, holds until its last day, is an input of
// the run, and what was planned before it is still explained.
func TestOverridesReachTheNight(t *testing.T) {
	dir := generated(t, generate.Layout{})
	before, err := Run(context.Background(), night(dir, 2))
	require.NoError(t, err)
	var key core.Key
	for k, p := range policiesOf(t, before.Dir) {
		if p.Supplier != "" && p.ReorderPoint > 0 && (key.SKU == "" || k.Compare(key) < 0) {
			key = k
		}
	}
	asOf := generate.DefaultAsOf
	moves := movesOf(t, before.Dir)
	require.NotEmpty(t, moves)
	held, locked := moves[0], moves[len(moves)-1]
	set := func(subject string, field plan.OverrideField, value float64, from, to core.Day) plan.Override {
		return plan.Override{Subject: subject, Field: field, Value: value, StartsOn: from, EndsOn: to,
			Reason: "opening", Author: "ann"}
	}
	require.NoError(t, runs.AppendOverrides(dir, []plan.Override{
		set(key.String(), plan.OverrideReorderPoint, 7, asOf+1, asOf+1),
		set(held.SKU+"@"+held.Location, plan.OverrideHold, 0, asOf, core.NoDay),
		set(locked.To+"@"+locked.Location, plan.OverrideLock, 0, asOf, core.NoDay),
		set("gone@nowhere", plan.OverrideTarget, 0.5, asOf, asOf),
	}))
	stale := set(key.String(), plan.OverrideReorderPoint, 9, asOf, asOf)
	require.ErrorIs(t, runs.AppendOverrides(dir, []plan.Override{stale}), plan.ErrStale, "made on the version before")

	e, err := explain.Explain(context.Background(), again(night(dir, 2)), before.Dir, key)
	require.NoError(t, err, "the run before knew of no override")
	require.Empty(t, e.Changed)

	opt := night(dir, 2)
	same, err := Run(context.Background(), opt)
	require.NoError(t, err)
	require.False(t, same.Same, "an override is an input")
	require.Equal(t, policiesOf(t, before.Dir)[key].ReorderPoint,
		policiesOf(t, same.Dir)[key].ReorderPoint, "it starts tomorrow")
	require.EqualValues(t, 1, same.Manifest.Problems["override_without_item"])
	for _, m := range movesOf(t, same.Dir) {
		require.NotEqual(t, held.SKU, m.SKU, "held where it stands")
		require.NotEqual(t, locked.To, m.To, "a locked slot is not filled")
		require.NotEqual(t, locked.To, m.From, "nor emptied")
	}
	for day, want := range map[core.Day]bool{1: true, 2: false} {
		opt.AsOf = asOf + day
		out, err := Run(context.Background(), opt)
		require.NoError(t, err)
		p := policiesOf(t, out.Dir)[key]
		require.Equal(t, want, p.ReorderPoint == 7, "day %d: %s", day, p.Rule)
		if want {
			require.Equal(t, "override by ann: opening", p.Rule)
			_, err := explain.Explain(context.Background(), again(opt), out.Dir, key)
			require.NoError(t, err)
		}
	}
}

// A night that is not published is noted beside the runs, with what had been
// finished, and is mended by a later run of the day; the runs are untouched.
func TestFailedNightsAreNoted(t *testing.T) {
	dir := generated(t, generate.Layout{})
	good, err := Run(context.Background(), night(dir, 2))
	require.NoError(t, err)
	want := content(t, good.Dir)
	sales := filepath.Join(dir, "data", "stock.parquet")
	text, err := os.ReadFile(sales)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(sales, text[:len(text)/2], 0o644))
	opt := night(dir, 2)
	opt.AsOf++
	_, err = Run(context.Background(), opt)
	require.ErrorIs(t, err, config.ErrRefused)
	require.NoError(t, os.WriteFile(sales, text, 0o644))

	opt.From = "slot"
	_, err = Run(context.Background(), opt)
	require.ErrorIs(t, err, config.ErrRefused)
	opt.From = ""
	canceled, cancel := context.WithCancel(context.Background())
	opt.Progress = cancelAt{"forecast", cancel}
	_, err = Run(canceled, opt)
	require.ErrorIs(t, err, context.Canceled)

	all, err := runs.ReadFailures(dir)
	require.NoError(t, err)
	require.Len(t, all, 2, "a wish to continue what is not there is no failed night")
	refused, stopped := all[0], all[1]
	require.Equal(t, runs.FailureRefused, refused.Kind)
	require.Equal(t, "data/stock.parquet", refused.File)
	require.NotEmpty(t, refused.Hint)
	require.False(t, refused.Continues)
	require.Equal(t, runs.FailureInterrupted, stopped.Kind)
	require.Equal(t, "forecast", stopped.Stage)
	require.True(t, stopped.Continues)
	require.Len(t, stopped.Finished, 1)
	runs := filepath.Join(dir, "runs")
	require.Equal(t, []string{"load"}, Unfinished(runs, opt.AsOf, "nightly"))
	require.False(t, stopped.Mended(runs))
	require.Equal(t, want, content(t, good.Dir), "no run was touched")

	opt.From, opt.Progress = "forecast", nil
	_, err = Run(context.Background(), opt)
	require.NoError(t, err)
	require.True(t, stopped.Mended(runs))
	require.Empty(t, Unfinished(runs, opt.AsOf, "nightly"))
}

// cancelAt stops the night as a person does, when a stage begins.
type cancelAt struct {
	stage string
	stop  context.CancelFunc
}

func (c cancelAt) Stage(name string, _ int64) {
	if name == c.stage {
		c.stop()
	}
}
func (cancelAt) Expect(string, time.Duration, time.Duration) {}
func (cancelAt) Step(int64)                                  {}
func (cancelAt) Done()                                       {}

// The desk's answer to no change is what the run says, for every key; a higher
// target asks for more stock; projected stock follows its own equation.
func TestTheDeskAnswersAsTheRunDid(t *testing.T) {
	dir := generated(t, generate.Layout{})
	out, err := Run(context.Background(), night(dir, 2))
	require.NoError(t, err)
	desk, err := whatif.Open(context.Background(), again(night(dir, 2)), out.Dir)
	require.NoError(t, err)
	policies := policiesOf(t, out.Dir)
	require.NotEmpty(t, policies)
	for k, p := range policies {
		w, err := desk.WhatIf(k, whatif.Change{})
		require.NoError(t, err)
		require.Equal(t, p.ReorderPoint, w.ReorderPoint, k)
		require.Equal(t, p.OrderUpTo, w.OrderUpTo, k)
		require.InDelta(t, p.SafetyStock, w.SafetyStock, 1e-9, k)
		more, err := desk.WhatIf(k, whatif.Change{TargetLevel: 0.9999})
		require.NoError(t, err)
		require.GreaterOrEqual(t, more.SafetyStock, w.SafetyStock, k)
		longer, err := desk.WhatIf(k, whatif.Change{LeadTimeDays: p.LeadTimeMean + 30})
		require.NoError(t, err)
		require.GreaterOrEqual(t, longer.OrderUpTo, w.OrderUpTo, k)

		pr, err := desk.Project(k, 28, "line", 5, out.Manifest.AsOf+3)
		require.NoError(t, err)
		require.Len(t, pr.Days, 28)
		stock := pr.Days[0].Stock
		for _, d := range pr.Days[1:] {
			stock += float64(d.Receipts) - d.Demand - float64(d.Expired)
			require.InDelta(t, stock, d.Stock, 1e-6, k)
		}
	}
	_, err = desk.WhatIf(core.Key{Location: "nowhere", SKU: "none"}, whatif.Change{})
	require.ErrorContains(t, err, "plans no")
	_, err = desk.WhatIf(core.Key{}, whatif.Change{TargetLevel: 2})
	require.Error(t, err)
}

// The fit covers the last weeks without a gap, and a page that is gone stops it.
func TestTheFitOfTheLastWeeks(t *testing.T) {
	dir := generated(t, generate.Layout{})
	first, err := Run(context.Background(), night(dir, 2))
	require.NoError(t, err)
	series, err := datasets.ReadRows[datasets.Series](context.Background(),
		datasets.Source{Path: filepath.Join(first.Dir, "series.parquet")})
	require.NoError(t, err)
	k := core.Key{}
	for _, s := range series {
		if s.SoldDays > 100 {
			k = core.Key{Location: s.Location, SKU: s.SKU}
		}
	}
	fit, err := explain.Fit(context.Background(), first.Dir, k, 4)
	require.NoError(t, err)
	require.Len(t, fit, 28)
	require.Equal(t, first.Manifest.AsOf-28, fit[0].Day)
	stopped, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = explain.Fit(stopped, first.Dir, k, 4)
	require.True(t, errors.Is(err, context.Canceled))
	nights, err := explain.NightsOfItem(context.Background(), first.Dir, k, 14)
	require.NoError(t, err)
	require.Len(t, nights, 1)
	require.Empty(t, nights[0].Change.Key, "there is no night before")
}
