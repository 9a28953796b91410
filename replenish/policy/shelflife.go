package policy

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mathext"

	"github.com/stockwright/stockwright/replenish/demand"
	"github.com/stockwright/stockwright/replenish/item"
)

// How long an item with a date is lived for, after what fills the pipe: reviews, more
// until units sell, and at most days.
const (
	shelfReviews, shelfUnits, shelfDays = 6000, 50_000, 120_000
	shelfDraws                          = 1024
)

// perishes tells that goods pass their date unsold often enough to count, or that their
// date cuts orders. A law of positions does not say how old goods are.
func perishes(it *item.Item, p *PolicyLine) bool {
	perReview := PerReview(it)
	if it.ShelfLifeDays <= 0 || len(it.Daily) == 0 || perReview <= 0 {
		return false
	}
	days := int(p.Window.Due-p.Window.Order) + it.ShelfLifeDays
	until := Scaled(it.CoverDemand, it.MeanDemand(0, days)/max(1e-9, it.CoverDemand.Mean()))
	top := max(p.OrderUpTo, p.ReorderPoint+it.MOQ) + max(1, it.Multiple) - 1
	return demand.Surplus(until, float64(top)) > 1e-3*perReview
}

// shelfRun lives the item through days of its own demand, the oldest goods sold first and
// what is past its date thrown away, with orders of at least so many units.
func shelfRun(it *item.Item, p *PolicyLine, least float64) longRun {
	review, lead := max(1, p.Window.Review), max(0, int(p.Window.Due-p.Window.Order))
	l := newShelfLife(it, p, lead+review, CeilUnits(least))
	reviews := max(shelfReviews, int(shelfUnits/(l.mean*float64(review))))
	reviews = max(20, min(reviews, shelfDays/review))
	warm := 2 + 3*(lead+it.ShelfLifeDays)/review
	coming := make([]float64, lead+1) // by the day it comes, in a ring
	var orders, short, held, wasted float64
	today, wait := 0, 0 // in the ring, and until the next review
	for day := range (warm + reviews) * review {
		if day == warm*review {
			orders, short, held, wasted = 0, 0, 0, 0
		}
		last := day + it.ShelfLifeDays - 1
		l.receive(&coming[today], last)
		wasted += l.spoil(day)
		if wait == 0 {
			wait = review
			if q := l.order(); q > 0 {
				orders++
				l.coming += q
				if lead == 0 { // what takes no time
					l.receive(&q, last)
				} else {
					coming[(today+lead)%(lead+1)] += q
				}
			}
		}
		held += l.held
		short += l.sell(l.draw())
		held += l.held
		wait--
		if today++; today > lead {
			today = 0
		}
	}
	n := float64(reviews)
	// a review's demand by the forecast, whose days are not all alike
	short *= PerReview(it) / (l.mean * float64(review))
	return longRun{orders: orders / n, short: short / n, held: held / 2 / float64(review) / n, wasted: wasted / n}
}

// dated is stock with the last day it sells on.
type dated struct {
	units float64
	last  int
}

// shelfLife is an item with dates on its way through days. Units are whole, so that sums
// that are carried on are those of adding up afresh.
type shelfLife struct {
	it     *item.Item
	line   PolicyLine
	least  int64 // units ordered at once
	orders [shelfOrders]shelfOrder

	rng    *rand.Rand
	daily  [shelfDraws]float64 // of a day's demand, each as likely
	next   int
	mean   float64
	stock  []dated // the oldest first
	oldest int     // in stock; those before are gone
	held   float64 // of stock
	coming float64
	owed   float64
}

// shelfOrder is what a review ordered at a position.
type shelfOrder struct {
	at    item.Position
	units int64
	known bool
}

// shelfOrders is how many orders are remembered.
const shelfOrders = 256

