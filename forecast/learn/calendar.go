package learn

import (
	"slices"

	"github.com/stockwright/stockwright/forecast/calendar"
	"github.com/stockwright/stockwright/forecast/history"
	"github.com/stockwright/stockwright/forecast/pool"
	"github.com/stockwright/stockwright/forecast/profile"
	"github.com/stockwright/stockwright/forecast/series"
)

// factorReach is how many days ahead of its last history a group knows its
// calendar.
const factorReach = 400

// factorBlock is how many days of a series are held against those of its group.
const factorBlock = 28

// learnFactors regresses the profile of a group's sample on the calendar.
func learnFactors(members []*series.Series, c *series.Calendar) *pool.Factors {
	if len(members) == 0 {
		return nil
	}
	first, total := profile.Pooled(members, factorBlock)
	n := len(total)
	if n < 14 {
		return nil
	}
	o := c.Options()
	if laid := members[0].Laid; !laid.Days() && !slices.ContainsFunc(members,
		func(s *series.Series) bool { return !s.Laid.Same(laid) }) {
		o.Period = laid.Of
	}
	o.Driven = slices.ContainsFunc(members, (*series.Series).Promoted)
	o.Shut = shutTogether(members, first, n+factorReach)
	k, e := calendar.LearnYear(o, first, n+factorReach, total)
	return history.Tabulate(k, &e, n, factorReach)
}

// shutSample is how many series of a group are asked which days they are closed.
const shutSample = 64

// shutTogether are the days on which all series of a group are closed; nil for none.
func shutTogether(members []*series.Series, first int32, n int) []bool {
	out, any := make([]bool, n), false
	every := (len(members) + shutSample - 1) / shutSample
	for i := range out {
		told := false
		out[i] = true
		for m := 0; m < len(members) && out[i]; m += every {
			s := members[m]
			if t := int(first-s.Start) + i; t >= 0 && t < len(s.Open) {
				told, out[i] = true, !s.Open[t]
			}
		}
		out[i] = out[i] && told
		any = any || out[i]
	}
	if !any {
		return nil
	}
	return out
}

// learnCalendars gives every group its calendar.
func learnCalendars(p *pool.Pool, sample []series.Series, r *series.Request) {
	inGroups(p, sample, r, func(g *pool.Group, members []*series.Series) {
		g.Factors = learnFactors(ageless(settled(members), g.Life), r.Calendar)
	})
}

// inGroups learns of every group what needs a calendar.
func inGroups(p *pool.Pool, sample []series.Series, r *series.Request, learn func(*pool.Group, []*series.Series)) {
	if r.Calendar == nil {
		return
	}
	names, members := byGroup(sample)
	for _, name := range names {
		if r.Ended() {
			return
		}
		learn(p.Groups[name], members[name])
	}
}

// learnWaves learns in every group how wide the own seasons of its series are, from those
// that its factors speak for.
func learnWaves(p *pool.Pool, sample []series.Series, r *series.Request) {
	if r.Calendar == nil || r.Calendar.Yearly <= 0 {
		return
	}
	found := map[*pool.Group]*calendar.WaveEvidence{}
	every := max(1, (len(sample)+learnSample-1)/learnSample)
	inOrder(r, (len(sample)+every-1)/every, func(i int) *history.History {
		return history.Prepare(&sample[i*every], r)
	}, func(h *history.History) {
		g := p.Group(h.Series)
		if g == nil || g.Factors == nil || h.Seen == 0 || h.OwnFactored(g) || h.Series.Ramp != nil {
			return
		}
		if found[g] == nil {
			found[g] = &calendar.WaveEvidence{}
		}
		first := h.Series.Start + int32(h.Offset)
		f := make([]float64, len(h.Raw))
		g.Factors.At(first, f)
		found[g].Add(history.InLots(h.Usual(), h.Lot()), f, first, h.Blocks())
	})
	for g, of := range found { // each group on its own: the order is free
		if !r.Ended() {
			g.Waves = of.Prior()
		}
	}
}

// learnSeasons gives every group the profiles of its count series, by length
// of season.
func learnSeasons(p *pool.Pool, sample []series.Series, r *series.Request) {
	if r.Calendar != nil {
		return
	}
	names, members := byGroup(sample)
	for _, name := range names {
		if r.Ended() {
			return
		}
		by := map[int][]*series.Series{}
		for _, s := range members[name] {
			if s.Season > 1 && history.Prepare(s, r).IsCount() {
				by[s.Season] = append(by[s.Season], s)
			}
		}
		for m, list := range by { // every entry on its own: the order is free
			if p.Groups[name].Seasons == nil {
				p.Groups[name].Seasons = map[int]*profile.Profile{}
			}
			p.Groups[name].Seasons[m] = profile.Learn(list, m)
		}
	}
}
