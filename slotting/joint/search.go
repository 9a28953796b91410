package joint

import (
	"cmp"
	"math"
	"slices"

	"github.com/stockwright/stockwright/slotting/layout"
)

// guide lays the items out for the return rule first: its length changes with
// every stop, where the length of other rules is flat over wide stretches.
func (j *joint) guide(s Search) {
	if p := j.r.Policy(); p == layout.Return || p == layout.TwoOpt || p == layout.Sequence {
		return
	}
	own := j.r.Policy()
	j.r.Use(layout.Return)
	clear(j.memo)
	s.Steps /= 2
	j.anneal(s, false)
	j.r.Use(own)
	clear(j.memo)
	j.lay(j.best)
}

// lay fills the cells from the slot of each item.
func (j *joint) lay(at []int32) {
	cellAt := make(map[int32]int32, len(j.slots))
	for c, s := range j.slots {
		cellAt[s] = int32(c)
		j.cells[c] = -1
	}
	for i, s := range at {
		if j.cellOf[i] >= 0 {
			j.cells[cellAt[s]] = int32(i)
		}
	}
}

// sortCells orders the cells by the way there and back, for anneal to try the
// near ones more often.
func (j *joint) sortCells() {
	w := j.r.Warehouse()
	way := make([]float64, len(j.slots))
	j.near = make([]int32, len(j.slots))
	for c, s := range j.slots {
		j.near[c] = int32(c)
		way[c] = w.Away(s)
	}
	slices.SortStableFunc(j.near, func(a, b int32) int { return cmp.Compare(way[a], way[b]) })
}

// anneal runs from the layout in cells; a gentle run starts less hot.
func (j *joint) anneal(s Search, gentle bool) {
	j.reset()
	hot := j.usualChange() * cmp.Or(max(s.Hot, 0), 1)
	if gentle {
		hot /= 4
	}
	cold := hot / 100
	temperature := hot
	const every = 256
	cool := math.Pow(cold/hot, every/float64(max(s.Steps, every)))
	for n := range s.Steps {
		if n%every == 0 && n > 0 {
			temperature *= cool
		}
		a := j.movers[j.rng.IntN(len(j.movers))]
		u := j.rng.Float64()
		c, d := j.cellOf[a], j.near[int(float64(len(j.near))*u*u)]
		home := j.homeCell(a)
		if home >= 0 && n%homeward == 0 {
			d = home
		}
		if d != home && j.place[j.slots[c]] == j.place[j.slots[d]] || !j.fits(a, j.slots[d]) ||
			!j.fits(j.cells[d], j.slots[c]) {
			continue
		}
		delta := j.try(c, d)
		if delta <= 0 || delta < 20*temperature && j.rng.Float64() < math.Exp(-delta/temperature) {
			j.take(c, d, delta)
			if j.least <= s.Stop+layout.Shorter {
				return
			}
		}
	}
}

const usualTries = 200

// usualChange is the mean size of an exchange's effect, for the temperature.
func (j *joint) usualChange() float64 {
	sum, n := 0.0, 0
	for range usualTries {
		a := j.movers[j.rng.IntN(len(j.movers))]
		c, d := j.cellOf[a], int32(j.rng.IntN(len(j.cells)))
		if delta := math.Abs(j.try(c, d)); delta > 0 {
			sum += delta
			n++
		}
	}
	return sum / float64(max(n, 1)) * 0.5
}

// homeward is every how many tries an item that moved tries to go home.
const homeward = 4

// homeCell is the cell of an item's home where it costs something not to lie there,
// and -1 where it lies there or the home may not change.
func (j *joint) homeCell(item int32) int32 {
	home := j.a.Homes[item]
	if j.a.MoveCost == 0 || j.at[item] == home {
		return -1
	}
	return j.cellAt[home]
}
