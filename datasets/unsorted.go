package datasets

import (
	"context"
	"slices"
	"sync/atomic"
	"unsafe"

	"github.com/stockwright/stockwright/plan"
)

// gatherUnsorted gives every series a dense id, counts its rows, and puts each
// row straight into its series' place: one counting sort. Keys are read first;
// the other columns follow, in as many passes as the memory allows.
func gatherUnsorted(ctx context.Context, t *table, o SeriesOptions, f *finisher) (salesTally, error) {
	ids := newArena[uint32](t.rows)
	defer ids.free()
	k, err := numberSeries(ctx, t, o, ids.s)
	if err != nil {
		return salesTally{}, err
	}
	total := k.tally
	total.rows = t.rows
	const rowBytes = int64(unsafe.Sizeof(gathered{}))
	for from := 0; from < len(k.series); {
		to := from + 1
		rows := k.series[from].rows
		for to < len(k.series) && (rows+k.series[to].rows)*rowBytes <= o.memory() {
			rows += k.series[to].rows
			to++
		}
		pass := scatter{t: t, o: o, keys: k, ids: ids.s, from: from, to: to, first: from == 0}
		if err := pass.run(ctx, f, rows); err != nil {
			return salesTally{}, err
		}
		total.add(pass.tally)
		from = to
	}
	return total, nil
}

// keyed is the numbering of the series of an unsorted table.
type keyed struct {
	series []seriesCount // by location, then SKU
	rank   [][]int32     // by worker, then by the worker's own id
	worker []uint8       // by task: who numbered its rows
	tally  salesTally
}

type seriesCount struct {
	location, sku string
	rows          int64
}

const noSeries = ^uint32(0)

// numberSeries writes for every row the id its worker gave its series, and
// ranks the ids of all workers by key.
func numberSeries(ctx context.Context, t *table, o SeriesOptions, ids []uint32) (*keyed, error) {
	workers := min(workersOr(o.Workers), 255)
	numberers := make([]*numberer, workers)
	for i := range numberers {
		numberers[i] = &numberer{judge: newJudge(o)}
	}
	k := &keyed{worker: make([]uint8, len(t.tasks))}
	err := scanOrdered(ctx, t.project(colLocation, colSku), workers,
		func(w int, g *groupReader) (salesTally, error) {
			k.worker[g.index] = uint8(w)
			return numberers[w].group(g, ids)
		},
		func(_ int, tally salesTally) error {
			k.tally.add(tally)
			return nil
		})
	if err != nil {
		return nil, err
	}
	k.merge(numberers)
	return k, nil
}

// merge ranks the series of all workers.
func (k *keyed) merge(numberers []*numberer) {
	type owned struct {
		seriesCount
		worker, id int
	}
	var all []owned
	for w, n := range numberers {
		k.rank = append(k.rank, make([]int32, len(n.pairs)))
		for id, p := range n.pairs {
			all = append(all, owned{seriesCount{n.locations.dict[p.location], n.skus.dict[p.sku], p.rows}, w, id})
		}
	}
	slices.SortFunc(all, func(a, b owned) int {
		if c := compareStrings(a.location, b.location); c != 0 {
			return c
		}
		return compareStrings(a.sku, b.sku)
	})
	for _, one := range all {
		if n := len(k.series); n > 0 && k.series[n-1].location == one.location && k.series[n-1].sku == one.sku {
			k.series[n-1].rows += one.rows
		} else {
			k.series = append(k.series, one.seriesCount)
		}
		k.rank[one.worker][one.id] = int32(len(k.series) - 1)
	}
}

