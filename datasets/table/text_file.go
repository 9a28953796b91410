package table

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf8"
	"unsafe"

	"github.com/stockwright/stockwright/datasets/contract"
	"github.com/stockwright/stockwright/datasets/csv"
	"github.com/stockwright/stockwright/datasets/dates"
	"github.com/stockwright/stockwright/datasets/fault"
	"github.com/stockwright/stockwright/datasets/parquet"
	"github.com/stockwright/stockwright/datasets/place"
	"github.com/stockwright/stockwright/datasets/vector"
)

// known are formats that are told by how a file begins, and what to do about
// those that are not read.
var known = []struct{ begins, name, hint string }{
	{"PK\x03\x04", "a spreadsheet or a zip archive", "save the sheet as CSV, or unpack the archive"},
	{"\xd0\xcf\x11\xe0", "a spreadsheet of an old kind", "save the sheet as CSV"},
	{"\xfd7zXZ\x00", "packed with xz", "unpack it, or pack it with gzip, zstd or bzip2"},
	{"\x04\x22\x4d\x18", "packed with lz4", "unpack it, or pack it with gzip, zstd or bzip2"},
	{"\xff\x06\x00\x00sNaPpY", "packed with snappy", "unpack it, or pack it with gzip, zstd or bzip2"},
	{"7z\xbc\xaf", "a 7z archive", "unpack it"},
	{"Rar!", "a RAR archive", "unpack it"},
	{"ORC", "an ORC file", "export it as Parquet or CSV"},
	{"Obj\x01", "an Avro file", "export it as Parquet or CSV"},
	{"ARROW1", "an Arrow (Feather) file", "export it as Parquet or CSV"},
	{"\xff\xff\xff\xff", "a stream of Arrow", "export it as Parquet or CSV"},
	{"FEA1", "a Feather file", "export it as Parquet or CSV"},
	{"\x89HDF", "an HDF5 file", "export it as Parquet or CSV"},
	{"\x80\x04\x95", "a pickle of Python", "export it as Parquet or CSV"},
	{"\x80\x05\x95", "a pickle of Python", "export it as Parquet or CSV"},
	{"$FL2", "an SPSS file", "export it as Parquet or CSV"},
	{"<stata_dta>", "a Stata file", "export it as Parquet or CSV"},
	{"RDX", "a file of R", "export it as Parquet or CSV"},
	{"SQLite format 3", "a SQLite database", "export the table as Parquet or CSV"},
	{"PARE", "an encrypted Parquet file", "export it without encryption"},
	{"%PDF", "a PDF", "export the table as Parquet or CSV"},
	{"{", "JSON", "export it as Parquet or CSV"},
	{"[", "JSON", "export it as Parquet or CSV"},
	{"<", "XML or HTML", "export it as Parquet or CSV"},
}

const parquetMagic = "PAR1"

// isText tells whether a file is text by how it begins; formats that are
// neither text nor Parquet are refused by name, also inside a packed file.
func isText(f place.File, path string) (bool, error) {
	head := make([]byte, min(f.Size(), 512))
	if n, err := f.ReadAt(head, 0); n < len(head) && err != nil && err != io.EOF {
		return false, err
	}
	if len(head) == 0 {
		return false, fault.File(path, "it is empty (0 bytes)", "export it again")
	}
	if bytes.HasPrefix(head, []byte(parquetMagic)) {
		return false, nil
	}
	if err := refuseKnown(head, path, "it is "); err != nil {
		return false, err
	}
	switch how := csv.Compression(head); {
	case how != "":
		inside, err := csv.Unpacked(f, f.Size(), 512)
		if err != nil {
			return false, fault.File(path, fmt.Sprintf("it is packed with %s and cannot be unpacked (%v)", how, err), "export it again")
		}
		if bytes.HasPrefix(inside, []byte(parquetMagic)) {
			return false, fault.File(path, "it is a Parquet file packed with "+how,
				"unpack it: Parquet packs its own pages")
		}
		return true, refuseKnown(inside, path, "packed with "+how+", it is ")
	case strings.HasSuffix(strings.ToLower(path), ".parquet"):
		return csv.IsPlain(head), nil // where it is none, the library says what is wrong with it
	}
	return true, nil
}

