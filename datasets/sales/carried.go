package sales

import (
	"cmp"
	"strings"

	"github.com/stockwright/stockwright/datasets/vector"
)

// carried is the last series of the row groups so far, which the next row
// group may continue.
type carried struct {
	shaper
	started bool
	rows    rawSeries
}

func (c *carried) join(sg *sortedGroup, f *finisher) error {
	if len(sg.segments) == 0 {
		return nil
	}
	first, last := sg.segments[0], len(sg.segments)-1
	order := -1
	if c.started {
		order = cmp.Or(strings.Compare(c.rows.location, string(first.location)), strings.Compare(c.rows.sku, string(first.sku)))
	}
	switch {
	case order > 0:
		return errUnsorted
	case order == 0:
		c.take(sg, first)
		if last == 0 {
			return nil
		}
	}
	if err := c.end(f); err != nil {
		return err
	}
	if order != 0 && last > 0 {
		one := c.shaper.series(sg.raw(first))
		if err := f.hand(&one); err != nil {
			return err
		}
	}
	for i := range sg.inner {
		if err := f.hand(&sg.inner[i]); err != nil {
			return err
		}
	}
	c.started = true
	c.rows.location, c.rows.sku = string(sg.segments[last].location), string(sg.segments[last].sku)
	c.take(sg, sg.segments[last])
	return nil
}

func (c *carried) take(sg *sortedGroup, s segment) {
	r := &c.rows
	r.days = append(r.days, sg.days[s.from:s.to]...)
	r.quantity = append(r.quantity, sg.quantity[s.from:s.to]...)
	if sg.price != nil {
		r.price = append(r.price, sg.price[s.from:s.to]...)
	}
	if sg.flags != nil {
		r.flags = append(r.flags, sg.flags[s.from:s.to]...)
	}
}

// end hands on the carried series.
func (c *carried) end(f *finisher) error {
	if !c.started {
		return nil
	}
	c.started = false
	r := &c.rows
	if c.promotion {
		r.promotion = vector.Room(r.promotion, len(r.days))
	}
	if c.inStock {
		r.inStock = vector.Room(r.inStock, len(r.days))
	}
	one := c.shaper.series(*r)
	err := f.hand(&one)
	r.days, r.quantity, r.price, r.flags = r.days[:0], r.quantity[:0], shorten(r.price, 0), shorten(r.flags, 0)
	return err
}
