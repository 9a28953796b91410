package datasets

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"iter"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/datasets/table"
)

// rowOrder puts rows in order by their bytes, which lie end to end in a few large pieces:
// a table has millions of rows, and a piece of memory for each would be most of it.
type rowOrder struct {
	pieces [][]byte
	rows   []encoded
}

// encoded is where the bytes of a row lie, and how many of them are its key; lead are the
// eight bytes in which rows first differ, which tell most rows apart.
type encoded struct {
	lead                      uint64
	row, piece, from, to, key uint32
}

// pieceBytes is the room of a piece; a row that needs more has one of its own.
const pieceBytes = 1 << 20

func (o *rowOrder) add(enc encoder, i int, row reflect.Value) {
	last := len(o.pieces) - 1
	if last < 0 || cap(o.pieces[last])-len(o.pieces[last]) < pieceBytes/16 {
		o.pieces = append(o.pieces, make([]byte, 0, pieceBytes))
		last++
	}
	from := len(o.pieces[last])
	all, key := enc.encode(o.pieces[last], row)
	o.pieces[last] = all
	o.rows = append(o.rows, encoded{row: uint32(i), piece: uint32(last), from: uint32(from),
		to: uint32(len(all)), key: uint32(key)})
}

func (o *rowOrder) bytes(e encoded) []byte { return o.pieces[e.piece][e.from:e.to] }

// sort orders the rows; equal bytes are equal rows, and stay as they came.
func (o *rowOrder) sort() {
	if len(o.rows) == 0 {
		return
	}
	first := o.bytes(o.rows[0])
	same := len(first)
	for _, e := range o.rows {
		b := o.bytes(e)
		same = min(same, len(b))
		for i := range same {
			if b[i] != first[i] {
				same = i
				break
			}
		}
	}
	o.sortFrom(o.rows, same)
}

// fewRows are sorted by comparing them.
const fewRows = 48

// sortFrom sorts rows that agree in the bytes before one.
func (o *rowOrder) sortFrom(rows []encoded, from int) {
	ended := true
	for i, e := range rows {
		var lead [8]byte
		if b := o.bytes(e); len(b) > from {
			copy(lead[:], b[from:])
			ended = false
		}
		rows[i].lead = binary.BigEndian.Uint64(lead[:])
	}
	if ended {
		slices.SortFunc(rows, func(a, b encoded) int {
			return cmp.Or(bytes.Compare(o.bytes(a), o.bytes(b)), cmp.Compare(a.row, b.row))
		})
		return
	}
	o.sortLeads(rows, from, 56)
}

// sortLeads sorts rows whose leads begin at a byte and agree in the bits above those that
// a shift begins with: by a byte of the lead, each row moved to its byte's part, and then
// within the parts. Millions of rows are compared with few others that way.
func (o *rowOrder) sortLeads(rows []encoded, from, shift int) {
	if shift < 0 && len(rows) > fewRows {
		o.sortFrom(rows, from+8)
		return
	}
	if len(rows) <= fewRows {
		slices.SortFunc(rows, func(a, b encoded) int {
			if a.lead != b.lead {
				return cmp.Compare(a.lead, b.lead)
			}
			return cmp.Or(bytes.Compare(o.bytes(a), o.bytes(b)), cmp.Compare(a.row, b.row))
		})
		return
	}
	var next, end [256]int
	for _, e := range rows {
		end[byte(e.lead>>shift)]++
	}
	at := 0
	for b, n := range end {
		next[b] = at
		at += n
		end[b] = at
	}
	starts := next
	for b := range next {
		for next[b] < end[b] {
			e := rows[next[b]]
			to := byte(e.lead >> shift)
			if int(to) == b {
				next[b]++
				continue
			}
			rows[next[b]], rows[next[to]] = rows[next[to]], e
			next[to]++
		}
	}
	for b, start := range starts {
		if end[b]-start > 1 {
			o.sortLeads(rows[start:end[b]], from, shift-8)
		}
	}
}

