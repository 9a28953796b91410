package profile

import (
	"math"
	"slices"

	"github.com/stockwright/stockwright/forecast/series"
)

// A group's profile over the days is that of its series, not of its units: each series
// counts as shares of its own mean, by how well its days are known and by how much it
// goes with the others. So no unit of measure and no large neighbour decides what a
// month is worth to everybody.
const (
	// pooledNoise is the relative variance of a day below which a series counts no more.
	pooledNoise = 0.05
	// pooledDays is how many days a series has to be known for to tell of a profile.
	pooledDays = 56
	// pooledSmall keeps the logarithm of a block without a sale within bounds, as a share
	// of the mean.
	pooledSmall = 0.1
)

// pooledMember is a series as a share of its own mean.
type pooledMember struct {
	s           *series.Series
	mean, noise float64
	weight      float64
	days        int       // known
	block       []float64 // mean of each block of days over mean, NaN where little is known
	known       []float64 // days known in each block
	lifts       []float64 // by what a promotion multiplied the demand of a day, 0 for not at all; nil for none
	away        []bool    // periods off sale: sold out, or a silence no demand explains; nil for none
}

// at is the demand of a period without promotion, false where it is not known.
func (m *pooledMember) at(t int) (float64, bool) {
	v := m.s.Y[t]
	if v != v || math.IsInf(v, 0) || math.Abs(v) > series.Largest || !m.s.IsOpen(t) || m.away != nil && m.away[t] {
		return 0, false
	}
	if m.lifts != nil && m.lifts[t] > 0 {
		v /= m.lifts[t]
	}
	return max(v, 0), true
}

// Pooled is the profile of some series by period, from the first any of them has, in
// units of their total's mean; NaN where none was observed. Blocks are so many periods
// long.
func Pooled(members []*series.Series, block int) (first int32, profile []float64) {
	first, total := totalOf(members)
	if total == nil || len(members) < 2 {
		return first, total
	}
	var of []*pooledMember
	for _, least := range [...]float64{pooledDays, 1} { // all of them, where all are young
		for _, s := range members {
			if m := newPooledMember(s, first, len(total), block, least); m != nil {
				of = append(of, m)
			}
		}
		if len(of) > 0 {
			break
		}
	}
	if len(of) < 2 {
		return first, total
	}
	align(of, first, total)
	trust(of)
	return first, pool(of, first, total)
}

func newPooledMember(s *series.Series, first int32, periods, block int, least float64) *pooledMember {
	m := &pooledMember{s: s, away: offSale(s)}
	m.lift()
	sum, n, rough, pairs := 0.0, 0.0, 0.0, 0.0
	for t := range s.Y {
		if v, ok := m.at(t); ok {
			sum, n = sum+v, n+1
			if t >= 7 {
				if old, ok := m.at(t - 7); ok {
					rough, pairs = rough+(v-old)*(v-old)/2, pairs+1
				}
			}
		}
	}
	if n < least || !(sum > 0) {
		return nil
	}
	m.mean, m.noise, m.days = sum/n, 1, int(n)
	if pairs > 0 {
		m.noise = rough / pairs / m.mean / m.mean
	}
	m.weight = 1 / (m.noise + pooledNoise)
	m.block, m.known = make([]float64, periods/block+1), make([]float64, periods/block+1)
	for t := range s.Y {
		if v, ok := m.at(t); ok {
			b := (int(s.Start-first) + t) / block
			m.block[b], m.known[b] = m.block[b]+v/m.mean, m.known[b]+1
		}
	}
	for b, n := range m.known {
		if 2*n < float64(block) {
			m.block[b] = math.NaN()
			continue
		}
		m.block[b] /= n
	}
	return m
}

// silentDays is how many days without a sale may be a silence that demand does not explain,
// and silentBeyond minus the logarithm of the probability beyond which it is one.
const (
	silentDays   = 28
	silentBeyond = 12
)

