package datasets

import (
	"bytes"
	"context"
	"errors"
	"math"
	"slices"
	"sync"

	"github.com/apache/arrow/go/v17/parquet"
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
	location, sku parquet.ByteArray
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
func isSorted(ctx context.Context, t *table, o SeriesOptions) (bool, error) {
	keys := t.project(colLocation, colSku).inRuns()
	type ends struct{ first, last segment }
	decode := func(_ int, g *groupReader) (e ends, err error) {
		var sg sortedGroup
		for {
			b, err := g.next()
			if b == nil || err != nil {
				return e, err
			}
			if err := sg.cut(b, b.keyless()); err != nil {
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
	err := scanOrdered(ctx, keys, workersOr(o.Workers), decode, func(_ int, e ends) error {
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
func (b *batch) keyless() (skip []bool) {
	for _, c := range [2]int{colLocation, colSku} {
		v := &b.cols[c]
		if !v.gaps() {
			continue
		}
		v.expand()
		for i := range b.n {
			if len(v.at(i)) == 0 {
				if skip == nil {
					skip = make([]bool, b.n)
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
func streamSorted(ctx context.Context, t *table, o SeriesOptions, f *finisher) (salesTally, error) {
	workers := workersOr(o.Workers)
	judges, shapers := newJudges(o, workers), f.shapers(workers)
	pool := sync.Pool{New: func() any { return new(sortedGroup) }}
	var total salesTally
	cut := carried{shaper: shaper{given: f.given}}
	decode := func(w int, g *groupReader) (*sortedGroup, error) {
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
			o.Progress(total.rows, t.rows)
		}
		return nil
	}
	if err := scanOrdered(ctx, t.inRuns(), workers, decode, consume); err != nil {
		return total, err
	}
	return total, cut.end(f)
}

func (sg *sortedGroup) reset(has given) {
	sg.segments, sg.days, sg.quantity, sg.inner = sg.segments[:0], sg.days[:0], sg.quantity[:0], sg.inner[:0]
	sg.tally = salesTally{}
	if has.price {
		sg.price = append(sg.price[:0], 0)[:0]
	}
	if has.flags() {
		sg.flags = append(sg.flags[:0], 0)[:0]
	}
}

func (sg *sortedGroup) read(g *groupReader, j *judge) error {
	for {
		sg.aim(g)
		b, err := g.next()
		if b == nil || err != nil {
			return err
		}
		j.start(b.n)
		skipping := j.keys(b, colLocation, colSku, colQuantity, &sg.tally)
		skipping = j.superseded(b, colLocation, colDate, &sg.tally) || skipping
		skipping = j.values(b, colDate, colQuantity, &sg.tally) || skipping
		sg.tally.rows += int64(b.n)
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
func (sg *sortedGroup) aim(g *groupReader) {
	n, cols := int(min(batchRows, g.task.rows-g.done)), g.batch.cols
	sg.days = ahead(sg.days, n, g.task.rows)
	sg.quantity = ahead(sg.quantity, n, g.task.rows)
	cols[colDate].days, cols[colQuantity].nums = sg.days[len(sg.days):], sg.quantity[len(sg.quantity):]
	if sg.price != nil {
		sg.price = ahead(sg.price, n, g.task.rows)
		cols[colPrice].nums = sg.price[len(sg.price):]
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
		sg.promotion = room(sg.promotion, len(sg.days))
	}
	if with.inStock {
		sg.inStock = room(sg.inStock, len(sg.days))
	}
	for i := 1; i < len(sg.segments)-1; i++ {
		sg.inner = append(sg.inner, with.series(sg.raw(sg.segments[i])))
	}
}

// cut extends the segments by the batch's rows.
func (sg *sortedGroup) cut(b *batch, skip []bool) error {
	locations, skus := &b.cols[colLocation], &b.cols[colSku]
	at := len(sg.days)
	if skip == nil && locations.runs != nil && skus.runs != nil {
		return sg.cutRuns(locations, skus, at)
	}
	locations.expand()
	skus.expand()
	coded := locations.dict != nil && skus.dict != nil
	before := -1 // the row before, when it is in this batch and counts
	for i := range b.n {
		if skip != nil && skip[i] {
			continue
		}
		if before < 0 || !coded || locations.codes[i] != locations.codes[before] || skus.codes[i] != skus.codes[before] {
			if err := sg.extend(locations.at(i), skus.at(i), at); err != nil {
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
func (sg *sortedGroup) cutRuns(locations, skus *vector, at int) error {
	l, s := locations.runs, skus.runs
	var location, sku int // rows left of the first run of each
	for len(s) > 0 && len(l) > 0 {
		if location == 0 {
			location = int(l[0].n)
		}
		if sku == 0 {
			sku = int(s[0].n)
		}
		if err := sg.extend(locations.dict[l[0].code], skus.dict[s[0].code], at); err != nil {
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
func (sg *sortedGroup) extend(location, sku parquet.ByteArray, at int) error {
	one := segment{location: location, sku: sku, from: at, to: at}
	if n := len(sg.segments); n > 0 {
		last := &sg.segments[n-1]
		if sameText(sku, last.sku) && sameText(location, last.location) {
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
func (sg *sortedGroup) keepValues(b *batch, skip []bool) {
	sg.days = appendKept(sg.days, b.cols[colDate].days[:b.n], skip)
	sg.quantity = appendKept(sg.quantity, b.cols[colQuantity].nums[:b.n], skip)
	if sg.price != nil {
		sg.price = appendKept(sg.price, b.prices(colPrice), skip)
	}
	if sg.flags == nil {
		return
	}
	for i := range b.n {
		if skip == nil || !skip[i] {
			sg.flags = append(sg.flags, flagBits(b, colPromotion, colInStock, i))
		}
	}
}

// prices are the batch's prices with NaN where unknown.
func (b *batch) prices(c int) []float64 {
	v := &b.cols[c]
	for i := range v.nums[:b.n] {
		if v.isNull(i) || math.IsInf(v.nums[i], 0) {
			v.nums[i] = math.NaN()
		}
	}
	return v.nums[:b.n]
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
