package replay

import (
	"math"

	"github.com/stockwright/stockwright/replenish/demand"
)

// factors is the grid of safety factors tried for each item.
var factors = [...]float64{-0.5, -0.25, 0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4, 5}

// Trial is what each safety factor would have done for each item over a past
// year: units lost and stock value held, lead times drawn from what receipts
// taught.
type Trial struct {
	lost, stock [][]float64 // [item][factor]
	demand      []float64
	classLost   map[string][]float64 // share of demand lost [factor]
	shared      map[string]float64   // one factor for a small class
	own         float64              // weight of an item's own record against its class
}

// RunTrial replays the measured days of opt once per factor and seed with the
// believed lead times.
func RunTrial(items []Item, lead [][]float64, opt Options, seeds int) *Trial {
	believed := make([]Item, len(items))
	copy(believed, items)
	for i := range believed {
		believed[i].Lead = lead[i]
	}
	t := &Trial{lost: make([][]float64, len(items)), stock: make([][]float64, len(items)), demand: make([]float64, len(items)),
		classLost: map[string][]float64{}, own: 0.4}
	for i := range items {
		t.lost[i], t.stock[i] = make([]float64, len(factors)), make([]float64, len(factors))
	}
	base := NewSmoothing(items, opt.Start)
	for k := range factors {
		for s := range seeds {
			o := opt
			o.Seed = opt.Seed + uint64(s)*7919
			p := &fixedFactor{base.Clone(), lead, factors[k]}
			for i, r := range Replay(believed, p, o) {
				t.lost[i][k] += float64(r.Demand-r.Sold) / float64(seeds)
				t.stock[i][k] += r.StockDays * items[i].UnitCost / float64(seeds*opt.Days)
				t.demand[i] += float64(r.Demand) / float64(seeds*len(factors))
			}
		}
	}
	total := map[string]float64{}
	for i, it := range items {
		if t.classLost[it.Class] == nil {
			t.classLost[it.Class] = make([]float64, len(factors))
		}
		for k := range factors {
			t.classLost[it.Class][k] += t.lost[i][k]
		}
		total[it.Class] += t.demand[i]
	}
	for c, l := range t.classLost {
		for k := range l {
			l[k] /= max(total[c], 1)
		}
	}
	return t
}

// fixedFactor is one safety factor for every item.
type fixedFactor struct {
	smoothing *Smoothing
	lead      [][]float64
	factor    float64
}

// Name names the trial.
func (p *fixedFactor) Name() string { return "trial" }

// Order orders up to mean + factor × deviation.
func (p *fixedFactor) Order(v *View) int64 {
	mean, sd := p.smoothing.MeanSD(v, p.lead[v.Index], v.Item.ReviewDays)
	return upTo(v, math.Max(1, mean+p.factor*sd))
}

// blended is the lost units of an item at a factor: its own record and its
// class's share of its demand, weighed.
func (t *Trial) blended(it *Item, i, k int) float64 {
	return t.own*t.lost[i][k] + (1-t.own)*t.classLost[it.Class][k]*t.demand[i]
}

// choose is the index of the factor of least stock value + price × units lost.
func (t *Trial) choose(it *Item, i int, price float64) int {
	best, at := math.Inf(1), 0
	for k := range factors {
		if c := t.stock[i][k] + price*t.blended(it, i, k); c < best {
			best, at = c, k
		}
	}
	return at
}

// smallClass is the number of items below which a class shares one factor:
// choosing item by item on so few past stock-outs would fit their luck.
const smallClass = 60

// Prices finds, per class, the price of a lost unit (in stock value held a year)
// at which the trial's fill rate is the promised one.
func (t *Trial) Prices(items []Item) map[string]float64 {
	classes, prices := map[string][]int{}, map[string]float64{}
	for i, it := range items {
		classes[it.Class] = append(classes[it.Class], i)
	}
	t.shared = map[string]float64{}
	for c, members := range classes {
		prices[c] = math.Exp(t.logPrice(items, members))
		if len(members) < smallClass {
			prices[c] = 1
			t.shared[c] = sharedFactor(t.classLost[c], 1-items[members[0]].Promised)
		}
	}
	return prices
}

// sharedFactor is the factor, between grid points, at which a class loses the
// share promised.
func sharedFactor(lost []float64, share float64) float64 {
	for k := 1; k < len(factors); k++ {
		if lost[k] <= share {
			w := 0.0
			if d := lost[k-1] - lost[k]; d > 0 {
				w = max(0, min(1, (lost[k-1]-share)/d))
			}
			return factors[k-1] + w*(factors[k]-factors[k-1])
		}
	}
	return factors[len(factors)-1]
}

// factorAt is an item's safety factor at a price of a lost unit.
func (t *Trial) factorAt(it *Item, i int, price float64) float64 {
	if f, ok := t.shared[it.Class]; ok {
		return f + 1.5*math.Log(price)
	}
	return factors[t.choose(it, i, price)]
}

// logPrice is the log of the least price at which the items together keep their
// promise.
func (t *Trial) logPrice(items []Item, members []int) float64 {
	wanted := 0.0
	for _, i := range members {
		wanted += (1 - items[i].Promised) * t.demand[i]
	}
	lo, hi := -12.0, 12.0
	for range 40 {
		mid := (lo + hi) / 2
		lost := 0.0
		for _, i := range members {
			lost += t.lost[i][t.choose(&items[i], i, math.Exp(mid))]
		}
		if lost > wanted {
			lo = mid
		} else {
			hi = mid
		}
	}
	return hi
}

