package datasets

import (
	"bytes"
	"cmp"
	"container/heap"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"iter"
	"math"
	"reflect"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets/table"
)

// OrderLines are the rows of order_lines in order. They are held as bytes: there are
// millions of them, and as structs they would be most of what the gate holds.
type OrderLines struct{ packed sortedRows }

// All gives the lines in order.
func (o *OrderLines) All() iter.Seq[OrderLine] {
	return func(yield func(OrderLine) bool) {
		texts, order, location := table.Interner{}, "", ""
		for b := range o.packed.all() {
			names, b := b[:len(b)-numbersOfLine-1], b[len(b)-numbersOfLine:]
			at := bytes.LastIndexByte(names, 0)
			from := bytes.LastIndexByte(names[:at], 0)
			if name := names[:from]; string(name) != order { // the lines of an order follow each other
				order = string(name)
			}
			if name := names[at+1:]; string(name) != location {
				location = texts.Get(name)
			}
			l := OrderLine{
				Order:    order,
				SKU:      texts.Get(names[from+1 : at]),
				Location: location,
				Quantity: numberOf(b),
			}
			if micros := microsOf(b); micros != math.MinInt64 {
				l.OrderedAt = time.UnixMicro(micros).UTC()
			}
			if !yield(l) {
				return
			}
		}
	}
}

// Days gives the days on which the lines that say it were ordered, line by line.
func (o *OrderLines) Days() iter.Seq[core.Day] {
	return func(yield func(core.Day) bool) {
		for b := range o.packed.all() {
			micros := microsOf(b[len(b)-numbersOfLine:])
			if micros != math.MinInt64 && !yield(core.DayOf(time.UnixMicro(micros).UTC())) {
				return
			}
		}
	}
}

// microsOf is the time of a line's numbers; the least for none.
func microsOf(b []byte) int64 { return int64(binary.BigEndian.Uint64(b[8:]) ^ 1<<63) }

// numbersOfLine are the bytes of quantity and time, which follow the names, each with a
// zero behind it.
const numbersOfLine = 16

// numberOf is the number that encoder.column wrote.
func numberOf(b []byte) float64 {
	bits := binary.BigEndian.Uint64(b)
	if bits>>63 == 1 {
		return math.Float64frombits(bits &^ (1 << 63))
	}
	return math.Float64frombits(^bits)
}

// sortedRows are the bytes of a table's rows in order, each packed as how much of the row
// before it begins with, and the rest: a table has millions of rows, and two that follow
// each other are mostly of one order.
type sortedRows struct {
	pieces [][]byte
	last   []byte
	count  int
}

// packedPiece is the room of a piece of packed rows; a row that needs more has its own.
const packedPiece = 1 << 18

func (s *sortedRows) add(row []byte) {
	same := 0
	for most := min(len(row), len(s.last)); same < most && row[same] == s.last[same]; {
		same++
	}
	rest := row[same:]
	if n := len(s.pieces); n == 0 || cap(s.pieces[n-1])-len(s.pieces[n-1]) < len(rest)+2*binary.MaxVarintLen32 {
		s.pieces = append(s.pieces, make([]byte, 0, max(packedPiece, len(rest)+2*binary.MaxVarintLen32)))
	}
	piece := &s.pieces[len(s.pieces)-1]
	*piece = append(binary.AppendUvarint(binary.AppendUvarint(*piece, uint64(same)), uint64(len(rest))), rest...)
	s.last, s.count = append(s.last[:same], rest...), s.count+1
}

// all gives the rows; the bytes of one stand until the next.
func (s *sortedRows) all() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for r := (rowReader{pieces: s.pieces}); r.next(); {
			if !yield(r.row) {
				return
			}
		}
	}
}

// sumOfRows is the hash of rows in order, whatever order they came in, and how many of
// them equal the one before.
func sumOfRows(rows iter.Seq[[]byte]) (sum string, again int) {
	hash := sha256.New()
	var size [binary.MaxVarintLen64]byte
	var last []byte
	for row := range rows {
		hash.Write(binary.AppendUvarint(size[:0], uint64(len(row))))
		hash.Write(row)
		if last != nil && bytes.Equal(row, last) {
			again++
		}
		last = append(last[:0], row...)
	}
	return hex.EncodeToString(hash.Sum(nil)), again
}

// rowReader reads packed rows one by one.
type rowReader struct {
	pieces [][]byte
	rest   []byte // of the piece before them
	row    []byte
	lets   bool // go of the pieces it has read
}

func (r *rowReader) next() bool {
	for len(r.rest) == 0 {
		if len(r.pieces) == 0 {
			return false
		}
		r.rest = r.pieces[0]
		if r.lets {
			r.pieces[0] = nil
		}
		r.pieces = r.pieces[1:]
	}
	same, n := binary.Uvarint(r.rest)
	rest, m := binary.Uvarint(r.rest[n:])
	from := n + m
	to := from + int(rest)
	r.row, r.rest = append(r.row[:same], r.rest[from:to]...), r.rest[to:]
	return true
}

// rowRuns puts the rows of a table in order in little memory: so many at a time, which are
// packed, and all of these together in the end.
type rowRuns struct {
	size int // rows of a run; 0 = rowsOfRun
	open rowOrder
	runs []sortedRows
}

// rowsOfRun are put in order at a time.
const rowsOfRun = 1 << 16

func (o *rowRuns) add(enc encoder, row reflect.Value) {
	if o.open.add(enc, 0, row); len(o.open.rows) == cmp.Or(o.size, rowsOfRun) {
		o.closeRun()
	}
}

func (o *rowRuns) closeRun() {
	o.open.sort()
	var run sortedRows
	for row := range o.open.all() {
		run.add(row)
	}
	o.runs, o.open = append(o.runs, run), rowOrder{rows: o.open.rows[:0]}
}

// sorted ends the rows.
func (o *rowRuns) sorted() sortedRows {
	if len(o.open.rows) > 0 {
		o.closeRun()
	}
	if len(o.runs) == 1 {
		return o.runs[0]
	}
	var heads rowHeads
	for i := range o.runs {
		r := &rowReader{pieces: o.runs[i].pieces, lets: true}
		r.next()
		heads = append(heads, r)
	}
	heap.Init(&heads)
	var out sortedRows
	for len(heads) > 0 {
		r, until := heads[0], heads.second()
		for { // an export is mostly in order: most rows of a run come before the other runs' next
			out.add(r.row)
			if !r.next() {
				heap.Pop(&heads)
				break
			}
			if until != nil && bytes.Compare(r.row, until.row) > 0 {
				heap.Fix(&heads, 0)
				break
			}
		}
	}
	return out
}

// rowHeads are runs by their next rows.
type rowHeads []*rowReader

// second is the run whose next row comes after that of the first; nil for none.
func (h rowHeads) second() *rowReader {
	switch {
	case len(h) < 2:
		return nil
	case len(h) > 2 && h.Less(2, 1):
		return h[2]
	}
	return h[1]
}

func (h rowHeads) Len() int           { return len(h) }
func (h rowHeads) Less(i, j int) bool { return bytes.Compare(h[i].row, h[j].row) < 0 }
func (h rowHeads) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *rowHeads) Push(x any)        { *h = append(*h, x.(*rowReader)) }
func (h *rowHeads) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}
