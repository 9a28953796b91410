package advice

import (
	"math"
	"testing"

	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/policy"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

const today = int32(20000)

// certain sells two a day for certain, costs 2 and sells at 3.
func certain() item.Item {
	daily := make([]float64, 60)
	for i := range daily {
		daily[i] = 2
	}
	return item.Item{SKU: "A", Location: "L", LeadDemand: item.Normal{Mu: 10},
		CoverDemand: item.Normal{Mu: 24}, Daily: daily,
		Terms: item.Terms{Multiple: 6, UnitCost: 2, UnitPrice: 3}}
}

// line is the policy of an item with a lead time of five days and a review of seven.
func line(it *item.Item) policy.PolicyLine {
	w := item.Window{Order: today, NextOrder: today + 7, Due: today + 5, End: today + 12,
		Lead: []float64{0, 0, 0, 0, 0, 1}, LeadMean: 5, Review: 7}
	p := policy.PolicyLine{Kind: item.PolicyOrderUpTo, Window: w, CoverMean: 24,
		Levels: policy.Levels{ReorderPoint: 29, OrderUpTo: 30, Lot: 1}}
	p.Position = item.PositionOf(it, w, today)
	return p
}

// found lists the exceptions of an item by kind.
func found(it item.Item, change func(p *policy.PolicyLine)) map[string]Exception {
	p := line(&it)
	if change != nil {
		change(&p)
	}
	out := map[string]Exception{}
	for _, e := range Exceptions(&it, p, today, 0.25) {
		out[e.Kind] = e
	}
	return out
}

// TestStockOuts: what lead-time demand exceeds of all that comes before the goods of
// an order placed today, at its margin.
func TestStockOuts(t *testing.T) {
	for name, c := range map[string]struct {
		change func(it *item.Item)
		short  float64
	}{
		"nothing there":            {func(*item.Item) {}, 10},
		"some on hand":             {func(it *item.Item) { it.OnHand = 4 }, 6},
		"enough":                   {func(it *item.Item) { it.OnHand = 10 }, 0},
		"half a unit less is none": {func(it *item.Item) { it.LeadDemand, it.OnHand = item.Normal{Mu: 10.4}, 10 }, 0},
		"reserved and owed":        {func(it *item.Item) { it.OnHand, it.Reserved, it.Backordered = 10, 3, 2 }, 5},
		"ordered by customers":     {func(it *item.Item) { it.Reserved = 50 }, 60},
		"promised for later": {func(it *item.Item) {
			it.OnHand, it.Reserved, it.Promises = 10, 3, []item.Promise{{Day: today + 5, Quantity: 3}}
		}, 0},
		"promised for before": {func(it *item.Item) {
			it.OnHand, it.Reserved, it.Promises = 10, 3, []item.Promise{{Day: today + 4, Quantity: 3}}
		}, 3},
		"an order that comes before": {func(it *item.Item) {
			it.OnOrder = []item.OpenOrder{{ID: "1", Quantity: 4, Ordered: today - 1, Due: today + 4}}
		}, 6},
		"an order that comes as late": {func(it *item.Item) {
			it.OnOrder = []item.OpenOrder{{ID: "1", Quantity: 4, Ordered: today, Due: today + 5}}
		}, 10},
		"a draft that comes before":      {func(it *item.Item) { it.Drafts = []item.OpenOrder{{Quantity: 7, Due: today + 1}} }, 3},
		"a draft that comes as late":     {func(it *item.Item) { it.Drafts = []item.OpenOrder{{Quantity: 7, Due: today + 5}} }, 10},
		"left of the one it replaces":    {func(it *item.Item) { it.Predecessor = 6 }, 4},
		"not kept":                       {func(it *item.Item) { it.DoNotStock = true }, 0},
		"the demand is not known":        {func(it *item.Item) { it.LeadDemand = nil }, 0},
		"a record that sales contradict": {func(it *item.Item) { it.OnHand, it.SilentDays = 40, 30 }, 10},
	} {
		it := certain()
		c.change(&it)
		e, ok := found(it, nil)[ExceptionStockout]
		require.Equal(t, c.short > 0, ok, name)
		require.InDelta(t, c.short*1, e.AtRisk, 1e-9, name)
	}
	it := certain()
	e := found(it, nil)[ExceptionStockout]
	require.Equal(t, Exception{"A", "L", ExceptionStockout, 10,
		"10 units of expected demand come before an order placed today can arrive on 2024-10-09"}, e)
	require.Empty(t, found(it, func(p *policy.PolicyLine) { p.NoOrder = policy.NoOrderLaunch })[ExceptionStockout], "before the launch nothing is lost")
	it.FrozenDays = 4
	require.Contains(t, found(it, nil), ExceptionStockout, "an order of today comes after the frozen days anyway")
	it.FrozenDays = 5
	all := found(it, nil)
	require.NotContains(t, all, ExceptionStockout)
	require.Equal(t, "10 units of expected demand come inside the frozen days, before new goods may come on 2024-10-09", all[ExceptionFrozen].Text)
	it = certain()
	it.LeadDemand, it.OnHand = item.Normal{Mu: 10, Sigma: 4}, 11
	require.Empty(t, found(it, nil)[ExceptionStockout], "it is likelier than not that stock lasts")
}

// TestNeedsLeftWithoutAnOrder: a least order that cannot sell.
func TestNeedsLeftWithoutAnOrder(t *testing.T) {
	it := certain()
	it.EndDay, it.OnHand, it.Multiple = today+20, 26, 6
	pack := func(moq int64) Exception { it.MOQ = moq; return found(it, nil)[ExceptionPack] }
	room := policy.Room(&it, ptr(line(&it)), true)
	require.Greater(t, room, int64(6))
	require.Empty(t, pack(room/6*6), "an order of whole packs that sells is no exception")
	e := pack(room + 1)
	require.Equal(t, float64(room), e.AtRisk, "at risk is the margin of what can still sell")
	require.Contains(t, e.Text, "can sell until the last day on sale")
	it.EndDay, it.ShelfLifeDays = 0, 15
	room = policy.Room(&it, ptr(line(&it)), true)
	e = pack(room + 1)
	require.InDelta(t, 2*365, e.AtRisk, 1e-9, "the mean of 24 in 12 days, for a year")
	require.Contains(t, e.Text, "within 15 days; at risk is a year's loss")
}

func ptr[T any](v T) *T { return &v }

// TestStarved: orders of at most six every seven days bring 6/14 of demand.
func TestStarved(t *testing.T) {
	it := certain()
	it.LeadDemand, it.OnHand, it.MaxOrder = item.Normal{Mu: 10}, 30, 6
	served := policy.ServedShare(&it)
	e := found(it, nil)[ExceptionStarved]
	require.Less(t, served, 1.0)
	require.InDelta(t, (1-served)*2*365, e.AtRisk, 1e-9)
	it.DoNotStock = true
	require.NotContains(t, found(it, nil), ExceptionStarved)
	it.DoNotStock, it.MaxOrder = false, 600
	require.NotContains(t, found(it, nil), ExceptionStarved)
}

// TestTooMuchStock: above twice order-up-to and by more than a month's demand; at
// risk is what holding it costs until the next review.
func TestTooMuchStock(t *testing.T) {
	for stock, want := range map[int64]float64{60: 0, 61: 0, 90: 0, 91: 61 * 2 * 0.25 * 7 / 365,
		500: 470 * 2 * 0.25 * 7 / 365} {
		it := certain()
		it.OnHand = stock
		require.InDelta(t, want, found(it, nil)[ExceptionOverstock].AtRisk, 1e-9, "%d", stock)
		it.Policy.HoldingRate = 0.5
		require.InDelta(t, 2*want, found(it, nil)[ExceptionOverstock].AtRisk, 1e-9, "the item's own rate")
	}
	it := certain()
	it.OnHand, it.Lots = 200, []item.Lot{{Quantity: 150, Expires: today + 50}, {Quantity: 50, Expires: today + 300}}
	e := found(it, nil)[ExceptionWaste]
	require.InDelta(t, 2*50, e.AtRisk, 4, "a hundred of the hundred and fifty sell by their day")
	require.Contains(t, e.Text, "units expire unsold within 60 days")
	it.Lots = it.Lots[1:]
	require.NotContains(t, found(it, nil), ExceptionWaste)
}

func TestDoubtedRecords(t *testing.T) {
	it := certain()
	it.OnHand, it.SilentDays, it.SilenceChance = 40, 21, 0.0004
	e := found(it, nil)[ExceptionDoubted]
	require.Equal(t, 14.0, e.AtRisk, "the margin of a review period's demand")
	require.Contains(t, e.Text, "40 units on record and no sale for 21 open days, which by its own sales has a chance of 1 in 2500")
	it.OnHand = 10000
	require.Equal(t, 200.0, found(it, nil)[ExceptionDoubted].AtRisk,
		"a hundredth of the stock's value, where that is more")
	it.SilentDays = 0
	require.NotContains(t, found(it, nil), ExceptionDoubted)
}

// TestOverdueOrders are one exception an item, told by the latest of them; each is
// also an order to be confirmed.
func TestOverdueOrders(t *testing.T) {
	it := certain()
	it.OnHand = 30
	order := func(id string, late int32) item.OpenOrder {
		return item.OpenOrder{ID: id, Quantity: 12, Ordered: today - late - 5, Due: today - late}
	}
	it.OnOrder = []item.OpenOrder{order("b", 2), order("a", 90),
		{ID: "c", Quantity: 12, Ordered: today, Due: today + 5}}
	p := line(&it)
	expected := it.Expected(item.LeadOf(&it, p.Window), today)
	require.Equal(t, []int64{12, 0}, []int64{expected[0].Counts, expected[1].Counts})
	e := found(it, nil)[ExceptionOverdue]
	require.Contains(t, e.Text, "order a of 12, due 2024-07-06, is 90 days overdue and has a 0 % chance of coming: it is no longer counted on; 1 more overdue orders, 24 units in all")
	atRisk := 0.0
	for _, x := range expected[:2] {
		atRisk += 24 * math.Max(x.Chance*(1-x.Chance), 0.01)
	}
	require.InDelta(t, atRisk, e.AtRisk, 1e-9)
	it.OnOrder = it.OnOrder[:1]
	require.Contains(t, found(it, nil)[ExceptionOverdue].Text, "it is still counted on")
	it.OnOrder = it.OnOrder[:0]
	require.NotContains(t, found(it, nil), ExceptionOverdue)

	seen := false
	for late := int32(3); late < 90; late++ { // somewhere between, a part is counted on
		it.OnOrder = []item.OpenOrder{order("a", late)}
		actions := Actions(&it, line(&it), ActionOptions{AsOf: today})
		x := it.Expected(item.LeadOf(&it, p.Window), today)[0]
		require.Equal(t, ActionConfirm, actions[0].Kind)
		require.Equal(t, item.NoDay, actions[0].Wanted)
		require.InDelta(t, 24*(1-x.Chance), actions[0].AtStake, 1e-9)
		if x.Counts > 0 && x.Counts < 12 {
			require.Contains(t, actions[0].Reason, "units of it are still counted on")
			seen = true
		}
	}
	require.True(t, seen)
}

// TestMessagesAgainstABruteForce moves each order day by day: the day wanted is the
// last on which projected stock does not fall below the floor before it comes.
func TestMessagesAgainstABruteForce(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		it := certain()
		it.OnHand = rapid.Int64Range(0, 220).Draw(r, "stock")
		due := today + rapid.Int32Range(0, 60).Draw(r, "due")
		it.OnOrder = []item.OpenOrder{{ID: "1", Quantity: rapid.Int64Range(1, 50).Draw(r, "quantity"),
			Ordered: today, Due: due}}
		p := line(&it)
		p.SafetyStock = rapid.Float64Range(-5, 20).Draw(r, "safety stock")
		opt := ActionOptions{AsOf: today, LeastDays: rapid.IntRange(1, 6).Draw(r, "least days")}
		actions := Actions(&it, p, opt)
		floor, wanted := max(0, p.SafetyStock), item.NoDay
		for d := int32(90); d > 0; d-- {
			if float64(it.OnHand)-2*float64(d) < floor {
				wanted = today + d - 1
			}
		}
		order := it.OnOrder[0]
		moved := int(wanted - due)
		if wanted == item.NoDay {
			require.Equal(r, ActionCancel, actions[0].Kind)
			require.InDelta(r, 0.25*2*float64(order.Quantity)*90/365, actions[0].AtStake, 1e-9)
			return
		}
		if max(moved, -moved) < opt.LeastDays {
			require.Empty(r, actions)
			return
		}
		require.Len(r, actions, 1)
		require.Equal(r, wanted, actions[0].Wanted)
		if moved > 0 {
			require.Equal(r, ActionOut, actions[0].Kind)
			require.InDelta(r, 0.25*2*float64(order.Quantity)*float64(moved)/365, actions[0].AtStake, 1e-9)
		} else {
			require.Equal(r, ActionIn, actions[0].Kind)
			require.InDelta(r, max(0, 2*float64(due-today)-float64(it.OnHand)), actions[0].AtStake, 1e-9)
		}
	})
	it := certain()
	it.OnHand, it.OnOrder = 220, []item.OpenOrder{{ID: "1", Quantity: 6, Ordered: today,
		Due: today + 5}, {ID: "2", Quantity: 60, Ordered: today, Due: today + 9}}
	actions := Actions(&it, line(&it), ActionOptions{AsOf: today})
	require.Equal(t, []string{"2", "1"}, []string{actions[0].Order, actions[1].Order},
		"the most money first; what is cancelled covers nothing")
	require.Empty(t, Actions(&it, line(&it), ActionOptions{AsOf: today, LeastMoney: 100}))
}