// offSale marks the periods that tell nothing of the days: those known to be sold out, and
// silences that the share of empty days outside of them does not explain. Nil for none.
func offSale(s *series.Series) []bool {
	var out []bool
	mark := func(from, to int) {
		if out == nil {
			out = make([]bool, len(s.Y))
		}
		for t := from; t < to; t++ {
			out[t] = true
		}
	}
	for t, in := range s.InStock[:min(len(s.InStock), len(s.Y))] {
		if !in {
			mark(t, t+1)
		}
	}
	type run struct{ from, to, days int }
	var runs []run
	empty, days, now := 1.0, 2.0, run{from: -1}
	close := func(t int) {
		if now.days >= silentDays {
			now.to = t
			runs = append(runs, now)
		} else {
			empty, days = empty+float64(now.days), days+float64(now.days)
		}
		now = run{from: -1}
	}
	for t, v := range s.Y {
		switch {
		case v != v || !s.IsOpen(t):
		case v > 0:
			close(t)
			days++
		default:
			if now.from < 0 {
				now.from = t
			}
			now.days++
		}
	}
	close(len(s.Y))
	for _, r := range runs {
		if -float64(r.days)*math.Log(empty/days) > silentBeyond {
			mark(r.from, r.to)
		}
	}
	return out
}

// trust lowers the weight of series whose blocks do not go with those of the others:
// by how far they depart from the weighted median, their own noise apart, against how
// far the median series does.
func trust(of []*pooledMember) {
	far, blocks := make([]float64, len(of)), make([]float64, len(of))
	for b := range of[0].block {
		usual := weightedMedian(of, b)
		for i, m := range of {
			if v := m.block[b]; v == v {
				d := math.Log((v + pooledSmall) / (usual + pooledSmall))
				far[i] += d*d - m.noise/m.known[b]/(usual+pooledSmall)/(usual+pooledSmall)
				blocks[i]++
			}
		}
	}
	for i := range far {
		far[i] = max(far[i]/max(blocks[i], 1), 0)
	}
	sorted := slices.Clone(far)
	slices.Sort(sorted)
	wide := 4*sorted[len(sorted)/2] + 0.01
	for i, m := range of {
		m.weight /= 1 + (far[i]/wide)*(far[i]/wide)
	}
}

// alignRounds is how often means are told from a profile: of those known longest first, then
// of all.
const alignRounds = 3

// align tells the mean of a series by the days it is known on: that of a shop opened in the off
// season is not what it sells in a year, and shares of it would lift the others' off season.
func align(of []*pooledMember, first int32, total []float64) {
	most := 0
	for _, m := range of {
		most = max(most, m.days)
	}
	var whole, part []*pooledMember
	for _, m := range of {
		if float64(m.days) >= alignKnown*float64(most) {
			whole = append(whole, m)
		} else {
			part = append(part, m)
		}
	}
	if len(part) == 0 {
		return
	}
	usual, by := series.MeanOf(total), whole
	for range alignRounds {
		profile := pool(by, first, total)
		by = of
		for _, m := range part {
			at, sum, expected := int(m.s.Start-first), 0.0, 0.0
			for t := range m.s.Y {
				if v, ok := m.at(t); ok && profile[at+t] == profile[at+t] {
					sum, expected = sum+v, expected+profile[at+t]/usual
				}
			}
			if !(expected > 0 && sum > 0) {
				continue
			}
			times := m.mean * expected / sum
			m.mean /= times
			for b := range m.block {
				m.block[b] *= times
			}
			m.noise *= times * times
		}
	}
}

// alignKnown is the share of the days of the longest from which on the mean of a series is its own.
const alignKnown = 0.9

// weightedMedian is the median of a block over the series that know it.
func weightedMedian(of []*pooledMember, b int) float64 {
	type one struct{ v, w float64 }
	var list []one
	total := 0.0
	for _, m := range of {
		if v := m.block[b]; v == v {
			list, total = append(list, one{v, m.weight}), total+m.weight
		}
	}
	slices.SortFunc(list, func(a, b one) int {
		switch {
		case a.v < b.v:
			return -1
		case a.v > b.v:
			return 1
		}
		return 0
	})
	upto := 0.0
	for _, o := range list {
		if upto += o.w; 2*upto >= total {
			return o.v
		}
	}
	return 1
}

// pool is the weighted mean of the series' shares on each day.
func pool(of []*pooledMember, first int32, total []float64) []float64 {
	sum, weight := make([]float64, len(total)), make([]float64, len(total))
	for _, m := range of {
		at := int(m.s.Start - first)
		for t := range m.s.Y {
			if v, ok := m.at(t); ok {
				sum[at+t] += m.weight * v / m.mean
				weight[at+t] += m.weight
			}
		}
	}
	usual := series.MeanOf(total)
	for t := range sum {
		sum[t] = sum[t] / weight[t] * usual
		if !(weight[t] > 0) {
			sum[t] = math.NaN()
		}
	}
	return sum
}
