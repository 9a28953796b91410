package sales

import (
	"bufio"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"unsafe"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets/contract"
	"github.com/stockwright/stockwright/datasets/parquet"
	"github.com/stockwright/stockwright/datasets/table"
	"github.com/stockwright/stockwright/datasets/vector"
	"github.com/stockwright/stockwright/internal/wholefile"
)

// SalesBatch is some rows of the sales table, column by column. Location, SKU,
// Date and Quantity have one length; an optional column is nil or has it too.
type SalesBatch struct {
	Location    []string
	SKU         []string
	Date        []int32 // days since 1970-01-01
	Quantity    []float64
	UnitPrice   []float64 // NaN where unknown
	OnPromotion []bool
	InStock     []bool
}

// SalesOptions say which optional columns a sales file has and how it is laid
// out.
type SalesOptions struct {
	parquet.WriteOptions
	UnitPrice   bool
	OnPromotion bool
	InStock     bool
	// Shuffle, when not 0, seeds a random order of the rows inside each row
	// group; 0 keeps the order in which rows are appended.
	Shuffle uint64
}

func (o SalesOptions) columns() []contract.Column {
	all, _ := contract.InputTable("sales")
	keep := map[string]bool{"date": true, "sku": true, "location": true, "quantity": true,
		"unit_price": o.UnitPrice, "on_promotion": o.OnPromotion, "in_stock": o.InStock}
	var out []contract.Column
	for _, c := range all.Columns {
		if keep[c.Name] {
			out = append(out, c)
		}
	}
	return out
}

// SalesWriter writes one sales file in bulk, a row group at a time, in memory
// of one row group.
type SalesWriter struct {
	path string
	tmp  *wholefile.File
	buf  *bufio.Writer
	tw   *parquet.Writer
	opts SalesOptions
	cols []vector.Vector // in the order of opts.columns()
	rng  *rand.Rand
}

// NewSalesWriter starts a sales file; nothing is at path before Close.
func NewSalesWriter(path string, opts SalesOptions) (*SalesWriter, error) {
	tmp, err := wholefile.Create(path, wholefile.Shared)
	if err != nil {
		return nil, err
	}
	w := &SalesWriter{path: path, tmp: tmp, buf: bufio.NewWriterSize(tmp, 1<<18), opts: opts}
	if w.tw, err = parquet.NewWriter(w.buf, opts.columns(), opts.WriteOptions); err != nil {
		return nil, errors.Join(err, w.Abort())
	}
	for _, c := range opts.columns() {
		w.cols = append(w.cols, vector.Vector{Kind: c.Kind})
	}
	if opts.Shuffle != 0 {
		w.rng = rand.New(rand.NewPCG(opts.Shuffle, 0))
	}
	return w, nil
}

