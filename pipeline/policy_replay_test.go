package pipeline

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/datasets/generate"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/explain"
	"github.com/stockwright/stockwright/pipeline/gate"
	"github.com/stockwright/stockwright/pipeline/policyreplay"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/replenish"
)

// replayWorld is a generated chain with a year of history and a configuration.
func replayWorld(t *testing.T, layout generate.Layout, settings string) string {
	t.Helper()
	dir := t.TempDir()
	w, err := generate.New(generate.Options{SKUs: 40, Stores: 1, Days: 400, Seed: 5, OrderDays: 1})
	require.NoError(t, err)
	_, err = w.Write(context.Background(), filepath.Join(dir, "data"), layout, nil)
	require.NoError(t, err)
	text := settings + "inputs:\n  sales: {path: data/sales}\n"
	for _, table := range []string{"items", "locations", "sourcing", "suppliers", "stock",
		"open_orders", "receipts", "events"} {
		text += fmt.Sprintf("  %s: {path: data/%s.parquet}\n", table, table)
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, config.FileName), []byte(text), 0o644))
	return dir
}

func replayOf(t *testing.T, dir string, o policyreplay.Options) *policyreplay.Result {
	t.Helper()
	if o.Days == 0 {
		o.Days = 126
	}
	p, err := policyreplay.Run(context.Background(), stage.Options{Workspace: dir,
		Today: generate.DefaultAsOf, Workers: o.Workers}, o)
	require.NoError(t, err)
	return p
}

func TestReplayIsTheSameForAnyWorkersAndRowOrder(t *testing.T) {
	sorted := replayWorld(t, generate.Layout{}, "")
	want := replayOf(t, sorted, policyreplay.Options{Seed: 1, Workers: 1, LookAhead: true})
	require.Equal(t, want, replayOf(t, sorted, policyreplay.Options{Seed: 1, Workers: 3, LookAhead: true}))
	shuffled := replayWorld(t, generate.Layout{Shuffled: true}, "")
	require.Equal(t, want, replayOf(t, shuffled, policyreplay.Options{Seed: 1, Workers: 2, LookAhead: true}))
	require.NotEqual(t, want.Rows, replayOf(t, sorted, policyreplay.Options{Seed: 2, LookAhead: true}).Rows)
}

// Every key with sales is replayed or counted with the reason, and every unit sold
// before the items left out is in the demand of the items or theirs.
func TestReplayCountsWhatItLeavesOut(t *testing.T) {
	dir := replayWorld(t, generate.Layout{}, "replenish: {rules: [{class: CZ, policy: min_max, min: 1, max: 9}, {sku: SKU-000003, do_not_stock: true}]}\n")
	p := replayOf(t, dir, policyreplay.Options{Seed: 1})
	left := map[string]policyreplay.LeftOut{}
	items := p.Items
	for _, l := range p.LeftOut {
		left[l.Reason] = l
		items += l.Items
	}
	require.Equal(t, 1, left[policyreplay.LeftNotBought].Items)
	require.Positive(t, left[policyreplay.LeftSupplied].Items)
	require.Positive(t, left[policyreplay.LeftSupplied].Units)
	keys := map[core.Key]bool{}
	_, err := datasets.ScanSeries(context.Background(), datasets.Source{Path: filepath.Join(dir, "data",
		"sales")}, datasets.SeriesOptions{}, func(s datasets.SeriesRows) error {
		keys[core.Key{Location: s.Location, SKU: s.SKU}] = true
		return nil
	})
	require.NoError(t, err)
	for k := range keys { // a location that only supplies others has items without sales of its own
		keys[core.Key{Location: "WH1", SKU: k.SKU}] = true
	}
	require.Equal(t, len(keys), items)
	require.Contains(t, strings.Join(p.RestsOn, "\n"), "receipts; planners know the")
	require.Contains(t, strings.Join(p.RestsOn, "\n"), "item-days sold out in the history")
}

