package generate

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/stockwright/stockwright/internal/wholefile"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
)

// Layout says how the sales table lies on disk. The rows are the same in every
// layout. The zero value is one file per location, sorted by SKU and date.
type Layout struct {
	// Shuffled puts the rows in random order, over the whole table, or within
	// each month of a hive folder.
	Shuffled bool
	// Hive makes a folder per month, month=2026-10.
	Hive bool
	// Codec is zstd (also ""), snappy, gzip or none.
	Codec string
	// Workers simulate SKUs side by side; 0 means one per processor. The tables
	// do not depend on it.
	Workers int
	// Ahead is for how many days from the as-of day on promotions are known, in the
	// drivers table; 0 writes no such table.
	Ahead int
}

// Summary counts what was written, by table.
type Summary struct {
	Tables []TableCount `json:"tables"`
	// StockOutDays is the share of (SKU, location) rows whose shelf was empty.
	StockOutDays float64 `json:"stock_out_share"`
}

// TableCount is the rows of one table.
type TableCount struct {
	Table string `json:"table"`
	Path  string `json:"path"`
	Rows  int64  `json:"rows"`
}

// Write makes the workspace's tables in dir, which is created. Progress, where
// not nil, is called with the number of SKUs told so far. Memory stays bounded
// whatever the number of days: sales leave as they are made.
func (w *World) Write(ctx context.Context, dir string, layout Layout, progress func(done, total int)) (Summary, error) {
	sales, err := newSalesSink(w, filepath.Join(dir, "sales"), layout)
	if err != nil {
		return Summary{}, err
	}
	out, err := newTables(w, dir, layout)
	if err != nil {
		return Summary{}, errors.Join(err, sales.abort())
	}
	defer out.abort()
	err = w.stories(ctx, layout.Workers, func(i int, s *story) error {
		if progress != nil && (i%64 == 0 || i == len(w.skus)-1) {
			progress(i+1, len(w.skus))
		}
		if err := out.take(i, s); err != nil {
			return err
		}
		return sales.take(i, s)
	})
	if err != nil {
		return Summary{}, errors.Join(err, sales.abort())
	}
	if err := sales.close(); err != nil {
		return Summary{}, err
	}
	return out.write(dir, sales, layout)
}

// chunk is the number of SKUs a worker simulates at a time.
const chunk = 16

// stories simulates every SKU and hands the stories on in the order of the
// SKUs, whatever the number of workers.
func (w *World) stories(ctx context.Context, workers int, take func(i int, s *story) error) error {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	type result struct{ list []*story }
	chunks := (len(w.skus) + chunk - 1) / chunk
	results := make([]chan result, workers)
	spare := &sync.Pool{New: func() any { return &story{} }}
	cal := w.calendar()
	for n := range workers {
		results[n] = make(chan result, 1)
		go func() {
			p := &player{w: w, cal: cal}
			for c := n; c < chunks; c += workers {
				var r result
				for i := c * chunk; i < min((c+1)*chunk, len(w.skus)); i++ {
					s := spare.Get().(*story)
					p.tell(i, s)
					r.list = append(r.list, s)
				}
				select {
				case results[n] <- r:
				case <-ctx.Done():
					return
				}
			}
		}()
	}
	for c := range chunks {
		var r result
		select {
		case r = <-results[c%workers]:
		case <-ctx.Done():
			return ctx.Err()
		}
		for j, s := range r.list {
			if err := take(c*chunk+j, s); err != nil {
				return err
			}
			spare.Put(s)
		}
	}
	return nil
}

// tables collects everything but the sales. What grows with the days, past
// receipts and order lines, leaves as it is made.
type tables struct {
	w        *World
	random   stream
	orders   int
	rows     int64
	outages  int64
	stock    []datasets.Stock
	open     []datasets.OpenOrder
	held     []holding
	day      []datasets.OrderLine // reused
	receipts *growing[datasets.Receipt]
	lines    *growing[datasets.OrderLine]
}

// growing is a table that is written while the world is told.
type growing[T any] struct {
	*datasets.RowWriter[T]
	count TableCount
}

func newGrowing[T any](dir, table string, layout Layout) (*growing[T], error) {
	path := filepath.Join(dir, table+".parquet")
	w, err := datasets.CreateRows[T](path, datasets.WriteOptions{Codec: layout.Codec})
	return &growing[T]{w, TableCount{Table: table, Path: path}}, err
}

func (g *growing[T]) add(rows []T) error {
	g.count.Rows += int64(len(rows))
	return g.Write(rows)
}