func compareStrings(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// numberer gives ids to the series one worker meets.
type numberer struct {
	judge     *judge
	locations textCodes
	skus      textCodes
	pairs     []pair
	cells     [][]uint32 // id+1 by location and SKU
	size      int        // of all cells
	sparse    map[uint64]uint32
}

type pair struct {
	location, sku uint32
	rows          int64
}

// maxCells bounds the direct table of location × SKU; beyond it a map serves.
const maxCells = 1 << 24

func (n *numberer) group(g *groupReader, ids []uint32) (tally salesTally, err error) {
	n.locations.forget()
	n.skus.forget()
	for {
		b, err := g.next()
		if b == nil || err != nil {
			return tally, err
		}
		n.judge.start(b.n)
		n.judge.keys(b, 0, 1, &tally)
		locations, skus, into := &b.cols[0], &b.cols[1], ids[b.first:]
		for i := range b.n {
			if n.judge.skip[i] {
				into[i] = noSeries
				continue
			}
			id := n.id(n.locations.of(locations, i), n.skus.of(skus, i))
			n.pairs[id].rows++
			into[i] = id
		}
	}
}

func (n *numberer) id(location, sku uint32) uint32 {
	if n.sparse != nil {
		return n.sparseID(location, sku)
	}
	for int(location) >= len(n.cells) {
		n.cells = append(n.cells, nil)
	}
	row := n.cells[location]
	if int(sku) >= len(row) {
		longer := make([]uint32, max(int(sku)+1, 2*len(row)))
		copy(longer, row)
		n.size += len(longer) - len(row)
		n.cells[location], row = longer, longer
		if n.size > maxCells {
			n.sparse, n.cells = map[uint64]uint32{}, nil
			for id, p := range n.pairs {
				n.sparse[uint64(p.location)<<32|uint64(p.sku)] = uint32(id)
			}
			return n.sparseID(location, sku)
		}
	}
	if row[sku] == 0 {
		n.pairs = append(n.pairs, pair{location: location, sku: sku})
		row[sku] = uint32(len(n.pairs))
	}
	return row[sku] - 1
}

func (n *numberer) sparseID(location, sku uint32) uint32 {
	key := uint64(location)<<32 | uint64(sku)
	id, ok := n.sparse[key]
	if !ok {
		id = uint32(len(n.pairs))
		n.pairs = append(n.pairs, pair{location: location, sku: sku})
		n.sparse[key] = id
	}
	return id
}

// textCodes gives texts dense codes; a row group's dictionary is looked up
// once per entry.
type textCodes struct {
	coder
	known []uint32 // code+1 by dictionary entry of the row group
}

// forget drops the dictionary: every row group has its own.
func (t *textCodes) forget() {
	t.known = t.known[:0]
	t.last = nil
}

func (t *textCodes) of(v *vector, i int) uint32 {
	if v.dict == nil {
		return t.coder.of(v.text[i])
	}
	entry := int(v.codes[i])
	if entry >= v.shared {
		return t.coder.of(v.dict[entry])
	}
	if entry >= len(t.known) {
		t.known = append(t.known, make([]uint32, v.shared-len(t.known))...)
	}
	if t.known[entry] == 0 {
		t.known[entry] = t.coder.of(v.dict[entry]) + 1
	}
	return t.known[entry] - 1
}

// scatter is one pass over the values: the rows of the series [from, to).
type scatter struct {
	t        *table
	o        SeriesOptions
	keys     *keyed
	ids      []uint32
	from, to int
	first    bool // only the first pass reports what is wrong with rows
	tally    salesTally

	cursors []int64 // by series of the pass: where its next row goes
	rows    arena[gathered]
}

// gathered is a row in its series' place. The values of a row lie together,
// because every row goes somewhere else and each place touched is a cache
// miss.
type gathered struct {
	quantity, price float64
	day             int32
	flags           uint8
}

func (s *scatter) run(ctx context.Context, f *finisher, rows int64) error {
	s.rows = newArena[gathered](rows)
	defer s.rows.free()
	s.cursors = make([]int64, s.to-s.from)
	at := int64(0)
	for i, one := range s.keys.series[s.from:s.to] {
		s.cursors[i] = at
		at += one.rows
	}
	workers := workersOr(s.o.Workers)
	judges := make([]*judge, workers)
	for i := range judges {
		judges[i] = newJudge(s.o)
	}
	values := s.t.project(colDate, colQuantity, colPrice, colPromotion, colInStock)
	var done int64
	err := scanOrdered(ctx, values, workers,
		func(w int, g *groupReader) (salesTally, error) { return s.group(g, judges[w], f) },
		func(i int, tally salesTally) error {
			if s.first {
				s.tally.add(tally)
			}
			done += s.t.tasks[i].rows
			if s.o.Progress != nil {
				s.o.Progress(done, s.t.rows)
			}
			return nil
		})
	if err != nil {
		return err
	}
	return s.emit(ctx, f)
}

func (s *scatter) group(g *groupReader, j *judge, f *finisher) (tally salesTally, err error) {
	rank := s.keys.rank[s.keys.worker[g.index]]
	from, to := int32(s.from), int32(s.to)
	for {
		b, err := g.next()
		if b == nil || err != nil {
			return tally, err
		}
		ids := s.ids[b.first : b.first+int64(b.n)]
		j.start(b.n)
		for i, id := range ids {
			j.skip[i] = id == noSeries
		}
		j.values(b, 0, 1, &tally)
		days, quantity, skip := b.cols[0].days, b.cols[1].nums, j.skip
		price := quantity // never read without prices
		if f.price {
			price = b.prices(2)
		}
		flags := f.flags()
		for i, id := range ids {
			if skip[i] {
				continue
			}
			r := rank[id]
			if r < from || r >= to {
				continue
			}
			row := gathered{quantity: quantity[i], price: price[i], day: days[i]}
			if flags {
				row.flags = flagBits(b, 3, 4, i)
			}
			s.rows.s[atomic.AddInt64(&s.cursors[r-from], 1)-1] = row
		}
	}
}

// emit hands the pass's series on in order.
func (s *scatter) emit(ctx context.Context, f *finisher) error {
	var raw rawSeries
	at := int64(0)
	for i, one := range s.keys.series[s.from:s.to] {
		if i%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		rows := s.rows.s[at:s.cursors[i]]
		at += one.rows
		raw.location, raw.sku = one.location, one.sku
		raw.days, raw.quantity = room(raw.days, len(rows)), room(raw.quantity, len(rows))
		if f.price {
			raw.price = room(raw.price, len(rows))
		}
		if f.flags() {
			raw.flags = room(raw.flags, len(rows))
		}
		for k, r := range rows {
			raw.days[k], raw.quantity[k] = r.day, r.quantity
			if f.price {
				raw.price[k] = r.price
			}
			if raw.flags != nil {
				raw.flags[k] = r.flags
			}
		}
		if err := f.series(raw); err != nil {
			return err
		}
	}
	return nil
}

// compareRejects orders rejects by the table's order of files, then rows.
func compareRejects(t *table) func(a, b plan.Reject) int {
	order := map[string]int{}
	for i, f := range t.files {
		order[f.path] = i
	}
	return func(a, b plan.Reject) int {
		if d := order[a.File] - order[b.File]; d != 0 {
			return d
		}
		return int(a.Row - b.Row)
	}
}
