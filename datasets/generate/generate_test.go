package generate

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
)

func world(t testing.TB, o Options) *World {
	t.Helper()
	w, err := New(o)
	require.NoError(t, err)
	return w
}

func write(t testing.TB, w *World, layout Layout) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "new", "folder")
	_, err := w.Write(t.Context(), dir, layout, nil)
	require.NoError(t, err)
	return dir
}

func rows[T any](t testing.TB, dir, table string) []T {
	t.Helper()
	path := filepath.Join(dir, table)
	if table != "sales" {
		path += ".parquet"
	}
	list, err := datasets.ReadRows[T](context.Background(), datasets.Source{Path: path})
	require.NoError(t, err)
	return list
}

func files(t testing.TB, dir string) map[string]string {
	out := map[string]string{}
	require.NoError(t, filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		out[rel] = string(data)
		return err
	}))
	return out
}

func TestSameOptionsGiveTheSameBytes(t *testing.T) {
	o := Options{SKUs: 70, Stores: 2, Days: 200, Seed: 7}
	want := files(t, write(t, world(t, o), Layout{Workers: 1}))
	for _, workers := range []int{2, 5} {
		got := files(t, write(t, world(t, o), Layout{Workers: workers}))
		require.Equal(t, len(want), len(got))
		for name := range want {
			require.True(t, want[name] == got[name], "%s differs with %d workers", name, workers)
		}
	}
	o.Seed = 8
	other := files(t, write(t, world(t, o), Layout{}))
	require.False(t, want["sales/WH1.parquet"] == other["sales/WH1.parquet"], "another seed is another world")
}

// TestLayoutsHoldTheSameRows: every layout is the same table, and a shuffled
// one is really out of order.
func TestLayoutsHoldTheSameRows(t *testing.T) {
	w := world(t, Options{SKUs: 30, Stores: 1, Days: 100, Seed: 3})
	key := func(s datasets.Sale) string {
		return fmt.Sprintf("%s|%s|%s|%v|%v|%v|%v", s.Location, s.SKU, s.Date, s.Quantity, s.UnitPrice, s.OnPromotion, *s.InStock)
	}
	sorted := func(list []datasets.Sale) []string {
		out := make([]string, len(list))
		for i := range list {
			out[i] = key(list[i])
		}
		sort.Strings(out)
		return out
	}
	inOrder := func(list []datasets.Sale) bool {
		return sort.SliceIsSorted(list, func(i, j int) bool {
			a, b := list[i], list[j]
			return a.Location < b.Location || a.Location == b.Location && (a.SKU < b.SKU || a.SKU == b.SKU && a.Date < b.Date)
		})
	}
	first := rows[datasets.Sale](t, write(t, w, Layout{}), "sales")
	require.True(t, inOrder(first))
	require.Greater(t, len(first), 2000)
	want := sorted(first)
	for _, layout := range []Layout{{Shuffled: true}, {Hive: true}, {Hive: true, Shuffled: true}, {Codec: "snappy"}} {
		dir := write(t, w, layout)
		got := rows[datasets.Sale](t, dir, "sales")
		require.Equal(t, want, sorted(got), "%+v", layout)
		if layout.Shuffled {
			require.False(t, inOrder(got))
			descents := 0
			for i := 1; i < len(got); i++ {
				if got[i].SKU < got[i-1].SKU {
					descents++
				}
			}
			require.InDelta(t, 0.5*29/30, float64(descents)/float64(len(got)), 0.03, "neighbours are strangers")
		}
		entries, err := os.ReadDir(dir)
		require.NoError(t, err)
		for _, e := range entries {
			require.False(t, strings.HasPrefix(e.Name(), "."), "%s was left behind", e.Name())
		}
	}
}

func TestBucketsOfTheShuffleAreManyWhereRowsAre(t *testing.T) {
	w := world(t, Options{SKUs: 3000, Stores: 2, Days: 730, Seed: 1})
	s, err := newShuffledSales(w, filepath.Join(t.TempDir(), "sales"), datasets.SalesOptions{}, false)
	require.NoError(t, err)
	require.Len(t, s.buckets, 3)
	require.NoError(t, s.abort())
}

