// Package joint searches for the layout under which known tours are shortest: what goes
// together counts, not only how often.
package joint

import (
	"math/rand/v2"
	"slices"

	"github.com/stockwright/stockwright/slotting/layout"
)

// Arrangement is a joint layout problem: items visited by known tours, each in
// one slot, and the slots they may exchange.
type Arrangement struct {
	Tours   [][]int32 // items by tour
	Weights []float64 // by tour; nil is 1 each
	Slots   []int32   // start slot of each item
	Fixed   []bool    // by item, stays where it is; nil is none
	Spare   []int32   // empty slots that items may move to
	// MoveCost is charged, in metres, for every item away from its home.
	MoveCost float64
	Homes    []int32 // slot of each item that it lies in for nothing; nil is Slots
	// Fits says whether an item may lie in a slot; nil is anywhere.
	Fits func(item, slot int32) bool
}

// Search is the effort of a joint local search. It counts exchanges tried,
// never time, so that the result does not depend on the machine.
type Search struct {
	Starts int // annealing runs; the best is kept; 0 chooses by size
	Steps  int // exchanges tried per run; 0 chooses by size
	Seed   uint64
	Stop   float64 // metres at which nothing better can exist
	Hot    float64 // first temperature as a share of the usual change; 0 is 1
	Work   float64 // stops measured at most, in place of Steps; 0 is no limit
	Stay   bool    // start every run from the given slots, gently
}

// Arrange exchanges items between slots so that the tours get shorter, by
// simulated annealing with the exact change of every touched tour
// (Kirkpatrick et al. 1983). It returns the slot of each item and the metres
// of all tours, never more than at the start.
func Arrange(w *layout.Warehouse, p layout.Policy, a Arrangement, s Search) ([]int32, float64) {
	j := newJoint(layout.NewRouter(w, p), a, s.Seed)
	j.effort(&s)
	best, least, hits := slices.Clone(j.at), j.total, 0
	origin := slices.Clone(j.cells)
	for run := range s.Starts {
		if len(j.movers) == 0 || least <= s.Stop+layout.Shorter || hits >= enoughHits {
			break
		}
		copy(j.cells, origin)
		if !s.Stay {
			j.shuffle()
			if run%2 == 0 {
				j.guide(s)
			}
		}
		j.anneal(s, s.Stay || run%2 == 0)
		if j.least < least-layout.Shorter {
			least, hits = j.least, 0
			copy(best, j.best)
		}
		if j.least < least+layout.Shorter {
			hits++
		}
	}
	copy(j.at, best)
	return best, j.measured()
}

// measured adds the tours up afresh, without the rounding of the changes and
// without what was charged for moving.
func (j *joint) measured() float64 {
	sum := 0.0
	for t, tour := range j.items {
		j.stops = j.stops[:0]
		for _, i := range tour {
			j.stops = append(j.stops, j.at[i])
		}
		m := j.r.Cost(j.stops)
		if j.a.Weights != nil {
			m *= j.a.Weights[t]
		}
		sum += m
	}
	return sum
}

// effort chooses how long to search from the size of the problem.
func (j *joint) effort(s *Search) {
	size := len(j.movers) * len(j.cells)
	if s.Steps == 0 {
		s.Steps = min(600*size, 3_000_000)
	}
	if s.Starts == 0 {
		s.Starts = 14
	}
	s.Stop = max(s.Stop, j.bound())
	if s.Work > 0 && len(j.movers) > 0 {
		j.spent = 0
		j.usualChange()
		s.Steps = int(min(float64(s.Steps), s.Work*usualTries/max(j.spent, 1)/float64(s.Starts)))
	}
}

// enoughHits is how many runs have to end at the same best length before the
// search is content with it.
const enoughHits = 6

