package csv

import (
	"bytes"
	stdcsv "encoding/csv"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// readAll reads a text through its blocks.
func readAll(text string, want Format) (f *File, rows [][]string, err error) {
	plain, size, encoding, err := Plain(strings.NewReader(text), int64(len(text)), want)
	if err != nil {
		return nil, nil, err
	}
	want.Encoding = encoding
	if f, err = Open(plain, size, want); err != nil {
		return nil, nil, err
	}
	counted := int64(0)
	for i, b := range f.Blocks {
		if b.First != counted {
			return f, nil, fmt.Errorf("block %d begins with row %d, not %d", i, b.First, counted)
		}
		counted += b.Rows
		r, err := f.Read(i)
		if err != nil {
			return f, nil, err
		}
		got := int64(0)
		for {
			row, ok, err := r.Next()
			if !ok {
				break
			}
			if err != nil {
				return f, rows, err
			}
			got++
			var one []string
			for _, v := range row {
				one = append(one, string(v.Text))
			}
			rows = append(rows, one)
		}
		if got != b.Rows {
			return f, rows, fmt.Errorf("block %d holds %d rows, %d were counted", i, got, b.Rows)
		}
	}
	if counted != f.Rows {
		return f, rows, fmt.Errorf("%d rows in blocks, %d in the file", counted, f.Rows)
	}
	return f, rows, nil
}

func TestLayoutsAreRecognised(t *testing.T) {
	for name, c := range map[string]struct {
		text      string
		delimiter byte
		columns   []string
		first     []string
	}{
		"commas": {"date,sku,quantity\n2026-01-01,A,1\n", ',',
			[]string{"date", "sku", "quantity"}, []string{"2026-01-01", "A", "1"}},
		"semicolons": {"Datum;Artikel;Menge\n01.06.2025;A;1,5\n02.06.2025;B;2\n", ';',
			[]string{"Datum", "Artikel", "Menge"}, []string{"01.06.2025", "A", "1,5"}},
		"tabs": {"a\tb\nx, y\tz\n", '\t', []string{"a", "b"}, []string{"x, y", "z"}},
		"bars": {"a|b|c\nx|y|z\n", '|', []string{"a", "b", "c"}, []string{"x", "y", "z"}},
		"spaces behind commas": {"Order Date, Product ID, Quantity\n2026-01-01, \"A, B\", 3\n", ',',
			[]string{"Order Date", "Product ID", "Quantity"}, []string{"2026-01-01", "A, B", "3"}},
		"a mark of order": {"\xef\xbb\xbfa,b\nx,y\n", ',', []string{"a", "b"}, []string{"x", "y"}},
		"what Excel says": {"sep=;\r\na;b\r\nx;y\r\n", ';', []string{"a", "b"}, []string{"x", "y"}},
		"a title above": {"Sales of 2026\n\nday,item,qty\nd1,A,x\nd2,B,y\n", ',',
			[]string{"day", "item", "qty"}, []string{"d1", "A", "x"}},
		"quotes and breaks":   {"a,b\n\"x \"\"y\"\"\nz\",w\n", ',', []string{"a", "b"}, []string{"x \"y\"\nz", "w"}},
		"an inch mark":        {"a,b\npipe 5\",w\nrod,v\n", ',', []string{"a", "b"}, []string{"pipe 5\"", "w"}},
		"blank lines":         {"a,b\n\n\nx,y\n\r\n", ',', []string{"a", "b"}, []string{"x", "y"}},
		"no break at the end": {"a,b\nx,y", ',', []string{"a", "b"}, []string{"x", "y"}},
		"single quotes":       {"'a','b'\n'x, y','5'' z'\n", ',', []string{"a", "b"}, []string{"x, y", "5' z"}},
		"backslashes": {"a,b,c\n\"big \\\"red\\\", box\",x,1\n", ',',
			[]string{"a", "b", "c"}, []string{"big \"red\", box", "x", "1"}},
		"a folder at the end": {"a,b\n\"C:\\dir\\\",x\n", ',', []string{"a", "b"}, []string{"C:\\dir\\", "x"}},
		"a folder, quoted": {"a,b\n\"C:\\\"\"dir\"\"\",x\n", ',', []string{"a", "b"},
			[]string{"C:\\\"dir\"", "x"}},
		"Spark's inch marks": {"a,b\n\"5\\\"x3\\\"\",\"3\\\", y\"\n", ',', []string{"a", "b"},
			[]string{"5\"x3\"", "3\", y"}},
		"a heading over others": {",Article,,Sales\nday,item,shop,qty\n2026-01-01,A,L,1\n", ',',
			[]string{"day", "item", "shop", "qty"}, []string{"2026-01-01", "A", "L", "1"}},
		"marks behind rows": {"a,b\n1,2,\n3,4,\n", ',', []string{"a", "b"}, []string{"1", "2"}},
		"Hive":              {"a\x01b\nx, y\x01z\n", 1, []string{"a", "b"}, []string{"x, y", "z"}},
		"a heading of two lines": {"Date,SKU,Store,Sales,\n,,,Qty,Price\n2026-01-01,A,L,1,2\n", ',',
			[]string{"Date", "SKU", "Store", "Qty", "Price"}, []string{"2026-01-01", "A", "L", "1", "2"}},
		"breaks in a heading": {"\"Order\r\nDate\",b\nx,y\n", ',', []string{"Order Date", "b"}, []string{"x", "y"}},
		"one name twice":      {"a,Qty,Qty\nx,1,2\n", ',', []string{"a", "Qty", "Qty (2)"}, []string{"x", "1", "2"}},
		"latin letters":       {"a,b\nM\xfcller,y\n", ',', []string{"a", "b"}, []string{"Müller", "y"}},
		"sixteen bits a letter": {"\xff\xfea\x00,\x00b\x00\n\x00x\x00,\x00y\x00\n\x00", ',',
			[]string{"a", "b"}, []string{"x", "y"}},
	} {
		t.Run(name, func(t *testing.T) {
			f, rows, err := readAll(c.text, Format{})
			require.NoError(t, err)
			require.Equal(t, string(c.delimiter), string(f.Format.Delimiter))
			require.Equal(t, c.columns, f.Columns)
			require.Equal(t, c.first, rows[0])
		})
	}
}

func TestWhatCannotBeReadIsSaid(t *testing.T) {
	for name, c := range map[string]struct{ text, says string }{
		"no header":     {"2026-01-01,A,1\n2026-01-02,A,2\n", "no header"},
		"nothing":       {"\n\n", "empty"},
		"an open quote": {"a,b\nx,\"" + strings.Repeat("y\n", maxRow), "a quote is opened there"},
		"a stray quote": {"a,b,c,d\n1,\"x,2,3\n4,y,5,6\n7,z,8,9\n",
			"line 2: a quote is opened there and not closed"},
		"two stray quotes": {"a,b,c,d\n1,\"x,2,3\n4,\"y,5,6\n7,z,8,9\n",
			"line 2: a quote is opened there and not closed"},
		"rows between quotes": {"a,b,c,d\n1,2,3,\"x\n4,5,6,7\n8,9,1,2\n3,4,5,y\"\n",
			"line 2: a quote is opened there and not closed"},
		"zeros": {"a,b\nx,\x00y\n", "bytes that no text has"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := readAll(c.text, Format{})
			require.ErrorContains(t, err, c.says)
		})
	}
	_, rows, err := readAll("a,b\nx,y\nx,1,5\n", Format{})
	require.ErrorIs(t, err, ErrFields)
	require.Len(t, rows, 1)
}

