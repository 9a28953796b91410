package replay

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/internal/testkit/worlds"
)

// A sale in twenty days, of many units, says little of weekdays: what one day more adds to a
// window is like what the days before it do, in mean and in variance.
func TestLotsAreNoWeekdays(t *testing.T) {
	const days, start, n, leadDays = 1400, 1043, 60, 20
	noise, rng := worlds.Lumpy(0.05), rand.New(rand.NewPCG(5, 2))
	var items []Item
	for i := range n {
		it := Item{Key: fmt.Sprint(i), Demand: make([]float64, days), UnitCost: 1, UnitPrice: 2,
			Pack: 1, Lead: make([]float64, leadDays+1), ReviewDays: 1}
		it.Lead[leadDays] = 1
		for d := range days {
			it.Demand[d] = noise.Draw(rng, 0.2*math.Pow(10, float64(i)/n))
		}
		items = append(items, it)
	}
	counts, seen := NewCounts(items, start, Calendar{FirstDay: 3}), make([]bool, days)
	for d := range seen {
		seen[d] = true
	}
	for i := range items {
		for day := start; day < start+7; day++ {
			f := counts.Forecast(&View{Index: i, Item: &items[i], Day: day,
				Sales: items[i].Demand[:day], InStock: seen[:day]}, items[i].Lead, 1)
			mean, variance := f.Cover.Mean()-f.Lead.Mean(), f.Cover.SD()*f.Cover.SD()-f.Lead.SD()*f.Lead.SD()
			require.InDelta(t, 0, math.Log(leadDays*mean/f.Lead.Mean()), 0.5, "mean of a day, item %d", i)
			require.InDelta(t, 0, math.Log(leadDays*variance/(f.Lead.SD()*f.Lead.SD())), 0.8,
				"variance of a day, item %d", i)
		}
	}
}

// Sold out, a day that sold something is as likely to have wanted more: levels of what is sold out
// on a fifth of its days are those of its demand.
func TestSoldOutDaysTeachTheirDemand(t *testing.T) {
	const days, start, n = 1000, 500, 40
	noise, rng := worlds.NegBin(4), rand.New(rand.NewPCG(3, 2))
	var items []Item
	for i := range n {
		it := Item{Key: fmt.Sprint(i), Demand: make([]float64, days), UnitCost: 1, UnitPrice: 2,
			Pack: 1, Lead: []float64{0, 1}, ReviewDays: 1}
		for d := range days {
			it.Demand[d] = noise.Draw(rng, 10)
		}
		items = append(items, it)
	}
	counts, mean := NewCounts(items, start, Calendar{FirstDay: 3}), 0.0
	for i := range items {
		sales, seen := make([]float64, days), make([]bool, days)
		for d, v := range items[i].Demand {
			most := math.Inf(1)
			if d >= start && d%7 < 3 {
				most = 10
			}
			sales[d], seen[d] = min(v, most), v < most
		}
		mean += counts.Forecast(&View{Index: i, Item: &items[i], Day: days, Sales: sales,
			InStock: seen}, items[i].Lead, 1).Lead.Mean() / n
	}
	require.InDelta(t, 10, mean, 0.4)
}
