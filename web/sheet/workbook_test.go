package sheet

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/internal/testkit/bounds"
)

var wanted = []string{"line", "quantity", "status"}

func readBook(body []byte) ([]string, []Row, error) {
	return ReadColumns(bytes.NewReader(body), int64(len(body)), wanted)
}

// byLibrary reads the same columns with the library that wrote them.
func byLibrary(t require.TestingT, body []byte) [][]string {
	book, err := excelize.OpenReader(bytes.NewReader(body))
	require.NoError(t, err)
	rows, err := book.GetRows(book.GetSheetName(0), excelize.Options{RawCellValue: true})
	require.NoError(t, err)
	out := make([][]string, len(rows))
	for i, row := range rows {
		for _, name := range wanted {
			for c, head := range rows[0] {
				if head == name {
					cell := ""
					if c < len(row) {
						cell = row[c]
					}
					out[i] = append(out[i], cell)
					break
				}
			}
		}
	}
	return out
}

// A workbook reads as its library reads it, whatever is in the cells.
func TestWorkbookReadsAsItsLibrary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		book := excelize.NewFile()
		columns := rapid.Permutation([]string{"quantity", "line", "note", "status", "another"}).Draw(t, "columns")
		for i, name := range columns {
			cell, _ := excelize.CoordinatesToCellName(i+1, 1)
			require.NoError(t, book.SetCellValue("Sheet1", cell, name))
		}
		for row := range rapid.IntRange(0, 8).Draw(t, "rows") {
			for i := range columns {
				cell, _ := excelize.CoordinatesToCellName(i+1, row+2)
				var v any
				switch rapid.IntRange(0, 4).Draw(t, "kind") {
				case 0:
					v = rapid.StringMatching(`[a-z<>&"' é-]{0,12}`).Draw(t, "text")
				case 1:
					v = rapid.Int64Range(-1e9, 1e9).Draw(t, "number")
				case 2:
					v = rapid.Float64Range(-1e6, 1e6).Draw(t, "fraction")
				case 3:
					require.NoError(t, book.SetCellRichText("Sheet1", cell,
						[]excelize.RichTextRun{{Text: "a<b "}, {Text: "c&d", Font: &excelize.Font{Bold: true}}}))
					continue
				default:
					continue
				}
				require.NoError(t, book.SetCellValue("Sheet1", cell, v))
			}
		}
		var body bytes.Buffer
		require.NoError(t, book.Write(&body))
		names, rows, err := readBook(body.Bytes())
		require.NoError(t, err)
		got := [][]string{names}
		for _, row := range rows {
			for len(got) < row.Number {
				got = append(got, nil)
			}
			got[row.Number-1] = row.Cells
		}
		want := byLibrary(t, body.Bytes())
		for i := range max(len(want), len(got)) {
			var w, g []string
			if i < len(want) {
				w = want[i]
			}
			if i < len(got) {
				g = got[i]
			}
			for len(w) < len(wanted) {
				w = append(w, "")
			}
			for len(g) < len(wanted) {
				g = append(g, "")
			}
			require.Equal(t, w, g, "row %d", i)
		}
	})
}

// packed is an .xlsx file of parts; each may be very long.
func packed(t *testing.T, parts map[string]func(w io.Writer)) []byte {
	var body bytes.Buffer
	z := zip.NewWriter(&body)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser,
		error) {
		return flate.NewWriter(w, flate.BestSpeed)
	})
	for name, fill := range parts {
		w, err := z.Create(name)
		require.NoError(t, err)
		fill(w)
	}
	require.NoError(t, z.Close())
	return body.Bytes()
}

func says(text string) func(io.Writer) { return func(w io.Writer) { io.WriteString(w, text) } }

func repeats(before, text string, n int, after string) func(io.Writer) {
	return func(w io.Writer) {
		io.WriteString(w, before)
		chunk := strings.Repeat(text, 1+1<<16/len(text))
		for left := n * len(text); left > 0; left -= len(chunk) {
			io.WriteString(w, chunk[:min(left, len(chunk))])
		}
		io.WriteString(w, after)
	}
}

const head = `<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>line</t></is></c><c r="B1" t="inlineStr"><is><t>quantity</t></is></c></row>`

