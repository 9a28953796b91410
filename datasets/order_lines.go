package datasets

import (
	"bytes"
	"encoding/binary"
	"iter"
	"math"
	"time"

	"github.com/stockwright/stockwright/datasets/table"
)

// OrderLines are the rows of order_lines in order. They are held as bytes: there are
// millions of them, and as structs they would be most of what the gate holds.
type OrderLines struct{ packed rowOrder }

// All gives the lines in order.
func (o *OrderLines) All() iter.Seq[OrderLine] {
	return func(yield func(OrderLine) bool) {
		texts, order := table.Interner{}, ""
		for _, e := range o.packed.rows {
			b := o.packed.bytes(e)
			names, b := b[:len(b)-numbersOfLine-1], b[len(b)-numbersOfLine:]
			at := bytes.LastIndexByte(names, 0)
			from := bytes.LastIndexByte(names[:at], 0)
			if name := names[:from]; string(name) != order { // the lines of an order follow each other
				order = string(name)
			}
			l := OrderLine{
				Order:    order,
				SKU:      texts.Get(names[from+1 : at]),
				Location: texts.Get(names[at+1:]),
				Quantity: numberOf(b),
			}
			if micros := int64(binary.BigEndian.Uint64(b[8:]) ^ 1<<63); micros != math.MinInt64 {
				l.OrderedAt = time.UnixMicro(micros).UTC()
			}
			if !yield(l) {
				return
			}
		}
	}
}

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
