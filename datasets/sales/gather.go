package sales

import (
	"context"
	"math"
	"sync"

	"github.com/stockwright/stockwright/datasets/table"
	"github.com/stockwright/stockwright/datasets/vector"
)

// gathered is the series of one part of a scatter, in order.
type gathered struct {
	series             []shaped
	days               []int32
	quantity, price    []float64
	flags              []uint8
	promotion, inStock []bool
}

// emit orders the parts on several workers and hands their series on.
func (s *scatter) emit(ctx context.Context, f *finisher, workers int) error {
	orderers := make([]orderer, workers)
	for i, with := range f.shapers(workers) {
		orderers[i].shaper = with
	}
	pool := sync.Pool{New: func() any { return new(gathered) }}
	work := func(w, part int) (*gathered, error) {
		out := pool.Get().(*gathered)
		orderers[w].part(s, part, out)
		return out, nil
	}
	return table.InOrder(ctx, len(s.parts), workers, work, func(_ int, out *gathered) error {
		for i := range out.series {
			if err := f.hand(&out.series[i]); err != nil {
				return err
			}
		}
		pool.Put(out)
		return nil
	})
}

// orderer puts the rows of parts in order. Every worker has its own.
type orderer struct {
	*shaper
	byDay   []uint64
	dayEnds []int32
	starts  []int
}

// part orders one part by series and day, with a counting sort by day and one
// by series, and shapes its series.
func (w *orderer) part(s *scatter, part int, out *gathered) {
	words := int(s.words)
	from := s.parts[part].from * s.words
	rows := w.orderDays(s.rows.All[from:s.parts[part].to*s.words], words)
	first := s.from + part<<s.shift
	keys := s.keys.series[first:min(first+1<<s.shift, s.to)]
	w.place(rows, words, len(keys), out)
	out.series = out.series[:0]
	start := 0
	for i, end := range w.starts[:len(keys)] { // placed: each start has moved to its end
		if end > start {
			raw := out.raw(start, end)
			raw.location, raw.sku = keys[i].location, keys[i].sku
			out.series = append(out.series, w.series(raw))
		}
		start = end
	}
}

// widestDays bounds the days between first and last for which a counting sort
// is worth its memory; wider parts are ordered series by series.
const widestDays = 1 << 16

// orderDays returns the rows ordered by day, unless the days are too far apart.
func (w *orderer) orderDays(rows []uint64, words int) []uint64 {
	first, last := int32(math.MaxInt32), int32(math.MinInt32)
	for i := 1; i < len(rows); i += words {
		day := int32(uint32(rows[i]))
		first, last = min(first, day), max(last, day)
	}
	if len(rows) == 0 || int64(last)-int64(first) >= widestDays {
		return rows
	}
	w.dayEnds = vector.Room(w.dayEnds, int(last-first)+2)
	clear(w.dayEnds)
	for i := 1; i < len(rows); i += words {
		w.dayEnds[int32(uint32(rows[i]))-first+1]++
	}
	for i := 1; i < len(w.dayEnds); i++ {
		w.dayEnds[i] += w.dayEnds[i-1]
	}
	w.byDay = vector.Room(w.byDay, len(rows))
	for i := 0; i < len(rows); i += words {
		day := &w.dayEnds[int32(uint32(rows[i+1]))-first]
		copy(w.byDay[int(*day)*words:], rows[i:i+words])
		*day++
	}
	return w.byDay
}

// place puts the rows into out, series by series, keeping their order.
func (w *orderer) place(rows []uint64, words, series int, out *gathered) {
	n := len(rows) / words
	w.starts = vector.Room(w.starts, series+1)
	clear(w.starts)
	for i := 1; i < len(rows); i += words {
		w.starts[rows[i]>>32&seriesMask+1]++
	}
	for i := 1; i < len(w.starts); i++ {
		w.starts[i] += w.starts[i-1]
	}
	out.resize(n, w.given)
	for i := 0; i < len(rows); i += words {
		key := rows[i+1]
		start := &w.starts[key>>32&seriesMask]
		to := *start
		*start++
		out.days[to], out.quantity[to] = int32(uint32(key)), math.Float64frombits(rows[i])
		if words == 3 {
			out.price[to] = math.Float64frombits(rows[i+2])
		}
		if out.flags != nil {
			out.flags[to] = uint8(key >> (32 + seriesBits))
		}
	}
}

func (g *gathered) resize(n int, has given) {
	g.days, g.quantity = vector.Room(g.days, n), vector.Room(g.quantity, n)
	if has.price {
		g.price = vector.Room(g.price, n)
	}
	if has.flags() {
		g.flags = vector.Room(g.flags, n)
	}
	if has.promotion {
		g.promotion = vector.Room(g.promotion, n)
	}
	if has.inStock {
		g.inStock = vector.Room(g.inStock, n)
	}
}

// raw is the rows [from, to) as one series.
func (g *gathered) raw(from, to int) rawSeries {
	return rawSeries{days: g.days[from:to], quantity: g.quantity[from:to], price: part(g.price, from, to),
		flags: part(g.flags, from, to), promotion: part(g.promotion, from, to), inStock: part(g.inStock, from, to)}
}
