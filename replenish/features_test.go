package replenish

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func window(it Item) Window { return WindowOf(it, sampleSuppliers()[0], nil, today) }

// asNight is an item with its supplier as one night saw it.
func asNight(it Item, s Supplier, day int32) Night {
	w := WindowOf(it, s, nil, day)
	return Night{Item: it, Window: w, Position: positionOf(&it, w, day), NoOrder: noOrder(&it, w, day), HoldingRate: defaultHoldingRate}
}

func TestExplainChangeSumsExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		night := func(name string) Night {
			it := sampleItem("A", rapid.Float64Range(0.2, 9).Draw(t, name+" rate"))
			it.OnHand = rapid.Int64Range(0, 90).Draw(t, name+" on hand")
			it.Multiple = rapid.Int64Range(1, 12).Draw(t, name+" multiple")
			it.MOQ = rapid.Int64Range(0, 40).Draw(t, name+" moq")
			it.DoNotStock = rapid.IntRange(0, 9).Draw(t, name+" stocked") == 0
			it.OnOrder = []OpenOrder{{ID: "P", Quantity: rapid.Int64Range(0, 60).Draw(t, name+" order"), Ordered: today - 2, Due: today + 3}}
			s := sampleSuppliers()[0]
			s.LeadDays = rapid.Float64Range(1, 15).Draw(t, name+" lead")
			s.OrderWeekdays[rapid.IntRange(0, 6).Draw(t, name+" weekday")] = rapid.Bool().Draw(t, name+" one weekday")
			n := asNight(it, s, today+rapid.Int32Range(0, 9).Draw(t, name+" day"))
			if rapid.Bool().Draw(t, name+" override") {
				q := rapid.Int64Range(0, 99).Draw(t, name+" quantity")
				n.Override = &q
			}
			if rapid.Bool().Draw(t, name+" filled") {
				q := n.Quantity() + rapid.Int64Range(-9, 40).Draw(t, name+" fill")
				n.Ordered = &q
			}
			return n
		}
		a, b := night("before"), night("after")
		sum := 0.0
		for _, s := range ExplainChange(a, b) {
			sum += s.Units
		}
		require.Equal(t, float64(b.ordered()-a.ordered()), sum)
	})
}

// A change of one thing alone has all of the change.
func TestOneCauseHasAllOfItsChange(t *testing.T) {
	supplier := sampleSuppliers()[0]
	for cause, change := range map[string]func(n *Night){
		CauseDemand:     func(n *Night) { n.Item.CoverDemand = NegBinLike(80, 1.5) },
		CauseLeadTime:   func(n *Night) { n.Window.LeadMean, n.Window.Due = n.Window.LeadMean+4, n.Window.Due+4 },
		CauseStock:      func(n *Night) { n.Position.OnHand += 24 },
		CauseOpenOrders: func(n *Night) { n.Position.OnOrder += 12 },
		CauseParameters: func(n *Night) { n.Item.MOQ = 240 },
		CauseCalendar:   func(n *Night) { n.Window.Review, n.Window.NextOrder = 14, n.Window.NextOrder+7 },
		CauseOverride: func(n *Night) {
			n.Item.Policy = Policy{Kind: PolicyMinMax, Min: 10, Max: 20, Rule: OverrideRule + "kim: trade fair"}
		},
		CauseOrder: func(n *Night) { q := n.Quantity() + 30; n.Ordered = &q },
	} {
		a := asNight(sampleItem("A", 4), supplier, today)
		b := a
		change(&b)
		if cause == CauseLeadTime || cause == CauseCalendar {
			b.DemandDays = a.Window.meanDays() // the forecast of a day is what it was
		}
		total := 0.0
		for _, s := range ExplainChange(a, b) {
			if s.Cause != cause {
				require.Zero(t, s.Units, "%s: %s", cause, s.Cause)
			}
			total += s.Units
		}
		require.NotZero(t, total, cause)
		require.Equal(t, float64(b.ordered()-a.ordered()), total, cause)
	}
}

