// Package compose fills an order up to its supplier's minimum at the highest worth.
// Worth is in currency units, measures in those of the minimum.
package compose

import (
	"cmp"
	"container/heap"
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

// Candidate is a line's next block on the heap.
type Candidate struct {
	Line  int     // index of its line
	Score float64 // worth per unit of measure, currency units
}

// Candidates is a heap of the lines' next blocks, the best score first.
type Candidates []Candidate

// Len is the number of candidates, lines that a block may be added to.
func (h Candidates) Len() int { return len(h) }

// Less tells whether candidate i, an index, comes before j: by falling score, then by line.
func (h Candidates) Less(i, j int) bool {
	return cmp.Or(-cmp.Compare(h[i].Score, h[j].Score), cmp.Compare(h[i].Line, h[j].Line)) < 0
}

// Swap changes the places of candidates i and j, indices.
func (h Candidates) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

// Push appends a Candidate.
func (h *Candidates) Push(x any) { *h = append(*h, x.(Candidate)) }

// Pop takes the last Candidate away.
func (h *Candidates) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}

func (c *composer) greedy() ([]int, bool) {
	blocks := make([]int, len(c.lines))
	var h Candidates
	next := func(i int) {
		if k := blocks[i]; k < c.lines[i].Blocks {
			h = append(h, Candidate{i, c.lines[i].Worth(k) / c.lines[i].Measure(k)})
		}
	}
	for i := range c.lines {
		next(i)
	}
	heap.Init(&h)
	filled := 0.0
	for filled < c.deficit-1e-9 && len(h) > 0 {
		i := heap.Pop(&h).(Candidate).Line
		filled += c.lines[i].Measure(blocks[i])
		blocks[i]++
		if k := blocks[i]; k < c.lines[i].Blocks {
			heap.Push(&h, Candidate{i, c.lines[i].Worth(k) / c.lines[i].Measure(k)})
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