// newShelfLife draws a day's demand so that days of a cover window, one like the other,
// have its mean and its variance.
func newShelfLife(it *item.Item, p *PolicyLine, days int, least int64) *shelfLife {
	cover := coverOf(it)
	mean, variance := cover.Mean()/float64(days), cover.SD()*cover.SD()/float64(days)
	l := &shelfLife{it: it, line: *p, least: least, rng: rand.New(rand.NewPCG(LookSeed(it, 0), 3)), mean: mean}
	sd := math.Sqrt(variance)
	step, law := math.Max(1, math.Floor(sd/50)), binomial(mean, variance)
	if variance >= mean {
		law = demand.NegBinOf(mean, variance).CDF
	}
	x, sum := math.Floor(max(0, mean-10*max(sd, 1))), 0.0
	upto := law(x)
	for k := range l.daily {
		for upto < (float64(k)+0.5)/shelfDraws {
			x += step
			upto = law(x)
		}
		l.daily[k] = x
		sum += x
	}
	l.daily[shelfDraws-1] += math.Round(max(0, mean*shelfDraws-sum)) // the tail beyond the last draw
	l.next = shelfDraws
	return l
}

// binomial is P(D ≤ x) of whole units that vary less than by chance: of as many trials as have the
// mean and the variance, or the next variance above it that whole units have.
func binomial(mean, variance float64) func(x float64) float64 {
	trials := math.Ceil(mean*mean/max(mean-variance, 1e-9*mean) - 1e-9)
	return func(x float64) float64 {
		switch {
		case x >= trials:
			return 1
		case mean >= trials: // it does not vary
			return 0
		}
		return mathext.RegIncBeta(trials-x, x+1, 1-mean/trials)
	}
}

// draw is a day's demand; each of the draws comes once before any comes again.
func (l *shelfLife) draw() float64 {
	if l.next == shelfDraws {
		for i := shelfDraws - 1; i > 0; i-- { // as rand.Shuffle does, without a call a swap
			j := l.rng.Uint64N(uint64(i + 1))
			l.daily[i], l.daily[j] = l.daily[j], l.daily[i]
		}
		l.next = 0
	}
	l.next++
	return l.daily[l.next-1]
}

// order is what a review orders; none above the reorder point.
func (l *shelfLife) order() float64 {
	total := int64(math.Floor(l.held - l.owed + l.coming)) // whole units
	if total > l.line.ReorderPoint {
		return 0
	}
	owed := int64(math.Ceil(l.owed))
	o := &l.orders[uint64(total+31*owed)%shelfOrders]
	if !o.known || o.at.Total != total || o.at.Backordered != owed {
		l.line.Position = item.Position{Total: total, Backordered: owed}
		*o = shelfOrder{l.line.Position, orderAt(l.it, &l.line, l.least), true}
	}
	return float64(o.units)
}

// receive takes in what has come; what is owed goes out first.
func (l *shelfLife) receive(units *float64, last int) {
	if *units == 0 {
		return
	}
	l.coming -= *units
	back := min(*units, l.owed)
	l.owed -= back
	if *units > back {
		if l.oldest > 64 && 2*l.oldest > len(l.stock) { // what is gone makes room
			l.stock, l.oldest = append(l.stock[:0], l.stock[l.oldest:]...), 0
		}
		l.stock = append(l.stock, dated{*units - back, last})
		l.held += *units - back
	}
	*units = 0
}

// spoil throws away what is past its last day.
func (l *shelfLife) spoil(day int) (units float64) {
	for l.oldest < len(l.stock) && l.stock[l.oldest].last < day {
		units += l.stock[l.oldest].units
		l.oldest++
	}
	l.held -= units
	return units
}

// sell sells the oldest first and tells what is short, which is owed unless it is lost.
func (l *shelfLife) sell(want float64) float64 {
	for l.oldest < len(l.stock) && want > 0 {
		take := min(want, l.stock[l.oldest].units)
		l.stock[l.oldest].units -= take
		l.held -= take
		if want -= take; l.stock[l.oldest].units > 0 {
			break
		}
		l.oldest++
	}
	if !l.it.Policy.LostSales {
		l.owed += want
	}
	return want
}
