package pipeline

import (
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/explain"
	"github.com/stockwright/stockwright/pipeline/gate"
)

// A discount of a depth up to 0.2 multiplies demand by exp(4·depth): every fourth week
// in the past, and two weeks from now on, of one SKU by a slip of the hand at 20. The
// night follows what was seen, in counts and in thousands, and names the slip.
func TestDriversOfTheNight(t *testing.T) {
	day, err := core.ParseDay("2026-11-02")
	require.NoError(t, err)
	depth := func(d core.Day) float64 {
		if week := int(d) / 7; week%4 == 0 {
			return 0.05 * float64(1+week/4%4)
		}
		return 0
	}
	for _, scale := range []float64{10, 3000} {
		dir := judgedShop(t, "", day-1, func(rng *rand.Rand, _ int, d core.Day) float64 {
			return distuv.Poisson{Lambda: scale * math.Exp(4*depth(d)), Src: rng}.Rand()
		})
		type row struct {
			Date     core.Day `json:"date"`
			SKU      string   `json:"sku"`
			Discount float64  `json:"discount"`
		}
		var rows []row
		for d := day - 420; d < day+56; d++ {
			for _, sku := range []string{"A0", "A1", "A2"} {
				r := row{d, sku, depth(d)}
				if d >= day && d < day+14 {
					r.Discount = 0.2
					if sku == "A1" {
						r.Discount = 20
					}
				} else if d >= day {
					r.Discount = 0
				}
				rows = append(rows, r)
			}
		}
		rows = append(rows, row{day, "nobody", 0.1})
		require.NoError(t, datasets.WriteRows(filepath.Join(dir, "drivers.parquet"), rows, datasets.WriteOptions{}))
		text, err := os.ReadFile(filepath.Join(dir, config.FileName))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, config.FileName), append(text, "  drivers: {path: drivers.parquet}\n"...), 0o644))
		out := judgedNight(t, dir, day, 2)
		forecasts, err := datasets.ReadRows[datasets.Forecast](t.Context(), datasets.Source{Path: filepath.Join(out.Dir, "forecasts.parquet")})
		require.NoError(t, err)
		sums := map[string][2]float64{}
		for _, f := range forecasts {
			s := sums[f.SKU]
			if f.Date < day+14 {
				s[0] += f.Mean / 14
			} else {
				s[1] += f.Mean / 42
			}
			sums[f.SKU] = s
		}
		for _, sku := range []string{"A0", "A1", "A2"} {
			require.InEpsilon(t, scale*math.Exp(0.8), sums[sku][0], 0.1, "%s at %g", sku, scale)
			require.InEpsilon(t, scale, sums[sku][1], 0.1, "%s at %g", sku, scale)
		}
		require.EqualValues(t, 1, out.Manifest.Problems["driver_held"])
		require.EqualValues(t, 1, out.Manifest.Headline.Rejects, "the row of an SKU that nobody knows")
		e, err := explain.Explain(t.Context(), gate.Workspace{Dir: dir}, out.Dir, core.Key{SKU: "A1", Location: "shop"})
		require.NoError(t, err)
		require.Contains(t, e.Series.Used, "discount: demand ×")
		require.Contains(t, e.Series.Used, "discount: 20 ahead lies outside 0 … 0.2")
		require.Empty(t, e.Changed)
		for _, c := range e.Checks {
			require.True(t, c.Same, "%+v", c)
		}
	}
}
