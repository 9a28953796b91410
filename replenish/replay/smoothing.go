package replay

import (
	"math"
)

// Smoothing is a fast self-calibrating forecaster: a smoothed level times a
// weekday profile, whose window errors are measured on the item's own past
// origins and shrunk to its peers'. It forecasts thousands of item-years a
// second and is the replay's default where no other forecaster is injected.
type Smoothing struct {
	states  []levelState
	profile [7]float64 // shared weekday factors, mean 1
	// priorRatio is how much faster than a day's the peers' window variance grows.
	priorRatio [len(windowDays)]float64
}

// ring is the weeks of origins kept: longer than the longest window.
const ring = 8

var windowDays = [...]int{7, 14, 28}

var alphas = [...]float64{0.01, 0.02, 0.05, 0.1, 0.2, 0.3}

// levelState is an item's forecast state up to a day.
type levelState struct {
	day int
	now float64 // the weighted level at the last week's end
	// discounted squared one-day errors and the means they were made at
	daySquare, dayMean, dayCount float64
	level                        [len(alphas)]float64
	loss                         [len(alphas)]float64       // discounted squared error of weekly sums
	levels                       [ring][len(alphas)]float64 // levels at the last weekly origins
	origin                       [ring]float64              // the weighted level there
	sold                         [ring]float64              // cumulative sales there
	broken                       [ring]int                  // cumulative stock-out days there
	weeks                        int
	total                        float64
	outDays                      int
	square                       [len(windowDays)]float64 // discounted squared window errors
	expected                     [len(windowDays)]float64 // discounted window means
	count                        [len(windowDays)]float64
}

// NewSmoothing learns the shared weekday profile and the peers' spread from the
// days before start; seasonal days count from day 0.
func NewSmoothing(items []Item, start int) *Smoothing {
	s := &Smoothing{states: make([]levelState, len(items))}
	for i := range items {
		for d := max(0, start-364); d < start; d++ {
			s.profile[d%7] += items[i].Demand[d]
		}
	}
	total := 0.0
	for _, v := range s.profile {
		total += v
	}
	for k := range s.profile {
		if total > 0 {
			s.profile[k] *= 7 / total
		} else {
			s.profile[k] = 1
		}
	}
	for k := range s.priorRatio {
		s.priorRatio[k] = 1.5
	}
	all := make([]bool, start)
	for d := range all {
		all[d] = true
	}
	var square, expected [len(windowDays)]float64
	for i := range items {
		st := &s.states[i]
		s.advance(st, items[i].Demand[:start], all)
		for k := range windowDays {
			if phi := st.dispersion(); st.expected[k] > 0 && phi > 0 {
				square[k] += min(st.square[k]/(st.expected[k]*phi), 20) * st.count[k]
				expected[k] += st.count[k]
			}
		}
	}
	for k := range s.priorRatio {
		if expected[k] > 0 {
			s.priorRatio[k] = max(1, square[k]/expected[k])
		}
	}
	return s
}

// advance takes in the days up to the end of sales.
func (s *Smoothing) advance(st *levelState, sales []float64, inStock []bool) {
	if st.day == 0 && len(sales) > 0 {
		first := 0
		for first < len(sales) && sales[first] == 0 {
			first++
		}
		head := sales[first:min(len(sales), first+56)]
		mean := 0.0
		for _, v := range head {
			mean += v / float64(len(head))
		}
		for k := range st.level {
			st.level[k] = mean
		}
		st.now = mean
		st.day = first
	}
	for d := st.day; d < len(sales); d++ {
		y := sales[d] / max(s.profile[d%7], 0.05)
		if !inStock[d] {
			st.outDays++
		}
		for k, a := range alphas {
			if inStock[d] || y > st.level[k] {
				st.level[k] += a * (y - st.level[k])
			}
		}
		st.total += sales[d]
		if inStock[d] {
			m := st.now * s.profile[d%7]
			const keep = 0.9975
			st.daySquare = keep*st.daySquare + (sales[d]-m)*(sales[d]-m)
			st.dayMean = keep*st.dayMean + m
			st.dayCount = keep*st.dayCount + 1
		}
		if d%7 == 6 {
			s.week(st)
		}
	}
	st.day = max(st.day, len(sales))
}

