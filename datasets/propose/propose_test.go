package propose_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/datasets/propose"
)

// sheet is 40 days of two items at two shops as a sheet writes them: row gives a
// line for a day, an item, a shop and a quantity.
func sheet(head string, row func(day core.Day, item int, shop string,
	quantity int) string) (text string, units float64) {
	lines := []string{head}
	first, _ := core.ParseDay("2025-03-03")
	for d := range 40 {
		for item := range 2 {
			for _, shop := range []string{"Berlin", "Köln"} {
				quantity := 1 + (d*7+item*3+len(shop))%9
				units += float64(quantity)
				lines = append(lines, row(first+core.Day(d), item, shop, quantity))
			}
		}
	}
	return strings.Join(lines, "\n") + "\n", units
}

func plainRow(day core.Day, item int, shop string, quantity int) string {
	return fmt.Sprintf("%s,A-%d,%s,%d", day, item, shop, quantity)
}

const plainHead = "Date,SKU,Location,Quantity"

// read reads a text the way it is proposed to, and sums what it sells.
func read(t *testing.T, text string) (units float64, series int64, p *propose.Proposal) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sales.csv")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o666))
	s := datasets.Source{Path: path}
	p, err := propose.For(context.Background(), s)
	require.NoError(t, err)
	require.Empty(t, p.Lacks())
	require.Empty(t, p.Questions)
	s.Dates, s.Decimal, s.Delimiter, s.Encoding, s.Aliases = p.Dates, p.Decimal, p.Delimiter,
		p.Encoding, map[string]string{}
	for _, c := range p.Columns {
		s.Aliases[c.InFile] = c.Name
	}
	stats, err := datasets.ScanSeries(context.Background(), s, datasets.SeriesOptions{},
		func(datasets.SeriesRows) error { return nil })
	require.NoError(t, err)
	return stats.UnitsOut, stats.Series, p
}

// A sheet that people keep or print is read to the units of its rows: what sums
// rows, stands twice or holds nothing is no sale.
func TestSheetsHoldTheirRowsAlone(t *testing.T) {
	plain, units := sheet(plainHead, plainRow)
	lines := strings.Split(strings.TrimSpace(plain), "\n")
	each := func(change func(i int, line string) string) string {
		var out []string
		for i, l := range lines {
			out = append(out, change(i, l))
		}
		return strings.Join(out, "\n") + "\n"
	}
	thousands := func(row string) (string, float64) {
		text, sum := sheet("Datum;SKU;Filiale;Menge", func(day core.Day, item int, shop string, quantity int) string {
			q := quantity * 300
			whole := fmt.Sprint(q)
			if q >= 1000 {
				whole = fmt.Sprintf("%d%s%03d", q/1000, row, q%1000)
			}
			return fmt.Sprintf("%s;A-%d;%s;%s", day.Time().Format("02.01.2006"), item, shop, whole)
		})
		return text, 300 * sum
	}
	for _, c := range []struct {
		name, text string
		units      float64
	}{
		{"plain", plain, units},
		{"a total below", plain + fmt.Sprintf("Total,,,%g\n", units), units},
		{"a total behind empty cells", plain + fmt.Sprintf(",,Grand total:,%g\n", units), units},
		{"a subtotal with a name", plain + fmt.Sprintf(",Subtotal Berlin,,%g\n", units/2), units},
		{"a dated total", plain + fmt.Sprintf("2025-04-11,TOTAL,Berlin,%g\n", units), units},
		{"a total of a place called so", plain + fmt.Sprintf("2025-04-11,A-0,Summe,%g\n", units), units},
		{"headings on every page", each(func(i int, l string) string {
			if i > 0 && i%20 == 0 {
				return plainHead + "\n" + l
			}
			return l
		}), units},
		{"empty rows and columns", each(func(_ int, l string) string { return l + ",,," }) + ",,,,,,\n,,,,,,\n", units},
		{"empty rows quoted", plain + "\"\",\"\",\"\",\"\"\n", units},
		{"carriage returns alone", strings.ReplaceAll(plain, "\n", "\r"), units},
		{"codes as formulas", each(func(i int, l string) string {
			if i == 0 {
				return l
			}
			return strings.NewReplacer(",A-0,", `,"=""A-0""",`, ",A-1,", `,"=""A-1""",`).Replace(l)
		}), units},
		{"a row of units", strings.Replace(plain, "\n", "\n[day],[code],[shop],[pcs]\n", 1), units},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, series, _ := read(t, c.text)
			require.InDelta(t, c.units, got, 1e-9)
			require.EqualValues(t, 4, series)
		})
	}
	for mark, decimal := range map[string]string{".": ",", "'": "", " ": ""} {
		text, sum := thousands(mark)
		got, _, p := read(t, text)
		require.InDelta(t, sum, got, 1e-9, "thousands by %q", mark)
		require.Equal(t, decimal, p.Decimal)
	}
}

