package count

// Length is one possible length of a cover window, with its probability.
type Length struct {
	Periods int
	P       float64
}

// Outlook is all that the sum over a window needs of one series.
type Outlook struct {
	Fit    *Fit
	Ahead  []float64 // factor of steps 1, 2 …; at least as long as the window
	Away   Absence
	Excess func(periods int) float64 // 1/r of the sum over so many periods
	Large  *Large                    // orders beside daily sales; nil for none
	away   away
}

// NewOutlook looks ahead from the end of a fit. y and factor are what it was
// fitted to.
func NewOutlook(f *Fit, y, factor, ahead []float64, a Absence, excess func(int) float64) *Outlook {
	return &Outlook{Fit: f, Ahead: ahead, Away: a, Excess: excess, away: f.away(y, factor, a)}
}

// AwayProbability is the probability that the item is off sale now.
func (o *Outlook) AwayProbability() float64 { return o.away.prob }

// Sum is the law of demand summed over a window of random length: for each
// length a negative binomial if the item is on sale, and if it is not, zero or
// what a return somewhere in the window still lets it sell.
func (o *Outlook) Sum(lengths []Length) Law {
	if o.Large != nil {
		return o.sumWithLarge(lengths)
	}
	parts := make([]NegBin, 0, 3*len(lengths))
	weights := make([]float64, 0, 3*len(lengths))
	add := func(p NegBin, w float64) { parts, weights = append(parts, p), append(weights, w) }
	level := o.Fit.Mixed()
	for _, l := range lengths {
		mu := 0.0
		for _, f := range o.Ahead[:l.Periods] {
			mu += level * f
		}
		size := 1 / max(o.Excess(max(l.Periods, 1)), 1e-7)
		add(NegBin{Mean: mu, Size: size}, l.P*(1-o.away.prob))
		if o.away.prob > 0 {
			none, share := o.comeback(l.Periods)
			add(NegBin{}, l.P*o.away.prob*none)
			add(NegBin{Mean: mu * share * o.Away.Scale, Size: size}, l.P*o.away.prob*(1-none))
		}
	}
	return NewLaw(parts, weights)
}

// sumWithLarge is Sum where there are large orders too.
func (o *Outlook) sumWithLarge(lengths []Length) Law {
	var laws []Law
	var weights []float64
	add := func(l Law, w float64) { laws, weights = append(laws, l), append(weights, w) }
	for _, l := range lengths {
		weight := 0.0
		for _, f := range o.Ahead[:l.Periods] {
			weight += f
		}
		size := 1 / max(o.Excess(max(l.Periods, 1)), 1e-7)
		add(o.together(weight, size), l.P*(1-o.away.prob))
		if o.away.prob > 0 {
			none, share := o.comeback(l.Periods)
			add(Law{CDF: []float64{1}}, l.P*o.away.prob*none)
			add(o.together(weight*share*o.Away.Scale, size), l.P*o.away.prob*(1-none))
		}
	}
	return mixed(laws, weights)
}

// together is the law of daily sales and large orders over periods of that sum of factors.
func (o *Outlook) together(weight, size float64) Law {
	daily := NewLaw([]NegBin{{Mean: o.Fit.Mixed() * weight, Size: size}}, []float64{1})
	return o.Large.with(daily, weight)
}

// Level is the demand of a period at factor 1 on sale, large orders included.
func (o *Outlook) Level() float64 { return o.Fit.Mixed() + o.Large.mean() }

// comeback returns the probability of not coming back within L periods, and
// the mean share of the window that is left when it does come back.
func (o *Outlook) comeback(L int) (none, share float64) {
	none = 1
	left, total := 0.0, 0.0
	for j := range L {
		h := o.Away.back(o.away.run + j)
		p := none * h
		none -= p
		left += p * float64(L-j) / float64(L)
		total += p
	}
	if total > 0 {
		share = left / total
	}
	return none, share
}
