// Package csv reads delimited text: it recognises delimiter, encoding and
// header, cuts a file into blocks of whole rows, and reads the blocks apart
// from each other, so that several workers can.
package csv

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Format is how a text is laid out. What is left zero is recognised.
type Format struct {
	Delimiter byte   // ',', ';', tab or '|'; 0 = recognised
	Encoding  string // one of Encodings; "" = recognised
}

// File is a text with its header read and its blocks found.
type File struct {
	Format  Format
	Columns []string // the header's names, in order
	Blocks  []Block
	Rows    int64
	// Aside are lines that are no rows and were passed over: headings that are
	// repeated further down, and totals.
	Aside int64

	text    io.ReaderAt // UTF-8
	size    int64
	heading []byte // the header's line
}

// Block is a range of whole rows.
type Block struct {
	from, to int64
	Rows     int64
	First    int64 // row, counted from 0 below the header
}

const (
	blockSize = 8 << 20
	sniffSize = 256 << 10
	// maxRow bounds a row: a quote that is never closed would swallow the file.
	maxRow = 1 << 20
)

// Open reads the header of a UTF-8 text and finds its blocks. text must stay
// open while blocks are read.
func Open(text io.ReaderAt, size int64, want Format) (*File, error) {
	head := make([]byte, min(size, sniffSize))
	if n, err := text.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, err
	} else {
		head = head[:n]
	}
	f := &File{Format: want, text: text, size: size}
	skip := 0
	if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		skip = 3
	}
	if f.Format.Encoding == "" {
		f.Format.Encoding = UTF8
	}
	start, err := f.readHeader(head, skip)
	if err != nil {
		return nil, err
	}
	return f, f.cut(int64(start))
}

// readHeader finds the delimiter and the header's row, which is the first that
// has as many fields as most rows have, and returns where the rows begin.
func (f *File) readHeader(head []byte, at int) (int, error) {
	if line, rest, ok := bytes.Cut(head[at:], []byte("\n")); ok && len(line) <= 6 && bytes.HasPrefix(line, []byte("sep=")) {
		if f.Format.Delimiter == 0 && len(line) > 4 {
			f.Format.Delimiter = line[4]
		}
		at = len(head) - len(rest)
	}
	if f.Format.Delimiter == 0 {
		f.Format.Delimiter = delimiterOf(head[at:])
	}
	var rows [][]string
	var begins, ends []int
	for len(rows) < 200 && at < len(head) {
		end, ok := f.rowEnd(head, at)
		if !ok {
			if len(rows) > 0 && len(head) == sniffSize {
				break // the last row of the head is cut off
			}
			end = len(head)
		}
		if row := f.fields(head[at:end]); filled(row) > 0 {
			rows, begins, ends = append(rows, row), append(begins, at), append(ends, end)
		}
		at = end
	}
	if len(rows) == 0 {
		return 0, errors.New("it is empty")
	}
	h := headerOf(rows)
	f.heading = bytes.TrimRight(head[begins[h]:ends[h]], "\r\n")
	for i, name := range rows[h] {
		if name == "" {
			name = "column" + strconv.Itoa(i+1)
		}
		f.Columns = append(f.Columns, name)
	}
	if days := dayNames(rows[h]); days >= 3 {
		return 0, fmt.Errorf("its columns are days (%d of %d): it has a column for each day and must have a row for each; turn it with Unpivot Columns "+
			"in Excel's Power Query, melt in pandas or UNPIVOT in DuckDB", days, len(rows[h]))
	}
	if looksLikeData(rows[h]) {
		return 0, fmt.Errorf("it has no header: its first row is %s; put the columns' names into a first row", strings.Join(rows[h], string(f.Format.Delimiter)))
	}
	return ends[h], nil
}

// headerOf is the first row with as many fields as most have; titles above a
// table have fewer.
func headerOf(rows [][]string) int {
	counts := map[int]int{}
	for _, r := range rows {
		counts[len(r)]++
	}
	usual := len(rows[0])
	for n, k := range counts {
		if k > counts[usual] || k == counts[usual] && n > usual {
			usual = n
		}
	}
	for i, r := range rows {
		if len(r) >= usual && !slices.Contains(r[:usual], "") || len(r) == usual && filled(r) >= 2 {
			return i
		}
	}
	return 0
}

func filled(row []string) (n int) {
	for _, v := range row {
		if v != "" {
			n++
		}
	}
	return n
}

// dayNames counts the names of columns that are days: a table with a column for
// each day.
func dayNames(row []string) (n int) {
	for _, v := range row[1:] {
		digits := 0
		for _, c := range v {
			if c >= '0' && c <= '9' {
				digits++
			}
		}
		if len(v) <= 10 && digits >= 3 && strings.Count(v, "-")+strings.Count(v, "/")+strings.Count(v, ".") == 2 {
			n++
		}
	}
	if looksLikeData(row[:1]) {
		return 0 // a row of the table, not its header
	}
	return n
}

