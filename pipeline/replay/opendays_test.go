package replay

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/internal/testkit/worlds"
)

// An item closed at weekends is forecast on its open days: means and deviations over
// the lead time and the cover window are the truth's on every day of the week.
func TestClosedDaysAreNotDemand(t *testing.T) {
	const days, start, n, leadDays = 1400, 1043, 80, 6
	noise, rng := worlds.NegBin(3), rand.New(rand.NewPCG(1, 2))
	rate := func(i, day int) float64 {
		if day%7 < 2 {
			return 0
		}
		return 0.4 * math.Pow(35, float64(i)/n)
	}
	var items []Item
	for i := range n {
		it := Item{Key: fmt.Sprint(i), Demand: make([]float64, days), UnitCost: 1, UnitPrice: 2,
			Pack: 1, Lead: make([]float64, leadDays+1), ReviewDays: 1}
		it.Lead[leadDays] = 1
		for d := range days {
			if m := rate(i, d); m > 0 {
				it.Demand[d] = noise.Draw(rng, m)
			}
		}
		items = append(items, it)
	}
	counts, seen := NewCounts(items, start, Calendar{FirstDay: 3}), make([]bool, days)
	for d := range seen {
		seen[d] = true
	}
	for day := start; day < start+7; day++ {
		for name, to := range map[string]int{"lead time": day + leadDays, "cover window": day + leadDays + 1} {
			var mean, sd float64 // over the truth, its logarithm
			for i := range items {
				f := counts.Forecast(&View{Index: i, Item: &items[i], Day: day,
					Sales: items[i].Demand[:day], InStock: seen[:day]}, items[i].Lead, 1)
				law := f.Lead
				if name == "cover window" {
					law = f.Cover
				}
				var truth, variance float64
				for d := day; d < to; d++ {
					truth += rate(i, d)
					variance += noise.Variance(rate(i, d))
				}
				mean += math.Log(law.Mean()/truth) / n
				sd += math.Log(law.SD()/math.Sqrt(variance)) / n
			}
			require.InDelta(t, 0, mean, 0.05, "mean over the %s from day %d", name, day%7)
			require.InDelta(t, 0, sd, 0.08, "deviation over the %s from day %d", name, day%7)
		}
	}
}
