// Package table reads and writes tables: a source of one or many files, Parquet or
// delimited text, with its columns found by name, alias, constant or folder; row
// by row as structs, or column by column.
package table

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/stockwright/stockwright/datasets/contract"
	"github.com/stockwright/stockwright/datasets/csv"
	"github.com/stockwright/stockwright/datasets/fault"
	"github.com/stockwright/stockwright/datasets/parquet"
	"github.com/stockwright/stockwright/datasets/place"
	"github.com/stockwright/stockwright/datasets/vector"
)

// BatchRows is how many rows are decoded at a time; smaller batches cost
// 25–50 %, larger ones only memory.
const BatchRows = 64 << 10

// Table is a source with its footers read and its columns found.
type Table struct {
	Files   []*Footer
	Columns [][]Planned // by file, then in the order wanted
	Tasks   []Task
	Rows    int64
	runs    bool                      // texts are wanted as runs
	Zones   map[string]*time.Location // of locations with one of their own
}

// Task is one row group; first is its first row in the whole table.
type Task struct {
	File, Group int
	first       int64
	Rows        int64
}

// Batch is some consecutive rows of one row group, column by column in the
// order wanted. It is overwritten by the next.
type Batch struct {
	File  *Footer
	group int
	Row   int64 // first row, counted from 0 in the file
	First int64 // first row, counted from 0 in the table
	N     int
	Cols  []vector.Vector
	plan  []Planned
	lines []int64 // of a text, in which the rows begin
}

// At is where the i-th row stands in its file: the line of a text as an editor counts
// them, the header's being 1, or the row of a Parquet file, the first being 1.
func (b *Batch) At(i int) RowPlace {
	if b.File.text != nil {
		return RowPlace{b.File.Path, b.lines[i]}
	}
	return RowPlace{b.File.Path, b.Row + int64(i) + 1}
}

