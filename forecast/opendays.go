package forecast

import "math"

// Closed days hold no demand and teach nothing. The calendar's factors are
// found on all days, closed ones missing; then the closed days are taken out of
// the history and of the coming steps, so that no model's time passes on them:
// levels, spread and drift are those of open days. Windows are asked for in
// days and answered in the open days they hold.

// isOpen tells whether period t of a series, history first and then the
// future, is open.
func (s *Series) isOpen(t int) bool { return t >= len(s.Open) || s.Open[t] }

// dropClosed takes the closed periods out of a history whose factors are found,
// and out of the coming ones.
func (h *history) dropClosed(ahead int) {
	s, n, any := h.series, len(h.raw), false
	for t := h.offset; t < min(len(s.Open), h.offset+n+ahead); t++ {
		any = any || !s.Open[t]
	}
	if !any {
		return
	}
	if h.season > 1 {
		h.season = s.openSeason(h.season)
	}
	var raw, y, factor []float64
	for t := range n {
		if !s.isOpen(h.offset + t) {
			h.closed++
			continue
		}
		raw, y = append(raw, h.raw[t]), append(y, h.y[t])
		if h.factor != nil {
			factor = append(factor, h.factor[t])
		}
	}
	h.raw, h.y, h.factor = raw, y, factor
	next := make([]float64, 0, ahead)
	h.openSteps = make([]int, ahead+1)
	for j := range ahead {
		h.openSteps[j+1] = h.openSteps[j]
		if s.isOpen(len(s.Y) + j) {
			if h.doubt != nil {
				h.doubt[len(next)] = h.doubt[j]
			}
			next = append(next, h.ahead[j])
			h.openSteps[j+1]++
		}
	}
	h.ahead = next
}

// openSeason is how many open periods a season has where each of its places is
// always open or always closed; else its length stays.
func (s *Series) openSeason(m int) int {
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

// steps is the number of open periods among the first so many coming ones.
func (h *history) steps(periods int) int {
	if h.openSteps == nil {
		return periods
	}
	return h.openSteps[min(periods, len(h.openSteps)-1)]
}

// openOf leaves the closed ones out of some coming periods, 1 the next, and
// gives the places of the others among the open ones.
func (h *history) openOf(steps []int) (open, place []int) {
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

// window is a window in the open periods it holds.
func (h *history) window(w Window) Window {
	if h.openSteps == nil {
		return w
	}
	lead := make([]float64, len(h.openSteps))
	for _, l := range w.lengths() {
		lead[h.steps(l.Periods)] += l.P
	}
	return Window{Lead: lead}
}

// onCalendar lays an answer in open periods out over all of the horizon:
// nothing on closed ones.
func (h *history) onCalendar(res *Result, horizon int) {
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
		c.Calendar = spread(ones(h.openSteps[horizon]))
	}
	if m := len(res.Components.Season); m > 1 {
		season := res.Components.Season
		res.Components.Season = spread(cycle(season, h.openSteps[horizon]))
	}
}

func cycle(pattern []float64, n int) []float64 {
	out := make([]float64, n)
	for j := range out {
		out[j] = pattern[j%len(pattern)]
	}
	return out
}

// hideClosed makes the closed periods of a history missing.
func (s *Series) hideClosed(y []float64) {
	for t := range min(len(y), len(s.Open)) {
		if !s.Open[t] {
			y[t] = math.NaN()
		}
	}
}
