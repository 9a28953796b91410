package datasets

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"unsafe"

	"github.com/apache/arrow/go/v17/parquet"

	"github.com/stockwright/stockwright/datasets/csv"
	"github.com/stockwright/stockwright/datasets/place"
)

// known are formats that are told by how a file begins, and what to do about
// those that are not read.
var known = []struct{ begins, name, hint string }{
	{"PK\x03\x04", "a spreadsheet or a zip archive", "save the sheet as CSV, or unpack the archive"},
	{"\xd0\xcf\x11\xe0", "a spreadsheet of an old kind", "save the sheet as CSV"},
	{"ORC", "an ORC file", "export it as Parquet or CSV"},
	{"Obj\x01", "an Avro file", "export it as Parquet or CSV"},
	{"ARROW1", "an Arrow (Feather) file", "export it as Parquet or CSV"},
	{"FEA1", "a Feather file", "export it as Parquet or CSV"},
	{"SQLite format 3", "a SQLite database", "export the table as Parquet or CSV"},
	{"PARE", "an encrypted Parquet file", "export it without encryption"},
	{"%PDF", "a PDF", "export the table as Parquet or CSV"},
	{"{", "JSON", "export it as Parquet or CSV"},
	{"[", "JSON", "export it as Parquet or CSV"},
	{"<", "XML or HTML", "export it as Parquet or CSV"},
}

const parquetMagic = "PAR1"

// isText tells whether a file is text by how it begins; formats that are
// neither text nor Parquet are refused by name.
func isText(f place.File, path string) (bool, error) {
	head := make([]byte, min(f.Size(), 512))
	if n, err := f.ReadAt(head, 0); n < len(head) && err != nil && err != io.EOF {
		return false, err
	}
	if len(head) == 0 {
		return false, fileFault(path, "it is empty (0 bytes)", "export it again")
	}
	if bytes.HasPrefix(head, []byte(parquetMagic)) {
		return false, nil
	}
	trimmed := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	for _, k := range known {
		if bytes.HasPrefix(head, []byte(k.begins)) || len(k.begins) == 1 && bytes.HasPrefix(trimmed, []byte(k.begins)) {
			return false, fileFault(path, "it is "+k.name+", not Parquet or CSV", k.hint)
		}
	}
	if strings.HasSuffix(strings.ToLower(path), ".parquet") && csv.Compression(head) == "" {
		return false, nil // the library says what is wrong with it
	}
	return true, nil
}

// texts keeps what was found out about text files, by file and format: where
// their rows begin, and the copies of those that are packed.
var texts sync.Map // of textKey → *csv.File

type textKey struct {
	fileVersion
	format csv.Format
}

func openText(src sourceFile, f place.File, want csv.Format) (*csv.File, error) {
	key := textKey{src.version(), want}
	if known, ok := texts.Load(key); ok {
		return known.(*csv.File), nil
	}
	text, size, encoding, err := csv.Plain(f, f.Size(), want)
	if err != nil {
		return nil, textFault(src.path, err)
	}
	if text == io.ReaderAt(f) {
		text = reopened(src.path) // f is closed when its header is read
	}
	want.Encoding = encoding
	out, err := csv.Open(text, size, want)
	if err != nil {
		return nil, textFault(src.path, err)
	}
	texts.Store(key, out)
	return out, nil
}

