package pipeline

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/datasets/generate"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/shard"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/plan"
)

// smoothed is a generated workspace whose series are all smoothed, so that they
// have states, after one night.
func smoothed(t *testing.T) (dir, first string) {
	t.Helper()
	dir = generated(t, generate.Layout{})
	text, err := os.ReadFile(filepath.Join(dir, config.FileName))
	require.NoError(t, err)
	changed := strings.Replace(string(text), "forecast: {pool_sample: 4}", "forecast: {pool_sample: 4, method: ets}\n"+
		"pipelines: {nightly: {stages: [load, forecast, publish]}}", 1)
	require.NotEqual(t, string(text), changed)
	require.NoError(t, os.WriteFile(filepath.Join(dir, config.FileName), []byte(changed), 0o644))
	opt := night(dir, 2)
	opt.AsOf -= 1
	opt.Today = generate.DefaultAsOf
	out, err := Run(context.Background(), opt)
	require.NoError(t, err)
	require.Zero(t, warmSeries(t, out), "the first night is a cold one")
	return dir, out.Dir
}

func warmSeries(t *testing.T, out *Outcome) int {
	t.Helper()
	return strings.Count(lines(t, out.Dir, "series", func(s datasets.Series) string {
		if s.Warm {
			return "warm"
		}
		return "cold"
	}), "warm")
}

func recorded(out *Outcome, table string) (runs.InputRecord, bool) {
	for _, in := range out.Manifest.Inputs {
		if in.Table == table {
			return in, true
		}
	}
	return runs.InputRecord{}, false
}

func TestAWarmNightStartsFromTheOneBefore(t *testing.T) {
	dir, first := smoothed(t)
	var want map[string]string
	for _, workers := range []int{1, 2, 8} {
		out, err := Run(context.Background(), night(dir, workers))
		require.NoError(t, err)
		require.Positive(t, warmSeries(t, out))
		for table, file := range map[string]string{"states": "states.parquet", "pool": shard.JobFile} {
			in, ok := recorded(out, table)
			require.True(t, ok, "%s is an input", table)
			require.Equal(t, filepath.Base(first), in.Path)
			hash, err := runs.HashFile(filepath.Join(first, file))
			require.NoError(t, err)
			require.Equal(t, hash, in.Hash)
		}
		if want == nil {
			want = content(t, out.Dir)
		}
		require.Equal(t, want, content(t, out.Dir), "%d workers", workers)
		require.NoError(t, os.RemoveAll(out.Dir))
	}
}

// TestALostStateIsAColdNight loses and mutilates what the night before left.
func TestALostStateIsAColdNight(t *testing.T) {
	dir, first := smoothed(t)
	states, job := filepath.Join(first, "states.parquet"), filepath.Join(first, shard.JobFile)
	whole, err := os.ReadFile(states)
	require.NoError(t, err)
	knowledge, err := os.ReadFile(job)
	require.NoError(t, err)
	run := func() (*Outcome, string) {
		out, err := Run(context.Background(), night(dir, 2))
		require.NoError(t, err)
		require.NoError(t, os.Rename(out.Dir, out.Dir+"-aside"))
		t.Cleanup(func() { os.RemoveAll(out.Dir + "-aside") })
		text := lines(t, out.Dir+"-aside", "problems", func(p plan.Problem) string {
			return p.Code +
				" " + p.Key + ": " + p.Text
		})
		out.Dir += "-aside"
		return out, text
	}
	forecasts := func(out *Outcome) string {
		b, err := os.ReadFile(filepath.Join(out.Dir, "forecasts.parquet"))
		require.NoError(t, err)
		require.NoError(t, os.RemoveAll(out.Dir))
		return string(b)
	}
	key := "states_unreadable " + filepath.Base(first) + ": "

	require.NoError(t, os.Remove(states))
	out, problems := run()
	require.Contains(t, problems, key)
	require.Contains(t, problems, "every series is fitted from nothing")
	require.NotContains(t, problems, dir, "no machine path in a run")
	require.Zero(t, warmSeries(t, out))
	_, is := recorded(out, "states")
	require.False(t, is, "what was not used is no input")
	cold := forecasts(out)

	garbled := []datasets.State{{Location: "ST001", SKU: "SKU-000001", State: "no base64!"}}
	for name, damage := range map[string]func() error{
		"cut":     func() error { return os.WriteFile(states, whole[:len(whole)/2], 0o644) },
		"empty":   func() error { return os.WriteFile(states, nil, 0o644) },
		"garbled": func() error { return datasets.WriteRows(states, garbled, datasets.WriteOptions{}) },
	} {
		require.NoError(t, damage())
		out, problems = run()
		require.Contains(t, problems, key, name)
		require.Zero(t, warmSeries(t, out), name)
		require.Equal(t, cold, forecasts(out), "%s: the forecasts of a cold night", name)
	}

	require.NoError(t, os.WriteFile(states, whole, 0o644))
	require.NoError(t, os.WriteFile(job, knowledge[:len(knowledge)/3], 0o644))
	out, problems = run()
	require.Contains(t, problems, "pool_unreadable "+filepath.Base(first))
	require.Positive(t, warmSeries(t, out))
	require.NoError(t, os.RemoveAll(out.Dir))
}

