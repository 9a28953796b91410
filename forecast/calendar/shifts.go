package calendar

import (
	"math"
	"slices"
)

// A level that changes for good is no season. With less than a few years of history the
// waves of the year would take it in and promise the old level back, so such changes are
// found first, on the mean of whole weeks, and taken out of what the year is fitted to:
// the step that explains most of what waves and trend leave, as long as it explains
// enough of it and lasts.
const (
	shiftBlock  = 7    // rows in a block
	shiftKnown  = 3    // rows known that make a block count
	shiftEdge   = 3    // blocks before and after a shift
	shiftMost   = 4    // shifts in a history
	shiftLeast  = 0.15 // log scale
	shiftExplan = 0.3  // share of the squares left that a shift explains
	shiftScore  = 36   // squares explained over the noise of a block
	shiftBump   = 17   // blocks within which a shift that is undone is a bump of the year
	shiftUndone = 0.5  // share of a shift that must be left after the next one
)

// shift is a change of the level for good.
type shift struct {
	row int     // first row of the new level
	by  float64 // log scale
}

// block is the mean of a week, weekday, day of month and events taken out.
type block struct {
	row   int
	at    float64 // centre, rows
	mean  float64
	known float64
}

// shifts finds the changes of level in the responses z, of which row offset is the first.
func (k *Columns) shifts(e *Effects, z []float64, offset int) []shift {
	blocks := k.blocks(e, z, offset)
	if len(blocks) < 2*shiftEdge+2 {
		return nil
	}
	days := make([]float64, len(z))
	for t, v := range z {
		days[t] = v - e.dayPart(k, offset+t)
	}
	noise := blockNoise(blocks)
	var found []shift
	for range shiftMost + 1 { // once more, for the sizes of them all
		s, ok := k.nextShift(blocks, found, offset, len(z), noise)
		if !ok || len(found) == shiftMost {
			break
		}
		if s.row = sharpest(days, s.row); !onMostDays(days, s) {
			break
		}
		found = append(found, s)
	}
	slices.SortFunc(found, func(a, b shift) int { return a.row - b.row })
	return lasting(found)
}

// blocks are the weeks of the history without what regression says of days.
func (k *Columns) blocks(e *Effects, z []float64, offset int) []block {
	var out []block
	for from := 0; from+shiftBlock <= len(z); from += shiftBlock {
		b := block{row: from, at: float64(from) + (shiftBlock-1)/2.}
		for t := from; t < from+shiftBlock; t++ {
			if z[t] == z[t] {
				b.mean, b.known = b.mean+z[t]-e.dayPart(k, offset+t), b.known+1
			}
		}
		if b.known >= shiftKnown {
			b.mean /= b.known
			out = append(out, b)
		}
	}
	return out
}

// dayPart is what the effects say of a row without the waves of the year.
func (e *Effects) dayPart(k *Columns, row int) float64 {
	x := 0.0
	for _, c := range k.index[row] {
		x += e.Coef[c]
	}
	return x
}

// blockNoise is the variance of a block about its neighbours, which neither a season nor
// a few shifts make larger.
func blockNoise(of []block) float64 {
	d := make([]float64, 0, len(of))
	for i := 1; i < len(of); i++ {
		d = append(d, math.Abs(of[i].mean-of[i-1].mean))
	}
	slices.Sort(d)
	s := d[len(d)/2] / 0.6745 / math.Sqrt2
	return math.Max(s*s, 1e-6)
}

// sharpest is the row within a week of one at which the days before and after differ most.
func sharpest(days []float64, row int) int {
	best, gain := row, 0.0
	from, to := max(row-4*shiftBlock, 0), min(row+4*shiftBlock, len(days))
	for at := max(row-shiftBlock, from+shiftBlock); at <= min(row+shiftBlock, to-shiftBlock); at++ {
		before, n := sumKnown(days[from:at])
		after, m := sumKnown(days[at:to])
		if n > 0 && m > 0 {
			if d := after/m - before/n; d*d*n*m/(n+m) > gain {
				best, gain = at, d*d*n*m/(n+m)
			}
		}
	}
	return best
}

// onMostDays tells that the usual day changed as the mean of days did. Where a large customer who
// came now and then stays away, it does not.
func onMostDays(days []float64, s shift) bool {
	const near = 8 * shiftBlock
	skew := func(of []float64) float64 {
		known := slices.DeleteFunc(slices.Clone(of), func(v float64) bool { return v != v })
		slices.Sort(known)
		if len(known) == 0 {
			return 0
		}
		sum, n := sumKnown(known)
		return known[len(known)/2] - sum/n
	}
	off := skew(days[s.row:min(s.row+near, len(days))]) - skew(days[max(s.row-near, 0):s.row])
	return math.Abs(off) < shiftUndone*math.Abs(s.by)
}

