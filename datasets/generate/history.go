package generate

import (
	"fmt"
	"math"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
)

// transferReceiptDays limits the receipts of transfers to the last days: there
// are a hundred times as many of them as of purchases, and all alike.
const transferReceiptDays = 28

// calendar holds what every SKU's simulation needs to know of the days.
type calendar struct {
	first core.Day
	store []float64 // event factor by day at a store, 0 = closed
	house []float64 // event factor by day at the warehouse
	code  []string  // yymmdd, for order numbers and lots
}

func (w *World) calendar() *calendar {
	c := &calendar{first: w.FirstDay()}
	for day := c.first; day < w.opt.AsOf; day++ {
		c.store = append(c.store, w.eventFactor(0, day))
		c.house = append(c.house, w.eventFactor(len(w.locations)-1, day))
		c.code = append(c.code, day.Time().Format("060102"))
	}
	return c
}

// sold is one row of the sales of a SKU at a location.
type sold struct {
	day     core.Day
	units   int32
	price   float64
	promo   bool
	inStock bool // false: the shelf was empty at closing time
}

// story is what happened to one SKU over the history: an inventory that
// somebody ran by simple rules, not always well.
type story struct {
	sales    [][]sold // by location
	receipts []datasets.Receipt
	open     []datasets.OpenOrder
	shelves  []shelf // by location, at the end of the last day
}

// pending is an order line on its way.
type pending struct {
	to        int
	number    string
	supplier  string
	quantity  int64
	lots      []lot // of a transfer of goods that expire
	on        core.Day
	due       core.Day
	arrives   core.Day
	purchased bool
}

// player runs one SKU through the history. It is reused from SKU to SKU.
type player struct {
	w        *World
	cal      *calendar
	random   stream
	i        int
	k        *sku
	shares   []float64
	nerve    []float64 // by location: how much stock the manager dares to keep
	rates    []float64 // smoothed sales, the manager's idea of demand
	outflow  float64   // smoothed units that leave the warehouse
	left     int64     // units that left the warehouse today
	pendings []pending
	out      *story
}

// tell simulates SKU i and leaves what happened in out.
func (p *player) tell(i int, out *story) {
	w := p.w
	p.i, p.k, p.out, p.pendings, p.outflow = i, &w.skus[i], out, p.pendings[:0], 0
	p.begin()
	began := p.k.launched == core.NoDay
	for day := p.cal.first; day < w.opt.AsOf; day++ {
		if !began && day == p.k.launched {
			began = true
			p.launch(day)
		}
		if !began {
			continue
		}
		p.arrive(day)
		p.left = 0
		p.sell(day)
		p.transfer(day)
		p.purchase(day)
		p.outflow += 0.05 * (float64(p.left) - p.outflow)
	}
	p.close()
}

func (p *player) begin() {
	w, n := p.w, len(p.w.locations)
	p.shares, p.nerve, p.rates = resize(p.shares, n), resize(p.nerve, n), resize(p.rates, n)
	out := p.out
	out.receipts, out.open = out.receipts[:0], out.open[:0]
	if len(out.sales) != n {
		out.sales, out.shelves = make([][]sold, n), make([]shelf, n)
	}
	level := w.level(&p.random, p.i, p.cal.first)
	p.outflow = 0
	for l := range n {
		p.shares[l] = w.share(&p.random, p.i, l)
		r := p.random.at(w.opt.Seed, drawPolicy, p.i, l, 0)
		p.nerve[l] = lognormal(r, 1.35, 0.28)
		p.rates[l] = p.k.base * level * p.shares[l]
		out.sales[l] = out.sales[l][:0]
		out.shelves[l].empty(p.k.category.shelfLife)
		if p.k.launched == core.NoDay {
			out.shelves[l].put(lot{code: p.cal.code[0], received: p.cal.first, quantity: p.opening(l)})
		}
		p.outflow += p.rates[l]
	}
}

// opening is the stock a location starts with.
func (p *player) opening(l int) int64 {
	if p.w.locations[l].warehouse {
		days := p.w.suppliers[p.k.supplier].lead + 14
		return int64(math.Ceil(days * p.k.base * p.w.size()))
	}
	return int64(math.Ceil(8*p.rates[l])) + 1
}

// launch brings the first goods: ordered in time, received on the day.
func (p *player) launch(day core.Day) {
	p.outflow = 0
	for l := range p.shares {
		p.rates[l] = p.k.base * p.shares[l]
		p.outflow += p.rates[l]
		lead := core.Day(math.Ceil(p.w.suppliers[p.k.supplier].lead))
		p.pendings = append(p.pendings, pending{to: l, number: p.number("PO", day-lead),
			supplier: p.w.suppliers[p.k.supplier].name,
			quantity: p.opening(l), on: day - lead, due: day, arrives: day, purchased: true})
	}
}

// number names the order of a day; the lines of a day's orders from one
// sender share it.
func (p *player) number(kind string, day core.Day) string {
	if kind == "PO" {
		return fmt.Sprintf("PO-%s-%03d", day.Time().Format("060102"), p.k.supplier+1)
	}
	return kind + "-" + p.cal.code[day-p.cal.first]
}