// Open reads the footers of a source and plans its columns. Every chunk
// that will be read is checked here, so that a file is refused before a row
// of it is delivered.
func Open(s Source, wanted []contract.Column) (*Table, error) {
	files, err := s.Entries()
	if err != nil {
		return nil, err
	}
	t := &Table{Files: make([]*Footer, len(files)), Columns: make([][]Planned, len(files)), Zones: s.Zones}
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, f := range files {
		g.Go(func() (err error) {
			t.Files[i], t.Columns[i], err = openOne(f, s, wanted)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, firstFault(files, s, wanted, err)
	}
	for i, ft := range t.Files {
		for group, n := range ft.Groups {
			t.Tasks = append(t.Tasks, Task{File: i, Group: group, first: t.Rows + ft.starts[group], Rows: n})
		}
		t.Rows += ft.Rows
	}
	return t, nil
}

// Project is the same table with some of its columns, in the order given.
func (t *Table) Project(columns ...int) *Table {
	p := &Table{Files: t.Files, Tasks: t.Tasks, Rows: t.Rows, Zones: t.Zones,
		Columns: make([][]Planned, len(t.Columns))}
	for i, cols := range t.Columns {
		for _, c := range columns {
			p.Columns[i] = append(p.Columns[i], cols[c])
		}
	}
	return p
}

// InRuns is the same table with its texts read as runs where they come so.
func (t *Table) InRuns() *Table {
	r := *t
	r.runs = true
	return &r
}

// firstFault finds the fault of the first faulty file, so that the message
// does not depend on which worker was faster.
func firstFault(files []Entry, s Source, wanted []contract.Column, any error) error {
	for _, f := range files {
		if _, _, err := openOne(f, s, wanted); err != nil {
			return err
		}
	}
	return any
}

func openOne(f Entry, s Source, wanted []contract.Column) (ft *Footer, cols []Planned, err error) {
	defer fault.Recovered(f.Path, -1, "", &err)
	if ft, err = ReadFooter(f, s.format()); err != nil {
		return nil, nil, err
	}
	if cols, err = planColumns(ft, s, wanted); err != nil {
		return nil, nil, err
	}
	for group := range ft.Groups {
		for _, c := range cols {
			if c.Leaf != nil && ft.text == nil {
				if err := parquet.CheckChunk(ft.Path, ft.size, ft.Meta, group, c.Leaf.Index, c.InFile); err != nil {
					return nil, nil, err
				}
			}
		}
	}
	return ft, cols, nil
}

// GroupReader delivers one row group batch by batch.
type GroupReader struct {
	t      *Table
	Index  int // of the task
	Task   Task
	ft     *Footer
	src    place.File
	chunks []*parquet.Chunk // nil where the column is not in the file
	rows   *csv.Rows        // instead of chunks in a text
	Batch  Batch
	Done   int64
}

// OpenGroup begins to read a row group of the table; reuse, when not nil, gives up
// its memory.
func (t *Table) OpenGroup(i int, reuse *GroupReader) (g *GroupReader, err error) {
	tk := t.Tasks[i]
	ft, cols := t.Files[tk.File], t.Columns[tk.File]
	defer fault.Recovered(ft.Path, tk.Group, "", &err)
	g = &GroupReader{t: t, Index: i, Task: tk, ft: ft, chunks: make([]*parquet.Chunk, len(cols))}
	if reuse != nil {
		g.Batch.Cols = reuse.Batch.Cols
	}
	if g.Batch.Cols == nil {
		g.Batch.Cols = make([]vector.Vector, len(cols))
	}
	for i := range cols {
		g.Batch.Cols[i].Kind, g.Batch.Cols[i].KeepMicros = cols[i].Kind, t.Zones != nil
	}
	if ft.text != nil {
		g.rows, err = ft.text.Read(tk.Group)
		return g, err
	}
	if g.src, err = place.Open(ft.Path); err != nil {
		return nil, err
	}
	for i := range cols {
		g.Batch.Cols[i].Kind = cols[i].Kind
		if cols[i].Leaf == nil {
			continue
		}
		if g.chunks[i], err = parquet.OpenChunk(g.src, ft.Meta, tk.Group, cols[i].Leaf.Index,
			cols[i].Kind, &cols[i].Reading, t.runs); err != nil {
			g.Close()
			return nil, g.fault(i, err)
		}
	}
	return g, nil
}

// Close gives the file back.
func (g *GroupReader) Close() {
	if g.src != nil {
		g.src.Close()
	}
}

// fault names the place of a read error. An encoding that only the pages
// admit to gets the same cure as one the metadata names.
func (g *GroupReader) fault(column int, err error) error {
	hint := "export the file again"
	if strings.Contains(err.Error(), "encoding") {
		hint = parquet.CureEncoding
	}
	return &fault.FileError{File: g.ft.Path, RowGroup: g.Task.Group, Row: -1,
		Column: g.t.Columns[g.Task.File][column].InFile,
		Err:    err, Text: fmt.Sprintf("it cannot be read whole (%v)", err), Hint: hint}
}

// Next delivers the next rows, or nil after the last; it fails unless every
// column delivers exactly the rows the footer counts.
func (g *GroupReader) Next() (*Batch, error) {
	n := int(min(BatchRows, g.Task.Rows-g.Done))
	b := &g.Batch
	b.File, b.group, b.N, b.plan = g.ft, g.Task.Group, n, g.t.Columns[g.Task.File]
	b.Row, b.First = g.ft.starts[g.Task.Group]+g.Done, g.Task.first+g.Done
	if g.rows != nil {
		if err := g.nextText(n); err != nil {
			return nil, textFault(g.ft.Path, err)
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
	g.Done += int64(n)
	return b, nil
}

// column reads n rows of one column, or checks that none is left when n is 0.
func (g *GroupReader) column(i, n int) (err error) {
	col, v := &g.t.Columns[g.Task.File][i], &g.Batch.Cols[i]
	defer fault.Recovered(g.ft.Path, g.Task.Group, col.InFile, &err)
	v.Absent = false
	switch {
	case g.chunks[i] != nil && n == 0:
		if err := g.chunks[i].Finished(); err != nil {
			return g.fault(i, err)
		}
	case g.chunks[i] != nil:
		if err := g.chunks[i].Next(v, n); err != nil {
			return g.fault(i, err)
		}
	case col.Fixed != nil:
		return v.FillFixed(*col.Fixed, n, &col.Reading)
	default:
		v.Resize(n)
		v.Absent = true
	}
	return nil
}

// ScanOrdered decodes row groups on several workers, at most workers+1 of
// them at a time, and hands the results to consume in the table's order.
func ScanOrdered[T any](ctx context.Context, t *Table, workers int,
	decode func(worker int, g *GroupReader) (T, error), consume func(task int, result T) error) error {
	last := make([]*GroupReader, max(1, workers))
	return InOrder(ctx, len(t.Tasks), workers, func(w, i int) (result T, err error) {
		g, err := t.OpenGroup(i, last[w])
		if err != nil {
			return result, err
		}
		defer g.Close()
		last[w] = g
		return decode(w, g)
	}, consume)
}

// InOrder does n pieces of work on several workers, holding at most workers+1
// results at a time, and hands these to consume in the order of the pieces.
func InOrder[T any](ctx context.Context, n, workers int, work func(worker, i int) (T, error),
	consume func(i int, result T) error) error {
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

// WorkersOr is n, or the number of processors when n is not positive.
func WorkersOr(n int) int {
	if n > 0 {
		return n
	}
	return runtime.GOMAXPROCS(0)
}