// Tuned plans from a smoothed forecast plus a safety factor per item that a
// trial on past days chose: the least stock value at the class's promise. It
// watches the service it can see and corrects the price of a lost unit.
type Tuned struct {
	Title     string
	Smoothing *Smoothing
	Lead      [][]float64
	Trial     *Trial
	Prices    map[string]float64
	Promise   map[string]float64
	Gain      float64 // 0 = no correction
	Bias      map[string]float64
	watch     map[string]*watched
}

// NewTuned makes a planner from a trial: prices that keep each class's promise on
// the trial, and how far the lost sales a planner can estimate fall short of the
// true ones, measured on the past days of opt.
func NewTuned(items []Item, lead [][]float64, t *Trial, opt Options) *Tuned {
	p := &Tuned{Title: "tuned", Lead: lead, Trial: t, Prices: t.Prices(items), Promise: map[string]float64{}, Bias: map[string]float64{}}
	for _, it := range items {
		p.Promise[it.Class] = it.Promised
	}
	past := p.From(items, opt.Start)
	past.Gain = 0
	all := opt
	all.WarmUp, all.Days = 0, opt.WarmUp+opt.Days
	for _, r := range Report(items, Replay(items, past, all), all.Days, 0) {
		if e := past.EstimatedLost(r.Class); r.Class != "" && e > 0 {
			p.Bias[r.Class] = float64(r.LostUnits) / e
		}
	}
	return p
}

// correctionGain is how strongly a class's price follows the service seen.
const correctionGain = 0.7

// From is a fresh planner that starts on a day.
func (p *Tuned) From(items []Item, start int) *Tuned {
	return &Tuned{Title: p.Title, Smoothing: NewSmoothing(items, start), Lead: p.Lead, Trial: p.Trial, Prices: p.Prices,
		Promise: p.Promise, Gain: correctionGain, Bias: p.Bias}
}

// watched is a class's service as the planner sees it.
type watched struct {
	sold, lost float64 // discounted units
	price      float64
	Estimated  float64 // units lost in all, estimated
}

// Name is the title.
func (p *Tuned) Name() string { return p.Title }

// Order orders whole packs up to mean + factor × deviation, and never less than
// one unit, so that demand that comes back is seen.
func (p *Tuned) Order(v *View) int64 {
	mean, sd := p.Smoothing.MeanSD(v, p.Lead[v.Index], v.Item.ReviewDays)
	price := p.Prices[v.Item.Class]
	if w := p.watch[v.Item.Class]; w != nil {
		price = w.price
	}
	k := p.Trial.factorAt(v.Item, v.Index, price)
	return upTo(v, math.Max(1, mean+k*sd))
}

// EndOfDay estimates the day's lost sales where stock ran out, E[D − sold | D ≥
// sold], and once a week moves each class's price toward the promise.
func (p *Tuned) EndOfDay(day int, views []View) {
	if p.watch == nil {
		p.watch = map[string]*watched{}
		for c, price := range p.Prices {
			p.watch[c] = &watched{price: price}
		}
	}
	const keep = 0.996 // a memory of about 250 days
	if day%7 == 0 {
		for c, w := range p.watch {
			w.correct(p.Promise[c], p.Prices[c], p.Gain)
		}
	}
	for _, w := range p.watch {
		w.sold *= keep
		w.lost *= keep
	}
	for i := range views {
		v := &views[i]
		w := p.watch[v.Item.Class]
		sold := v.Sales[day]
		w.sold += sold
		if v.OnHand > 0 {
			continue
		}
		lost := p.Smoothing.lostToday(i, day, sold)
		if b, ok := p.Bias[v.Item.Class]; ok {
			lost *= b
		}
		w.lost += lost
		w.Estimated += lost
	}
}

// correct moves the price in proportion to the lost units over or under the
// promise.
func (w *watched) correct(promise, base, gain float64) {
	total := w.sold + w.lost
	if total < 50 || gain == 0 {
		return
	}
	over := (w.lost/total)/(1-promise) - 1 // +1: twice the loss promised
	w.price = base * math.Exp(gain*math.Max(-2, math.Min(2, over)))
}

// EstimatedLost is the units a class is estimated to have lost so far.
func (p *Tuned) EstimatedLost(class string) float64 {
	if w := p.watch[class]; w != nil {
		return w.Estimated
	}
	return 0
}

// lostToday is E[D − sold | D ≥ sold] for a day that ended without stock.
func (s *Smoothing) lostToday(i, day int, sold float64) float64 {
	st := &s.states[i]
	mean := st.now * s.profile[day%7]
	if mean <= 0 {
		return 0
	}
	d := demand.NegBinOf(mean, mean*max(1.05, st.dispersion()))
	reach := 1 - d.CDF(sold-1)
	if reach < 1e-9 {
		return 0
	}
	return d.Shortage(sold) / reach
}

// Clone copies the forecaster, so that each replay starts from the same state.
func (s *Smoothing) Clone() *Smoothing {
	c := *s
	c.states = append([]levelState(nil), s.states...)
	return &c
}