func (p *player) arrive(day core.Day) {
	kept := p.pendings[:0]
	for _, o := range p.pendings {
		if o.arrives != day {
			kept = append(kept, o)
			continue
		}
		if o.lots == nil {
			o.lots = []lot{{code: p.cal.code[day-p.cal.first], received: day, quantity: o.quantity}}
		}
		for _, b := range o.lots {
			p.out.shelves[o.to].put(b)
		}
		if o.purchased || o.on >= p.w.opt.AsOf-transferReceiptDays {
			p.out.receipts = append(p.out.receipts, datasets.Receipt{Order: o.number, SKU: p.k.name,
				Location: p.w.locations[o.to].name,
				Supplier: o.supplier, Quantity: o.quantity, OrderedOn: o.on, ReceivedOn: day})
		}
	}
	p.pendings = kept
}

// sell serves the day's customers from the shelf and writes the day down where
// there is something to tell.
func (p *player) sell(day core.Day) {
	if !p.k.onSale(day) {
		return
	}
	level := p.w.level(&p.random, p.i, day)
	price, promo := p.w.price(p.k, p.i, day)
	t := day - p.cal.first
	for l := range p.shares {
		factor, week := p.cal.store[t], &p.k.category.weekday
		if p.w.locations[l].warehouse {
			factor, week = p.cal.house[t], &onlineWeek
		}
		if factor == 0 {
			continue // closed: no row, not a row of zero
		}
		at := &p.out.shelves[l]
		at.expire(day)
		wanted := p.w.drawDemand(&p.random, p.i, l, day, level*(p.shares[l]*week[day.Weekday()]*factor))
		units := min(wanted, at.onHand)
		at.take(units)
		open := at.onHand > 0
		if units > 0 || !open || promo {
			p.out.sales[l] = append(p.out.sales[l], sold{day: day, units: int32(units), price: price,
				promo: promo, inStock: open})
		}
		if open || float64(units) > p.rates[l] {
			p.rates[l] += 0.05 * (float64(units) - p.rates[l])
		}
		if p.w.locations[l].warehouse {
			p.left += units
		}
	}
}

// storeCover is how many days of sales a store's manager wants to have.
const storeCover = 6

// transfer sends goods from the warehouse to the stores, on Monday, Wednesday
// and Friday.
func (p *player) transfer(day core.Day) {
	if wd := day.Weekday(); wd != 1 && wd != 3 && wd != 5 || !p.k.onSale(day) {
		return
	}
	house := len(p.shares) - 1
	for l := range house {
		target := int64(math.Ceil(p.rates[l]*storeCover*p.nerve[l])) + 1
		want := target - p.position(l)
		if want <= target/4 {
			continue
		}
		p.out.shelves[house].expire(day)
		quantity := min(want, p.out.shelves[house].onHand)
		if quantity <= 0 {
			continue
		}
		lots := p.out.shelves[house].take(quantity)
		p.left += quantity
		p.pendings = append(p.pendings, pending{to: l, number: p.number("TO", day) + "-" +
			p.w.locations[l].name, supplier: Warehouse,
			quantity: quantity, lots: lots, on: day, due: day + 1, arrives: day + p.w.transferDays(p.i, day)})
	}
}

// position is what a location has and expects.
func (p *player) position(l int) int64 {
	units := p.out.shelves[l].onHand
	for _, o := range p.pendings {
		if o.to == l {
			units += o.quantity
		}
	}
	return units
}

// purchase orders from the supplier when the warehouse runs low.
func (p *player) purchase(day core.Day) {
	k, house := p.k, len(p.shares)-1
	if !p.w.takesOrders(k.supplier, day) || k.ends != core.NoDay && day >= k.ends-30 {
		return
	}
	u := &p.w.suppliers[k.supplier]
	position := p.position(house)
	if float64(position) > p.outflow*(u.lead+5)*p.nerve[house] {
		return
	}
	days := 21.0
	if life := k.category.shelfLife; life > 0 {
		days = math.Min(days, float64(life)/3)
	}
	quantity := max(k.moq, int64(math.Ceil(p.outflow*days)))
	quantity = (quantity + k.pack - 1) / k.pack * k.pack
	if k.most > 0 {
		quantity = min(quantity, k.most/k.pack*k.pack)
	}
	p.pendings = append(p.pendings, pending{to: house, number: p.number("PO", day), supplier: u.name,
		quantity: quantity, on: day,
		due: day + core.Day(math.Ceil(u.meanLead())), arrives: day + p.w.leadDays(k.supplier, p.i, day),
		purchased: true})
}

// close writes down what is still on its way.
func (p *player) close() {
	for l := range p.out.shelves {
		p.out.shelves[l].expire(p.w.opt.AsOf)
	}
	for _, o := range p.pendings {
		p.out.open = append(p.out.open, datasets.OpenOrder{Order: o.number, SKU: p.k.name,
			Location: p.w.locations[o.to].name,
			Supplier: o.supplier, Quantity: o.quantity, OrderedOn: o.on, DueOn: o.due})
	}
}

func resize(s []float64, n int) []float64 {
	if cap(s) < n {
		return make([]float64, n)
	}
	return s[:n]
}
