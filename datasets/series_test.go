package datasets

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/datasets/sales"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/core"
)

// collect gathers the series of a source as copies.
func collect(t testing.TB, s Source, o SeriesOptions) ([]SeriesRows, *SeriesStats) {
	t.Helper()
	var out []SeriesRows
	stats, err := ScanSeries(context.Background(), s, o, func(s SeriesRows) error {
		s.Days, s.Quantity = slices.Clone(s.Days), slices.Clone(s.Quantity)
		s.UnitPrice, s.OnPromotion, s.InStock = slices.Clone(s.UnitPrice), slices.Clone(s.OnPromotion),
			slices.Clone(s.InStock)
		out = append(out, s)
		return nil
	})
	require.NoError(t, err)
	return out, stats
}

// bruteSeries sums sales by day with maps and nets returns backwards.
func bruteSeries(sales []Sale) map[string]map[core.Day]float64 {
	byKey := map[string]map[core.Day]float64{}
	for _, s := range sales {
		key := s.Location + "|" + s.SKU
		if byKey[key] == nil {
			byKey[key] = map[core.Day]float64{}
		}
		byKey[key][s.Date] += s.Quantity
	}
	for _, days := range byKey {
		var order []core.Day
		for d := range days {
			order = append(order, d)
		}
		slices.Sort(order)
		for i, d := range order {
			for j := i - 1; j >= 0 && days[d] < 0; j-- {
				take := min(days[order[j]], -days[d])
				days[order[j]] -= take
				days[d] += take
			}
			days[d] = max(days[d], 0)
		}
	}
	return byKey
}

func drawSales(r *rapid.T) []Sale {
	n := rapid.IntRange(0, 120).Draw(r, "rows")
	keys := rapid.IntRange(1, 12).Draw(r, "keys")
	sales := make([]Sale, n)
	for i := range sales {
		k := rapid.IntRange(0, keys-1).Draw(r, "key")
		sales[i] = Sale{SKU: fmt.Sprint("K", k%5), Location: fmt.Sprint("L", k/5),
			Date:      core.Day(20000 + rapid.IntRange(0, 30).Draw(r, "day")),
			Quantity:  float64(rapid.IntRange(-3, 9).Draw(r, "quantity")),
			UnitPrice: float64(rapid.IntRange(1, 4).Draw(r, "price"))}
	}
	return sales
}

func sortSales(sales []Sale) []Sale {
	out := slices.Clone(sales)
	slices.SortStableFunc(out, func(a, b Sale) int {
		if c := strings.Compare(a.Location, b.Location); c != 0 {
			return c
		}
		if c := strings.Compare(a.SKU, b.SKU); c != 0 {
			return c
		}
		return int(a.Date - b.Date)
	})
	return out
}

// TestSeriesAgreeWithBruteForce writes random sales, shuffled and sorted, in
// small row groups, and compares the series with sums made by maps.
func TestSeriesAgreeWithBruteForce(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(r *rapid.T) {
		sales := drawSales(r)
		rand.New(rand.NewPCG(1, 2)).Shuffle(len(sales), func(i, j int) { sales[i], sales[j] = sales[j], sales[i] })
		want := bruteSeries(sales)
		group := rapid.IntRange(7, 50).Draw(r, "row group")
		for name, rows := range map[string][]Sale{"shuffled": sales, "sorted": sortSales(sales)} {
			path := filepath.Join(dir, name+".parquet")
			require.NoError(r, WriteRows(path, rows, WriteOptions{RowGroup: group}))
			for _, workers := range []int{1, 3} {
				got, stats := collect(t, Source{Path: path}, SeriesOptions{Workers: workers, Memory: 300})
				require.Equal(r, len(want), len(got), name)
				require.EqualValues(r, len(sales), stats.Rows)
				for i, s := range got {
					if i > 0 {
						require.Negative(r, strings.Compare(got[i-1].Location+"|"+got[i-1].SKU, s.Location+"|"+s.SKU))
					}
					days := want[s.Location+"|"+s.SKU]
					require.Equal(r, len(days), len(s.Days))
					for j, d := range s.Days {
						require.Equal(r, days[core.Day(d)], s.Quantity[j])
						require.True(r, j == 0 || d > s.Days[j-1])
					}
				}
			}
		}
	})
}

