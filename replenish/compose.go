package replenish

import (
	"cmp"
	"container/heap"
	"math"
	"slices"
)

// FillLine is one line an order can be filled with, in blocks taken in order
// (a block is a pack; the first block of a line not yet ordered is its MOQ).
type FillLine struct {
	Blocks  int                     // most blocks that shelf life and maximum leave room for
	Measure func(block int) float64 // what block 0, 1, … adds to the minimum: money, volume or units, > 0
	Worth   func(block int) float64 // expected profit of the block; falls from block to block
	Need    float64                 // quantity wanted already, the key of proportional filling
}

// FillByWorth chooses blocks so that the order just reaches a minimum it misses by
// deficit, at the highest total worth: by falling worth per measure, the
// proportional fill as a second start, then exchanges of up to two blocks for up
// to two until none helps. The order passes the minimum by less than its largest
// block. ok is false when all blocks together do not reach it; all are then taken.
func FillByWorth(lines []FillLine, deficit float64) (blocks []int, ok bool) {
	c := &composer{lines: lines, deficit: deficit}
	blocks, ok = c.greedy()
	if !ok {
		return blocks, false
	}
	if best, exact := c.exact(); exact {
		return best, true
	}
	c.improve(blocks)
	if second, fits := c.proportional(); fits {
		c.improve(second)
		if c.total(second) > c.total(blocks)+1e-12 {
			blocks = second
		}
	}
	return blocks, true
}

type composer struct {
	lines   []FillLine
	deficit float64
}

func (c *composer) total(blocks []int) float64 {
	sum := 0.0
	for i, n := range blocks {
		for k := range n {
			sum += c.lines[i].Worth(k)
		}
	}
	return sum
}

func (c *composer) filled(blocks []int) float64 {
	sum := 0.0
	for i, n := range blocks {
		for k := range n {
			sum += c.lines[i].Measure(k)
		}
	}
	return sum
}

// candidate is a line's next block on the heap.
type candidate struct {
	line  int
	score float64
}

type candidates []candidate

func (h candidates) Len() int { return len(h) }
func (h candidates) Less(i, j int) bool {
	return cmp.Or(-cmp.Compare(h[i].score, h[j].score), cmp.Compare(h[i].line, h[j].line)) < 0
}
func (h candidates) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

// Push and Pop make candidates a heap.
func (h *candidates) Push(x any) { *h = append(*h, x.(candidate)) }

// Pop takes the last candidate.
func (h *candidates) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}

func (c *composer) greedy() ([]int, bool) {
	blocks := make([]int, len(c.lines))
	var h candidates
	next := func(i int) {
		if k := blocks[i]; k < c.lines[i].Blocks {
			h = append(h, candidate{i, c.lines[i].Worth(k) / c.lines[i].Measure(k)})
		}
	}
	for i := range c.lines {
		next(i)
	}
	heap.Init(&h)
	filled := 0.0
	for filled < c.deficit-1e-9 && len(h) > 0 {
		i := heap.Pop(&h).(candidate).line
		filled += c.lines[i].Measure(blocks[i])
		blocks[i]++
		if k := blocks[i]; k < c.lines[i].Blocks {
			heap.Push(&h, candidate{i, c.lines[i].Worth(k) / c.lines[i].Measure(k)})
		}
	}
	return blocks, filled >= c.deficit-1e-9
}

// proportional raises the lines already wanted in proportion to their need, in
// whole blocks, the largest remainder first.
func (c *composer) proportional() ([]int, bool) {
	blocks := make([]int, len(c.lines))
	total := 0.0
	for _, l := range c.lines {
		total += l.Need
	}
	if total <= 0 {
		return nil, false
	}
	rest := make([]float64, len(c.lines))
	order := make([]int, len(c.lines))
	filled := 0.0
	for i, l := range c.lines {
		order[i] = i
		if l.Blocks == 0 {
			continue
		}
		share := l.Need / total * c.deficit / l.Measure(0)
		blocks[i] = min(l.Blocks, int(share))
		rest[i] = share - float64(blocks[i])
		for k := range blocks[i] {
			filled += l.Measure(k)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rest[b], rest[a]) })
	for round := 0; filled < c.deficit-1e-9 && round < 1000; round++ {
		moved := false
		for _, i := range order {
			if filled >= c.deficit-1e-9 {
				break
			}
			if l := c.lines[i]; l.Need > 0 && blocks[i] < l.Blocks {
				filled += l.Measure(blocks[i])
				blocks[i]++
				moved = true
			}
		}
		if !moved {
			return nil, false
		}
	}
	return blocks, filled >= c.deficit-1e-9
}

// exchangeLines is the most lines pairs are exchanged among; larger orders lose
// less than a block in the sum and only drop surplus blocks.
const exchangeLines = 60

// improve exchanges blocks while the total worth rises and the minimum stays
// reached.
func (c *composer) improve(blocks []int) {
	filled := c.filled(blocks)
	limit := c.deficit
	for i, l := range c.lines {
		if l.Blocks > 0 {
			limit = math.Max(limit, c.deficit+l.Measure(max(0, blocks[i]-1)))
		}
	}
	for range 500 {
		m, found := c.bestMove(blocks, filled, limit)
		if !found {
			return
		}
		for _, s := range m.steps[:m.n] {
			if s.up {
				filled += c.lines[s.line].Measure(blocks[s.line])
				blocks[s.line]++
			} else {
				blocks[s.line]--
				filled -= c.lines[s.line].Measure(blocks[s.line])
			}
		}
	}
}

