package replenish

import (
	"encoding/json"
	"fmt"
	"github.com/stockwright/stockwright/replenish/checker"
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/policy"
	"github.com/stretchr/testify/require"
	"math"
	"pgregory.net/rapid"
	"testing"
)

// planOne plans items and holds every line's receipt against the checker.
func planOne(t require.TestingT, items []item.Item, suppliers []item.Supplier, opt Options) Result {
	res := Plan(items, suppliers, opt)
	for _, l := range res.Lines {
		b, err := json.Marshal(l)
		require.NoError(t, err)
		require.NoError(t, checkText(b))
	}
	return res
}

// checkText recomputes a line from its receipt as it is written.
func checkText(b []byte) error {
	var l checker.Line
	if err := json.Unmarshal(b, &l); err != nil {
		return err
	}
	return checker.Check(l)
}

// step finds a step of the first line's receipt.
func step(t *testing.T, res Result, name string) policy.Step {
	t.Helper()
	require.NotEmpty(t, res.Lines)
	for _, s := range res.Lines[0].Receipt {
		if s.Name == name {
			return s
		}
	}
	t.Fatalf("the receipt has no step %s", name)
	return policy.Step{}
}

// Each constraint takes or adds what its step says against a plan without it.
func TestConstraintsTakeWhatTheirStepSays(t *testing.T) {
	plain := planOne(t, []item.Item{sampleItem("A", 5)}, sampleSuppliers(), Options{AsOf: today}).Lines[0]
	for _, c := range []struct {
		step   string
		change func(it *item.Item, s *item.Supplier, opt *Options)
		want   func(q int64) bool
	}{
		{"phase_out", func(it *item.Item, _ *item.Supplier, _ *Options) { it.EndDay = today + 9 },
			func(q int64) bool { return q == 24 }},
		{"max_order", func(it *item.Item, _ *item.Supplier, _ *Options) { it.MaxOrder = 20 },
			func(q int64) bool { return q == 18 }},
		{"supplier_capacity", func(_ *item.Item, s *item.Supplier, _ *Options) {
			s.Capacity,
				s.CapacityUsed = 100, 70
		}, func(q int64) bool { return q == 30 }},
		{"storage_capacity", func(it *item.Item, _ *item.Supplier, opt *Options) {
			it.StorageClass = "chilled"
			opt.Storage = []Storage{{Location: it.Location, Class: "chilled", Units: 25},
				{Location: it.Location, Units: 26}}
		}, func(q int64) bool { return q == 24 }},
		{"budget", func(_ *item.Item, _ *item.Supplier, opt *Options) { opt.Budget = 12.5 * plain.UnitCost }, func(q int64) bool { return q == 12 }},
	} {
		t.Run(c.step, func(t *testing.T) {
			it, suppliers, opt := sampleItem("A", 5), sampleSuppliers(), Options{AsOf: today}
			it.Multiple, it.MOQ = it6, 6
			before := planOne(t, []item.Item{it}, suppliers, opt).Lines[0].Quantity
			c.change(&it, &suppliers[0], &opt)
			res := planOne(t, []item.Item{it}, suppliers, opt)
			s := step(t, res, c.step)
			require.Equal(t, float64(res.Lines[0].Quantity-before), s.Added)
			require.True(t, c.want(res.Lines[0].Quantity), "%d", res.Lines[0].Quantity)
		})
	}
}

const it6 = 6

func TestFrozenDaysPutNewGoodsAfterThem(t *testing.T) {
	it := sampleItem("A", 5)
	plain := planOne(t, []item.Item{it}, sampleSuppliers(), Options{AsOf: today})
	it.FrozenDays = 12
	res := planOne(t, []item.Item{it}, sampleSuppliers(), Options{AsOf: today})
	require.Equal(t, today+12, res.Lines[0].DueDay)
	require.Less(t, plain.Lines[0].DueDay, today+12)
	require.Equal(t, 12.0, step(t, res, "frozen_days").Value)
}

