package replenish

import (
	"testing"

	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stretchr/testify/require"
)

// steady is a track that contradicts nothing of an item that sells five a day.
func steady() *item.Track {
	return &item.Track{Sold: 1800, SoldDays: 365, SaleDays: 300, LastSale: today - 1, Net: 5000,
		Orders: 9, Largest: 100}
}

// TestLinesOutOfProportion holds a line of some eighty units, 160 in money, against
// what the item did so far, at both sides of each limit.
func TestLinesOutOfProportion(t *testing.T) {
	for name, c := range map[string]struct {
		change     func(it *item.Item, t *item.Track)
		kind, text string
	}{
		"steady": {func(*item.Item, *item.Track) {}, "", ""},
		"all came back": {func(_ *item.Item, t *item.Track) { t.Net = 0 }, ConfirmReturned,
			"more came back than was sold"},
		"one is left sold":        {func(_ *item.Item, t *item.Track) { t.Net = 1 }, "", ""},
		"a person stated it":      {func(_ *item.Item, t *item.Track) { t.Net, t.Asked = 0, true }, "", ""},
		"demand is its branches'": {func(_ *item.Item, t *item.Track) { t.Net, t.Indirect = 0, true }, "", ""},
		"never sold":              {func(_ *item.Item, t *item.Track) { *t = item.Track{LastSale: item.NoDay} }, ConfirmNeverSold, "never sold"},
		"just launched":           {func(_ *item.Item, t *item.Track) { *t = item.Track{LastSale: item.NoDay, New: true} }, "", ""},
		"a hundred days silent":   {func(_ *item.Item, t *item.Track) { t.LastSale = today - 100 }, "", ""},
		"a hundred and one": {func(_ *item.Item, t *item.Track) { t.LastSale = today - 101 },
			ConfirmUnsold, "not sold for 101 days"},
		"seldom sold, twice a gap": {func(_ *item.Item, t *item.Track) {
			t.SaleDays, t.LastSale = 5,
				today-146
		}, "", ""},
		"seldom sold, and beyond": {func(_ *item.Item, t *item.Track) {
			t.SaleDays, t.LastSale = 5,
				today-147
		}, ConfirmUnsold, "not sold for 147 days"},
		"least order is a year's": {func(it *item.Item, _ *item.Track) { it.MOQ = 2000 },
			ConfirmCover, "lasts 401 days on the forecast"},
		"least order is two years'": {func(it *item.Item, _ *item.Track) { it.MOQ = 4000 },
			ConfirmCover, "lasts 2 years on the forecast"},
		"sales contradict": {func(_ *item.Item, t *item.Track) { t.Sold = 36.5 }, ConfirmCover,
			"at what was sold in the last 365 days"},
		"sales are too short": {func(_ *item.Item, t *item.Track) {
			t.Sold, t.SoldDays,
				t.SaleDays = 5.5, 55, 3
		}, "", ""},
		"one sale": {func(_ *item.Item, t *item.Track) {
			t.SaleDays, t.SoldDays,
				t.Sold = 1, 60, 90
		}, ConfirmOneSale, "sold on one day only, 2024-10-03"},
		"one sale, of late": {func(_ *item.Item, t *item.Track) {
			t.SaleDays, t.SoldDays,
				t.Sold = 1, 20, 90
		}, "", ""},
		"far above any order": {func(_ *item.Item, t *item.Track) { t.Orders, t.Largest = 3, 5 },
			ConfirmSize, "times the largest order before, 5"},
		"two orders show nothing": {func(_ *item.Item, t *item.Track) { t.Orders, t.Largest = 2, 5 }, "", ""},
		"dearer than it sells":    {func(it *item.Item, _ *item.Track) { it.UnitPrice = 0.9 }, ConfirmCost, "costs 2 a unit and sells for 0.9"},
		"half its cost":           {func(it *item.Item, _ *item.Track) { it.UnitPrice = 1 }, "", ""},
		"not worth a look":        {func(it *item.Item, _ *item.Track) { it.UnitPrice, it.Policy.OrderCost = 0.9, 50 }, "", ""},
	} {
		it := sampleItem("A", 5)
		it.Track = steady()
		c.change(&it, it.Track)
		l := planOne(t, []item.Item{it}, sampleSuppliers(), Options{AsOf: today}).Lines[0]
		require.Equal(t, c.kind, l.ConfirmKind, "%s: %s", name, l.Confirm)
		require.Contains(t, l.Confirm, c.text, name)
		require.Equal(t, c.kind == "", l.Confirm == "", name)
	}
	it := sampleItem("A", 5)
	require.Empty(t, planOne(t, []item.Item{it}, sampleSuppliers(), Options{AsOf: today}).Lines[0].Confirm, "held against nothing")
}