func TestMostSpecificRuleWinsAndIsNamed(t *testing.T) {
	rules := []Rule{
		{Name: "default", Policy: Policy{Level: 0.9}},
		{Name: "class A", Class: "AX", Policy: Policy{Level: 0.95}},
		{Name: "item A", SKU: "A", Policy: Policy{Level: 0.99}},
		{Name: "supplier S1", Supplier: "S1", Policy: Policy{Level: 0.97}},
	}
	it := sampleItem("A", 1)
	it.Class = "AX"
	over, ok := ApplyRules(&it, rules)
	require.True(t, ok)
	require.Equal(t, "item A", it.Policy.Rule)
	require.ElementsMatch(t, []string{"default", "class A", "supplier S1"}, over)
	it.SKU = "B"
	_, _ = ApplyRules(&it, rules)
	require.Equal(t, 0.97, it.Policy.Level)
}

// A term comes from the most specific rule that sets it, in whatever order the
// rules stand.
func TestRulesLayerFromDefaultToItem(t *testing.T) {
	no := false
	rules := []Rule{
		{Name: "item", SKU: "A", Policy: Policy{Level: 0.99}},
		{Name: "category", Category: "wine", Review: 14, FrozenDays: new(int), Policy: Policy{Kind: PolicyMinMax, Min: 4, Max: 9}},
		{Name: "default", DoNotStock: &no, Policy: Policy{Kind: PolicyOrderUpTo, Level: 0.9, HoldingRate: 0.2}},
	}
	for range rules {
		it := sampleItem("A", 1)
		it.Category, it.Policy, it.FrozenDays, it.DoNotStock = "wine", Policy{}, 5, true
		over, ok := ApplyRules(&it, rules)
		require.True(t, ok)
		require.Equal(t, Policy{Kind: PolicyMinMax, Level: 0.99, Min: 4, Max: 9, HoldingRate: 0.2, Rule: "item"}, it.Policy)
		require.Equal(t, []string{"category", "default"}, over)
		require.Equal(t, 14, it.Review)
		require.Zero(t, it.FrozenDays)
		require.False(t, it.DoNotStock)
		rules = append(rules[1:], rules[0])
	}
}

func TestSegments(t *testing.T) {
	require.Equal(t, []string{"A", "B", "C", "C"}, ABC([]string{"a", "b", "c", "d"}, []float64{80, 15, 5, 0}, SegmentCuts{}))
	require.Equal(t, "X", XYZ([]float64{10, 11, 9, 10}, SegmentCuts{}))
	require.Equal(t, "Z", XYZ([]float64{0, 0, 0, 9}, SegmentCuts{}))
}

func TestOverridesAreScored(t *testing.T) {
	ledger := []OverrideEntry{{SKU: "A", Location: "L", Quantity: 50, Engine: 20, By: "kim", From: 10, Until: 12}}
	scores := ScoreOverrides([]OverrideOutcome{{Entry: ledger[0], Stock: 5, Demand: 40, Underage: 2, Overage: 0.1}})
	// the engine: 15 short = 30; the person: 15 left = 1.5
	require.Equal(t, []OverrideScore{{By: "kim", Count: 1, Better: 1, Saved: 28.5}}, scores)
}

func TestActionsAreDampedAndKeepTheFloor(t *testing.T) {
	it := sampleItem("A", 2)
	it.OnHand = 20
	it.OnOrder = []OpenOrder{{ID: "late", Quantity: 60, Ordered: today, Due: today + 20}}
	actions := func() []Action {
		p := solvePolicy(&it, window(it))
		p.SafetyStock, p.Position = 6, positionOf(&it, window(it), today)
		return Actions(&it, p, ActionOptions{AsOf: today})
	}
	a := actions()
	require.Len(t, a, 1)
	require.Equal(t, "in", a[0].Kind)
	require.Equal(t, today+7, a[0].Wanted, "20 − 2·8 = 4 is the first below 6, on the eighth day")
	it.OnOrder[0].Due = today + 9
	require.Empty(t, actions(), "two days are damped")
	it.OnHand, it.OnOrder[0].Due = 60, today+3
	a = actions()
	require.Equal(t, "out", a[0].Kind)
	left := 60.0 - 2*float64(a[0].Wanted-today)
	require.GreaterOrEqual(t, left, 6.0, "on the eve of the new day stock is not below the floor")
	it.OnHand = 900
	require.Equal(t, "cancel", actions()[0].Kind)
	it.OnHand, it.OnOrder[0].Due, it.FrozenDays = 20, today+20, 30
	require.Empty(t, actions(), "orders inside the frozen days are left alone")
	it.FrozenDays = 14
	a = actions()
	require.Equal(t, today+14, a[0].Wanted, "nothing is wanted in within the frozen days")
}

