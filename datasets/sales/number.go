package sales

import (
	"cmp"
	"context"
	"slices"

	"github.com/stockwright/stockwright/datasets/table"
	"github.com/stockwright/stockwright/datasets/vector"
)

// keyed is the numbering of the series of an unsorted table.
type keyed struct {
	series []seriesCount // by location, then SKU
	rank   [][]uint32    // by worker, then by the worker's own id
	worker []uint8       // by task: who numbered its rows
	whole  []bool        // by task: every row is of a series
	tally  salesTally
}

type seriesCount struct {
	location, sku string
	rows          int64
}

const noSeries = ^uint32(0)

// leftOuts is how many ids stand for rows of no series, the last being noSeries:
// one for each reason.
const leftOuts = 3

// numberSeries writes for every row the id its worker gave its series, and
// ranks the ids of all workers by key.
func numberSeries(ctx context.Context, t *table.Table, o SeriesOptions, ids []uint32) (*keyed, error) {
	workers := min(table.WorkersOr(o.Workers), 255)
	numberers := make([]*numberer, workers)
	for i := range numberers {
		numberers[i] = &numberer{judge: newJudge(o)}
	}
	k := &keyed{worker: make([]uint8, len(t.Tasks)), whole: make([]bool, len(t.Tasks))}
	columns := []int{ColLocation, ColSku}
	if supersedes(t) {
		columns = append(columns, colDate)
	}
	err := table.ScanOrdered(ctx, t.Project(columns...), workers,
		func(w int, g *table.GroupReader) (salesTally, error) {
			k.worker[g.Index] = uint8(w)
			return numberers[w].group(g, ids)
		},
		func(i int, tally salesTally) error {
			k.whole[i] = tally.rejected == 0 && tally.superseded == 0 && tally.totals == 0
			k.tally.add(tally)
			return nil
		})
	if err != nil {
		return nil, err
	}
	k.merge(numberers)
	return k, nil
}

// merge ranks the series of all workers: texts first, so that series are
// compared by two numbers.
func (k *keyed) merge(numberers []*numberer) {
	type owned struct {
		key, worker, id uint64
	}
	locations, locationRanks := rankTexts(numberers, func(n *numberer) []string { return n.locations.Dict })
	skus, skuRanks := rankTexts(numberers, func(n *numberer) []string { return n.skus.Dict })
	var all []owned
	for w, n := range numberers {
		k.rank = append(k.rank, make([]uint32, len(n.pairs)))
		for id, p := range n.pairs {
			key := uint64(locationRanks[w][p.location])<<32 | uint64(skuRanks[w][p.sku])
			all = append(all, owned{key, uint64(w), uint64(id)})
		}
	}
	slices.SortFunc(all, func(a, b owned) int { return cmp.Compare(a.key, b.key) })
	for i, one := range all {
		if i == 0 || all[i-1].key != one.key {
			k.series = append(k.series, seriesCount{location: locations[one.key>>32], sku: skus[uint32(one.key)]})
		}
		k.series[len(k.series)-1].rows += numberers[one.worker].rows[one.id]
		k.rank[one.worker][one.id] = uint32(len(k.series) - 1)
	}
}

// rankTexts orders the texts of all workers; ranks say by worker and code
// where each stands.
func rankTexts(numberers []*numberer, dict func(*numberer) []string) (texts []string, ranks [][]uint32) {
	for _, n := range numberers {
		texts = append(texts, dict(n)...)
	}
	slices.Sort(texts)
	texts = slices.Compact(texts)
	for _, n := range numberers {
		rank := make([]uint32, len(dict(n)))
		for code, text := range dict(n) {
			at, _ := slices.BinarySearch(texts, text)
			rank[code] = uint32(at)
		}
		ranks = append(ranks, rank)
	}
	return texts, ranks
}

// numberer gives ids to the series one worker meets.
type numberer struct {
	judge     *judge
	locations textCodes
	skus      textCodes
	pairs     []pair
	rows      []int64  // by id
	cells     []uint32 // id+1 by location, then SKU; stride SKUs a location
	stride    int
	sparse    map[uint64]uint32 // instead of cells
}

type pair struct{ location, sku uint32 }

// maxCells bounds the direct table of location × SKU; beyond it a map serves.
const maxCells = 1 << 24

