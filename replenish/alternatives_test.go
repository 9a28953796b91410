package replenish

import (
	"fmt"
	"math"
	"testing"

	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/lots"
	"github.com/stretchr/testify/require"
)

// twoSources is an item of S1 that sells five a day and may also come from S2, which
// delivers on the next day and is a twentieth dearer.
func twoSources() (item.Item, []item.Supplier) {
	it := sampleItem("A", 5)
	it.Others = []item.Alternate{{Supplier: "S2", Multiple: 1, UnitCost: 2.1}}
	return it, append(sampleSuppliers(), item.Supplier{Key: "S2", LeadDays: 1, LeadStated: true, ReviewDays: 7})
}

// closed has S1 take no orders for the next six days.
func closed(suppliers []item.Supplier) {
	suppliers[0].Closures = []item.DayRange{{From: today, To: today + 6}}
}

// bySupplier are the lines of a plan by who is asked.
func bySupplier(res Result) map[string]Line {
	out := map[string]Line{}
	for _, l := range res.Lines {
		out[l.Supplier] = l
	}
	return out
}

// TestWhatWaitingCostsIsBoughtElsewhere tries every quantity: the line has the one
// that saves most margin for what it is dearer and lies until S1's goods come.
func TestWhatWaitingCostsIsBoughtElsewhere(t *testing.T) {
	for _, stock := range []int64{0, 20, 40} {
		it, suppliers := twoSources()
		it.OnHand = stock
		closed(suppliers)
		res := planOne(t, []item.Item{it}, suppliers, Options{AsOf: today})
		w := res.Policies[0].Window
		require.Equal(t, today+7, w.Order)
		days := 7 + w.LeadMean
		d := item.MomentDemand(5*days, it.CoverDemand.SD()*math.Sqrt(days/w.MeanDays()))
		extra := 0.1 + 0.25*2.1*days/365
		saved := func(q int64) float64 {
			return d.Shortage(float64(stock)) - d.Shortage(float64(stock+q)) - extra*float64(q)
		}
		best := int64(0)
		for q := range int64(200) {
			if saved(q) > saved(best) {
				best = q
			}
		}
		require.Len(t, res.Lines, 1)
		l := res.Lines[0]
		require.Equal(t, "S2", l.Supplier)
		require.Contains(t, []int64{best, best + 1}, l.Quantity, "the level is rounded up to a whole unit")
		require.Equal(t, 2.1, l.UnitCost)
		require.Equal(t, fmt.Sprintf("S1 takes no orders until 2024-10-11; waiting for it until %s would cost %.2f more than buying from S2",
			item.IsoDay(today+int32(math.Ceil(days-1e-9))), saved(l.Quantity)), l.Because)
	}
}

// TestAnAlternativeHasItsTerms: multiple and least order of the second source hold.
func TestAnAlternativeHasItsTerms(t *testing.T) {
	it, suppliers := twoSources()
	closed(suppliers)
	free := planOne(t, []item.Item{it}, suppliers, Options{AsOf: today}).Lines[0].Quantity
	it.Others[0].Multiple = 16
	require.Equal(t, lots.Up(free, 16), planOne(t, []item.Item{it}, suppliers, Options{AsOf: today}).Lines[0].Quantity)
	it.Others[0].MOQ = free + 3
	require.Equal(t, lots.Up(free+3, 16), planOne(t, []item.Item{it}, suppliers,
		Options{AsOf: today}).Lines[0].Quantity)
	it.Others[0].MOQ, it.Others[0].MaxOrder = 0, 32
	require.Equal(t, int64(32), planOne(t, []item.Item{it}, suppliers, Options{AsOf: today}).Lines[0].Quantity)
	it.Others[0].Multiple, it.Others[0].MaxOrder = 1, 0
	it.Others = append(it.Others, item.Alternate{Supplier: "S3", Multiple: 1, UnitCost: 2.05})
	suppliers = append(suppliers, item.Supplier{Key: "S3", LeadDays: 1, LeadStated: true, ReviewDays: 7})
	require.Equal(t, "S3", planOne(t, []item.Item{it}, suppliers,
		Options{AsOf: today}).Lines[0].Supplier, "the one that saves more")
	suppliers[3].OrderCost = 30
	require.Equal(t, "S2", planOne(t, []item.Item{it}, suppliers,
		Options{AsOf: today}).Lines[0].Supplier, "an order of its own costs too")
}

