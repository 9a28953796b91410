package replay

import (
	"maps"
	"math"
	"slices"
)

// Lessons are what past spans teach about each class: the share of demand lost at a
// price of a lost unit.
type Lessons struct {
	lead    [][]float64
	classes map[string]*lesson
}

// lesson is one class's.
type lesson struct {
	holding float64 // of a unit over a review period, mean over the units wanted
	wanted  float64 // units a day
	spans   []span
	shift   float64 // of the logarithm of the price, towards the other classes'
}

// span is what one past span taught, by rung of the ladder.
type span struct {
	lost     [len(ladder)]float64 // logarithm of the share lost
	estimate [len(ladder)]float64 // units lost per unit estimated lost on days without stock
	luck     float64              // variance of lost
}

// yearly is the variance of the logarithm of the share lost from one year to the
// next beyond luck.
const yearly = 0.01

// widest is the most a class is promised less than all: a shop that has hardly any of a
// dear class loses more than the units it counts.
const widest = 0.10

// reference is the promise at which classes are compared.
const reference = 0.95

// Keeper keeps the promises the items state. A class's price is that at which it lost
// in the past what it may lose.
func (l *Lessons) Keeper(items []Item) *Keeper {
	k := &Keeper{Title: "keeper", Lead: l.lead, Learnt: map[string]Correction{}}
	for i := range items {
		class := items[i].Class
		if _, ok := k.Learnt[class]; ok {
			continue
		}
		x := l.classes[class]
		price := x.holding * math.Exp(x.priceAt(1-items[i].Promised)+x.shift)
		k.Learnt[class] = Correction{Price: price, Estimate: x.estimateAt(price), Demand: x.wanted}
	}
	return k
}

// Promises are the fill rates by class that reach a total fill rate (0–1, of units) at
// least stock value: those of one price of a lost unit for all, to half a point, but
// for no class more than widest below the total.
func (l *Lessons) Promises(total float64) map[string]float64 {
	may := func(x *lesson, price float64) float64 { return min(x.share(price), 1-total+widest) }
	lost := func(price float64) float64 {
		lost, wanted := 0.0, 0.0
		for _, name := range l.names() {
			x := l.classes[name]
			lost += x.wanted * may(x, price)
			wanted += x.wanted
		}
		return lost / wanted
	}
	price := math.Exp(falling(func(p float64) float64 { return lost(math.Exp(p)) }, 1-total, -12, 12))
	out := map[string]float64{}
	for _, name := range l.names() {
		out[name] = 1 - max(1, math.Round(200*may(l.classes[name], price)))/200
	}
	return out
}

// names are the classes in order.
func (l *Lessons) names() []string { return slices.Sorted(maps.Keys(l.classes)) }

// at is the logarithm of the share lost at a logarithm of price over holding cost:
// spans weighed by what they know, linear between the rungs and on beyond them.
func (x *lesson) at(price float64) float64 {
	j := 1
	for j < len(ladder)-1 && math.Log(ladder[j]) < price {
		j++
	}
	a, b := math.Log(ladder[j-1]), math.Log(ladder[j])
	v, sum, weight := (price-a)/(b-a), 0.0, 0.0
	for _, s := range x.spans {
		w := 1 / (s.luck + yearly)
		sum += w * (s.lost[j-1] + v*(s.lost[j]-s.lost[j-1]))
		weight += w
	}
	if weight == 0 { // never seen: a price between those classes have; settle moves it to theirs
		return math.Log(0.5) - price
	}
	return sum / weight
}

// priceAt is the logarithm of price over holding cost at which a share is lost.
func (x *lesson) priceAt(share float64) float64 {
	return falling(x.at, math.Log(share), -6, 10)
}

// share is what a class loses of its demand at a price of a lost unit.
func (x *lesson) share(price float64) float64 {
	return min(0.999, math.Exp(x.at(math.Log(price/x.holding)-x.shift)))
}

// falling is the least argument between two at which a falling function is no more
// than a value.
func falling(f func(float64) float64, value, low, high float64) float64 {
	for range 60 {
		if mid := (low + high) / 2; f(mid) > value {
			low = mid
		} else {
			high = mid
		}
	}
	return high
}

// estimateAt is how estimated losses fell short at the rung nearest to a price.
func (x *lesson) estimateAt(price float64) float64 {
	near, sum := 0, 0.0
	for j := range ladder {
		if math.Abs(math.Log(ladder[j]*x.holding/price)) < math.Abs(math.Log(ladder[near]*x.holding/price)) {
			near = j
		}
	}
	for _, s := range x.spans {
		sum += s.estimate[near] / float64(len(x.spans))
	}
	if sum == 0 {
		return 1
	}
	return sum
}

// settle draws the classes' prices at the reference promise together, each by how
// little it knows: over holding cost they are alike, and what few items teach is
// mostly luck.
func (l *Lessons) settle() {
	names := l.names()
	price, variance := make([]float64, len(names)), make([]float64, len(names))
	for i, name := range names {
		x := l.classes[name]
		price[i] = x.priceAt(1 - reference)
		slope := (x.at(price[i]+0.35) - x.at(price[i]-0.35)) / 0.7
		precision := 1e-3
		for _, s := range x.spans {
			precision += 1 / (s.luck + yearly)
		}
		variance[i] = 1 / (precision * max(slope*slope, 0.1))
	}
	mean, between := randomEffects(price, variance)
	for i, name := range names {
		l.classes[name].shift = (mean - price[i]) * variance[i] / (variance[i] + between)
	}
}

// randomEffects is the mean of what measurements with variances measure, and the
// variance between those (DerSimonian and Laird 1986, Controlled Clinical Trials 7).
func randomEffects(y, variance []float64) (mean, between float64) {
	for round := range 2 {
		var w, wy, ww, wyy float64
		for i := range y {
			k := 1 / (variance[i] + between)
			w, wy, ww, wyy = w+k, wy+k*y[i], ww+k*k, wyy+k*y[i]*y[i]
		}
		mean = wy / w
		if free := w - ww/w; round == 0 && free > 0 {
			between = max(0, (wyy-wy*wy/w-float64(len(y)-1))/free)
		}
	}
	return mean, between
}
