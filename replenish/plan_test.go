package replenish

import (
	"encoding/json"
	"fmt"
	"github.com/stockwright/stockwright/replenish/advice"
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/lots"
	"github.com/stockwright/stockwright/replenish/lotsize"
	"github.com/stockwright/stockwright/replenish/policy"
	"github.com/stretchr/testify/require"
	"math"
	"math/rand/v2"
	"pgregory.net/rapid"
	"slices"
	"testing"
)

const today = int32(20000) // a Friday

func flat(rate float64, days int) []float64 {
	d := make([]float64, days)
	for i := range d {
		d[i] = rate
	}
	return d
}

func sampleItem(sku string, rate float64) item.Item {
	return item.Item{
		SKU: sku, Location: "L1", Supplier: "S1", OnHand: 0,
		LeadDemand: NegBinLike(rate*5, 1.5), CoverDemand: NegBinLike(rate*12, 1.5), Daily: flat(rate, 60),
		Terms: item.Terms{Multiple: 6, UnitCost: 2, UnitPrice: 3}, Policy: item.Policy{Level: 0.97},
	}
}

// NegBinLike is negative binomial demand with the given ratio of variance to mean.
func NegBinLike(mean, ratio float64) item.Demand {
	return item.NegBin{R: mean / (ratio - 1), P: 1 / ratio}
}

func sampleSuppliers() []item.Supplier {
	return []item.Supplier{{Key: "S1", LeadDays: 5, LeadSD: 1, ReviewDays: 7}, {Key: "W", LeadDays: 2, ReviewDays: 7}}
}

func TestPlanChainAndReceipt(t *testing.T) {
	it := sampleItem("A", 6)
	it.OnHand, it.MOQ, it.Maximum, it.MaximumWins = 10, 48, 70, true
	res := Plan([]item.Item{it}, sampleSuppliers(), Options{AsOf: today})
	require.Empty(t, res.Problems)
	require.Len(t, res.Lines, 1)
	l := res.Lines[0]
	require.Equal(t, int64(60), l.Quantity, "largest multiple of 6 with 10 + q <= 70")
	names := map[string]policy.Step{}
	sum := 0.0
	for _, s := range l.Receipt {
		names[s.Name] = s
		sum += s.Added
	}
	require.Equal(t, float64(l.Quantity), sum, "what the steps added sums to the quantity")
	require.Equal(t, 10.0, names["position"].Value)
	require.GreaterOrEqual(t, names["moq"].Value, 48.0)
}

func TestNoNeedNoOrderWhateverTheMOQ(t *testing.T) {
	it := sampleItem("A", 1)
	it.OnHand, it.MOQ = 500, 1000
	res := Plan([]item.Item{it}, sampleSuppliers(), Options{AsOf: today})
	require.Empty(t, res.Lines)
	require.Len(t, res.Policies, 1)
}

// drawnItems are items of many kinds, some with a branch.
func drawnItems(rng *rand.Rand, n int) (items []item.Item) {
	for i := range n {
		it := sampleItem(fmt.Sprintf("I%03d", i), 0.1+5*rng.Float64())
		it.OnHand = int64(rng.IntN(80))
		it.Multiple = int64(1 + rng.IntN(12))
		it.MOQ = int64(rng.IntN(30))
		it.Policy.Kind = []string{"", item.PolicyLot, item.PolicySS, item.PolicySQ}[rng.IntN(4)]
		it.Policy.Lot = int64(rng.IntN(40))
		if rng.IntN(2) == 0 {
			it.Policy.LotRule = lotsize.Rules()[rng.IntN(5)]
			it.Policy.OrderCost, it.Policy.HoldingRate, it.Policy.LotHorizonDays = 12*rng.Float64(),
				0.3, 14*rng.IntN(9)
			it.Rounding = lots.Rounding{Rule: []string{lots.RoundUp, lots.RoundDown,
				lots.RoundNearest, lots.RoundTolerance}[rng.IntN(4)], Tolerance: 0.2}
		}
		if rng.IntN(3) == 0 {
			it.OnOrder = []item.OpenOrder{{ID: "1", Quantity: int64(1 + rng.IntN(40)),
				Ordered: today - 2, Due: today + int32(rng.IntN(60))}}
		}
		for d := range it.Daily {
			it.Daily[d] *= 1 + 0.9*math.Sin(float64(d)/9)
		}
		it.Policy.Level = 0.8 + 0.19*rng.Float64()
		if rng.IntN(4) == 0 {
			it.Maximum, it.MaximumWins = int64(60+rng.IntN(100)), true
		}
		items = append(items, it)
		if rng.IntN(3) == 0 { // a branch supplied by L1
			b := it
			b.Location, b.Supplier, b.SuppliedBy = "B1", "", "L1"
			items = append(items, b)
		}
	}
	return items
}

