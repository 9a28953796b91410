package main

import (
	"fmt"
	"math"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast"
	"github.com/stockwright/stockwright/forecast/backtest"
	"github.com/stockwright/stockwright/pipeline/config"
)

// longColumns are the columns of a long-format file as numbers; nil for one not
// named.
type longColumns struct {
	y, promo, price, inStock []float64
	drivers                  []datasets.NamedColumn
	group                    []uint32
	groups                   []string
}

// columnsOf reads the columns that the flags name, and refuses a kind that is
// none of theirs.
func (l *longFlags) columnsOf(f *datasets.Frame, path string) (c longColumns, err error) {
	for _, w := range []struct {
		to         *[]float64
		flag, name string
	}{{&c.y, "--value", l.value}, {&c.promo, "--promo", l.promo}, {&c.price, "--price", l.price}, {&c.inStock, "--in-stock", l.inStock}} {
		if w.name == "" {
			continue
		}
		switch kind, _ := f.KindOf(w.name); kind {
		case datasets.Flag, datasets.Number, datasets.Integer:
			*w.to = f.Floats(w.name)
		default:
			if why := f.NoNumbers(w.name); why != nil {
				return c, why
			}
			return c, fmt.Errorf("%s: column %s (%s) holds %ss, not numbers", path, w.name, w.flag, kind)
		}
	}
	for _, name := range l.drivers {
		more, err := datasets.DriverColumns(f, name)
		if err != nil {
			return c, fmt.Errorf("%s: column %s (--drivers) %w", path, name, err)
		}
		c.drivers = append(c.drivers, more...)
	}
	if l.group != "" {
		if kind, _ := f.KindOf(l.group); kind != datasets.Text {
			return c, fmt.Errorf("%s: column %s (--group) holds %ss; the name of a group is text", path, l.group, kind)
		}
		c.group, c.groups = f.Strings(l.group)
	}
	return c, nil
}

// add appends a row to its series; the periods jumped over are missing.
func (c *longColumns) add(s *backtest.Series, gap, row int) {
	n := len(s.Y) + gap + 1
	s.Y = extend(s.Y, n, c.y, row)
	s.Promo, s.Price = extend(s.Promo, n, c.promo, row), extend(s.Price, n, c.price, row)
	if s.Drivers == nil {
		for _, d := range c.drivers {
			s.Drivers = append(s.Drivers, forecast.Driver{Name: d.Name})
		}
	}
	for k, d := range c.drivers {
		s.Drivers[k].X = extend(s.Drivers[k].X, n, d.X, row)
	}
	if c.inStock != nil {
		for len(s.InStock) < n-1 {
			s.InStock = append(s.InStock, true)
		}
		s.InStock = append(s.InStock, !(c.inStock[row] == 0)) // not known: in stock
	}
	if c.group != nil {
		s.Group = c.groups[c.group[row]]
	}
}

// extend appends a column's value at period n−1; NaN over a gap.
func extend(to []float64, n int, column []float64, row int) []float64 {
	if column == nil {
		return nil
	}
	for len(to) < n-1 {
		to = append(to, math.NaN())
	}
	return append(to, column[row])
}

// endHistories ends each history at its last demand where a promotion or a price
// is named: the rows after it, without demand, are the future that is known.
func (l *longFlags) endHistories(h *history) {
	if l.promo == "" && l.price == "" && len(l.drivers) == 0 {
		return
	}
	for i := range h.series {
		s := &h.series[i]
		n := len(s.Y)
		for n > 0 && math.IsNaN(s.Y[n-1]) {
			n--
		}
		s.Y = s.Y[:n]
		if s.InStock != nil {
			s.InStock = s.InStock[:n]
		}
	}
}

// cut keeps the latest periods.
func (l *longFlags) cut(h *history) {
	for i := range h.series {
		s := &h.series[i]
		if drop := len(s.Y) - l.recent; l.recent > 0 && drop > 0 {
			s.Y, s.Start = s.Y[drop:], s.Start+int32(drop)
			if s.Promo != nil {
				s.Promo = s.Promo[drop:]
			}
			if s.Price != nil {
				s.Price = s.Price[drop:]
			}
			if s.InStock != nil {
				s.InStock = s.InStock[drop:]
			}
			if s.Open != nil {
				s.Open = s.Open[drop:]
			}
			for k := range s.Drivers {
				s.Drivers[k].X = s.Drivers[k].X[drop:]
			}
			for k := range s.Events {
				s.Events[k].On = s.Events[k].On[drop:]
			}
		}
	}
}

// calendarOf is the calendar of daily series: their weekdays, days of the month and time
// of year, and the events of --events; nil where periods are no days of a week.
func (l *longFlags) calendarOf(h *history) (*forecast.Calendar, error) {
	if h.clock.unit != "day" || l.season != 7 {
		if l.events != "" {
			return nil, usageError{fmt.Errorf("--events names days: they need a --time column of days and --season-length 7")}
		}
		return nil, nil
	}
	c := &forecast.Calendar{Weekday: true, DayOfMonth: true, Yearly: 4, Events: h.events}
	if l.events == "" {
		return c, nil
	}
	f, err := datasets.ReadFrame(l.events, "date", "event")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", config.ErrRefused, err)
	}
	if kind, _ := f.KindOf("event"); kind != datasets.Text {
		return nil, fmt.Errorf("%w: %s: column event holds %ss; an event is a name", config.ErrRefused, l.events, kind)
	}
	if kind, _ := f.KindOf("date"); kind != datasets.Day && kind != datasets.Time {
		return nil, fmt.Errorf("%w: %s: column date holds %ss, not days", config.ErrRefused, l.events, kind)
	}
	codes, names := f.Strings("event")
	for i, day := range f.Days("date") {
		if name := names[codes[i]]; name != "" {
			c.Events = append(c.Events, forecast.CalendarEvent{Name: name, Day: day})
		}
	}
	return c, nil
}

// strangers are the events ahead that never took place in the histories: nothing
// says what they do to demand.
func strangers(c *forecast.Calendar, h *history, horizon int) []string {
	if c == nil {
		return nil
	}
	first, end := int32(math.MaxInt32), int32(math.MinInt32)
	for _, s := range h.series {
		first, end = min(first, s.Start), max(end, s.Start+int32(len(s.Y)))
	}
	known, told := map[string]bool{}, map[string]bool{}
	for _, e := range c.Events {
		known[e.Name] = known[e.Name] || e.Day >= first && e.Day < end
	}
	var out []string
	for _, e := range c.Events {
		if e.Day >= end && e.Day < end+int32(horizon) && !known[e.Name] && !told[e.Name] {
			told[e.Name], out = true, append(out, e.Name)
		}
	}
	return out
}