func (n *numberer) group(g *table.GroupReader, ids []uint32) (tally salesTally, err error) {
	n.locations.forget()
	n.skus.forget()
	for {
		b, err := g.Next()
		if b == nil || err != nil {
			return tally, err
		}
		n.judge.start(b.N)
		skipping := n.judge.keys(b, 0, 1, noColumn, &tally)
		if len(b.Cols) > 2 {
			skipping = n.judge.superseded(b, 0, 2, &tally) || skipping
		}
		locations, skus, into := &b.Cols[0], &b.Cols[1], ids[b.First:b.First+int64(b.N)]
		if !skipping && locations.Coded() && skus.Coded() {
			n.coded(locations, skus, into)
			continue
		}
		for i := range b.N {
			if n.judge.skip[i] {
				into[i] = noSeries - uint32(n.judge.why[i])
				continue
			}
			id := n.id(n.locations.of(locations, i), n.skus.of(skus, i))
			n.rows[id]++
			into[i] = id
		}
	}
}

// coded numbers rows of which no text needs to be looked at.
func (n *numberer) coded(locations, skus *vector.Vector, into []uint32) {
	location, sku := n.locations.all(locations), n.skus.all(skus)
	n.makeCells()
	if n.sparse != nil {
		for i := range into {
			into[i] = n.id(location[locations.Codes[i]], sku[skus.Codes[i]])
			n.rows[into[i]]++
		}
		return
	}
	cells, stride := n.cells, n.stride
	of, with := locations.Codes[:len(into)], skus.Codes[:len(into)]
	for i := range into {
		l, s := location[of[i]], sku[with[i]]
		cell := &cells[int(l)*stride+int(s)]
		if *cell == 0 {
			n.add(l, s)
			*cell = uint32(len(n.pairs))
		}
		n.rows[*cell-1]++
		into[i] = *cell - 1
	}
}

// makeCells gives all locations and SKUs known so far a cell for their series,
// or a map when there are too many.
func (n *numberer) makeCells() {
	locations, skus := len(n.locations.Dict), len(n.skus.Dict)
	if n.sparse != nil || skus <= n.stride && locations*n.stride <= len(n.cells) {
		return
	}
	stride := n.stride
	for stride < skus {
		stride = max(64, 2*stride)
	}
	if rows := locations + locations/2 + 1; rows*stride <= maxCells {
		n.cells, n.stride = make([]uint32, rows*stride), stride
		for id, p := range n.pairs {
			n.cells[int(p.location)*stride+int(p.sku)] = uint32(id) + 1
		}
		return
	}
	n.sparse, n.cells = map[uint64]uint32{}, nil
	for id, p := range n.pairs {
		n.sparse[uint64(p.location)<<32|uint64(p.sku)] = uint32(id)
	}
}

// id is the number of a series, a new one if need be.
func (n *numberer) id(location, sku uint32) uint32 {
	n.makeCells()
	if n.sparse != nil {
		return n.sparseID(location, sku)
	}
	cell := &n.cells[int(location)*n.stride+int(sku)]
	if *cell == 0 {
		n.add(location, sku)
		*cell = uint32(len(n.pairs))
	}
	return *cell - 1
}

func (n *numberer) add(location, sku uint32) {
	n.pairs = append(n.pairs, pair{location, sku})
	n.rows = append(n.rows, 0)
}

func (n *numberer) sparseID(location, sku uint32) uint32 {
	key := uint64(location)<<32 | uint64(sku)
	id, ok := n.sparse[key]
	if !ok {
		id = uint32(len(n.pairs))
		n.add(location, sku)
		n.sparse[key] = id
	}
	return id
}

// textCodes gives texts dense codes; a row group's dictionary is looked up
// once per entry.
type textCodes struct {
	table.Coder
	known []uint32 // code+1 by dictionary entry of the row group; 0 where not yet looked up
	every []uint32 // code by dictionary entry, once all are looked up
}

// forget drops the dictionary: every row group has its own.
func (t *textCodes) forget() {
	t.known, t.every = t.known[:0], nil
	t.Last = nil
}

// all is the code of every entry of the row group's dictionary.
func (t *textCodes) all(v *vector.Vector) []uint32 {
	if t.every == nil {
		for _, text := range v.Dict {
			t.every = append(t.every, t.Coder.Of(text))
		}
	}
	return t.every
}

func (t *textCodes) of(v *vector.Vector, i int) uint32 {
	if v.Dict == nil {
		return t.Coder.Of(v.Text[i])
	}
	entry := int(v.Codes[i])
	if entry >= v.Shared {
		return t.Coder.Of(v.Dict[entry])
	}
	if entry >= len(t.known) {
		t.known = append(t.known, make([]uint32, v.Shared-len(t.known))...)
	}
	if t.known[entry] == 0 {
		t.known[entry] = t.Coder.Of(v.Dict[entry]) + 1
	}
	return t.known[entry] - 1
}
