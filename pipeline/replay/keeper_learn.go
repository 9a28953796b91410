package replay

import "math"

// ladder are the prices of a lost unit that the past is replayed at, in multiples of
// what a class's unit costs to hold over a review period.
var ladder = [...]float64{2.5, 5, 10, 20, 40}

// Learn replays past spans at a ladder of prices, lead times drawn anew from what is
// believed, lead, and notes what each class lost. Items that had not sold for eight
// weeks when a span began are left out of it: they teach launches, not service.
func Learn(items []Item, lead [][]float64, past []Options, c Calendar) *Lessons {
	l := &Lessons{lead: lead, classes: map[string]*lesson{}}
	for i := range items {
		l.of(&items[i]).want(&items[i], past)
	}
	for _, x := range l.classes {
		x.holding /= x.wanted
	}
	for _, o := range past {
		l.span(items, o, c)
	}
	l.settle()
	return l
}

// of is the lesson of an item's class.
func (l *Lessons) of(it *Item) *lesson {
	x := l.classes[it.Class]
	if x == nil {
		x = &lesson{}
		l.classes[it.Class] = x
	}
	return x
}

// want adds an item's daily demand over the past spans, and its holding cost weighed
// by it.
func (x *lesson) want(it *Item, past []Options) {
	units := 0.01 // what never sold counts too
	for _, o := range past {
		days := o.WarmUp + o.Days
		for _, y := range it.Demand[o.Start:min(o.Start+days, len(it.Demand))] {
			units += y / float64(len(past)*days)
		}
	}
	x.wanted += units
	x.holding += units * holding(it)
}

// span replays one past span at every price of the ladder.
func (l *Lessons) span(items []Item, opt Options, c Calendar) {
	var known []Item
	k := &Keeper{Learnt: map[string]Correction{}}
	for i, it := range items {
		if onSale(it.Demand, opt.Start) {
			it.Lead = l.lead[i]
			known = append(known, it)
			k.Lead = append(k.Lead, l.lead[i])
		}
	}
	base := NewCounts(known, opt.Start, c)
	spans := map[string]*span{}
	for j, rung := range ladder {
		for name, x := range l.classes {
			k.Learnt[name] = Correction{Price: rung * x.holding, Estimate: 1}
		}
		opt.Seed += 7919
		p := k.from(known, base.Clone())
		outcomes := Replay(known, p, opt)
		for _, r := range Report(known, outcomes, opt.Days, 0) {
			if l.classes[r.Class] == nil {
				continue // the total
			}
			s := spans[r.Class]
			if s == nil {
				s = &span{}
				spans[r.Class] = s
			}
			s.note(j, r, p.classes[r.Class].estimated*float64(opt.Days)/float64(opt.WarmUp+opt.Days))
		}
		if j == len(ladder)/2 {
			luck(spans, known, outcomes)
		}
	}
	for name, s := range spans {
		l.classes[name].spans = append(l.classes[name].spans, *s)
	}
}

// note takes in what a class lost at a rung, and what it was estimated to lose on days
// without stock.
func (s *span) note(rung int, r ClassReport, estimated float64) {
	lost := float64(r.LostUnits) + 0.5
	s.lost[rung] = math.Log(lost / (lost + float64(r.SoldUnits) + 0.5))
	s.estimate[rung] = max(0.2, min(5, lost/(estimated+0.5)))
}

// luck is the variance of the logarithm of the units lost when what items lose is
// independent: Σ lost²/(Σ lost)².
func luck(spans map[string]*span, items []Item, outcomes []Outcome) {
	sum, square := map[string]float64{}, map[string]float64{}
	for i := range items {
		d := float64(outcomes[i].Demand - outcomes[i].Sold)
		sum[items[i].Class] += d
		square[items[i].Class] += d * d
	}
	for class, s := range spans {
		s.luck = (square[class] + 0.25) / ((sum[class] + 0.5) * (sum[class] + 0.5))
	}
}

// onSale tells whether an item has sold for eight weeks.
func onSale(demand []float64, start int) bool {
	for _, y := range demand[:max(0, start-56)] {
		if y > 0 {
			return true
		}
	}
	return false
}