// TestMuchMoneyOnFewSales: a quarter of what all other items sell in the line's
// window, at cost, is too much for an item with two days of sales.
func TestMuchMoneyOnFewSales(t *testing.T) {
	few := sampleItem("A", 5)
	few.Track = &item.Track{Sold: 10, SoldDays: 20, SaleDays: 2, LastSale: today - 3, Net: 10}
	other := sampleItem("B", 5)
	other.Track = steady()
	value := planOne(t, []item.Item{few}, sampleSuppliers(), Options{AsOf: today}).Lines[0].Value
	window := planOne(t, []item.Item{few}, sampleSuppliers(), Options{AsOf: today}).Policies[0].Window.MeanDays()
	for share, kind := range map[float64]string{0.24: "", 0.26: ConfirmOneSale, 2.5: ConfirmOneSale} {
		other.Track.Sold = value / share / window / 2 * 365 // a unit costs 2
		l := planOne(t, []item.Item{few, other}, sampleSuppliers(), Options{AsOf: today}).Lines[0]
		require.Equal(t, kind, l.ConfirmKind, "%v", share)
		if share == 0.26 {
			require.Equal(t, "sold on 2 days only, last on 2024-10-01, and it costs 26 % of what all other items sell in 12 days", l.Confirm)
		}
		if share == 2.5 {
			require.Contains(t, l.Confirm, "it costs 2 times what all other items sell")
		}
	}
	few.Track.SaleDays = 3
	l := planOne(t, []item.Item{few, other}, sampleSuppliers(), Options{AsOf: today}).Lines[0]
	require.Empty(t, l.ConfirmKind, "three days with a sale are not few")
}

// TestSmallLots: a lot that limits have cut below the worth of ordering it waits,
// unless somebody waits for the goods.
func TestSmallLots(t *testing.T) {
	it := sampleItem("A", 0.05)
	it.Multiple, it.Policy.Kind, it.Policy.OrderCost, it.Policy.MaxDays, it.Policy.HoldingRate = 1,
		item.PolicySS, 500, 100, 0.25
	it.Track = &item.Track{Sold: 18, SoldDays: 365, SaleDays: 9, LastSale: today - 10, Net: 20}
	res := planOne(t, []item.Item{it}, sampleSuppliers(), Options{AsOf: today})
	require.True(t, res.Policies[0].HeldToDays)
	l := res.Lines[0]
	require.LessOrEqual(t, l.DaysOfCover, res.Policies[0].Window.MeanDays()+item.ProportionDays)
	require.Equal(t, ConfirmSmall, l.ConfirmKind, l.Confirm)
	require.Contains(t, l.Confirm, "an order of it costs 500: join it to another order, or stop stocking it")
	it.Backordered = 1
	require.NotEqual(t, ConfirmSmall, planOne(t, []item.Item{it}, sampleSuppliers(),
		Options{AsOf: today}).Lines[0].ConfirmKind)
	it.Backordered, it.Policy.Lot = 0, 4
	require.NotEqual(t, ConfirmSmall, planOne(t, []item.Item{it}, sampleSuppliers(),
		Options{AsOf: today}).Lines[0].ConfirmKind, "a person stated the lot")
}

func TestDaysAndSharesInWords(t *testing.T) {
	for days, text := range map[float64]string{45.4: "45 days", 729: "729 days", 730: "2 years",
		1094: "2 years", 36500: "100 years", 40000: "more than 100 years"} {
		require.Equal(t, text, daysText(days))
	}
	for share, text := range map[float64]string{0.26: "26 % of", 1.99: "199 % of", 2: "2 times", 7.4: "7 times"} {
		require.Equal(t, text, shareText(share))
	}
	require.Equal(t, "not sold yet", saleDaysText(&item.Track{}))
}
