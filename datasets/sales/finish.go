package sales

import (
	"cmp"
	"math"
	"slices"

	"github.com/stockwright/stockwright/datasets/table"
	"github.com/stockwright/stockwright/datasets/vector"
)

// rawSeries is the usable rows of one series in any order, several a day
// perhaps. price and flags are nil where the source has none. Its memory
// becomes the series': promotion and inStock are room for what flags say.
type rawSeries struct {
	location, sku      string
	days               []int32
	quantity           []float64
	price              []float64
	flags              []uint8
	promotion, inStock []bool
}

// given tells which optional columns a source has.
type given struct {
	price, promotion, inStock bool
	steps                     map[string]float64
}

func (g given) flags() bool { return g.promotion || g.inStock }

func columnsGiven(t *table.Table) (g given) {
	for _, cols := range t.Columns {
		here := func(c int) bool { return cols[c].Leaf != nil || cols[c].Fixed != nil }
		g.price = g.price || here(colPrice)
		g.promotion = g.promotion || here(colPromotion)
		g.inStock = g.inStock || here(colInStock)
	}
	return g
}

// shaped is a series ready to be handed on.
type shaped struct {
	SeriesRows
	units     float64
	unmatched float64 // returned units for which no earlier sale was found
	twice     []int   // days, by their place, on which each row stands twice
	pairs     []int   // … of exactly two rows
	several   int64   // days of two rows or more
}

// shaper turns raw series into shaped ones. Every worker has its own.
type shaper struct {
	given
	order                      []int32
	counts                     []int32
	sortedDays                 []int32
	sortedQuantity, sortedCost []float64
	sortedFlags                []uint8
	twice, pairs               []int
	several                    int64
}

// series shapes one series of at least one row, in the raw one's memory.
func (f *shaper) series(raw rawSeries) shaped {
	f.twice, f.pairs, f.several = f.twice[:0], f.pairs[:0], 0
	if strictlyIncreasing(raw.days) {
		f.spreadFlags(&raw)
	} else {
		f.merge(&raw, f.sort(raw))
	}
	s := shaped{SeriesRows: SeriesRows{Location: raw.location, SKU: raw.sku, Days: raw.days, Quantity: raw.quantity, UnitPrice: raw.price}}
	if f.promotion {
		s.OnPromotion = raw.promotion
	}
	if f.inStock {
		s.InStock = raw.inStock
	}
	s.twice, s.pairs, s.several = slices.Clone(f.twice), slices.Clone(f.pairs), f.several
	s.Weigh(f.steps[raw.sku])
	s.unmatched = net(s.Quantity)
	for _, q := range s.Quantity {
		s.units += q
	}
	return s
}

func strictlyIncreasing(days []int32) bool {
	for i := 1; i < len(days); i++ {
		if days[i] <= days[i-1] {
			return false
		}
	}
	return true
}

// sort gives the rows by day and, within a day, by value: sums of a day then
// come out the same whatever the order of the input.
func (f *shaper) sort(raw rawSeries) rawSeries {
	n := len(raw.days)
	f.order = vector.Room(f.order, n)
	first, last := slices.Min(raw.days), slices.Max(raw.days)
	if span := int64(last) - int64(first) + 1; slices.IsSorted(raw.days) || span > int64(4*n)+1024 {
		for i := range f.order {
			f.order[i] = int32(i)
		}
		slices.SortFunc(f.order, func(a, b int32) int { return cmp.Compare(raw.days[a], raw.days[b]) })
	} else {
		f.counts = vector.Room(f.counts, int(span)+1)
		clear(f.counts)
		for _, d := range raw.days {
			f.counts[d-first+1]++
		}
		for i := 1; i < len(f.counts); i++ {
			f.counts[i] += f.counts[i-1]
		}
		for i, d := range raw.days {
			f.order[f.counts[d-first]] = int32(i)
			f.counts[d-first]++
		}
	}
	f.orderWithinDays(&raw)
	f.permute(&raw)
	return raw
}

func (f *shaper) orderWithinDays(raw *rawSeries) {
	for from := 0; from < len(f.order); {
		to := from + 1
		for to < len(f.order) && raw.days[f.order[to]] == raw.days[f.order[from]] {
			to++
		}
		if to-from > 1 {
			slices.SortFunc(f.order[from:to], func(a, b int32) int { return raw.compare(a, b) })
		}
		from = to
	}
}

// compare orders two rows of one day by everything they hold.
func (r *rawSeries) compare(a, b int32) int {
	if c := compareBits(r.quantity[a], r.quantity[b]); c != 0 {
		return c
	}
	if r.price != nil {
		if c := compareBits(r.price[a], r.price[b]); c != 0 {
			return c
		}
	}
	if r.flags != nil {
		return int(r.flags[a]) - int(r.flags[b])
	}
	return 0
}

