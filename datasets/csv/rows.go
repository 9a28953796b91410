package csv

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"
)

// Field is a value of a row.
type Field struct {
	Text []byte // without quotes and, where it stood without them, outer spaces
	// Quoted tells an empty text ("") from a missing one.
	Quoted bool
}

// Rows reads the rows of one block.
type Rows struct {
	// Foreign tells that bytes of the block are no UTF-8.
	Foreign bool
	// Line is the line of the text, counted from 1, in which the row begins that Next gave.
	Line      int64
	next      int64 // line
	delimiter byte
	file      *File
	buf       []byte
	at        int
	columns   int
	all       []Field
	arena     []byte // unescaped texts
	quotes
}

// Read begins to read a block. The fields live as long as the caller keeps them.
func (f *File) Read(block int) (*Rows, error) {
	b := f.Blocks[block]
	r := &Rows{delimiter: f.Format.Delimiter, quotes: f.quotes, file: f, columns: len(f.Columns), next: b.line,
		buf: make([]byte, b.to-b.from)}
	if k, err := f.text.ReadAt(r.buf, b.from); k < len(r.buf) {
		return nil, errors.Join(io.ErrUnexpectedEOF, err)
	}
	r.Foreign = !utf8.Valid(r.buf)
	return r, nil
}

// ErrFields says that a row has more fields than the header has names.
var ErrFields = errors.New("it has more fields than the header has columns")

// Next gives the next row's fields, as many as there are columns at most;
// false at the end. The slice is overwritten by the next row. A row with
// more fields than columns comes with ErrFields.
func (r *Rows) Next() (row []Field, ok bool, err error) {
	for r.at < len(r.buf) {
		end, whole := r.file.rowEnd(r.buf, r.at)
		if !whole {
			end = len(r.buf)
		}
		line := r.buf[r.at:end]
		r.at = end
		r.Line, r.next = r.next, r.next+newlines(line)
		if r.file.kindOf(line) != lineRow {
			continue
		}
		r.all = r.all[:0]
		r.split(line, &r.all)
		if len(r.all) > r.columns {
			for _, extra := range r.all[r.columns:] {
				if len(extra.Text) > 0 {
					return r.all[:r.columns], true, ErrFields
				}
			}
			r.all = r.all[:r.columns]
		}
		return r.all, true, nil
	}
	return nil, false, nil
}

// split cuts a row into its fields.
func (r *Rows) split(line []byte, out *[]Field) {
	line = bytes.TrimRight(line, "\r\n")
	for {
		start := line
		for len(start) > 0 && start[0] == ' ' && r.delimiter != ' ' {
			start = start[1:]
		}
		if len(start) > 0 && start[0] == r.mark {
			field, rest, more := r.quoted(start[1:])
			field.Text = unformula(field.Text)
			*out = append(*out, field)
			if !more {
				return
			}
			line = rest
			continue
		}
		i := bytes.IndexByte(line, r.delimiter)
		if i < 0 {
			*out = append(*out, Field{Text: trim(line)})
			return
		}
		*out = append(*out, Field{Text: trim(line[:i])})
		line = line[i+1:]
	}
}

func trim(b []byte) []byte {
	if len(b) > 0 && (b[0] == ' ' || b[len(b)-1] == ' ') {
		b = bytes.Trim(b, " ")
	}
	return unformula(b)
}

// unformula takes the formula away by which spreadsheets keep a code text: ="00123".
func unformula(b []byte) []byte {
	if len(b) > 3 && b[0] == '=' && b[1] == '"' && b[len(b)-1] == '"' {
		return b[2 : len(b)-1]
	}
	return b
}