// bound is a length no arrangement can beat: a tour of n stops goes at least
// to the n-th nearest slot and back.
func (j *joint) bound() float64 {
	var reach []float64
	for s := range j.r.Warehouse().Slots {
		reach = append(reach, j.r.Warehouse().Away(int32(s)))
	}
	slices.Sort(reach)
	sum := 0.0
	for t, tour := range j.items {
		m := reach[max(min(len(tour), len(reach))-1, 0)]
		if j.a.Weights != nil {
			m *= j.a.Weights[t]
		}
		sum += m
	}
	return sum
}

type joint struct {
	r       *layout.Router
	a       Arrangement
	rng     *rand.Rand
	at      []int32 // slot by item
	cellOf  []int32 // by item
	cells   []int32 // item by cell, -1 for none; a cell is a slot that may change
	slots   []int32 // by cell
	cellAt  []int32 // by slot, -1 for none
	near    []int32 // cells, nearest first
	place   []int32 // by slot, number of its walking position
	code    []uint64
	visits  [][]int32 // tours by item
	items   [][]int32 // by tour, without repeats
	key     []uint64  // by tour
	cost    []float64 // by tour, weighted
	total   float64
	movers  []int32 // items that are visited and may move
	memo    []known
	stamp   []int32
	now     int32
	changed []int32
	newKey  []uint64
	newCost []float64
	stops   []int32
	spent   float64 // stops measured
	touched uint64  // keeps the looks of touch from being left out
	best    []int32
	least   float64
}

const memoBits = 19

// known is what a tour over some places costs, beside its key: memory is the price of a look.
type known struct {
	key  uint64
	cost float64
}

func newJoint(r *layout.Router, a Arrangement, seed uint64) *joint {
	if a.Homes == nil {
		a.Homes = a.Slots
	}
	j := &joint{r: r, a: a, rng: rand.New(rand.NewPCG(seed, 0x6a6f696e74))}
	j.at = slices.Clone(a.Slots)
	j.memo = make([]known, 1<<memoBits)
	j.numberPlaces()
	j.visits = make([][]int32, len(a.Slots))
	for t, tour := range a.Tours {
		tour = slices.Clone(tour)
		slices.Sort(tour)
		tour = slices.Compact(tour)
		j.items = append(j.items, tour)
		for _, i := range tour {
			j.visits[i] = append(j.visits[i], int32(t))
		}
	}
	j.cellOf = make([]int32, len(a.Slots))
	for i, s := range a.Slots {
		j.cellOf[i] = -1
		if a.Fixed != nil && a.Fixed[i] {
			continue
		}
		j.cellOf[i] = int32(len(j.cells))
		j.cells, j.slots = append(j.cells, int32(i)), append(j.slots, s)
		if len(j.visits[i]) > 0 {
			j.movers = append(j.movers, int32(i))
		}
	}
	for _, s := range a.Spare {
		j.cells, j.slots = append(j.cells, -1), append(j.slots, s)
	}
	j.cellAt = slices.Repeat([]int32{-1}, len(r.Warehouse().Slots))
	for c, s := range j.slots {
		j.cellAt[s] = int32(c)
	}
	j.sortCells()
	j.stamp = make([]int32, len(a.Tours))
	j.key, j.cost = make([]uint64, len(a.Tours)), make([]float64, len(a.Tours))
	j.reset()
	return j
}

// numberPlaces gives slots at one walking position one number: exchanging
// items between them changes nothing.
func (j *joint) numberPlaces() {
	places := 0
	j.place, places = j.r.Warehouse().Positions()
	for range places {
		j.code = append(j.code, j.rng.Uint64())
	}
}

// reset measures the layout in cells from nothing.
func (j *joint) reset() {
	for c, i := range j.cells {
		if i >= 0 {
			j.at[i], j.cellOf[i] = j.slots[c], int32(c)
		}
	}
	j.total = 0
	for t, tour := range j.items {
		j.key[t] = 0
		for _, i := range tour {
			j.key[t] += j.code[j.place[j.at[i]]]
		}
		j.cost[t] = j.tourCost(int32(t), j.key[t], -1, -1)
		j.total += j.cost[t]
	}
	for i, s := range j.at {
		if s != j.a.Homes[i] {
			j.total += j.a.MoveCost
		}
	}
	j.least = j.total
	j.best = append(j.best[:0], j.at...)
}

