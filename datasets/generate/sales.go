package generate

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/stockwright/stockwright/datasets"
)

// salesSink takes the sales of one SKU after the other and lays them out.
type salesSink interface {
	take(i int, s *story) error
	close() error
	abort() error
	path() string
}

// newSalesSink starts the sales table. The folder must not hold one already:
// a file left over from another world would be read with the new ones.
func newSalesSink(w *World, dir string, layout Layout) (salesSink, error) {
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return nil, fmt.Errorf("generate: %s is not empty; choose another folder or remove it", dir)
	}
	opts := datasets.SalesOptions{UnitPrice: true, OnPromotion: true, InStock: true}
	opts.Codec = layout.Codec
	if layout.Shuffled {
		return newShuffledSales(w, dir, opts, layout.Hive)
	}
	if layout.Hive {
		opts.RowGroup = 1 << 17 // a buffer of this size is held for each month
		return &monthlySales{w: w, dir: dir, folder: datasets.NewSalesFolder(dir, opts)}, nil
	}
	opts.RowGroup = 1 << 18 // and here for each location
	s := &sortedSales{w: w, dir: dir}
	for _, l := range w.locations {
		writer, err := datasets.NewSalesWriter(filepath.Join(dir, l.name+".parquet"), opts)
		if err != nil {
			return nil, errors.Join(err, s.abort())
		}
		s.files = append(s.files, writer)
	}
	return s, nil
}

// batch is a reusable set of columns.
type batch struct{ datasets.SalesBatch }

func (b *batch) reset() {
	b.Location, b.SKU, b.Date = b.Location[:0], b.SKU[:0], b.Date[:0]
	b.Quantity, b.UnitPrice = b.Quantity[:0], b.UnitPrice[:0]
	b.OnPromotion, b.InStock = b.OnPromotion[:0], b.InStock[:0]
}

func (b *batch) add(location, sku string, row sold) {
	b.Location, b.SKU = append(b.Location, location), append(b.SKU, sku)
	b.Date = append(b.Date, int32(row.day))
	b.Quantity, b.UnitPrice = append(b.Quantity, float64(row.units)), append(b.UnitPrice, row.price)
	b.OnPromotion, b.InStock = append(b.OnPromotion, row.promo), append(b.InStock, row.inStock)
}

// sortedSales is one file per location, each sorted by SKU and date; in the
// order of their names the files are the table sorted by location, SKU, date.
type sortedSales struct {
	w     *World
	dir   string
	files []*datasets.SalesWriter
	batch batch
}

func (s *sortedSales) path() string { return s.dir }

func (s *sortedSales) take(i int, told *story) error {
	for l, rows := range told.sales {
		s.batch.reset()
		for _, row := range rows {
			s.batch.add(s.w.locations[l].name, s.w.skus[i].name, row)
		}
		if err := s.files[l].Append(s.batch.SalesBatch); err != nil {
			return err
		}
	}
	return nil
}

func (s *sortedSales) close() error {
	var errs []error
	for _, f := range s.files {
		errs = append(errs, f.Close())
	}
	return errors.Join(errs...)
}

func (s *sortedSales) abort() error {
	var errs []error
	for _, f := range s.files {
		errs = append(errs, f.Abort())
	}
	return errors.Join(errs...)
}

// monthlySales is a hive folder of months in the order of telling.
type monthlySales struct {
	w      *World
	dir    string
	folder *datasets.SalesFolder
	batch  batch
}

func (s *monthlySales) path() string { return s.dir }

func (s *monthlySales) take(i int, told *story) error {
	for l, rows := range told.sales {
		s.batch.reset()
		for _, row := range rows {
			s.batch.add(s.w.locations[l].name, s.w.skus[i].name, row)
		}
		if err := s.folder.Append(s.batch.SalesBatch); err != nil {
			return err
		}
	}
	return nil
}

func (s *monthlySales) close() error { return s.folder.Close() }

// abort has nothing to remove: unfinished files carry names that no reader
// looks at, and the folder is new.
func (s *monthlySales) abort() error { return os.RemoveAll(s.dir) }
