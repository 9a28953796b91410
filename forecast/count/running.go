package count

import "math"

// Running carries a fitted series forward one period at a time: what Smooth
// finds over a whole history, kept up to date at the cost of one step.
type Running struct {
	State
	Run    int     // observed periods without a sale since the last one
	Off    bool    // demand does not explain the run: the item is taken for off sale
	before State   // where the series stood before the run
	frozen float64 // its level then
	odds   float64
	zeros  silence // the run
	seen   int     // observed periods on sale before the run
	option Options
	group  Absence
}

// Continue carries a fit on from its end. y, factor and o are what it was fitted
// with, group is what is known of going off sale.
func (f *Fit) Continue(y, factor []float64, o Options, group Absence) Running {
	r := Running{State: f.State, before: f.State, Off: f.Off, option: o.filled(), group: group}
	w := f.away(y, factor, group)
	r.Run, r.frozen = w.run, r.before.Mixed()
	if w.prob > 0 {
		r.odds = w.prob / (1 - min(w.prob, 1-1e-9))
	}
	r.zeros, r.seen = w.zeros, f.seenBefore(y, len(y))
	return r
}

// Take takes in the demand of the next period, factor being its calendar
// multiplier. Leave periods out whose demand is not known.
func (r *Running) Take(v, factor float64) {
	factor = max(factor, 1e-3)
	if v > 0 {
		r.Sold()
		r.step(v, factor)
		return
	}
	if r.Run == 0 {
		r.before, r.frozen = r.State, r.Mixed()
		r.zeros = silenceAfter(r.frozen, r.Size, r.seen)
	}
	r.Run++
	lp := r.zeros.add(r.zero(r.frozen * factor))
	stay := 1 - r.group.back(r.Run)
	r.odds = min((r.odds*stay+r.group.Enter)/max((1-r.group.Enter)*math.Exp(-lp), 1e-9), 1e9)
	if r.Off {
		return
	}
	r.step(0, factor)
	if r.zeros.logp() > r.option.ZeroRun {
		r.State, r.Off = r.before, true
	}
}

// Sold takes in that something was sold when more may have been wanted: the item
// is on sale, its level is not told.
func (r *Running) Sold() {
	if r.Off || r.zeros.expected > r.option.ZeroRun {
		r.State, r.Off = r.before, false
	}
	r.Run, r.zeros, r.odds = 0, silence{}, 0
}

func (r *Running) step(v, factor float64) {
	r.seen++
	r.Step(v, factor, r.option)
	if r.Seen%8 == 0 {
		r.reweigh(r.option)
	}
}

// Away is the probability that the item is off sale now.
func (r *Running) Away() float64 { return r.odds / (1 + r.odds) }

// Comeback is the probability that an item off sale stays so through the next
// periods, and the mean share of them that is left when it does not.
func (r *Running) Comeback(periods int) (none, share float64) {
	o := Outlook{Away: r.group, away: away{run: r.Run}}
	return o.comeback(periods)
}