func TestExceptionsAreBudgetedByMoney(t *testing.T) {
	all := []Exception{{SKU: "A", AtRisk: 5}, {SKU: "B", AtRisk: 50}, {SKU: "C", AtRisk: 20}}
	shown, rest := ExceptionBudget(all, 2)
	require.Equal(t, "B", shown[0].SKU)
	require.Equal(t, "C", shown[1].SKU)
	require.Equal(t, 5.0, rest)
}

func TestWasteUnderBothWaysOfPicking(t *testing.T) {
	it := sampleItem("A", 2)
	it.OnHand = 30
	it.Lots = []Lot{{Quantity: 10, Expires: today + 3}, {Quantity: 20, Expires: today + 20}}
	w := ForecastWaste(&it, today, 30, 0, NoDay)
	// oldest first: 6 of 10 sold in 3 days, 4 lost; then 20 in 17 days, none lost.
	require.InDelta(t, 4, w.OldestFirst, 1e-9)
	// newest first: all 10 old ones expire; 20 − 40 < 0, none of the new.
	require.InDelta(t, 10, w.NewestFirst, 1e-9)
	days := ProjectStock(&it, solvePolicy(&it, window(it)), today, 10, 12, today+5)
	require.InDelta(t, 30-2*10-4+12, days[9].Stock, 1e-9)
	require.Equal(t, int64(4), days[3].Expired)
}

func TestExpiringLotsLeaveThePosition(t *testing.T) {
	it := sampleItem("A", 1)
	it.OnHand = 40
	it.Lots = []Lot{{Quantity: 15, Expires: today}, {Quantity: 25, Expires: today + 10}}
	p := positionOf(&it, window(it), today)
	require.Equal(t, int64(30), p.Expired, "15 today, and 15 of the 25 that ten days do not sell")
	require.Equal(t, int64(10), p.Total)
}

func TestLevelledReceiptsAreNeverLateAndLeastEarly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "n")
		var rs []PlannedReceipt
		total := int64(0)
		for i := range n {
			need := rapid.Int32Range(0, 8).Draw(t, "need")
			rs = append(rs, PlannedReceipt{SKU: string(rune('A' + i)), Need: need, Earliest: rapid.Int32Range(0, need).Draw(t, "earliest"),
				Load: rapid.Int64Range(1, 20).Draw(t, "load")})
			total += rs[i].Load
		}
		capacity := rapid.Int64Range(1, 30).Draw(t, "capacity")
		plan, unplaced := LevelReceipts(rs, func(int32) int64 { return capacity })
		used := map[int32]int64{}
		for _, p := range plan {
			require.LessOrEqual(t, p.Day, p.Need)
			require.GreaterOrEqual(t, p.Day, p.Earliest)
			used[p.Day] += p.Load
			total -= p.Load
		}
		for _, u := range used {
			require.LessOrEqual(t, u, capacity)
		}
		for _, u := range unplaced {
			total -= u.Load
			for d := u.Earliest; d <= u.Need; d++ {
				require.Equal(t, capacity, used[d], "a day it could come still has room")
			}
		}
		require.Zero(t, total, "no load is lost")
	})
	plan, _ := LevelReceipts([]PlannedReceipt{{SKU: "1", Need: 0, Load: 10}, {SKU: "2", Need: 1, Load: 12}, {SKU: "3", Need: 2, Load: 15},
		{SKU: "4", Need: 3, Load: 40}, {SKU: "5", Need: 4, Load: 8}}, func(int32) int64 { return 22 })
	early, used := int64(0), make([]int64, 5)
	for _, p := range plan {
		early += int64(p.Need-p.Day) * p.Load
		used[p.Day] += p.Load
	}
	require.Equal(t, []int64{11, 22, 22, 22, 8}, used)
	require.Equal(t, int64(30), early)
}

