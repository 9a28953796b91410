package compose

import "math"

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
