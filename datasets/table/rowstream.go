package table

import (
	"bufio"
	"context"
	"fmt"
	"reflect"
	"runtime"
	"sync"

	"github.com/stockwright/stockwright/datasets/csv"
	"github.com/stockwright/stockwright/datasets/parquet"
	"github.com/stockwright/stockwright/datasets/vector"
	"github.com/stockwright/stockwright/internal/wholefile"
)

// Settle marks the rows of an opened table that count from another file.
type Settle func(ctx context.Context, t *Table, s Source) error

// Stream reads a table as structs, one row group at a time in the table's
// order, and hands each on; the slice is the caller's to keep.
func Stream[T any](ctx context.Context, s Source, settle Settle, take func([]T) error) error {
	return streamRows(ctx, s, settle, take, func(c Cell) error { return c.err() })
}

// StreamGood is Stream for a table that may hold rows with values that
// cannot be read: they are left out, and refused is told of each such value.
func StreamGood[T any](ctx context.Context, s Source, settle Settle, take func([]T) error,
	refused func(file string, row int64, column string)) error {
	return streamRows(ctx, s, settle, take, func(c Cell) error {
		refused(c.File, c.Row, c.Column)
		return nil
	})
}

func streamRows[T any](ctx context.Context, s Source, settle Settle, take func([]T) error,
	onBad func(Cell) error) error {
	sh, err := ShapeOf[T]()
	if err != nil {
		return err
	}
	t, sh, err := openRows(s, sh)
	if err != nil {
		return err
	}
	if err := settle(ctx, t, s); err != nil {
		return err
	}
	readers := min(runtime.GOMAXPROCS(0), streamReaders, max(len(t.Tasks), 1))
	texts := make(chan Interner, readers) // one a reader
	for range readers {
		texts <- Interner{}
	}
	read := make([]chan readRows[T], len(t.Tasks))
	var reading sync.WaitGroup
	defer reading.Wait() // nothing reads on when this returns
	begin := func(i int) {
		if i >= len(read) {
			return
		}
		read[i] = make(chan readRows[T], 1)
		reading.Go(func() {
			mine := <-texts
			read[i] <- readRowsOf[T](t, i, sh, mine)
			texts <- mine
		})
	}
	for i := range readers {
		begin(i)
	}
	next := readers
	for i := range read {
		if err := ctx.Err(); err != nil {
			return err
		}
		of := <-read[i]
		begin(next)
		next++
		for _, c := range of.bad {
			if err := onBad(c); err != nil {
				return err
			}
		}
		if of.err != nil {
			return of.err
		}
		if err := take(of.rows); err != nil {
			return err
		}
	}
	return nil
}

// streamReaders is the most row groups read side by side: each is held whole.
const streamReaders = 4

// readRows is a row group as read, and the values that could not be.
type readRows[T any] struct {
	rows []T
	bad  []Cell
	err  error
}

func readRowsOf[T any](t *Table, i int, sh *Shape, texts Interner) (out readRows[T]) {
	g, err := t.OpenGroup(i, nil)
	if err != nil {
		out.err = err
		return out
	}
	defer g.Close()
	out.rows = make([]T, 0, min(t.Tasks[i].Rows, 1<<20))
	out.err = readGroup(g, sh, intoRows(&out.rows, int(t.Tasks[i].Rows)), nil, texts, func(c Cell) error {
		out.bad = append(out.bad, c)
		return nil
	}, nil)
	return out
}

// CountRows is the number of rows a Parquet file's footer counts.
func CountRows(path string) (int64, error) {
	ft, err := ReadFooter(Entry{Path: path}, csv.Format{})
	if err != nil {
		return 0, err
	}
	return ft.Rows, nil
}

// streamGroup is the row group of streamed tables: small enough that a reader
// holds little, large enough to compress.
const streamGroup = 1 << 17

// RowWriter writes structs as one Parquet file, row group by row group, in the
// memory of one row group.
type RowWriter[T any] struct {
	path  string
	tmp   *wholefile.File
	buf   *bufio.Writer
	tw    *parquet.Writer
	sh    *Shape
	cols  []vector.Vector
	rows  []T
	group int        // rows of a row group
	next  []T        // the other buffer, while rows are encoded
	busy  chan error // of the row group that is encoded; nil for none
	done  bool
}

// CreateRows starts a file; nothing is at path before Close.
func CreateRows[T any](path string, opts parquet.WriteOptions) (*RowWriter[T], error) {
	if opts.RowGroup == 0 {
		opts.RowGroup = streamGroup
	}
	sh, err := ShapeOf[T]()
	if err != nil {
		return nil, err
	}
	tmp, err := wholefile.Create(path, wholefile.Shared)
	if err != nil {
		return nil, err
	}
	w := &RowWriter[T]{path: path, tmp: tmp, buf: bufio.NewWriterSize(tmp, 1<<18), sh: sh,
		cols: make([]vector.Vector, len(sh.Columns))}
	if w.tw, err = parquet.NewWriter(w.buf, sh.Columns, opts); err != nil {
		w.Abort()
		return nil, err
	}
	w.group = opts.RowGroup
	return w, nil
}

// Write adds rows; row groups are cut by count, so that the bytes do not
// depend on how the rows were handed over.
func (w *RowWriter[T]) Write(rows []T) error {
	for len(rows) > 0 {
		if w.rows == nil {
			w.rows = make([]T, 0, w.group)
		}
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

// flush encodes the row group that is full beside whoever fills the next one.
func (w *RowWriter[T]) flush() error {
	if err := w.settle(); err != nil || len(w.rows) == 0 {
		return err
	}
	w.busy = make(chan error, 1)
	rows, busy := w.rows, w.busy
	w.rows, w.next = w.next[:0], rows
	go func() {
		err := w.sh.fill(w.cols, reflect.ValueOf(rows))
		if err == nil {
			err = w.tw.Group(w.cols)
		}
		busy <- err
	}()
	return nil
}

// settle waits for the row group that is encoded.
func (w *RowWriter[T]) settle() error {
	if w.busy == nil {
		return nil
	}
	err := <-w.busy
	w.busy = nil
	if err != nil {
		return fmt.Errorf("writing %s: %w", w.path, err)
	}
	return nil
}

// Close writes what is left, makes the file durable, counts its rows and gives
// it its name.
func (w *RowWriter[T]) Close() error {
	err := w.flush()
	if err == nil {
		err = w.settle()
	}
	if err == nil {
		err = w.tw.Close()
	}
	if err == nil {
		err = w.buf.Flush()
	}
	if err == nil {
		err = w.tmp.Commit(CheckCount(w.tw.Rows))
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
	w.settle() // nothing is encoded into a file that is given up
	w.tmp.Abort()
}