type moveStep struct {
	line int
	up   bool
}

type move struct {
	steps          [4]moveStep
	n              int
	worth, measure float64
}

// bestMove looks at taking out up to two blocks and putting in up to two.
func (c *composer) bestMove(blocks []int, filled, limit float64) (best move, found bool) {
	outs, ins := c.halves(blocks, false), c.halves(blocks, true)
	best.worth = 1e-9
	try := func(m move) {
		if f := filled + m.measure; m.worth > best.worth && f >= c.deficit-1e-9 && f < limit+1e-9 {
			best, found = m, true
		}
	}
	for _, o := range outs {
		try(o)
		for _, in := range ins {
			if o.worth+in.worth <= best.worth || overlaps(o, in) {
				continue
			}
			m := o
			copy(m.steps[m.n:], in.steps[:in.n])
			m.n += in.n
			m.worth += in.worth
			m.measure += in.measure
			try(m)
		}
	}
	return best, found
}

func overlaps(a, b move) bool {
	for _, x := range a.steps[:a.n] {
		for _, y := range b.steps[:b.n] {
			if x.line == y.line {
				return true
			}
		}
	}
	return false
}

// halves lists the ways to add (or remove) one or two blocks.
func (c *composer) halves(blocks []int, up bool) []move {
	one := func(i, already int) (move, bool) {
		l, m := c.lines[i], move{n: 1}
		m.steps[0] = moveStep{i, up}
		if up {
			k := blocks[i] + already
			if k >= l.Blocks {
				return m, false
			}
			m.worth, m.measure = l.Worth(k), l.Measure(k)
		} else {
			k := blocks[i] - 1 - already
			if k < 0 {
				return m, false
			}
			m.worth, m.measure = -l.Worth(k), -l.Measure(k)
		}
		return m, true
	}
	var singles, all []move
	for i := range c.lines {
		if m, ok := one(i, 0); ok {
			singles = append(singles, m)
		}
	}
	all = append(all, singles...)
	if len(c.lines) > exchangeLines {
		return all
	}
	for a, m := range singles {
		if twice, ok := one(m.steps[0].line, 1); ok {
			all = append(all, join(m, twice))
		}
		for _, m2 := range singles[a+1:] {
			all = append(all, join(m, m2))
		}
	}
	return all
}

func join(a, b move) move {
	a.steps[a.n] = b.steps[0]
	a.n++
	a.worth += b.worth
	a.measure += b.measure
	return a
}

// tableWork bounds the steps of the exact solution.
const tableWork = 40_000_000

// exact solves the order over whole cents (or whole measures), when all measures
// are whole in them and the table stays small.
func (c *composer) exact() ([]int, bool) {
	size, work, largest := 0, 0, 0
	unit := 0
	cents := func(v float64) (int, bool) {
		n := math.Round(v * 100)
		return int(n), n < 1e9 && math.Abs(n-v*100) < 1e-6*max(1, n)
	}
	measures := make([][2]int, len(c.lines)) // first block, further blocks
	for i, l := range c.lines {
		if l.Blocks == 0 {
			continue
		}
		for j, k := range []int{0, min(1, l.Blocks-1)} {
			m, ok := cents(l.Measure(k))
			if !ok || m <= 0 {
				return nil, false
			}
			measures[i][j] = m
			unit = commonDivisor(unit, m)
			largest = max(largest, m)
		}
	}
	need := int(math.Ceil(c.deficit*100 - 1e-6))
	if unit == 0 {
		return nil, false
	}
	need, largest = (need+unit-1)/unit, largest/unit
	size = need + largest
	for i, l := range c.lines {
		measures[i][0] /= unit
		measures[i][1] /= unit
		if l.Blocks > 0 {
			work += min(l.Blocks, 2+size/measures[i][1]) * size
		}
	}
	if work > tableWork || size*len(c.lines) > tableWork {
		return nil, false
	}
	return c.table(measures, need, size), true
}

func commonDivisor(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// table is the dynamic programme over what the blocks add up to.
func (c *composer) table(measures [][2]int, need, size int) []int {
	value := make([]float64, size)
	for v := range value {
		value[v] = math.Inf(-1)
	}
	value[0] = 0
	taken := make([][]int32, len(c.lines))
	next := make([]float64, size)
	for i, l := range c.lines {
		taken[i] = make([]int32, size)
		copy(next, value)
		sum, shift := 0.0, 0
		for k := range l.Blocks {
			shift += measures[i][min(k, 1)]
			if shift >= size {
				break
			}
			sum += l.Worth(k)
			for v := shift; v < size; v++ {
				if t := value[v-shift] + sum; t > next[v]+1e-12 {
					next[v], taken[i][v] = t, int32(k+1)
				}
			}
		}
		value, next = next, value
	}
	best := need
	for v := need; v < size; v++ {
		if value[v] > value[best]+1e-12 {
			best = v
		}
	}
	blocks := make([]int, len(c.lines))
	for i := len(c.lines) - 1; i >= 0; i-- {
		n := int(taken[i][best])
		blocks[i] = n
		if n > 0 {
			best -= measures[i][0] + (n-1)*measures[i][1]
		}
	}
	return blocks
}
