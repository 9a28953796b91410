package sales

import (
	"context"
	"math"
	"sync/atomic"

	"github.com/stockwright/stockwright/datasets/sales/arena"
	"github.com/stockwright/stockwright/datasets/table"
	"github.com/stockwright/stockwright/plan"
)

// gatherUnsorted gives every series a dense id, puts the rows of neighbouring
// series together, and orders each such part by series and day. Keys are read
// first; the other columns follow, in as many passes as the memory allows.
func gatherUnsorted(ctx context.Context, t *table.Table, o SeriesOptions, f *finisher) (salesTally, error) {
	ids := arena.New[uint32](t.Rows)
	defer ids.Free()
	k, err := numberSeries(ctx, t, o, ids.All)
	if err != nil {
		return salesTally{}, err
	}
	total := k.tally
	total.rows = t.Rows
	words := rowWords(f.given)
	for from := 0; from < len(k.series); {
		to := from + 1
		rows := k.series[from].rows
		for to < len(k.series) && (rows+k.series[to].rows)*words*8 <= o.memory() {
			rows += k.series[to].rows
			to++
		}
		pass := scatter{t: t, o: o, keys: k, ids: ids.All, from: from, to: to, first: from == 0, words: words}
		if err := pass.run(ctx, f, rows); err != nil {
			return salesTally{}, err
		}
		total.add(pass.tally)
		from = to
	}
	return total, nil
}

// scatter is one pass over the values: the rows of the series [from, to).
//
// A row put straight into its series' place would be a cache miss, because
// every row goes somewhere else. So rows go to parts first, a cache line's
// worth at a time, and a part is small enough to be put in order in the cache.
type scatter struct {
	t        *table.Table
	o        SeriesOptions
	keys     *keyed
	ids      []uint32
	from, to int
	first    bool // only the first pass reports what is wrong with rows
	tally    salesTally

	words int64 // of a row, see rowWords
	shift uint  // a part is 1<<shift series
	parts []partRows
	rows  arena.Of[uint64]
}

// partRows is where a part's rows lie.
type partRows struct {
	from int64
	to   int64 // where the next rows go
	_    [48]byte
}

// A row is its quantity, then its day, its series within the part and its
// flags, then its price if the source has prices.
const (
	seriesBits = 30
	seriesMask = 1<<seriesBits - 1
)

func rowWords(has given) int64 {
	if has.price {
		return 3
	}
	return 2
}

// A part is meant to have partTarget rows, but there are at most maxParts.
const (
	partTarget = 32 << 10
	maxParts   = 2 << 10
)

func (s *scatter) run(ctx context.Context, f *finisher, rows int64) error {
	s.rows = arena.New[uint64](rows * s.words)
	defer s.rows.Free()
	s.divide(rows)
	workers := table.WorkersOr(s.o.Workers)
	judges, routers := newJudges(s.o, workers), make([]*router, workers)
	for i := range routers {
		routers[i] = newRouter(s)
	}
	columns := []int{colDate, colQuantity, colPrice, colPromotion, colInStock}
	if s.t.Zones != nil {
		columns = append(columns, ColLocation) // whose zone decides the day
	}
	values := s.t.Project(columns...)
	var done int64
	err := table.ScanOrdered(ctx, values, workers,
		func(w int, g *table.GroupReader) (salesTally, error) {
			return s.group(g, judges[w], routers[w], f.given)
		},
		func(i int, tally salesTally) error {
			if s.first {
				s.tally.add(tally)
			}
			done += s.t.Tasks[i].Rows
			if s.o.Progress != nil {
				s.o.Progress(done, s.t.Rows)
			}
			return nil
		})
	if err != nil {
		return err
	}
	for _, r := range routers {
		r.flushAll()
	}
	return s.emit(ctx, f, workers)
}

// divide cuts the series into parts.
func (s *scatter) divide(rows int64) {
	series := int64(s.to - s.from)
	want := min(rows/partTarget+1, maxParts)
	for s.shift = 0; (series-1)>>s.shift+1 > want; s.shift++ {
	}
	s.parts = make([]partRows, (series-1)>>s.shift+1)
	at := int64(0)
	for i, one := range s.keys.series[s.from:s.to] {
		if i&(1<<s.shift-1) == 0 {
			s.parts[i>>s.shift] = partRows{from: at, to: at}
		}
		at += one.rows
	}
}

