package datasets

import (
	"math"
	"slices"

	"github.com/stockwright/stockwright/plan"
)

// rawSeries is the usable rows of one series in any order, several a day
// perhaps. price and flags are nil where the source has none.
type rawSeries struct {
	location, sku string
	days          []int32
	quantity      []float64
	price         []float64
	flags         []uint8
}

// finisher turns raw series into series rows, one after the other, and keeps
// the count.
type finisher struct {
	sink                       func(SeriesRows) error
	price, promotion, inStock  bool
	stats                      SeriesStats
	dayRows                    []int64
	dayUnits                   []float64
	firstDay                   int32
	out, own                   SeriesRows // what is handed on; memory for merged rows
	order                      []int32
	counts                     []int32
	sortedDays                 []int32
	sortedQuantity, sortedCost []float64
	sortedFlags                []uint8
}

func newFinisher(t *table, sink func(SeriesRows) error) *finisher {
	f := &finisher{sink: sink}
	for _, cols := range t.columns {
		here := func(c int) bool { return cols[c].leaf != nil || cols[c].fixed != nil }
		f.price = f.price || here(colPrice)
		f.promotion = f.promotion || here(colPromotion)
		f.inStock = f.inStock || here(colInStock)
	}
	f.stats.Files = len(t.files)
	return f
}

func (f *finisher) flags() bool { return f.promotion || f.inStock }

// series hands one series on.
func (f *finisher) series(raw rawSeries) error {
	if len(raw.days) == 0 {
		return nil
	}
	if strictlyIncreasing(raw.days) {
		f.take(raw)
	} else {
		f.sort(&raw)
		f.merge(raw)
	}
	f.net()
	f.count()
	return f.sink(f.out)
}

func strictlyIncreasing(days []int32) bool {
	for i := 1; i < len(days); i++ {
		if days[i] <= days[i-1] {
			return false
		}
	}
	return true
}

// sort orders the rows by day and, within a day, by value: sums of a day then
// come out the same whatever the order of the input.
func (f *finisher) sort(raw *rawSeries) {
	n := len(raw.days)
	f.order = room(f.order, n)
	first, last := slices.Min(raw.days), slices.Max(raw.days)
	if span := int64(last) - int64(first) + 1; span <= int64(4*n)+1024 {
		f.counts = room(f.counts, int(span)+1)
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
	} else {
		for i := range f.order {
			f.order[i] = int32(i)
		}
		slices.SortFunc(f.order, func(a, b int32) int { return int(raw.days[a]) - int(raw.days[b]) })
	}
	f.orderWithinDays(raw)
	f.permute(raw)
}