func refuseKnown(head []byte, path, it string) error {
	trimmed := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	for _, k := range known {
		if bytes.HasPrefix(head, []byte(k.begins)) || len(k.begins) == 1 && bytes.HasPrefix(trimmed, []byte(k.begins)) {
			return fault.File(path, it+k.name+", not Parquet or CSV", k.hint)
		}
	}
	if len(head) > 262 && string(head[257:262]) == "ustar" {
		return fault.File(path, it+"a tar archive, not Parquet or CSV", "unpack it")
	}
	return nil
}

// texts keeps what was found out about text files, by file and format: where
// their rows begin, and the copies of those that are packed. A file that nobody
// listed has no version to tell it from an earlier one of its name.
var texts sync.Map // of textKey → *csv.File

type textKey struct {
	fileVersion
	format csv.Format
}

func openText(src Entry, f place.File, want csv.Format) (*csv.File, error) {
	key := textKey{src.version(), want}
	if known, ok := texts.Load(key); ok {
		return known.(*csv.File), nil
	}
	text, size, encoding, err := csv.Plain(f, f.Size(), want)
	if err != nil {
		return nil, textFault(src.Path, err)
	}
	if text == io.ReaderAt(f) {
		text = reopened(src.Path) // f is closed when its header is read
	}
	want.Encoding = encoding
	out, err := csv.Open(text, size, want)
	if err != nil {
		return nil, textFault(src.Path, err)
	}
	if !src.modified.IsZero() {
		texts.Store(key, out)
	}
	return out, nil
}

func textFault(path string, err error) error {
	if _, ok := fault.AsFileError(err); ok {
		return err
	}
	text, hint := fmt.Sprintf("it cannot be read as Parquet or CSV (%v)", err), "export it again as one of the two"
	if unknown := (*csv.EncodingError)(nil); errors.As(err, &unknown) {
		text, hint = unknown.Error(), "say which with --encoding of init, or encoding under the input in the config; or export it in UTF-8"
	}
	e := fault.File(path, text, hint)
	e.Err = err
	return e
}

// reopened is a file that is opened anew for every part that is read, so that
// thousands of files take no more handles than workers.
type reopened string

func (p reopened) ReadAt(b []byte, at int64) (int, error) {
	f, err := place.Open(string(p))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	return f.ReadAt(b, at)
}

// readTextFooter makes a text's header and blocks look like a Parquet footer:
// a block is a row group.
func readTextFooter(source Entry, f place.File, want csv.Format) (*Footer, error) {
	text, err := openText(source, f, want)
	if err != nil {
		return nil, err
	}
	ft := &Footer{Entry: source, text: text, Leaves: map[string]*leaf{}, Rows: text.Rows}
	ft.size = f.Size()
	for i, name := range text.Columns {
		if _, seen := ft.Leaves[name]; !seen {
			ft.Names = append(ft.Names, name)
			ft.Leaves[name] = &leaf{Index: i}
		}
	}
	for _, b := range text.Blocks {
		ft.Groups = append(ft.Groups, b.Rows)
		ft.starts = append(ft.starts, b.First)
	}
	return ft, nil
}

// Aside counts the lines of the table's texts that are no rows and were passed
// over: totals below the rows, headings that stand again.
func (t *Table) Aside() (n int64) {
	for _, ft := range t.Files {
		if ft.text != nil {
			n += ft.text.Aside
		}
	}
	return n
}

// nextText reads n rows of a text into the batch's columns.
func (g *GroupReader) nextText(n int) error {
	if n == 0 {
		if _, more, _ := g.rows.Next(); more {
			return errors.New("it holds more rows than were counted")
		}
		return nil
	}
	first, err := g.resizeText(n)
	if err != nil {
		return err
	}
	g.Batch.lines = g.Batch.lines[:0]
	for i := range n {
		row, ok, fault := g.rows.Next()
		if !ok {
			return parquet.ErrShort
		}
		g.Batch.lines = append(g.Batch.lines, g.rows.Line)
		g.fillText(i, row, fault != nil, first)
	}
	return nil
}

// resizeText makes room for n rows and fills the columns that the file has not; it
// returns the first column that the file has.
func (g *GroupReader) resizeText(n int) (first int, err error) {
	cols, plan := g.Batch.Cols, g.t.Columns[g.Task.File]
	first = -1
	for c := range cols {
		cols[c].Resize(n)
		cols[c].Absent = false
		switch {
		case plan[c].Leaf != nil && first < 0:
			first = c
		case plan[c].Leaf != nil:
		case plan[c].Fixed != nil:
			if err := cols[c].FillFixed(*plan[c].Fixed, n, &plan[c].Reading); err != nil {
				return first, err
			}
		default:
			cols[c].Absent = true
		}
	}
	return first, nil
}

