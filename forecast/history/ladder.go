package history

import (
	"github.com/stockwright/stockwright/forecast/pool"
	"github.com/stockwright/stockwright/forecast/series"
)

// DefaultMethods is the ladder of the default request for a class of demand,
// best first; the first whose fit applies answers.
func DefaultMethods(h *History) []string {
	if h.Young() && !h.IsCount() {
		return append([]string{"new-item"}, settledMethods(h)...)
	}
	return settledMethods(h)
}

// settledMethods is the ladder of a series old enough to know its level.
func settledMethods(h *History) []string {
	switch {
	case h.Class == "constant" && (h.Seen >= NewItem || !h.IsCount()): // a few equal days are no constant
		return []string{"mean"}
	case h.IsCount():
		return []string{"counts", "ensemble", "mean"}
	case h.Series != nil && h.Series.Long > h.Season:
		return []string{"two-seasons", "ensemble", "mean"}
	}
	if h.profiled {
		return []string{"driven", "ensemble", "mean"}
	}
	if h.calendar {
		return []string{"steady", "ensemble", "mean"}
	}
	return []string{"ensemble", "mean"}
}

// Smoothed reports whether a request would answer the history by exponential
// smoothing, so that it has something to teach its group about it.
func (h *History) Smoothed(r *series.Request) bool {
	name := r.Method
	if name == "" {
		name = DefaultMethods(h)[0]
	}
	return name != "counts" && name != "steady" && name != "mean" && name != "new-item"
}

// AdjustSmoothed adjusts a history that smoothing would answer and leaves any other:
// what makes one a count, constant or young is known before anything is divided out.
func (h *History) AdjustSmoothed(p *pool.Pool, r *series.Request) bool {
	use := h.drivers(p, 0)
	if !h.Smoothed(r) {
		return false
	}
	h.adjustFor(use, p, r, 0)
	return h.Smoothed(r)
}

// Counted reports whether a request would answer the history as counts.
func (h *History) Counted(r *series.Request) bool {
	name := r.Method
	if name == "" {
		name = DefaultMethods(h)[0]
	}
	return name == "counts"
}

// LongestTemporal is the longest season THIEF is used for.
const LongestTemporal = 60
