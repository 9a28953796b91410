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
		out, forecasts := nightOfDrivers(t, dir, "drivers.parquet", day)
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

// Promotions double demand, in one week of three or four of the past, flagged in the sales.
// Two weeks of promotion are planned in the drivers table under the sales' own column name,
// for one SKU: the night expects them of it alone, and no more of it once they are over.
func TestPlannedPromotionsOfTheNight(t *testing.T) {
	day, err := core.ParseDay("2026-11-02")
	require.NoError(t, err)
	promoted := func(sku int, d core.Day) bool { return (int(d)/7+sku)%7%4 == 1 }
	for _, column := range []string{"on_promotion", "Promotion"} {
		dir := judgedShop(t, "", day-1, func(rng *rand.Rand, sku int, d core.Day) float64 {
			lambda := 10.0
			if promoted(sku, d) {
				lambda *= 2
			}
			return distuv.Poisson{Lambda: lambda, Src: rng}.Rand()
		})
		path := filepath.Join(dir, "sales.parquet")
		sales, err := datasets.ReadRows[datasets.Sale](t.Context(), datasets.Source{Path: path})
		require.NoError(t, err)
		for i := range sales {
			sales[i].OnPromotion = promoted(int(sales[i].SKU[1]-'0'), sales[i].Date)
		}
		require.NoError(t, datasets.WriteRows(path, sales, datasets.WriteOptions{}))
		text := "date,sku," + column + "\n"
		for d := day; d < day+14; d++ {
			text += d.String() + ",A0,1\n"
		}
		require.NoError(t, os.WriteFile(filepath.Join(dir, "planned.csv"), []byte(text), 0o644))
		_, forecasts := nightOfDrivers(t, dir, "planned.csv", day)
		during, after := map[string]float64{}, map[string]float64{}
		for _, f := range forecasts {
			if f.Date < day+14 {
				during[f.SKU] += f.Mean / 14
			} else if f.Date < day+28 {
				after[f.SKU] += f.Mean / 14
			}
		}
		require.InEpsilon(t, 20, during["A0"], 0.1, column)
		require.InEpsilon(t, 10, after["A0"], 0.1, column)
		require.InEpsilon(t, 10, during["A1"], 0.1, column)
	}
}

// A flag that a table lists only where it is on is off elsewhere: visits to a town by ships
// double demand, on days without order; six are known ahead.
func TestAFlagListedWhereItIsOn(t *testing.T) {
	day, err := core.ParseDay("2026-11-02")
	require.NoError(t, err)
	ship := func(d core.Day) bool { return (int(d)*7919/13)%11 == 0 }
	dir := judgedShop(t, "", day-1, func(rng *rand.Rand, sku int, d core.Day) float64 {
		lambda := 20.0
		if ship(d) {
			lambda *= 2
		}
		return distuv.Poisson{Lambda: lambda, Src: rng}.Rand()
	})
	text := "date,ship\n"
	for d := day - 400; d < day+56; d++ {
		if ship(d) {
			text += d.String() + ",1\n"
		}
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "ships.csv"), []byte(text), 0o644))
	_, forecasts := nightOfDrivers(t, dir, "ships.csv", day)
	sum, n := map[bool]float64{}, map[bool]float64{}
	for _, f := range forecasts {
		sum[ship(f.Date)] += f.Mean
		n[ship(f.Date)]++
	}
	require.InEpsilon(t, 40, sum[true]/n[true], 0.1)
	require.InEpsilon(t, 20, sum[false]/n[false], 0.1)
}

// nightOfDrivers plans a shop with a table of drivers, and gives the night and its forecasts.
func nightOfDrivers(t *testing.T, dir, table string, day core.Day) (*Outcome, []datasets.Forecast) {
	t.Helper()
	path := filepath.Join(dir, config.FileName)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, append(text, "  drivers: {path: "+table+"}\n"...), 0o644))
	out := judgedNight(t, dir, day, 2)
	forecasts, err := datasets.ReadRows[datasets.Forecast](t.Context(), datasets.Source{Path: filepath.Join(out.Dir, "forecasts.parquet")})
	require.NoError(t, err)
	return out, forecasts
}