// A mark that may be for either is asked about, unless another column shows it.
func TestMarksThatMayBeEither(t *testing.T) {
	for name, c := range map[string]struct {
		row     func(quantity int) string
		decimal string
		asked   bool
	}{
		"three digits behind every point": {func(q int) string { return fmt.Sprintf("%d.000;2", q) }, "", true},
		"three digits, prices by comma":   {func(q int) string { return fmt.Sprintf("%d.000;2,50", q) }, ",", false},
		"three digits, prices by point":   {func(q int) string { return fmt.Sprintf("%d.000;2.50", q) }, ".", false},
		"three digits behind every comma": {func(q int) string { return fmt.Sprintf("%d,000;2", q) }, "", true},
		"weights":                         {func(q int) string { return fmt.Sprintf("0.%d00;2", q) }, "", false},
		"commas in one, points in one":    {func(q int) string { return fmt.Sprintf("%d,5;2.50", q) }, "", true},
		"program's numbers":               {func(q int) string { return fmt.Sprintf("%d.0;2.5", q) }, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			text, _ := sheet("date;sku;location;quantity;unit_price",
				func(day core.Day, item int, shop string, quantity int) string {
					return fmt.Sprintf("%s;A-%d;%s;%s", day, item, shop, c.row(quantity))
				})
			path := filepath.Join(t.TempDir(), "sales.csv")
			require.NoError(t, os.WriteFile(path, []byte(text), 0o666))
			p, err := propose.For(context.Background(), datasets.Source{Path: path})
			require.NoError(t, err)
			require.Equal(t, c.decimal, p.Decimal)
			require.Equal(t, c.asked, len(p.Questions) == 1, "%+v", p.Questions)
		})
	}
}

// What is missing is named with what the export has in its place.
func TestLacksSaysWhatAColumnHolds(t *testing.T) {
	text, _ := sheet("Day,Item,Store,Qty", func(day core.Day, item int, shop string, quantity int) string {
		return fmt.Sprintf("%s,A-%d,%s,%d pcs", day, item, shop, quantity)
	})
	path := filepath.Join(t.TempDir(), "sales.csv")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o666))
	p, err := propose.For(context.Background(), datasets.Source{Path: path})
	require.NoError(t, err)
	require.Equal(t, []string{"quantity"}, p.Missing)
	require.Contains(t, p.Lacks(), "column Qty is called as quantity is, but holds no numbers: ")
	require.Contains(t, p.Lacks(), "Item is sku")
}

// A table with a column for each day says how it is turned.
func TestATableWithAColumnForEachDay(t *testing.T) {
	path := filepath.Join(t.TempDir(), "wide.csv")
	require.NoError(t, os.WriteFile(path, []byte("SKU,Store,2025-03-03,2025-03-04,2025-03-05\nA,S,1,2,3\n"), 0o666))
	_, err := propose.For(context.Background(), datasets.Source{Path: path})
	require.ErrorContains(t, err, "UNPIVOT")
}

// ISO weeks stand for their Mondays.
func TestWeeksOfTheYear(t *testing.T) {
	var rows []string
	for w := 1; w <= 30; w++ {
		rows = append(rows, fmt.Sprintf("2025-W%02d,A,S,%d", w, w))
	}
	path := filepath.Join(t.TempDir(), "weeks.csv")
	require.NoError(t, os.WriteFile(path, []byte("Week,SKU,Store,Units\n"+strings.Join(rows, "\n")), 0o666))
	s := datasets.Source{Path: path}
	p, err := propose.For(context.Background(), s)
	require.NoError(t, err)
	require.Equal(t, "yyyy-Www", p.Dates)
	s.Dates, s.Aliases = p.Dates, map[string]string{"Week": "date", "SKU": "sku", "Store": "location",
		"Units": "quantity"}
	var days []int32
	_, err = datasets.ScanSeries(context.Background(), s, datasets.SeriesOptions{}, func(r datasets.SeriesRows) error {
		days = append(days, r.Days...)
		return nil
	})
	require.NoError(t, err)
	first, _ := core.ParseDay("2024-12-30")
	for i, d := range days {
		require.EqualValues(t, int32(first)+int32(7*i), d)
	}
	require.Len(t, days, 30)
}
