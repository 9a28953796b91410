package replay

import "github.com/stockwright/stockwright/forecast/opening"

// Closed days hold no demand and teach nothing, as in a night: a level that took them
// for days without a customer would sink, and its errors would swell.

// learnOpen finds, from the days before start, on which days each item trades: what the
// items of a place have in common, and what an item adds.
func (s *Counts) learnOpen(items []Item, start int, firstDay int32) {
	days := 2 * yearOfWeeks
	places := map[string][]int{}
	for i, it := range items {
		places[it.Place] = append(places[it.Place], i)
		days = max(days, len(it.Demand)-start+2*yearOfWeeks)
	}
	for _, of := range places {
		first, y := make([]int32, len(of)), make([][]float64, len(of))
		for j, i := range of {
			st := &s.states[i]
			first[j], y[j] = firstDay+int32(st.first), items[i].Demand[st.first:start]
		}
		_, open := opening.Mask(first, y, days)
		for j, i := range of {
			s.states[i].open = open[j]
		}
	}
}

// trades tells whether an item is open on a day.
func (st *countState) trades(day int) bool {
	at := day - st.first
	return st.open == nil || at < 0 || at >= len(st.open) || st.open[at]
}

// openOf leaves the closed days out of values by day, the first of them the item's first.
func (st *countState) openOf(v []float64) []float64 {
	if st.open == nil {
		return v
	}
	out := make([]float64, 0, len(v))
	for t, x := range v {
		if st.trades(st.first + t) {
			out = append(out, x)
		}
	}
	return out
}

// openDays is how many of the days from one on an item is open.
func (st *countState) openDays(from, days int) int {
	if st.open == nil {
		return days
	}
	n := 0
	for d := from; d < from+days; d++ {
		if st.trades(d) {
			n++
		}
	}
	return n
}
