package replay

import (
	"math"

	"github.com/stockwright/stockwright/replenish"
)

// Keeper keeps a promise per class: every item is ordered by Decide at its
// class's price of a lost unit (replenish.TargetClassFill), and once a week the
// price moves to where the class, as it stands, is expected to keep its promise.
// What is expected is corrected by how the past year's losses compared with the
// expected ones, and by the service seen since.
type Keeper struct {
	Title    string
	Counts   *Counts
	Lead     [][]float64 // per item: the lead-time distribution believed
	Learnt   map[string]Correction
	Gain     float64 // how strongly the service seen moves the promise aimed at; 0 = not
	items    []keptItem
	classes  map[string]*keptClass
	promised map[string]float64
}

// Correction is what a class has taught.
type Correction struct {
	Loss     float64 // units lost per unit expected lost
	Estimate float64 // units lost per unit estimated lost on days without stock
	Price    float64 // of a lost unit at which it stood, currency units
}

// keptItem is the last review of an item.
type keptItem struct {
	class  *keptClass
	lost   [3]float64 // units expected lost until the next, at the prices looked at
	demand float64
}

// keptClass is a class as the planner sees it.
type keptClass struct {
	price         float64
	logs, weeks   float64
	sold, lost    float64 // discounted units, as seen and estimated
	estimated     float64 // units estimated lost in all
	expected, due float64 // units expected lost and demanded in all
}

const (
	keeperGain   = 1.0
	keeperMemory = 365.0 // days of service looked back on
	priceStep    = 0.6   // between the prices looked at, on the log scale
	holdingRate  = 0.25  // scales prices; it changes no order
)

// From is a fresh planner that starts on a day.
func (k *Keeper) From(items []Item, start int, c Calendar) *Keeper {
	p := k.from(items, NewCounts(items, start, c))
	p.Gain = keeperGain
	return p
}

func (k *Keeper) from(items []Item, counts *Counts) *Keeper {
	p := &Keeper{Title: k.Title, Counts: counts, Lead: k.Lead, Learnt: k.Learnt, items: make([]keptItem, len(items)),
		classes: map[string]*keptClass{}, promised: map[string]float64{}}
	for i, it := range items {
		c := p.classes[it.Class]
		if c == nil {
			c = &keptClass{price: k.Learnt[it.Class].Price}
			if c.price <= 0 {
				c.price = 15 * holdingRate * it.UnitCost * float64(max(1, it.ReviewDays)) / 365
			}
			p.classes[it.Class] = c
			p.promised[it.Class] = it.Promised
		}
		p.items[i].class = c
	}
	return p
}

// Name is the title.
func (k *Keeper) Name() string { return k.Title }

// Order decides by the class's price, and never leaves a position below one unit,
// so that demand that comes back is seen.
func (k *Keeper) Order(v *View) int64 {
	own := &k.items[v.Index]
	f := k.Counts.Forecast(v, k.Lead[v.Index], v.Item.ReviewDays)
	overage := holdingRate * v.Item.UnitCost * float64(max(1, v.Item.ReviewDays)) / 365
	it, w := planItem(v, f, k.Lead[v.Index])
	for j := range own.lost {
		own.lost[j], own.demand = replenish.ExpectedLoss(&it, v.Position, own.class.price*math.Exp(float64(j-1)*priceStep), overage)
	}
	it.Policy = replenish.Policy{Target: replenish.TargetShortageCost, Underage: own.class.price, Overage: overage, AllowNegativeSafetyStock: true}
	_, q := replenish.Decide(&it, w, int32(v.Day))
	if v.Position+q < 1 {
		q = max(1, v.Item.Pack)
	}
	return q
}

// EndOfDay estimates the day's lost sales where stock ran out and, once a week,
// moves the prices.
func (k *Keeper) EndOfDay(day int, views []View) {
	for i := range views {
		v, c := &views[i], k.items[i].class
		sold := v.Sales[day]
		c.sold += sold
		if v.OnHand > 0 {
			continue
		}
		lost := k.Counts.lostToday(i, day, sold)
		c.estimated += lost
		if e := k.Learnt[v.Item.Class].Estimate; e > 0 {
			lost *= e
		}
		c.lost += lost
	}
	if day%7 == 6 {
		k.reprice()
	}
}

// reprice moves every class's price to where its expected loss, corrected, is the
// loss promised; both are close to linear in the logarithms.
func (k *Keeper) reprice() {
	type sum struct {
		lost   [3]float64
		demand float64
	}
	sums := make(map[*keptClass]*sum, len(k.classes))
	for _, c := range k.classes {
		sums[c] = &sum{}
	}
	for i := range k.items {
		s := sums[k.items[i].class]
		for j, l := range k.items[i].lost {
			s.lost[j] += l
		}
		s.demand += k.items[i].demand
	}
	for name, c := range k.classes {
		s := sums[c]
		c.expected += s.lost[1]
		c.due += s.demand
		aim := c.aim(1-k.promised[name], k.Gain)
		if l := k.Learnt[name].Loss; l > 0 {
			aim /= l
		}
		if s.demand <= 0 {
			continue
		}
		at := func(j int) float64 { return math.Log(max(s.lost[j]/s.demand, 1e-6)) }
		slope := min(-0.3, (at(2)-at(0))/(2*priceStep))
		c.logs += math.Log(c.price)
		c.weeks++
		c.price *= math.Exp(max(-0.4, min(0.4, (math.Log(aim)-at(1))/slope)))
	}
}

// aim is the share to lose from now on, less where more than promised was lost
// lately.
func (c *keptClass) aim(promised, gain float64) float64 {
	aim := promised
	if total := c.sold + c.lost; total > 50 {
		aim *= math.Exp(-gain * max(-1, min(1, c.lost/total/promised-1)))
	}
	keep := math.Exp(-7 / keeperMemory)
	c.sold *= keep
	c.lost *= keep
	return aim
}
