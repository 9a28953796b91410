package sales

import (
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/stockwright/stockwright/datasets/fault"
	"github.com/stockwright/stockwright/datasets/table"
	"github.com/stockwright/stockwright/datasets/vector"
)

// groupRoom is the memory that the series of one row group lie in, and is read with.
type groupRoom struct {
	base     sortedGroup
	over     []*sortedGroup
	baseRows []SeriesRows
	overRows []SeriesRows
	laid     laidRoom
	reader   *table.GroupReader
}

var groupRooms = sync.Pool{New: func() any { return new(groupRoom) }}

// readGroup reads one row group into a room that its series share, with what is new laid
// over it.
func (h *History) readGroup(i int, room *groupRoom) (_ []SeriesRows, err error) {
	if room.baseRows, err = h.readOwn(i, room, &room.base, room.baseRows[:0]); err != nil || h.over == nil {
		return room.baseRows, err
	}
	room.overRows = room.overRows[:0]
	for n, j := range h.overOf[i] {
		if n == len(room.over) {
			room.over = append(room.over, &sortedGroup{})
		}
		if room.overRows, err = h.over.readOwn(j, room, room.over[n], room.overRows); err != nil {
			return nil, err
		}
	}
	return laid(room.baseRows, room.overRows, &room.laid), nil
}

// readOwn adds the series of one row group of the file itself to others.
func (h *History) readOwn(i int, room *groupRoom, sg *sortedGroup, out []SeriesRows) ([]SeriesRows, error) {
	g, err := h.t.OpenGroup(i, room.reader)
	if err != nil {
		return nil, err
	}
	defer g.Close()
	room.reader = g
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
	return h.split(sg, out), nil
}

// split adds the series of a row group to others.
func (h *History) split(sg *sortedGroup, out []SeriesRows) []SeriesRows {
	var promotion, inStock []bool
	if h.promotion {
		sg.promotion = vector.Room(sg.promotion, len(sg.flags))
		promotion = sg.promotion
	}
	if h.inStock {
		sg.inStock = vector.Room(sg.inStock, len(sg.flags))
		inStock = sg.inStock
	}
	for i, bits := range sg.flags {
		if promotion != nil {
			promotion[i] = bits&flagPromotion != 0
		}
		if inStock != nil {
			inStock[i] = bits&flagOutOfStock == 0
		}
	}
	out = slices.Grow(out, len(sg.segments))
	location := ""
	for _, s := range sg.segments {
		if string(s.location) != location {
			location = string(s.location)
		}
		out = append(out, SeriesRows{Location: location, SKU: string(s.sku), Days: sg.days[s.from:s.to:s.to],
			Quantity: sg.quantity[s.from:s.to:s.to], UnitPrice: part(sg.price, s.from, s.to),
			OnPromotion: part(promotion, s.from, s.to), InStock: part(inStock, s.from, s.to)})
	}
	return out
}

// laidRoom is the memory that laid series lie in, one behind the other.
type laidRoom struct {
	rows                []SeriesRows
	days                []int32
	quantity, price     []float64
	promotion, in       []bool
	at                  int // first that is free
	hasPrice, hasP, has bool
}

// reset makes room for the days of some series.
func (r *laidRoom) reset(base, over []SeriesRows) {
	days := 0
	r.hasPrice, r.hasP, r.has = false, false, false
	for _, some := range [][]SeriesRows{base, over} {
		for _, s := range some {
			days += len(s.Days)
			r.hasPrice, r.hasP, r.has = r.hasPrice || s.UnitPrice != nil, r.hasP || s.OnPromotion != nil, r.has || s.InStock != nil
		}
	}
	r.at, r.rows = 0, r.rows[:0]
	r.days, r.quantity = vector.Room(r.days, days), vector.Room(r.quantity, days)
	if r.hasPrice {
		r.price = vector.Room(r.price, days)
	}
	if r.hasP {
		r.promotion = vector.Room(r.promotion, days)
	}
	if r.has {
		r.in = vector.Room(r.in, days)
	}
}

// next is an empty series with room for so many days.
func (r *laidRoom) next(location, sku string, days int) SeriesRows {
	from, to := r.at, r.at+days
	r.at = to
	out := SeriesRows{Location: location, SKU: sku, Days: r.days[from:from:to], Quantity: r.quantity[from:from:to]}
	if r.hasPrice {
		out.UnitPrice = r.price[from:from:to]
	}
	if r.hasP {
		out.OnPromotion = r.promotion[from:from:to]
	}
	if r.has {
		out.InStock = r.in[from:from:to]
	}
	return out
}

// laid are the series of a base with those that are new laid over them, both in order.
func laid(base, over []SeriesRows, room *laidRoom) []SeriesRows {
	if len(over) == 0 {
		return base
	}
	room.reset(base, over)
	add := func(s SeriesRows) {
		if len(s.Days) > 0 {
			room.rows = append(room.rows, s)
		}
	}
	for _, s := range base {
		c := -1
		for len(over) > 0 {
			if c = strings.Compare(over[0].Location, s.Location); c == 0 {
				c = strings.Compare(over[0].SKU, s.SKU)
			}
			if c >= 0 {
				break
			}
			add(room.lay(SeriesRows{}, over[0]))
			over = over[1:]
		}
		if len(over) > 0 && c == 0 {
			add(room.lay(s, over[0]))
			over = over[1:]
		} else {
			add(s)
		}
	}
	for _, s := range over {
		add(room.lay(SeriesRows{}, s))
	}
	return room.rows
}

// lay lays the days of one series over those of the base.
func (r *laidRoom) lay(base, over SeriesRows) SeriesRows {
	out := r.next(over.Location, over.SKU, len(base.Days)+len(over.Days))
	b := 0
	for i, day := range over.Days {
		from := b
		for ; b < len(base.Days) && base.Days[b] < day; b++ {
		}
		out.extend(base, from, b)
		if b < len(base.Days) && base.Days[b] == day {
			b++
		}
		if over.Quantity[i] != Gone {
			out.extend(over, i, i+1)
		}
	}
	out.extend(base, b, len(base.Days))
	return out
}

// extend adds the days [from, to) of another series.
func (s *SeriesRows) extend(of SeriesRows, from, to int) {
	s.Days, s.Quantity = append(s.Days, of.Days[from:to]...), append(s.Quantity, of.Quantity[from:to]...)
	s.UnitPrice = append(s.UnitPrice, part(of.UnitPrice, from, to)...)
	s.OnPromotion, s.InStock = append(s.OnPromotion, part(of.OnPromotion, from, to)...), append(s.InStock, part(of.InStock, from, to)...)
}
