package count

import "math"

// runEdges are the days since the last sale at which the hazard of coming
// back is allowed to change.
var runEdges = [...]int{14, 28, 56, 112}

// Absence is what a group of series shares about being off sale (out of stock,
// delisted, not yet listed): how often a run without sales begins that demand
// cannot explain, and how it ends.
type Absence struct {
	Enter float64                    `json:"enter"` // probability per selling period that such a run begins
	Back  [len(runEdges) + 1]float64 `json:"back"`  // probability per period of coming back, by length of the run so far
	Scale float64                    `json:"scale"` // level after coming back over the level before
}

// DefaultAbsence stands in where no group is known; rounded values of the
// retail items in docs/method/counts.md.
func DefaultAbsence() Absence {
	return Absence{Enter: 0.002, Back: [...]float64{0.08, 0.05, 0.03, 0.015, 0.004}, Scale: 0.8}
}

// back is the hazard of coming back in a run of so many periods. What is known of
// runs beyond the last edge is their mean; a run twice as long as that edge and more
// comes back ever less, in proportion to its length.
func (a Absence) back(run int) float64 {
	h, long := a.Back[bucket(run)], 2*runEdges[len(runEdges)-1]
	if run > long {
		h *= float64(long) / float64(run)
	}
	return h
}

// silence is a run of periods without a sale that has not ended. Its probability is that of no sale under
// a level which is itself only known from what was sold before: a gamma mixture over
// levels, so that one sale long ago does not make every later day a surprise. (A run that
// did end, with the item selling as before, was an absence whatever was known then.)
type silence struct {
	expected float64 // −log of its probability at the level before it, taken as certain
	known    float64 // the same of the periods the level is known from
}

// silenceAfter begins a run under a level known from so many periods before it.
func silenceAfter(level, size float64, periods int) silence {
	return silence{known: size * math.Log1p(level/size) * float64(periods+1)}
}

// logp is −log of the probability of the run.
func (s silence) logp() float64 {
	if !(s.known > 0) {
		return 0
	}
	return s.known * math.Log1p(s.expected/s.known)
}

// add takes in one more period, of which −log P(0) at the level is given, and returns
// by how much the run's has grown.
func (s *silence) add(zero float64) float64 {
	before := s.logp()
	s.expected += zero
	return s.logp() - before
}

// InStock is what is known of a series that could be sold all along: a silence that
// demand does not explain is the end of demand, which is rare and does not pass.
// Demand ends no more often than silences begin in its group that demand does not explain.
func InStock(group Absence) Absence {
	return Absence{Enter: min(0.0003, group.Enter), Scale: 1}
}

// AbsenceCounts gathers the runs of many series; Add them in a fixed order.
type AbsenceCounts struct {
	selling, begun, after, before float64
	days, back                    [len(runEdges) + 1]float64
}

func bucket(run int) int {
	for i, e := range runEdges {
		if run <= e {
			return i
		}
	}
	return len(runEdges)
}

// Add counts the zero-runs of one fitted series. A run counts from the period
// in which the test would have found it.
func (a *AbsenceCounts) Add(y, factor []float64, f *Fit, limit float64) {
	if limit <= 0 {
		limit = 9
	}
	n := len(y)
	for t := 0; t < n; {
		if f.OnSale[t] {
			if y[t] == y[t] {
				a.selling++
			}
			t++
			continue
		}
		first := t
		level := 0.0
		if first > 0 {
			level = f.Path[first-1]
		}
		logp := 0.0
		for t < n && !f.OnSale[t] {
			logp += f.zero(level * at(factor, t))
			if logp > limit {
				b := bucket(t - first + 1)
				a.days[b]++
				if t+1 < n && f.OnSale[t+1] {
					a.back[b]++
				}
			}
			t++
		}
		a.begun++
		a.level(y, factor, t, level)
	}
}

func (a *AbsenceCounts) level(y, factor []float64, t int, before float64) {
	if t+14 > len(y) || before <= 0 {
		return
	}
	sum, weight := 0.0, 0.0
	for u := t; u < t+14; u++ {
		if y[u] == y[u] {
			sum += y[u]
			weight += at(factor, u)
		}
	}
	// Every run has one vote, whatever the item sells.
	if weight > 0 {
		a.after += min(sum/(weight*before), 3)
		a.before++
	}
}

// Absence turns the counts into rates; the default counts as a few runs of
// its own, so that a handful of series cannot say "never".
func (a *AbsenceCounts) Absence() Absence {
	d := DefaultAbsence()
	out := Absence{Enter: (a.begun + 2) / (a.selling + 2/d.Enter), Scale: (a.after + 5*d.Scale) / (a.before + 5)}
	for i := range out.Back {
		out.Back[i] = (a.back[i] + 2) / (a.days[i] + 2/d.Back[i])
	}
	return out
}

// away is the state of a series at its end: the probability that it is off
// sale now, and for how long it has been.
type away struct {
	prob   float64
	run    int
	zeros  silence
	frozen float64 // level before the run
}

// seenBefore counts the observed periods on sale before period t.
func (f *Fit) seenBefore(y []float64, t int) int {
	n := 0
	for u, v := range y[:t] {
		if v == v && f.OnSale[u] {
			n++
		}
	}
	return n
}

// away filters the trailing zero-run: after each zero the odds of being off
// sale grow by 1/P(0 | level before the run). factor nil means one.
func (f *Fit) away(y, factor []float64, a Absence) away {
	n := len(y)
	run, frozen := 0, 0.0
	t := n - 1
	for ; t >= 0 && (y[t] != y[t] || y[t] == 0); t-- {
		if y[t] == 0 {
			run++
		}
	}
	if run == 0 {
		return away{}
	}
	if t >= 0 {
		frozen = f.Path[t]
	} else {
		frozen = f.Mixed()
	}
	odds := 0.0
	run = 0
	zeros := silenceAfter(frozen, f.Size, f.seenBefore(y, t+1))
	for t++; t < n; t++ {
		if y[t] != y[t] {
			continue
		}
		run++
		stay := 1 - a.back(run)
		p0 := math.Exp(-zeros.add(f.zero(frozen * at(factor, t))))
		odds = min((odds*stay+a.Enter)/max((1-a.Enter)*p0, 1e-9), 1e9)
	}
	return away{prob: odds / (1 + odds), run: run, zeros: zeros, frozen: frozen}
}