func TestNoOrderSaysWhy(t *testing.T) {
	for want, change := range map[string]func(it *item.Item, s *item.Supplier){
		policy.NoOrderDoNotStock: func(it *item.Item, _ *item.Supplier) { it.DoNotStock = true },
		policy.NoOrderDay:        func(_ *item.Item, s *item.Supplier) { s.Closures = []item.DayRange{{From: today, To: today + 3}} },
		policy.NoOrderLaunch:     func(it *item.Item, _ *item.Supplier) { it.LaunchDay = today + 200 },
		policy.NoOrderPhasedOut:  func(it *item.Item, _ *item.Supplier) { it.EndDay = today - 1 },
		policy.NoOrderSupplierEnded: func(it *item.Item, s *item.Supplier) { // before its next order day
			it.LastOrderDay, s.Closures = today+2, []item.DayRange{{From: today, To: today + 3}}
		},
		"": func(it *item.Item, _ *item.Supplier) { it.LaunchDay = today + 5 },
	} {
		it, suppliers := sampleItem("A", 5), sampleSuppliers()
		change(&it, &suppliers[0])
		res := planOne(t, []item.Item{it}, suppliers, Options{AsOf: today})
		require.Equal(t, want, res.Policies[0].NoOrder)
		require.Equal(t, want == "", len(res.Lines) == 1)
	}
}

// An item that another supplier can bring waits for it rather than having ended.
func TestAnotherSourceOutlivesTheFirst(t *testing.T) {
	it, suppliers := sampleItem("A", 5), sampleSuppliers()
	it.LastOrderDay, suppliers[0].Closures = today+2, []item.DayRange{{From: today, To: today + 3}}
	it.Others = []item.Alternate{{Supplier: "S2", Multiple: 1, UnitCost: it.UnitCost}}
	res := planOne(t, []item.Item{it}, suppliers, Options{AsOf: today})
	require.Equal(t, policy.NoOrderDay, res.Policies[0].NoOrder)
}

// The break that is chosen is the cheapest quantity a year among the breaks and
// the quantity at hand, found here by trying each.
func TestPriceBreaksAreChosenByYearlyCost(t *testing.T) {
	for _, incremental := range []bool{false, true} {
		it := sampleItem("A", 5)
		it.Incremental = incremental
		it.Policy.OrderCost = 20
		it.Breaks = []item.PriceBreak{{From: 240, Cost: it.UnitCost * 0.97},
			{From: 900, Cost: it.UnitCost * 0.94}, {From: 60_000, Cost: it.UnitCost * 0.93}}
		res := planOne(t, []item.Item{it}, sampleSuppliers(), Options{AsOf: today})
		q, base := res.Lines[0].Quantity, int64(step(t, res, "moq").Value)
		opt := Options{HoldingRate: item.DefaultHoldingRate}
		for _, other := range []int64{base, 240, 900, 60_000} {
			require.LessOrEqual(t, policy.YearlyPurchase(&it, q, opt.HoldingRate),
				policy.YearlyPurchase(&it, other, opt.HoldingRate))
		}
		require.Greater(t, q, base, "a break pays here")
	}
	it := sampleItem("A", 5)
	it.Breaks = []item.PriceBreak{{From: 240, Cost: it.UnitCost * 0.97}}
	it.MaxOrder = 100
	res := planOne(t, []item.Item{it}, sampleSuppliers(), Options{AsOf: today})
	require.LessOrEqual(t, res.Lines[0].Quantity, int64(100), "a break beyond the largest order does not count")
}

// Buying ahead: one unit more or less than the target costs at least as much,
// when each unit is held until demand beyond the window uses it.
func TestBuyingAheadOfAPriceRise(t *testing.T) {
	it := sampleItem("A", 2)
	plain := planOne(t, []item.Item{it}, sampleSuppliers(), Options{AsOf: today}).Lines[0].Quantity
	it.NextCost, it.NextCostDay = it.UnitCost*1.05, today+1
	res := planOne(t, []item.Item{it}, sampleSuppliers(), Options{AsOf: today})
	days := int(0.05 / item.DefaultHoldingRate * 365)
	require.InDelta(t, float64(plain)+2*float64(days), float64(res.Lines[0].Quantity), float64(it.Multiple)+1)
	gain := func(units float64) float64 { // saved less held, unit by unit
		total := 0.0
		for u := range int(units) {
			total += it.UnitCost * (0.05 - item.DefaultHoldingRate*float64(u)/2/365)
		}
		return total
	}
	ahead := float64(2 * days)
	require.Greater(t, gain(ahead), gain(ahead-8))
	require.Greater(t, gain(ahead), gain(ahead+8))
	it.NextCostDay = today + 300
	require.Equal(t, plain, planOne(t, []item.Item{it}, sampleSuppliers(),
		Options{AsOf: today}).Lines[0].Quantity, "there is time yet")
	it.NextCost, it.NextCostDay = it.UnitCost/2, today+1
	require.Equal(t, plain, planOne(t, []item.Item{it}, sampleSuppliers(),
		Options{AsOf: today}).Lines[0].Quantity, "prices that fall are waited for, not bought ahead")
}

