package generate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
)

type location struct {
	name      string
	size      float64 // 1 is an average store
	warehouse bool
}

type supplier struct {
	name, title string
	orderCost   float64
	minimum     float64 // value of an order
	weekdays    [7]bool // days that take orders, Sunday first
	lead        float64 // days an order takes when all goes well
	spread      float64 // of that, standard deviation
	lateShare   float64 // of orders that take lateBy days more
	lateBy      float64
	shut        bool // closes between Christmas and New Year
}

func (w *World) drawLocations() []location {
	var s stream
	list := make([]location, 0, w.opt.Stores+1)
	for i := range w.opt.Stores {
		r := s.at(w.opt.Seed, drawLocation, i, 0, 0)
		list = append(list, location{name: fmt.Sprintf("ST%03d", i+1), size: between(r, 0.6, 1.6)})
	}
	return append(list, location{name: Warehouse, size: 1.3, warehouse: true})
}

// size is the sum of the locations' sizes.
func (w *World) size() float64 {
	total := 0.0
	for _, l := range w.locations {
		total += l.size
	}
	return total
}

func (w *World) drawSuppliers() []supplier {
	return makeSuppliers(w.opt.Seed, min(max(3, w.opt.SKUs/40), 200))
}

// makeSuppliers draws suppliers; each depends on the seed and its number.
func makeSuppliers(seed uint64, n int) []supplier {
	var s stream
	list := make([]supplier, n)
	for i := range list {
		list[i] = drawSupplierOf(s.at(seed, drawSupplier, i, 0, 0), i)
	}
	return list
}

func drawSupplierOf(r *rand.Rand, i int) supplier {
	u := supplier{name: fmt.Sprintf("SUP-%03d", i+1), title: supplierTitle(i), lead: math.Round(between(r, 3, 21)),
		orderCost: math.Round(between(r, 15, 60)), minimum: 50 * math.Round(between(r, 0, 8)), shut: r.Float64() < 0.3}
	u.spread = math.Round(10*u.lead*between(r, 0.05, 0.25)) / 10
	u.lateShare, u.lateBy = between(r, 0, 0.2), math.Round(between(r, 4, 14))
	for d := 1; d <= 5; d++ {
		u.weekdays[d] = true
	}
	if r.Float64() < 0.5 { // two fixed days a week
		first := 1 + r.IntN(3)
		u.weekdays = [7]bool{}
		u.weekdays[first], u.weekdays[first+2] = true, true
	}
	return u
}

func supplierTitle(i int) string {
	first := []string{"Nord", "Alpine", "Harbour", "Union", "Delta", "Crown", "Vale", "Orchard", "Forge", "Meridian"}
	second := []string{"Foods", "Trading", "Wholesale", "Supply", "Imports", "Goods", "Partners"}
	return fmt.Sprintf("%s %s %d", first[i%len(first)], second[i/len(first)%len(second)], i+1)
}

// leadDays is how long the order of a SKU placed with a supplier on a day
// takes. Lines of one order arrive together.
func (w *World) leadDays(supplier, _ int, on core.Day) core.Day {
	var s stream
	u := &w.suppliers[supplier]
	r := s.at(w.opt.Seed, drawLead, supplier, int(on), 0)
	days := u.lead + u.spread*r.NormFloat64()
	if r.Float64() < u.lateShare {
		days += u.lateBy
	}
	day := on + core.Day(math.Max(1, math.Round(days)))
	for w.closed(supplier, day) || day.Weekday() == time.Sunday {
		day++ // nobody delivers on Sundays and in the holidays
	}
	return day - on
}

// transferDays is how long a transfer from the warehouse takes.
func (w *World) transferDays(i int, on core.Day) core.Day {
	var s stream
	if s.at(w.opt.Seed, drawTransfer, i, int(on), 0).Float64() < 0.15 {
		return 2
	}
	return 1
}

// meanLead and sdLead are the moments of a supplier's lead time as drawn.
func (u *supplier) meanLead() float64 { return u.lead + u.lateShare*u.lateBy }

func (u *supplier) sdLead() float64 {
	late := u.lateShare * (1 - u.lateShare) * u.lateBy * u.lateBy
	return math.Sqrt(u.spread*u.spread + late)
}

// takesOrders tells whether a supplier takes orders on a day.
func (w *World) takesOrders(supplier int, day core.Day) bool {
	return w.suppliers[supplier].weekdays[day.Weekday()] && !w.closed(supplier, day)
}

// closed tells whether a supplier is closed on a day.
func (w *World) closed(supplier int, day core.Day) bool {
	if !w.suppliers[supplier].shut {
		return false
	}
	_, month, d := day.Time().Date()
	return month == time.December && d >= 24 || month == time.January && d == 1
}

// LocationRows is the locations table.
func (w *World) LocationRows() []datasets.Location {
	rows := make([]datasets.Location, len(w.locations))
	for i, l := range w.locations {
		rows[i] = datasets.Location{Location: l.name, Kind: "store", SuppliedBy: Warehouse, TimeZone: "Europe/Paris"}
		if l.warehouse {
			rows[i].Kind, rows[i].SuppliedBy = "warehouse", ""
		}
	}
	return rows
}

// SourcingRows is the sourcing table: one row a SKU and one for its price
// break. The terms hold at every location, so that a plan that does not
// transfer may buy for the stores.
func (w *World) SourcingRows() []datasets.Sourcing {
	rows := make([]datasets.Sourcing, 0, len(w.skus)*6/5)
	for i := range w.skus {
		k := &w.skus[i]
		u := &w.suppliers[k.supplier]
		row := datasets.Sourcing{SKU: k.name, Supplier: u.name, UnitCost: money(k.cost),
			NextCostFrom: core.NoDay, LastOrderOn: core.NoDay, LeadTimeDays: math.Round(u.meanLead()),
			LeadTimeSd: math.Round(10*u.sdLead()) / 10, Moq: k.moq, OrderMultiple: k.pack, MaxOrder: k.most}
		rows = append(rows, row)
		if k.breakAt > 0 {
			row.FromQuantity, row.UnitCost = k.breakAt, money(math.Round(k.cost*950)/1000)
			rows = append(rows, row)
		}
	}
	return rows
}

// SupplierRows is the suppliers table.
func (w *World) SupplierRows() []datasets.Supplier {
	names := []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}
	rows := make([]datasets.Supplier, len(w.suppliers))
	for i, u := range w.suppliers {
		var days []string
		for d, open := range u.weekdays {
			if open {
				days = append(days, names[d])
			}
		}
		rows[i] = datasets.Supplier{Supplier: u.name, Name: u.title, OrderCost: money(u.orderCost),
			MinimumValue:  money(u.minimum),
			OrderWeekdays: strings.Join(days, ",")}
		if u.shut {
			rows[i].Closures = w.closures()
		}
	}
	return rows
}

// closures are the holidays between the years, from the history's first year
// to the year after the as-of day.
func (w *World) closures() string {
	var spans []string
	for y := w.FirstDay().Time().Year(); y <= w.opt.AsOf.Time().Year()+1; y++ {
		spans = append(spans, fmt.Sprintf("%d-12-24/%d-01-01", y, y+1))
	}
	return strings.Join(spans, ",")
}
