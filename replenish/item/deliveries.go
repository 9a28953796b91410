package item

import (
	"cmp"
	"math"
	"slices"
)

// deliveries are the orders of a supplier, or of one of its items, that came in:
// how many took how long, by what was stated for them.
type deliveries struct {
	cells          []leadCell // by days, then by what was stated
	orders         int
	days           float64 // mean, by weight
	aside, longest int

	promised, late, onTime float64 // receipts with a promise: how many, days late in all, on time
}

// leadCell are orders that took the same days where the same was stated.
type leadCell struct {
	days   int
	stated float64 // days; 0 = not known
	weight float64 // orders
}

// nearlyComplete is the share of an order's units with which it has come: what is
// missing then is a tail that nobody waits for.
const nearlyComplete = 0.95

// longestBelieved is the longest time an order is believed to take beside what is
// usual and what was stated: beyond it the day of the order is taken for wrong.
func longestBelieved(usual, stated float64) float64 { return 60 + 8*math.Max(usual, stated) }

// delivered is one order of an item.
type delivered struct {
	key    [3]string
	days   int
	units  int64
	stated float64
	weight float64
}

// gather sums receipts up to orders, sets aside those that took longer than is
// believed, and counts the others by supplier and by item.
func gather(out map[[3]string]*deliveries, receipts []PastReceipt, stated map[string]Supplier, opt LeadTimeOptions) {
	of := func(k [3]string) *deliveries {
		if out[k] == nil {
			out[k] = &deliveries{}
		}
		return out[k]
	}
	orders := ordersOf(receipts)
	weigh(orders)
	usual := usualDays(orders)
	collected := map[[3]string]map[leadCell]float64{}
	for _, o := range orders {
		if o.weight == 0 {
			continue
		}
		top := [3]string{o.key[0]}
		believed := longestBelieved(usual[o.key[0]], math.Max(o.stated, stated[o.key[0]].LeadDays))
		for _, k := range keysOf(o.key, top) {
			d := of(k)
			if float64(o.days) > believed {
				d.aside, d.longest = d.aside+1, max(d.longest, o.days)
				continue
			}
			d.orders++
			if collected[k] == nil {
				collected[k] = map[leadCell]float64{}
			}
			collected[k][leadCell{days: min(o.days, opt.MaxDays), stated: o.stated}] += o.weight
		}
	}
	for k, cells := range collected {
		d := of(k)
		for c, w := range cells {
			c.weight = w
			d.cells = append(d.cells, c)
		}
		slices.SortFunc(d.cells, func(a, b leadCell) int {
			return cmp.Or(cmp.Compare(a.days, b.days), cmp.Compare(a.stated, b.stated))
		})
		total := 0.0
		for _, c := range d.cells {
			d.days += float64(c.days) * c.weight
			total += c.weight
		}
		d.days /= total
	}
	for _, r := range receipts {
		if r.sound() && r.Promised != NoDay {
			for _, k := range keysOf([3]string{r.Supplier, r.SKU, r.Location}, [3]string{r.Supplier}) {
				of(k).promise(r)
			}
		}
	}
}

func keysOf(own, top [3]string) [][3]string {
	if own == top {
		return [][3]string{top}
	}
	return [][3]string{top, own}
}

func (r PastReceipt) sound() bool {
	return r.Arrived >= r.Ordered && r.Ordered != NoDay && r.Arrived != NoDay
}

func (d *deliveries) promise(r PastReceipt) {
	d.promised++
	d.late += float64(r.Arrived - r.Promised)
	if r.Arrived <= r.Promised {
		d.onTime++
	}
}

// ordersOf sums receipts up to orders: each took as long as it did to be nearly
// complete.
func ordersOf(receipts []PastReceipt) []delivered {
	var sound []int32 // in order of item, order and arrival
	for i := range receipts {
		if receipts[i].sound() {
			sound = append(sound, int32(i))
		}
	}
	order := func(a, b *PastReceipt) int {
		return cmp.Or(cmp.Compare(a.Supplier, b.Supplier), cmp.Compare(a.SKU, b.SKU),
			cmp.Compare(a.Location, b.Location),
			cmp.Compare(a.Order, b.Order), cmp.Compare(a.Ordered, b.Ordered))
	}
	slices.SortFunc(sound, func(i, j int32) int {
		a, b := &receipts[i], &receipts[j]
		return cmp.Or(order(a, b), cmp.Compare(a.Arrived, b.Arrived), cmp.Compare(i, j))
	})
	var out []delivered
	for len(sound) > 0 {
		first, n := &receipts[sound[0]], 1
		for n < len(sound) && order(first, &receipts[sound[n]]) == 0 {
			n++
		}
		out = orderOf(out, receipts, sound[:n])
		sound = sound[n:]
	}
	return out
}

