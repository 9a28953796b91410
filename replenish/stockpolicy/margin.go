package stockpolicy

// Futures is how many futures a look plays where nobody says.
const Futures = paths

// Margin is what pack units more than an order of q save and take: units expected
// not to be lost in the days the order serves, and units held on average over a
// review period. Order goes on while underage × saved > overage × held.
func (a *Ahead) Margin(q, pack int64) (saved, held float64) {
	served := 0.0
	for k := range a.path {
		served += a.path[k].days / float64(len(a.path))
	}
	lost, lostDays := a.at(float64(q))
	next, nextDays := a.at(float64(q + pack))
	return lost - next, a.charge * (served*float64(pack) - (lostDays-nextDays)*a.used) / float64(a.review)
}
