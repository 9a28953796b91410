package policy

import (
	"math"
	"math/rand/v2"

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
func shelfRun(it *item.Item, p *PolicyLine, least float64) (run longRun) {
	review, lead := max(1, p.Window.Review), max(0, int(p.Window.Due-p.Window.Order))
	l := newShelfLife(it, lead+review)
	reviews := max(shelfReviews, int(shelfUnits/(l.mean*float64(review))))
	reviews = max(20, min(reviews, shelfDays/review))
	warm := 2 + 3*(lead+it.ShelfLifeDays)/review
	coming, at := make([]float64, lead+1), *p // by the day it comes, in a ring
	for day := range (warm + reviews) * review {
		if day == warm*review {
			run = longRun{}
		}
		l.receive(&coming[day%(lead+1)], day+it.ShelfLifeDays-1)
		run.wasted += l.spoil(day)
		if day%review == 0 {
			at.Position = l.position(coming)
			if q := l.order(it, &at, CeilUnits(least)); q > 0 {
				run.orders++
				coming[(day+lead)%(lead+1)] += float64(q)
				l.receive(&coming[day%(lead+1)], day+it.ShelfLifeDays-1) // what takes no time
			}
		}
		held := l.held()
		run.short += l.sell(l.draw(), it.Policy.LostSales)
		run.held += (held + l.held()) / 2 / float64(review)
	}
	n := float64(reviews)
	// a review's demand by the forecast, whose days are not all alike
	run.short *= PerReview(it) / (l.mean * float64(review))
	return longRun{orders: run.orders / n, short: run.short / n, held: run.held / n, wasted: run.wasted / n}
}

// dated is stock with the last day it sells on.
type dated struct {
	units float64
	last  int
}

// shelfLife is an item with dates on its way through days.
type shelfLife struct {
	rng   *rand.Rand
	daily [shelfDraws]float64 // of a day's demand, each as likely
	next  int
	mean  float64
	stock []dated // the oldest first
	owed  float64
}

// newShelfLife draws a day's demand so that days of a cover window, one like the other,
// have its mean and its variance.
func newShelfLife(it *item.Item, days int) *shelfLife {
	cover := coverOf(it)
	mean, variance := cover.Mean()/float64(days), cover.SD()*cover.SD()/float64(days)
	l := &shelfLife{rng: rand.New(rand.NewPCG(LookSeed(it, 0), 3)), mean: mean}
	var law item.Demand = item.MomentDemand(mean, math.Sqrt(variance))
	sd := math.Sqrt(variance)
	step := max(sd/50, mean/10_000) // demand that hardly varies is not walked to for ever
	if variance >= 0.999*mean {
		law, step = demand.NegBinOf(mean, variance), math.Max(1, math.Floor(sd/50))
	}
	x, sum := math.Floor(max(0, mean-10*sd)), 0.0
	upto := law.CDF(x)
	for k := range l.daily {
		for upto < (float64(k)+0.5)/shelfDraws {
			x += step
			upto = law.CDF(x)
		}
		l.daily[k] = x
		sum += x
	}
	l.daily[shelfDraws-1] += math.Round(max(0, mean*shelfDraws-sum)) // the tail beyond the last draw
	l.next = shelfDraws
	return l
}

// draw is a day's demand; each of the draws comes once before any comes again.
func (l *shelfLife) draw() float64 {
	if l.next == shelfDraws {
		l.rng.Shuffle(shelfDraws, func(i, j int) { l.daily[i], l.daily[j] = l.daily[j], l.daily[i] })
		l.next = 0
	}
	l.next++
	return l.daily[l.next-1]
}

func (l *shelfLife) held() (units float64) {
	for _, s := range l.stock {
		units += s.units
	}
	return units
}

// position is what is there and coming, less what is owed, whole units.
func (l *shelfLife) position(coming []float64) item.Position {
	total := l.held() - l.owed
	for _, q := range coming {
		total += q
	}
	return item.Position{Total: int64(math.Floor(total)), Backordered: int64(math.Ceil(l.owed))}
}

// order is what a review orders; none above the reorder point.
func (l *shelfLife) order(it *item.Item, at *PolicyLine, least int64) int64 {
	if at.Position.Total > at.ReorderPoint {
		return 0
	}
	return orderAt(it, at, least)
}

// receive takes in what has come; what is owed goes out first.
func (l *shelfLife) receive(units *float64, last int) {
	back := min(*units, l.owed)
	l.owed -= back
	if *units > back {
		l.stock = append(l.stock, dated{*units - back, last})
	}
	*units = 0
}

// spoil throws away what is past its last day.
func (l *shelfLife) spoil(day int) (units float64) {
	for len(l.stock) > 0 && l.stock[0].last < day {
		units += l.stock[0].units
		l.stock = l.stock[1:]
	}
	return units
}

// sell sells the oldest first and tells what is short, which is owed unless it is lost.
func (l *shelfLife) sell(want float64, lost bool) float64 {
	for len(l.stock) > 0 && want > 0 {
		take := min(want, l.stock[0].units)
		l.stock[0].units -= take
		if want -= take; l.stock[0].units > 0 {
			break
		}
		l.stock = l.stock[1:]
	}
	if !lost {
		l.owed += want
	}
	return want
}