// TestRowsAreThoseOfAnotherReader holds rows and blocks against the standard
// library's reader, on files of several blocks too.
func TestRowsAreThoseOfAnotherReader(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		seed := rapid.Uint64().Draw(r, "seed")
		rng := rand.New(rand.NewPCG(seed, 1))
		columns := 2 + rng.IntN(4)
		alphabet := []string{"a", "B", "7", " x", "\"", ",", "\n", ";", "é", "\r\n", "."}
		var text bytes.Buffer
		w := stdcsv.NewWriter(&text)
		var header []string
		for c := range columns {
			header = append(header, fmt.Sprintf("name%c", 'a'+c))
		}
		require.NoError(t, w.Write(header))
		var want [][]string
		for range rng.IntN(40) {
			var row []string
			for range columns {
				v := ""
				for range rng.IntN(5) {
					v += alphabet[rng.IntN(len(alphabet))]
				}
				row = append(row, v)
			}
			row[0] = "k" + row[0]
			want = append(want, row)
			require.NoError(t, w.Write(row))
		}
		w.Flush()
		std := stdcsv.NewReader(bytes.NewReader(text.Bytes()))
		again, err := std.ReadAll() // it turns \r\n within quotes to \n
		require.NoError(t, err)
		_, rows, err := readAll(text.String(), Format{Delimiter: ','})
		require.NoError(t, err)
		require.Len(t, rows, len(want))
		for i, row := range again[1:] {
			for c, v := range row {
				require.Equal(t, v, strings.ReplaceAll(rows[i][c], "\r\n", "\n"))
			}
		}
	})
}

func TestBlocksAreWholeRows(t *testing.T) {
	var b strings.Builder
	b.WriteString("name,value\n")
	for i := range 1_500_000 {
		fmt.Fprintf(&b, "row number %d,%d\n", i, i)
		if i == 700_000 {
			b.WriteString("\"a quote, once\n\",5\n")
		}
	}
	f, rows, err := readAll(b.String(), Format{})
	require.NoError(t, err)
	require.Greater(t, len(f.Blocks), 3)
	require.Len(t, rows, 1_500_001)
	require.Equal(t, "row number 1499999", rows[1_500_000][0])
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{"a,b\n1,2\n", "a;b\n\"x\n\"\"y\";2\n\n", "\xff\xfea\x00", "sep=,\n",
		"\x1f\x8b", "a,b\n\"", "BZh9", "\x28\xb5\x2f\xfd"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, _, err := readAll(string(b), Format{}); err != nil && strings.Contains(err.Error(), "were counted") {
			t.Fatal(err)
		}
	})
}
