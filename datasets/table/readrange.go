package table

import (
	"context"
	"slices"
)

// ReadRange reads the rows from one on, at most so many, of one of our own tables, and
// counts all. Row groups outside the range are not read.
func ReadRange[T any](ctx context.Context, s Source, from, most int64) (rows []T, total int64, err error) {
	sh, err := ShapeOf[T]()
	if err != nil {
		return nil, 0, err
	}
	t, sh, err := openRows(s, sh)
	if err != nil {
		return nil, 0, err
	}
	texts := Interner{}
	for i := range t.Tasks {
		first := total
		total += t.Tasks[i].Rows
		if total <= from || first >= from+most {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, 0, err
		}
		of := readRowsOf[T](t, i, sh, texts)
		if of.err != nil {
			return nil, 0, of.err
		}
		for _, c := range of.bad {
			return nil, 0, c.err()
		}
		rows = append(rows, of.rows[max(from-first, 0):min(from+most-first, int64(len(of.rows)))]...)
	}
	return slices.Clip(rows), total, nil
}
