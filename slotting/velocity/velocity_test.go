package velocity

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func find(t *testing.T, skus []SKU, terms Terms) map[string]Velocity {
	t.Helper()
	got, _ := Of(skus, terms)
	out := map[string]Velocity{}
	for i, s := range skus {
		out[s.ID] = got[i]
	}
	return out
}

// One sale of 50 units a day is no faster than 20 lines of one unit.
func TestUnitsAreNotLines(t *testing.T) {
	v := find(t, []SKU{
		{ID: "BULK", Own: 50, SoldDays: 120, EndsWith: -1},
		{ID: "PICK", Own: 20, Lines: 2400, LineUnits: 2400, SoldDays: 120, EndsWith: -1},
	}, Terms{WindowDays: 120, HorizonDays: 30})
	require.InDelta(t, 20, v["PICK"].Lines, 1e-9)
	require.Less(t, v["BULK"].Lines, v["PICK"].Lines)
	require.Equal(t, Ratio, v["BULK"].Basis)
}

// What a store sells in a day leaves the warehouse on one line.
func TestTransfersAreLines(t *testing.T) {
	v := find(t, []SKU{
		{ID: "DAILY", SoldDays: 100, Sent: []Lane{{Units: 60}, {Units: 0.25}}, EndsWith: -1},
		{ID: "CASES", SoldDays: 100, Sent: []Lane{{Units: 6, PerTransfer: 24, ReviewDays: 1}}, EndsWith: -1},
		{ID: "WEEKLY", SoldDays: 100, Sent: []Lane{{Units: 60, ReviewDays: 7}}, EndsWith: -1},
	}, Terms{HorizonDays: 30})
	require.InDelta(t, 1.25, v["DAILY"].Lines, 1e-9)
	require.InDelta(t, 0.25, v["CASES"].Lines, 1e-9)
	require.InDelta(t, 1.0/7, v["WEEKLY"].Lines, 1e-9)
	require.Equal(t, Transfers, v["DAILY"].Basis)
}

// What never sold together gets the share of the lines seen once, whatever the
// forecast says; a launch keeps its forecast.
func TestTheUnseenShareWhatChanceLeaves(t *testing.T) {
	skus := []SKU{{ID: "A", Own: 10, Lines: 97, LineUnits: 97, SoldDays: 90, EndsWith: -1},
		{ID: "B", Own: 0.1, Lines: 1, LineUnits: 1, SoldDays: 1, EndsWith: -1},
		{ID: "LAUNCH", Own: 3, New: true, EndsWith: -1}}
	for i := range 50 {
		skus = append(skus, SKU{ID: fmt.Sprint("DEAD", i), Own: 2.9, EndsWith: -1})
	}
	v := find(t, skus, Terms{WindowDays: 10, HorizonDays: 30})
	lines := v["A"].Lines + v["B"].Lines + v["LAUNCH"].Lines
	require.InDelta(t, lines/98/50, v["DEAD0"].Lines, 1e-9)
	require.Equal(t, Unseen, v["DEAD0"].Basis)
	require.Positive(t, v["LAUNCH"].Lines)
}

// An item that is not bought any more sells what is left.
func TestDiscontinuedRunsDown(t *testing.T) {
	v := find(t, []SKU{{ID: "OLD", Own: 8, SoldDays: 300, EndsWith: 30}}, Terms{HorizonDays: 30})
	require.InDelta(t, 1, v["OLD"].Units, 1e-9)
	require.InDelta(t, 1, v["OLD"].Lines, 1e-9)
	require.Equal(t, RunningOut, v["OLD"].Basis)
}

// A velocity is never negative, never above the units, and does not depend on
// the unit of measure where lines are known.
func TestVelocityProperties(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(1, 20).Draw(r, "n")
		skus, scaled := make([]SKU, n), make([]SKU, n)
		for i := range n {
			own := rapid.Float64Range(0, 100).Draw(r, "own")
			lines := float64(rapid.IntRange(1, 500).Draw(r, "lines"))
			per := float64(rapid.IntRange(1, 40).Draw(r, "per"))
			skus[i] = SKU{ID: fmt.Sprint(i), Own: own, Lines: lines, LineUnits: lines * per, SoldDays: 1, EndsWith: -1}
			scaled[i] = skus[i]
			scaled[i].Own, scaled[i].LineUnits = 1000*own, 1000*lines*per
		}
		a, _ := Of(skus, Terms{WindowDays: 56, HorizonDays: 30})
		b, _ := Of(scaled, Terms{WindowDays: 56, HorizonDays: 30})
		for i := range a {
			require.GreaterOrEqual(r, a[i].Lines, 0.0)
			require.LessOrEqual(r, a[i].Lines, a[i].Units+1e-12)
			require.InDelta(r, a[i].Lines, b[i].Lines, 1e-9)
		}
	})
}