// week closes a week: the windows that end now are compared with what was
// expected when they began.
func (s *Smoothing) week(st *levelState) {
	const n = ring
	for k, days := range windowDays {
		back := days / 7
		if st.weeks <= back+4 {
			continue
		}
		j := (st.weeks - back) % n
		if st.outDays > st.broken[j] {
			continue // a stock-out hid demand: no lesson from this window
		}
		e := st.total - st.sold[j] - st.origin[j]*float64(days)
		const keep = 0.97
		st.square[k] = keep*st.square[k] + e*e
		st.expected[k] = keep*st.expected[k] + st.origin[j]*float64(days)
		st.count[k] = keep*st.count[k] + 1
	}
	if back := 3; st.weeks > back+1 { // α is judged on windows of three weeks
		if j := (st.weeks - back) % n; st.outDays == st.broken[j] {
			for a := range alphas {
				e := st.total - st.sold[j] - st.levels[j][a]*float64(7*back)
				st.loss[a] = 0.965*st.loss[a] + e*e
			}
		}
	}
	j := st.weeks % n
	st.origin[j], st.levels[j], st.sold[j], st.broken[j] = st.best(), st.level, st.total, st.outDays
	st.now = st.origin[j]
	st.weeks++
}

// best is the level, the smoothings weighed by exp(−6 × relative excess loss).
func (st *levelState) best() float64 {
	least := math.Inf(1)
	for _, l := range st.loss {
		least = min(least, l)
	}
	sum, weights := 0.0, 0.0
	for a, l := range st.loss {
		w := 1.0
		if least > 0 {
			w = math.Exp(-6 * (l/least - 1))
		}
		sum += w * st.level[a]
		weights += w
	}
	return sum / weights
}

// moments is the mean and variance of a window of days that starts on a day.
func (s *Smoothing) moments(st *levelState, start int, days float64) (mean, variance float64) {
	whole := int(days)
	weight := 0.0 // profile-weighted days
	for d := range whole % 7 {
		weight += s.profile[(start+d)%7]
	}
	weight += float64(whole/7)*7 + (days-float64(whole))*s.profile[(start+whole)%7]
	mean = st.now * weight
	const steady = 0.9
	phi := max(1.05, st.dispersion())
	var ratio [len(windowDays)]float64
	for k := range windowDays {
		ratio[k] = phi * s.priorRatio[k]
	}
	var r float64
	switch {
	case days <= 14:
		r = ratio[0] + (ratio[1]-ratio[0])*(days-7)/7
	default:
		r = ratio[1] + (ratio[2]-ratio[1])*(days-14)/14
	}
	r = max(1.02, r)
	return mean, mean*r*(1-steady) + steady*r/phi*days*st.daySquare/max(1, st.dayCount)
}

// dispersion is the variance of one day's error over its mean; 0 = unknown.
func (st *levelState) dispersion() float64 {
	if st.dayMean <= 0 {
		return 0
	}
	return st.daySquare / st.dayMean
}

// Forecast is the Forecaster.
func (s *Smoothing) Forecast(v *View, lead []float64, review int) Forecast {
	st := &s.states[v.Index]
	s.advance(st, v.Sales, v.InStock)
	m := func(days float64) (float64, float64) { return s.moments(st, v.Day, days) }
	return Forecast{Lead: tableOver(lead, 0, m), Cover: tableOver(lead, review, m)}
}

// Level is the smoothed daily mean of an item.
func (s *Smoothing) Level(index int) float64 { return s.states[index].best() }

// MeanSD is the mean and deviation of demand over lead time and review.
func (s *Smoothing) MeanSD(v *View, lead []float64, review int) (mean, sd float64) {
	st := &s.states[v.Index]
	s.advance(st, v.Sales, v.InStock)
	second := 0.0
	for d, p := range lead {
		if p > 0 {
			m, variance := s.moments(st, v.Day, float64(d+review))
			mean += p * m
			second += p * (variance + m*m)
		}
	}
	return mean, math.Sqrt(max(0, second-mean*mean))
}