// messySales has duplicates whose float sums depend on their order.
func messySales(n int) []Sale {
	rng := rand.New(rand.NewPCG(3, 4))
	yes, no := true, false
	out := make([]Sale, n)
	for i := range out {
		k := rng.IntN(40)
		out[i] = Sale{SKU: fmt.Sprint("K", k%8), Location: fmt.Sprint("L", k/8), Date: core.Day(20000 + rng.IntN(60)),
			Quantity: rng.NormFloat64()*3 + 4, UnitPrice: []float64{1.1, 2.3, math.NaN()}[rng.IntN(3)],
			OnPromotion: rng.IntN(4) == 0, InStock: []*bool{nil, &yes, &no, &yes}[rng.IntN(4)]}
	}
	return out
}

// TestHistoryIsTheSameBytes compacts the same rows in several orders, layouts
// and numbers of workers.
func TestHistoryIsTheSameBytes(t *testing.T) {
	dir, ctx := t.TempDir(), context.Background()
	drawn := messySales(20_000)
	shuffled := slices.Clone(drawn)
	rand.New(rand.NewPCG(5, 6)).Shuffle(len(shuffled), func(i, j int) {
		shuffled[i],
			shuffled[j] = shuffled[j], shuffled[i]
	})
	layouts := map[string]func(path string) error{
		"as drawn": func(p string) error { return WriteRows(p, drawn, WriteOptions{RowGroup: 3000}) },
		"shuffled": func(p string) error { return WriteRows(p, shuffled, WriteOptions{RowGroup: 700}) },
		"sorted":   func(p string) error { return WriteRows(p, sortSales(shuffled), WriteOptions{RowGroup: 1100}) },
		"split": func(p string) error {
			for i := range 4 {
				part := shuffled[i*5000 : (i+1)*5000]
				if err := WriteRows(filepath.Join(p, fmt.Sprintf("part=%d", 3-i), "a.parquet"), part,
					WriteOptions{}); err != nil {
					return err
				}
			}
			return nil
		},
	}
	var first []byte
	for _, name := range []string{"as drawn", "shuffled", "sorted", "split"} {
		path := filepath.Join(dir, name)
		require.NoError(t, layouts[name](path))
		for _, workers := range []int{1, 2, 8} {
			out := filepath.Join(dir, "history.parquet")
			stats, err := sales.CompactSales(ctx, Source{Path: path}, out, SeriesOptions{Workers: workers})
			require.NoError(t, err)
			require.Equal(t, name == "sorted", stats.WasSorted)
			bytes, err := os.ReadFile(out)
			require.NoError(t, err)
			if first == nil {
				first = bytes
			}
			require.True(t, slices.Equal(first, bytes), "%s with %d workers gives other bytes", name, workers)
		}
	}
}

func TestHistoryShardsAreWholeSeries(t *testing.T) {
	dir, ctx := t.TempDir(), context.Background()
	var b SalesBatch
	for k := range 600 {
		for d := range 300 {
			b.Location = append(b.Location, fmt.Sprint("L", k/100))
			b.SKU = append(b.SKU, fmt.Sprintf("K%03d", k%100))
			b.Date = append(b.Date, int32(20000+d))
			b.Quantity = append(b.Quantity, float64(k+d))
			b.UnitPrice = append(b.UnitPrice, float64(k))
		}
	}
	w, err := NewSalesWriter(filepath.Join(dir, "sales.parquet"),
		SalesOptions{UnitPrice: true, WriteOptions: WriteOptions{RowGroup: 7777}})
	require.NoError(t, err)
	require.NoError(t, w.Append(b))
	require.NoError(t, w.Close())
	path := filepath.Join(dir, "history.parquet")
	stats, err := sales.CompactSales(ctx, Source{Path: filepath.Join(dir, "sales.parquet")}, path, SeriesOptions{})
	require.NoError(t, err)
	require.True(t, stats.WasSorted)
	require.EqualValues(t, 600, stats.Series)
	h, err := OpenHistory(path)
	require.NoError(t, err)
	for _, n := range []int{1, 2, 3, 100} {
		var all []SeriesRows
		for _, s := range h.Shards(n) {
			series, err := h.ReadShard(ctx, s)
			require.NoError(t, err)
			all = append(all, series...)
		}
		require.Len(t, all, 600)
		for k, s := range all {
			require.Equal(t, fmt.Sprintf("K%03d", k%100), s.SKU)
			require.Len(t, s.Days, 300)
			require.Equal(t, float64(k+299), s.Quantity[299])
			require.Equal(t, float64(k), s.UnitPrice[0])
		}
	}
	one, found, err := h.Find("L3", "K042")
	require.NoError(t, err)
	require.True(t, found)
	require.Equal(t, 342.0, one.Quantity[0])
	for _, key := range [][2]string{{"A", "K000"}, {"L3", "K0425"}, {"Z", "K"}} {
		_, found, err = h.Find(key[0], key[1])
		require.NoError(t, err)
		require.False(t, found)
	}
}

