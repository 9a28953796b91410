package item

import (
	"github.com/stretchr/testify/require"
	"math/rand/v2"
	"testing"
)

func TestLeadTimesPoolWhereFew(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	var rs []PastReceipt
	for n := range 200 {
		d := int32(5)
		if rng.Float64() < 0.2 {
			d = 20
		}
		rs = append(rs, PastReceipt{Supplier: "S", SKU: "many", Ordered: int32(n),
			Promised: int32(n) + 6, Arrived: int32(n) + d})
	}
	rs = append(rs, PastReceipt{Supplier: "S", SKU: "few", Ordered: 0, Promised: NoDay, Arrived: 9})
	table := LeadTimes(rs, []Supplier{{Key: "S", LeadDays: 6}}, LeadTimeOptions{})
	pool, few := table.Lookup("S", "", ""), table.Lookup("S", "few", "")
	require.InDelta(t, 1.0/9, few.Weight, 1e-12)
	require.InDelta(t, 1.0/9, few.Pmf[9], 0.02)
	require.InDelta(t, 0.2, pool.Pmf[20], 0.07)
	require.InDelta(t, 0.8, pool.OnTime, 0.07)
	require.Greater(t, pool.MeanLateness, 0.0)
	require.Equal(t, 6.0, pool.Stated)
	// Seven days waited: the first hump is past, thirteen days remain.
	day, chance := LeadTime{Receipts: 200, Pmf: []float64{0, 0, 0, 0, 0, .8, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 0, 0, .2}}.overdue(93, 98, 100)
	require.Equal(t, int32(100+13), day)
	require.Greater(t, chance, 0.9)
}
