package datasets

import (
	"context"
	"fmt"
	"slices"
)

// ColumnNames lists the columns of the source's first file that are not
// nested, in the file's order.
func ColumnNames(s Source) ([]string, error) {
	files, err := s.files()
	if err != nil {
		return nil, err
	}
	ft, err := readFooter(files[0], s.format())
	if err != nil {
		return nil, err
	}
	names := slices.DeleteFunc(slices.Clone(ft.names), func(n string) bool { return !ft.readsAsText(n) })
	for n := range files[0].partition {
		if !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	slices.Sort(names[len(names)-len(files[0].partition):])
	return names, nil
}

// TextFormat is how the source's first file is laid out where it is delimited
// text: "" for both where it is Parquet.
func TextFormat(s Source) (delimiter, encoding string, err error) {
	files, err := s.files()
	if err != nil {
		return "", "", err
	}
	ft, err := readFooter(files[0], s.format())
	if err != nil || ft.text == nil {
		return "", "", err
	}
	delimiter = string(ft.text.Format.Delimiter)
	if delimiter == "\t" {
		delimiter = "tab"
	}
	return delimiter, ft.text.Format.Encoding, nil
}

// DatedColumn tells whether a column holds days or times by its type, so that
// no format is needed to read it.
func DatedColumn(s Source, name string) (bool, error) {
	files, err := s.files()
	if err != nil {
		return false, err
	}
	ft, err := readFooter(files[0], s.format())
	if err != nil {
		return false, err
	}
	lf := ft.leaves[name]
	if lf == nil || lf.column == nil {
		return false, nil
	}
	log := logicalOf(lf.column)
	return log.date || log.stamp, nil
}

// EachText hands every value of some columns on as text, row by row, "" for a
// missing one, until take returns false. The texts are take's to keep.
func EachText(ctx context.Context, s Source, names []string, take func(row []string) bool) error {
	wanted := make([]Column, len(names))
	for i, n := range names {
		wanted[i] = Column{Name: n, Kind: Text}
	}
	plain := s
	plain.Aliases, plain.Constants = nil, nil
	t, err := openTable(plain, wanted)
	if err != nil {
		return err
	}
	in, row := interner{}, make([]string, len(names))
	for i := range t.tasks {
		if err := ctx.Err(); err != nil {
			return err
		}
		g, err := t.openGroup(i, nil)
		if err != nil {
			return err
		}
		more, err := eachText(g, in, row, take)
		g.close()
		if err != nil || !more {
			return err
		}
	}
	return nil
}

func eachText(g *groupReader, in interner, row []string, take func([]string) bool) (bool, error) {
	for {
		b, err := g.next()
		if b == nil || err != nil {
			return true, err
		}
		for i := range b.n {
			for c := range row {
				row[c] = in.get(b.cols[c].at(i))
			}
			if !take(row) {
				return false, nil
			}
		}
	}
}

// A DateVote finds out in which format texts, or numbers as text, stand for
// days.
type DateVote struct{ vote *dateVote }

// NewDateVote begins a vote.
func NewDateVote() *DateVote { return &DateVote{newDateVote()} }

// Add counts a text.
func (v *DateVote) Add(text string) { v.vote.add(text) }

// Decide is the name of the format that reads the texts. sure is false where
// two do and the texts do not tell which is meant: then others lists both. An
// error says that no format reads nine of ten.
func (v *DateVote) Decide() (name string, sure bool, others []string, err error) {
	f, sure, err := v.vote.decide()
	if err != nil {
		return "", false, nil, err
	}
	if !sure {
		for _, f := range v.vote.likely() {
			others = append(others, f.name)
		}
	}
	return f.name, sure, others, nil
}

// A DecimalVote finds out which mark stands before decimals in texts.
type DecimalVote struct {
	seen       int
	plain      int // read without saying a mark
	point      int
	comma      int
	unreadable string
}

// Add counts a text.
func (v *DecimalVote) Add(text string) {
	if text == "" {
		return
	}
	v.seen++
	ok := func(r reading) bool { _, wrong := r.number(text); return wrong == "" }
	plain, point, comma := ok(reading{}), ok(reading{sure: true}), ok(reading{comma: true, sure: true})
	for _, c := range []struct {
		hit bool
		n   *int
	}{{plain, &v.plain}, {point, &v.point}, {comma, &v.comma}} {
		if c.hit {
			*c.n++
		}
	}
	if !point && !comma && v.unreadable == "" {
		v.unreadable = text
	}
}

// Decide is the mark: "" where none need be said. An error says that both marks
// read the texts alike, or that they are no numbers.
func (v *DecimalVote) Decide() (string, error) {
	best := max(v.point, v.comma)
	switch {
	case v.seen == 0:
		return "", nil
	case 2*best < v.seen:
		return "", fmt.Errorf("%q is no number", v.unreadable)
	case v.plain == best:
		return "", nil
	case v.point > v.comma:
		return ".", nil
	case v.comma > v.point:
		return ",", nil
	}
	return "", fmt.Errorf("the mark in its numbers may be for thousands or for decimals")
}
