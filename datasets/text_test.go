package datasets

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/stockwright/stockwright/core"
)

// writtenAs writes sales as delimited text the way people's tools do.
func writtenAs(rows []Sale, delimiter, layout string, comma bool) string {
	var b strings.Builder
	fmt.Fprintln(&b, strings.Join([]string{"Order Date", "Product ID", "Store", "Qty", "Price"}, delimiter))
	number := func(x float64) string {
		s := fmt.Sprintf("%.2f", x)
		if comma {
			s = strings.ReplaceAll(s, ".", ",")
		}
		return s
	}
	for _, r := range rows {
		day := time.Unix(int64(r.Date)*86400, 0).UTC().Format(layout)
		fmt.Fprintln(&b, strings.Join([]string{day, r.SKU, r.Location, number(r.Quantity),
			number(r.UnitPrice)}, delimiter))
	}
	return b.String()
}

var theirNames = map[string]string{"Order Date": "date", "Product ID": "sku", "Store": "location",
	"Qty": "quantity", "Price": "unit_price"}

// sameSeries holds a source against plain Parquet of the same rows.
func sameSeries(t *testing.T, rows []Sale, s Source) {
	t.Helper()
	plain := filepath.Join(t.TempDir(), "plain.parquet")
	putSales(t, plain, rows)
	want, wantStats := collect(t, Source{Path: plain}, SeriesOptions{})
	got, stats := collect(t, s, SeriesOptions{})
	require.Equal(t, wantStats.Rows, stats.Rows)
	require.Zero(t, stats.Rejected, "%v", stats.Rejects)
	require.Equal(t, len(want), len(got))
	for i := range want {
		require.Equal(t, want[i].Days, got[i].Days)
		require.Equal(t, want[i].Quantity, got[i].Quantity)
		require.InDeltaSlice(t, want[i].UnitPrice, got[i].UnitPrice, 1e-9)
	}
}

func TestTextsAreReadLikeParquet(t *testing.T) {
	rows := append(daysOfSales("Köln", monday, 90, 3), daysOfSales("B", monday, 90, 3)...)
	packed := func(s string) []byte {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		w.Write([]byte(s))
		w.Close()
		return b.Bytes()
	}
	tight := func(s string) []byte {
		w, _ := zstd.NewWriter(nil)
		return w.EncodeAll([]byte(s), nil)
	}
	latin, err := charmap.Windows1252.NewEncoder().String(writtenAs(rows, ";", "02.01.2006", true))
	require.NoError(t, err)
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(writtenAs(rows,
		"\t", "2006-01-02", false))
	require.NoError(t, err)
	for name, c := range map[string]struct {
		text   []byte
		source Source
	}{
		"commas":          {[]byte(writtenAs(rows, ",", "2006-01-02", false)), Source{}},
		"German":          {[]byte(latin), Source{Dates: "dd.mm.yyyy", Decimal: ","}},
		"American":        {[]byte(writtenAs(rows, ",", "1/2/2006", false)), Source{Dates: "mm/dd/yyyy"}},
		"British, a time": {[]byte(writtenAs(rows, "|", "02/01/2006 15:04", false)), Source{Dates: "dd/mm/yyyy"}},
		"compact, packed": {packed(writtenAs(rows, ",", "20060102", false)), Source{Dates: "yyyymmdd"}},
		"zstd":            {tight(writtenAs(rows, ",", "2006-01-02T15:04:05", false)), Source{}},
		"sixteen bits":    {[]byte(wide), Source{}},
		"named months":    {[]byte(writtenAs(rows, ",", "02-Jan-2006", false)), Source{Dates: "dd mon yyyy"}},
		"carriage returns": {[]byte(strings.ReplaceAll(writtenAs(rows, ",", "2006-01-02", false), "\n",
			"\r\n")), Source{}},
	} {
		t.Run(name, func(t *testing.T) {
			c.source.Path = filepath.Join(t.TempDir(), "export.csv")
			c.source.Aliases = theirNames
			require.NoError(t, os.WriteFile(c.source.Path, c.text, 0o666))
			sameSeries(t, rows, c.source)
		})
	}
}

