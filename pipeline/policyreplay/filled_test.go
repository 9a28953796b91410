package policyreplay

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/replenish/demand"
)

// Of two alike one is sold out for a month and the other takes a part of its demand; all days
// together must ask for what was wanted, and an item of another group keeps what it sold.
func TestDemandLentIsNotAskedForTwice(t *testing.T) {
	const days, from, until = 600, 400, 435
	rng := rand.New(rand.NewPCG(4, 4))
	law := demand.Poisson{Lambda: 12}
	draw := func() float64 { return law.Quantile(rng.Float64()) }
	rows := make([]datasets.SeriesRows, 8)
	truth, lentUnits := 0.0, 0.0
	for i, sku := range []string{"OUT", "TAKES", "AWAY", "B", "C", "D", "E", "F"} {
		rows[i] = datasets.SeriesRows{Location: "L", SKU: sku}
	}
	for d := range int32(days) {
		out := d >= from && d < until
		lent := 0.0
		for i := range rows {
			r, q := &rows[i], draw()
			switch {
			case i == 0 && out:
				truth += q
				lent, q = 0.7*q, 0
				lentUnits += lent
			case i == 1:
				truth += q
				q += float64(int(lent))
			case i == 0:
				truth += q
			}
			r.Days, r.Quantity = append(r.Days, 20_000+d), append(r.Quantity, q)
			r.InStock = append(r.InStock, i > 0 || !out)
		}
	}
	group := func(k core.Key) string {
		if k.SKU == "OUT" || k.SKU == "TAKES" {
			return "pair"
		}
		return "others"
	}
	d := LayDemand(rows, 20_000+days, 1)
	of := func(sku string) (sum float64) {
		for _, v := range d.Of[core.Key{Location: "L", SKU: sku}] {
			sum += v
		}
		return sum
	}
	away := of("AWAY")
	twice := of("OUT") + of("TAKES")
	require.Greater(t, twice, truth+0.6*lentUnits, "it is asked for twice before it goes back")
	d.GiveBack(rows, group, 1)
	require.InDelta(t, truth, of("OUT")+of("TAKES"), 0.25*lentUnits)
	require.Equal(t, away, of("AWAY"))
	require.EqualValues(t, until-from, d.Filled.Lent)
	require.InDelta(t, lentUnits, d.Filled.Returned, 0.25*lentUnits)
	require.Contains(t, d.Filled.Text(), "35 days of other items")
}