// A shared capacity is never exceeded, nobody gets more than wanted, and every
// share respects multiple and MOQ (the checker sees to that).
func TestSharedCapacitiesHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var items []item.Item
		for i := range rapid.IntRange(1, 12).Draw(t, "n") {
			it := sampleItem(string(rune('A'+i)), rapid.Float64Range(0.3, 9).Draw(t, "rate"))
			it.Multiple, it.MOQ = rapid.Int64Range(1, 12).Draw(t, "multiple"), rapid.Int64Range(0, 40).Draw(t, "moq")
			it.UnitVolume, it.StorageClass = rapid.Float64Range(0.1, 3).Draw(t, "volume"),
				rapid.SampledFrom([]string{"", "chilled"}).Draw(t, "class")
			items = append(items, it)
		}
		suppliers := sampleSuppliers()
		plain := planOne(t, items, suppliers, Options{AsOf: today})
		suppliers[0].Capacity = rapid.Int64Range(1, 400).Draw(t, "capacity")
		budget, chilled := rapid.Float64Range(1, 900).Draw(t, "budget"), rapid.Float64Range(1, 300).Draw(t, "chilled")
		opt := Options{AsOf: today, Budget: budget, Storage: []Storage{{Location: items[0].Location,
			Class: "chilled", Volume: chilled}}}
		res := planOne(t, items, suppliers, opt)
		wanted := map[string]int64{}
		for _, l := range plain.Lines {
			wanted[l.SKU] = l.Quantity
		}
		units, money, volume := int64(0), 0.0, 0.0
		for _, l := range res.Lines {
			require.LessOrEqual(t, l.Quantity, wanted[l.SKU])
			units += l.Quantity
			money += l.Value
			for _, it := range items {
				if it.SKU == l.SKU && it.StorageClass == "chilled" {
					volume += it.UnitVolume * float64(l.Quantity)
				}
			}
		}
		require.LessOrEqual(t, units, suppliers[0].Capacity)
		require.LessOrEqual(t, money, budget+1e-9)
		require.LessOrEqual(t, volume, chilled+1e-9)
		within := 0.0
		for _, r := range res.Ranking {
			if r.Within {
				within += r.Value
			}
		}
		require.InDelta(t, money, within, 1e-6, "the list's part within the budget is the plan")
	})
}

// Two items that share a set-up of 60 and have 1 of their own: the joint lots cost
// less a year than the economic lots each would have on its own with the whole
// set-up, and no other pair of lots in whole cycles costs less.
func TestJointOrdersShareTheSetUp(t *testing.T) {
	var items []item.Item
	for i, rate := range []float64{8, 0.5} {
		it := sampleItem(string(rune('A'+i)), rate)
		it.Policy.Kind, it.Policy.OrderCost = item.PolicySS, 1
		items = append(items, it)
	}
	suppliers := sampleSuppliers()
	suppliers[0].OrderCost = 60
	lots := func(opt Options) (out [2]float64) {
		for i, p := range planOne(t, items, suppliers, opt).Policies {
			out[i] = float64(p.OrderUpTo - p.ReorderPoint)
		}
		return out
	}
	joint := lots(Options{AsOf: today, JointOrders: true})
	cost := func(cycle float64, m [2]float64) float64 {
		total := 60 / cycle
		for i, it := range items {
			total += 1/(cycle*m[i]) + item.DefaultHoldingRate*it.UnitCost*it.Daily[0]*365*cycle*m[i]/2
		}
		return total
	}
	best, want := math.Inf(1), [2]float64{}
	for m := 1.0; m <= 40; m++ {
		for cycle := 0.01; cycle < 3; cycle += 0.0005 {
			for _, ms := range [][2]float64{{1, m}, {m, 1}} {
				if c := cost(cycle, ms); c < best {
					best, want = c, [2]float64{2920 * cycle * ms[0], 182.5 * cycle * ms[1]}
				}
			}
		}
	}
	require.InDelta(t, want[0], joint[0], 0.02*want[0])
	require.InDelta(t, want[1], joint[1], 0.02*want[1]+1)
	alone := lots(Options{AsOf: today})
	require.Greater(t, joint[0], 3*alone[0], "lots of their own know nothing of the set-up")
}