func TestSeriesLeaveOutWhatTheyMust(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sales.parquet")
	d := day("2026-11-20")
	rows := []Sale{
		{Date: d, SKU: "A", Location: "L", Quantity: 5},
		{Date: d + 1, SKU: "A", Location: "L", Quantity: math.Inf(1)},
		{Date: d + 1, SKU: "A", Location: "L", Quantity: 2e9},
		{Date: d + 1, SKU: "", Location: "L", Quantity: 1},
		{Date: d + 2, SKU: "A", Location: "L", Quantity: -7},
		{Date: d + 3, SKU: "A", Location: "L", Quantity: 4},
		{Date: d + 30, SKU: "A", Location: "L", Quantity: 1},
	}
	require.NoError(t, WriteRows(path, rows, WriteOptions{RowGroup: 2}))
	got, stats := collect(t, Source{Path: path}, SeriesOptions{AsOf: d + 3, Today: d + 10})
	require.Len(t, got, 1)
	require.Equal(t, []float64{0, 0}, got[0].Quantity)
	require.Equal(t, 2.0, stats.Unmatched)
	require.EqualValues(t, 4, stats.Rejected)
	require.EqualValues(t, 1, stats.Later)
	require.EqualValues(t, 1, stats.Returns)
	require.Equal(t, d+2, stats.LastDay)
	var places []string
	for _, r := range stats.Rejects {
		places = append(places, fmt.Sprint(r.Row, " ", r.Column))
	}
	require.Equal(t, []string{"2 quantity", "3 quantity", "4 sku", "7 date"}, places)
}

func TestRealOrderLinesBecomeSeries(t *testing.T) {
	source := Source{Path: shared(t, "data/online_retail/order_lines.parquet"),
		Aliases: map[string]string{"ordered_at": "date"}, Constants: map[string]string{"location": "online"}}
	got, stats := collect(t, source, SeriesOptions{AsOf: day("2011-08-01")})
	require.EqualValues(t, 320_705, stats.Rows)
	require.Equal(t, stats.Series, int64(len(got)))
	require.Equal(t, day("2011-07-31"), stats.LastDay)
	f, err := ReadFrame(source.Path, "sku", "quantity", "ordered_at")
	require.NoError(t, err)
	codes, dict := f.Strings("sku")
	sum := 0.0
	days := f.Days("ordered_at")
	for i, q := range f.Floats("quantity") {
		if days[i] < int32(day("2011-08-01")) && dict[codes[i]] != "" {
			sum += q
		}
	}
	require.InDelta(t, sum, stats.UnitsOut-stats.Unmatched, 1e-6)
}

// BenchmarkScanSeries reads 2 million rows of 5,000 series, a file sorted by
// key and files of shuffled rows, the way the load stage does.
func BenchmarkScanSeries(b *testing.B) {
	dir := b.TempDir()
	shuffled := SalesOptions{Shuffle: 7, WriteOptions: WriteOptions{RowGroup: 100_000}}
	for name, options := range map[string]SalesOptions{"sorted": {}, "shuffled": shuffled} {
		w, err := NewSalesWriter(filepath.Join(dir, name+".parquet"), options)
		require.NoError(b, err)
		for part := range 4 { // of the days: every series comes again in each
			for k := range 5000 {
				if name == "shuffled" || part == 0 {
					require.NoError(b, w.Append(benchSales(k, part, name == "sorted")))
				}
			}
		}
		require.NoError(b, w.Close())
	}
	for _, name := range []string{"sorted", "shuffled"} {
		b.Run(name, func(b *testing.B) {
			rows := 0
			for range b.N {
				_, err := ScanSeries(context.Background(), Source{Path: filepath.Join(dir,
					name+".parquet")}, SeriesOptions{},
					func(s SeriesRows) error { rows += len(s.Days); return nil })
				require.NoError(b, err)
			}
			require.Equal(b, 2_000_000*b.N, rows)
			b.ReportMetric(float64(rows)/1e6/b.Elapsed().Seconds(), "Mrows/s")
		})
	}
}

// benchSales is 400 days of series k, or a quarter of them.
func benchSales(k, part int, all bool) (b SalesBatch) {
	from, to := part*100, part*100+100
	if all {
		from, to = 0, 400
	}
	for d := from; d < to; d++ {
		b.Location, b.SKU = append(b.Location, fmt.Sprintf("L%02d", k/500)), append(b.SKU, fmt.Sprintf("K%03d", k%500))
		b.Date, b.Quantity = append(b.Date, int32(20000+d)), append(b.Quantity, float64((k*7+d)%9))
	}
	return b
}