func sumKnown(x []float64) (sum, n float64) {
	for _, v := range x {
		if v == v {
			sum, n = sum+v, n+1
		}
	}
	return sum, n
}

// nextShift is the one that explains most beside those found, whose sizes it sets; false
// where none explains enough.
func (k *Columns) nextShift(of []block, found []shift, offset, rows int, noise float64) (shift, bool) {
	waves, knots := 2*k.harmonics, rows/knotEvery+2
	p := waves + knots + len(found) + 1
	s := newSystem(p)
	row := func(b block, f func(int, float64)) { k.shiftRow(b, offset, waves, knots, found, f) }
	of = slices.DeleteFunc(slices.Clone(of), func(b block) bool { // one that holds both levels tells of neither
		return slices.ContainsFunc(found, func(old shift) bool { return b.row < old.row && old.row < b.row+shiftBlock })
	})
	for _, b := range of {
		s.gather(func(f func(int, float64)) { row(b, f) }, b.mean)
	}
	for h := range k.harmonics {
		w := noise / (spreadYear / float64(h+1)) / (spreadYear / float64(h+1))
		s.pull(2*h, w, 0)
		s.pull(2*h+1, w, 0)
	}
	for i := range knots - 1 {
		s.tie(waves+i, waves+i+1, noise/(trendStep*trendStep))
	}
	s.pull(waves, 1e-6, 0)
	s.pull(p-1, noise/(lineSpread*lineSpread), 0) // steady growth is no shift
	x := s.solution()
	for j := range found {
		found[j].by = x[waves+knots+j]
	}
	left := make([]float64, len(of))
	rest := 0.0
	for i, b := range of {
		left[i] = b.mean
		row(b, func(j int, a float64) { left[i] -= a * x[j] })
		rest += left[i] * left[i]
	}
	best, gain := s.likeliest(of, left, row)
	return best, gain > shiftScore*noise && gain > shiftExplan*rest && math.Abs(best.by) > shiftLeast
}

// shiftRow hands f the columns of a block that are not zero: waves of the year, knots of
// the trend, the shifts found before it, and steady growth.
func (k *Columns) shiftRow(b block, offset, waves, knots int, found []shift, f func(int, float64)) {
	x := 2 * math.Pi * (float64(k.yearDay(offset+int(b.at))) + b.at - math.Floor(b.at)) / yearLength
	for h := range k.harmonics {
		sin, cos := math.Sincos(float64(h+1) * x)
		f(2*h, sin)
		f(2*h+1, cos)
	}
	at := b.at / knotEvery
	i := int(at)
	f(waves+i, 1-(at-float64(i)))
	f(waves+i+1, at-float64(i))
	for j, old := range found {
		if b.row >= old.row {
			f(waves+knots+j, 1)
		}
	}
	f(waves+knots+len(found), b.at/yearLength)
}

// likeliest is the shift whose step explains most of what a fit left of the blocks, and how
// much of its squares.
func (s *system) likeliest(of []block, left []float64, row func(block, func(int, float64))) (best shift, gain float64) {
	cross, after := make([]float64, s.p), 0.0 // what the blocks from the step on have of each column
	product := 0.0
	for i := len(of) - 1; i >= shiftEdge; i-- {
		row(of[i], func(j int, a float64) { cross[j] += a })
		after++
		product += left[i]
		if after < shiftEdge {
			continue
		}
		own := after - s.variance(cross)
		if own < 1e-6*after {
			continue
		}
		if g := product * product / own; g > gain {
			best, gain = shift{of[i].row, product / own}, g
		}
	}
	return best, gain
}

// lasting leaves out shifts that the next ones undo within a season: those are bumps.
func lasting(of []shift) []shift {
	for i := 0; i+1 < len(of); i++ {
		a, b := of[i], of[i+1]
		if a.by*b.by < 0 && b.row-a.row <= shiftBump*shiftBlock &&
			math.Abs(a.by+b.by) < shiftUndone*math.Max(math.Abs(a.by), math.Abs(b.by)) {
			return lasting(slices.Delete(slices.Clone(of), i, i+2))
		}
	}
	return of
}

// Shift is a change of the level for good: from a day on demand is multiplied by exp(By).
type Shift struct {
	Day int32   `json:"day"` // days since 1970-01-01
	By  float64 `json:"by"`  // log scale
}

// level takes shifts out of responses: all rows stand on the last level.
func level(z []float64, of []shift) {
	for _, s := range of {
		for t := range z[:s.row] {
			z[t] += s.by
		}
	}
}
