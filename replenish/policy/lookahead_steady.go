package policy

import (
	"github.com/stockwright/stockwright/replenish/demand"
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/lots"
	"github.com/stockwright/stockwright/replenish/stockpolicy"
	"math"
	"math/rand/v2"
)

// LookSample is the most items of a class that are lived through to learn how much
// less they lose looking ahead than under order-up-to at the same price.
const LookSample = 64

// levelWindows is how many windows long what days have in common lasts. Chosen on
// the year before the measured one of m5_foods_ca1 (docs/method/service.md): levels that
// change with every window let stock left by a slow one serve the next.
const levelWindows = 3

// LookReviews are the decisions they are lived through at a price.
const LookReviews = 3200

// SteadyLoss lives the item through reviews under its policy, lost sales lost and
// lead times drawn at random, and returns the share of demand lost: of each day
// what its law loses above the stock it finds. Its demand has the mean of the cover
// window every day; what days have in common lasts levelWindows windows. place is
// where the item stands among those lived through, reviews how many are looked at,
// more where a window spans many.
func (p *PolicyLine) SteadyLoss(it *item.Item, place, reviews int) float64 {
	review := max(1, p.Window.Review)
	cycle := max(1, int(math.Ceil(p.Window.LeadMean))+review)
	if p.CoverMean <= 0 || len(p.Window.Lead) == 0 {
		return 0
	}
	life := newLookLife(it, p, levelWindows*cycle)
	life.place = float64(place)
	warm := min(60, 2+(2*cycle+review-1)/review)
	measured := max(reviews, min(60, 3*cycle/review))
	lost := 0.0
	for n := range warm + measured {
		life.order(n)
		for range review {
			if l := life.sell(); n >= warm {
				lost += l
			}
		}
	}
	return min(1, lost/(life.rate*float64(measured*review)))
}

// lookLife is an item on its way through days.
type lookLife struct {
	it      *item.Item
	look    stockpolicy.Lookahead
	rng     *rand.Rand
	rate    float64
	cycle   int // days between two draws of what days have in common
	most    int64
	day     int
	level   float64
	place   float64 // among the items lived through
	arrives []int   // the day each open order comes
}

func newLookLife(it *item.Item, p *PolicyLine, cycle int) *lookLife {
	common, each := p.spreads(it, p.DailyMeans(it))
	l := &lookLife{it: it, rate: p.CoverMean / (p.Window.LeadMean + float64(max(1, p.Window.Review))),
		cycle: cycle, most: item.MaxUnits,
		rng: rand.New(rand.NewPCG(LookSeed(it, 0), 1))}
	mean := make([]float64, len(p.Window.Lead)+2*max(1, p.Window.Review))
	for d := range mean {
		mean[d] = l.rate * float64(d)
	}
	l.look = BeforeTheDay(p.Window, mean)
	l.look.OnHand, l.look.Common, l.look.Each = max(0, p.OrderUpTo), common, each
	if it.Policy.MaxDays > 0 {
		l.most = max(1, CeilUnits(l.rate*it.Policy.MaxDays), CeilUnits(p.CoverMean))
	}
	return l
}

// order decides and places the n-th order.
func (l *lookLife) order(n int) {
	l.look.Seed = LookSeed(l.it, int32(n)+1)
	a, pack := l.look.Look(), max(1, l.it.Multiple)
	q := WorthOrdering(a, l.it.Policy.Underage, l.it.Policy.Overage, pack)
	position := l.look.OnHand + ComingUnits(l.look.Open)
	if room := l.most - position; q > room {
		q = lots.Up(max(0, room), pack)
	}
	if position+q < 1 {
		q = pack
	}
	if q > 0 {
		q = max(q, lots.Up(l.it.MOQ, pack))
		u, lead := spread(l.place, float64(n), 0.8191725133961645, 0.6710436067037893), 0
		for ; lead < len(l.look.Lead)-1 && u >= l.look.Lead[lead]; lead++ {
			u -= l.look.Lead[lead]
		}
		l.look.Open = append(l.look.Open, stockpolicy.OpenOrder{Quantity: q})
		l.arrives = append(l.arrives, l.day+lead-1) // a day less than by the clock of beforeTheDay
	}
}

// sell lives one day, its goods coming first, and returns the units that are expected to be lost in it.
func (l *lookLife) sell() (lost float64) {
	open, arrives := l.look.Open[:0], l.arrives[:0]
	for i, o := range l.look.Open {
		if l.arrives[i] <= l.day {
			l.look.OnHand += o.Quantity
			continue
		}
		o.Age++
		open, arrives = append(open, o), append(arrives, l.arrives[i])
	}
	l.look.Open, l.arrives = open, arrives
	if l.day%l.cycle == 0 {
		u := spread(l.place, float64(l.day/l.cycle), 0.7548776662466927, 0.5698402909980532)
		l.level = around(l.look.Common, demand.StandardNormalQuantile(u))
	}
	mean := l.rate * l.level * around(l.look.Each, l.rng.NormFloat64())
	if x := float64(l.look.OnHand); mean > 0 && x < mean+8*math.Sqrt(mean)+8 {
		lost = demand.Poisson{Lambda: mean}.Shortage(x)
	}
	l.look.OnHand = max(0, l.look.OnHand-l.poisson(mean))
	l.day++
	return lost
}

// around is the quantile of a gamma of mean 1 and the given variance where a
// normal's is z, by its cube (Wilson and Hilferty 1931).
func around(variance, z float64) float64 {
	if variance <= 0 {
		return 1
	}
	x := max(0, 1-variance/9+math.Sqrt(variance)/3*z)
	return x * x * x
}

// spread is a number in (0, 1) of a sequence that fills the square of items and
// times evenly, by additive recurrences.
func spread(place, time, a, b float64) float64 {
	_, u := math.Modf(0.5 + place*a + time*b)
	return min(max(u, 1e-9), 1-1e-9)
}

func (l *lookLife) poisson(mean float64) (n int64) {
	if mean > 60 {
		return int64(max(0, math.Round(mean+math.Sqrt(mean)*l.rng.NormFloat64())))
	}
	for t := l.rng.ExpFloat64(); t < mean; t += l.rng.ExpFloat64() {
		n++
	}
	return n
}
