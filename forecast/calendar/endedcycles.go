package calendar

import (
	"math"
	"slices"
)

// A cycle may end: the customer who came every second Thursday has left. Told from all days,
// his Thursdays are forecast for years. A cycle is no longer believed from where the shares of
// the days since are those of days without it, and not those that it gives them.

const (
	// endedBeyond is how much better than the cycle its absence must explain the days since, as
	// a logarithm of odds: by chance that is one in e to it.
	endedBeyond = 6
	// endedTimes is on how many days it must have stayed away: those on which it doubles what is
	// usual, or nearly.
	endedTimes, endedDay = 2, 0.6
	endedOff             = 0.3 // standard error of its days without it
	// endedPlaces is what is added to the place of a cycle that ended; a day follows, then what
	// its cells are multiplied by from that day on.
	endedPlaces = 64
)

// endedSince are the last days that a cycle may have been gone for.
var endedSince = [...]int{28, 42, 56, 70, 84, 98, 112, 140, 168, 196, 252, 364}

// ended adds to own cycles those that went, of own ones and of the group's: by are the factors
// with the own ones.
func (c *cellsOf) ended(own, y, by []float64, names []string) []float64 {
	of := ownRoom.Get().(*ownDays)
	defer ownRoom.Put(of)
	out := own
	for i := range len(cycles) + 1 {
		k := ownCycle(i)
		if k.other != nil || k.doors && c.shut == nil || !isOwn(own, i) && !slices.Contains(names, k.name+" 0") {
			continue
		}
		if !of.tell(y, by) {
			break
		}
		cell := c.of(i)
		without := of.without(k, cell, by)
		from := of.gone(cell, without, by, len(y), k.days())
		if from < 0 {
			continue
		}
		of.since(k, cell, without, by, from)
		out = append(append(out, float64(endedPlaces+i), float64(c.first+int32(from))), without[:k.cells]...)
		by = slices.Clone(by)
		for t := from; t < len(y); t++ {
			by[t] *= without[cell[t]]
		}
	}
	return out
}

// isOwn tells whether own cycles have one at a place.
func isOwn(own []float64, place int) bool {
	for len(own) > 0 {
		i := int(own[0])
		if i == place {
			return true
		}
		own = own[1+ownCycle(i).cells:]
	}
	return false
}

// weekly tells whether each cell is of one weekday.
func (c cycle) weekly() bool { return c.cells%7 == 0 && c.other == nil }

// days are the least in which it may have ended: days of a month that run together tell more than
// once only in two.
func (c cycle) days() int {
	if c.weekly() {
		return endedSince[0]
	}
	return 2 * monthDays.cells
}

// without is what the factors of each cell are multiplied by where the cycle is gone: they are
// then the least of their weekday, or those of the days of no cell.
func (of *ownDays) without(k cycle, cell []uint8, by []float64) []float64 {
	mean, days := make([]float64, k.cells+1), make([]float64, k.cells+1)
	for _, t := range of.at {
		mean[cell[t]], days[cell[t]] = mean[cell[t]]+by[t], days[cell[t]]+1
	}
	var least [7]float64
	var known []float64
	for j := range mean {
		if days[j] > 0 {
			mean[j] /= days[j]
			known = append(known, mean[j])
			if l := &least[j%7]; *l == 0 || mean[j] < *l {
				*l = mean[j]
			}
		}
	}
	slices.Sort(known)
	usual := known[len(known)/2]
	if days[k.cells] > 0 {
		usual = mean[k.cells]
	}
	out := make([]float64, k.cells+1)
	for j := range out {
		out[j] = 1
		if days[j] > 0 && k.weekly() {
			out[j] = least[j%7] / mean[j]
		} else if days[j] > 0 {
			out[j] = usual / mean[j]
		}
	}
	return out
}

// gone is the place from which the cycle is gone, of n; −1 where it is not. That its absence
// explains the days since better says the likelihood of their shares of what they sold.
func (of *ownDays) gone(cell []uint8, without, by []float64, n, least int) int {
	from, best := -1, float64(endedBeyond)
	for _, days := range endedSince {
		if days < least {
			continue
		}
		if n-days < cycleHistory {
			break
		}
		i, _ := slices.BinarySearch(of.at, n-days)
		if i == 0 || i == len(of.at) {
			continue
		}
		odds, sold, with, gone, away := 0.0, 0.0, 0.0, 0.0, 0
		for a := i; a < len(of.at); a++ {
			t := of.at[a]
			x := without[cell[t]]
			odds, sold = odds+of.sold[a]*math.Log(x), sold+of.sold[a]
			with, gone = with+by[t], gone+by[t]*x
			if x < endedDay {
				away++
			}
		}
		if away < endedTimes {
			continue
		}
		odds = (odds - sold*math.Log(gone/with)) / of.noiseOf(i)
		if from < 0 && best == endedBeyond && odds < 0 { // it still comes
			return -1
		}
		if odds > best {
			from, best = n-days, odds
		}
	}
	return from
}

// since draws the days that the cycle was busy on to what they sold since a place, beside others.
func (of *ownDays) since(k cycle, cell []uint8, without, by []float64, from int) {
	came := make([]bool, len(without))
	for j, x := range without {
		for i := range came {
			came[i] = came[i] || x < endedDay && (i == j || k.weekly() && i%7 == j%7)
		}
	}
	var sold, due [2]float64
	first, _ := slices.BinarySearch(of.at, from)
	for a := first; a < len(of.at); a++ {
		t, on := of.at[a], 0
		if came[cell[t]] {
			on = 1
		}
		sold[on], due[on] = sold[on]+of.sold[a], due[on]+by[t]*without[cell[t]]
	}
	expected := due[1] * sold[0] / due[0]
	if !(expected > 0) || math.IsInf(expected, 1) {
		return
	}
	weight := endedOff * endedOff / (endedOff*endedOff + of.noiseOf(first)/expected)
	for j := range without {
		if came[j] {
			without[j] *= 1 + weight*(sold[1]/expected-1)
		}
	}
}
