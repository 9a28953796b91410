package replay

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/replenish/demand"
)

// poissonItems sell Poisson demand at different steady rates.
func poissonItems(n, days int) ([]Item, [][]float64) {
	rng := rand.New(rand.NewPCG(1, 2))
	items, lead := make([]Item, n), make([][]float64, n)
	for i := range items {
		rate := 0.5 + 3*rng.Float64()
		it := Item{Key: string(rune('a' + i%26)), Class: "AX", Demand: make([]float64, days),
			Promised: 0.95, UnitCost: 1, UnitPrice: 2,
			Pack: 1 + int64(i%4), Lead: []float64{0, 0, 0, .5, 0, .3, 0, 0, .2}, ReviewDays: 7, ReviewPhase: i % 7}
		d := demand.Poisson{Lambda: rate}
		for t := range it.Demand {
			it.Demand[t] = d.Quantile(rng.Float64()*0.999999 + 1e-7)
		}
		items[i], lead[i] = it, it.Lead
	}
	return items, lead
}

func TestPromiseIsKeptOnSteadyDemandAndWorkersDoNotMatter(t *testing.T) {
	items, lead := poissonItems(80, 900)
	keeper := Learn(items, lead, []Options{{Start: 250, WarmUp: 28, Days: 280, Seed: 9}}, Calendar{}).Keeper(items)
	opt := Options{Start: 550, WarmUp: 28, Days: 300, Seed: 3}
	var before []Outcome
	for _, workers := range []int{1, 2, 5} {
		opt.Workers = workers
		out := Replay(items, keeper.From(items, opt.Start, Calendar{}), opt)
		if before != nil {
			require.Equal(t, before, out)
		}
		before = out
	}
	r := Report(items, before, opt.Days, 0.25)[0]
	require.InDelta(t, 0.95, r.Fill, 0.015)
}

// Nothing is lost between the day's parts: what was received is what was ordered
// in time, what was sold is never more than was there.
func TestUnitsAreConserved(t *testing.T) {
	items, lead := poissonItems(10, 500)
	opt := Options{Start: 200, Days: 250, Seed: 4}
	p := &counting{inner: (&Keeper{Lead: lead}).from(items, NewCounts(items, 200, Calendar{})),
		ordered: make([]int64, len(items)), last: make([]View, len(items))}
	out := Replay(items, p, opt)
	for i, o := range out {
		start := int64(0)
		for _, d := range items[i].Demand[144:200] {
			start += int64(d)
		}
		start /= 2 // 28 of the 56 days' demand
		require.Equal(t, start+p.ordered[i]-o.Sold, o.EndStock+p.last[i].OnOrder, "item %d", i)
		require.LessOrEqual(t, o.Sold, o.Demand)
	}
}

type counting struct {
	inner   Planner
	ordered []int64
	last    []View
}

func (c *counting) Name() string { return "counting" }
func (c *counting) Order(v *View) int64 {
	q := c.inner.Order(v)
	c.ordered[v.Index] += q
	return q
}
func (c *counting) EndOfDay(_ int, views []View) { copy(c.last, views) }

// Lost demand is hidden: the sales a planner sees never exceed stock.
func TestPlannersSeeSalesNotDemand(t *testing.T) {
	items, _ := poissonItems(1, 400)
	seen := 0.0
	p := plannerFunc(func(v *View) int64 {
		seen = 0
		for _, s := range v.Sales[300:] {
			seen += s
		}
		return 0
	})
	out := Replay(items, p, Options{Start: 300, Days: 98, Seed: 1})
	require.Less(t, out[0].Sold, out[0].Demand)
	require.LessOrEqual(t, seen, float64(out[0].Sold))
}

type plannerFunc func(*View) int64

func (plannerFunc) Name() string          { return "f" }
func (f plannerFunc) Order(v *View) int64 { return f(v) }

func TestExcessOverIsTheConditionalExcess(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 8))
	d := demand.NegBinOf(4, 8)
	sum, n := 0.0, 0.0
	for range 200_000 {
		if q := d.Quantile(rng.Float64()*0.9999999 + 1e-9); q >= 3 {
			sum += q - 3
			n++
		}
	}
	require.InDelta(t, sum/n, excessOver(4, 8, 3), 0.03)
}

// An item that has gone and comes back while the shop holds one unit of it is
// taken for on sale at its old level at once, whatever is left to sell.
func TestSoldOutItemThatComesBackIsSeen(t *testing.T) {
	items, lead := poissonItems(40, 500)
	for d := 250; d < 330; d++ {
		items[0].Demand[d] = 0
	}
	c := NewCounts(items, 330, Calendar{})
	v := View{Item: &items[0], Day: 331, Sales: append(append([]float64{}, items[0].Demand[:330]...),
		1), InStock: make([]bool, 331)}
	for d := range 330 {
		v.InStock[d] = true
	}
	gone := v
	gone.Day, gone.Sales, gone.InStock = 330, v.Sales[:330], v.InStock[:330]
	require.Greater(t, c.look(&gone, lead[0]).Away, 0.9)
	back := c.look(&v, lead[0])
	require.Less(t, back.Away, 0.01)
	mean := 0.0
	for _, y := range items[0].Demand[100:250] {
		mean += y / 150
	}
	require.InDelta(t, mean*10, back.Mean[10], 0.25*mean*10)
}

