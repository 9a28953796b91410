package generate

import (
	"fmt"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
)

// ordersPerDay is how many online orders the warehouse gets on a usual day:
// about three lines each.
func (w *World) ordersPerDay() int {
	var s stream
	lines := 0.0
	for i := range w.skus {
		units := w.skus[i].base * w.share(&s, i, len(w.locations)-1)
		lines += units / 1.6
	}
	return max(1, int(lines/3))
}

// orderLines splits the units of a SKU sold online on a day over customer
// orders. Half of the lines follow the SKU's family, so that members of a
// family are bought together more often than chance has it.
func (w *World) orderLines(s *stream, into []datasets.OrderLine, i int, day core.Day, units int64,
	orders int) []datasets.OrderLine {
	r := s.at(w.opt.Seed, drawOrder, i, int(day), 0)
	begin := len(into)
	for n := 0; units > 0; n++ {
		quantity := min(units, 1+int64(r.IntN(2))+units/12)
		units -= quantity
		number := r.IntN(orders)
		if r.Float64() < 0.5 {
			number = w.familyOrder(w.skus[i].family, day, n, orders)
		}
		name := fmt.Sprintf("SO-%s-%06d", day.Time().Format("060102"), number+1)
		into = addLine(into, begin, datasets.OrderLine{Order: name, SKU: w.skus[i].name,
			Location: Warehouse, Quantity: float64(quantity),
			OrderedAt: w.orderedAt(day, number)})
	}
	return into
}

// addLine appends a line, or adds its units to the SKU's line of the same
// order.
func addLine(into []datasets.OrderLine, begin int, line datasets.OrderLine) []datasets.OrderLine {
	for j := begin; j < len(into); j++ {
		if into[j].Order == line.Order {
			into[j].Quantity += line.Quantity
			return into
		}
	}
	return append(into, line)
}

func (w *World) familyOrder(family int, day core.Day, n, orders int) int {
	var s stream
	return s.at(w.opt.Seed, drawOrder, family, int(day), n+1).IntN(orders)
}

// orderedAt is the moment of an order, between 07:00 and 20:00 UTC.
func (w *World) orderedAt(day core.Day, number int) time.Time {
	second := int(scramble(w.opt.Seed^uint64(day)<<32^uint64(number)) % (13 * 3600))
	return day.Time().Add(7*time.Hour + time.Duration(second)*time.Second)
}