func TestReplayTakesPromisesFromRulesAndFlags(t *testing.T) {
	dir := replayWorld(t, generate.Layout{}, `replenish:
  target_value: 0.97
  rules:
    - {class: AX, target_value: 0.99}
    - {class: BX, target: class_fill_rate, target_value: 0.95}
`)
	promised := func(p *policyreplay.Result) map[string]float64 {
		out := map[string]float64{}
		for _, r := range p.Rows {
			out[r.Class] = r.Promised
		}
		return out
	}
	configured := promised(replayOf(t, dir, policyreplay.Options{Seed: 1}))
	for class, want := range map[string]float64{"AX": 0.99, "BX": 0.95, "CX": 0.97} {
		require.InDelta(t, want, configured[class], 1e-9, class)
	}
	flags := promised(replayOf(t, dir, policyreplay.Options{Seed: 1,
		Promises: map[string]float64{"A": 0.9, "AX": 0.93, "CX": 0.8}}))
	for class, want := range map[string]float64{"AX": 0.93, "AY": 0.9, "BX": 0.95, "CX": 0.8} {
		if _, ok := flags[class]; ok {
			require.InDelta(t, want, flags[class], 1e-9, class)
		}
	}
	require.Error(t, policyreplay.CheckPromises(map[string]float64{"AQ": 0.9}))
	require.Error(t, policyreplay.CheckPromises(map[string]float64{"AX": 98}))
	require.NoError(t, policyreplay.CheckPromises(map[string]float64{"AX": 0.98, "C": 0.9}))
}

// Transfers are replayed by themselves, so that no demand is counted twice: at the
// places supplied, as if there always were something to send.
func TestReplayOfTransfers(t *testing.T) {
	dir := replayWorld(t, generate.Layout{}, "")
	bought, sent := replayOf(t, dir, policyreplay.Options{Seed: 1}),
		replayOf(t, dir, policyreplay.Options{Seed: 1, Transfers: true})
	left := map[string]int{}
	for _, l := range append(bought.LeftOut, sent.LeftOut...) {
		left[l.Reason] += l.Items
	}
	require.Positive(t, left[policyreplay.LeftSupplied])
	require.Positive(t, left[policyreplay.LeftBought])
	rows := sent.Class(policyreplay.AllClasses)
	require.Equal(t, policyreplay.ByClassFill, rows[1].Planner)
	for _, r := range rows[:2] {
		require.InDelta(t, 0.98, r.Fill, 0.02, r.Planner)
	}
	require.NotContains(t, strings.Join(sent.RestsOn, "\n"), "gate refuses")
}

// Terms of rules reach the replayed policies: a longer cover window holds more, a
// maximum that wins holds less.
func TestReplayKeepsTermsOfRules(t *testing.T) {
	stock := func(terms string) float64 {
		dir := replayWorld(t, generate.Layout{}, "replenish: {policy: order_up_to"+terms+"}\n")
		return replayOf(t, dir, policyreplay.Options{Seed: 1}).Class(policyreplay.AllClasses)[0].StockValue
	}
	plain := stock("")
	require.Greater(t, stock(", extra_days: 7"), 1.15*plain)
	require.Less(t, stock(", maximum: 5, maximum_wins: true"), 0.8*plain)
}

// A sample is of whole items, the same every time, and says of how many.
func TestReplaySamples(t *testing.T) {
	dir := replayWorld(t, generate.Layout{}, "")
	all := replayOf(t, dir, policyreplay.Options{Seed: 1})
	some := replayOf(t, dir, policyreplay.Options{Seed: 1, Sample: 9, Workers: 1})
	require.LessOrEqual(t, some.Items, 9)
	require.Positive(t, some.Items)
	require.Contains(t, strings.Join(some.RestsOn, "\n"), fmt.Sprintf("a sample: %d of %d items",
		some.Items, all.Items))
	require.Equal(t, some, replayOf(t, dir, policyreplay.Options{Seed: 1, Sample: 9}))
	require.Equal(t, all, replayOf(t, dir, policyreplay.Options{Seed: 1, Sample: 1000}))
}