// repeated takes out the rows whose key an earlier row has, and gives each with that row.
func (o *rowOrder) repeated() map[int]int {
	key := func(e encoded) []byte { return o.pieces[e.piece][e.from : e.from+e.key] }
	again := map[int]int{}
	for from := 0; from < len(o.rows); {
		to, first := from+1, int(o.rows[from].row)
		for ; to < len(o.rows) && o.rows[from].key > 0 && bytes.Equal(key(o.rows[from]), key(o.rows[to])); to++ {
			first = min(first, int(o.rows[to].row))
		}
		for _, e := range o.rows[from:to] {
			if int(e.row) != first {
				again[int(e.row)] = first
			}
		}
		from = to
	}
	if len(again) > 0 {
		o.rows = slices.DeleteFunc(o.rows, func(e encoded) bool { _, is := again[int(e.row)]; return is })
	}
	return again
}

// all gives the bytes of the rows.
func (o *rowOrder) all() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for _, e := range o.rows {
			if !yield(o.bytes(e)) {
				return
			}
		}
	}
}

// order is the rows' places among those that were added, and forgets their bytes.
func (o *rowOrder) order() []uint32 {
	out := make([]uint32, len(o.rows))
	for i, e := range o.rows {
		out[i] = e.row
	}
	*o = rowOrder{}
	return out
}

// inOrder gives the rows at some places, in that order, and moves them where they are:
// a second table of millions of rows would be most of the memory of a night.
func inOrder[T any](rows []T, order []uint32) []T {
	n := len(order)
	if n < len(rows)/2 {
		out := make([]T, n)
		for i, from := range order {
			out[i] = rows[from]
		}
		return out
	}
	kept := make([]bool, len(rows))
	for _, from := range order {
		kept[from] = true
	}
	for i := range rows { // what is left out goes behind
		if !kept[i] {
			order = append(order, uint32(i))
		}
	}
	moved := kept
	clear(moved)
	for start := range rows {
		if moved[start] {
			continue
		}
		first, to := rows[start], start
		for from := int(order[to]); from != start; from = int(order[to]) {
			rows[to], moved[to] = rows[from], true
			to = from
		}
		rows[to], moved[to] = first, true
	}
	clear(rows[n:])
	return rows[:n:n]
}

// keyColumns are the positions of the key's columns.
func keyColumns(t Table, sh *table.Shape) []int {
	var out []int
	for _, name := range t.Key {
		for i, c := range sh.Columns {
			if c.Name == name {
				out = append(out, i)
			}
		}
	}
	return out
}

// encoder turns rows into bytes that order like the rows, the key first.
type encoder struct {
	sh  *table.Shape
	key []int
}

// encode appends a row's bytes to some; keyLen of them are the key.
func (e encoder) encode(out []byte, row reflect.Value) (all []byte, keyLen int) {
	from := len(out)
	for _, c := range e.key {
		out = e.column(out, row, c)
	}
	keyLen = len(out) - from
	for c := range e.sh.Columns {
		if !slices.Contains(e.key, c) {
			out = e.column(out, row, c)
		}
	}
	return out, keyLen
}

func (e encoder) column(out []byte, row reflect.Value, c int) []byte {
	f := row.FieldByIndex(e.sh.Fields[c].Index)
	switch e.sh.Columns[c].Kind {
	case Text:
		return append(append(out, f.String()...), 0)
	case Number:
		bits := math.Float64bits(f.Float())
		if bits>>63 == 1 {
			bits = ^bits
		} else {
			bits |= 1 << 63
		}
		return binary.BigEndian.AppendUint64(out, bits)
	case Flag:
		if f.Bool() {
			return append(out, 1)
		}
		return append(out, 0)
	case Time:
		return binary.BigEndian.AppendUint64(out, uint64(table.MicrosOf(f))^1<<63)
	}
	return binary.BigEndian.AppendUint64(out, uint64(f.Int())^1<<63)
}

func (e encoder) keyText(row reflect.Value) string {
	var parts []string
	for _, c := range e.key {
		parts = append(parts, fmt.Sprint(row.FieldByIndex(e.sh.Fields[c].Index).Interface()))
	}
	return strings.Join(parts, ", ")
}
