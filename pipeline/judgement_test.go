package pipeline

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/demand"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/shard"
	"github.com/stockwright/stockwright/pipeline/stage"
)

// judgedShop writes a shop of ten SKUs; quantity gives what one sells on a day.
func judgedShop(t *testing.T, text string, last core.Day, quantity func(rng *rand.Rand, sku int,
	d core.Day) float64) string {
	t.Helper()
	dir := t.TempDir()
	const skus = 10
	var sales []datasets.Sale
	var items []datasets.Item
	var stock []datasets.Stock
	var sourcing []datasets.Sourcing
	for s := range skus {
		sku := fmt.Sprintf("A%d", s)
		items = append(items, datasets.Item{SKU: sku, UnitCost: 20_000, UnitPrice: 40_000,
			LaunchedOn: core.NoDay, EndsOn: core.NoDay})
		stock = append(stock, datasets.Stock{SKU: sku, Location: "shop", OnHand: 100, ExpiresOn: core.NoDay})
		sourcing = append(sourcing, datasets.Sourcing{SKU: sku, Supplier: "mill", LeadTimeDays: 5,
			NextCostFrom: core.NoDay})
		rng := rand.New(rand.NewPCG(7, uint64(s)))
		for d := last - 399; d <= last; d++ {
			if q := quantity(rng, s, d); q > 0 {
				sales = append(sales, datasets.Sale{Date: d, SKU: sku, Location: "shop", Quantity: q})
			}
		}
	}
	put := func(table string, err error) {
		require.NoError(t, err)
		text += fmt.Sprintf("  %s: {path: %s.parquet}\n", table, table)
	}
	text += "inputs:\n"
	at := func(table string) string { return filepath.Join(dir, table+".parquet") }
	put("sales", datasets.WriteRows(at("sales"), sales, datasets.WriteOptions{}))
	put("items", datasets.WriteRows(at("items"), items, datasets.WriteOptions{}))
	put("locations", datasets.WriteRows(at("locations"), []datasets.Location{{Location: "shop",
		Kind: "store"}}, datasets.WriteOptions{}))
	put("sourcing", datasets.WriteRows(at("sourcing"), sourcing, datasets.WriteOptions{}))
	put("stock", datasets.WriteRows(at("stock"), stock, datasets.WriteOptions{}))
	require.NoError(t, os.WriteFile(filepath.Join(dir, config.FileName), []byte(text), 0o644))
	return dir
}

func judgedNight(t *testing.T, dir string, asOf core.Day, workers int) *Outcome {
	t.Helper()
	out, err := Run(context.Background(), stage.Options{Workspace: dir, Pipeline: "nightly", AsOf: asOf,
		Today: asOf + 100, Workers: workers})
	require.NoError(t, err)
	return out
}

// fallen sells 30 a day for eight months and 9 since.
func fallen(rng *rand.Rand, _ int, d core.Day) float64 {
	mean := 30.0
	if d > fallenOn {
		mean = 9
	}
	return distuv.Poisson{Lambda: mean, Src: rng}.Rand()
}

var fallenOn, _ = core.ParseDay("2026-06-01")

// The mean of a history that was three times as high is far from what sells. The night
// says so, of every item and in one line, from the first night on.
func TestTheNightSaysThatItsForecastsLose(t *testing.T) {
	day, err := core.ParseDay("2026-11-01")
	require.NoError(t, err)
	dir := judgedShop(t, "forecast: {method: mean}\n", day-1, fallen)
	out := judgedNight(t, dir, day, 2)
	d := out.Manifest.Headline.Demand
	require.NotNil(t, d)
	require.True(t, d.Worse)
	require.InDelta(t, 630, d.Sold, 40)
	require.Greater(t, d.Forecast, 1000.0)
	require.EqualValues(t, 10, d.Loses)
	require.Contains(t, d.Line(), "WORSE than plain rules")
	require.EqualValues(t, 1, out.Manifest.Problems["forecasts_worse"])
	require.EqualValues(t, 10, out.Manifest.Problems["forecast_loses"])

	// The default on the same shop has nothing to confess.
	sound := judgedNight(t, judgedShop(t, "", day-1, fallen), day, 2).Manifest
	require.False(t, sound.Headline.Demand.Worse)
	require.Zero(t, sound.Problems["forecast_loses"])
	require.InEpsilon(t, sound.Headline.Demand.Sold, sound.Headline.Demand.Forecast, 0.06)
	require.InEpsilon(t, d.Sold, sound.Headline.Demand.Sold, 1e-9)
}

