package csv

import "bytes"

// quotes are how a text keeps delimiters and breaks within a field.
type quotes struct {
	mark    byte // around the field
	escaped bool // a mark within it stands behind a backslash, as Spark and MySQL write, not twice
}

// quotesOf recognises the quotes of a text by its beginning: a backslash and a mark
// within a quoted field, followed by more of the field.
func quotesOf(head []byte) quotes {
	q := quotes{mark: '"'}
	for at := 0; !q.escaped; {
		next := bytes.Index(head[at:], []byte(`\"`))
		if next < 0 {
			return q
		}
		at += next + 2
		line := head[bytes.LastIndexByte(head[:at], '\n')+1 : at-2]
		q.escaped = bytes.IndexByte(line, '"') >= 0 && at < len(head) && goesOn(head[at])
	}
	return q
}

// goesOn tells whether what follows a mark can be only more of its field.
func goesOn(c byte) bool {
	return c != '"' && c != '\'' && c != '\r' && c != '\n' && c != ' ' && bytes.IndexByte(Delimiters, c) < 0
}

// apostrophes tells whether all names of a header stand between single quotes.
func apostrophes(row []string) bool {
	for _, v := range row {
		if len(v) < 2 || v[0] != '\'' || v[len(v)-1] != '\'' {
			return false
		}
	}
	return len(row) > 1
}

// content is how the marks within a field are written.
type content uint8

const (
	plain   content = iota // there are none
	doubled                // twice
	escaped                // behind a backslash
)

// closing is where the mark stands that closes a field whose content begins at p,
// -1 without one.
func (q quotes) closing(b []byte, p int, delimiter byte) (end int, how content) {
	from := p
	if q.escaped {
		how = escaped
	}
	for {
		next := bytes.IndexByte(b[p:], q.mark)
		if next < 0 {
			return -1, how
		}
		p += next
		var after byte = '\n'
		if p+1 < len(b) {
			after = b[p+1]
		}
		switch {
		case backslashes(b[from:p])%2 == 1 && (how == escaped || after != q.mark &&
			after != delimiter && after != '\r' && after != '\n'):
			how = escaped
			p++
		case after == q.mark && how != escaped:
			how = doubled
			p += 2
		default:
			return p, how
		}
	}
}

// backslashes counts those at the end of a text.
func backslashes(b []byte) (n int) {
	for len(b) > n && b[len(b)-1-n] == '\\' {
		n++
	}
	return n
}

// rowEnd is where the row that begins at p ends, its line break included; false
// when it is not whole in b. A quote counts at the beginning of a field only.
func (f *File) rowEnd(b []byte, p int) (int, bool) {
	line := bytes.IndexByte(b[p:], '\n')
	if line < 0 {
		return len(b), false
	}
	if bytes.IndexByte(b[p:p+line], f.mark) < 0 {
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
		case c == f.mark && start:
			end, _ := f.closing(b, p+1, f.Format.Delimiter)
			if end < 0 {
				return len(b), false
			}
			p = end + 1
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

// swallows tells whether a row of several lines is one by a quote that was never
// meant to be one: it is not closed at a field's end, or whole rows stand in it.
func (f *File) swallows(row []byte) bool {
	start, d := true, f.Format.Delimiter
	for p := 0; p < len(row); p++ {
		c := row[p]
		if c != f.mark || !start {
			start = c == d || start && c == ' '
			continue
		}
		end, _ := f.closing(row, p+1, d)
		if end < 0 {
			return true
		}
		inside, rest := row[p+1:end], bytes.TrimLeft(row[end+1:], " ")
		if bytes.IndexByte(inside, '\n') >= 0 {
			if len(rest) > 0 && rest[0] != d && rest[0] != '\r' && rest[0] != '\n' {
				return true
			}
			whole := 0
			for _, line := range bytes.Split(inside, []byte{'\n'}) {
				if bytes.Count(line, []byte{d}) == len(f.Columns)-1 {
					whole++
				}
			}
			if whole >= 2 && len(f.Columns) > 3 {
				return true
			}
		}
		p, start = end, false
	}
	return false
}

// quoted reads a quoted field whose first mark is gone; more tells that
// another field follows.
func (r *Rows) quoted(b []byte) (f Field, rest []byte, more bool) {
	f.Quoted = true
	end, how := r.closing(b, 0, r.delimiter)
	if end < 0 {
		end = len(b)
	} else {
		rest = b[end+1:]
	}
	if f.Text = b[:end]; how == doubled || how == escaped && bytes.IndexByte(f.Text, '\\') >= 0 {
		f.Text = r.unquoted(f.Text, how)
	}
	i := bytes.IndexByte(rest, r.delimiter)
	if i < 0 {
		return f, nil, false
	}
	return f, rest[i+1:], true
}

// unquoted is a field's content with its marks as they are meant.
func (r *Rows) unquoted(b []byte, how content) []byte {
	from := len(r.arena)
	for i := 0; i < len(b); i++ {
		if next := i+1 < len(b); next && (how == doubled && b[i] == r.mark && b[i+1] == r.mark ||
			how == escaped && b[i] == '\\' && (b[i+1] == r.mark || b[i+1] == '\\')) {
			i++
		}
		r.arena = append(r.arena, b[i])
	}
	return r.arena[from:len(r.arena):len(r.arena)]
}
