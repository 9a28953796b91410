package datasets

import (
	"bytes"
	"context"
	"errors"
	"math"
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
	keys := t.project(colLocation, colSku)
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

// streamSorted decodes row groups on several workers, finds the runs of equal
// keys in each, joins the series cut by a border and hands them on in order.
// It fails with errUnsorted as soon as a key comes after a larger one.
func streamSorted(ctx context.Context, t *table, o SeriesOptions, f *finisher) (salesTally, error) {
	workers := workersOr(o.Workers)
	judges := make([]*judge, workers)
	for i := range judges {
		judges[i] = newJudge(o)
	}
	pool := sync.Pool{New: func() any { return new(sortedGroup) }}
	var total salesTally
	var cut carried
	decode := func(w int, g *groupReader) (*sortedGroup, error) {
		sg := pool.Get().(*sortedGroup)
		sg.reset(f)
		err := sg.read(g, judges[w])
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
	if err := scanOrdered(ctx, t, workers, decode, consume); err != nil {
		return total, err
	}
	return total, cut.end(f)
}

func (sg *sortedGroup) reset(f *finisher) {
	sg.segments, sg.days, sg.quantity = sg.segments[:0], sg.days[:0], sg.quantity[:0]
	sg.tally = salesTally{}
	if f.price {
		sg.price = append(sg.price[:0], 0)[:0]
	}
	if f.flags() {
		sg.flags = append(sg.flags[:0], 0)[:0]
	}
}

func (sg *sortedGroup) read(g *groupReader, j *judge) error {
	for {
		b, err := g.next()
		if b == nil || err != nil {
			return err
		}
		j.start(b.n)
		skipping := j.keys(b, colLocation, colSku, &sg.tally)
		skipping = j.values(b, colDate, colQuantity, &sg.tally) || skipping
		sg.tally.rows += int64(b.n)
		var skip []bool
		if skipping {
			skip = j.skip
		}
		if err := sg.cut(b, skip); err != nil {
			return err
		}
		sg.copyValues(b, skip)
	}
}

// cut extends the segments by the batch's rows.
func (sg *sortedGroup) cut(b *batch, skip []bool) error {
	locations, skus := &b.cols[colLocation], &b.cols[colSku]
	at := len(sg.days)
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
	if n := len(sg.segments); n > 0 {
		sg.segments[n-1].to = at
	}
	return nil
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

func (sg *sortedGroup) copyValues(b *batch, skip []bool) {
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

func appendKept[T any](into, values []T, skip []bool) []T {
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

// carried is the last series of the row groups so far, which the next row
// group may continue.
type carried struct {
	key      segment
	started  bool
	days     []int32
	quantity []float64
	price    []float64
	flags    []uint8
}

func (c *carried) join(sg *sortedGroup, f *finisher) error {
	if len(sg.segments) == 0 {
		return nil
	}
	first := sg.segments[0]
	order := -1
	if c.started {
		order = compareKeys(c.key, first)
	}
	switch {
	case order > 0:
		return errUnsorted
	case order == 0:
		c.take(sg, first)
		sg.segments = sg.segments[1:]
		if len(sg.segments) == 0 {
			return nil
		}
	}
	if err := c.end(f); err != nil {
		return err
	}
	last := len(sg.segments) - 1
	for _, s := range sg.segments[:last] {
		if err := f.series(sg.raw(s)); err != nil {
			return err
		}
	}
	s := sg.segments[last]
	c.key = segment{location: bytes.Clone(s.location), sku: bytes.Clone(s.sku)}
	c.started = true
	c.take(sg, s)
	return nil
}

func (sg *sortedGroup) raw(s segment) rawSeries {
	return rawSeries{location: string(s.location), sku: string(s.sku), days: sg.days[s.from:s.to],
		quantity: sg.quantity[s.from:s.to], price: part(sg.price, s.from, s.to), flags: part(sg.flags, s.from, s.to)}
}

func (c *carried) take(sg *sortedGroup, s segment) {
	c.days = append(c.days, sg.days[s.from:s.to]...)
	c.quantity = append(c.quantity, sg.quantity[s.from:s.to]...)
	if sg.price != nil {
		c.price = append(c.price, sg.price[s.from:s.to]...)
	}
	if sg.flags != nil {
		c.flags = append(c.flags, sg.flags[s.from:s.to]...)
	}
}

// end hands on the carried series.
func (c *carried) end(f *finisher) error {
	if !c.started {
		return nil
	}
	c.started = false
	err := f.series(rawSeries{location: string(c.key.location), sku: string(c.key.sku), days: c.days,
		quantity: c.quantity, price: c.price, flags: c.flags})
	c.days, c.quantity, c.price, c.flags = c.days[:0], c.quantity[:0], shorten(c.price, 0), shorten(c.flags, 0)
	return err
}