func compareBits(a, b float64) int {
	x, y := math.Float64bits(a), math.Float64bits(b)
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

func (f *shaper) permute(raw *rawSeries) {
	n := len(f.order)
	f.sortedDays, f.sortedQuantity = vector.Room(f.sortedDays, n), vector.Room(f.sortedQuantity, n)
	for to, from := range f.order {
		f.sortedDays[to], f.sortedQuantity[to] = raw.days[from], raw.quantity[from]
	}
	raw.days, raw.quantity = f.sortedDays, f.sortedQuantity
	if raw.price != nil {
		f.sortedCost = vector.Room(f.sortedCost, n)
		for to, from := range f.order {
			f.sortedCost[to] = raw.price[from]
		}
		raw.price = f.sortedCost
	}
	if raw.flags != nil {
		f.sortedFlags = vector.Room(f.sortedFlags, n)
		for to, from := range f.order {
			f.sortedFlags[to] = raw.flags[from]
		}
		raw.flags = f.sortedFlags
	}
}

// spreadFlags says for rows that are one a day already what their flags say.
func (f *shaper) spreadFlags(raw *rawSeries) {
	for i, bits := range raw.flags {
		f.setFlags(raw, i, bits)
	}
}

func (f *shaper) setFlags(raw *rawSeries, row int, bits uint8) {
	if f.promotion {
		raw.promotion[row] = bits&flagPromotion != 0
	}
	if f.inStock {
		raw.inStock[row] = bits&flagOutOfStock == 0
	}
}

// merge sums the rows of each day of sorted into the memory of into.
func (f *shaper) merge(into *rawSeries, sorted rawSeries) {
	n, k := len(sorted.days), 0
	for from := 0; from < n; k++ {
		to := from + 1
		for to < n && sorted.days[to] == sorted.days[from] {
			to++
		}
		if sorted.twice(from, to) {
			f.twice = append(f.twice, k)
		}
		if to-from == 2 {
			f.pairs = append(f.pairs, k)
		}
		f.several += int64(min(to-from-1, 1))
		f.mergeDay(into, k, &sorted, from, to)
		from = to
	}
	into.days, into.quantity = into.days[:k], into.quantity[:k]
	into.price, into.promotion, into.inStock = shorten(into.price, k), shorten(into.promotion, k), shorten(into.inStock, k)
}

// twice tells whether each of some rows of a day stands twice.
func (r *rawSeries) twice(from, to int) bool {
	if (to-from)%2 > 0 {
		return false
	}
	for i := from; i < to; i += 2 {
		if r.compare(int32(i), int32(i+1)) != 0 {
			return false
		}
	}
	return true
}

func shorten[T any](s []T, n int) []T {
	if s == nil {
		return nil
	}
	return s[:n]
}

func (f *shaper) mergeDay(into *rawSeries, k int, sorted *rawSeries, from, to int) {
	into.days[k] = sorted.days[from]
	quantity := sorted.quantity[from]
	for _, q := range sorted.quantity[from+1 : to] {
		quantity += q
	}
	into.quantity[k] = quantity
	if f.price {
		into.price[k] = sorted.meanPrice(from, to)
	}
	if !f.flags() {
		return
	}
	var bits uint8
	for _, b := range sorted.flags[from:to] {
		bits |= b
	}
	f.setFlags(into, k, bits)
}

// meanPrice is the price of a day weighted by the units sold; a day of
// returns only has the plain mean of its prices.
func (r *rawSeries) meanPrice(from, to int) float64 {
	if r.price == nil {
		return math.NaN()
	}
	if to-from == 1 {
		return r.price[from]
	}
	var units, money, sum, n float64
	for i := from; i < to; i++ {
		p := r.price[i]
		if math.IsNaN(p) {
			continue
		}
		sum += p
		n++
		if q := r.quantity[i]; q > 0 {
			units += q
			money += p * q
		}
	}
	if units > 0 {
		return money / units
	}
	return sum / n // NaN when there is no price at all
}

// net takes every day's surplus of returns off the nearest earlier days that
// still hold sales, because a return undoes a sale already made. It returns
// the units for which there is none.
func net(quantity []float64) (unmatched float64) {
	for i, q := range quantity {
		if !(q < 0) {
			continue
		}
		owed := -q
		quantity[i] = 0
		for j := i - 1; j >= 0 && owed > 0; j-- {
			if have := quantity[j]; have > 0 {
				take := math.Min(have, owed)
				quantity[j] = have - take
				owed -= take
			}
		}
		unmatched += owed
	}
	return unmatched
}
