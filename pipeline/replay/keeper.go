package replay

import "math"

// Keeper keeps a promise per class: every item looks ahead (stockpolicy.Lookahead)
// and is ordered at its class's one price of a lost unit (replenish.TargetClassFill).
// The price is the one that would have kept the promise in the past (Lessons); once
// a week the service seen since moves it a little.
type Keeper struct {
	Title   string
	Counts  *Counts
	Lead    [][]float64 // per item: the lead-time distribution believed
	Learnt  map[string]Correction
	Gain    float64 // how strongly the service seen moves the price; 0 = not
	classes map[string]*keptClass
	of      []*keptClass // per item
}

// Correction is what a class has taught.
type Correction struct {
	Price    float64 // of a lost unit, currency units
	Estimate float64 // units lost per unit estimated lost on days without stock
	Demand   float64 // units a day, met and lost
}

// keptClass is a class as the planner sees it.
type keptClass struct {
	promised   float64
	learnt     Correction
	price      float64
	sold, lost float64 // discounted units, as seen and estimated
	estimated  float64 // units estimated lost in all
}

// Chosen on the year before the measured one of m5_foods_ca1 (docs/method/replay.md).
const (
	keeperGain   = 4.0
	keeperMemory = 365.0 // days of service looked back on
	keeperPrior  = 180.0 // days of service as promised that the start counts as
	holdingRate  = 0.25  // scales prices; it changes no order
)

// From is a fresh planner that starts on a day.
func (k *Keeper) From(items []Item, start int, c Calendar) *Keeper {
	p := k.from(items, NewCounts(items, start, c))
	p.Gain = keeperGain
	return p
}

func (k *Keeper) from(items []Item, counts *Counts) *Keeper {
	p := &Keeper{Title: k.Title, Counts: counts, Lead: k.Lead, Learnt: k.Learnt,
		classes: map[string]*keptClass{}, of: make([]*keptClass, len(items))}
	for i, it := range items {
		c := p.classes[it.Class]
		if c == nil {
			c = &keptClass{promised: it.Promised, learnt: k.Learnt[it.Class]}
			if c.learnt.Price <= 0 {
				c.learnt = Correction{Price: 15 * holding(&it), Estimate: 1}
			}
			c.price = c.learnt.Price
			p.classes[it.Class] = c
		}
		p.of[i] = c
	}
	return p
}

// holding is what a unit held over a review period costs.
func holding(it *Item) float64 {
	return holdingRate * it.UnitCost * float64(max(1, it.ReviewDays)) / 365
}

// Name is the title.
func (k *Keeper) Name() string { return k.Title }

// Order decides by the class's price, and never leaves a position below one unit,
// so that demand that comes back is seen.
func (k *Keeper) Order(v *View) int64 {
	pack := max(1, v.Item.Pack)
	q, _ := k.Counts.look(v, k.Lead[v.Index]).Look().Order(k.of[v.Index].price, holding(v.Item), pack, 0)
	if v.Position+q < 1 {
		q = pack
	}
	return q
}

// EndOfDay estimates the day's lost sales where stock ran out and, once a week,
// moves the prices.
func (k *Keeper) EndOfDay(day int, views []View) {
	for i := range views {
		v, c := &views[i], k.of[i]
		sold := v.Sales[day]
		c.sold += sold
		if v.OnHand > 0 {
			continue
		}
		lost := k.Counts.lostToday(i, day, sold)
		c.estimated += lost
		c.lost += lost * c.learnt.Estimate
	}
	if day%7 == 6 && k.Gain > 0 {
		for _, c := range k.classes {
			c.reprice(k.Gain)
		}
	}
}

// reprice raises the price where more was lost lately than promised, and the other
// way round. A price that stands still would be best; service seen over a few weeks
// is mostly luck, so that what was learnt counts as half a year of it.
func (c *keptClass) reprice(gain float64) {
	may, before := 1-c.promised, keeperPrior*c.learnt.Demand
	share := (c.lost + before*may + 0.01) / (c.sold + c.lost + before + 0.01)
	c.price = c.learnt.Price * math.Exp(gain*math.Log(share/may))
	keep := math.Exp(-7 / keeperMemory)
	c.sold *= keep
	c.lost *= keep
}