func TestProofPutsPlannersSideBySide(t *testing.T) {
	items, lead := poissonItems(60, 800)
	c := Case{Items: items, Lead: lead, HoldingRate: 0.25, LookAhead: true}
	v, err := Proof(t.Context(), c, Options{Start: 500, WarmUp: 28, Days: 270, Seed: 3})
	require.NoError(t, err)
	require.Positive(t, v.Learnt["AX"].Price)
	reports := v.Planners
	require.Len(t, reports, 5)
	require.InDelta(t, 0.95, reports[0].Classes[0].Fill, 0.02)
	for _, r := range reports {
		require.Equal(t, reports[0].Classes[0].Items, r.Classes[0].Items)
		require.Greater(t, r.Classes[0].StockValue, 0.0, r.Planner)
	}
	_, err = Proof(t.Context(), c, Options{Start: 300, WarmUp: 28, Days: 270})
	require.ErrorContains(t, err, "replay fewer days")
}

// An order calendar is kept to the day, and planners see the days to the next order.
func TestOrdersKeepTheCalendar(t *testing.T) {
	items, _ := poissonItems(1, 400)
	items[0].NextOrder = make([]int, 400)
	for d := 0; d+4 < 400; d += 7 {
		items[0].NextOrder[d], items[0].NextOrder[d+3] = 3, 4
	}
	days := map[int]bool{}
	p := plannerFunc(func(v *View) int64 {
		require.Equal(t, items[0].NextOrder[v.Day], v.Item.ReviewDays)
		days[v.Day] = true
		return 1
	})
	Replay(items, p, Options{Start: 300, Days: 98, Seed: 1})
	for d := 300; d < 398; d++ {
		require.Equal(t, items[0].NextOrder[d] > 0, days[d], "day %d", d)
	}
}

// What a rule holds at another planner's fill, read off between the points
// replayed, is what it holds when it is replayed at that parameter.
func TestEqualFillIsWhatTheRuleHoldsThere(t *testing.T) {
	items, lead := poissonItems(80, 800)
	for i := range items {
		items[i].Class = []string{"AX", "CZ"}[i%2]
	}
	mean := make([]float64, len(items))
	for i := range lead {
		mean[i] = meanDays(lead[i])
	}
	opt := Options{Start: 400, WarmUp: 28, Days: 364, Seed: 3}
	build := func(z float64) Planner {
		return &SafetyFactor{LeadDays: mean, WithReview: true, Forecast: NewTextbook(len(items)).At,
			Z: func(*Item) float64 { return z }}
	}
	ours := Report(items, Replay(items, build(1.7), opt), opt.Days, 0.25)
	replays := 0
	equal := Rule{"z", []float64{0.5, 1, 1.5, 2, 2.5}, build}.Curve(items, opt, 0.25,
		func() { replays++ }).InEveryClass(ours)
	require.Equal(t, 5, replays)
	require.Len(t, equal, 3)
	for i, e := range equal[1:] {
		require.Equal(t, ours[i+1].Class, e.Class)
		require.InDelta(t, 1.7, e.Parameter, 0.1)
		require.InEpsilon(t, ours[i+1].StockValue, e.StockValue, 0.02)
		require.InDelta(t, ours[i+1].Fill, e.Fill, 0.001)
	}
	require.InEpsilon(t, ours[0].StockValue, equal[0].StockValue, 0.02)
	perfect := ours[1]
	perfect.LostUnits, perfect.SoldUnits = 0, perfect.SoldUnits+perfect.LostUnits
	out := Rule{"z", []float64{0.5, 1}, build}.Curve(items, opt, 0.25,
		func() {}).InEveryClass([]ClassReport{ours[0], perfect})
	require.Less(t, out[1].Fill, 0.999, "a rule that does not get there says so")
}

// A planner that knows no least order is held to it, and rules buy in lots where the
// item's policy does.
func TestLeastOrdersAndLots(t *testing.T) {
	it := Item{Pack: 6, MOQ: 20, UnitCost: 2, OrderCost: 10, Lots: true}
	v := View{Item: &it}
	l := leastOrder{learner{plannerFunc(func(*View) int64 { return 6 })}}
	require.Equal(t, int64(24), l.Order(&v))
	l = leastOrder{learner{plannerFunc(func(*View) int64 { return 0 })}}
	require.Equal(t, int64(0), l.Order(&v))
	v.Position = 10 // 5 missing and an economic lot of √(2·10·4·365/0.5) = 242
	require.Equal(t, int64(252), lotsTo(&v, 15, 4, 0.25))
	it.MostDays = 10
	require.Equal(t, int64(30), lotsTo(&v, 15, 4, 0.25))
	require.Equal(t, int64(0), (&SeasonalNaive{ExtraDays: -4,
		LeadDays: []float64{1}}).Order(&View{Item: &Item{ReviewDays: 1}, Sales: []float64{3, 3}}),
		"a window of no days")
	v.Position = 15
	require.Equal(t, int64(0), lotsTo(&v, 15, 4, 0.25))
}

type learner struct{ Planner }

func (learner) EndOfDay(int, []View) {}

// The law over the lead time is what a long simulation of it gives.
func TestForecastLawAgreesWithSales(t *testing.T) {
	items, lead := poissonItems(40, 700)
	c := NewCounts(items, 600, Calendar{})
	seen := make([]bool, 600)
	for d := range seen {
		seen[d] = true
	}
	for i := range items {
		f := c.Forecast(&View{Index: i, Item: &items[i], Day: 600, Sales: items[i].Demand[:600],
			InStock: seen}, lead[i], 7)
		rate := 0.0
		for _, y := range items[i].Demand[:600] {
			rate += y / 600
		}
		require.InEpsilon(t, rate*meanDays(lead[i]), f.Lead.Mean(), 0.25)
		require.InEpsilon(t, rate*(7+meanDays(lead[i])), f.Cover.Mean(), 0.25)
		require.Greater(t, f.Cover.SD(), f.Lead.SD())
	}
}