func (s *scatter) group(g *table.GroupReader, j *judge, r *router, has given) (tally salesTally, err error) {
	rank, whole := s.keys.rank[s.keys.worker[g.Index]], s.keys.whole[g.Index]
	from, span := uint32(s.from), uint32(s.to-s.from)
	for {
		b, err := g.Next()
		if b == nil || err != nil {
			return tally, err
		}
		ids := s.ids[b.First : b.First+int64(b.N)]
		j.start(b.N)
		if !whole {
			for i, id := range ids {
				j.skip[i] = id > noSeries-leftOuts
				switch id { // the pass over the keys reads no quantities
				case noSeries - uint32(refused):
					tally.units += j.carried(b, 1, i)
				case noSeries - uint32(totalRow):
					tally.totalUnits += j.carried(b, 1, i)
				}
			}
		}
		some := j.values(b, 0, 1, &tally) || !whole
		days, quantity := b.Cols[0].Days, b.Cols[1].Nums
		price := quantity // never read without prices
		if has.price {
			price = pricesOf(b, 2)
		}
		flags := has.flags()
		if !some && !flags && !has.price && span == uint32(len(s.keys.series)) {
			r.addAll(ids, rank, days, quantity)
			continue
		}
		for i, id := range ids {
			if some && j.skip[i] {
				continue
			}
			series := rank[id] - from
			if series >= span {
				continue
			}
			bits := uint64(0)
			if flags {
				bits = uint64(flagBits(b, 3, 4, i))
			}
			r.add(series, bits, days[i], quantity[i], price[i])
		}
	}
}

// router collects one worker's rows by part and writes them a few at a time.
type router struct {
	s    *scatter
	fill []uint32 // words by part
	rows []uint64 // routerWords by part
}

// routerWords is a whole number of rows and of cache lines.
const routerWords = 48

func newRouter(s *scatter) *router {
	return &router{s: s, fill: make([]uint32, len(s.parts)), rows: make([]uint64, len(s.parts)*routerWords)}
}

func (r *router) add(series uint32, bits uint64, day int32, quantity, price float64) {
	part := series >> r.s.shift
	series &= 1<<r.s.shift - 1
	at := r.fill[part]
	row := r.rows[part*routerWords+at : part*routerWords+routerWords]
	row[0] = math.Float64bits(quantity)
	row[1] = uint64(uint32(day)) | uint64(series)<<32 | bits<<(32+seriesBits)
	if at += 2; r.s.words == 3 {
		row[2] = math.Float64bits(price)
		at++
	}
	if r.fill[part] = at; at == routerWords {
		r.flush(int(part))
	}
}

// addAll is add for rows that all count, of a source of bare quantities.
func (r *router) addAll(ids, rank []uint32, days []int32, quantity []float64) {
	shift, fill, rows := r.s.shift&31, r.fill, r.rows
	days, quantity = days[:len(ids)], quantity[:len(ids)]
	for i, id := range ids {
		series := rank[id]
		part := series >> shift
		series &= 1<<shift - 1
		at := fill[part]
		row := rows[part*routerWords+at:][:2]
		row[0] = math.Float64bits(quantity[i])
		row[1] = uint64(uint32(days[i])) | uint64(series)<<32
		if fill[part] = at + 2; at+2 == routerWords {
			r.flush(int(part))
		}
	}
}

// flush writes a part's rows behind those already there. In what order rows
// come to lie depends on the workers, but a part is put in order later.
func (r *router) flush(part int) {
	n := int64(r.fill[part])
	rows := n / r.s.words
	to := atomic.AddInt64(&r.s.parts[part].to, rows) - rows
	copy(r.s.rows.All[to*r.s.words:], r.rows[part*routerWords:part*routerWords+int(n)])
	r.fill[part] = 0
}

func (r *router) flushAll() {
	for part := range r.fill {
		r.flush(part)
	}
}

// compareRejects orders rejects by the table's order of files, then rows.
func compareRejects(t *table.Table) func(a, b plan.Reject) int {
	order := map[string]int{}
	for i, f := range t.Files {
		order[f.Path] = i
	}
	return func(a, b plan.Reject) int {
		if d := order[a.File] - order[b.File]; d != 0 {
			return d
		}
		return int(a.Row - b.Row)
	}
}
