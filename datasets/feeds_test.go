package datasets

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
)

// daysOfSales is a row a day and SKU of one location.
func daysOfSales(location string, first core.Day, days, skus int) (out []Sale) {
	for d := range days {
		for s := range skus {
			out = append(out, Sale{Date: first + core.Day(d), SKU: fmt.Sprintf("S%d", s), Location: location,
				Quantity: float64((d*7+s*3)%11 + 1), UnitPrice: float64(s) + 0.5})
		}
	}
	return out
}

func unitsOf(rows []Sale) (sum float64) {
	for _, r := range rows {
		sum += r.Quantity
	}
	return sum
}

// unitsRead is what a scan of a source delivers.
func unitsRead(t *testing.T, s Source) (float64, error) {
	t.Helper()
	stats, err := ScanSeries(context.Background(), s, SeriesOptions{}, func(SeriesRows) error { return nil })
	if err != nil {
		return 0, err
	}
	return stats.UnitsOut, nil
}

func putSales(t *testing.T, path string, rows []Sale) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o777))
	require.NoError(t, WriteRows(path, rows, WriteOptions{}))
}

const monday = core.Day(20_000)

func TestAFileDeliveredTwiceIsReadOnceAndSaid(t *testing.T) {
	dir := t.TempDir()
	rows := daysOfSales("A", monday, 20, 3)
	putSales(t, filepath.Join(dir, "sales.parquet"), rows)
	text, err := os.ReadFile(filepath.Join(dir, "sales.parquet"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "sales (1).parquet"), text, 0o666))
	units, err := unitsRead(t, Source{Path: dir})
	require.NoError(t, err)
	require.Equal(t, unitsOf(rows), units)
	out, err := Source{Path: dir}.Repeated()
	require.NoError(t, err)
	require.Len(t, out, 1)
	require.Equal(t, filepath.Join(dir, "sales.parquet"), out[0].File)
}

func TestDaysInAnotherFileStopTheNight(t *testing.T) {
	all := append(daysOfSales("A", monday, 20, 3), daysOfSales("B", monday, 20, 3)...)
	from := func(first core.Day) (out []Sale) {
		for _, r := range all {
			if r.Date >= first {
				out = append(out, r)
			}
		}
		return out
	}
	corrected := from(monday + 15)
	corrected[0].Quantity += 3
	partial := from(monday + 20 - 1)[:3]
	for _, c := range []struct {
		name  string
		files map[string][]Sale
	}{
		{"the last days again", map[string][]Sale{"a.parquet": all, "b.parquet": from(monday + 15)}},
		{"one day of one location", map[string][]Sale{"a.parquet": all, "b.parquet": all[:3]}},
		{"the last days again with a correction", map[string][]Sale{"a.parquet": all, "b.parquet": corrected}},
		{"a day half exported at first", map[string][]Sale{"a.parquet": partial, "b.parquet": from(monday + 19)}},
		{"a job of Spark run twice", map[string][]Sale{
			"part-00000-11111111-aaaa-4aaa-8aaa-111111111111-c000.parquet": all[:70],
			"part-00001-11111111-aaaa-4aaa-8aaa-111111111111-c000.parquet": all[70:],
			"part-00000-22222222-aaaa-4aaa-8aaa-111111111111-c000.parquet": all[:31],
			"part-00001-22222222-aaaa-4aaa-8aaa-111111111111-c000.parquet": all[31:]}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, rows := range c.files {
				putSales(t, filepath.Join(dir, name), rows)
			}
			_, err := unitsRead(t, Source{Path: dir})
			fe, ok := AsFileError(err)
			require.True(t, ok, "%v", err)
			require.Contains(t, fe.Error(), "stand again")
			require.Contains(t, fe.Hint, "duplicates: keep_last")
			kept, err := unitsRead(t, Source{Path: dir, Duplicates: DuplicatesKeepLast})
			require.NoError(t, err)
			want := unitsOf(all)
			switch c.name {
			case "the last days again with a correction":
				want += 3
			case "a day half exported at first":
				want = unitsOf(from(monday + 19))
			}
			require.Equal(t, want, kept)
			sum, sumAll := 0.0, 0.0
			for _, rows := range c.files {
				sum += unitsOf(rows)
			}
			sumAll, err = unitsRead(t, Source{Path: dir, Duplicates: DuplicatesSum})
			require.NoError(t, err)
			require.Equal(t, sum, sumAll)
		})
	}
}

