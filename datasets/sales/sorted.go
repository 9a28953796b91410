package sales

import (
	"bytes"
	"context"
	"errors"
	"math"
	"slices"
	"sync"

	"github.com/stockwright/stockwright/datasets/table"
	"github.com/stockwright/stockwright/datasets/vector"
)

// errUnsorted says that a source is not ordered by location and SKU.
var errUnsorted = errors.New("the rows are not ordered by location and SKU")

// sortedGroup is the usable rows of one row group, cut into series.
type sortedGroup struct {
	segments []segment
	days     []int32
	quantity []float64
	price    []float64
	flags    []uint8
	tally    salesTally

	promotion, inStock []bool   // room for what the flags say
	inner              []shaped // all but the first and the last, which a border may cut
}

// segment is the rows [from, to) of one series.
type segment struct {
	location, sku vector.Bytes
	from, to      int
}

func compareKeys(a, b segment) int {
	if c := bytes.Compare(a.location, b.location); c != 0 {
		return c
	}
	return bytes.Compare(a.sku, b.sku)
}

// isSorted reads the keys alone and tells whether they are in order; it stops
// at the first that is not.
func isSorted(ctx context.Context, t *table.Table, o SeriesOptions) (bool, error) {
	keys := t.Project(ColLocation, ColSku).InRuns()
	type ends struct{ first, last segment }
	decode := func(_ int, g *table.GroupReader) (e ends, err error) {
		var sg sortedGroup
		for {
			b, err := g.Next()
			if b == nil || err != nil {
				return e, err
			}
			if err := sg.cut(b, keyless(b)); err != nil {
				return e, err
			}
			if n := len(sg.segments); n > 0 {
				if e.first.sku == nil {
					e.first = sg.segments[0]
				}
				e.last = sg.segments[n-1]
				sg.segments = append(sg.segments[:0], e.last)
			}
		}
	}
	var last segment
	err := table.ScanOrdered(ctx, keys, table.WorkersOr(o.Workers), decode, func(_ int, e ends) error {
		if e.first.sku == nil {
			return nil
		}
		if last.sku != nil && compareKeys(last, e.first) > 0 {
			return errUnsorted
		}
		last = segment{location: bytes.Clone(e.last.location), sku: bytes.Clone(e.last.sku)}
		return nil
	})
	if errors.Is(err, errUnsorted) {
		return false, nil
	}
	return err == nil, err
}

// keyless marks the rows without location or SKU, which are in no series; nil
// when there are none.
func keyless(b *table.Batch) (skip []bool) {
	for _, c := range [2]int{ColLocation, ColSku} {
		v := &b.Cols[c]
		if !v.Gaps() {
			continue
		}
		v.Expand()
		for i := range b.N {
			if len(v.At(i)) == 0 {
				if skip == nil {
					skip = make([]bool, b.N)
				}
				skip[i] = true
			}
		}
	}
	return skip
}

// streamSorted decodes row groups on several workers, which find the runs of
// equal keys in each and shape their series; the series cut by a border are
// joined, and all are handed on in order. It fails with errUnsorted as soon as
// a key comes after a larger one.
func streamSorted(ctx context.Context, t *table.Table, o SeriesOptions, f *finisher) (salesTally, error) {
	workers := table.WorkersOr(o.Workers)
	judges, shapers := newJudges(o, workers), f.shapers(workers)
	pool := sync.Pool{New: func() any { return new(sortedGroup) }}
	var total salesTally
	cut := carried{shaper: shaper{given: f.given}}
	decode := func(w int, g *table.GroupReader) (*sortedGroup, error) {
		sg := pool.Get().(*sortedGroup)
		sg.reset(f.given)
		err := sg.read(g, judges[w])
		sg.shape(shapers[w])
		return sg, err
	}
	consume := func(_ int, sg *sortedGroup) error {
		if err := cut.join(sg, f); err != nil {
			return err
		}
		total.add(sg.tally)
		pool.Put(sg)
		if o.Progress != nil {
			o.Progress(total.rows, t.Rows)
		}
		return nil
	}
	if err := table.ScanOrdered(ctx, t.InRuns(), workers, decode, consume); err != nil {
		return total, err
	}
	return total, cut.end(f)
}

func (sg *sortedGroup) reset(has given) {
	sg.segments, sg.days, sg.quantity, sg.inner = sg.segments[:0], sg.days[:0], sg.quantity[:0], sg.inner[:0]
	sg.tally = salesTally{}
	sg.price, sg.flags = emptied(sg.price, has.price), emptied(sg.flags, has.flags())
}

// emptied is the room of s without its values; nil where there are to be none.
func emptied[T any](s []T, some bool) []T {
	switch {
	case !some:
		return nil
	case s == nil:
		return []T{}
	}
	return s[:0]
}

func (sg *sortedGroup) read(g *table.GroupReader, j *judge) error {
	for {
		sg.aim(g)
		b, err := g.Next()
		if b == nil || err != nil {
			return err
		}
		j.start(b.N)
		skipping := j.keys(b, ColLocation, ColSku, colQuantity, &sg.tally)
		skipping = j.superseded(b, ColLocation, colDate, &sg.tally) || skipping
		skipping = j.values(b, colDate, colQuantity, &sg.tally) || skipping
		sg.tally.rows += int64(b.N)
		var skip []bool
		if skipping {
			skip = j.skip
		}
		if err := sg.cut(b, skip); err != nil {
			return err
		}
		sg.keepValues(b, skip)
	}
}