// Three weeks later it is the forecasts of the first night that are judged, whatever
// the settings have become, and the trend holds both nights.
func TestALaterNightJudgesTheForecastsOfAnEarlierOne(t *testing.T) {
	day, err := core.ParseDay("2026-10-11")
	require.NoError(t, err)
	dir := judgedShop(t, "forecast: {method: mean}\n", day+20, fallen)
	first := judgedNight(t, dir, day, 1)
	text, err := os.ReadFile(filepath.Join(dir, config.FileName))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, config.FileName),
		text[len("forecast: {method: mean}\n"):], 0o644))
	second := judgedNight(t, dir, day+21, 3)
	d := second.Manifest.Headline.Demand
	require.Equal(t, first.Manifest.Run, d.Of)
	require.Equal(t, day, d.FromDay)
	require.Equal(t, day+20, d.ToDay)
	require.True(t, d.Worse)
	forecasts, err := datasets.ReadRows[datasets.Forecast](t.Context(),
		datasets.Source{Path: filepath.Join(first.Dir, "forecasts.parquet")})
	require.NoError(t, err)
	sum := 0.0
	for _, f := range forecasts {
		if f.Date < day+21 {
			sum += f.Mean / 3
		}
	}
	require.InEpsilon(t, sum, d.Forecast, 1e-6, "what the earlier night expected, added up by another way")
	nights, err := runs.JudgedNights(second.Dir, 60)
	require.NoError(t, err)
	require.Len(t, nights, 2)
	require.Equal(t, []core.Day{day, day + 21}, []core.Day{nights[0].AsOf, nights[1].AsOf})
	require.Equal(t, *d, nights[1].DemandJudged)
}

// A loss is never called where a plain rule did no better, nor one within chance, nor a small one.
func TestALossIsOneBeyondChanceWherePlainRulesDidBetter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := rapid.Float64Range(0, 1e4)
		j := datasets.Judgement{Forecast: amount.Draw(t, "forecast"), Sold: amount.Draw(t, "sold"),
			PlainMean: amount.Draw(t, "plain"),
			LastWeek:  amount.Draw(t, "week"), Noise: rapid.Float64Range(0, 1e3).Draw(t, "noise")}
		off := max(j.Forecast-j.Sold, j.Sold-j.Forecast)
		if demand.Loses(j) {
			require.Greater(t, off, max(j.PlainMean-j.Sold, j.Sold-j.PlainMean))
			require.Greater(t, off, 3*j.Noise)
			require.GreaterOrEqual(t, off, 0.2*j.Sold)
		}
		j.PlainMean, j.LastWeek = j.Sold, j.Sold
		require.Equal(t, off > 3*j.Noise && off >= 0.2*max(j.Forecast, j.Sold) && off > 0, demand.Loses(j))
	})
}

// Days out of stock are not judged, and a shelf that is empty accuses nobody.
func TestDaysOutOfStockAreNotJudged(t *testing.T) {
	rows := datasets.SeriesRows{}
	for d := int32(0); d < 84; d++ {
		rows.Days = append(rows.Days, d)
		rows.Quantity = append(rows.Quantity, 10)
		rows.InStock = append(rows.InStock, true)
	}
	for d := 60; d < 74; d++ {
		rows.Quantity[d], rows.InStock[d] = 0, false
	}
	k := core.Key{SKU: "tea", Location: "shop"}
	means := make([]float64, 28)
	for j := range means {
		means[j] = 10
	}
	held := &demand.Trial{From: 56, Until: 84, Run: "r", Means: map[core.Key][]float64{k: means}}
	j, ok := held.Judge(shard.Series{Key: k, History: rows})
	require.True(t, ok)
	require.EqualValues(t, 14, j.Days)
	require.EqualValues(t, 140, j.Sold)
	require.EqualValues(t, 140, j.Forecast)
	require.EqualValues(t, 140, j.PlainMean)
}