// What is planned SKU by SKU is what is planned at once, whatever the items share: a
// supplier's minimum and period, a budget, a network, other sources, and what is refused.
func TestPartsArePlannedAsTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 2))
		items := drawnItems(rng, rapid.IntRange(1, 40).Draw(t, "n"))
		for i := range items {
			it := &items[i]
			it.OnHand *= int64(1 + rng.IntN(3)) // many ask for nothing
			it.Track = &item.Track{Sold: 300, SoldDays: 300, SaleDays: 1 + rng.IntN(40), LastSale: today - 3, Net: 300}
			switch rng.IntN(6) {
			case 0:
				it.UnitCost = -1
			case 1:
				it.Policy.Kind, it.Policy.LotRule, it.Policy.Target = item.PolicyOrderUpTo, "", item.TargetClassFill
			case 2:
				it.Others = []item.Alternate{{Supplier: "S2", UnitCost: 2.1}}
			case 3:
				if it.Supplier != "" {
					it.Split = []item.Alternate{{Supplier: "S1", Share: 0.6, UnitCost: 2}, {Supplier: "S2", Share: 0.4, UnitCost: 2}}
				}
			}
		}
		suppliers := append(sampleSuppliers(), item.Supplier{Key: "L1", LeadDays: 1}, item.Supplier{Key: "S2", LeadDays: 2})
		suppliers[0].MinimumValue = []float64{0, 300, 2000, 9000}[rng.IntN(4)]
		suppliers[0].Capacity = []int64{0, 400}[rng.IntN(2)]
		for range rng.IntN(12) {
			sku := func() string { return items[rng.IntN(len(items))].SKU }
			item.Supersede(items, []item.Supersession{{Old: sku(), New: sku(), From: today}}, today)
		}
		opt := Options{AsOf: today, Exceptions: true, PriceTags: true, Needs: true, Rebalance: rng.IntN(2) == 0,
			Budget: []float64{0, 900}[rng.IntN(2)], Actions: &advice.ActionOptions{}}
		PriceClasses(items, suppliers, opt)
		opt.part = -1
		whole := Plan(items, suppliers, opt)
		opt.part, opt.Workers = rapid.IntRange(1, 10).Draw(t, "part"), 2
		parts := Plan(items, suppliers, opt)
		opt.Spend = true
		spent := Plan(slices.Clone(items), suppliers, opt)
		whole.refused, parts.refused, spent.refused = nil, nil, nil
		require.Equal(t, whole, parts)
		require.Equal(t, parts, spent, "items that let go of their demand")
	})
}

func TestSecondRunIsEmptyAndBytesDoNotDependOnOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 30).Draw(t, "n")
		seed := rapid.Uint64().Draw(t, "seed")
		rng := rand.New(rand.NewPCG(seed, 1))
		items := drawnItems(rng, n)
		suppliers := sampleSuppliers()
		suppliers = append(suppliers, item.Supplier{Key: "L1", LeadDays: 1})
		suppliers[0].MinimumValue = 500
		opt := Options{AsOf: today, Workers: 1}
		first := planOne(t, items, suppliers, opt)
		a, err := json.Marshal(first)
		require.NoError(t, err)
		rng.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
		opt.Workers, opt.part = 7, 3
		b, err := json.Marshal(Plan(items, suppliers, opt))
		require.NoError(t, err)
		require.Equal(t, string(a), string(b))
		accept(items, first)
		second := Plan(items, suppliers, opt)
		require.Empty(t, second.Lines)
	})
}

// accept books the lines as approved drafts.
func accept(items []item.Item, res Result) {
	for _, l := range res.Lines {
		for i := range items {
			if items[i].SKU == l.SKU && items[i].Location == l.Location {
				items[i].Drafts = append(items[i].Drafts, item.OpenOrder{Quantity: l.Quantity,
					Ordered: l.OrderDay, Due: l.DueDay})
			}
		}
	}
}

func TestFillTargetIsMetExactlyUnderSimulation(t *testing.T) {
	// Poisson demand 3 a day, lead 5 days, review 7 days, packs of 6: the exact
	// nQ formula against 400,000 simulated days with backorders.
	lead, cover := item.Poisson{Lambda: 15}, item.Poisson{Lambda: 36}
	y := policy.Service{Cover: cover, Lead: lead}.LowestForFill(0.95, policy.OfLots(6))
	want := policy.Service{Cover: cover, Lead: lead}.FillRate(y, policy.OfLots(6))
	got := simulateFill(int64(y), 6, 5, 7, 3, 400_000)
	require.InDelta(t, want, got, 0.003)
	require.GreaterOrEqual(t, want, 0.95)
	require.Less(t, policy.Service{Cover: cover, Lead: lead}.FillRate(y-1, policy.OfLots(6)), 0.95)
}

func simulateFill(lowest, pack int64, lead, review int, rate float64, days int) float64 {
	rng := rand.New(rand.NewPCG(7, 7))
	due := make([]int64, days+lead+review+2)
	net, position, met, total := lowest, lowest, int64(0), int64(0)
	for d := 0; d < days; d++ {
		net += due[d] // received in the morning
		if d%review == 0 {
			for position < lowest {
				position += pack
				due[d+lead] += pack
				if lead == 0 {
					net += pack
				}
			}
		}
		q := poissonDraw(rng, rate)
		met += max(0, min(q, net))
		total += q
		net -= q
		position -= q
	}
	return float64(met) / float64(total)
}

func poissonDraw(rng *rand.Rand, rate float64) int64 {
	u, k := rng.Float64(), int64(0)
	for p := (item.Poisson{Lambda: rate}); p.CDF(float64(k)) < u; k++ {
	}
	return k
}
