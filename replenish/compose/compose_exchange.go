package compose

import "math"

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