// TestTablesAgree checks each table against the others, to the unit.
func TestTablesAgree(t *testing.T) {
	w := world(t, Options{SKUs: 250, Stores: 2, Days: 400, Seed: 11})
	dir := write(t, w, Layout{})
	asOf := w.Options().AsOf
	items := map[string]datasets.Item{}
	for _, i := range rows[datasets.Item](t, dir, "items") {
		items[i.SKU] = i
		require.Positive(t, int64(i.UnitCost))
		require.Less(t, i.UnitCost, i.UnitPrice)
		require.Greater(t, i.UnitLength*i.UnitWidth*i.UnitHeight, 999*i.UnitVolume, "the box holds the volume")
	}
	require.Len(t, items, 250)
	suppliers := map[string]bool{Warehouse: true}
	for _, s := range rows[datasets.Supplier](t, dir, "suppliers") {
		suppliers[s.Supplier] = true
		require.NotEmpty(t, s.OrderWeekdays)
	}
	sourced := map[string]bool{}
	for _, s := range rows[datasets.Sourcing](t, dir, "sourcing") {
		require.True(t, suppliers[s.Supplier])
		require.Zero(t, s.Moq%s.OrderMultiple, "%+v", s)
		if s.FromQuantity > 0 {
			require.Less(t, s.UnitCost, items[s.SKU].UnitCost)
			require.Greater(t, s.FromQuantity, s.Moq)
			continue
		}
		require.Equal(t, items[s.SKU].UnitCost, s.UnitCost)
		require.True(t, s.MaxOrder == 0 || s.MaxOrder >= s.Moq)
		sourced[s.SKU] = true
	}
	require.Len(t, sourced, 250)
	for _, o := range rows[datasets.OpenOrder](t, dir, "open_orders") {
		require.Less(t, o.OrderedOn, asOf)
		require.Positive(t, o.Quantity)
		require.True(t, suppliers[o.Supplier])
		arrives, err := w.ArrivesOn(o.Supplier, o.SKU, o.OrderedOn)
		require.NoError(t, err)
		require.GreaterOrEqual(t, arrives, asOf, "an open order has not arrived: %+v", o)
	}
	for _, r := range rows[datasets.Receipt](t, dir, "receipts") {
		require.LessOrEqual(t, r.OrderedOn, r.ReceivedOn)
		require.Less(t, r.ReceivedOn, asOf)
		require.True(t, suppliers[r.Supplier])
	}
	checkSlots(t, dir, items)
	checkOrderLines(t, dir, asOf)
}

func checkSlots(t *testing.T, dir string, items map[string]datasets.Item) {
	slots, volume, weight := map[string]datasets.Slot{}, map[string]float64{}, map[string]float64{}
	for _, s := range rows[datasets.Slot](t, dir, "slots") {
		require.NotContains(t, slots, s.Slot)
		slots[s.Slot] = s
	}
	inSlots, onHand := map[string]int64{}, map[string]int64{}
	for _, h := range rows[datasets.SlotStock](t, dir, "slot_stock") {
		i := items[h.SKU]
		require.Equal(t, i.StorageClass, slots[h.Slot].StorageClass)
		volume[h.Slot] += float64(h.Quantity) * i.UnitVolume
		weight[h.Slot] += float64(h.Quantity) * i.UnitWeight
		inSlots[h.SKU+h.Lot+h.ExpiresOn.String()] += h.Quantity
	}
	for name, v := range volume {
		require.LessOrEqual(t, v, slots[name].CapacityVolume+1e-9, name)
		require.LessOrEqual(t, weight[name], slots[name].CapacityWeight+1e-9, name)
	}
	require.Greater(t, len(slots), len(volume)*5/4-1, "a quarter of the slots is free")
	for _, s := range rows[datasets.Stock](t, dir, "stock") {
		require.GreaterOrEqual(t, s.OnHand, int64(0))
		if s.Location == Warehouse && s.OnHand > 0 {
			onHand[s.SKU+s.Lot+s.ExpiresOn.String()] += s.OnHand
		}
		require.Equal(t, items[s.SKU].ShelfLifeDays > 0 && s.OnHand > 0, s.Lot != "")
	}
	require.Equal(t, onHand, inSlots, "the slots hold what the warehouse has, lot by lot")
}

