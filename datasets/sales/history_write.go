package sales

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"hash"
	"sync"
	"unsafe"

	"github.com/stockwright/stockwright/datasets/parquet"
	"github.com/stockwright/stockwright/datasets/table"
	"github.com/stockwright/stockwright/datasets/vector"
	"github.com/stockwright/stockwright/internal/wholefile"
)

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
		return &cols
	}
	w.cols = *w.spare.New().(*[]vector.Vector)
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
		w.spare.Put(&cols)
	})
	w.cols = *w.spare.Get().(*[]vector.Vector)
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

// contentHash is the hash of what a history holds, whatever files it is kept in.
type contentHash struct {
	hash.Hash
	head []byte
}

func newContentHash() *contentHash { return &contentHash{Hash: sha256.New()} }

// before hashes each series before it is handed on.
func (c *contentHash) before(sink func(SeriesRows) error) func(SeriesRows) error {
	return func(s SeriesRows) error {
		c.head = binary.LittleEndian.AppendUint32(c.head[:0], uint32(len(s.Location)))
		c.head = binary.LittleEndian.AppendUint32(c.head, uint32(len(s.SKU)))
		c.head = binary.LittleEndian.AppendUint32(c.head, uint32(len(s.Days)))
		c.Write(append(append(c.head, s.Location...), s.SKU...))
		c.Write(rawBytes(s.Days))
		c.Write(rawBytes(s.Quantity))
		c.Write(rawBytes(s.UnitPrice))
		c.Write(rawBytes(s.OnPromotion))
		c.Write(rawBytes(s.InStock))
		return sink(s)
	}
}

func (c *contentHash) hex() string { return hex.EncodeToString(c.Sum(nil)) }

// rawBytes are values as they lie in memory: little-endian wherever the program runs.
func rawBytes[T int32 | float64 | bool](values []T) []byte {
	if len(values) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(&values[0])), len(values)*int(unsafe.Sizeof(values[0])))
}