// What each item reached sums to what all did, and is not kept with the workspace's replay.
func TestReplayTellsEachItem(t *testing.T) {
	dir := replayWorld(t, generate.Layout{}, "")
	r := replayOf(t, dir, policyreplay.Options{Seed: 1, Each: true})
	all, lost, asked, orders := r.Class(policyreplay.AllClasses)[0], int64(0), int64(0), int64(0)
	require.Len(t, r.Each, r.Items)
	for _, row := range r.Each {
		require.NotEmpty(t, row.SKU)
		require.NotEmpty(t, row.Location)
		lost, asked, orders = lost+row.Lost, asked+row.Demand, orders+row.Orders
	}
	require.Equal(t, all.LostUnits, lost)
	require.Equal(t, all.Orders, orders)
	require.InDelta(t, all.Fill, 1-float64(lost)/float64(asked), 1e-9)
	require.Empty(t, replayOf(t, dir, policyreplay.Options{Seed: 1}).Each)
}

// A higher promise is kept with more stock and fewer units lost on the same days.
func TestReplayHoldsMoreForAHigherPromise(t *testing.T) {
	dir := replayWorld(t, generate.Layout{}, "replenish: {policy: order_up_to}\n")
	total := func(rate float64) (one, class policyreplay.Row) {
		rows := replayOf(t, dir, policyreplay.Options{Seed: 1,
			Promises: map[string]float64{"A": rate, "B": rate, "C": rate}}).Class(policyreplay.AllClasses)
		require.Equal(t, policyreplay.AsConfigured, rows[0].Planner)
		require.Equal(t, policyreplay.ByClassFill, rows[1].Planner)
		return rows[0], rows[1]
	}
	low, lowClass := total(0.85)
	high, highClass := total(0.98)
	require.Greater(t, high.Fill, low.Fill+0.03)
	require.Greater(t, high.StockValue, low.StockValue)
	require.Greater(t, highClass.Fill, lowClass.Fill+0.03)
	require.InDelta(t, 0.98, high.Fill, 0.02)
}

// A replay of the days before an as-of day knows nothing of what came after.
func TestReplayEndsBeforeItsDay(t *testing.T) {
	dir := replayWorld(t, generate.Layout{}, "")
	asOf := generate.DefaultAsOf - 30
	o := stage.Options{Workspace: dir, AsOf: asOf, Today: generate.DefaultAsOf}
	p, err := policyreplay.Run(context.Background(), o, policyreplay.Options{Days: 126, Seed: 1})
	require.NoError(t, err)
	require.Equal(t, asOf-1, p.LastDay)
	require.Equal(t, asOf-126, p.FirstDay)
	keepBefore(t, dir, asOf)
	again, err := policyreplay.Run(context.Background(), o, policyreplay.Options{Days: 126, Seed: 1})
	require.NoError(t, err)
	require.Equal(t, p.Rows, again.Rows)
}

func TestReplaySaysHowMuchHistoryItNeeds(t *testing.T) {
	for _, c := range []struct {
		history, asked int
		learns         bool
		days, warm     int
		text           string
		cycle          int
	}{
		{2000, 0, false, 364, 406, "", 401},
		{600, 0, false, 110 / 7 * 7, 406, "", 401},
		{520, 0, false, 28, 406, "", 401},
		{1000, 0, true, 49, 406, "", 401},
		{1000, 500, false, 500, 406, "", 401},
		{900, 500, false, 500, 316, "", 401},
		{2000, 0, false, 364, 56, "", 14},
		{2000, 0, true, 364, 56, "", 14},
		{274, 0, false, 133, 56, "", 14},
		{274, 0, true, 63, 28, "", 14},
		{274, 63, true, 63, 32, "", 14},
		{274, 64, true, 64, 31, "", 14},
		{274, 68, true, 0, 0, "needs 276 days of history (28 to warm up, as many of both before them to learn on, 84 before all), there are 274: pass --replay-days 63 or fewer", 14},
		{139, 0, false, 0, 0, "needs 140 days of history, there are 139", 14},
		{140, 0, false, 28, 28, "", 14},
	} {
		o := policyreplay.Options{Days: c.asked}
		days, warm, err := o.Span(c.history, c.cycle, c.learns)
		if c.text != "" {
			require.ErrorContains(t, err, c.text)
			continue
		}
		require.NoError(t, err, c)
		require.Equal(t, [2]int{c.days, c.warm}, [2]int{days, warm}, c)
	}
}

