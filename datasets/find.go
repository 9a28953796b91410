package datasets

import (
	"context"
	"math"
	"slices"
	"time"

	"github.com/apache/arrow/go/v17/parquet/metadata"

	"github.com/stockwright/stockwright/core"
)

// SourceRow is one row of a sales export as it was read, and where it stands.
type SourceRow struct {
	File     string  `json:"file"`
	Row      int64   `json:"row"` // counted from 0 in the file
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
func FindSeries(ctx context.Context, s Source, o SeriesOptions, keys ...core.Key) ([]FoundSeries, error) {
	t, err := openSales(s, o)
	if err == nil && s.Duplicates == DuplicatesKeepLast {
		err = t.settleDeliveries(ctx, s, o)
	}
	if err != nil {
		return nil, err
	}
	all := t.tasks
	t.tasks = nil
	for _, tk := range all {
		if t.mayHold(tk, colLocation, colSku, keys) {
			t.tasks = append(t.tasks, tk)
		}
	}
	workers, found := workersOr(o.Workers), make([]foundRows, len(keys))
	judges, has := newJudges(o, workers), columnsGiven(t)
	err = scanOrdered(ctx, t, workers, func(w int, g *groupReader) ([]foundRows, error) {
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

func findInGroup(g *groupReader, j *judge, has given, keys []core.Key) ([]foundRows, error) {
	out := make([]foundRows, len(keys))
	for {
		b, err := g.next()
		if b == nil || err != nil {
			return out, err
		}
		for k, key := range keys {
			rows := b.rowsOf(key)
			if len(rows) == 0 {
				continue
			}
			j.start(b.n)
			var ignored salesTally
			j.superseded(b, colLocation, colDate, &ignored)
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
func (b *batch) rowsOf(key core.Key) (rows []int) {
	location, sku := &b.cols[colLocation], &b.cols[colSku]
	if sku.dict != nil && sku.null == nil && !sku.absent {
		wanted, any := make([]bool, len(sku.dict)), false
		for code, text := range sku.dict {
			wanted[code] = string(text) == key.SKU
			any = any || wanted[code]
		}
		for i, c := range sku.codes[:b.n] {
			if any && wanted[c] && string(location.at(i)) == key.Location {
				rows = append(rows, i)
			}
		}
		return rows
	}
	for i := range b.n {
		if string(sku.at(i)) == key.SKU && string(location.at(i)) == key.Location {
			rows = append(rows, i)
		}
	}
	return rows
}

func (f *foundRows) take(b *batch, i int, has given) {
	day, quantity := b.cols[colDate].days[i], b.cols[colQuantity].nums[i]
	f.rows = append(f.rows, SourceRow{File: b.file.path, Row: b.row + int64(i), Day: day, Quantity: quantity})
	f.raw.days, f.raw.quantity = append(f.raw.days, day), append(f.raw.quantity, quantity)
	if has.price {
		f.raw.price = append(f.raw.price, b.price(colPrice, i))
	}
	if has.flags() {
		f.raw.flags = append(f.raw.flags, flagBits(b, colPromotion, colInStock, i))
	}
}

// price is the price of row i, NaN where unknown.
func (b *batch) price(c, i int) float64 {
	v := &b.cols[c]
	if v.isNull(i) || math.IsInf(v.nums[i], 0) {
		return math.NaN()
	}
	return v.nums[i]
}

// mayHold tells whether a row group may hold a wanted series, by the least and
// the greatest location and SKU that the file says it holds.
func (t *table) mayHold(tk task, location, sku int, keys []core.Key) bool {
	locations, skus := t.bounds(tk, location), t.bounds(tk, sku)
	return slices.ContainsFunc(keys, func(k core.Key) bool { return locations.hold(k.Location) && skus.hold(k.SKU) })
}

// bounds are the least and the greatest text of a column.
type bounds struct {
	low, high string
	known     bool
}

func (b bounds) hold(text string) bool { return !b.known || b.low <= text && text <= b.high }

func (t *table) bounds(tk task, column int) bounds {
	col := t.columns[tk.file][column]
	if col.leaf == nil && col.fixed != nil {
		return bounds{*col.fixed, *col.fixed, true}
	}
	if col.leaf == nil || t.files[tk.file].text != nil {
		return bounds{}
	}
	chunk, err := t.files[tk.file].meta.RowGroup(tk.group).ColumnChunk(col.leaf.index)
	if err != nil {
		return bounds{}
	}
	stats, err := chunk.Statistics()
	if err != nil {
		return bounds{}
	}
	texts, ok := stats.(*metadata.ByteArrayStatistics)
	if !ok || !texts.HasMinMax() {
		return bounds{}
	}
	return bounds{string(texts.Min()), string(texts.Max()), true}
}

// LastDay is the newest day of a sales table; core.NoDay when no row has one.
func LastDay(ctx context.Context, s Source) (core.Day, error) {
	t, err := openTable(s, salesColumns())
	if err != nil {
		return core.NoDay, err
	}
	last := core.NoDay
	err = scanOrdered(ctx, t.project(colLocation, colDate), workersOr(0), func(_ int, g *groupReader) (day core.Day, err error) {
		day = core.NoDay
		for {
			b, err := g.next()
			if b == nil || err != nil {
				return day, err
			}
			for i, d := range b.cols[1].days[:b.n] {
				if !b.cols[1].isNull(i) {
					day = max(day, core.Day(d))
				}
			}
		}
	}, func(_ int, day core.Day) error {
		last = max(last, day)
		return nil
	})
	return last, err
}

// LocationZones are the zones of locations that have one of their own. What is
// wrong with the table the gate says.
func LocationZones(ctx context.Context, s Source) map[string]*time.Location {
	rows, err := readRows[Location](ctx, s, nil, func(cell) error { return nil }, nil)
	if err != nil {
		return nil
	}
	var out map[string]*time.Location
	for _, r := range rows {
		zone, err := time.LoadLocation(r.TimeZone)
		if r.TimeZone == "" || err != nil {
			continue
		}
		if out == nil {
			out = map[string]*time.Location{}
		}
		out[r.Location] = zone
	}
	return out
}

// MissingColumns names the wanted columns that the first file of a source
// lacks, under their own names or an alias, and the columns it has.
func MissingColumns(s Source, wanted ...string) (missing, has []string, err error) {
	files, err := s.files()
	if err != nil {
		return nil, nil, err
	}
	ft, _, err := openOne(files[0], s, nil)
	if err != nil {
		return nil, nil, err
	}
	for _, name := range wanted {
		p, err := planColumn(ft, s, Column{Name: name})
		if err != nil || p.leaf == nil && p.fixed == nil {
			missing = append(missing, name)
		}
	}
	return missing, ft.names, nil
}