// aim lets the next rows be decoded right where they will stay.
func (sg *sortedGroup) aim(g *table.GroupReader) {
	n, cols := int(min(table.BatchRows, g.Task.Rows-g.Done)), g.Batch.Cols
	sg.days = ahead(sg.days, n, g.Task.Rows)
	sg.quantity = ahead(sg.quantity, n, g.Task.Rows)
	cols[colDate].Days, cols[colQuantity].Nums = sg.days[len(sg.days):], sg.quantity[len(sg.quantity):]
	if sg.price != nil {
		sg.price = ahead(sg.price, n, g.Task.Rows)
		cols[colPrice].Nums = sg.price[len(sg.price):]
	}
}

// ahead makes room for n more values behind s: at once for a whole row group
// of common size, as needed for larger ones, whose count may be a lie.
func ahead[T any](s []T, n int, rows int64) []T {
	if cap(s)-len(s) >= n {
		return s
	}
	return slices.Grow(s, max(n, min(int(rows), 1<<20)-len(s)))
}

// shape shapes the series that are whole for certain.
func (sg *sortedGroup) shape(with *shaper) {
	if with.promotion {
		sg.promotion = vector.Room(sg.promotion, len(sg.days))
	}
	if with.inStock {
		sg.inStock = vector.Room(sg.inStock, len(sg.days))
	}
	for i := 1; i < len(sg.segments)-1; i++ {
		sg.inner = append(sg.inner, with.series(sg.raw(sg.segments[i])))
	}
}

// cut extends the segments by the batch's rows.
func (sg *sortedGroup) cut(b *table.Batch, skip []bool) error {
	locations, skus := &b.Cols[ColLocation], &b.Cols[ColSku]
	at := len(sg.days)
	if skip == nil && locations.Runs != nil && skus.Runs != nil {
		return sg.cutRuns(locations, skus, at)
	}
	locations.Expand()
	skus.Expand()
	coded := locations.Dict != nil && skus.Dict != nil
	before := -1 // the row before, when it is in this batch and counts
	for i := range b.N {
		if skip != nil && skip[i] {
			continue
		}
		if before < 0 || !coded || locations.Codes[i] != locations.Codes[before] || skus.Codes[i] != skus.Codes[before] {
			if err := sg.extend(locations.At(i), skus.At(i), at); err != nil {
				return err
			}
		}
		before = i
		at++
	}
	sg.endAt(at)
	return nil
}

// cutRuns is cut for keys that come as runs.
func (sg *sortedGroup) cutRuns(locations, skus *vector.Vector, at int) error {
	l, s := locations.Runs, skus.Runs
	var location, sku int // rows left of the first run of each
	for len(s) > 0 && len(l) > 0 {
		if location == 0 {
			location = int(l[0].N)
		}
		if sku == 0 {
			sku = int(s[0].N)
		}
		if err := sg.extend(locations.Dict[l[0].Code], skus.Dict[s[0].Code], at); err != nil {
			return err
		}
		n := min(location, sku)
		at, location, sku = at+n, location-n, sku-n
		if location == 0 {
			l = l[1:]
		}
		if sku == 0 {
			s = s[1:]
		}
	}
	sg.endAt(at)
	return nil
}

func (sg *sortedGroup) endAt(row int) {
	if n := len(sg.segments); n > 0 {
		sg.segments[n-1].to = row
	}
}

// extend starts a segment at row at, unless the key is still the same.
func (sg *sortedGroup) extend(location, sku vector.Bytes, at int) error {
	one := segment{location: location, sku: sku, from: at, to: at}
	if n := len(sg.segments); n > 0 {
		last := &sg.segments[n-1]
		if vector.SameText(sku, last.sku) && vector.SameText(location, last.location) {
			return nil
		}
		last.to = at
		if compareKeys(*last, one) >= 0 {
			return errUnsorted
		}
	}
	sg.segments = append(sg.segments, one)
	return nil
}

// keepValues appends the batch's rows that count.
func (sg *sortedGroup) keepValues(b *table.Batch, skip []bool) {
	sg.days = appendKept(sg.days, b.Cols[colDate].Days[:b.N], skip)
	sg.quantity = appendKept(sg.quantity, b.Cols[colQuantity].Nums[:b.N], skip)
	if sg.price != nil {
		sg.price = appendKept(sg.price, pricesOf(b, colPrice), skip)
	}
	if sg.flags == nil {
		return
	}
	for i := range b.N {
		if skip == nil || !skip[i] {
			sg.flags = append(sg.flags, flagBits(b, colPromotion, colInStock, i))
		}
	}
}

// pricesOf are the batch's prices with NaN where unknown.
func pricesOf(b *table.Batch, c int) []float64 {
	v := &b.Cols[c]
	for i := range v.Nums[:b.N] {
		if v.IsNull(i) || math.IsInf(v.Nums[i], 0) {
			v.Nums[i] = math.NaN()
		}
	}
	return v.Nums[:b.N]
}

// appendKept appends the values that are not skipped; they may lie right
// behind the others already.
func appendKept[T any](into, values []T, skip []bool) []T {
	if n := len(into); skip == nil && len(values) > 0 && cap(into)-n >= len(values) && &into[:n+1][n] == &values[0] {
		return into[:n+len(values)]
	}
	if skip == nil {
		return append(into, values...)
	}
	for i, v := range values {
		if !skip[i] {
			into = append(into, v)
		}
	}
	return into
}

func (sg *sortedGroup) raw(s segment) rawSeries {
	return rawSeries{location: string(s.location), sku: string(s.sku), days: sg.days[s.from:s.to],
		quantity: sg.quantity[s.from:s.to], price: part(sg.price, s.from, s.to), flags: part(sg.flags, s.from, s.to),
		promotion: part(sg.promotion, s.from, s.to), inStock: part(sg.inStock, s.from, s.to)}
}
