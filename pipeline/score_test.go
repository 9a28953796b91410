package pipeline

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/accuracy"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/plan"
)

// A rejected and a changed line against the sales of their windows, worked out
// by hand: ten units a day are sold, 60 over lead time and review of six days.
func TestReviewsAreScoredByWhatWasSold(t *testing.T) {
	dir := t.TempDir()
	day := func(text string) core.Day {
		d, err := core.ParseDay(text)
		require.NoError(t, err)
		return d
	}
	write := func(name string, f func(path string) error) {
		require.NoError(t, f(filepath.Join(dir, name+".parquet")))
	}
	write("sales", func(path string) error {
		var rows []datasets.Sale
		for d := day("2026-01-01"); d < day("2026-05-01"); d++ {
			for _, sku := range []string{"tea", "nut"} {
				rows = append(rows, datasets.Sale{Date: d, SKU: sku, Location: "shop", Quantity: 10})
			}
		}
		return datasets.WriteRows(path, rows, datasets.WriteOptions{})
	})
	write("items", func(path string) error {
		return datasets.WriteRows(path, []datasets.Item{{SKU: "tea", UnitCost: 20_000, UnitPrice: 35_000, LaunchedOn: core.NoDay, EndsOn: core.NoDay},
			{SKU: "nut", UnitCost: 20_000, UnitPrice: 35_000, LaunchedOn: core.NoDay, EndsOn: core.NoDay}}, datasets.WriteOptions{})
	})
	write("locations", func(path string) error {
		return datasets.WriteRows(path, []datasets.Location{{Location: "shop", Kind: "store"}}, datasets.WriteOptions{})
	})
	write("suppliers", func(path string) error {
		return datasets.WriteRows(path, []datasets.Supplier{{Supplier: "mill"}}, datasets.WriteOptions{})
	})
	write("sourcing", func(path string) error {
		return datasets.WriteRows(path, []datasets.Sourcing{{SKU: "tea", Supplier: "mill", LeadTimeDays: 5, NextCostFrom: core.NoDay},
			{SKU: "nut", Supplier: "mill", LeadTimeDays: 5, NextCostFrom: core.NoDay}}, datasets.WriteOptions{})
	})
	write("stock", func(path string) error {
		return datasets.WriteRows(path, []datasets.Stock{{SKU: "tea", Location: "shop", OnHand: 40, ExpiresOn: core.NoDay},
			{SKU: "nut", Location: "shop", OnHand: 40, ExpiresOn: core.NoDay}}, datasets.WriteOptions{})
	})
	text := "replenish: {policy: order_up_to, holding_rate: 0.365}\ninputs:\n"
	for _, table := range []string{"sales", "items", "locations", "suppliers", "sourcing", "stock"} {
		text += "  " + table + ": {path: " + table + ".parquet}\n"
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, config.FileName), []byte(text), 0o644))
	run := func(asOf string) string {
		out, err := Run(context.Background(), stage.Options{Workspace: dir, Pipeline: "nightly", AsOf: day(asOf), Today: day("2026-05-01"), Workers: 1})
		require.NoError(t, err)
		return out.Dir
	}
	first := run("2026-04-01")
	purchases, err := datasets.ReadRows[plan.PurchaseLine](context.Background(), datasets.Source{Path: filepath.Join(first, "purchase_plan.parquet")})
	require.NoError(t, err)
	require.Len(t, purchases, 2)
	for i := range purchases {
		l := &purchases[i]
		review := plan.Review{Line: l.Line, AsOf: day("2026-04-01"), Action: plan.ActionReject, Reason: "full", Author: "kim", Purchase: l}
		if l.SKU == "tea" {
			review.Action, review.Quantity, review.Author = plan.ActionChange, l.Quantity+100, "lee"
		}
		require.NoError(t, runs.AppendReviews(dir, []plan.Review{review}))
	}
	scores, err := accuracy.ScoreReviews(context.Background(), dir, first)
	require.NoError(t, err)
	require.Empty(t, scores.Lines, "their time is not over")
	scores, err = accuracy.ScoreReviews(context.Background(), dir, run("2026-04-20"))
	require.NoError(t, err)
	require.Len(t, scores.Lines, 2)
	// Six days sell 60. Kim ordered nothing: 20 short at 1.50 instead of the
	// plan's q − 20 left. Lee's 100 more were held: 2.00 × 0.365 × 6 ÷ 365 each.
	hold := 2.0 * 0.365 * 6 / 365
	for _, l := range scores.Lines {
		require.Equal(t, 60.0, l.Demand)
		left := float64(l.Planned-20) * hold
		if l.Author == "kim" {
			require.InDelta(t, left-30, l.Saved.Float(), 1e-3)
		} else {
			require.InDelta(t, -100*hold, l.Saved.Float(), 1e-3)
		}
	}
	require.Equal(t, "kim", scores.People[0].Author)
	require.Zero(t, scores.People[0].Better)
}
