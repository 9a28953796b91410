package sales

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sort"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets/contract"
	"github.com/stockwright/stockwright/datasets/fault"
	"github.com/stockwright/stockwright/datasets/table"
)

// historyRowGroup is how many rows a row group of the history holds at least;
// groups end where a series ends, so a group is a range of whole series.
const historyRowGroup = 64 << 10

const historyKeys = "stockwright.first_series"

// HistoryColumns are the columns of the history table.
func HistoryColumns(price, promotion, inStock bool) []contract.Column {
	all := salesColumns()
	out := []contract.Column{all[ColLocation], all[ColSku], all[colDate], all[colQuantity]}
	if price {
		out = append(out, all[colPrice])
	}
	if promotion {
		c := all[colPromotion]
		c.Required = true
		out = append(out, c)
	}
	if inStock {
		c := all[colInStock]
		c.Required = true
		out = append(out, c)
	}
	return out
}

// CompactSales writes a sales table as the history at path: ordered by
// location, SKU and date, one row per series day, broken rows left out and
// returns netted. The same rows give the same bytes, for any number of
// workers and any order of the rows.
func CompactSales(ctx context.Context, s table.Source, path string, opts SeriesOptions) (*SeriesStats, error) {
	w, err := newHistoryWriter(path, table.WorkersOr(opts.Workers))
	if err != nil {
		return nil, err
	}
	sum := newContentHash()
	stats, err := ScanSeries(ctx, s, opts, sum.before(w.add))
	if err == nil {
		stats.Hash, err = sum.hex(), w.close()
	}
	if err != nil {
		w.abort()
		return nil, err
	}
	return stats, nil
}

// History is a compacted sales history, opened for reading by shards.
type History struct {
	t                         *table.Table
	first                     [][2]string
	price, promotion, inStock bool
	over                      *History // of what is new; nil where the history is whole
	overOf                    [][]int  // its row groups, by row group of the history
}

// Shard is a range of whole series of a history.
type Shard struct{ from, to int }

// OpenHistory opens a history written by CompactSales or CompactOnto; path names the file
// of a whole one, beside which the two files of another lie.
func OpenHistory(path string) (*History, error) {
	if _, err := os.Stat(path); err == nil || filepath.Base(path) != HistoryName {
		return openWhole(path)
	}
	folder := filepath.Dir(path)
	if _, err := os.Stat(filepath.Join(folder, HistoryBaseName)); err != nil {
		return openWhole(path)
	}
	h, err := openWhole(filepath.Join(folder, HistoryBaseName))
	if err != nil {
		return nil, err
	}
	if h.over, err = openWhole(filepath.Join(folder, HistoryNewName)); err != nil {
		return nil, err
	}
	h.overOf = make([][]int, len(h.first))
	for i, first := range h.over.first {
		at := max(0, h.groupOf(core.Key{Location: first[0], SKU: first[1]}))
		h.overOf[at] = append(h.overOf[at], i)
	}
	return h, nil
}

// Files are the files that hold the history.
func (h *History) Files() []string {
	out := []string{h.t.Files[0].Path}
	if h.over != nil {
		out = append(out, h.over.Files()...)
	}
	return out
}

func openWhole(path string) (*History, error) {
	t, err := table.Open(table.Source{Path: path}, salesColumns())
	if err != nil {
		return nil, err
	}
	if len(t.Files) != 1 {
		return nil, fmt.Errorf("%s is no history: it is a folder of files", path)
	}
	h := &History{t: t.InRuns()}
	kv := t.Files[0].Meta.KeyValueMetadata().FindValue(historyKeys)
	if kv == nil || json.Unmarshal([]byte(*kv), &h.first) != nil || len(h.first) != len(t.Tasks) {
		return nil, fault.File(path, "it is no history written by this program", "run the load stage again")
	}
	cols := t.Columns[0]
	h.price, h.promotion, h.inStock = cols[colPrice].Leaf != nil, cols[colPromotion].Leaf != nil, cols[colInStock].Leaf != nil
	return h, nil
}

// Shards cuts the history into at most n ranges of whole series of about
// equal size; fewer when it is small. Concatenated they are the whole history.
func (h *History) Shards(n int) []Shard {
	var out []Shard
	groups := len(h.t.Tasks)
	n = max(1, min(n, groups))
	for i := range n {
		if from, to := i*groups/n, (i+1)*groups/n; from < to {
			out = append(out, Shard{from, to})
		}
	}
	return out
}

// ReadShard reads the series of one shard, ordered by location and SKU. It
// may be called from several goroutines.
func (h *History) ReadShard(ctx context.Context, s Shard) ([]SeriesRows, error) {
	rows, _, err := h.LendShard(ctx, s)
	return rows, err
}

// LendShard is ReadShard into memory that others read into once it is given back.
func (h *History) LendShard(ctx context.Context, s Shard) (rows []SeriesRows, back func(), err error) {
	var lent []*groupRoom
	back = func() {
		for _, room := range lent {
			groupRooms.Put(room)
		}
	}
	for i := s.from; i < s.to; i++ {
		if err := ctx.Err(); err != nil {
			return nil, back, err
		}
		room := groupRooms.Get().(*groupRoom)
		lent = append(lent, room)
		series, err := h.readGroup(i, room)
		if err != nil {
			return nil, back, err
		}
		rows = append(rows, series...)
	}
	return rows, back, nil
}

// Find reads one series; found is false when the history has none.
func (h *History) Find(location, sku string) (series SeriesRows, found bool, err error) {
	group := h.groupOf(core.Key{Location: location, SKU: sku})
	if group < 0 {
		return SeriesRows{}, false, nil
	}
	all, err := h.readGroup(group, &groupRoom{})
	for _, s := range all {
		if s.Location == location && s.SKU == sku {
			return s, true, err
		}
	}
	return SeriesRows{}, false, err
}

// FindAll reads some series, in the history's order; those it does not have are
// left out. A row group is read once, however many of the series it holds, and
// the series are copied out of it, so that memory is bounded by what is returned.
func (h *History) FindAll(ctx context.Context, keys []core.Key) ([]SeriesRows, error) {
	sorted := slices.Clone(keys)
	slices.SortFunc(sorted, func(a, b core.Key) int {
		return cmp.Or(cmp.Compare(a.Location, b.Location), cmp.Compare(a.SKU, b.SKU))
	})
	sorted = slices.Compact(sorted)
	var out []SeriesRows
	for len(sorted) > 0 {
		group, n := h.groupOf(sorted[0]), 1
		for n < len(sorted) && h.groupOf(sorted[n]) == group {
			n++
		}
		wanted := sorted[:n]
		sorted = sorted[n:]
		if group < 0 {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		all, err := h.readGroup(group, &groupRoom{})
		if err != nil {
			return nil, err
		}
		for _, s := range all {
			if slices.Contains(wanted, core.Key{Location: s.Location, SKU: s.SKU}) {
				s.Days, s.Quantity, s.UnitPrice = slices.Clone(s.Days), slices.Clone(s.Quantity), slices.Clone(s.UnitPrice)
				s.OnPromotion, s.InStock = slices.Clone(s.OnPromotion), slices.Clone(s.InStock)
				out = append(out, s)
			}
		}
	}
	return out, nil
}

// groupOf is the row group that would hold a series; −1 for one before the first.
func (h *History) groupOf(k core.Key) int {
	group := sort.Search(len(h.first), func(i int) bool {
		return h.first[i][0] > k.Location || h.first[i][0] == k.Location && h.first[i][1] > k.SKU
	}) - 1
	if h.over != nil {
		return max(0, group) // new series before the first lie there
	}
	return group
}
