package replay

import (
	"math"

	"github.com/stockwright/stockwright/replenish/demand"
)

// dailyAhead is how many days' means a Forecast gives: what lots and limits in days
// of cover are sized by.
const dailyAhead = 56

// leadPoints is how many lead times a law of demand mixes at most.
const leadPoints = 5

// Forecast is the Forecaster of the policies as the night computes them: the laws of
// demand over the lead time and over the cover window, lead times mixed in.
func (s *Counts) Forecast(v *View, lead []float64, review int) Forecast {
	st := &s.states[v.Index]
	s.advance(st, v.Sales, v.InStock)
	points := compress(lead, leadPoints)
	laws := demand.Tables(s.sum(st, v.Day, points, 0), s.sum(st, v.Day, points, review))
	return Forecast{Lead: laws[0], Cover: laws[1], Daily: s.daily(st, v.Day)}
}

// daily is the mean of the coming days, returns of what is off sale weighed in.
func (s *Counts) daily(st *countState, from int) []float64 {
	out := make([]float64, dailyAhead)
	level, away := st.live.Mixed(), st.live.Away()
	back := 0.0 // of the days up to one, the share on sale again where it is off today
	for d := range out {
		on := 1 - away
		if away > 0.001 {
			open := st.openDays(from, d+1)
			none, share := st.live.Comeback(open)
			upto := float64(open) * (1 - none) * share * s.group.Scale
			on += away * max(0, upto-back)
			back = upto
		}
		out[d] = level * on * s.factorOf(st, from+d)
	}
	return out
}

// sum is the law of demand over lead time + review from a day on: for every lead
// time a negative binomial if the item is on sale, and if it is not, zero or what
// a return in the window still lets it sell (forecast/count, Outlook.Sum).
func (s *Counts) sum(st *countState, from int, lead []leadPoint, review int) (out demand.Windows) {
	own := s.excess(st)
	level, away, usual := st.live.Mixed(), st.live.Away(), s.usualFactor(st, from)
	add := func(w, mean, inverse float64) { out.Add(w, mean, mean+mean*mean*inverse) }
	weight, at := 0.0, 0
	for _, p := range lead {
		days := p.days + float64(review)
		for ; at < int(days); at++ {
			weight += s.factorOf(st, from+at)
		}
		all := weight + (days-float64(at))*s.factorOf(st, from+at)
		mean, excess := level*all, own.Over(all/usual)
		if away < 0.999 {
			add(p.weight*(1-away), mean, excess)
		}
		if away > 0.001 {
			none, share := st.live.Comeback(st.openDays(from, int(days+0.5)))
			add(p.weight*away*none, 0, 0)
			add(p.weight*away*(1-none), mean*share*s.group.Scale, excess)
		}
	}
	return out
}

// usualFactor is the mean factor of the open days of the four weeks from a day on. A window is as
// long as it has usual days: a Sunday that sells a third adds a third of a day's spread.
func (s *Counts) usualFactor(st *countState, from int) float64 {
	sum, open := 0.0, 0
	for d := from; d < from+28; d++ {
		if f := s.factorOf(st, d); f > 0 {
			sum += f
			open++
		}
	}
	return max(sum/float64(max(1, open)), 1e-9)
}

type leadPoint struct{ days, weight float64 }

// compress groups a distribution into at most n neighbouring parts, each at its
// mean, so that a hump stays a hump.
func compress(pmf []float64, n int) []leadPoint {
	var points []leadPoint
	for d, p := range pmf {
		if p > 0 {
			points = append(points, leadPoint{float64(d), p})
		}
	}
	for len(points) > n {
		best, cost := 0, math.Inf(1)
		for i := 0; i+1 < len(points); i++ {
			a, b := points[i], points[i+1]
			gap := b.days - a.days
			if c := gap * gap * a.weight * b.weight / (a.weight + b.weight); c < cost {
				best, cost = i, c
			}
		}
		a, b := points[best], points[best+1]
		w := a.weight + b.weight
		points[best] = leadPoint{(a.days*a.weight + b.days*b.weight) / w, w}
		points = append(points[:best+1], points[best+2:]...)
	}
	if len(points) == 0 {
		points = []leadPoint{{0, 1}}
	}
	return points
}
