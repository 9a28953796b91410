package sales

import (
	"context"
	"math"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets/table"
)

// SourceRow is one row of a sales export as it was read, and where it stands.
type SourceRow struct {
	File     string  `json:"file"`
	Row      int64   `json:"row"` // line of a text, or row of a Parquet file, from 1
	Day      int32   `json:"day"`
	Quantity float64 `json:"quantity"`
}

// FoundSeries is a series with the rows of the export that it was made of, in
// the order of the files.
type FoundSeries struct {
	SeriesRows
	Rows []SourceRow
}

// FindSeries makes some series of a sales table the way ScanSeries does, and
// says of which rows. Only row groups that may hold them are read. Keys
// without a row that counts are left out.
func FindSeries(ctx context.Context, s table.Source, o SeriesOptions, keys ...core.Key) ([]FoundSeries, error) {
	t, err := OpenSales(s, o)
	if err == nil && s.Duplicates == DuplicatesKeepLast {
		err = settleDeliveries(ctx, t, s, o)
	}
	if err != nil {
		return nil, err
	}
	all := t.Tasks
	t.Tasks = nil
	for _, tk := range all {
		if t.MayHold(tk, ColLocation, ColSku, keys) {
			t.Tasks = append(t.Tasks, tk)
		}
	}
	workers, found := table.WorkersOr(o.Workers), make([]foundRows, len(keys))
	judges, has := newJudges(o, workers), columnsGiven(t)
	has.steps = o.Steps
	err = table.ScanOrdered(ctx, t, workers, func(w int, g *table.GroupReader) ([]foundRows, error) {
		return findInGroup(g, judges[w], has, keys)
	}, func(_ int, some []foundRows) error {
		for k := range some {
			found[k].add(some[k])
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var out []FoundSeries
	with := shaper{given: has}
	for k, f := range found {
		if n := len(f.rows); n > 0 {
			f.raw.location, f.raw.sku = keys[k].Location, keys[k].SKU
			f.raw.promotion, f.raw.inStock = make([]bool, n), make([]bool, n)
			out = append(out, FoundSeries{with.series(f.raw).SeriesRows, f.rows})
		}
	}
	return out, nil
}

// foundRows are the rows of one key.
type foundRows struct {
	raw  rawSeries
	rows []SourceRow
}

func (f *foundRows) add(o foundRows) {
	f.rows = append(f.rows, o.rows...)
	f.raw.days, f.raw.quantity = append(f.raw.days, o.raw.days...), append(f.raw.quantity, o.raw.quantity...)
	f.raw.price, f.raw.flags = append(f.raw.price, o.raw.price...), append(f.raw.flags, o.raw.flags...)
}

func findInGroup(g *table.GroupReader, j *judge, has given, keys []core.Key) ([]foundRows, error) {
	out := make([]foundRows, len(keys))
	for {
		b, err := g.Next()
		if b == nil || err != nil {
			return out, err
		}
		for k, key := range keys {
			rows := rowsOf(b, key)
			if len(rows) == 0 {
				continue
			}
			j.start(b.N)
			var ignored salesTally
			j.superseded(b, ColLocation, colDate, &ignored)
			j.values(b, colDate, colQuantity, &ignored)
			for _, i := range rows {
				if !j.skip[i] {
					out[k].take(b, i, has)
				}
			}
		}
	}
}

// rowsOf lists the rows of a batch of sales that speak of a key.
func rowsOf(b *table.Batch, key core.Key) (rows []int) {
	location, sku := &b.Cols[ColLocation], &b.Cols[ColSku]
	if sku.Dict != nil && sku.Null == nil && !sku.Absent {
		wanted, any := make([]bool, len(sku.Dict)), false
		for code, text := range sku.Dict {
			wanted[code] = string(text) == key.SKU
			any = any || wanted[code]
		}
		for i, c := range sku.Codes[:b.N] {
			if any && wanted[c] && string(location.At(i)) == key.Location {
				rows = append(rows, i)
			}
		}
		return rows
	}
	for i := range b.N {
		if string(sku.At(i)) == key.SKU && string(location.At(i)) == key.Location {
			rows = append(rows, i)
		}
	}
	return rows
}

func (f *foundRows) take(b *table.Batch, i int, has given) {
	day, quantity := b.Cols[colDate].Days[i], b.Cols[colQuantity].Nums[i]
	at := b.At(i)
	f.rows = append(f.rows, SourceRow{File: at.File, Row: at.Row, Day: day, Quantity: quantity})
	f.raw.days, f.raw.quantity = append(f.raw.days, day), append(f.raw.quantity, quantity)
	if has.price {
		f.raw.price = append(f.raw.price, priceOf(b, colPrice, i))
	}
	if has.flags() {
		f.raw.flags = append(f.raw.flags, flagBits(b, colPromotion, colInStock, i))
	}
}

// priceOf is the price of row i, NaN where unknown.
func priceOf(b *table.Batch, c, i int) float64 {
	v := &b.Cols[c]
	if v.IsNull(i) || math.IsInf(v.Nums[i], 0) {
		return math.NaN()
	}
	return v.Nums[i]
}

// RowsByDay counts the rows of a sales table by day. Rows without a day that can be
// read are left out.
func RowsByDay(ctx context.Context, s table.Source) (map[core.Day]int, error) {
	t, err := table.Open(s, salesColumns())
	if err != nil {
		return nil, err
	}
	out := map[core.Day]int{}
	err = table.ScanOrdered(ctx, t.Project(ColLocation, colDate), table.WorkersOr(0), func(_ int, g *table.GroupReader) (map[core.Day]int, error) {
		some := map[core.Day]int{}
		for {
			b, err := g.Next()
			if b == nil || err != nil {
				return some, err
			}
			for i, d := range b.Cols[1].Days[:b.N] {
				if !b.Cols[1].IsNull(i) {
					some[core.Day(d)]++
				}
			}
		}
	}, func(_ int, some map[core.Day]int) error {
		for day, rows := range some {
			out[day] += rows
		}
		return nil
	})
	return out, err
}
