package forecast

import (
	"math"

	"github.com/stockwright/stockwright/forecast/count"
)

// byGroup lists the sample's series of every group, in the sample's order.
func byGroup(sample []Series) (names []string, members map[string][]*Series) {
	members = map[string][]*Series{}
	for i := range sample {
		for _, name := range memberships(&sample[i]) {
			if members[name] == nil {
				names = append(names, name)
			}
			members[name] = append(members[name], &sample[i])
		}
	}
	return names, members
}

// learnFactors gives every group its calendar.
func (p *Pool) learnFactors(sample []Series, r *Request) {
	if r.Calendar == nil {
		return
	}
	names, members := byGroup(sample)
	for _, name := range names {
		if r.ended() {
			return
		}
		p.Groups[name].Factors = learnFactors(members[name], r.Calendar)
	}
}

// countMoments gathers what the count series of one group have in common.
type countMoments struct {
	absence count.AbsenceCounts
	excess  []count.ExcessCounts
	lots    []count.ExcessCounts // counted in lots
	inLots  bool                 // some series sells in lots
	total   []float64            // demand by age, last period last, of full-length series
	levels  []float64
}

// learnCounts learns, per group, which levels series have and how sums are spread, and
// of counts how they go off sale and where the group as a whole is drifting.
func (p *Pool) learnCounts(sample []Series, r *Request) {
	lengths := spreadLengths(r)
	found, scales := map[string]*countMoments{}, map[string]*scaleMoments{}
	every := max(1, (len(sample)+2*learnSample-1)/(2*learnSample))
	type teller struct {
		of  *Series
		h   *history // nil: too young to tell
		one told
	}
	inOrder(r, (len(sample)+every-1)/every, func(i int) (x teller) {
		x.of = &sample[i*every]
		h := prepare(x.of, r)
		h.adjust(p, r, 0)
		if h.seen >= newItem {
			x.h, x.one = h, h.tell(lengths)
		}
		return x
	}, func(x teller) {
		if x.h == nil {
			return
		}
		for _, name := range memberships(x.of) {
			if scales[name] == nil {
				scales[name] = &scaleMoments{spread: make([]count.ExcessCounts, len(lengths))}
			}
			scales[name].add(x.one)
			if x.one.fit == nil {
				continue
			}
			if found[name] == nil {
				found[name] = &countMoments{excess: make([]count.ExcessCounts, len(lengths)), lots: make([]count.ExcessCounts, len(lengths))}
			}
			found[name].add(x.h, x.one)
		}
	})
	for name, m := range scales { // each group on its own: the order is free
		p.Groups[name].Scale = m.scale(lengths)
	}
	for name, m := range found { // each group on its own: the order is free
		c := &CountGroup{Absence: m.absence.Absence(), Slope: m.slope(), Level: medianPositive(m.levels)}
		c.Excess = excessOf(lengths, m.excess)
		if m.inLots {
			lots := excessOf(lengths, m.lots)
			c.Lots = &lots
		}
		p.Groups[name].Counts = c
	}
}

// spreadLengths are the numbers of periods at which the spread of sums is learnt.
func spreadLengths(r *Request) []int {
	lengths := append([]int{1}, learnLengths(r)...)
	if len(lengths) > 1 && lengths[1] == 1 {
		lengths = lengths[1:]
	}
	return lengths
}

func (m *countMoments) add(h *history, one told) {
	m.absence.Add(one.y, one.factor, one.fit, 0)
	inLot := one.spread
	if one.lots != nil {
		inLot, m.inLots = one.lots, true
	}
	for j, spread := range one.spread {
		m.excess[j].Add(spread)
		m.lots[j].Add(inLot[j])
	}
	m.addTotal(h.y)
	m.levels = append(m.levels, one.now)
}

// excessOf is what series of a group come to at some lengths.
func excessOf(lengths []int, of []count.ExcessCounts) (out count.Excess) {
	for j, L := range lengths {
		out.Periods, out.Inv = append(out.Periods, L), append(out.Inv, of[j].Inv())
	}
	return out
}

// addTotal sums series of equal length; a longer one starts the sum afresh, a
// shorter one (an item that came later) would read as growth and stays out.
func (m *countMoments) addTotal(y []float64) {
	if len(y) < len(m.total) {
		return
	}
	if len(y) > len(m.total) {
		m.total = make([]float64, len(y))
	}
	for t, v := range y {
		if v == v {
			m.total[t] += v
		}
	}
}

// slope is the drift of the group's log total per period by least squares,
// shrunk by 1 − 4·SE²/slope² (nothing within two standard errors), the
// standard error widened for first-order autocorrelation. Groups of fewer than
// ten periods, or of more than drift can be told from level in, have none.
func (m *countMoments) slope() float64 {
	n := float64(len(m.total))
	if n < 10 || n > 200 {
		return 0
	}
	var sx, sy, sxx, sxy float64
	for t, v := range m.total {
		x, y := float64(t), math.Log1p(v)
		sx, sy, sxx, sxy = sx+x, sy+y, sxx+x*x, sxy+x*y
	}
	dev := sxx - sx*sx/n
	b := (sxy - sx*sy/n) / dev
	a := (sy - b*sx) / n
	rss, lag, before := 0.0, 0.0, 0.0
	for t, v := range m.total {
		e := math.Log1p(v) - a - b*float64(t)
		rss, lag, before = rss+e*e, lag+e*before, e
	}
	if rss == 0 || b == 0 {
		return 0
	}
	rho := math.Min(math.Max(lag/rss, 0), 0.9)
	se2 := rss / (n - 2) / dev * (1 + rho) / (1 - rho)
	return b * math.Max(0, 1-4*se2/(b*b))
}