// What is handed in costs no more than its size deserves: two seconds, and 64 MB and
// four times what it unpacks to.
func TestWorkbooksAreBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("takes ten seconds")
	}
	const mb = 1 << 20
	for name, c := range map[string]struct {
		sheet, texts func(io.Writer)
		unpacked     int
		refused      string
	}{
		"a cell of 240 MB": {sheet: repeats(head+`<row r="2"><c r="A2"><v>`, "x", 240*mb,
			`</v></c></row></sheetData></worksheet>`), refused: "more than 128 MB unpacked"},
		"a cell of 120 MB": {sheet: repeats(head+`<row r="2"><c r="A2"><v>`, "x", 120*mb,
			`</v></c></row></sheetData></worksheet>`), unpacked: 120 * mb, refused: "more than the 32767 characters"},
		"a shared text of 120 MB": {sheet: says(head + `<row r="2"><c r="A2" t="s"><v>0</v></c></row></sheetData></worksheet>`), texts: repeats("<sst><si><t>", "x", 120*mb, "</t></si></sst>"), unpacked: 120 * mb, refused: "more than the 32767 characters"},
		"millions of shared texts": {sheet: says(head + `</sheetData></worksheet>`),
			texts: repeats("<sst>", "<si><t>abcdefgh</t></si>", 3_900_000, "</sst>"), unpacked: 120 * mb},
		"millions of cells": {sheet: repeats(head, `<row><c><v>a</v></c><c><v>1</v></c></row>`,
			1_000_000, `</sheetData></worksheet>`), unpacked: 42 * mb},
		"millions of tags": {sheet: repeats(head, `<a>`, 40_000_000, ``), unpacked: 120 * mb,
			refused: "more cells than"},
		"millions of tags of cells": {sheet: repeats(head+`<row r="2">`, `<c>`, 40_000_000, ``),
			unpacked: 120 * mb, refused: "more cells than"},
		"a tag without an end":     {sheet: repeats(head+`<row a="`, "x", 120*mb, ``), unpacked: 120 * mb},
		"openings of comments":     {sheet: repeats(head, "<!-", 40_000_000, ``), unpacked: 120 * mb},
		"millions of entities":     {sheet: repeats(head+`<row r="2">`, `<c r="A2"><v>&amp;</v></c>`, 3_900_000, `</row></sheetData></worksheet>`), unpacked: 101 * mb},
		"millions of runs":         {sheet: repeats(head+`<row r="2">`, `<c r="A2"><is><t>a</t><t/></is></c>`, 2_200_000, `</row></sheetData></worksheet>`), unpacked: 73 * mb},
		"many attributes":          {sheet: repeats(head+`<row r="2"><c `, `a="&#65;" `, 11_000_000, `></c></row></sheetData></worksheet>`), unpacked: 104 * mb},
		"a long text named often":  {sheet: repeats(head, `<row><c t="s"><v>0</v></c><c/></row>`, 1_000_000, `</sheetData></worksheet>`), texts: repeats("<sst><si><t>", "&lt;", 100_000, "</t></si></sst>"), unpacked: 36 * mb},
		"a heading of millions":    {sheet: repeats(`<worksheet><sheetData><row r="1">`, `<c t="s"><v>0</v></c>`, 3_900_000, `</row></sheetData></worksheet>`), texts: says("<sst><si><t>x</t></si></sst>"), unpacked: 80 * mb},
		"values in a tag":          {sheet: repeats(head, `<c r="&#65;&#50;" t="&#115;">`, 4_000_000, `</row></sheetData></worksheet>`), unpacked: 120 * mb},
		"a row far away":           {sheet: says(head + `<row r="1048576"><c r="A1048576"><v>a</v></c></row></sheetData></worksheet>`), unpacked: 1},
		"a row beyond":             {sheet: says(head + `<row r="1048577"><c><v>a</v></c></row></sheetData></worksheet>`), refused: "a worksheet ends at 1048576"},
		"a text that is not there": {sheet: says(head + `<row r="2"><c r="A2" t="s"><v>7</v></c></row>`), refused: "row 2, column 1 of the sheet: it names a text"},
	} {
		t.Run(name, func(t *testing.T) {
			parts := map[string]func(io.Writer){"xl/workbook.xml": says(`<workbook><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>`), "xl/worksheets/sheet1.xml": c.sheet}
			if c.texts != nil {
				parts["xl/sharedStrings.xml"] = c.texts
			}
			body := packed(t, parts)
			require.Less(t, len(body), 32<<20)
			var err error
			bounds.Hold(t, "workbook: "+name, c.unpacked, func() { _, _, err = readBook(body) })
			if c.refused == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, c.refused)
			}
		})
	}
	many := map[string]func(io.Writer){}
	for i := range partsMost + 1 {
		many[fmt.Sprint(i)] = says("")
	}
	_, _, err := readBook(packed(t, many))
	require.ErrorContains(t, err, "more than 4096 files")
	_, _, err = readBook([]byte("no workbook"))
	require.ErrorContains(t, err, "no .xlsx file")
}

// FuzzWorkbook: no bytes of a sheet make the reader fail but with an error.
func FuzzWorkbook(f *testing.F) {
	f.Add([]byte(head+`<row r="2"><c r="A2" t="s"><v>0</v></c><c><v>1&amp;</v></c></row></sheetData></worksheet>`), []byte(`<sst><si><t>L&#49;</t></si></sst>`))
	f.Add([]byte(`<row r="9"><c r="ZZZZZZZZ1"><v></row>`), []byte(`<si/><si>`))
	f.Fuzz(func(t *testing.T, sheet, texts []byte) {
		shared, err := readShared(texts)
		require.NoError(t, err)
		r := &sheetReader{shared: shared, wanted: wanted}
		_ = r.read(sheet)
		for _, row := range r.rows {
			require.LessOrEqual(t, len(row.Cells), len(wanted))
		}
	})
}
