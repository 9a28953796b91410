package datasets

import (
	"bufio"
	"context"
	"fmt"
	"reflect"

	"github.com/stockwright/stockwright/datasets/csv"
	"github.com/stockwright/stockwright/internal/wholefile"
)

// StreamRows reads a table as structs, one row group at a time in the table's
// order, and hands each on; the slice is the caller's to keep.
func StreamRows[T any](ctx context.Context, s Source, take func([]T) error) error {
	return streamRows(ctx, s, take, func(c cell) error { return c.err() })
}

// StreamGoodRows is StreamRows for a table that may hold rows with values that
// cannot be read: they are left out, and refused is told of each such value.
func StreamGoodRows[T any](ctx context.Context, s Source, take func([]T) error, refused func(file string, row int64, column string)) error {
	return streamRows(ctx, s, take, func(c cell) error {
		refused(c.file, c.row, c.column)
		return nil
	})
}

func streamRows[T any](ctx context.Context, s Source, take func([]T) error, onBad func(cell) error) error {
	sh, err := shapeOf[T]()
	if err != nil {
		return err
	}
	t, sh, err := openRows(s, sh)
	if err != nil {
		return err
	}
	if err := t.takeSettled(ctx, s); err != nil {
		return err
	}
	texts := interner{}
	for i := range t.tasks {
		if err := ctx.Err(); err != nil {
			return err
		}
		g, err := t.openGroup(i, nil)
		if err != nil {
			return err
		}
		rows, err := readGroup(g, sh, make([]T, 0, min(t.tasks[i].rows, 1<<20)), nil, texts, onBad, nil)
		g.close()
		if err != nil {
			return err
		}
		if err := take(rows); err != nil {
			return err
		}
	}
	return nil
}

// CountRows is the number of rows a Parquet file's footer counts.
func CountRows(path string) (int64, error) {
	ft, err := readFooter(sourceFile{path: path}, csv.Format{})
	if err != nil {
		return 0, err
	}
	return ft.rows, nil
}

// streamGroup is the row group of streamed tables: small enough that a reader
// holds little, large enough to compress.
const streamGroup = 1 << 17

// RowWriter writes structs as one Parquet file, row group by row group, in the
// memory of one row group.
type RowWriter[T any] struct {
	path string
	tmp  *wholefile.File
	buf  *bufio.Writer
	tw   *tableWriter
	sh   *shape
	cols []vector
	rows []T
	done bool
}

// CreateRows starts a file; nothing is at path before Close.
func CreateRows[T any](path string, opts WriteOptions) (*RowWriter[T], error) {
	if opts.RowGroup == 0 {
		opts.RowGroup = streamGroup
	}
	sh, err := shapeOf[T]()
	if err != nil {
		return nil, err
	}
	tmp, err := wholefile.Create(path, wholefile.Shared)
	if err != nil {
		return nil, err
	}
	w := &RowWriter[T]{path: path, tmp: tmp, buf: bufio.NewWriterSize(tmp, 1<<18), sh: sh, cols: make([]vector, len(sh.columns))}
	if w.tw, err = newTableWriter(w.buf, sh.columns, opts); err != nil {
		w.Abort()
		return nil, err
	}
	w.rows = make([]T, 0, opts.RowGroup)
	return w, nil
}

// Write adds rows; row groups are cut by count, so that the bytes do not
// depend on how the rows were handed over.
func (w *RowWriter[T]) Write(rows []T) error {
	for len(rows) > 0 {
		take := min(len(rows), cap(w.rows)-len(w.rows))
		w.rows = append(w.rows, rows[:take]...)
		rows = rows[take:]
		if len(w.rows) == cap(w.rows) {
			if err := w.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *RowWriter[T]) flush() error {
	if len(w.rows) == 0 {
		return nil
	}
	if err := w.sh.fill(w.cols, reflect.ValueOf(w.rows)); err != nil {
		return fmt.Errorf("writing %s: %w", w.path, err)
	}
	if err := w.tw.group(w.cols); err != nil {
		return fmt.Errorf("writing %s: %w", w.path, err)
	}
	w.rows = w.rows[:0]
	return nil
}

// Close writes what is left, makes the file durable, counts its rows and gives
// it its name.
func (w *RowWriter[T]) Close() error {
	err := w.flush()
	if err == nil {
		err = w.tw.close()
	}
	if err == nil {
		err = w.buf.Flush()
	}
	if err == nil {
		err = w.tmp.Commit(countRows(w.tw.rows))
	}
	if err != nil {
		w.Abort()
		return fmt.Errorf("writing %s: %w", w.path, err)
	}
	w.done = true
	return nil
}

// Abort gives the file up and leaves nothing behind; after Close it does nothing.
func (w *RowWriter[T]) Abort() {
	if w == nil || w.done {
		return
	}
	w.done = true
	w.tmp.Abort()
}