func newTables(w *World, dir string, layout Layout) (*tables, error) {
	if err := os.MkdirAll(dir, wholefile.Folder); err != nil {
		return nil, err
	}
	t := &tables{w: w, orders: w.ordersPerDay()}
	var err1, err2 error
	t.receipts, err1 = newGrowing[datasets.Receipt](dir, "receipts", layout)
	t.lines, err2 = newGrowing[datasets.OrderLine](dir, "order_lines", layout)
	return t, errors.Join(err1, err2)
}

// abort removes what is unfinished; after write it does nothing.
func (t *tables) abort() {
	t.receipts.Abort()
	t.lines.Abort()
}

// take adds what a SKU's story says.
func (t *tables) take(i int, s *story) error {
	t.day = t.day[:0]
	w := t.w
	k := &w.skus[i]
	for l, at := range w.locations {
		lots := s.shelves[l].contents()
		for _, b := range lots {
			row := datasets.Stock{SKU: k.name, Location: at.name, OnHand: b.quantity, ExpiresOn: expiresOn(k, b)}
			if k.category.shelfLife > 0 {
				row.Lot = b.name()
			}
			t.stock = append(t.stock, row)
		}
		if len(lots) == 0 { // an empty shelf is a row too, not an unknown
			t.stock = append(t.stock, datasets.Stock{SKU: k.name, Location: at.name, ExpiresOn: core.NoDay})
		}
		if at.warehouse && len(lots) > 0 {
			t.held = append(t.held, w.holding(k, lots))
		}
		for _, row := range s.sales[l] {
			t.rows++
			if !row.inStock {
				t.outages++
			}
			if at.warehouse && row.units > 0 && row.day >= w.opt.AsOf-core.Day(w.opt.OrderDays) {
				t.day = w.orderLines(&t.random, t.day, i, row.day, int64(row.units), t.orders)
			}
		}
	}
	t.open = append(t.open, s.open...)
	return errors.Join(t.receipts.add(s.receipts), t.lines.add(t.day))
}

// holding is what the warehouse holds of a SKU.
func (w *World) holding(k *sku, lots []lot) holding {
	days := w.suppliers[k.supplier].lead + 21
	h := holding{sku: k.name, class: k.category.storage, volume: k.volume, weight: k.weight,
		top: max(k.moq, int64(k.base*w.size()*days))}
	for _, b := range lots {
		held := heldLot{quantity: b.quantity, expiresOn: expiresOn(k, b)}
		if k.category.shelfLife > 0 {
			held.name = b.name()
		}
		h.lots = append(h.lots, held)
	}
	return h
}

// write writes the tables beside the sales.
func (t *tables) write(dir string, sales salesSink, layout Layout) (Summary, error) {
	w := t.w
	sum := Summary{Tables: []TableCount{{"sales", sales.path(), t.rows}}}
	if t.rows > 0 {
		sum.StockOutDays = float64(t.outages) / float64(t.rows)
	}
	if err := errors.Join(t.receipts.Close(), t.lines.Close()); err != nil {
		return Summary{}, err
	}
	sum.Tables = append(sum.Tables, t.receipts.count, t.lines.count)
	slots, held := layOut(Warehouse, w.opt.Seed, t.held)
	for _, err := range []error{
		writeTable(&sum, dir, "items", w.Items(), layout),
		writeTable(&sum, dir, "locations", w.LocationRows(), layout),
		writeTable(&sum, dir, "sourcing", w.SourcingRows(), layout),
		writeTable(&sum, dir, "suppliers", w.SupplierRows(), layout),
		writeTable(&sum, dir, "stock", t.stock, layout),
		writeTable(&sum, dir, "open_orders", t.open, layout),
		writeTable(&sum, dir, "slots", slots, layout),
		writeTable(&sum, dir, "slot_stock", held, layout),
		writeTable(&sum, dir, "events", w.EventRows(), layout),
	} {
		if err != nil {
			return Summary{}, err
		}
	}
	if layout.Ahead > 0 {
		if err := writeTable(&sum, dir, "drivers", w.PlannedRows(layout.Ahead), layout); err != nil {
			return Summary{}, err
		}
	}
	return sum, nil
}

func writeTable[T any](sum *Summary, dir, table string, rows []T, layout Layout) error {
	path := filepath.Join(dir, table+".parquet")
	if err := datasets.WriteRows(path, rows, datasets.WriteOptions{Codec: layout.Codec}); err != nil {
		return fmt.Errorf("generate: %s: %w", table, err)
	}
	sum.Tables = append(sum.Tables, TableCount{table, path, int64(len(rows))})
	return nil
}