// TestADriftedSeriesIsFittedFromNothing changes one item's demand tenfold over
// a few weeks: its state is of no use, those of the others are.
func TestADriftedSeriesIsFittedFromNothing(t *testing.T) {
	dir := t.TempDir()
	asOf := core.Day(20000)
	var sales []datasets.Sale
	items := []datasets.Item{}
	for i, sku := range []string{"calm", "drifts", "steady"} {
		items = append(items, datasets.Item{SKU: sku, Category: "c", LaunchedOn: core.NoDay})
		for d := asOf - 200; d < asOf; d++ {
			q := 100 + float64((int(d)*7+i)%11) + 3*float64(d%7)
			if sku == "drifts" && d >= asOf-14 {
				q *= 10
			}
			sales = append(sales, datasets.Sale{Date: d, SKU: sku, Location: "L", Quantity: q})
		}
	}
	write := func(name string, err error) { require.NoError(t, err, name) }
	write("sales", datasets.WriteRows(filepath.Join(dir, "sales.parquet"), sales, datasets.WriteOptions{}))
	write("items", datasets.WriteRows(filepath.Join(dir, "items.parquet"), items, datasets.WriteOptions{}))
	write("locations", datasets.WriteRows(filepath.Join(dir, "locations.parquet"),
		[]datasets.Location{{Location: "L", Kind: "store"}}, datasets.WriteOptions{}))
	write("sourcing", datasets.WriteRows(filepath.Join(dir, "sourcing.parquet"),
		[]datasets.Sourcing{{SKU: "calm", Supplier: "S", LeadTimeDays: 5}}, datasets.WriteOptions{}))
	write("suppliers", datasets.WriteRows(filepath.Join(dir, "suppliers.parquet"),
		[]datasets.Supplier{{Supplier: "S"}}, datasets.WriteOptions{}))
	write("stock", datasets.WriteRows(filepath.Join(dir, "stock.parquet"),
		[]datasets.Stock{{SKU: "calm", Location: "L", ExpiresOn: core.NoDay}}, datasets.WriteOptions{}))
	text := "forecast: {pool_sample: 0, method: ets}\npipelines: {nightly: {stages: [load, forecast, publish]}}\ninputs:\n"
	for _, table := range []string{"sales", "items", "locations", "sourcing", "suppliers", "stock"} {
		text += "  " + table + ": {path: " + table + ".parquet}\n"
	}
	write("config", os.WriteFile(filepath.Join(dir, config.FileName), []byte(text), 0o644))
	opt := stage.Options{Workspace: dir, Pipeline: "nightly", AsOf: asOf - 14, Today: asOf, Workers: 2, Version: "test"}
	_, err := Run(context.Background(), opt)
	require.NoError(t, err)
	opt.AsOf = asOf
	out, err := Run(context.Background(), opt)
	require.NoError(t, err)
	require.Equal(t, "calm true\ndrifts false\nsteady true\n",
		lines(t, out.Dir, "series", func(s datasets.Series) string {
			if s.Warm {
				return s.SKU + " true"
			}
			return s.SKU + " false"
		}))
}