// What is forecast from few lines is drawn to their count, from many hardly; what is
// forecast far from any chance, as a season ahead is, is believed.
func TestFewLinesAreCounted(t *testing.T) {
	got, _ := Of([]SKU{
		{ID: "few", Own: 0.2, Lines: 2, LineUnits: 2, LaterLines: 1, SoldDays: 2, EndsWith: -1},
		{ID: "many", Own: 100, Lines: 5000, LineUnits: 5000, LaterLines: 2500, SoldDays: 50, EndsWith: -1},
		{ID: "new", Own: 1, Lines: 2, LineUnits: 2, LaterLines: 1, SoldDays: 2, New: true, EndsWith: -1},
		{ID: "season", Own: 5, Lines: 20, LineUnits: 20, LaterLines: 10, SoldDays: 20, EndsWith: -1},
	}, Terms{WindowDays: 50, HorizonDays: 30})
	require.Less(t, got[0].Lines, 0.07)
	require.GreaterOrEqual(t, got[0].Lines, 0.04)
	require.InDelta(t, 100, got[1].Lines, 5)
	require.InDelta(t, 1, got[2].Lines, 1e-9)
	require.Greater(t, got[3].Lines, 4.0)
}

// Where items do not change beside each other what was counted is believed, where
// they do the forecast: the error is never much above the better of the two.
func TestHowMuchItemsChangeIsLearnt(t *testing.T) {
	const goods, days, lines = 800, 60, 12_000
	for _, change := range []float64{0, 0.3, 1.2} {
		rng := rand.New(rand.NewPCG(4, uint64(10*change)))
		skus, truth := make([]SKU, goods), make([]float64, goods)
		now := make([]float64, goods)
		for i := range now {
			now[i] = math.Pow(float64(i+1), -0.8)
		}
		recent := make([]float64, goods) // lines of the last ten days, of which the forecast is made
		for day := range days {
			total := 0.0
			for i := range now {
				now[i] *= math.Exp(change / math.Sqrt(days) * rng.NormFloat64())
				total += now[i]
			}
			for i := range now {
				n := poisson(rng, now[i]/total*lines/days)
				skus[i].Lines, skus[i].LineUnits = skus[i].Lines+n, skus[i].LineUnits+n
				if day >= days/2 {
					skus[i].LaterLines += n
				}
				if day >= days-10 {
					recent[i] += n
				}
				truth[i] = now[i] / total * lines / days
			}
		}
		for i := range skus {
			skus[i].ID, skus[i].Own, skus[i].SoldDays, skus[i].EndsWith = fmt.Sprint(i), recent[i]/10, 1, -1
		}
		got, _ := Of(skus, Terms{WindowDays: days, UnitsPerLine: 1, HorizonDays: 30})
		off := func(of func(i int) float64) float64 {
			sum := 0.0
			for i := range skus {
				sum += (of(i) - truth[i]) * (of(i) - truth[i])
			}
			return sum
		}
		mine := off(func(i int) float64 { return got[i].Lines })
		counts, forecasts := off(func(i int) float64 { return skus[i].Lines / days }),
			off(func(i int) float64 { return skus[i].Own })
		t.Logf("change %.1f: error %.3f, of counts %.3f, of forecasts %.3f", change, mine, counts, forecasts)
		require.Less(t, mine, 1.3*min(counts, forecasts))
	}
}

// poisson draws by Knuth's product of uniforms, in parts that do not underflow.
func poisson(rng *rand.Rand, mean float64) float64 {
	n := 0.0
	for ; mean > 30; mean -= 30 {
		n += poisson(rng, 30)
	}
	for p := rng.Float64(); p > math.Exp(-mean); p *= rng.Float64() {
		n++
	}
	return n
}