func textFault(path string, err error) error {
	if _, ok := AsFileError(err); ok {
		return err
	}
	e := fileFault(path, fmt.Sprintf("it cannot be read as Parquet or CSV (%v)", err), "export it again as one of the two")
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
func readTextFooter(source sourceFile, f place.File, want csv.Format) (*footer, error) {
	text, err := openText(source, f, want)
	if err != nil {
		return nil, err
	}
	ft := &footer{sourceFile: source, text: text, leaves: map[string]*leaf{}, rows: text.Rows}
	ft.size = f.Size()
	for i, name := range text.Columns {
		if _, seen := ft.leaves[name]; !seen {
			ft.names = append(ft.names, name)
			ft.leaves[name] = &leaf{index: i}
		}
	}
	for _, b := range text.Blocks {
		ft.groups = append(ft.groups, b.Rows)
		ft.starts = append(ft.starts, b.First)
	}
	return ft, nil
}

// nextText reads n rows of a text into the batch's columns.
func (g *groupReader) nextText(n int) error {
	if n == 0 {
		if _, more, _ := g.rows.Next(); more {
			return errors.New("it holds more rows than were counted")
		}
		return nil
	}
	cols, plan := g.batch.cols, g.t.columns[g.task.file]
	first := -1
	for c := range cols {
		cols[c].resize(n)
		cols[c].absent = false
		switch {
		case plan[c].leaf != nil && first < 0:
			first = c
		case plan[c].leaf != nil:
		case plan[c].fixed != nil:
			if err := cols[c].fillFixed(*plan[c].fixed, n, &plan[c].reading); err != nil {
				return err
			}
		default:
			cols[c].absent = true
		}
	}
	for i := range n {
		row, ok, err := g.rows.Next()
		if !ok {
			return errShort
		}
		for c := range cols {
			if plan[c].leaf != nil {
				plan[c].cell(&cols[c], i, row)
			}
			if err != nil && (c == first || plan[c].name == "date" || plan[c].name == "quantity") {
				cols[c].faultOnce(i, string(g.t.files[g.task.file].text.Format.Delimiter))
			}
		}
	}
	return nil
}

func (v *vector) faultOnce(i int, delimiter string) {
	if k := len(v.bad); k > 0 && v.bad[k-1].row == i {
		v.bad = v.bad[:k-1]
	}
	v.fault(i, "", "the row has more fields than the header has columns", fmt.Sprintf("quote texts that hold %q, and numbers too", delimiter))
}

// cell stores a field of a row in row i of a vector.
func (p *planned) cell(v *vector, i int, row []csv.Field) {
	var f csv.Field
	if p.leaf.index < len(row) {
		f = row[p.leaf.index]
	}
	if len(f.Text) == 0 && !(f.Quoted && v.kind == Text) || isNull(f, v.kind) {
		if v.null == nil {
			v.null = make([]bool, v.n)
		}
		v.null[i] = true
		v.clear(i)
		return
	}
	if v.kind == Text {
		v.text[i] = parquet.ByteArray(f.Text)
		return
	}
	p.reading.set(v, i, unsafe.String(&f.Text[0], len(f.Text)))
}

// isNull tells the words that writers put for a missing value.
func isNull(f csv.Field, kind Kind) bool {
	switch len(f.Text) {
	case 2:
		return string(f.Text) == `\N` || kind != Text && string(f.Text) == "NA"
	case 3:
		return kind != Text && (string(f.Text) == "NaN" || string(f.Text) == "nan" || string(f.Text) == "N/A" || string(f.Text) == "NaT")
	case 4:
		return string(f.Text) == "NULL" || string(f.Text) == "null" || kind != Text && string(f.Text) == "None"
	}
	return false
}

// naturalText is the kind the first values of a text's column stand for.
func (ft *footer) naturalText(index int, r reading) Kind {
	if len(ft.text.Blocks) == 0 {
		return Text
	}
	rows, err := ft.text.Read(0)
	if err != nil {
		return Text
	}
	whole, number, day, flag, code, timed, seen := true, true, true, true, false, false, 0
	for range 10_000 {
		row, ok, _ := rows.Next()
		if !ok {
			break
		}
		if index >= len(row) || len(row[index].Text) == 0 || isNull(row[index], Number) {
			continue
		}
		s := string(row[index].Text)
		seen++
		x, text := r.number(s)
		number = number && text == ""
		whole = whole && text == "" && x == float64(int64(x)) && !strings.ContainsAny(s, ".eE,")
		code = code || text == "" && len(s) > 1 && s[0] == '0' && s[1] != '.' && s[1] != ','
		timed = timed || len(s) > 10
		m, isDay := r.dates.parse(s)
		day = day && isDay && (!r.dates.numeric() || plausible(m.day))
		lower := strings.ToLower(s)
		flag = flag && (lower == "true" || lower == "false")
	}
	switch {
	case seen == 0, code: // zeros in front are part of a code
		return Text
	case flag:
		return Flag
	case day && r.dates.numeric():
		return Day
	case whole:
		return Integer
	case number:
		return Number
	case day && timed:
		return Time
	case day:
		return Day
	}
	return Text
}

// format is how the source says its texts are laid out.
func (s Source) format() csv.Format {
	f := csv.Format{Encoding: s.Encoding}
	switch s.Delimiter {
	case "":
	case "tab", `\t`:
		f.Delimiter = '\t'
	default:
		f.Delimiter = s.Delimiter[0]
	}
	return f
}
