package pipeline

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/changes"
	"github.com/stockwright/stockwright/pipeline/explain"
	"github.com/stockwright/stockwright/pipeline/gate"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/pipeline/whatif"
	"github.com/stockwright/stockwright/plan"
)

// nightOf runs the first day of a night of testdata/nights.
func nightOf(t *testing.T, name string) (dir string, out *Outcome) {
	t.Helper()
	archive, err := txtar.ParseFile(filepath.Join("testdata", "nights", name+".txt"))
	require.NoError(t, err)
	dir = t.TempDir()
	days := writeWorkspace(t, dir, archive)
	return dir, runDay(t, dir, days[0], 2)
}

func runDay(t *testing.T, dir string, day core.Day, workers int) *Outcome {
	t.Helper()
	out, err := Run(context.Background(), stage.Options{Workspace: dir, Pipeline: "nightly", AsOf: day,
		Workers: workers, Version: "test"})
	require.NoError(t, err)
	return out
}

func rowsIn[T any](t *testing.T, out *Outcome, table string) []T {
	t.Helper()
	rows, err := datasets.ReadRows[T](context.Background(), datasets.Source{Path: filepath.Join(out.Dir,
		table+".parquet")})
	require.NoError(t, err)
	return rows
}

// requireSameAgain holds a run to what every caller that rebuilds its policies
// makes of them: a second run after approving is empty, explain recomputes every
// key, and the desk's what-if without a change says the same.
func requireSameAgain(t *testing.T, dir string, out *Outcome) {
	t.Helper()
	desk, err := whatif.Open(context.Background(), gate.Workspace{Dir: dir}, out.Dir)
	require.NoError(t, err)
	bought := map[core.Key]int64{}
	for _, l := range rowsIn[plan.PurchaseLine](t, out, "purchase_plan") {
		bought[core.Key{Location: l.Location, SKU: l.SKU}] += l.Quantity
	}
	for _, l := range rowsIn[plan.TransferLine](t, out, "transfer_plan") {
		bought[core.Key{Location: l.Location, SKU: l.SKU}] += l.Quantity
	}
	for _, p := range rowsIn[datasets.Policy](t, out, "policies") {
		k := core.Key{Location: p.Location, SKU: p.SKU}
		e, err := explain.Explain(context.Background(), gate.Workspace{Dir: dir}, out.Dir, k)
		require.NoError(t, err)
		require.NotEmpty(t, e.Checks)
		was, err := desk.WhatIf(k, whatif.Change{})
		require.NoError(t, err)
		require.Equal(t, []int64{p.ReorderPoint, p.OrderUpTo}, []int64{was.ReorderPoint, was.OrderUpTo}, k)
		require.Equal(t, bought[k], was.Quantity, k)
	}
	nights, err := changes.NightsOf(context.Background(), out.Dir, keysOf(rowsIn[datasets.Policy](t, out, "policies")))
	require.NoError(t, err)
	for k, n := range nights {
		key, _ := core.ParseKey(k)
		if n.Item.SuppliedBy == "" { // what the source cannot send is no part of it
			require.Equal(t, bought[key], n.Quantity(), "%s from the run's own tables", k)
		}
	}
	require.Equal(t, out.Dir, runDay(t, dir, out.Manifest.AsOf, 1).Dir,
		"one worker gives the same bytes, so no second run")
	classes := rowsIn[datasets.ClassPromise](t, out, "class_promises")
	require.NoError(t, runs.AppendReviews(dir, approveAll(t, out)))
	again := runDay(t, dir, out.Manifest.AsOf, 1)
	require.NotEqual(t, out.Dir, again.Dir)
	require.Empty(t, rowsIn[plan.PurchaseLine](t, again, "purchase_plan"))
	require.Empty(t, rowsIn[plan.TransferLine](t, again, "transfer_plan"))
	require.Equal(t, classes, rowsIn[datasets.ClassPromise](t, again, "class_promises"))
}

func keysOf(policies []datasets.Policy) (keys []core.Key) {
	for _, p := range policies {
		keys = append(keys, core.Key{Location: p.Location, SKU: p.SKU})
	}
	return keys
}

func TestClassFillIsRebuiltEverywhere(t *testing.T) {
	dir, out := nightOf(t, "class_fill_rate")
	desk, err := whatif.Open(context.Background(), gate.Workspace{Dir: dir}, out.Dir)
	require.NoError(t, err)
	e, err := explain.Explain(context.Background(), gate.Workspace{Dir: dir}, out.Dir,
		core.Key{Location: "shop", SKU: "dear"})
	require.NoError(t, err)
	require.NotNil(t, e.ClassPromise)
	require.Equal(t, int64(4), e.ClassPromise.Items)

	// a target of its own, tried and then set, gives the same levels
	tried, err := desk.WhatIf(core.Key{Location: "shop", SKU: "lot"}, whatif.Change{TargetLevel: 0.99})
	require.NoError(t, err)
	require.Greater(t, tried.FillRate, 0.99-1e-9)
	set, err := desk.WhatIf(core.Key{Location: "shop", SKU: "set"}, whatif.Change{})
	require.NoError(t, err)
	alone, err := desk.WhatIf(core.Key{Location: "shop", SKU: "set"}, whatif.Change{TargetLevel: 0.99})
	require.NoError(t, err)
	require.Equal(t, set, alone)
	requireSameAgain(t, dir, out)
}

func TestLookAheadIsRebuiltEverywhere(t *testing.T) {
	dir, out := nightOf(t, "look_ahead")
	next := runDay(t, dir, out.Manifest.AsOf+1, 2)
	changed, err := changes.Diff(context.Background(), out.Dir, next.Dir)
	require.NoError(t, err)
	require.NoError(t, changes.ExplainChanges(context.Background(), out.Dir, next.Dir, changed))
	require.NotEmpty(t, changed)
	for _, c := range changed {
		require.InDelta(t, float64(c.Delta), c.Demand+c.LeadTime+c.Stock+c.OpenOrders+c.Parameters+c.Calendar+c.Override+c.Order, 1e-9, c.Key)
		require.Zero(t, c.Order, "%s: all of it is found again from the runs' own tables", c.Key)
	}
	requireSameAgain(t, dir, out)
}