func checkOrderLines(t *testing.T, dir string, asOf core.Day) {
	sales, lines := map[string]float64{}, map[string]float64{}
	for _, s := range rows[datasets.Sale](t, dir, "sales") {
		require.Less(t, s.Date, asOf)
		if s.Location == Warehouse && s.Date >= asOf-90 && s.Quantity > 0 {
			sales[s.SKU+s.Date.String()] += s.Quantity
		}
	}
	seen := map[string]bool{}
	for _, l := range rows[datasets.OrderLine](t, dir, "order_lines") {
		lines[l.SKU+core.DayOf(l.OrderedAt).String()] += l.Quantity
		require.False(t, seen[l.Order+l.SKU], "one line a SKU and order")
		seen[l.Order+l.SKU] = true
	}
	require.Equal(t, sales, lines, "what is picked is what was sold online")
}

// TestLedgerOfEveryShelf replays sales, receipts and transfers: opening stock
// plus what came minus what went is the closing stock, so nothing appears or
// vanishes except what expires.
func TestLedgerOfEveryShelf(t *testing.T) {
	w := world(t, Options{SKUs: 120, Stores: 0, Days: 300, Seed: 5})
	p := &player{w: w, cal: w.calendar()}
	var s story
	for i := range w.skus {
		if w.skus[i].category.shelfLife > 0 {
			continue
		}
		p.tell(i, &s)
		balance := int64(0)
		if w.skus[i].launched == core.NoDay {
			balance = p.opening(0)
		}
		for _, r := range s.receipts {
			balance += r.Quantity
		}
		for _, row := range s.sales[0] {
			balance -= int64(row.units)
		}
		require.Equal(t, balance, s.shelves[0].onHand, w.skus[i].name)
	}
}

// TestDemandHasTheRateItClaims compares the mean of the draws with Rate, over
// steady and intermittent SKUs: a pure check of the truth behind the tables.
func TestDemandHasTheRateItClaims(t *testing.T) {
	w := world(t, Options{SKUs: 200, Stores: 1, Days: 730, Seed: 2})
	var s stream
	for _, intermittent := range []bool{false, true} {
		drawn, expected, variance := 0.0, 0.0, 0.0
		for i := range w.skus {
			k := &w.skus[i]
			if (k.occurs > 0) != intermittent || k.launched != core.NoDay || k.ends != core.NoDay {
				continue
			}
			for day := w.FirstDay(); day < w.opt.AsOf; day++ {
				units := float64(w.demand(&s, i, 0, day))
				rate, err := w.Rate(k.name, "ST001", day)
				require.NoError(t, err)
				drawn += units
				expected += rate
				variance += (units - rate) * (units - rate)
			}
		}
		require.Greater(t, expected, 1000.0)
		require.Less(t, math.Abs(drawn-expected), 4*math.Sqrt(variance), "intermittent=%v: %v drawn, %v expected", intermittent, drawn, expected)
	}
}

// salesBy sums a world's demand over SKUs that pass, by a key of the day.
func salesBy(w *World, pass func(k *sku) bool, l int, key func(core.Day) int) map[int]float64 {
	var s stream
	sums := map[int]float64{}
	for i := range w.skus {
		if !pass(&w.skus[i]) {
			continue
		}
		for day := w.FirstDay(); day < w.opt.AsOf; day++ {
			sums[key(day)] += float64(w.demand(&s, i, l, day))
		}
	}
	return sums
}

func steady(k *sku) bool { return k.occurs == 0 && k.launched == core.NoDay && k.ends == core.NoDay }

func TestSeasonsAreThere(t *testing.T) {
	w := world(t, Options{SKUs: 600, Stores: 1, Days: 728, Seed: 4})
	week := salesBy(w, func(k *sku) bool { return steady(k) && k.category.name == "pantry" }, 0, func(d core.Day) int { return int(d.Weekday()) })
	require.InDelta(t, groceryWeek[6]/groceryWeek[1], week[6]/week[1], 0.1, "Saturday over Monday in a store")
	online := salesBy(w, func(k *sku) bool { return steady(k) && k.category.name == "pantry" }, 1, func(d core.Day) int { return int(d.Weekday()) })
	require.Greater(t, online[1], 1.5*online[6], "online it is the other way round")
	month := func(d core.Day) int { return int(d.Time().Month()) }
	garden := salesBy(w, func(k *sku) bool { return steady(k) && k.category.name == "garden" }, 0, month)
	require.Greater(t, garden[5], 2.2*garden[11], "May over November in the garden")
	gifts := salesBy(w, func(k *sku) bool { return steady(k) && k.category.name == "gifts" }, 0, month)
	require.Greater(t, gifts[12], 1.7*gifts[6], "December over June for gifts")
}