// TestBudgetOfExceptions keeps the money: what is shown and the rest are all.
func TestBudgetOfExceptions(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var all []Exception
		sum := 0.0
		for range rapid.IntRange(0, 12).Draw(r, "exceptions") {
			e := Exception{SKU: rapid.SampledFrom([]string{"A", "B"}).Draw(r, "sku"),
				Location: rapid.SampledFrom([]string{"K", "L"}).Draw(r, "location"),
				Kind:     rapid.SampledFrom([]string{ExceptionWaste, ExceptionPack}).Draw(r, "kind"),
				AtRisk:   float64(rapid.IntRange(1, 4).Draw(r, "money"))}
			all, sum = append(all, e), sum+e.AtRisk
		}
		most := rapid.IntRange(-1, 14).Draw(r, "most")
		shown, rest := ExceptionBudget(all, most)
		kept := len(all)
		if most >= 0 {
			kept = min(kept, most)
		}
		require.Len(r, shown, kept)
		for i, e := range shown {
			rest += e.AtRisk
			require.True(r, i == 0 || shown[i-1].AtRisk >= e.AtRisk)
		}
		require.InDelta(r, sum, rest, 1e-9, "nothing is hidden in silence")
	})
}

func TestASmallChanceIsSaidInWords(t *testing.T) {
	for chance, want := range map[float64]string{0.004: "1 in 250", 0.0123: "1 in 81", 4.1e-21: "less than 1 in a million", 0: "less than 1 in a million", 2.2e-5: "1 in 45000", 0.5: "1 in 2"} {
		require.Equal(t, want, oneIn(chance))
	}
}
