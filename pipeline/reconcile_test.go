package pipeline

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/datasets/generate"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/explain"
	"github.com/stockwright/stockwright/pipeline/gate"
)

func readTable[T any](t *testing.T, dir, table string) []T {
	t.Helper()
	rows, err := datasets.ReadRows[T](context.Background(), datasets.Source{Path: filepath.Join(dir, table+".parquet")})
	require.NoError(t, err)
	return rows
}

// TestReconciledForecastsAddUp runs a night under each method: the levels are
// what the forecasts table adds up to, minimum trace and top-down bring them to
// their own forecasts, and every number can be explained.
func TestReconciledForecastsAddUp(t *testing.T) {
	dir := generated(t, generate.Layout{})
	plain, err := os.ReadFile(filepath.Join(dir, config.FileName))
	require.NoError(t, err)
	miss := map[string]float64{}
	for _, method := range []string{config.ReconcileBottomUp, config.ReconcileTopDown, config.ReconcileMinTrace} {
		text := strings.Replace(string(plain), "pool_sample: 4}",
			"pool_sample: 4, reconcile: "+method+"}\npipelines: {nightly: {stages: [load, forecast, publish]}}", 1)
		require.NoError(t, os.WriteFile(filepath.Join(dir, config.FileName), []byte(text), 0o644))
		require.NoError(t, os.RemoveAll(filepath.Join(dir, "runs")))
		out, err := Run(context.Background(), night(dir, 1))
		require.NoError(t, err)
		want := content(t, out.Dir)
		require.NoError(t, os.RemoveAll(filepath.Join(dir, "runs")))
		out, err = Run(context.Background(), night(dir, 8))
		require.NoError(t, err)
		require.Equal(t, want, content(t, out.Dir), "%s: 1 and 8 workers", method)

		miss[method] = checkLevels(t, out.Dir, method)
		for _, s := range readTable[datasets.Series](t, out.Dir, "series")[:3] {
			_, err := explain.Explain(context.Background(), gate.Workspace{Dir: dir}, out.Dir,
				core.Key{Location: s.Location, SKU: s.SKU})
			require.NoError(t, err, method)
			require.Equal(t, method != config.ReconcileBottomUp, strings.Contains(s.Reason, "reconciled by "+method))
		}
	}
	require.Less(t, miss[config.ReconcileMinTrace], miss[config.ReconcileTopDown], "minimum trace minds every level")
}

// checkLevels adds the forecasts table up by hand and returns by how much the
// levels miss their own forecasts.
func checkLevels(t *testing.T, dir, method string) float64 {
	t.Helper()
	category := map[string]string{}
	for _, it := range readTable[datasets.Item](t, filepath.Join(filepath.Dir(filepath.Dir(dir)), "data"), "items") {
		category[it.SKU] = it.Category
	}
	sums := map[datasets.LevelForecast]float64{}
	for _, f := range readTable[datasets.Forecast](t, dir, "forecasts") {
		require.GreaterOrEqual(t, f.Mean, 0.0)
		require.LessOrEqual(t, f.Q50, f.Q90)
		require.LessOrEqual(t, f.Q95, f.Q99)
		sums[datasets.LevelForecast{Level: "total", Date: f.Date}] += f.Mean
		sums[datasets.LevelForecast{Level: "location", Label: f.Location, Date: f.Date}] += f.Mean
		sums[datasets.LevelForecast{Level: "category", Label: category[f.SKU], Date: f.Date}] += f.Mean
	}
	levels := readTable[datasets.LevelForecast](t, dir, "levels")
	require.Len(t, levels, len(sums))
	miss := 0.0
	for _, l := range levels {
		sum, ok := sums[datasets.LevelForecast{Level: l.Level, Label: l.Label, Date: l.Date}]
		require.True(t, ok, "%s %s", l.Level, l.Label)
		require.InDelta(t, sum, l.Mean, 1e-5*(1+sum), "%s %s", l.Level, l.Label)
		if method == config.ReconcileBottomUp {
			require.InDelta(t, l.Base, l.Mean, 1e-5*(1+sum))
		}
		if method == config.ReconcileTopDown && l.Level == "total" {
			require.InDelta(t, l.Base, l.Mean, 1e-5*(1+sum), "the total is the total's own forecast")
		}
		miss += math.Abs(l.Mean - l.Base)
	}
	return miss
}
