package policy

import (
	"cmp"
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/stockpolicy"
	"hash/fnv"
	"math"
	"slices"
)

// Look is what a look-ahead rests on and decides.
type Look struct {
	Available int64                   `json:"available"` // units to sell at once: where the futures start
	Open      []stockpolicy.OpenOrder `json:"-"`         // on their way, but for what was ordered today
	Owed      int64                   `json:"owed"`      // units owed beyond what is there and on its way
	Today     int64                   `json:"today"`     // ordered today already: drafts, and orders of the day
	Common    float64                 `json:"common"`    // squared coefficient of variation of what all days have in common
	Each      float64                 `json:"each"`      // … of a day's own, above Poisson
	Decided   int64                   `json:"decided"`   // today's whole order, units; Today is part of it
	Presence  int64                   `json:"presence"`  // a pack beyond it where nothing would be there or coming
	Saved     [2]float64              `json:"saved"`     // units not lost by the last pack of it, and by one more
	Held      [2]float64              `json:"held"`      // units those packs hold over a review period
}

// LookAhead decides today's order of an item whose policy looks ahead, and sets
// the levels to what it leads to: order up to the position without today's orders
// plus what was decided. Where a class is promised a fill rate, no position is left below
// one unit while a forecast is there: demand that comes back could not be seen. Costs that
// are given are believed: a unit that is not worth holding is not held. Where nothing is wanted they stay at or below that
// position. It does nothing on a day without orders and where lead times are not
// known day by day.
func (p *PolicyLine) LookAhead(it *item.Item) {
	if p.Kind != item.PolicyLookAhead || p.NoOrder != "" || p.CoverMean <= 0 || len(p.Window.Lead) == 0 {
		return
	}
	l := p.WhereUnitsAre(it)
	mean := p.DailyMeans(it)
	l.Common, l.Each = p.spreads(it, mean)
	pack := max(1, it.Multiple)
	futures := BeforeTheDay(p.Window, mean)
	if !it.AimsAtClass() {
		l.Common, futures.LeftOver = 0, p.leftOver()
	}
	futures.OnHand, futures.Open, futures.Common, futures.Each, futures.Seed = l.Available, l.Open,
		l.Common, l.Each, LookSeed(it, p.Window.Order)
	ahead := futures.Look()
	l.Decided = WorthOrdering(ahead, it.Policy.Underage, it.Policy.Overage, pack)
	if l.Decided > 0 {
		l.Saved[0], l.Held[0] = ahead.Margin(l.Decided-pack, pack)
	}
	l.Saved[1], l.Held[1] = ahead.Margin(l.Decided, pack)
	p.Look = l
	before := p.Position.Total - l.Today
	if before+l.Decided+l.Owed < 1 && it.AimsAtClass() {
		l.Presence = pack
	}
	if want := l.Decided + l.Owed + l.Presence; want > 0 {
		p.OrderUpTo, p.HeldToDays, p.SafetyFloor = before+want, false, false
	} else {
		p.OrderUpTo = min(p.OrderUpTo, before)
	}
	p.ReorderPoint = p.OrderUpTo - 1
	p.holdToDays(it)
	p.SafetyStock = float64(p.OrderUpTo) - p.CoverMean
}

// leftOver is how often a unit left over is charged where its cost is given: orders on
// their way do not know of it. Once where goods come at once, half as often again where two
// reviews are under way, which costs 3 to 4 % less than once for Poisson and for bursty
// demand; twice at most. What days have in common is not played then: later orders follow
// it before a unit is left for good. Both were chosen on weeks before those of the weekly
// contest (docs/method.md).
func (p *PolicyLine) leftOver() float64 {
	return min(2, 1+p.Window.LeadMean/float64(4*max(1, p.Window.Review)))
}

// BeforeTheDay sets the clock of a look-ahead to the night, before the day's goods
// have come: an order may come today that is as old as a lead time can be. The
// look-ahead itself thinks of a review after they came, so its clock begins with
// a day of no demand, and every lead time takes a day more.
func BeforeTheDay(w item.Window, mean []float64) stockpolicy.Lookahead {
	return stockpolicy.Lookahead{Lead: append([]float64{0}, w.Lead...), Review: max(1, w.Review),
		Mean: append([]float64{0}, mean...)}
}

// WhereUnitsAre splits the position into what can be sold, what is on its way and
// since when, and what was ordered today, which is part of what is decided. An
// order's age is counted from its order day, else from as many days before it is
// due as a lead time has on average; what is due after the window is no cover.
// Units owed are taken from stock, then from what comes first.
func (p *PolicyLine) WhereUnitsAre(it *item.Item) *Look {
	q, day := p.Position, p.Window.Order
	l := &Look{Today: q.Drafts}
	free := q.OnHand - q.Expired - q.Doubted - q.Reserved - q.Backordered + q.Predecessor
	for _, o := range it.Expected(item.LeadOf(it, p.Window), day) {
		ordered := o.Ordered
		if ordered == item.NoDay {
			ordered = o.Due - int32(math.Ceil(p.Window.LeadMean-1e-9))
		}
		switch {
		case o.Day > p.Window.End || o.Counts <= 0:
		case o.Ordered == day:
			l.Today += o.Counts
		default:
			l.Open = append(l.Open, stockpolicy.OpenOrder{Age: int(max(0, day-ordered)), Quantity: o.Counts})
		}
	}
	slices.SortStableFunc(l.Open, func(a, b stockpolicy.OpenOrder) int {
		return cmp.Or(-cmp.Compare(a.Age, b.Age), cmp.Compare(a.Quantity, b.Quantity))
	})
	l.Available, l.Owed = max(0, free), max(0, -free)
	for i := range l.Open {
		taken := min(l.Owed, l.Open[i].Quantity)
		l.Open[i].Quantity -= taken
		l.Owed -= taken
	}
	return l
}