func (f *finisher) orderWithinDays(raw *rawSeries) {
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

func (f *finisher) permute(raw *rawSeries) {
	n := len(f.order)
	f.sortedDays, f.sortedQuantity = room(f.sortedDays, n), room(f.sortedQuantity, n)
	for to, from := range f.order {
		f.sortedDays[to], f.sortedQuantity[to] = raw.days[from], raw.quantity[from]
	}
	raw.days, raw.quantity = f.sortedDays, f.sortedQuantity
	if raw.price != nil {
		f.sortedCost = room(f.sortedCost, n)
		for to, from := range f.order {
			f.sortedCost[to] = raw.price[from]
		}
		raw.price = f.sortedCost
	}
	if raw.flags != nil {
		f.sortedFlags = room(f.sortedFlags, n)
		for to, from := range f.order {
			f.sortedFlags[to] = raw.flags[from]
		}
		raw.flags = f.sortedFlags
	}
}

// take makes f.out of rows that are one a day already, without copying them.
func (f *finisher) take(raw rawSeries) {
	f.out = SeriesRows{Location: raw.location, Sku: raw.sku, Days: raw.days, Quantity: raw.quantity, UnitPrice: raw.price}
	if f.promotion {
		f.own.OnPromotion = room(f.own.OnPromotion, len(raw.days))
		for i, bits := range raw.flags {
			f.own.OnPromotion[i] = bits&flagPromotion != 0
		}
		f.out.OnPromotion = f.own.OnPromotion
	}
	if f.inStock {
		f.own.InStock = room(f.own.InStock, len(raw.days))
		for i, bits := range raw.flags {
			f.own.InStock[i] = bits&flagOutOfStock == 0
		}
		f.out.InStock = f.own.InStock
	}
}

// merge sums the rows of each day into f.out.
func (f *finisher) merge(raw rawSeries) {
	n := len(raw.days)
	o := &f.own
	o.Location, o.Sku = raw.location, raw.sku
	o.Days, o.Quantity = room(o.Days, n), room(o.Quantity, n)
	if f.price {
		o.UnitPrice = room(o.UnitPrice, n)
	}
	if f.promotion {
		o.OnPromotion = room(o.OnPromotion, n)
	}
	if f.inStock {
		o.InStock = room(o.InStock, n)
	}
	k := 0
	for from := 0; from < n; k++ {
		to := from + 1
		for to < n && raw.days[to] == raw.days[from] {
			to++
		}
		f.mergeDay(&raw, from, to, k)
		from = to
	}
	o.Days, o.Quantity = o.Days[:k], o.Quantity[:k]
	o.UnitPrice, o.OnPromotion, o.InStock = shorten(o.UnitPrice, k), shorten(o.OnPromotion, k), shorten(o.InStock, k)
	f.out = *o
}

func shorten[T any](s []T, n int) []T {
	if s == nil {
		return nil
	}
	return s[:n]
}

func (f *finisher) mergeDay(raw *rawSeries, from, to, k int) {
	o := &f.own
	o.Days[k] = raw.days[from]
	quantity := raw.quantity[from]
	for _, q := range raw.quantity[from+1 : to] {
		quantity += q
	}
	o.Quantity[k] = quantity
	if f.price {
		o.UnitPrice[k] = raw.meanPrice(from, to)
	}
	var bits uint8
	if raw.flags != nil {
		for _, b := range raw.flags[from:to] {
			bits |= b
		}
	}
	if f.promotion {
		o.OnPromotion[k] = bits&flagPromotion != 0
	}
	if f.inStock {
		o.InStock[k] = bits&flagOutOfStock == 0
	}
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
// still hold sales, because a return undoes a sale already made.
func (f *finisher) net() {
	for i, q := range f.out.Quantity {
		if !(q < 0) {
			continue
		}
		owed := -q
		f.out.Quantity[i] = 0
		for j := i - 1; j >= 0 && owed > 0; j-- {
			if have := f.out.Quantity[j]; have > 0 {
				take := math.Min(have, owed)
				f.out.Quantity[j] = have - take
				owed -= take
			}
		}
		f.stats.Unmatched += owed
	}
}

func (f *finisher) count() {
	s := &f.stats
	s.Series++
	s.RowsOut += int64(len(f.out.Days))
	f.spanDays(f.out.Days[0], f.out.Days[len(f.out.Days)-1])
	var units float64
	for i, d := range f.out.Days {
		f.dayRows[d-f.firstDay]++
		f.dayUnits[d-f.firstDay] += f.out.Quantity[i]
		units += f.out.Quantity[i]
	}
	s.Keys = append(s.Keys, SeriesKey{Location: f.out.Location, Sku: f.out.Sku, Days: int64(len(f.out.Days)), Units: units,
		LastDay: plan.Day(f.out.Days[len(f.out.Days)-1])})
}

// spanDays makes the totals by day reach from first to last.
func (f *finisher) spanDays(first, last int32) {
	if len(f.dayRows) == 0 {
		f.firstDay = first
	}
	if first < f.firstDay {
		gap := int(f.firstDay - first)
		f.dayRows = append(make([]int64, gap), f.dayRows...)
		f.dayUnits = append(make([]float64, gap), f.dayUnits...)
		f.firstDay = first
	}
	if more := int(last-f.firstDay) + 1 - len(f.dayRows); more > 0 {
		f.dayRows = append(f.dayRows, make([]int64, more)...)
		f.dayUnits = append(f.dayUnits, make([]float64, more)...)
	}
}

func (f *finisher) close(t salesTally, sorted bool) *SeriesStats {
	s := f.stats
	s.Rows, s.Later, s.Rejected, s.Returns, s.Rejects = t.rows, t.later, t.rejected, t.returns, t.rejects
	s.WasSorted = sorted
	s.FirstDay, s.LastDay = plan.NoDay, plan.NoDay
	s.DayRows, s.DayUnits = f.dayRows, f.dayUnits
	if len(f.dayRows) > 0 {
		s.FirstDay, s.LastDay = plan.Day(f.firstDay), plan.Day(f.firstDay)+plan.Day(len(f.dayRows)-1)
	}
	for _, u := range f.dayUnits {
		s.UnitsOut += u
	}
	return &s
}