func TestPriceTagIsWhatDroppingTheMOQChanges(t *testing.T) {
	it := sampleItem("A", 1)
	it.MOQ, it.Multiple, it.Policy.OrderCost = 200, 6, 10
	s := sampleSuppliers()[0]
	tags := PriceTags(&it, s, nil, Options{AsOf: today})
	require.Equal(t, "moq", tags[0].Constraint)
	free := it
	free.MOQ = 0
	w := window(it)
	// 200 units held on average 97 longer than orders of a week's demand; fewer orders save.
	change := ExpectedCost(&it, w, Options{}).Total() - ExpectedCost(&free, w, Options{}).Total()
	require.InDelta(t, change, tags[0].Cost, 0.01*math.Abs(change))
	require.Greater(t, ExpectedCost(&it, w, Options{}).Holding, ExpectedCost(&free, w, Options{}).Holding)
	require.Less(t, ExpectedCost(&it, w, Options{}).Ordering, ExpectedCost(&free, w, Options{}).Ordering)
}

// The expected cost behind the price tags against a simulation of the same item.
func TestExpectedShortageAgainstSimulation(t *testing.T) {
	cover, lead := Poisson{Lambda: 36}, Poisson{Lambda: 15}
	for _, lot := range []int64{1, 6, 40} {
		y := lowestForFill(cover, lead, 0.93, lot, false)
		want := FillRate(cover, lead, y, lot, false)
		require.InDelta(t, want, simulateFill(int64(y), lot, 5, 7, 3, 300_000), 0.004, "lot %d", lot)
	}
}

func TestSupersessionKitsAndSplit(t *testing.T) {
	old, fresh := sampleItem("OLD", 6), sampleItem("NEW", 6)
	old.OnHand = 30
	items := Supersede([]Item{old, fresh}, []Supersession{{Old: "OLD", New: "NEW", From: today}}, today)
	res := Plan(items, sampleSuppliers(), Options{AsOf: today})
	plain := Plan([]Item{fresh}, sampleSuppliers(), Options{AsOf: today})
	require.Len(t, res.Lines, 1, "the old SKU is not bought")
	require.Equal(t, plain.Lines[0].Quantity-30, res.Lines[0].Quantity, "what is left of it is used up first")
	need, daily := DependentDemand("P", Poisson{Lambda: 9}, []float64{1}, []Component{{Kit: "K", SKU: "P", Per: 2}},
		func(string) (Demand, []float64) { return Poisson{Lambda: 16}, []float64{3, 3} })
	require.InDelta(t, 41, need.Mean(), 1e-9)
	require.InDelta(t, math.Sqrt(9+64), need.SD(), 1e-9)
	require.Equal(t, []float64{7, 6}, daily)
	units, rest := SplitOrder(100, []Source{{Supplier: "a", Share: 0.7, Multiple: 10, Capacity: 50}, {Supplier: "b", Share: 0.3, MOQ: 20}})
	require.Equal(t, []int64{50, 50}, units)
	require.Zero(t, rest)
}