// An item bought from two suppliers is split by their shares, in their own packs;
// a closed one leaves its share to the other; what is ordered covers the need.
func TestOrdersAreSplitAmongSuppliers(t *testing.T) {
	it := sampleItem("A", 8)
	it.Multiple, it.MOQ = 6, 6
	suppliers := append(sampleSuppliers(), item.Supplier{Key: "S2", LeadDays: 9, ReviewDays: 7})
	plain := planOne(t, []item.Item{it}, suppliers, Options{AsOf: today}).Lines[0].Quantity
	it.Split = []item.Alternate{{Supplier: "S1", Share: 0.7, MOQ: 6, Multiple: 6, UnitCost: 2},
		{Supplier: "S2", Share: 0.3, MOQ: 10, Multiple: 10, UnitCost: 2.2}}
	res := planOne(t, []item.Item{it}, suppliers, Options{AsOf: today})
	require.Len(t, res.Lines, 2)
	require.Len(t, res.Policies, 1)
	a, b := res.Lines[0], res.Lines[1]
	require.Equal(t, []string{"S1", "S2"}, []string{a.Supplier, b.Supplier})
	require.InDelta(t, 0.7*float64(plain), float64(a.Quantity), 9)
	require.InDelta(t, float64(plain), float64(a.Quantity+b.Quantity), 16)
	require.Zero(t, b.Quantity%10)
	require.Equal(t, 2.2, b.UnitCost)
	require.Equal(t, today+9, b.DueDay)
	it.Drafts = []item.OpenOrder{{ID: "1", Quantity: a.Quantity, Ordered: today, Due: a.DueDay},
		{ID: "2", Quantity: b.Quantity, Ordered: today, Due: b.DueDay}}
	require.Empty(t, planOne(t, []item.Item{it}, suppliers, Options{AsOf: today}).Lines,
		"once accepted, nothing more is ordered")
	it.Drafts = nil
	suppliers[0].Closures = []item.DayRange{{From: today, To: today}}
	res = planOne(t, []item.Item{it}, suppliers, Options{AsOf: today})
	require.Len(t, res.Lines, 1)
	require.Equal(t, "S2", res.Lines[0].Supplier)
}

// A minimum far beyond what the items sell (a slip of the keyboard, another
// currency) is said, and not filled with years of stock.
func TestMinimumsAreNotFilledWithYearsOfStock(t *testing.T) {
	var items []item.Item
	for i := range 20 {
		it := sampleItem(fmt.Sprintf("A%02d", i), 2)
		it.OnHand = 40
		items = append(items, it)
	}
	items[0].OnHand = 0
	suppliers := sampleSuppliers()
	plain := planOne(t, items, suppliers, Options{AsOf: today})
	require.Len(t, plain.Lines, 1)
	suppliers[0].MinimumValue = 10_000_000
	res := planOne(t, items, suppliers, Options{AsOf: today})
	require.Len(t, res.Lines, 1)
	require.Equal(t, plain.Lines[0].Quantity, res.Lines[0].Quantity)
	require.Contains(t, res.Orders[0].BelowMinimum, "is below the minimum 10000000.00")
	suppliers[0].MinimumValue = 8_000
	res = planOne(t, items, suppliers, Options{AsOf: today})
	require.GreaterOrEqual(t, res.Orders[0].Value, 8_000.0)
	for _, l := range res.Lines {
		require.LessOrEqual(t, l.DaysOfCover, 365.0+30)
	}
}