// Days sold out get the demand of days in stock that sold as much, so that a
// history with holes has close to the demand of one without.
func TestDemandOfDaysSoldOutIsDrawnFromDaysInStock(t *testing.T) {
	rows := datasets.SeriesRows{Location: "L", SKU: "S"}
	truth := 0.0
	for d := range int32(700) {
		want, in := float64(3+d%7), true
		truth += want
		if d%5 == 2 {
			want, in = 1, false
		}
		rows.Days, rows.Quantity, rows.InStock = append(rows.Days, d), append(rows.Quantity, want),
			append(rows.InStock, in)
	}
	d := policyreplay.LayDemand([]datasets.SeriesRows{rows}, 700, 1)
	sum := 0.0
	for _, v := range d.Of[core.Key{Location: "L", SKU: "S"}] {
		sum += v
	}
	require.InDelta(t, truth, sum, 1e-9)
	require.Equal(t, d.Filled.SoldOut, d.Filled.Drawn)
	require.Equal(t, int64(140), d.Filled.SoldOut)
}

// Order days are the supplier's: the days between two of them are what is covered.
func TestReplayKeepsOrderDaysAndClosures(t *testing.T) {
	day, err := core.ParseDay("2026-01-05")
	require.NoError(t, err)
	monday := int32(day)
	s := replenish.Supplier{Key: "S", OrderWeekdays: [7]bool{1: true, 4: true},
		Closures: []replenish.DayRange{{From: monday + 7, To: monday + 8}}}
	r := &policyreplay.Replayer{D: &policyreplay.ReplayDemand{First: monday, Days: 21},
		Gaps: map[policyreplay.GapsOf][]int{}}
	got := map[int]int{}
	for d, gap := range r.OrderDays(s, 1) {
		if gap > 0 {
			got[d] = gap
		}
	}
	require.Equal(t, map[int]int{0: 3, 3: 7, 10: 4, 14: 3, 17: 4}, got)
}

func TestKeptReplayIsExplained(t *testing.T) {
	dir := replayWorld(t, generate.Layout{}, "")
	out, err := Run(context.Background(), stage.Options{Workspace: dir, Pipeline: "nightly",
		AsOf: generate.DefaultAsOf, Version: "test"})
	require.NoError(t, err)
	policies := readTable[datasets.Policy](t, out.Dir, "policies")
	explain := func(supplied bool) *explain.Explanation {
		for _, p := range policies {
			if (p.SuppliedBy != "") == supplied && p.Class == "AX" {
				e, err := explain.Explain(context.Background(), gate.Workspace{Dir: dir}, out.Dir,
					core.Key{Location: p.Location, SKU: p.SKU})
				require.NoError(t, err)
				return e
			}
		}
		t.Fatal("no such item")
		return nil
	}
	require.Nil(t, explain(false).ClassReplay)
	p := replayOf(t, dir, policyreplay.Options{Seed: 1})
	p.MadeOn = generate.DefaultAsOf
	require.NoError(t, policyreplay.SaveReplay(dir, p))
	e := explain(false).ClassReplay
	require.Equal(t, p.Sentence("AX"), e.Text)
	require.False(t, e.Changed)
	require.Nil(t, explain(true).ClassReplay, "transfers are not replayed")
	back, err := policyreplay.ReadReplay(dir)
	require.NoError(t, err)
	require.Equal(t, p, back)
	require.False(t, math.IsNaN(p.ItemYears))
}
