package pipeline

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/demand"
	"github.com/stockwright/stockwright/pipeline/explain"
	"github.com/stockwright/stockwright/pipeline/gate"
	"github.com/stockwright/stockwright/pipeline/shard"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/pipeline/terms"
)

// chainWorkspace has a predecessor and a successor in different shards of the
// history: between them stand enough other series to fill row groups.
func chainWorkspace(t *testing.T) (dir string, asOf core.Day) {
	t.Helper()
	dir = t.TempDir()
	asOf = core.Day(20000)
	var sales []datasets.Sale
	items := []datasets.Item{{SKU: "A-old", Category: "c", LaunchedOn: core.NoDay},
		{SKU: "Z-new", Category: "c", LaunchedOn: core.NoDay, Replaces: "A-old"}}
	sell := func(sku string, from, to core.Day, quantity func(core.Day) float64) {
		for d := from; d < to; d++ {
			sales = append(sales, datasets.Sale{Date: d, SKU: sku, Location: "L", Quantity: quantity(d)})
		}
	}
	wave := func(d core.Day) float64 { return 20 + float64(d%7) }
	sell("A-old", asOf-700, asOf-40, wave)
	sell("Z-new", asOf-40, asOf, wave)
	for i := range 200 {
		sku := fmt.Sprintf("M-%03d", i)
		items = append(items, datasets.Item{SKU: sku, Category: "other", LaunchedOn: core.NoDay})
		sell(sku, asOf-700, asOf, func(core.Day) float64 { return 1 })
	}
	require.NoError(t, datasets.WriteRows(filepath.Join(dir, "sales.parquet"), sales, datasets.WriteOptions{}))
	require.NoError(t, datasets.WriteRows(filepath.Join(dir, "items.parquet"), items, datasets.WriteOptions{}))
	require.NoError(t, datasets.WriteRows(filepath.Join(dir, "locations.parquet"),
		[]datasets.Location{{Location: "L", Kind: "store"}}, datasets.WriteOptions{}))
	require.NoError(t, datasets.WriteRows(filepath.Join(dir, "sourcing.parquet"),
		[]datasets.Sourcing{{SKU: "A-old", Supplier: "S", LeadTimeDays: 5}}, datasets.WriteOptions{}))
	require.NoError(t, datasets.WriteRows(filepath.Join(dir, "suppliers.parquet"),
		[]datasets.Supplier{{Supplier: "S"}}, datasets.WriteOptions{}))
	require.NoError(t, datasets.WriteRows(filepath.Join(dir, "stock.parquet"),
		[]datasets.Stock{{SKU: "A-old", Location: "L", ExpiresOn: core.NoDay}}, datasets.WriteOptions{}))
	text := "forecast: {pool_sample: 0, history_days: 120, horizon_days: 7}\n" +
		"inputs: {sales: {path: sales.parquet}, items: {path: items.parquet}, locations: {path: locations.parquet}, sourcing: {path: sourcing.parquet}, suppliers: {path: suppliers.parquet}, stock: {path: stock.parquet}}\n" +
		"pipelines: {nightly: {stages: [load, forecast, publish]}}\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, config.FileName), []byte(text), 0o644))
	return dir, asOf
}

func TestSuccessionAcrossShards(t *testing.T) {
	dir, asOf := chainWorkspace(t)
	opt := stage.Options{Workspace: dir, Pipeline: "nightly", AsOf: asOf, Workers: 1, Version: "test"}
	out, err := Run(context.Background(), opt)
	require.NoError(t, err)
	h, err := datasets.OpenHistory(filepath.Join(out.Dir, "history.parquet"))
	require.NoError(t, err)
	require.Greater(t, len(h.Shards(100)), 1, "the test needs two shards")
	want := content(t, out.Dir)
	for _, workers := range []int{2, 8} {
		require.NoError(t, os.RemoveAll(filepath.Join(dir, "runs")))
		opt.Workers = workers
		out, err = Run(context.Background(), opt)
		require.NoError(t, err)
		require.Equal(t, want, content(t, out.Dir), "%d workers", workers)
	}

	by := map[string]datasets.Series{}
	series, err := datasets.ReadRows[datasets.Series](context.Background(),
		datasets.Source{Path: filepath.Join(out.Dir, "series.parquet")})
	require.NoError(t, err)
	for _, s := range series {
		by[s.SKU] = s
	}
	require.EqualValues(t, 120, by["Z-new"].HistoryDays, "80 days of the predecessor, 40 of its own")
	require.EqualValues(t, 700, by["Z-new"].SoldDays)
	require.Equal(t, "A-old", by["Z-new"].Predecessor)
	require.Contains(t, by["Z-new"].Reason, "carries on the history of A-old since "+core.Day(asOf-40).String())
	require.Equal(t, "Z-new", by["A-old"].Successor)
	require.Zero(t, by["A-old"].CoverMean)
	require.Zero(t, by["A-old"].LeadMean)

	e, err := explain.Explain(context.Background(), gate.Workspace{Dir: dir}, out.Dir,
		core.Key{Location: "L", SKU: "Z-new"})
	require.NoError(t, err)
	require.Len(t, e.Carried, 1)
	require.Equal(t, explain.CarriedHistory{SKU: "A-old", FirstDay: asOf - 700, LastDay: asOf - 41,
		Days: 660, Quantity: e.Carried[0].Quantity}, e.Carried[0])
	require.Equal(t, "history of A-old", e.Checks[1].What)
	_, err = explain.Explain(context.Background(), gate.Workspace{Dir: dir}, out.Dir,
		core.Key{Location: "L", SKU: "A-old"})
	require.NoError(t, err)
}

// TestOneItemOfAChainIsForecastOnEachDay tries every order of launch days.
func TestOneItemOfAChainIsForecastOnEachDay(t *testing.T) {
	for _, days := range [][2]int32{{5, 9}, {9, 5}, {7, 7}, {-3, 4}, {shard.Never, 6}, {6, shard.Never},
		{shard.Never, shard.Never}} {
		h := &demand.Handovers{Successions: &demand.Successions{Old: map[string]string{"b": "a",
			"c": "b"}, Next: map[string]string{"a": "b", "b": "c"}},
			Terms: &terms.Terms{Masters: &terms.Masters{Items: map[string]*datasets.Item{}}},
			First: map[core.Key]int32{{Location: "L", SKU: "a"}: -50}}
		for i, sku := range []string{"b", "c"} {
			launched := core.NoDay
			if days[i] != shard.Never {
				launched = core.Day(100 + days[i])
			}
			h.Terms.Masters.Items[sku] = &datasets.Item{SKU: sku, LaunchedOn: launched}
		}
		var total [14]float64
		for _, sku := range []string{"a", "b", "c"} {
			s := h.Of(core.Key{Location: "L", SKU: sku})
			share := s.Share(100, len(total))
			for d := range total {
				if share == nil {
					total[d]++
				} else {
					total[d] += share[d]
				}
			}
		}
		for d, v := range total {
			require.Equal(t, 1.0, v, "launches %v, day %d", days, d)
		}
	}
}