func TestASortedTextIsStreamed(t *testing.T) {
	rows := daysOfSales("A", monday, 50, 1)
	path := filepath.Join(t.TempDir(), "s.csv")
	require.NoError(t, os.WriteFile(path, []byte(writtenAs(rows, ",", "2006-01-02", false)), 0o666))
	_, stats := collect(t, Source{Path: path, Aliases: theirNames}, SeriesOptions{})
	require.True(t, stats.WasSorted)
	found, err := FindSeries(context.Background(), Source{Path: path, Aliases: theirNames},
		SeriesOptions{}, core.Key{Location: "A", SKU: "S0"})
	require.NoError(t, err)
	require.Len(t, found[0].Rows, 50)
}

func TestRowsOfATextThatAreWrongAreNamed(t *testing.T) {
	text := "date,sku,location,quantity\n2026-01-01,A,L,1\n2026-01-02,A,L,1,5\n02.01.2026,A,L,2\n2026-01-04,,L,2\n2026-01-05,A,L,\"1,5\"\n2026-01-06,A,L,abc\n2026-01-07,A,L\n2026-01-08,A,L,4\n"
	path := filepath.Join(t.TempDir(), "s.csv")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o666))
	_, stats := collect(t, Source{Path: path}, SeriesOptions{})
	require.EqualValues(t, 8, stats.Rows)
	require.EqualValues(t, 6, stats.Rejected)
	require.Equal(t, 5.0, stats.UnitsOut)
	all := ""
	for _, r := range stats.Rejects {
		all += fmt.Sprintf("%d %s %s %s\n", r.Row, r.Column, r.Reason, r.Hint)
	}
	require.Contains(t, all, "the row has more fields")
	require.Contains(t, all, "dates: dd.mm.yyyy")
	require.Contains(t, all, `decimal: ","`)
}

func TestOtherFormatsAreRefusedByName(t *testing.T) {
	for name, begins := range map[string]string{"spreadsheet": "PK\x03\x04xxxx", "ORC": "ORC\x01",
		"Avro": "Obj\x01", "Arrow": "ARROW1\x00\x00", "JSON": `[{"sku": 1}]`,
		"empty": "", "SQLite": "SQLite format 3\x00"} {
		path := filepath.Join(t.TempDir(), "export.dat")
		require.NoError(t, os.WriteFile(path, []byte(begins), 0o666))
		_, err := unitsRead(t, Source{Path: path})
		fe, ok := AsFileError(err)
		require.True(t, ok, name)
		require.Contains(t, fe.Text, name)
	}
}

func TestFormatsOfDatesAreDecidedByTheirValues(t *testing.T) {
	for name, c := range map[string]struct {
		texts []string
		want  string
		sure  bool
	}{
		"ISO":                       {[]string{"2026-01-01", "2026-01-02 10:00:00"}, "yyyy-mm-dd", true},
		"a 13th month cannot be":    {[]string{"11/8/2017", "11/13/2017"}, "mm/dd/yyyy", true},
		"day first by a day":        {[]string{"11/8/2017", "13/11/2017"}, "dd/mm/yyyy", true},
		"points":                    {[]string{"01.06.2025", "02.06.2025"}, "dd.mm.yyyy", true},
		"compact":                   {[]string{"20250601", "20250602"}, "yyyymmdd", true},
		"months":                    {[]string{"2022-01", "2022-02"}, "yyyy-mm", true},
		"seconds":                   {[]string{"1756684800", "1756771200"}, "epoch_s", true},
		"milliseconds":              {[]string{"1756684800000", "1756771200000"}, "epoch_ms", true},
		"a spreadsheet's":           {[]string{"45000", "45001"}, "excel_day", true},
		"one day of each way round": {[]string{"01/02/2025", "03/04/2025"}, "", false},
		"month first by the gaps": {[]string{"01/05/2025", "01/06/2025", "01/07/2025", "01/08/2025",
			"01/09/2025"}, "mm/dd/yyyy", true},
	} {
		v := NewDateVote()
		for _, s := range c.texts {
			v.Add(s)
		}
		got, sure, others, err := v.Decide()
		require.NoError(t, err, name)
		require.Equal(t, c.sure, sure, name)
		if c.want != "" && sure {
			require.Equal(t, c.want, got, name)
		}
		if !sure {
			require.Greater(t, len(others), 1, name)
		}
	}
}