func TestOrdinarySalesInSeveralFilesAreNoRepeat(t *testing.T) {
	all := daysOfSales("A", monday, 40, 5)
	var odd, even []Sale
	for i, r := range all {
		if i%2 == 0 {
			even = append(even, r)
		} else {
			odd = append(odd, r)
		}
	}
	lines := func(seed int) (out []Sale) { // many equal order lines a day
		for d := range 30 {
			for i := range 20 + (d*seed)%7 {
				out = append(out, Sale{Date: monday + core.Day(d), SKU: fmt.Sprintf("S%d", (i*seed)%4),
					Location: "A", Quantity: 1, UnitPrice: 2})
			}
		}
		return out
	}
	for _, c := range []struct {
		name string
		a, b []Sale
	}{
		{"a day spread over part files", even, odd},
		{"order lines of few SKUs", lines(3), lines(5)},
		{"locations apart", all, daysOfSales("B", monday, 40, 5)},
		{"weeks apart", all, daysOfSales("A", monday+40, 40, 5)},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			putSales(t, filepath.Join(dir, "part-0.parquet"), c.a)
			putSales(t, filepath.Join(dir, "part-1.parquet"), c.b)
			units, err := unitsRead(t, Source{Path: dir})
			require.NoError(t, err)
			require.Equal(t, unitsOf(c.a)+unitsOf(c.b), units)
		})
	}
}

func TestEqualLinesOfDifferentOrdersAreSales(t *testing.T) {
	type line struct {
		Order    string   `json:"order"`
		Date     core.Day `json:"date"`
		SKU      string   `json:"sku"`
		Location string   `json:"location"`
		Quantity float64  `json:"quantity"`
		Exported string   `json:"exported"`
	}
	put := func(path string, batch string, order func(i int) string) {
		var rows []line
		for i := range 60 {
			rows = append(rows, line{order(i), monday + core.Day(i/3), fmt.Sprintf("S%d", i%3), "A", 1, batch})
		}
		require.NoError(t, WriteRows(path, rows, WriteOptions{}))
	}
	dir := t.TempDir()
	put(filepath.Join(dir, "a.parquet"), "x", func(i int) string { return fmt.Sprintf("O%d", i) })
	put(filepath.Join(dir, "b.parquet"), "y", func(i int) string { return fmt.Sprintf("P%d", i) })
	units, err := unitsRead(t, Source{Path: dir})
	require.NoError(t, err)
	require.Equal(t, 120.0, units)
	put(filepath.Join(dir, "b.parquet"), "y", func(i int) string { return fmt.Sprintf("O%d", i) })
	_, err = unitsRead(t, Source{Path: dir})
	require.ErrorContains(t, err, "stand again")
}

func TestHiveFoldersGiveAnyColumn(t *testing.T) {
	dir := t.TempDir()
	type row struct {
		SKU      string  `json:"sku"`
		Quantity float64 `json:"quantity"`
	}
	for d := range 3 {
		for _, at := range []string{"north", "south"} {
			path := filepath.Join(dir, "location="+at, fmt.Sprintf("date=%s", monday+core.Day(d)), "part-0.parquet")
			require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o777))
			require.NoError(t, WriteRows(path, []row{{"S1", 2}, {"S2", 3}}, WriteOptions{}))
		}
	}
	var series []string
	stats, err := ScanSeries(context.Background(), Source{Path: dir}, SeriesOptions{}, func(s SeriesRows) error {
		series = append(series, fmt.Sprintf("%s %s %d", s.Location, s.SKU, len(s.Days)))
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, []string{"north S1 3", "north S2 3", "south S1 3", "south S2 3"}, series)
	require.Equal(t, 30.0, stats.UnitsOut)
}

