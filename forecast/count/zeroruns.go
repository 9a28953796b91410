package count

import "math"

// The level before a zero-run is followed at fastRun, more slowly below slowRun units a period.
const (
	fastRun = 0.05
	slowRun = 0.3
)

// runRate is the rate at which the level before a zero-run is followed.
func runRate(y []float64) float64 {
	sum, n := 0.0, 0.0
	for _, v := range y {
		if v == v {
			sum, n = sum+v, n+1
		}
	}
	return fastRun * math.Sqrt(min(max(sum/max(n, 1)/slowRun, 1e-4), 1))
}

// emptier is how much less a period without a sale says than the negative binomial has it,
// 0 … 1: who buys seldom and many at a time leaves more of them empty.
func emptier(y []float64, on []bool, size float64) float64 {
	sum, none, n := 0.0, 0.0, 0.0
	for t, v := range y {
		if v == v && on[t] {
			sum, n = sum+v, n+1
			if v == 0 {
				none++
			}
		}
	}
	expected := size * math.Log1p(sum/max(n, 1)/size)
	if none == 0 || !(expected > 0) {
		return 1
	}
	return min(-math.Log(none/n)/expected, 1)
}

// zeroRuns tells runs without a sale that the level before them cannot explain.
type zeroRuns struct {
	limit, rate, size, empty float64
	certain                  bool
	last                     bool // only the run that has not ended may be one
}

// onSale says of all periods that they were.
func onSale(on []bool) {
	for t := range on {
		on[t] = true
	}
}

// seldom tells that runs which ended are what a part leaves that is always on sale and seldom
// asked for: one probability of a sale in all periods makes the history likelier than a
// probability while on sale, and runs off sale that begin and end as they usually do. Lots of
// ten, four in three years, else pass for a best seller that was mostly away.
func seldom(y []float64, on []bool) bool {
	usual := DefaultAbsence()
	var all, sale tally
	away, run := 0.0, 0
	before := struct{ away, periods float64 }{} // before the run
	for t, v := range y {
		switch {
		case v != v:
		case on[t]:
			if run > 0 {
				away += math.Log(usual.back(run))
			}
			run = 0
			all.add(v)
			sale.add(v)
		default:
			if run++; run == 1 {
				before.away, before.periods = away, all.n
				away += math.Log(usual.Enter)
			}
			away += math.Log1p(-usual.back(run))
			all.add(v)
		}
	}
	if run > 0 { // it has not ended: others judge it
		away, all.n = before.away, before.periods
	}
	return all.n > sale.n && all.likelihood() >= sale.likelihood()+away
}

// tally counts periods, and those with a sale.
type tally struct{ sold, n float64 }

func (c *tally) add(v float64) {
	c.n++
	if v > 0 {
		c.sold++
	}
}

// likelihood is the logarithm of that of the periods under one probability of a sale.
func (c tally) likelihood() float64 {
	if c.sold == 0 || c.sold == c.n {
		return 0
	}
	return c.sold*math.Log(c.sold/c.n) + (c.n-c.sold)*math.Log1p(-c.sold/c.n)
}

// mark clears on[t] throughout every such run, and sets it elsewhere. The level is known
// from the periods its rate remembers, that of a run which lasts to the end from all of them.
func (z zeroRuns) mark(y, factor []float64, on []bool, start float64) {
	level, frozen := start, start
	first, began, seen, before := -1, 0, 0, 0
	var run silence
	for t, v := range y {
		on[t] = true
		if v != v {
			continue
		}
		f := at(factor, t)
		if v != 0 {
			if first >= 0 && run.logp() > z.limit {
				if z.last {
					onSale(on[began:t])
				} else {
					level = frozen
				}
			}
			first = -1
			seen++
			level += z.rate * (v/f - level)
			continue
		}
		if first < 0 {
			first, frozen = t, level
			began, before = t, seen
			run = z.after(frozen, before > 0)
		}
		seen++
		run.add(z.zero(frozen * f))
		level -= z.rate * level
		if run.logp() > z.limit {
			for ; first <= t; first++ {
				on[first] = false
			}
		}
	}
	last := silenceAfter(frozen, z.size, before)
	if last.add(run.expected); first >= 0 && last.logp() <= z.limit {
		for t := began; t < len(y); t++ {
			on[t] = true
		}
	}
}

// zero is −log of the probability that a period of so much expected demand has no sale.
func (z zeroRuns) zero(mean float64) float64 { return z.empty * z.size * math.Log1p(mean/z.size) }

func (s *State) zero(mean float64) float64 { return zeroRuns{size: s.Size, empty: s.Empty}.zero(mean) }

// after begins a run. The level is as certain as what its rate remembers makes it; before the
// first sale it is that of the whole history.
func (z zeroRuns) after(level float64, sold bool) silence {
	periods := int(2 / z.rate)
	if z.certain || !sold {
		periods = certainPeriods
	}
	return silenceAfter(level, z.size, periods)
}

// certainPeriods make a level known for certain.
const certainPeriods = 1e6
