package table

import (
	"context"
	"slices"

	"github.com/stockwright/stockwright/datasets/contract"
	"github.com/stockwright/stockwright/datasets/csv"
	"github.com/stockwright/stockwright/datasets/parquet"
)

// MissingColumns names the wanted columns that the first file of a source
// lacks, under their own names or an alias, and the columns it has.
func MissingColumns(s Source, wanted ...string) (missing, has []string, err error) {
	files, err := s.Entries()
	if err != nil {
		return nil, nil, err
	}
	ft, _, err := openOne(files[0], s, nil)
	if err != nil {
		return nil, nil, err
	}
	for _, name := range wanted {
		p, err := planColumn(ft, s, contract.Column{Name: name})
		if err != nil || p.Leaf == nil && p.Fixed == nil {
			missing = append(missing, name)
		}
	}
	return missing, ft.Names, nil
}

// ColumnNames lists the columns of the source's first file that are not
// nested, in the file's order.
func ColumnNames(s Source) ([]string, error) {
	files, err := s.Entries()
	if err != nil {
		return nil, err
	}
	ft, err := ReadFooter(files[0], s.format())
	if err != nil {
		return nil, err
	}
	names := slices.DeleteFunc(slices.Clone(ft.Names), func(n string) bool { return !ft.ReadsAsText(n) })
	for n := range files[0].partition {
		if !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	slices.Sort(names[len(names)-len(files[0].partition):])
	return names, nil
}

// TextFormat is how the source's files are laid out where they are delimited text:
// "" for both where they are Parquet, and for what differs from file to file, which
// is recognised in each.
func TextFormat(s Source) (delimiter, encoding string, err error) {
	files, err := s.Entries()
	if err != nil {
		return "", "", err
	}
	texts := 0
	for _, f := range files[:min(len(files), SampledFiles)] {
		ft, err := ReadFooter(f, s.format())
		if err != nil {
			return "", "", err
		}
		if ft.text == nil {
			continue
		}
		d, e := csv.DelimiterName(ft.text.Format.Delimiter), ft.text.Format.Encoding
		if texts++; texts == 1 {
			delimiter, encoding = d, e
		}
		if d != delimiter {
			delimiter = ""
		}
		if e != encoding {
			encoding = ""
		}
	}
	return delimiter, encoding, nil
}

// SampledFiles is how many of a source's files are opened to see how they are laid out.
const SampledFiles = 100

// DatedColumn tells whether a column holds days or times by its type, so that
// no format is needed to read it, and whether its times are instants.
func DatedColumn(s Source, name string) (dated, instant bool, err error) {
	files, err := s.Entries()
	if err != nil {
		return false, false, err
	}
	ft, err := ReadFooter(files[0], s.format())
	if err != nil {
		return false, false, err
	}
	lf := ft.Leaves[name]
	if lf == nil || lf.Column == nil {
		return false, false, nil
	}
	log := parquet.LogicalOf(lf.Column)
	return log.Date || log.Stamp, log.Instant(), nil
}

// TextColumn tells whether a column holds texts by its type, so that numbers in it
// are written in some way.
func TextColumn(s Source, name string) (bool, error) {
	files, err := s.Entries()
	if err != nil {
		return false, err
	}
	ft, err := ReadFooter(files[0], s.format())
	if err != nil {
		return false, err
	}
	lf := ft.Leaves[name]
	return lf != nil && (lf.Column == nil || parquet.IsText(lf.Column)), nil
}

// EachText hands every value of some columns on as text, row by row, "" for a
// missing one, until take returns false. The texts are take's to keep.
func EachText(ctx context.Context, s Source, names []string, take func(row []string) bool) error {
	wanted := make([]contract.Column, len(names))
	for i, n := range names {
		wanted[i] = contract.Column{Name: n, Kind: contract.Text}
	}
	plain := s
	plain.Aliases, plain.Constants = nil, nil
	t, err := Open(plain, wanted)
	if err != nil {
		return err
	}
	in, row := Interner{}, make([]string, len(names))
	for i := range t.Tasks {
		if err := ctx.Err(); err != nil {
			return err
		}
		g, err := t.OpenGroup(i, nil)
		if err != nil {
			return err
		}
		more, err := eachText(g, in, row, take)
		g.Close()
		if err != nil || !more {
			return err
		}
	}
	return nil
}

func eachText(g *GroupReader, in Interner, row []string, take func([]string) bool) (bool, error) {
	for {
		b, err := g.Next()
		if b == nil || err != nil {
			return true, err
		}
		for i := range b.N {
			for c := range row {
				row[c] = in.Get(b.Cols[c].At(i))
			}
			if !take(row) {
				return false, nil
			}
		}
	}
}
