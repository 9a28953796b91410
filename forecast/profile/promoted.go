package profile

import (
	"slices"

	"github.com/stockwright/stockwright/forecast/series"
)

// A promotion is no time of the year. Days of a series on promotion are divided by what
// promotions did to it before its group's profile is told, held against the same weekday of
// the weeks around that were without: a promotion that is on all December leaves December
// as it is.
const (
	// liftWeeks is how many weeks before and after are looked at.
	liftWeeks = 2
	// liftDays is how many days of mean demand a lift of one counts as.
	liftDays = 5
	// liftMost is the share of days on promotion above which there is no usual day.
	liftMost = 0.5
)

// lift finds by what promotions multiplied the demand of a series, and puts that on those
// days of them that have usual days beside them. Nothing where it has no promotions or they
// are given as intensities.
func (m *pooledMember) lift() {
	s := m.s
	if s.Promo == nil || !s.Laid.Days() || slices.ContainsFunc(s.Promo,
		func(v float64) bool { return v != 0 && v != 1 }) {
		return
	}
	sold, usual, all, n, on := 0.0, 0.0, 0.0, 0.0, 0.0
	var days []int
	for t := range s.Y {
		v, ok := m.at(t)
		if !ok {
			continue
		}
		all, n = all+v, n+1
		if !m.promoted(t) {
			continue
		}
		on++
		if near, ok := m.around(t); ok {
			sold, usual, days = sold+v, usual+near, append(days, t)
		}
	}
	if len(days) == 0 || on > liftMost*n || !(all > 0) {
		return
	}
	mean := all / n
	m.lifts = make([]float64, len(s.Y))
	for _, t := range days {
		m.lifts[t] = (sold + liftDays*mean) / (usual + liftDays*mean)
	}
}

func (m *pooledMember) promoted(t int) bool { return t < len(m.s.Promo) && m.s.Promo[t] == 1 }

// around is the mean of the same weekday without promotion in the weeks around a day.
func (m *pooledMember) around(t int) (mean float64, ok bool) {
	n := 0.0
	for u := t - 7*liftWeeks; u <= t+7*liftWeeks; u += 7 {
		if u < 0 || u >= len(m.s.Y) || m.promoted(u) {
			continue
		}
		if v, known := m.at(u); known {
			mean, n = mean+v, n+1
		}
	}
	if n == 0 {
		return 0, false
	}
	return mean / n, true
}

// Lifts is by what promotions multiplied each period of a series, 0 where there was none or
// nothing tells; nil for none at all.
func Lifts(s *series.Series) []float64 {
	m := &pooledMember{s: s, away: offSale(s)}
	m.lift()
	return m.lifts
}
