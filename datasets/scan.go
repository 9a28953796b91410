package datasets

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/file"
	"golang.org/x/sync/errgroup"

	"github.com/stockwright/stockwright/datasets/csv"
	"github.com/stockwright/stockwright/datasets/place"
)

// batchRows is how many rows are decoded at a time; smaller batches cost
// 25–50 %, larger ones only memory.
const batchRows = 64 << 10

// table is a source with its footers read and its columns found.
type table struct {
	files   []*footer
	columns [][]planned // by file, then in the order wanted
	tasks   []task
	rows    int64
	runs    bool                      // texts are wanted as runs
	zones   map[string]*time.Location // of locations with one of their own
}

// task is one row group; first is its first row in the whole table.
type task struct {
	file, group int
	first       int64
	rows        int64
}

// batch is some consecutive rows of one row group, column by column in the
// order wanted. It is overwritten by the next.
type batch struct {
	file  *footer
	group int
	row   int64 // first row, counted from 0 in the file
	first int64 // first row, counted from 0 in the table
	n     int
	cols  []vector
	plan  []planned
}

// openTable reads the footers of a source and plans its columns. Every chunk
// that will be read is checked here, so that a file is refused before a row
// of it is delivered.
func openTable(s Source, wanted []Column) (*table, error) {
	files, err := s.files()
	if err != nil {
		return nil, err
	}
	t := &table{files: make([]*footer, len(files)), columns: make([][]planned, len(files)), zones: s.Zones}
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, f := range files {
		g.Go(func() (err error) {
			t.files[i], t.columns[i], err = openOne(f, s, wanted)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, firstFault(files, s, wanted, err)
	}
	for i, ft := range t.files {
		for group, n := range ft.groups {
			t.tasks = append(t.tasks, task{file: i, group: group, first: t.rows + ft.starts[group], rows: n})
		}
		t.rows += ft.rows
	}
	return t, nil
}

// project is the same table with some of its columns, in the order given.
func (t *table) project(columns ...int) *table {
	p := &table{files: t.files, tasks: t.tasks, rows: t.rows, zones: t.zones, columns: make([][]planned, len(t.columns))}
	for i, cols := range t.columns {
		for _, c := range columns {
			p.columns[i] = append(p.columns[i], cols[c])
		}
	}
	return p
}

// inRuns is the same table with its texts read as runs where they come so.
func (t *table) inRuns() *table {
	r := *t
	r.runs = true
	return &r
}

// firstFault finds the fault of the first faulty file, so that the message
// does not depend on which worker was faster.
func firstFault(files []sourceFile, s Source, wanted []Column, any error) error {
	for _, f := range files {
		if _, _, err := openOne(f, s, wanted); err != nil {
			return err
		}
	}
	return any
}

func openOne(f sourceFile, s Source, wanted []Column) (ft *footer, cols []planned, err error) {
	defer recovered(f.path, -1, "", &err)
	if ft, err = readFooter(f, s.format()); err != nil {
		return nil, nil, err
	}
	if cols, err = planColumns(ft, s, wanted); err != nil {
		return nil, nil, err
	}
	for group := range ft.groups {
		for _, c := range cols {
			if c.leaf != nil && ft.text == nil {
				if err := ft.checkChunk(group, c.leaf, c.inFile); err != nil {
					return nil, nil, err
				}
			}
		}
	}
	return ft, cols, nil
}

// groupReader delivers one row group batch by batch.
type groupReader struct {
	t      *table
	index  int // of the task
	task   task
	ft     *footer
	src    place.File
	chunks []*chunk  // nil where the column is not in the file
	rows   *csv.Rows // instead of chunks in a text
	batch  batch
	done   int64
}

func (t *table) openGroup(i int, reuse *groupReader) (g *groupReader, err error) {
	tk := t.tasks[i]
	ft, cols := t.files[tk.file], t.columns[tk.file]
	defer recovered(ft.path, tk.group, "", &err)
	g = &groupReader{t: t, index: i, task: tk, ft: ft, chunks: make([]*chunk, len(cols))}
	if reuse != nil {
		g.batch.cols = reuse.batch.cols
	}
	if g.batch.cols == nil {
		g.batch.cols = make([]vector, len(cols))
	}
	for i := range cols {
		g.batch.cols[i].kind, g.batch.cols[i].keepMicros = cols[i].kind, t.zones != nil
	}
	if ft.text != nil {
		g.rows, err = ft.text.Read(tk.group)
		return g, err
	}
	if g.src, err = place.Open(ft.path); err != nil {
		return nil, err
	}
	for i := range cols {
		g.batch.cols[i].kind = cols[i].kind
		if cols[i].leaf == nil {
			continue
		}
		if g.chunks[i], err = g.openChunk(&cols[i]); err != nil {
			g.close()
			return nil, g.fault(i, err)
		}
	}
	return g, nil
}

// openChunk reads the pages of one column. Texts in dictionary or plain pages
// are read here, everything else is decoded by the library.
func (g *groupReader) openChunk(col *planned) (c *chunk, err error) {
	p, err := openPages(g.src, g.ft, g.task.group, col.leaf)
	if err != nil {
		return nil, err
	}
	c = &chunk{column: col, full: col.leaf.column.MaxDefinitionLevel(), log: logicalOf(col.leaf.column)}
	if col.kind == Text && p.typ == parquet.Types.ByteArray && !c.log.decimal && p.indexed() {
		c.texts, c.asRuns = &textChunk{pages: p}, g.t.runs
		return c, nil
	}
	c.rdr = file.NewColumnReader(col.leaf.column, p, memory.DefaultAllocator, &sync.Pool{})
	return c, nil
}

func (g *groupReader) close() {
	if g.src != nil {
		g.src.Close()
	}
}

// fault names the place of a read error. An encoding that only the pages
// admit to gets the same cure as one the metadata names.
func (g *groupReader) fault(column int, err error) error {
	hint := "export the file again"
	if strings.Contains(err.Error(), "encoding") {
		hint = cureEncoding
	}
	return &FileError{File: g.ft.path, RowGroup: g.task.group, Row: -1, Column: g.t.columns[g.task.file][column].inFile,
		Err: err, Text: fmt.Sprintf("it cannot be read whole (%v)", err), Hint: hint}
}

// next delivers the next rows, or nil after the last; it fails unless every
// column delivers exactly the rows the footer counts.
func (g *groupReader) next() (*batch, error) {
	n := int(min(batchRows, g.task.rows-g.done))
	b := &g.batch
	b.file, b.group, b.n, b.plan = g.ft, g.task.group, n, g.t.columns[g.task.file]
	b.row, b.first = g.ft.starts[g.task.group]+g.done, g.task.first+g.done
	if g.rows != nil {
		if err := g.nextText(n); err != nil {
			return nil, textFault(g.ft.path, err)
		}
	} else {
		for i := range g.chunks {
			if err := g.column(i, n); err != nil {
				return nil, err
			}
		}
	}
	if n == 0 {
		return nil, nil
	}
	g.zoneDays()
	g.done += int64(n)
	return b, nil
}

// column reads n rows of one column, or checks that none is left when n is 0.
func (g *groupReader) column(i, n int) (err error) {
	col, v := &g.t.columns[g.task.file][i], &g.batch.cols[i]
	defer recovered(g.ft.path, g.task.group, col.inFile, &err)
	v.absent = false
	switch {
	case g.chunks[i] != nil && n == 0:
		if err := g.chunks[i].finished(); err != nil {
			return g.fault(i, err)
		}
	case g.chunks[i] != nil:
		if err := g.chunks[i].next(v, n); err != nil {
			return g.fault(i, err)
		}
	case col.fixed != nil:
		return v.fillFixed(*col.fixed, n, &col.reading)
	default:
		v.resize(n)
		v.absent = true
	}
	return nil
}

// scanOrdered decodes row groups on several workers, at most workers+1 of
// them at a time, and hands the results to consume in the table's order.
func scanOrdered[T any](ctx context.Context, t *table, workers int,
	decode func(worker int, g *groupReader) (T, error), consume func(task int, result T) error) error {
	last := make([]*groupReader, max(1, workers))
	return inOrder(ctx, len(t.tasks), workers, func(w, i int) (result T, err error) {
		g, err := t.openGroup(i, last[w])
		if err != nil {
			return result, err
		}
		defer g.close()
		last[w] = g
		return decode(w, g)
	}, consume)
}

// inOrder does n pieces of work on several workers, holding at most workers+1
// results at a time, and hands these to consume in the order of the pieces.
func inOrder[T any](ctx context.Context, n, workers int, work func(worker, i int) (T, error), consume func(i int, result T) error) error {
	workers = max(1, min(workers, n))
	results := make([]chan T, n)
	for i := range results {
		results[i] = make(chan T, 1)
	}
	tokens := make(chan struct{}, workers+1)
	var taken atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	for w := range workers {
		group.Go(func() error {
			for {
				select {
				case tokens <- struct{}{}:
				case <-ctx.Done():
					return ctx.Err()
				}
				i := int(taken.Add(1)) - 1
				if i >= n {
					return nil
				}
				result, err := work(w, i)
				if err != nil {
					return err
				}
				results[i] <- result
			}
		})
	}
	group.Go(func() error {
		for i := range results {
			select {
			case r := <-results[i]:
				if err := consume(i, r); err != nil {
					return err
				}
			case <-ctx.Done():
				return ctx.Err()
			}
			<-tokens
		}
		return nil
	})
	return group.Wait()
}

// workersOr is n, or the number of processors when n is not positive.
func workersOr(n int) int {
	if n > 0 {
		return n
	}
	return runtime.GOMAXPROCS(0)
}
