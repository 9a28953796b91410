package sales

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sort"
	"sync"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets/contract"
	"github.com/stockwright/stockwright/datasets/fault"
	"github.com/stockwright/stockwright/datasets/parquet"
	"github.com/stockwright/stockwright/datasets/table"
	"github.com/stockwright/stockwright/datasets/vector"
	"github.com/stockwright/stockwright/internal/wholefile"
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

// historyWriter writes series in order; every row group is whole series. Groups are
// encoded side by side.
type historyWriter struct {
	tmp     *wholefile.File
	buf     *bufio.Writer
	workers int
	out     *parquet.Groups
	cols    []vector.Vector
	names   []string
	first   [][2]string // location and SKU of each row group's first series
	spare   sync.Pool   // of columns that were encoded
}

func newHistoryWriter(path string, workers int) (*historyWriter, error) {
	tmp, err := wholefile.Create(path, wholefile.Shared)
	if err != nil {
		return nil, err
	}
	return &historyWriter{tmp: tmp, buf: bufio.NewWriterSize(tmp, 1<<18), workers: workers}, nil
}

// begin starts the file once the columns are known.
func (w *historyWriter) begin(price, promotion, inStock bool) {
	columns := HistoryColumns(price, promotion, inStock)
	for _, c := range columns {
		w.names = append(w.names, c.Name)
	}
	w.spare.New = func() any {
		var cols []vector.Vector
		for _, c := range columns {
			cols = append(cols, vector.Vector{Kind: c.Kind})
		}
		return cols
	}
	w.cols = w.spare.New().([]vector.Vector)
	w.out = parquet.NewGroups(w.buf, columns, parquet.WriteOptions{RowGroup: 1 << 30}, w.workers)
}

func (w *historyWriter) add(s SeriesRows) error {
	if w.out == nil {
		w.begin(s.UnitPrice != nil, s.OnPromotion != nil, s.InStock != nil)
	}
	if w.cols[0].N == 0 {
		w.first = append(w.first, [2]string{s.Location, s.SKU})
	}
	location, sku := vector.Bytes(s.Location), vector.Bytes(s.SKU)
	for i, name := range w.names {
		v := &w.cols[i]
		v.N += len(s.Days)
		switch name {
		case "location":
			v.Text = appendSame(v.Text, location, len(s.Days))
		case "sku":
			v.Text = appendSame(v.Text, sku, len(s.Days))
		case "date":
			v.Days = append(v.Days, s.Days...)
		case "quantity":
			v.Nums = append(v.Nums, s.Quantity...)
		case "unit_price":
			v.Nums = append(v.Nums, s.UnitPrice...)
		case "on_promotion":
			v.Flags = append(v.Flags, s.OnPromotion...)
		default:
			v.Flags = append(v.Flags, s.InStock...)
		}
	}
	if w.cols[0].N >= historyRowGroup {
		w.flush()
	}
	return nil
}

func appendSame(into []vector.Bytes, b vector.Bytes, n int) []vector.Bytes {
	for range n {
		into = append(into, b)
	}
	return into
}

// flush has the rows so far encoded.
func (w *historyWriter) flush() {
	if w.cols[0].N == 0 {
		return
	}
	for i, name := range w.names {
		if name == "unit_price" {
			w.cols[i].Null = nil
			w.cols[i].SetNulls()
		}
	}
	w.out.Group(w.cols, func(cols []vector.Vector) {
		for i := range cols {
			v := &cols[i]
			*v = vector.Vector{Kind: v.Kind, Days: v.Days[:0], Nums: v.Nums[:0], Flags: v.Flags[:0], Text: v.Text[:0]}
		}
		w.spare.Put(cols)
	})
	w.cols = w.spare.Get().([]vector.Vector)
}

func (w *historyWriter) close() error {
	if w.out == nil {
		w.begin(false, false, false)
	}
	w.flush()
	keys, err := json.Marshal(w.first)
	if err != nil {
		return err
	}
	out := w.out
	w.out = nil
	if err := out.Close(historyKeys, string(keys)); err != nil {
		return err
	}
	if err := w.buf.Flush(); err != nil {
		return err
	}
	return w.tmp.Commit(table.CheckCount(out.Rows))
}

func (w *historyWriter) abort() {
	if w.out != nil {
		w.out.Abort()
		w.out = nil
	}
	w.tmp.Abort()
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
	stats, err := ScanSeries(ctx, s, opts, w.add)
	if err == nil {
		err = w.close()
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
}

// Shard is a range of whole series of a history.
type Shard struct{ from, to int }

// OpenHistory opens a history written by CompactSales.
func OpenHistory(path string) (*History, error) {
	t, err := table.Open(table.Source{Path: path}, salesColumns())
	if err != nil {
		return nil, err
	}
	if len(t.Files) != 1 {
		return nil, fmt.Errorf("%s is no history: it is a folder of files", path)
	}
	h := &History{t: t}
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
	var out []SeriesRows
	for i := s.from; i < s.to; i++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		series, err := h.readGroup(i)
		if err != nil {
			return nil, err
		}
		out = append(out, series...)
	}
	return out, nil
}

// Find reads one series; found is false when the history has none.
func (h *History) Find(location, sku string) (series SeriesRows, found bool, err error) {
	group := h.groupOf(core.Key{Location: location, SKU: sku})
	if group < 0 {
		return SeriesRows{}, false, nil
	}
	all, err := h.readGroup(group)
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
		all, err := h.readGroup(group)
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
	return sort.Search(len(h.first), func(i int) bool {
		return h.first[i][0] > k.Location || h.first[i][0] == k.Location && h.first[i][1] > k.SKU
	}) - 1
}

// readGroup reads one row group into freshly made slices that its series
// share.
func (h *History) readGroup(i int) ([]SeriesRows, error) {
	g, err := h.t.OpenGroup(i, nil)
	if err != nil {
		return nil, err
	}
	defer g.Close()
	sg := &sortedGroup{}
	sg.reset(given{price: h.price, promotion: h.promotion, inStock: h.inStock})
	for {
		sg.aim(g)
		b, err := g.Next()
		if err != nil {
			return nil, err
		}
		if b == nil {
			break
		}
		if err := sg.cut(b, nil); err != nil {
			return nil, errors.Join(fault.File(b.File.Path, "the history is out of order", "run the load stage again"), err)
		}
		sg.keepValues(b, nil)
	}
	return h.split(sg), nil
}

func (h *History) split(sg *sortedGroup) []SeriesRows {
	var promotion, inStock []bool
	if h.promotion {
		promotion = make([]bool, len(sg.flags))
	}
	if h.inStock {
		inStock = make([]bool, len(sg.flags))
	}
	for i, bits := range sg.flags {
		if promotion != nil {
			promotion[i] = bits&flagPromotion != 0
		}
		if inStock != nil {
			inStock[i] = bits&flagOutOfStock == 0
		}
	}
	out := make([]SeriesRows, len(sg.segments))
	for i, s := range sg.segments {
		raw := sg.raw(s)
		out[i] = SeriesRows{Location: raw.location, SKU: raw.sku, Days: raw.days, Quantity: raw.quantity, UnitPrice: raw.price,
			OnPromotion: part(promotion, s.from, s.to), InStock: part(inStock, s.from, s.to)}
	}
	return out
}
