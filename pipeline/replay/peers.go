package replay

import (
	"math"

	"github.com/stockwright/stockwright/forecast/count"
)

// peers is what all items together say of the spread of sums over one window beyond
// Poisson: 1/r = base + slow/level, the level in units a day. A slow mover's level is
// learnt from few units, so that its sums miss their forecast by more.
type peers struct{ base, slow float64 }

// unknownPeers are those of items of which nothing is known.
var unknownPeers = peers{base: 0.3}

// leastExcess is the least 1/r believed.
const leastExcess = 0.002

// peersOf fits the line by least squares, items weighed by the precision of their own
// 1/r, which has the variance 2(1/m + 1/r)²/windows at m units a window (as in
// forecast/count); three rounds, as the weights need the line.
func peersOf(spreads []count.Spread, days float64) peers {
	p := unknownPeers
	for range 3 {
		var w, wx, wxx, wy, wxy float64
		for _, s := range spreads {
			if s.Count < 1 || s.Mean <= 0 || s.Base <= 0 {
				continue
			}
			m := s.Mean / s.Count
			x, y := days/m, s.Over/s.Base
			noise := 1/m + p.base + p.slow*x
			k := s.Count / (noise * noise)
			w, wx, wxx, wy, wxy = w+k, wx+k*x, wxx+k*x*x, wy+k*y, wxy+k*x*y
		}
		if w == 0 {
			return p
		}
		p.slow = 0
		if det := w*wxx - wx*wx; det > 1e-9*w*wxx {
			p.slow = max(0, (w*wxy-wx*wy)/det)
		}
		p.base = min(max(leastExcess, (wy-p.slow*wx)/w), 20)
	}
	return p
}

// at is the peers' 1/r at a level.
func (p peers) at(level float64) float64 { return p.base + p.slow/max(level, 0.05) }

// excess is an item's 1/r by window, its own drawn to its peers'.
func (s *Counts) excess(st *countState) count.Excess {
	level, inv := st.live.Mixed(), make([]float64, len(spreadDays))
	for j := range inv {
		inv[j] = shrunk(st.spread[j], s.peers[j].at(level))
	}
	return count.Excess{Periods: spreadDays[:], Inv: inv}
}

// shrunk is an item's own 1/r drawn to its peers', each weighed by its precision
// as in forecast/count, with less trust in the item's own.
func shrunk(s count.Spread, peers float64) float64 {
	if s.Count < 1 || s.Mean <= 0 || s.Base <= 0 {
		return peers
	}
	m := s.Mean / s.Count
	noise := 2 * (1/m + peers) * (1/m + peers) / s.Count
	prior := ownExcess * ownExcess * peers * peers
	return (math.Max(s.Over/s.Base, 0)*prior + peers*noise) / (prior + noise)
}

// spreadOver parts the spread over a window of days: what all its days have in common
// and a day's own.
func spreadOver(e count.Excess, days float64) (common, each float64) {
	day := e.Inv[0]
	if days <= 1 {
		return leastExcess, max(0, day-leastExcess)
	}
	common = max(leastExcess, (e.Of(int(days+0.5))-day/days)/(1-1/days))
	return common, max(0, day-common)
}