func TestTheMarkBeforeDecimals(t *testing.T) {
	for name, c := range map[string]struct {
		texts []string
		want  string
		fails bool
	}{
		"plain":               {[]string{"1", "2.5", "-3", "1e3", "(4)", "5-", "$ 6.00"}, "", false},
		"commas":              {[]string{"1,5", "2"}, ",", false},
		"commas and points":   {[]string{"1.234,5", "1,25"}, ",", false},
		"thousands":           {[]string{"1,234.50", "2,345"}, ".", false},
		"which is it":         {[]string{"1,234", "2,345"}, "", true},
		"no numbers":          {[]string{"a", "b"}, "", true},
		"spaces of thousands": {[]string{"1 234,5", "12,25"}, ",", false},
	} {
		var v DecimalVote
		for _, s := range c.texts {
			v.Add(s)
		}
		got, err := v.Decide()
		require.Equal(t, c.fails, err != nil, "%s: %v", name, err)
		require.Equal(t, c.want, got, name)
	}
}

// TestALocationsZoneDecidesTheDay reads instants at midnight of one zone.
func TestALocationsZoneDecidesTheDay(t *testing.T) {
	text := "date,sku,location,quantity\n2026-09-01T02:00:00Z,A,NY,1\n2026-09-01T02:00:00Z,A,Paris,1\n2026-09-01T23:30:00+00:00,A,Paris,1\n2026-09-01 02:00:00,A,NY,1\n"
	path := filepath.Join(t.TempDir(), "s.csv")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o666))
	type stamped struct {
		Date     time.Time `json:"date"`
		SKU      string    `json:"sku"`
		Location string    `json:"location"`
		Quantity float64   `json:"quantity"`
	}
	at := time.Date(2026, 9, 1, 2, 0, 0, 0, time.UTC)
	typed := filepath.Join(t.TempDir(), "s.parquet")
	require.NoError(t, WriteRows(typed, []stamped{{at, "A", "NY", 1}, {at, "A", "Paris", 1},
		{at.Add(21*time.Hour + 30*time.Minute), "A", "Paris", 1},
		{at.Add(10 * time.Hour), "A", "NY", 1}}, WriteOptions{}))
	ny, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	paris, err := time.LoadLocation("Europe/Paris")
	require.NoError(t, err)
	first := int32(core.DayOf(at))
	for _, p := range []string{path, typed} {
		got, _ := collect(t, Source{Path: p, Zone: time.UTC,
			Zones: map[string]*time.Location{"NY": ny, "Paris": paris}}, SeriesOptions{})
		require.Equal(t, []int32{first - 1, first}, got[0].Days, p)
		require.Equal(t, []int32{first, first + 1}, got[1].Days, p)
	}
}

// TestATextFileWrittenAnewIsReadAnew holds that what is known of a text file nobody
// listed is not believed of a later one of its name and size.
func TestATextFileWrittenAnewIsReadAnew(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.csv")
	for text, rows := range map[string]int64{"a,b\n1,2\n": 1, "a,b,c,d\n": 0} {
		require.NoError(t, os.WriteFile(path, []byte(text), 0o666))
		n, err := CountRows(path)
		require.NoError(t, err)
		require.Equal(t, rows, n, text)
	}
}

// TestFaultsOfATextNameItsLine: blank lines, a title above the header and a text of two
// lines are lines of an editor too.
func TestFaultsOfATextNameItsLine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "stock.csv")
	text := "Stock of today;;\n\nsku;location;on_hand\nA;L;1\n\n\"B\nbox\";L;2\nC;L;many\nD;L;4\n"
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	_, err := ReadRows[Stock](context.Background(), Source{Path: path})
	require.ErrorContains(t, err, "stock.csv, line 8, column on_hand: \"many\"")
	f, err := ReadFrame(path, "sku")
	require.NoError(t, err)
	require.Equal(t, "line 9", f.Place(3).Word())
	require.NoError(t, os.WriteFile(path, []byte(text+"E;L;5\nF;\"L;6\nG;L;7\nH;L;8\n"), 0o644))
	_, err = ReadRows[Stock](context.Background(), Source{Path: path})
	require.ErrorContains(t, err, "line 11: a quote is opened there")
}
