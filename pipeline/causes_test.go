package pipeline

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/datasets/generate"
	"github.com/stockwright/stockwright/pipeline/changes"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/explain"
	"github.com/stockwright/stockwright/pipeline/gate"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/replenish"
)

// What a run keeps of a key gives its quantity again, to the unit, wherever whole
// orders added and took nothing.
func TestARunKeepsWhatItsQuantitiesRestOn(t *testing.T) {
	dir := generated(t, generate.Layout{})
	out, err := Run(context.Background(), night(dir, 2))
	require.NoError(t, err)
	var keys []core.Key
	lines(t, out.Dir, "policies", func(p datasets.Policy) string {
		keys = append(keys, core.Key{Location: p.Location, SKU: p.SKU})
		return ""
	})
	nights, err := changes.NightsOf(context.Background(), out.Dir, keys)
	require.NoError(t, err)
	require.Len(t, nights, len(keys))
	wanted := map[string]int64{}
	decided := func(sku, location, text string) string {
		q := int64(0)
		for _, s := range stepsOf(t, text) {
			switch {
			case s.Added == 0:
			case s.Name == "order_fill" || s.Name == "source_stock" || s.Name == "rebalance":
				return "" // the whole order's doing
			}
			q += int64(s.Added)
		}
		wanted[core.Key{Location: location, SKU: sku}.String()] = q
		return ""
	}
	lines(t, out.Dir, "purchase_plan", func(l plan.PurchaseLine) string { return decided(l.SKU, l.Location, l.Steps) })
	lines(t, out.Dir, "transfer_plan", func(l plan.TransferLine) string { return decided(l.SKU, l.Location, l.Steps) })
	require.NotEmpty(t, wanted)
	for key, q := range wanted {
		n := nights[key]
		require.Equal(t, q, n.Quantity(), "%s %+v %+v cover %v %v", key, n.Position, n.Item.Policy,
			n.Item.CoverDemand.Mean(), n.Item.CoverDemand.SD())
	}
}

// One input is changed between two runs of a day, and all of every change goes
// to its cause; the shares sum to the change.
func TestDiffNamesTheCause(t *testing.T) {
	dir := generated(t, generate.Layout{})
	first, err := Run(context.Background(), night(dir, 2))
	require.NoError(t, err)
	config := filepath.Join(dir, config.FileName)
	text, err := os.ReadFile(config)
	require.NoError(t, err)
	stock, err := datasets.ReadRows[datasets.Stock](context.Background(),
		datasets.Source{Path: filepath.Join(dir, "data", "stock.parquet")})
	require.NoError(t, err)
	for _, c := range []struct {
		cause  string
		change func()
	}{
		{replenish.CauseParameters, func() {
			require.NoError(t, os.WriteFile(config, append(text,
				[]byte("replenish: {target_value: 0.9, order_cost: 1}\n")...), 0o644))
		}},
		{replenish.CauseStock, func() {
			require.NoError(t, os.WriteFile(config, text, 0o644))
			less := append([]datasets.Stock(nil), stock...)
			for i := range less {
				less[i].OnHand = less[i].OnHand * 2 / 3
			}
			require.NoError(t, datasets.WriteRows(filepath.Join(dir, "data", "stock.parquet"), less,
				datasets.WriteOptions{}))
		}},
	} {
		c.change()
		second, err := Run(context.Background(), night(dir, 2))
		require.NoError(t, err)
		changed, err := changes.Diff(context.Background(), first.Dir, second.Dir)
		require.NoError(t, err)
		require.NotEmpty(t, changed)
		for _, change := range changed {
			sum := 0.0
			for _, one := range change.Causes() {
				sum += one.Units
				if one.Units != 0 && one.Name != c.cause && one.Name != replenish.CauseOrder {
					t.Errorf("%s: %+v has a share of %s", c.cause, change, one.Name)
				}
			}
			require.Equal(t, float64(change.Delta), sum)
		}
	}
	require.False(t, strings.HasSuffix(first.Dir, ".2"))
}

// Every key of the nights with limits, kits and split orders is explained, and
// computed again, to the same numbers.
func TestExplainKnowsEveryConstraint(t *testing.T) {
	for _, name := range []string{"kits_and_split_orders", "constraints_of_items", "limits_shared_by_worth"} {
		archive, err := txtar.ParseFile(filepath.Join("testdata", "nights", name+".txt"))
		require.NoError(t, err)
		dir := t.TempDir()
		days := writeWorkspace(t, dir, archive)
		out, err := Run(context.Background(), stage.Options{Workspace: dir, Pipeline: "nightly",
			AsOf: days[0], Workers: 2, Version: "test"})
		require.NoError(t, err)
		lines(t, out.Dir, "policies", func(p datasets.Policy) string {
			e, err := explain.Explain(context.Background(), gate.Workspace{Dir: dir}, out.Dir,
				core.Key{Location: p.Location, SKU: p.SKU})
			require.NoError(t, err, "%s: %s", name, p.SKU)
			require.Len(t, e.Projected, explain.ProjectedDays)
			return ""
		})
	}
}