// fillText reads the cells of row i. A row with more or fewer fields than the header is
// split wrongly, which is said where a reader looks: its first column, date and quantity.
func (g *GroupReader) fillText(i int, row []csv.Field, split bool, first int) {
	cols, plan := g.Batch.Cols, g.t.Columns[g.Task.File]
	for c := range cols {
		if plan[c].Leaf != nil {
			plan[c].cell(&cols[c], i, row)
			if g.rows.Foreign && cols[c].Kind == contract.Text && !utf8.Valid(cols[c].Text[i]) {
				cols[c].Fault(i, strings.ToValidUTF8(string(cols[c].Text[i]), "?"),
					"its letters are not UTF-8, as those of the rows before it are", "export the file in one encoding")
			}
		}
		if split && (c == first || plan[c].Name == "date" || plan[c].Name == "quantity") {
			cols[c].FaultOnce(i, string(g.t.Files[g.Task.File].text.Format.Delimiter))
		}
	}
}

// cell stores a field of a row in row i of a vector.
func (p *Planned) cell(v *vector.Vector, i int, row []csv.Field) {
	var f csv.Field
	if p.Leaf.Index < len(row) {
		f = row[p.Leaf.Index]
	}
	if len(f.Text) == 0 && !(f.Quoted && v.Kind == contract.Text) || isNull(f, v.Kind) {
		if v.Null == nil {
			v.Null = make([]bool, v.N)
		}
		v.Null[i] = true
		v.Clear(i)
		return
	}
	if v.Kind == contract.Text {
		v.Text[i] = vector.Bytes(f.Text)
		return
	}
	p.Reading.Set(v, i, unsafe.String(&f.Text[0], len(f.Text)))
}

// isNull tells the words that writers put for a missing value.
func isNull(f csv.Field, kind contract.Kind) bool {
	if len(f.Text) < 1 || len(f.Text) > 7 {
		return false
	}
	switch string(f.Text) {
	case `\N`, "NULL", "null", "(null)":
		return true
	case "NA", "NaN", "nan", "N/A", "n/a", "n.a.", "NaT", "None", "-", "--", "–", "—", // accounts and spreadsheets, and their errors
		"#N/A", "#N/V", "#NV", "#DIV/0!", "#VALUE!", "#WERT!", "#REF!", "#NUM!", "#NAME?", "#NULL!":
		return kind != contract.Text
	}
	return false
}

// naturalText is the kind the first values of a text's column stand for.
func (ft *Footer) naturalText(index int, r vector.Reading) contract.Kind {
	if len(ft.text.Blocks) == 0 {
		return contract.Text
	}
	rows, err := ft.text.Read(0)
	if err != nil {
		return contract.Text
	}
	seen := textValues{whole: true, number: true, day: true, flag: true}
	for range 10_000 {
		row, ok, _ := rows.Next()
		if !ok {
			break
		}
		if index >= len(row) || len(row[index].Text) == 0 || isNull(row[index], contract.Number) {
			continue
		}
		seen.add(string(row[index].Text), r)
	}
	return seen.kind(r)
}

// textValues tells what all texts of a column seen so far may be read as.
type textValues struct {
	n                        int
	whole, number, day, flag bool // every text is one
	code, timed              bool // some text has zeros in front, or a time of day
}

func (v *textValues) add(s string, r vector.Reading) {
	v.n++
	x, text := r.Number(s)
	v.number = v.number && text == ""
	v.whole = v.whole && text == "" && x == float64(int64(x)) && !strings.ContainsAny(s, ".eE,")
	v.code = v.code || text == "" && len(s) > 1 && s[0] == '0' && s[1] != '.' && s[1] != ','
	v.timed = v.timed || len(s) > 10
	m, isDay := r.Dates.Parse(s)
	v.day = v.day && isDay && (!r.Dates.Numeric() || dates.Plausible(m.Day))
	lower := strings.ToLower(s)
	v.flag = v.flag && (lower == "true" || lower == "false")
}

func (v *textValues) kind(r vector.Reading) contract.Kind {
	switch {
	case v.n == 0, v.code: // zeros in front are part of a code
		return contract.Text
	case v.flag:
		return contract.Flag
	case v.day && r.Dates.Numeric():
		return contract.Day
	case v.whole:
		return contract.Integer
	case v.number:
		return contract.Number
	case v.day && v.timed:
		return contract.Time
	case v.day:
		return contract.Day
	}
	return contract.Text
}
