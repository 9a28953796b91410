package learn

import (
	"github.com/stockwright/stockwright/forecast/count"
	"github.com/stockwright/stockwright/forecast/history"
	"github.com/stockwright/stockwright/forecast/pool"
	"github.com/stockwright/stockwright/forecast/series"
)

// countMoments gathers what the count series of one group have in common.
type countMoments struct {
	absence count.AbsenceCounts
	excess  []count.ExcessCounts
	lots    []count.ExcessCounts // counted in lots
	inLots  bool                 // some series sells in lots
	levels  []float64
	large   count.LargeCounts
}

// learnCounts learns, per group, which levels series have and how sums are spread, and
// of counts how they go off sale.
func learnCounts(p *pool.Pool, sample []series.Series, r *series.Request) {
	lengths := spreadLengths(r)
	learnMotion(p, sample, r, lengths)
	found, scales := map[string]*countMoments{}, map[string]*scaleMoments{}
	every := max(1, (len(sample)+2*learnSample-1)/(2*learnSample))
	type teller struct {
		of  *series.Series
		h   *history.History // nil: too young to tell
		one told
	}
	inOrder(r, (len(sample)+every-1)/every, func(i int) (x teller) {
		x.of = &sample[i*every]
		h := history.Prepare(x.of, r)
		h.Adjust(p, r, 0)
		if h.Seen >= history.NewItem {
			x.h, x.one = h, tell(h, lengths, p.Group(x.of))
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
				found[name] = &countMoments{excess: make([]count.ExcessCounts, len(lengths)),
					lots: make([]count.ExcessCounts, len(lengths))}
			}
			found[name].add(x.one)
		}
	})
	for name, m := range scales { // each group on its own: the order is free
		p.Groups[name].Scale = m.scale(lengths, scales[""])
	}
	for name, m := range found { // each group on its own: the order is free
		c := &pool.CountGroup{Absence: m.absence.Absence(), Level: series.MedianPositive(m.levels),
			Large: m.large.Rate()}
		c.Excess = excessOf(lengths, m.excess, found[""].excess)
		if m.inLots {
			lots := excessOf(lengths, m.lots, found[""].lots)
			c.Lots = &lots
		}
		p.Groups[name].Counts = c
	}
}

// spreadLengths are the numbers of periods at which the spread of sums is learnt.
func spreadLengths(r *series.Request) []int {
	lengths := append([]int{1}, learnLengths(r)...)
	if len(lengths) > 1 && lengths[1] == 1 {
		lengths = lengths[1:]
	}
	return lengths
}

func (m *countMoments) add(one told) {
	m.absence.Add(one.y, one.factor, one.fit, 0)
	m.large.Add(one.large)
	inLot := one.spread
	if one.lots != nil {
		inLot, m.inLots = one.lots, true
	}
	for j, spread := range one.spread {
		m.excess[j].Add(spread)
		m.lots[j].Add(inLot[j])
	}
	m.levels = append(m.levels, one.now)
}