// looksLikeData tells whether a first row holds a number or a date, which no
// column is called.
func looksLikeData(row []string) bool {
	for _, v := range row {
		if v == "" {
			continue
		}
		if _, err := strconv.ParseFloat(strings.ReplaceAll(v, ",", "."), 64); err == nil {
			return true
		}
		if len(v) >= 8 && v[0] >= '0' && v[0] <= '9' && strings.Count(v, "-")+strings.Count(v, "/")+strings.Count(v, ".") >= 2 {
			return true
		}
	}
	return false
}

// delimiters are tried in this order; of equal ones the first wins.
var delimiters = []byte{',', ';', '\t', '|'}

// delimiterOf is the delimiter that gives the most rows one number of fields,
// and of those as many fields as can be.
func delimiterOf(head []byte) byte {
	best, bestScore := byte(','), 0
	for _, d := range delimiters {
		f := File{Format: Format{Delimiter: d}}
		counts := map[int]int{}
		for at, n := 0, 0; at < len(head) && n < 100; n++ {
			end, ok := f.rowEnd(head, at)
			if !ok && n > 0 {
				break
			}
			if !ok {
				end = len(head)
			}
			if !blank(head[at:end]) {
				counts[len(f.fields(head[at:end]))]++
			}
			at = end
		}
		score := 0
		for n, k := range counts {
			if n > 1 {
				score = max(score, k*100+min(n, 99))
			}
		}
		if score > bestScore {
			best, bestScore = d, score
		}
	}
	return best
}

func blank(row []byte) bool { return len(row) == 0 || row[0] == '\n' || row[0] == '\r' }

// rowEnd is where the row that begins at p ends, its line break included; false
// when it is not whole in b. A quote counts at the beginning of a field only.
func (f *File) rowEnd(b []byte, p int) (int, bool) {
	line := bytes.IndexByte(b[p:], '\n')
	if line < 0 {
		return len(b), false
	}
	if bytes.IndexByte(b[p:p+line], '"') < 0 {
		return p + line + 1, true
	}
	return f.quotedEnd(b, p)
}

// quotedEnd is rowEnd for a row with quotes in it.
func (f *File) quotedEnd(b []byte, p int) (int, bool) {
	start := true
	for p < len(b) {
		c := b[p]
		switch {
		case c == '"' && start:
			p++
			for {
				q := bytes.IndexByte(b[p:], '"')
				if q < 0 {
					return len(b), false
				}
				p += q + 1
				if p < len(b) && b[p] == '"' {
					p++
					continue
				}
				break
			}
			start = false
			continue
		case c == '\n':
			return p + 1, true
		}
		start = c == f.Format.Delimiter || start && c == ' '
		p++
	}
	return len(b), false
}

// fields are the values of a row, for looking at; reading goes through Rows.
func (f *File) fields(row []byte) (out []string) {
	r := Rows{delimiter: f.Format.Delimiter, buf: row}
	r.split(row, &r.all)
	for _, v := range r.all {
		out = append(out, string(v.Text))
	}
	return out
}

// cut finds the blocks of the rows from start on and counts them.
func (f *File) cut(start int64) error {
	buf := make([]byte, min(blockSize+maxRow, max(f.size-start, 0)))
	for from := start; from < f.size; {
		n := int(min(int64(len(buf)), f.size-from))
		if _, err := f.text.ReadAt(buf[:n], from); err != nil && err != io.EOF {
			return err
		}
		whole := from+int64(n) == f.size
		rows, end, err := f.count(buf[:n], min(n, blockSize), whole)
		if err != nil {
			return fmt.Errorf("row %d: %w", f.Rows+rows, err)
		}
		if rows > 0 {
			f.Blocks = append(f.Blocks, Block{from: from, to: from + int64(end), Rows: rows, First: f.Rows})
		}
		f.Rows += rows
		from += int64(end)
	}
	return nil
}

var errRow = fmt.Errorf("it does not end within %d bytes; a quote is opened there and not closed", maxRow)

// count counts the rows that begin before limit and returns where the last ends.
func (f *File) count(b []byte, limit int, whole bool) (rows int64, end int, err error) {
	if bytes.IndexByte(b, '"') < 0 {
		if end = bytes.LastIndexByte(b[:limit], '\n') + 1; limit == len(b) && whole {
			end = len(b)
		}
		if end > 0 {
			return f.plainRows(b[:end]), end, nil
		}
	}
	for p := 0; p < limit; {
		next, ok := f.rowEnd(b, p)
		if !ok && (!whole || next-p > maxRow) {
			return rows, p, errRow
		}
		rows += f.take(b[p:next])
		p = next
		end = p
	}
	return rows, end, nil
}

// plainRows counts the rows of a text without quotes.
func (f *File) plainRows(b []byte) (rows int64) {
	for len(b) > 0 {
		end := bytes.IndexByte(b, '\n') + 1
		if end == 0 {
			end = len(b)
		}
		rows += f.take(b[:end])
		b = b[end:]
	}
	return rows
}
