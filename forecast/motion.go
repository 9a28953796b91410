package forecast

import (
	"slices"

	"github.com/stockwright/stockwright/forecast/count"
)

// Motion is how the levels of a group's series move.
type Motion struct {
	// Pace is what the centre of the usual smoothing rates of counts is multiplied by.
	Pace float64 `json:"pace"`
	// Window is the number of periods of the sums by which rates are judged.
	Window int `json:"window"`
	// Drift is the growth of the logarithm of demand per period, by season of the series;
	// it is 0 within three standard errors.
	Drift map[int]float64 `json:"drift,omitempty"`
}

func (g *Group) pace() float64 {
	if g == nil || g.Motion == nil || !(g.Motion.Pace > 0) {
		return 1
	}
	return g.Motion.Pace
}

// drift is the group's growth per period of series of a season.
func (g *Group) drift(season int) float64 {
	if g == nil || g.Motion == nil {
		return 0
	}
	return g.Motion.Drift[season]
}

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
	of    *Series // nil: nothing
	pace  count.PaceEvidence
	means []float64 // of blocks, the last first
	worth float64   // of them
}

// learnMotion learns how the levels of series move, by group.
func (p *Pool) learnMotion(sample []Series, r *Request, lengths []int) {
	evidence, chains := map[string]*count.PaceEvidence{"": {}}, map[driftKey]*chain{}
	every := max(1, (len(sample)+motionSample-1)/motionSample)
	window := min(slices.Max(lengths), paceWindow)
	inOrder(r, (len(sample)+every-1)/every, func(i int) moving {
		h := prepare(&sample[i*every], r)
		h.adjust(p, r, 0)
		if h.young() || h.negative() {
			return moving{}
		}
		return h.moving(window)
	}, func(x moving) {
		if x.of == nil {
			return
		}
		for _, name := range memberships(x.of) {
			k := driftKey{name, x.of.Season}
			if chains[k] == nil {
				chains[k] = &chain{}
			}
			chains[k].add(x.means, x.worth)
			if evidence[name] == nil {
				evidence[name] = &count.PaceEvidence{}
			}
			evidence[name].Add(x.pace, 1)
		}
	})
	all := evidence[""]
	for name, e := range evidence { // each group on its own: the order is free
		if name != "" {
			e.Add(*all, paceWorth/max(all.Series, paceWorth))
		}
		p.Groups[name].Motion = &Motion{Pace: e.Pace(), Window: window, Drift: map[int]float64{}}
	}
	for k, c := range chains { // each on its own: the order is free
		if d := c.drift(k.season); d != 0 {
			p.Groups[k.group].Motion.Drift[k.season] = d
		}
	}
}

// moving is what a history tells of how its level moves: by how its blocks change, and
// counts by how well sums of so many periods are foreseen.
func (h *history) moving(window int) moving {
	x := moving{of: h.series}
	size := driftSize(h.series.Season)
	if !h.isCount() {
		x.means, x.worth = blockMeans(h.y, nil, size), 1/(driftWide*h.scale)
		return x
	}
	lot := h.lot()
	fit, y, factor := smoothCounts(h, nil, 0, lot)
	skip := warmUp(len(y))
	x.pace = fit.Pace(y, factor, min(window, max((len(y)-skip)/8, 1)), skip, func(pace float64) []float64 {
		return ratesOf(h.series.Season, h.scale/lot, pace)
	})
	x.means = blockMeans(h.y, fit.OnSale, size)
	x.worth = 1 / ((driftWide + lot/(h.scale*float64(size))) * h.scale)
	return x
}