// WorthOrdering is the order at which one more pack is not worth holding, found
// in coarse steps first: what packs save falls from one to the next, so that it
// lies no further than a step from where the coarser steps stop.
func WorthOrdering(a *stockpolicy.Ahead, underage, overage float64, pack int64) int64 {
	from := int64(0)
	for _, step := range []int64{4096 * pack, 64 * pack, pack} {
		at, _ := a.Order(underage, overage, step, from)
		if step == pack {
			return at
		}
		from = max(0, at-step)
	}
	return from
}

// DailyMeans is the expected demand before each of the coming days: the daily
// forecast, brought to the mean of the cover window where that differs.
func (p *PolicyLine) DailyMeans(it *item.Item) []float64 {
	days := len(p.Window.Lead) + 2*max(1, p.Window.Review)
	mean := make([]float64, days+1)
	rate := p.CoverMean / max(1, p.Window.LeadMean+float64(p.Window.Review))
	for d := range days {
		step := rate
		if len(it.Daily) > 0 {
			step = it.MeanDemand(d, d+1)
		}
		mean[d+1] = mean[d] + step
	}
	sum := 0.0
	for d, w := range p.Window.Lead {
		sum += w * mean[d+max(1, p.Window.Review)]
	}
	if sum <= 0 {
		for d := range mean {
			mean[d] = rate * float64(d)
		}
		return mean
	}
	for d := range mean {
		mean[d] *= p.CoverMean / sum
	}
	return mean
}

// spreads fits what all days have in common and what each has of its own to the
// variances of demand over the lead time and over the cover window. Demand of n
// days with mean m has the variance m + m²(a + (1 + a)·e/n); over a lead time at
// random, means and variances of its lengths are mixed. Of two numbers that would
// not both be 0 or more, the one is 0 and the other that of the cover window.
func (p *PolicyLine) spreads(it *item.Item, mean []float64) (common, each float64) {
	var squares, shares, left [2]float64 // E m², E m²/n, variance not yet explained
	sds := [2]float64{p.LeadSD, p.CoverSD}
	for k, extra := range []int{0, max(1, p.Window.Review)} {
		first := 0.0
		for d, w := range p.Window.Lead {
			n := d + extra
			if n == 0 {
				continue
			}
			first += w * mean[n]
			squares[k] += w * mean[n] * mean[n]
			shares[k] += w * mean[n] * mean[n] / float64(n)
		}
		left[k] = sds[k]*sds[k] - first - (squares[k] - first*first)
	}
	own := 0.0
	if det := squares[0]*shares[1] - squares[1]*shares[0]; it.LeadDemand != nil &&
		math.Abs(det) > 1e-9*squares[1]*shares[1] {
		common = (left[0]*shares[1] - left[1]*shares[0]) / det
		own = (squares[0]*left[1] - squares[1]*left[0]) / det
		switch {
		case own < 0:
			common, own = left[1]/squares[1], 0
		case common < 0:
			common, own = 0, left[1]/shares[1]
		}
	} else if squares[1] > 0 {
		common = left[1] / squares[1]
	}
	common = max(0, common)
	return common, max(0, own) / (1 + common)
}

// LookSeed gives a key and a day their own futures, the same every time.
func LookSeed(it *item.Item, day int32) uint64 {
	h := fnv.New64a()
	h.Write([]byte(it.SKU + "\x00" + it.Location))
	return h.Sum64() ^ uint64(uint32(day))*0x9e3779b97f4a7c15
}

// lookSteps writes the decision: what the futures started from, and what the last
// pack and one more save and cost at the price.
func (r *Receipt) lookSteps(it *item.Item, p *PolicyLine) {
	l := p.Look
	r.priceSteps(it)
	r.Note("futures", stockpolicy.Futures, "input: futures played from where every unit is")
	r.Note("available", float64(l.Available), "input: to sell at once")
	r.Note("coming", float64(ComingUnits(l.Open)), "input: on its way, each order by its age")
	r.Note("owed", float64(l.Owed), "input: beyond what is there and coming")
	r.Note("ordered_today", float64(l.Today), "input: drafts and orders of the day, part of decided")
	if l.Decided > 0 {
		r.Note("short_saved_by_last", l.Saved[0], "input: units not lost by the last pack decided")
		r.Note("held_for_last", l.Held[0], "input: units it holds over a review period")
	}
	r.Note("short_saved_by_next", l.Saved[1], "input: units not lost by one more pack")
	r.Note("held_for_next", l.Held[1], "input: units it would hold over a review period")
	r.Note("decided", float64(l.Decided), "input: today's whole order, packs while one saves more than it costs")
	presence := "one pack where decided would leave a position below one unit, so that demand that comes back is seen"
	if !it.AimsAtClass() {
		presence = "input: none where the costs given decide"
	}
	r.Note("presence", float64(l.Presence), presence)
}

// ComingUnits are the base units of open orders together.
func ComingUnits(open []stockpolicy.OpenOrder) (units int64) {
	for _, o := range open {
		units += o.Quantity
	}
	return units
}
