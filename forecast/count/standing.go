package count

import (
	"math"
	"slices"
)

// A filter's state is all that the periods before it have to say: a later night takes in
// the periods since, and need not read the others again. It does as long as each is one
// step more; where a silence ends or begins that demand does not explain, the whole history
// says what it was.

// standingSpreads are the lengths of sums whose spread is kept with a state.
var standingSpreads = []int{1, 3, 7, 14, 28, 56}

// Standing is where a fit stands after its last period.
type Standing struct {
	running Running
	spreads Excess // of the series' own sums
	Large   *Large // nil for none
}

// Stand is where a fit stands. y, factor and o are what it was fitted with, group what is
// known of going off sale, excess the spread of its sums.
func (f *Fit) Stand(y, factor []float64, o Options, group Absence, excess func(periods int) float64) *Standing {
	s := &Standing{running: f.Continue(y, factor, o, group), spreads: Excess{Periods: standingSpreads}}
	if w := f.away(y, factor, group); w.run > 0 {
		s.running.frozen = w.frozen
	}
	for _, periods := range standingSpreads {
		s.spreads.Inv = append(s.spreads.Inv, excess(periods))
	}
	return s
}

// Pack lists a standing as numbers.
func (s *Standing) Pack() []float64 {
	r := &s.running
	best, off := math.Inf(-1), 0.0
	for _, l := range r.LogLik {
		best = max(best, l)
	}
	if r.Off {
		off = 1
	}
	out := append([]float64{r.group.Enter, float64(r.Seen), float64(r.Worth), r.Size, r.Empty,
		float64(r.Run), off, r.odds,
		r.zeros.expected, r.zeros.known, float64(r.seen), r.frozen}, r.Level[:]...)
	for _, l := range r.LogLik {
		out = append(out, l-best)
	}
	out = append(out, s.spreads.Inv...)
	if l := s.Large; l != nil {
		out = append(append(out, l.Orders, l.Over, l.From), l.Sizes...)
	}
	return out
}

// unpackLarge reads the numbers behind those of a series that has none; false where they are
// no large orders.
func (s *Standing) unpackLarge(v []float64) bool {
	if len(v) == 0 {
		return true
	}
	if len(v) < 4 || len(v) > 3+largeSizes || v[0] < 1 || slices.Min(v[1:]) < 1 {
		return false
	}
	s.Large = &Large{Orders: v[0], Over: v[1], From: v[2], Sizes: v[3:]}
	return true
}

// longest bounds the periods a filter may have read.
const longest = 1e6

// standingHead are the numbers before the levels, standingLength all but those of large orders.
const standingHead = 12

var standingLength = standingHead + 2*rates + len(standingSpreads)

// Standings reads what Pack listed, under the same options and group; false where it is of
// others, or no such list.
func Standings(v []float64, o Options, group Absence) (*Standing, bool) {
	if len(v) < standingLength || math.Abs(v[0]-group.Enter) > 1e-6*group.Enter {
		return nil, false
	}
	var s Standing
	if !s.unpackLarge(v[standingLength:]) {
		return nil, false
	}
	for i, x := range v {
		if logs := i >= standingHead+rates && i < standingHead+2*rates; logs != (x < 0) && x != 0 ||
			math.Abs(x) > 1e12 {
			return nil, false
		}
	}
	if max(v[1], v[2], v[5], v[10]) > longest {
		return nil, false
	}
	s.running, s.spreads = Running{Run: int(v[5]), Off: v[6] > 0, odds: v[7],
		zeros: silence{v[8], v[9]}, seen: int(v[10]), frozen: v[11],
		option: o.filled(), group: group},
		Excess{Periods: standingSpreads, Inv: v[standingHead+2*rates : standingLength]}
	r := &s.running
	r.Seen, r.Worth, r.Size, r.Empty = int(v[1]), int(v[2]), max(v[3], 0.02), v[4]
	copy(r.Level[:], v[standingHead:])
	copy(r.LogLik[:], v[standingHead+rates:])
	for k := range rates {
		r.over[k], r.sale[k] = 1, 1
	}
	r.reweigh(r.option)
	return &s, true
}

// Grow moves all levels by a factor, as a drift of the periods since does.
func (s *Standing) Grow(by float64) {
	for k := range s.running.Level {
		s.running.Level[k] *= by
	}
	s.running.frozen *= by
}

// Take takes the periods since in, of which NaN are not known; false where the whole history
// must be read.
func (s *Standing) Take(y, factor []float64) bool {
	r := &s.running
	for t, v := range y {
		if v != v {
			continue
		}
		f := at(factor, t)
		if !r.plain(v, f) || s.large(v, f) {
			return false
		}
		r.Take(v, f)
		if s.Large != nil {
			s.Large.Over += f
		}
	}
	r.reweigh(r.option)
	return true
}

// large tells that more was sold in a period than daily sales explain: whether it is a large
// order, all of them say together.
func (s *Standing) large(v, factor float64) bool {
	if s.Large != nil {
		return math.Round(v/factor) >= s.Large.From
	}
	usual := NegBin{Mean: s.running.Mixed() * factor, Size: s.running.Size}
	return v > usual.Mean+largeBeyond*math.Sqrt(usual.Variance())+largeLeast
}

// plain tells that a period is one step more: it neither ends nor begins a run that demand
// does not explain.
func (r *Running) plain(v, factor float64) bool {
	if v > 0 {
		return r.Run == 0 || !r.Off && r.zeros.expected <= r.option.ZeroRun
	}
	zeros, frozen := r.zeros, r.frozen
	if r.Run == 0 {
		frozen = r.Mixed()
		zeros = silenceAfter(frozen, r.Size, r.seen)
	}
	zeros.add(r.zero(frozen * factor))
	return r.Off || zeros.logp() <= r.option.ZeroRun
}

// Outlook looks ahead from there; fit gets what a fit to its end would say of it.
func (s *Standing) Outlook(fit *Fit) *Outlook {
	r := &s.running
	*fit = Fit{State: r.State, Off: r.Off}
	out := &Outlook{Fit: fit, Away: r.group, Excess: s.spreads.Of, Large: s.Large}
	if r.Run > 0 {
		out.away = away{prob: r.Away(), run: r.Run, zeros: r.zeros, frozen: r.frozen}
	}
	return out
}
