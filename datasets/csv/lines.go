package csv

import (
	"bytes"

	"github.com/stockwright/stockwright/datasets/contract"
)

// A line is a row, empty, or set aside: a heading that stands again, as printed
// reports repeat it, or a total.
type line uint8

const (
	lineRow line = iota
	lineEmpty
	lineAside
)

// take counts a line: 1 where it is a row.
func (f *File) take(text []byte) int64 {
	switch f.kindOf(text) {
	case lineRow:
		return 1
	case lineAside:
		f.Aside++
	}
	return 0
}

// kindOf tells what a line is; text is not empty.
func (f *File) kindOf(text []byte) line {
	c := text[0]
	if c >= '0' && c <= '9' && (len(f.heading) == 0 || c != f.heading[0]) {
		return lineRow // as most begin: with a date or a code
	}
	switch {
	case blank(text), (c == f.Format.Delimiter || c == ' ' || c == f.mark) && f.emptyFields(text):
		return lineEmpty
	case len(f.heading) > 0 && c == f.heading[0] && bytes.Equal(bytes.TrimRight(text, "\r\n"), f.heading):
		return lineAside
	case contract.IsTotal(string(f.firstText(text))) && f.mostlyEmpty(text):
		return lineAside
	}
	return lineRow
}

// emptyFields tells whether a line of several fields holds nothing in any.
func (f *File) emptyFields(text []byte) bool {
	several := false
	for _, c := range text {
		switch c {
		case f.Format.Delimiter:
			several = true
		case ' ', f.mark, '\t', '\r', '\n':
		default:
			return false
		}
	}
	return several
}

// firstText is the first field of a line that is not empty.
func (f *File) firstText(text []byte) []byte {
	text = bytes.TrimLeft(text, string([]byte{f.Format.Delimiter, ' ', f.mark}))
	if end := bytes.IndexAny(text, string([]byte{f.Format.Delimiter, f.mark, '\r', '\n'})); end >= 0 {
		text = text[:end]
	}
	return bytes.TrimRight(text, " ")
}

// mostlyEmpty tells whether a line has no more than a name and a figure, or
// half of its fields: a sale of a product called Total fills its row.
func (f *File) mostlyEmpty(text []byte) bool {
	row := f.fields(text)
	n := filled(row)
	return n < len(row) && n <= max(2, len(row)/2)
}