// A folder of null values is one of rows without a date: they are refused with their
// units and put on no day, whoever read a day before them.
func TestRowsOfANullFolderHaveNoDay(t *testing.T) {
	type undated struct {
		SKU      string  `parquet:"name=sku"`
		Location string  `parquet:"name=location"`
		Quantity float64 `parquet:"name=quantity"`
	}
	dir, units := t.TempDir(), 0.0
	put := func(day string, from core.Day) {
		var rows []undated
		for _, r := range daysOfSales("A", from, 1, 3) {
			rows = append(rows, undated{r.SKU, r.Location, r.Quantity})
			units += r.Quantity
		}
		path := filepath.Join(dir, "date="+day, "part.parquet")
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o777))
		require.NoError(t, WriteRows(path, rows, WriteOptions{}))
	}
	for d := range core.Day(5) {
		put((monday + d).String(), monday+d)
	}
	known := units
	put("__HIVE_DEFAULT_PARTITION__", monday+9)
	for _, s := range []Source{{Path: dir}, {Path: filepath.Join(dir, "*", "part.parquet")}} {
		seen := map[int32]bool{}
		stats, err := ScanSeries(context.Background(), s, SeriesOptions{Workers: 1}, func(r SeriesRows) error {
			for _, d := range r.Days {
				seen[d] = true
			}
			return nil
		})
		require.NoError(t, err)
		require.Len(t, seen, 5)
		require.EqualValues(t, 3, stats.Rejected)
		require.InDelta(t, known, stats.UnitsOut, 1e-9)
		require.InDelta(t, units-known, stats.RejectedUnits, 1e-9)
	}
}

// A null folder's value is missing in a frame, not what was read before it.
func TestAFrameOfANullFolderHasNoValue(t *testing.T) {
	dir := t.TempDir()
	for i, price := range []string{"5", "__HIVE_DEFAULT_PARTITION__"} {
		at := filepath.Join(dir, "price="+price)
		require.NoError(t, os.MkdirAll(at, 0o777))
		require.NoError(t, os.WriteFile(filepath.Join(at, "a.csv"),
			fmt.Appendf(nil, "date\n2025-01-0%d\n2025-01-0%d\n", 2*i+1, 2*i+2), 0o666))
	}
	f, err := ReadFrame(dir, "date", "price")
	require.NoError(t, err)
	require.Equal(t, 4, f.Rows())
	var null []bool
	for row := range f.Rows() {
		null = append(null, f.Null("price", row))
	}
	require.Equal(t, []bool{false, false, true, true}, null)
}

// A file that leaves UTF-8 far below its head has rows whose keys cannot be read, and a
// column of floats codes that are lost: both are refused with their units, sorted or not.
func TestKeysThatCannotBeReadAreRefused(t *testing.T) {
	var text strings.Builder
	text.WriteString("location,sku,date,quantity,note\n")
	for d := range 7_000 {
		fmt.Fprintf(&text, "L,A-%02d,%s,2,plain words that fill the row\n", d/700, monday+core.Day(d%700))
	}
	foreign := fmt.Sprintf("L,M\xfcller,%s,5,x\nL,Zebra,%s,2,sch\xf6n\n", monday, monday)
	for _, shuffled := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "s.csv")
		body := text.String() + foreign
		if shuffled {
			body += fmt.Sprintf("L,A-00,%s,2,x\n", monday+900)
		}
		require.NoError(t, os.WriteFile(path, []byte(body), 0o666))
		stats, err := ScanSeries(context.Background(), Source{Path: path}, SeriesOptions{},
			func(SeriesRows) error { return nil })
		require.NoError(t, err)
		require.EqualValues(t, 1, stats.Rejected)
		require.InDelta(t, 5, stats.RejectedUnits, 1e-9)
		require.EqualValues(t, 11, stats.Series)
	}
	type floats struct {
		Date     core.Day `parquet:"name=date"`
		SKU      float64  `parquet:"name=sku"`
		Location string   `parquet:"name=location"`
		Quantity float64  `parquet:"name=quantity"`
	}
	path := filepath.Join(t.TempDir(), "s.parquet")
	require.NoError(t, WriteRows(path, []floats{{monday, 4006381333931, "L", 3},
		{monday, 1 << 60, "L", 4}, {monday, 1<<60 + 4096, "L", 5}}, WriteOptions{}))
	stats, err := ScanSeries(context.Background(), Source{Path: path}, SeriesOptions{},
		func(SeriesRows) error { return nil })
	require.NoError(t, err)
	require.EqualValues(t, 2, stats.Rejected)
	require.InDelta(t, 9, stats.RejectedUnits, 1e-9)
	require.InDelta(t, 3, stats.UnitsOut, 1e-9)
}