// orderOf appends the order that some receipts, by arrival, are of.
func orderOf(out []delivered, receipts []PastReceipt, of []int32) []delivered {
	first := &receipts[of[0]]
	one := delivered{key: [3]string{first.Supplier, first.SKU, first.Location}, stated: first.StatedDays}
	if first.Order == "" && first.SKU == "" { // nothing tells orders apart: each receipt is one
		for _, i := range of {
			r := &receipts[i]
			out = append(out, delivered{key: one.key, days: int(r.Arrived - r.Ordered),
				units: max(1, r.Quantity), stated: r.StatedDays})
		}
		return out
	}
	for _, i := range of {
		one.units += max(1, receipts[i].Quantity)
	}
	come := int64(0)
	for _, i := range of {
		r := &receipts[i]
		one.days = int(r.Arrived - r.Ordered)
		if come += max(1, r.Quantity); float64(come) >= nearlyComplete*float64(one.units) {
			break
		}
	}
	return append(out, one)
}

// leastOrder is the share of the usual order below which one is a tail.
const leastOrder = 0.1

// weigh lets an order that is small beside the item's usual one count for less: a
// tail booked under an order of its own is no order.
func weigh(orders []delivered) {
	for i := 0; i < len(orders); {
		j := i
		var units []float64
		for ; j < len(orders) && orders[j].key == orders[i].key; j++ {
			units = append(units, float64(orders[j].units))
		}
		slices.Sort(units)
		// the order in which a unit comes: the median by units
		total, below, usual := 0.0, 0.0, units[len(units)-1]
		for _, u := range units {
			total += u
		}
		for _, u := range units {
			if below += u; 2*below >= total {
				usual = u
				break
			}
		}
		for ; i < j; i++ {
			if w := math.Min(1, float64(orders[i].units)/usual); w >= leastOrder {
				orders[i].weight = w
			}
		}
	}
}

// usualDays is the median of what a supplier's orders took, by weight.
func usualDays(orders []delivered) map[string]float64 {
	by := map[string][]delivered{}
	for _, o := range orders {
		by[o.key[0]] = append(by[o.key[0]], o)
	}
	out := map[string]float64{}
	for supplier, list := range by {
		slices.SortStableFunc(list, func(a, b delivered) int { return cmp.Compare(a.days, b.days) })
		total, below := 0.0, 0.0
		for _, o := range list {
			total += o.weight
		}
		for _, o := range list {
			if below += o.weight; 2*below >= total*(1-1e-12) {
				out[supplier] = float64(o.days)
				break
			}
		}
	}
	return out
}

// less is the deliveries without those of an item.
func (d *deliveries) less(own *deliveries) []leadCell {
	if own == nil {
		return d.cells
	}
	out := slices.Clone(d.cells)
	for _, c := range own.cells {
		for i := range out {
			if out[i].days == c.days && out[i].stated == c.stated {
				out[i].weight = math.Max(0, out[i].weight-c.weight)
			}
		}
	}
	return slices.DeleteFunc(out, func(c leadCell) bool { return c.weight <= 1e-9 })
}

// describe says of a row what it rests on.
func (d *deliveries) describe(row *LeadTime) {
	row.Receipts, row.SetAside, row.Longest = d.orders, d.aside, d.longest
	if d.orders > 0 {
		row.Measured = d.days
	}
	if d.promised > 0 {
		row.MeanLateness, row.OnTime = d.late/d.promised, d.onTime/d.promised
	}
}

// drawn draws a prior toward deliveries: n of them have the share n/(n + worth). Where
// days are stated, a delivery counts by how far it was off what was stated for it.
func drawn(prior []float64, cells []leadCell, stated, worth float64) (pmf []float64, share float64) {
	n := 0.0
	for _, c := range cells {
		n += c.weight
	}
	if n <= 0 {
		return prior, 0
	}
	share = n / (n + worth)
	if prior == nil {
		share = 1
	}
	pmf = make([]float64, len(prior))
	for i, p := range prior {
		pmf[i] = (1 - share) * p
	}
	for _, c := range cells {
		d := c.days
		if stated > 0 && c.stated > 0 {
			d = max(0, d+int(math.Round(stated-c.stated)))
		}
		for len(pmf) <= d {
			pmf = append(pmf, 0)
		}
		pmf[d] += share * c.weight / n
	}
	return pmf, share
}
