package pipeline

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/plan"
)

// Between two nights A0 sold nearly out, the only lot of A1 expired, and A2 sold a little. The rest
// stood still, and is not named though a day has passed.
func TestTheCheckNamesWhatFellToItsReorderPoint(t *testing.T) {
	day, err := core.ParseDay("2026-11-02")
	require.NoError(t, err)
	dir := judgedShop(t, "", day-1, func(rng *rand.Rand, _ int, _ core.Day) float64 {
		return distuv.Poisson{Lambda: 6, Src: rng}.Rand()
	})
	judgedNight(t, dir, day, 2)
	var stock []datasets.Stock
	for i := range 10 {
		row := datasets.Stock{SKU: fmt.Sprintf("A%d", i), Location: "shop", OnHand: 100, ExpiresOn: core.NoDay}
		switch i {
		case 0:
			row.OnHand = 5
		case 1:
			row.ExpiresOn = day - 1
		case 2:
			row.OnHand = 95
		}
		stock = append(stock, row)
	}
	require.NoError(t, datasets.WriteRows(filepath.Join(dir, "stock.parquet"), stock, datasets.WriteOptions{}))
	for _, asOf := range []core.Day{day, day + 1} {
		out, err := Run(context.Background(), stage.Options{Workspace: dir, Pipeline: "stock-check", AsOf: asOf, Today: asOf})
		require.NoError(t, err)
		problems, err := datasets.ReadRows[plan.Problem](context.Background(), datasets.Source{Path: filepath.Join(out.Dir, "problems.parquet")})
		require.NoError(t, err)
		var fell []string
		for _, p := range problems {
			if p.Code == "fell_below_reorder_point" {
				fell = append(fell, p.Key)
			}
		}
		require.ElementsMatch(t, []string{"A0@shop", "A1@shop"}, fell, "on %s", asOf)
	}
}
