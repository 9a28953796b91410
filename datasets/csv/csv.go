// Package csv reads delimited text: it recognises delimiter, encoding and
// header, cuts a file into blocks of whole rows, and reads the blocks apart
// from each other, so that several workers can.
package csv

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// Format is how a text is laid out. What is left zero is recognised.
type Format struct {
	Delimiter byte   // one of Delimiters; 0 = recognised
	Encoding  string // one of Encodings; "" = recognised
}

// delimiterNames are what the delimiters that cannot be seen are called.
var delimiterNames = map[byte]string{'\t': "tab", 1: "ctrl-a"}

// DelimiterName is what a delimiter is called: itself, "tab" or "ctrl-a".
func DelimiterName(d byte) string {
	if name := delimiterNames[d]; name != "" {
		return name
	}
	return string(rune(d))
}

// DelimiterOf is the delimiter of a name, or itself; 0 is recognised.
func DelimiterOf(name string) byte {
	switch name {
	case "":
		return 0
	case `\t`:
		return '\t'
	}
	for d, called := range delimiterNames {
		if called == name {
			return d
		}
	}
	return name[0]
}

// DelimiterNames lists the delimiters by name.
func DelimiterNames() (names []string) {
	for _, d := range Delimiters {
		names = append(names, DelimiterName(d))
	}
	return names
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
	quotes
}

// Block is a range of whole rows.
type Block struct {
	from, to int64
	Rows     int64
	First    int64 // row, counted from 0 below the header
	line     int64 // of the text, from 1, in which it begins
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
	f := &File{Format: want, text: text, size: size, quotes: quotesOf(head)}
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
	return f, f.cut(int64(start), 1+newlines(head[:start]))
}

func newlines(text []byte) int64 { return int64(bytes.Count(text, []byte{'\n'})) }

func blank(row []byte) bool { return len(row) == 0 || row[0] == '\n' || row[0] == '\r' }

// fields are the values of a row, for looking at; reading goes through Rows.
func (f *File) fields(row []byte) (out []string) {
	r := Rows{delimiter: f.Format.Delimiter, buf: row, quotes: f.quotes}
	r.split(row, &r.all)
	for _, v := range r.all {
		out = append(out, string(v.Text))
	}
	return out
}

// cut finds the blocks of the rows from start on, which is in a line, and counts them.
func (f *File) cut(start, line int64) error {
	buf := make([]byte, min(blockSize+maxRow, max(f.size-start, 0)))
	for from := start; from < f.size; {
		n := int(min(int64(len(buf)), f.size-from))
		if _, err := f.text.ReadAt(buf[:n], from); err != nil && err != io.EOF {
			return err
		}
		whole := from+int64(n) == f.size
		rows, end, err := f.count(buf[:n], min(n, blockSize), whole)
		if err != nil {
			return fmt.Errorf("line %d: %w", line+newlines(buf[:end]), err)
		}
		if rows > 0 {
			f.Blocks = append(f.Blocks, Block{from: from, to: from + int64(end), Rows: rows, First: f.Rows, line: line})
		}
		f.Rows += rows
		line += newlines(buf[:end])
		from += int64(end)
	}
	return nil
}

var errRow = fmt.Errorf("it does not end within %d bytes; a quote is opened there and not closed", maxRow)

var errSwallowed = errors.New("a quote is opened there and not closed in its line, so that the rows below would be one text; take it out or close it")

// count counts the rows that begin before limit and returns where the last ends.
func (f *File) count(b []byte, limit int, whole bool) (rows int64, end int, err error) {
	if bytes.IndexByte(b, f.mark) < 0 {
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
		if bytes.IndexByte(b[p:next-1], '\n') >= 0 && f.swallows(b[p:next]) {
			return rows, p, errSwallowed
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