func (j *joint) shuffle() {
	for c := len(j.cells) - 1; c > 0; c-- {
		d := j.rng.IntN(c + 1)
		if j.fits(j.cells[c], j.slots[d]) && j.fits(j.cells[d], j.slots[c]) {
			j.cells[c], j.cells[d] = j.cells[d], j.cells[c]
		}
	}
}

func (j *joint) fits(item, slot int32) bool {
	return item < 0 || j.a.Fits == nil || j.a.Fits(item, slot)
}

// tourCost is the weighted metres of a tour if items p and q changed places.
// Tours over the same places share one figure, kept under the sum of the
// places' random codes.
func (j *joint) tourCost(t int32, key uint64, p, q int32) float64 {
	kept := &j.memo[key>>(64-memoBits)]
	m := kept.cost
	j.spent++
	if kept.key != key {
		j.stops = j.stops[:0]
		for _, i := range j.items[t] {
			s := j.at[i]
			if i == p {
				s = q
			}
			j.stops = append(j.stops, s)
		}
		m = j.r.Cost(j.stops)
		j.spent += float64(len(j.stops))
		*kept = known{key, m}
	}
	if j.a.Weights != nil {
		m *= j.a.Weights[t]
	}
	return m
}

// try is the change of the total when the items of cells c and d change
// places; it is remembered for take.
func (j *joint) try(c, d int32) float64 {
	j.changed, j.newKey, j.newCost = j.changed[:0], j.newKey[:0], j.newCost[:0]
	a, b := j.cells[c], j.cells[d]
	from, to := j.slots[c], j.slots[d]
	step := j.code[j.place[to]] - j.code[j.place[from]]
	j.now++
	if b >= 0 {
		for _, t := range j.visits[b] {
			j.stamp[t] = j.now
		}
	}
	j.touch(j.visits[a], step)
	delta := j.moveCost(a, from, to)
	if b >= 0 {
		j.touch(j.visits[b], -step)
		delta += j.moveCost(b, to, from)
	}
	for _, t := range j.visits[a] {
		if j.stamp[t] == j.now {
			j.stamp[t] = -j.now
			continue
		}
		delta += j.change(t, j.key[t]+step, a, to)
	}
	if b >= 0 {
		for _, t := range j.visits[b] {
			if j.stamp[t] == j.now {
				delta += j.change(t, j.key[t]-step, b, from)
			}
		}
	}
	return delta
}

// touch looks up what tours cost a step on, all at once: one look alone waits for memory.
func (j *joint) touch(tours []int32, step uint64) {
	sum := uint64(0)
	for _, t := range tours {
		sum += j.memo[(j.key[t]+step)>>(64-memoBits)].key
	}
	j.touched = sum
}

// moveCost is what is charged more, or less, for an item changing slots.
func (j *joint) moveCost(item, from, to int32) float64 {
	if j.a.MoveCost == 0 || from == to {
		return 0
	}
	switch j.a.Homes[item] {
	case from:
		return j.a.MoveCost
	case to:
		return -j.a.MoveCost
	}
	return 0
}

func (j *joint) change(t int32, key uint64, item, slot int32) float64 {
	m := j.tourCost(t, key, item, slot)
	j.changed, j.newKey, j.newCost = append(j.changed, t), append(j.newKey, key), append(j.newCost, m)
	return m - j.cost[t]
}

func (j *joint) take(c, d int32, delta float64) {
	for i, t := range j.changed {
		j.key[t], j.cost[t] = j.newKey[i], j.newCost[i]
	}
	a, b := j.cells[c], j.cells[d]
	j.cells[c], j.cells[d] = b, a
	j.at[a], j.cellOf[a] = j.slots[d], d
	if b >= 0 {
		j.at[b], j.cellOf[b] = j.slots[c], c
	}
	j.total += delta
	if j.total < j.least-layout.Shorter {
		j.least = j.total
		copy(j.best, j.at)
	}
}