// TestNothingIsBoughtElsewhere where it comes no earlier, costs more than it saves,
// cannot be had or has no room.
func TestNothingIsBoughtElsewhere(t *testing.T) {
	for name, change := range map[string]func(it *item.Item, s []item.Supplier, opt *Options){
		"it comes no earlier":   func(_ *item.Item, s []item.Supplier, _ *Options) { s[2].LeadDays = 13 },
		"as dear as the margin": func(it *item.Item, _ []item.Supplier, _ *Options) { it.Others[0].UnitCost = 3 },
		"it is not known":       func(it *item.Item, _ []item.Supplier, _ *Options) { it.Others[0].Supplier = "S9" },
		"it is closed too":      func(_ *item.Item, s []item.Supplier, _ *Options) { s[2].Closures = s[0].Closures },
		"it is full": func(_ *item.Item, s []item.Supplier, _ *Options) {
			s[2].Capacity,
				s[2].CapacityUsed = 100, 99
		},
		"an order costs more": func(_ *item.Item, s []item.Supplier, _ *Options) { s[2].OrderCost = 1000 },
		"a line costs more":   func(it *item.Item, _ []item.Supplier, _ *Options) { it.Policy.OrderCost = 1000 },
		"there is stock":      func(it *item.Item, _ []item.Supplier, _ *Options) { it.OnHand = 500 },
		"room is short": func(_ *item.Item, _ []item.Supplier, opt *Options) {
			opt.Storage = []Storage{{Location: "L1", Units: 1000}}
		},
		"it is not to be bought": func(it *item.Item, _ []item.Supplier, _ *Options) { it.DoNotStock = true },
	} {
		it, suppliers := twoSources()
		opt := Options{AsOf: today}
		closed(suppliers)
		change(&it, suppliers, &opt)
		require.Empty(t, planOne(t, []item.Item{it}, suppliers, opt).Lines, name)
	}
}

// TestAFullSourceIsHelpedOut: what S1 cannot take is asked of S2 where that saves.
func TestAFullSourceIsHelpedOut(t *testing.T) {
	it, suppliers := twoSources()
	wanted := planOne(t, []item.Item{sampleItem("A", 5)}, suppliers, Options{AsOf: today}).Lines[0].Quantity
	suppliers[2].LeadDays = 4
	suppliers[0].Capacity, suppliers[0].CapacityDays = 24, 28
	lines := bySupplier(planOne(t, []item.Item{it}, suppliers, Options{AsOf: today}))
	require.Equal(t, int64(24), lines["S1"].Quantity)
	require.Contains(t, lines["S2"].Because, fmt.Sprintf("S1 takes %d units less than are wanted; waiting for it until", wanted-24))
	until28 := lines["S2"].Quantity
	suppliers[0].CapacityDays = 0
	lines = bySupplier(planOne(t, []item.Item{it}, suppliers, Options{AsOf: today}))
	require.Greater(t, until28, lines["S2"].Quantity, "a source that is full for four weeks leaves more to be bought than one full for one")

	it.MaxOrder, suppliers[0].Capacity = 12, 0
	lines = bySupplier(planOne(t, []item.Item{it}, suppliers, Options{AsOf: today}))
	require.Equal(t, int64(12), lines["S1"].Quantity)
	require.Contains(t, lines["S2"].Because, "units less than are wanted")
}

// TestALateSourceIsNotAskedTwice: what is bought for the days until its goods come is
// left out of its order, unless that was filled to a minimum.
func TestALateSourceIsNotAskedTwice(t *testing.T) {
	it, suppliers := twoSources()
	it.OnHand = 2
	alone := it
	alone.Others = nil
	wanted := planOne(t, []item.Item{alone}, suppliers, Options{AsOf: today}).Lines[0].Quantity
	lines := bySupplier(planOne(t, []item.Item{it}, suppliers, Options{AsOf: today}))
	elsewhere := lines["S2"].Quantity
	require.Positive(t, elsewhere)
	require.Contains(t, lines["S2"].Because, "S1 is too late: stock lasts 0 days; waiting for it until")
	require.Equal(t, lots.Up(wanted-elsewhere, 6), lines["S1"].Quantity)
	it.MOQ = wanted - 6
	require.Equal(t, lots.Up(wanted-6, 6), bySupplier(planOne(t, []item.Item{it}, suppliers,
		Options{AsOf: today}))["S1"].Quantity, "its least order stays")
	it.MOQ, suppliers[0].MinimumUnits = 0, wanted
	require.Equal(t, wanted, bySupplier(planOne(t, []item.Item{it}, suppliers, Options{AsOf: today}))["S1"].Quantity)

	it, suppliers = twoSources()
	it.OnHand = 30
	require.NotContains(t, bySupplier(planOne(t, []item.Item{it}, suppliers, Options{AsOf: today})),
		"S2", "stock lasts until S1's goods come")
	it.OnHand, it.OnOrder = 5, []item.OpenOrder{{ID: "77", Quantity: 60, Ordered: today - 12, Due: today - 4}}
	line, ok := bySupplier(planOne(t, []item.Item{it}, suppliers, Options{AsOf: today}))["S2"]
	require.True(t, ok)
	require.Contains(t, line.Because, "order 77 is 4 days overdue; waiting for it until")
}