// Append adds rows; the slices may be reused after it returns, the texts'
// bytes may not change before Close.
func (w *SalesWriter) Append(b SalesBatch) error {
	n := len(b.Date)
	if len(b.SKU) != n || len(b.Location) != n || len(b.Quantity) != n {
		return fmt.Errorf("sales batch: %d dates, %d SKUs, %d locations, %d quantities", n, len(b.SKU), len(b.Location), len(b.Quantity))
	}
	for done := 0; done < n; {
		take := min(n-done, w.opts.GroupRows()-w.cols[0].N)
		if err := w.take(b, done, done+take); err != nil {
			return err
		}
		done += take
		if w.cols[0].N == w.opts.GroupRows() {
			if err := w.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *SalesWriter) take(b SalesBatch, from, to int) error {
	for i, c := range w.opts.columns() {
		v := &w.cols[i]
		v.N += to - from
		switch c.Name {
		case "date":
			v.Days = append(v.Days, b.Date[from:to]...)
		case "sku":
			v.Text = appendTexts(v.Text, b.SKU[from:to])
		case "location":
			v.Text = appendTexts(v.Text, b.Location[from:to])
		case "quantity":
			v.Nums = append(v.Nums, b.Quantity[from:to]...)
		case "unit_price":
			if len(b.UnitPrice) < to {
				return fmt.Errorf("sales batch: %d prices for %d rows", len(b.UnitPrice), len(b.Date))
			}
			v.Nums = append(v.Nums, b.UnitPrice[from:to]...)
		default:
			flags := b.OnPromotion
			if c.Name == "in_stock" {
				flags = b.InStock
			}
			if len(flags) < to {
				return fmt.Errorf("sales batch: %d values of %s for %d rows", len(flags), c.Name, len(b.Date))
			}
			v.Flags = append(v.Flags, flags[from:to]...)
		}
	}
	return nil
}

func appendTexts(into []vector.Bytes, texts []string) []vector.Bytes {
	for _, s := range texts {
		into = append(into, bytesOf(s))
	}
	return into
}

// bytesOf is a string's bytes without a copy, for writing only.
func bytesOf(s string) vector.Bytes {
	if s == "" {
		return vector.Bytes{}
	}
	return unsafe.Slice(unsafe.StringData(s), len(s))
}

func (w *SalesWriter) flush() error {
	if w.rng != nil {
		w.rng.Shuffle(w.cols[0].N, func(i, j int) {
			for c := range w.cols {
				w.cols[c].Swap(i, j)
			}
		})
	}
	for c, col := range w.opts.columns() {
		if w.cols[c].Null = nil; !col.Required {
			w.cols[c].SetNulls()
		}
	}
	err := w.tw.Group(w.cols)
	for c := range w.cols {
		v := &w.cols[c]
		*v = vector.Vector{Kind: v.Kind, Days: v.Days[:0], Nums: v.Nums[:0], Flags: v.Flags[:0], Text: v.Text[:0]}
	}
	return err
}

// Close writes what is left, makes the file durable, counts its rows and
// gives it its name.
func (w *SalesWriter) Close() error {
	err := w.flush()
	if err == nil {
		err = w.tw.Close()
	}
	if err == nil {
		err = w.buf.Flush()
	}
	if err == nil {
		err = w.tmp.Commit(table.CheckCount(w.tw.Rows))
	}
	if err != nil {
		return errors.Join(fmt.Errorf("writing %s: %w", w.path, err), w.Abort())
	}
	return nil
}

// Abort gives the file up and leaves nothing behind.
func (w *SalesWriter) Abort() error {
	w.tmp.Abort()
	return nil
}

// SalesFolder writes sales into a hive folder, one file per month:
// month=2026-11/sales.parquet.
type SalesFolder struct {
	dir    string
	opts   SalesOptions
	months map[string]*SalesWriter
	names  []string
}

// NewSalesFolder starts a hive folder. Rows go to the month of their date;
// with Shuffle the rows inside each row group lose their order.
func NewSalesFolder(dir string, opts SalesOptions) *SalesFolder {
	return &SalesFolder{dir: dir, opts: opts, months: map[string]*SalesWriter{}}
}

// Append adds rows to the files of their months.
func (f *SalesFolder) Append(b SalesBatch) error {
	for from := 0; from < len(b.Date); {
		month := monthOf(b.Date[from])
		to := from + 1
		for to < len(b.Date) && monthOf(b.Date[to]) == month {
			to++
		}
		w, err := f.writer(month)
		if err != nil {
			return err
		}
		if err := w.Append(b.slice(from, to)); err != nil {
			return err
		}
		from = to
	}
	return nil
}

func monthOf(day int32) string { return core.Day(day).Time().Format("2006-01") }

func (b SalesBatch) slice(from, to int) SalesBatch {
	return SalesBatch{Location: b.Location[from:to], SKU: b.SKU[from:to], Date: b.Date[from:to],
		Quantity: b.Quantity[from:to], UnitPrice: part(b.UnitPrice, from, to),
		OnPromotion: part(b.OnPromotion, from, to), InStock: part(b.InStock, from, to)}
}

func part[T any](s []T, from, to int) []T {
	if s == nil {
		return nil
	}
	return s[from:to]
}

func (f *SalesFolder) writer(month string) (*SalesWriter, error) {
	if w, ok := f.months[month]; ok {
		return w, nil
	}
	opts := f.opts
	if opts.Shuffle != 0 {
		opts.Shuffle += uint64(len(f.names)) + 1
	}
	w, err := NewSalesWriter(filepath.Join(f.dir, "month="+month, "sales.parquet"), opts)
	if err == nil {
		f.months[month] = w
		f.names = append(f.names, month)
	}
	return w, err
}

// Close closes every month's file.
func (f *SalesFolder) Close() error {
	var errs []error
	for _, name := range f.names {
		errs = append(errs, f.months[name].Close())
	}
	return errors.Join(errs...)
}
