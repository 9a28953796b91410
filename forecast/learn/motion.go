package learn

import (
	"slices"

	"github.com/stockwright/stockwright/forecast/count"
	"github.com/stockwright/stockwright/forecast/history"
	"github.com/stockwright/stockwright/forecast/methods"
	"github.com/stockwright/stockwright/forecast/pool"
	"github.com/stockwright/stockwright/forecast/series"
)

// motionSample bounds the series that tell how levels move, paceWindow the sums of
// periods they are judged by: of longer ones too few lie beside each other. What all
// series tell of their pace counts in a group as paceWorth of its own.
const (
	motionSample = 600
	paceWindow   = 28
	paceWorth    = 10
)

// moving is what one series tells of how its level moves.
type moving struct {
	of    *series.Series // nil: nothing
	pace  count.PaceEvidence
	broke float64 // score of the likeliest change of its level for good
	count bool
	means []float64 // of blocks, the last first
	worth float64   // of them
}

// learnMotion learns how the levels of series move, by group.
func learnMotion(p *pool.Pool, sample []series.Series, r *series.Request, lengths []int) {
	evidence, chains := map[string]*count.PaceEvidence{"": {}}, map[driftKey]*chain{}
	broken := map[string][]float64{}
	every := max(1, (len(sample)+motionSample-1)/motionSample)
	window := min(slices.Max(lengths), paceWindow)
	inOrder(r, (len(sample)+every-1)/every, func(i int) moving {
		h := history.Prepare(&sample[i*every], r)
		h.Adjust(p, r, 0)
		if h.Young() || h.Negative() {
			return moving{}
		}
		return movingOf(h, window)
	}, func(x moving) {
		if x.of == nil {
			return
		}
		for _, name := range memberships(x.of) {
			k := driftKey{name, x.of.Season}
			if chains[k] == nil {
				chains[k] = &chain{}
			}
			chains[k].add(x.means, x.worth, int(periodsAYear(k.season))/driftSize(k.season))
			if evidence[name] == nil {
				evidence[name] = &count.PaceEvidence{}
			}
			evidence[name].Add(x.pace, 1)
			if x.count {
				broken[name] = append(broken[name], x.broke)
			}
		}
	})
	all := evidence[""]
	for name, e := range evidence { // each group on its own: the order is free
		if name != "" {
			e.Add(*all, paceWorth/max(all.Series, paceWorth))
		}
		p.Groups[name].Motion = &pool.Motion{Pace: e.Pace(), Window: window, Drift: map[int]float64{},
			Broken: count.BrokenShare(broken[name])}
	}
	for k, c := range chains { // each on its own: the order is free
		if d := c.drift(k.season); d != 0 {
			p.Groups[k.group].Motion.Drift[k.season] = d
		}
	}
}

// movingOf is what a history tells of how its level moves: by how its blocks change, and
// counts by how well sums of so many periods are foreseen.
func movingOf(h *history.History, window int) moving {
	x := moving{of: h.Series}
	size := driftSize(h.Series.Season)
	if !h.IsCount() {
		x.means, x.worth = blockMeans(h.Y, nil, size), 1/(driftWide*h.Scale)
		return x
	}
	lot := h.Lot()
	fit, _, y, factor := methods.SmoothCounts(h, nil, 0, lot)
	skip := methods.WarmUpOf(h)
	x.pace = fit.Pace(y, factor, min(window, max((len(y)-skip)/8, 1)), skip, func(pace float64) []float64 {
		return methods.RatesOf(h.Series.Season, h.Scale/lot, pace)
	})
	x.count, x.broke = true, count.BrokenScore(y, factor)
	x.means = blockMeans(h.Y, fit.OnSale, size)
	x.worth = 1 / ((driftWide + lot/(h.Scale*float64(size))) * h.Scale)
	return x
}