func TestLeadTimesPoolWhereFew(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	var rs []PastReceipt
	for n := range 200 {
		d := int32(5)
		if rng.Float64() < 0.2 {
			d = 20
		}
		rs = append(rs, PastReceipt{Supplier: "S", SKU: "many", Ordered: int32(n), Promised: int32(n) + 6, Arrived: int32(n) + d})
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
	require.Equal(t, int32(100+13), redate(93, 98, 100, LeadTime{Pmf: []float64{0, 0, 0, 0, 0, .8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .2}}))
}

func TestWarehouseServesBranchesFairlyAndBuysOnTheEchelon(t *testing.T) {
	var items []Item
	for _, loc := range []string{"B1", "B2", "B3"} {
		b := sampleItem("A", 3)
		b.Location, b.Supplier, b.SuppliedBy, b.Multiple = loc, "", "W", 1
		items = append(items, b)
	}
	items[0].OnHand = 20
	w := Item{SKU: "A", Location: "W", Supplier: "S1", OnHand: 60, UnitCost: 2, Policy: Policy{Level: 0.95}}
	res := Plan(append(items, w), sampleSuppliers(), Options{AsOf: today})
	require.Empty(t, res.Problems)
	moved := map[string]int64{}
	bought := int64(0)
	for _, l := range res.Lines {
		if l.Kind == Transfer {
			moved[l.Location] += l.Quantity
			require.Equal(t, "W", l.From)
		} else {
			bought += l.Quantity
		}
	}
	require.Equal(t, int64(60), moved["B1"]+moved["B2"]+moved["B3"], "a short warehouse sends all it has")
	require.InDelta(t, float64(20+moved["B1"]), float64(moved["B2"]), 1.01, "equal cover after the transfer")
	require.InDelta(t, float64(moved["B3"]), float64(moved["B2"]), 1.01)
	require.Greater(t, bought, int64(0))
}

func TestRebalancingComesBeforeNewGoods(t *testing.T) {
	rich, poor := sampleItem("A", 1), sampleItem("A", 1)
	rich.Location, rich.OnHand = "B1", 200
	poor.Location = "B2"
	for _, b := range []*Item{&rich, &poor} {
		b.Supplier, b.SuppliedBy = "", "W"
	}
	w := Item{SKU: "A", Location: "W", Supplier: "S1", UnitCost: 2, Policy: Policy{Level: 0.9}}
	res := Plan([]Item{rich, poor, w}, sampleSuppliers(), Options{AsOf: today, Rebalance: true})
	require.Len(t, res.Lines, 1)
	require.Equal(t, "B1", res.Lines[0].From)
	require.Equal(t, "B2", res.Lines[0].Location)
	w.OnHand = 500
	res = Plan([]Item{rich, poor, w}, sampleSuppliers(), Options{AsOf: today, Rebalance: true})
	require.Equal(t, "W", res.Lines[0].From, "what lies ready goes first")
}

// TestLevelsAreHeldToDaysOfCover: whatever the target asks for, no level holds
// more than the most days of mean demand, nor less than the cover window needs;
// the promise that is left is stated.
func TestLevelsAreHeldToDaysOfCover(t *testing.T) {
	for _, kind := range []string{PolicyOrderUpTo, PolicySS, PolicySQ, PolicyLot} {
		it := sampleItem("A", 2)
		it.LeadDemand, it.CoverDemand, it.Multiple = NegBinLike(10, 60), NegBinLike(24, 60), 1
		it.Policy.Kind, it.Policy.Level, it.Policy.OrderCost, it.Policy.HoldingRate = kind, 0.98, 40, 0.2
		free := Plan([]Item{it}, sampleSuppliers(), Options{AsOf: today})
		require.Greater(t, free.Policies[0].OrderUpTo, int64(90), kind)
		require.GreaterOrEqual(t, free.Policies[0].ExpectedFill, 0.98, kind)
		require.False(t, free.Policies[0].HeldToDays, kind)

		it.Policy.MaxDays = 45
		held := Plan([]Item{it}, sampleSuppliers(), Options{AsOf: today})
		p := held.Policies[0]
		require.Equal(t, int64(90), p.OrderUpTo, "%s: 45 days of 2 a day", kind)
		require.Less(t, p.ReorderPoint, p.OrderUpTo, kind)
		require.True(t, p.HeldToDays, kind)
		require.Less(t, p.ExpectedFill, 0.98, kind)
		require.Greater(t, p.ExpectedFill, 0.5, kind)
		if !p.byLots() {
			require.Equal(t, int64(90), held.Lines[0].Quantity, kind)
		}
		steps, err := json.Marshal(held.Lines[0].Receipt)
		require.NoError(t, err)
		require.Contains(t, string(steps), "held to 45 days of mean demand", kind)

		it.Policy.MaxDays = 3
		require.Equal(t, int64(24), Plan([]Item{it}, sampleSuppliers(), Options{AsOf: today}).Policies[0].OrderUpTo, "%s: the cover window's mean", kind)
		it.Policy.MaxDays = 4000
		require.Equal(t, free.Lines, Plan([]Item{it}, sampleSuppliers(), Options{AsOf: today}).Lines, kind)
	}
}