func TestPromotionsLiftAndDip(t *testing.T) {
	w := world(t, Options{SKUs: 400, Stores: 0, Days: 728, Seed: 6})
	var s stream
	type tally struct{ sold, base float64 }
	var on, after tally
	share := 0.0
	days := 0.0
	for i := range w.skus {
		if k := &w.skus[i]; !steady(k) || k.category.promoted == 0 {
			continue
		}
		for day := w.FirstDay(); day < w.opt.AsOf; day++ {
			cut, dipped := w.promotion(&s, i, day)
			factor := math.Exp(w.skus[i].elasticity * cut)
			if dipped {
				factor = dip
			}
			days++
			units := float64(w.demand(&s, i, 0, day))
			base := w.rate(i, 0, day) / factor
			switch {
			case cut > 0:
				share++
				on = tally{on.sold + units, on.base + base}
				price, promoted := w.price(&w.skus[i], i, day)
				list, _ := w.listPrice(&w.skus[i], day)
				require.True(t, promoted)
				require.InDelta(t, list*(1-cut), price, 0.0051)
			case dipped:
				after = tally{after.sold + units, after.base + base}
			}
		}
	}
	require.InDelta(t, 0.06, share/days, 0.02, "share of days on promotion")
	require.Greater(t, on.sold/on.base, 1.6)
	require.Less(t, on.sold/on.base, 3.2)
	require.InDelta(t, dip, after.sold/after.base, 0.05)
}

// TestClassesOfDemand finds smooth and intermittent SKUs by the usual measure:
// the average interval between demands (Syntetos, Boylan, Croston 2005).
func TestClassesOfDemand(t *testing.T) {
	w := world(t, Options{SKUs: 500, Stores: 0, Days: 728, Seed: 9})
	var s stream
	intermittent, spares, sparse := 0, 0, 0
	for i := range w.skus {
		if !steady(&w.skus[i]) && w.skus[i].occurs == 0 {
			continue
		}
		demands := 0
		for day := w.FirstDay(); day < w.opt.AsOf; day++ {
			if w.demand(&s, i, 0, day) > 0 {
				demands++
			}
		}
		interval := 728 / math.Max(1, float64(demands))
		if interval > 1.32 {
			intermittent++
		}
		if w.skus[i].category.name == "spares" {
			spares++
			if interval > 2.5 {
				sparse++
			}
		}
	}
	require.Greater(t, intermittent, 100)
	require.Less(t, intermittent, 280)
	require.Greater(t, float64(sparse)/float64(spares), 0.85)
}

// TestStockOutsCensorSales: on days with an empty shelf less is sold than was
// wanted, on others exactly what was wanted.
func TestStockOutsCensorSales(t *testing.T) {
	w := world(t, Options{SKUs: 200, Stores: 2, Days: 500, Seed: 10})
	p := &player{w: w, cal: w.calendar()}
	var s story
	var random stream
	outages, rowsSeen, lost, wantedThen := 0, 0, 0.0, 0.0
	for i := range w.skus {
		p.tell(i, &s)
		for l := range w.locations {
			for _, row := range s.sales[l] {
				rowsSeen++
				wanted := w.demand(&random, i, l, row.day)
				if row.inStock {
					require.Equal(t, wanted, int64(row.units))
					continue
				}
				outages++
				require.LessOrEqual(t, int64(row.units), wanted)
				wantedThen += float64(wanted)
				lost += float64(wanted - int64(row.units))
			}
		}
	}
	share := float64(outages) / float64(rowsSeen)
	require.Greater(t, share, 0.02)
	require.Less(t, share, 0.12)
	require.Greater(t, lost/wantedThen, 0.3, "a good part of the demand of those days was not served")
}

