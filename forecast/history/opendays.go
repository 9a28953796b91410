package history

import (
	"math"

	"github.com/stockwright/stockwright/forecast/series"
)

// Closed days hold no demand and teach nothing. The calendar's factors are
// found on all days, closed ones missing; then the closed days are taken out of
// the history and of the coming steps, so that no model's time passes on them:
// levels, spread and drift are those of open days. Windows are asked for in
// days and answered in the open days they hold.

// dropClosed takes the closed periods out of a history whose factors are found,
// and out of the coming ones.
func (h *History) dropClosed(ahead int) {
	s, n, any := h.Series, len(h.Raw), false
	for t := h.Offset; t < min(len(s.Open), h.Offset+n+ahead); t++ {
		any = any || !s.Open[t]
	}
	if !any {
		return
	}
	if h.Season > 1 {
		h.Season = openSeason(s, h.Season)
	}
	raw, y, factor := h.Raw[:0], h.Y[:0], h.Factor[:0] // in their place: closed periods are asked for no more
	for t := range n {
		if !s.IsOpen(h.Offset + t) {
			h.closed++
			continue
		}
		raw, y = append(raw, h.Raw[t]), append(y, h.Y[t])
		if h.Factor != nil {
			factor = append(factor, h.Factor[t])
		}
	}
	h.Raw, h.Y, h.Factor = raw, y, factor
	next := make([]float64, 0, ahead)
	h.openSteps = make([]int, ahead+1)
	for j := range ahead {
		h.openSteps[j+1] = h.openSteps[j]
		if s.IsOpen(len(s.Y) + j) {
			if h.Doubt != nil {
				h.Doubt[len(next)] = h.Doubt[j]
			}
			next = append(next, h.Ahead[j])
			h.openSteps[j+1]++
		}
	}
	h.Ahead = next
}

// openSeason is how many open periods a season has where each of its places is
// always open or always closed; else its length stays.
func openSeason(s *series.Series, m int) int {
	places := 0
	for k := range m {
		open, closed := 0, 0
		for t := k; t < len(s.Open); t += m {
			if s.Open[t] {
				open++
			} else {
				closed++
			}
		}
		if min(open, closed)*20 > open+closed {
			return m
		}
		if open > closed {
			places++
		}
	}
	return max(places, 1)
}

// Steps is the number of open periods among the first so many coming ones.
func (h *History) Steps(periods int) int {
	if h.openSteps == nil {
		return periods
	}
	return h.openSteps[min(periods, len(h.openSteps)-1)]
}

// OpenOf leaves the closed ones out of some coming periods, 1 the next, and
// gives the places of the others among the open ones.
func (h *History) OpenOf(steps []int) (open, place []int) {
	if h.openSteps == nil {
		return steps, steps
	}
	for _, j := range steps {
		if h.openSteps[j] > h.openSteps[j-1] {
			open, place = append(open, j), append(place, h.openSteps[j])
		}
	}
	return open, place
}

// Window is a window in the open periods it holds.
func (h *History) Window(w series.Window) series.Window {
	if h.openSteps == nil {
		return w
	}
	lead := make([]float64, len(h.openSteps))
	for _, l := range w.Lengths() {
		lead[h.Steps(l.Periods)] += l.P
	}
	return series.Window{Lead: lead}
}

// OnCalendar lays an answer in open periods out over all of the horizon:
// nothing on closed ones.
func (h *History) OnCalendar(res *series.Result, horizon int) {
	if h.openSteps == nil {
		return
	}
	spread := func(v []float64) []float64 {
		out := make([]float64, horizon)
		for j := range out {
			if i := h.openSteps[j]; h.openSteps[j+1] > i {
				out[j] = v[i]
			}
		}
		return out
	}
	res.Mean, res.SD = spread(res.Mean), spread(res.SD)
	for i := range res.Quantiles {
		res.Quantiles[i] = spread(res.Quantiles[i])
	}
	if c := &res.Components; c.Calendar != nil {
		c.Calendar = spread(c.Calendar)
	} else {
		c.Calendar = spread(series.Ones(h.openSteps[horizon]))
	}
	if m := len(res.Components.Season); m > 1 {
		season := res.Components.Season
		res.Components.Season = spread(series.Cycle(season, h.openSteps[horizon]))
	}
}

// hideClosed makes the closed periods of a history missing.
func hideClosed(s *series.Series, y []float64) {
	for t := range min(len(y), len(s.Open)) {
		if !s.Open[t] {
			y[t] = math.NaN()
		}
	}
}

// CloseIn takes periods in which nothing can be sold out of the series' open ones.
func (h *History) CloseIn(closed []bool) {
	if closed == nil {
		return
	}
	s := *h.Series
	s.Open = make([]bool, h.Offset+len(closed))
	for t := range s.Open {
		s.Open[t] = h.Series.IsOpen(t) && (t < h.Offset || !closed[t-h.Offset])
	}
	h.Series = &s
	seen := 0
	for t, v := range h.Raw {
		if closed[t] {
			h.Raw[t], h.Y[t] = math.NaN(), math.NaN()
		} else if v == v {
			seen++
		}
	}
	if seen > 0 {
		h.Scale *= float64(h.Seen) / float64(seen) // hardly anything was sold in what is gone
		h.Seen, h.Class = seen, classify(h)
	}
}