func TestTrendsLaunchesAndSuccessors(t *testing.T) {
	w := world(t, Options{SKUs: 800, Stores: 0, Days: 728, Seed: 12})
	var growth []float64
	launched, successors := 0, 0
	var s stream
	for i := range w.skus {
		k := &w.skus[i]
		growth = append(growth, k.growth)
		if k.launched != core.NoDay {
			launched++
			require.Zero(t, w.demand(&s, i, 0, k.launched-1))
		}
		if k.replaces >= 0 {
			successors++
			old := &w.skus[k.replaces]
			require.Equal(t, k.launched, old.ends)
			require.Zero(t, w.demand(&s, k.replaces, 0, old.ends))
		}
	}
	require.InDelta(t, 0.12, stat.StdDev(growth, nil), 0.02)
	require.InDelta(t, 0.06, float64(launched)/800, 0.025)
	require.Positive(t, successors)
}

// TestLeadTimesSpread: receipts show a spread and a share of late ones.
func TestLeadTimesSpread(t *testing.T) {
	w := world(t, Options{SKUs: 400, Stores: 0, Days: 28, Seed: 13})
	for u := range w.suppliers {
		var days []float64
		for on := core.Day(10_000); on < 14_000; on++ {
			days = append(days, float64(w.leadDays(u, 0, on)))
		}
		s := &w.suppliers[u]
		require.InDelta(t, s.meanLead(), stat.Mean(days, nil), 0.6, s.name)
		require.InDelta(t, s.sdLead(), stat.StdDev(days, nil), 0.6, s.name)
	}
}

// TestTheTruthGoesOn: after the last day customers still want what the rate
// says, and the answer does not depend on who asks when.
func TestTheTruthGoesOn(t *testing.T) {
	w := world(t, Options{SKUs: 300, Stores: 1, Days: 100, Seed: 14})
	day := w.Options().AsOf + 3
	var first, again []Want
	w.Customers(day, func(x Want) { first = append(first, x) })
	w.Customers(day+1, func(Want) {})
	w.Customers(day, func(x Want) { again = append(again, x) })
	require.Equal(t, first, again)
	units, expected := 0.0, 0.0
	for d := day; d < day+28; d++ {
		w.Customers(d, func(x Want) { units += float64(x.Units) })
		for i := range w.skus {
			expected += w.rate(i, 0, d) + w.rate(i, 1, d)
		}
	}
	require.InEpsilon(t, expected, units, 0.05)
}

func TestStoresAreClosedOnHolidays(t *testing.T) {
	w := world(t, Options{SKUs: 60, Stores: 1, Days: 400, Seed: 15})
	christmas, err := core.ParseDay("2025-12-25")
	require.NoError(t, err)
	online := 0
	for _, s := range rows[datasets.Sale](t, write(t, w, Layout{}), "sales") {
		if s.Date == christmas {
			require.Equal(t, Warehouse, s.Location)
			online++
		}
	}
	require.Positive(t, online)
}

func TestOptionsAreChecked(t *testing.T) {
	for _, c := range []struct {
		o    Options
		says string
	}{{Options{Days: 100}, "SKUs"}, {Options{SKUs: 1, Days: 5}, "28"}, {Options{SKUs: 1, Days: 100, Stores: -1}, "stores"}} {
		_, err := New(c.o)
		require.ErrorContains(t, err, c.says)
	}
	w := world(t, Options{SKUs: 2, Days: 28})
	dir := write(t, w, Layout{})
	_, err := w.Write(t.Context(), dir, Layout{}, nil)
	require.ErrorContains(t, err, "not empty")
	_, err = w.Rate("nope", Warehouse, 0)
	require.ErrorContains(t, err, "nope")
	_, err = w.ArrivesOn("nobody", w.SKUs()[0], 0)
	require.ErrorContains(t, err, "nobody")
}

func TestInterruptedWriteLeavesNoSales(t *testing.T) {
	w := world(t, Options{SKUs: 200, Stores: 1, Days: 100, Seed: 1})
	for _, layout := range []Layout{{}, {Shuffled: true}, {Hive: true}} {
		ctx, cancel := context.WithCancel(t.Context())
		dir := t.TempDir()
		_, err := w.Write(ctx, dir, layout, func(int, int) { cancel() })
		require.ErrorIs(t, err, context.Canceled)
		found, _ := filepath.Glob(filepath.Join(dir, "sales", "*.parquet"))
		deeper, _ := filepath.Glob(filepath.Join(dir, "sales", "*", "*.parquet"))
		require.Empty(t, append(found, deeper...))
	}
}
