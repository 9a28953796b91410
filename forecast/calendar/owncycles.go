package calendar

import (
	"math"
	"slices"
	"sync"

	"gonum.org/v1/gonum/floats"
)

// An item may be busy in a cycle that its group does not know, or knows of others: one item in
// four sells on a month's last days. Its own cells are what it sold on their days over what
// was to be expected, drawn to one by its own noise.

const (
	// ownBeyond is how many standard errors the halves of an item's history agree beyond chance
	// for a cycle that its group shows, cycleBeyond for another; with ownNearly for some cycle
	// those of open days are looked at too.
	ownBeyond = 2
	ownNearly = 3
	ownSales  = 60  // units sold, over their noise, below which none is looked for
	ownLevel  = 91  // days over which its level is told
	ownStep   = 7   // days for which it stands
	ownLeast  = 0.1 // of a cell whose noise is told
	// ownRounds is how often level, noise and cells are told in turn, at most: until no cell
	// changes by ownSettled.
	ownRounds  = 8
	ownSettled = 0.01
)

// monthDays is the cycle of the days of the month, of which groups have columns always.
var monthDays = cycle{"day of month", 31, func(d *dated, t int) int { return int(d.day[t]) - 1 }, false, nil}

// OwnCycles are the cells of cycles that y itself shows beside the factors f, from the day first
// on: the place of a cycle among all, then its cells, and so on; nil for none. Those that ended
// follow. shut are the days without trade, also those to come; names are the columns of the group.
func OwnCycles(y, f []float64, first int32, shut []bool, names []string) []float64 {
	var out, by []float64
	c := &cellsOf{first: first, n: len(y), shut: shut}
	of := ownRoom.Get().(*ownDays)
	defer ownRoom.Put(of)
	for range cycleRounds {
		if by == nil {
			by = f
		}
		if !of.tell(y, by) {
			break
		}
		i, cells := of.shown(c, names)
		if cells == nil {
			break
		}
		for range ownRounds { // without what the cycle does, level and noise are told better
			before := cells
			if cells = again(c.of(i), y, cells, by); floats.Distance(before, cells, math.Inf(1)) < ownSettled {
				break
			}
		}
		out = append(append(out, float64(i)), cells...)
		by = multiplied(by, c.of(i), cells)
	}
	if by == nil {
		by = f
	}
	return c.ended(out, y, by, names)
}

// multiplied are factors times the cells that days lie in.
func multiplied(f []float64, cell []uint8, by []float64) []float64 {
	out := slices.Clone(f[:len(cell)])
	for t, j := range cell {
		if int(j) < len(by) {
			out[t] *= by[j]
		}
	}
	return out
}

// cellsOf are the cells that the days of an item lie in, by cycle; those of no cell are in one
// after the last.
type cellsOf struct {
	first int32
	n     int
	shut  []bool
	dated *dated
}

func (c *cellsOf) of(i int) []uint8 {
	const last = tabledFirst + tabledDays
	cycle := ownCycle(i)
	if !cycle.doors && c.first >= tabledFirst && int(c.first)+c.n <= last {
		return tabledCells()[i][c.first-tabledFirst:][:c.n]
	}
	if c.dated == nil {
		c.dated = newDated(c.first, max(c.n, len(c.shut)), c.shut)
	}
	return cycle.cellsOf(c.dated, c.n)
}

func (c cycle) cellsOf(d *dated, n int) []uint8 {
	out := make([]uint8, n)
	for t := range out {
		j := c.of(d, t)
		if j < 0 {
			j = c.cells
		}
		out[t] = uint8(j)
	}
	return out
}

// Cells of 1990 to 2050, which every item asks for.
const tabledFirst, tabledDays = 7305, 61 * 366

var tabledCells = sync.OnceValue(func() [][]uint8 {
	d, out := newDated(tabledFirst, tabledDays, nil), make([][]uint8, len(cycles)+1)
	for i := range out {
		if c := ownCycle(i); !c.doors {
			out[i] = c.cellsOf(d, tabledDays)
		}
	}
	return out
})

// times multiplies factors by the cells of a cycle, from a place on.
func (c cycle) times(d *dated, cells, f []float64, from int) {
	for t := from; t < len(f); t++ {
		if j := c.of(d, t); j >= 0 {
			f[t] *= cells[j]
		}
	}
}

// Recur multiplies the factors f, from the day first on, by the cells of own cycles, and takes
// out those that ended.
func Recur(own, f []float64, first int32, shut []bool) {
	if len(own) == 0 {
		return
	}
	d := newDated(first, len(f), shut)
	for len(own) > 0 {
		i, from := int(own[0]), 0
		if i >= endedPlaces && len(own) > 1 {
			i, from = i-endedPlaces, min(max(int(own[1])-int(first), 0), len(f))
			own = own[1:]
		}
		if i < 0 || i > len(cycles) || len(own) <= ownCycle(i).cells {
			return
		}
		if c := ownCycle(i); !c.doors || d.openLeft != nil {
			c.times(d, own[1:], f, from)
		}
		own = own[1+ownCycle(i).cells:]
	}
}

// ownCycle is a cycle of all: the days of the month, then the others.
func ownCycle(i int) cycle {
	if i == 0 {
		return monthDays
	}
	return cycles[i-1]
}

// ownDays are the known days of an item: what it sold and what was to be expected.
type ownDays struct {
	at           []int // places of the days
	sold, due    []float64
	half         int       // days of the first half
	sum, factors []float64 // before each day
}

// ownRoom is room for the days of an item, which every item asks for.
var ownRoom = sync.Pool{New: func() any { return new(ownDays) }}

// tell takes in what was sold, and what was to be expected from the factors and the sales around
// each day; false where that is too little to tell of.
func (of *ownDays) tell(y, f []float64) bool {
	n := len(y)
	of.at, of.sold = slices.Grow(of.at[:0], n), slices.Grow(of.sold[:0], n)
	of.sum, of.factors = slices.Grow(of.sum[:0], n+1)[:n+1], slices.Grow(of.factors[:0], n+1)[:n+1]
	sum, factors := of.sum, of.factors
	sum[0], factors[0] = 0, 0
	for t, v := range y {
		sum[t+1], factors[t+1] = sum[t], factors[t]
		if v == v && f[t] > 0 {
			v = math.Max(v, 0)
			sum[t+1], factors[t+1] = sum[t]+v, factors[t]+f[t]
			of.at, of.sold = append(of.at, t), append(of.sold, v)
		}
	}
	if len(of.at) < cycleHistory {
		return false
	}
	of.half = (len(of.at) + 1) / 2
	of.due = slices.Grow(of.due[:0], len(of.at))[:len(of.at)]
	level, until := 0.0, 0
	for i, t := range of.at {
		if t >= until {
			until = t + ownStep
			from := max(min(t+ownStep/2-ownLevel/2, n-ownLevel), 0)
			to := min(from+ownLevel, n)
			level = (sum[to] - sum[from]) / (factors[to] - factors[from])
		}
		of.due[i] = f[t] * level
	}
	return sum[n] > ownSales*of.noise()
}

// halves are what was sold and what was to be expected in each cell, by half; the days of no
// cell are one more.
type halves struct {
	sold, due [2][7*longestCycle + 1]float64
}

func (of *ownDays) halves(cell []uint8, h *halves) *halves {
	*h = halves{}
	for k, part := range [2][2]int{{0, of.half}, {of.half, len(of.at)}} {
		sold, due := &h.sold[k], &h.due[k]
		for i := part[0]; i < part[1]; i++ {
			j := cell[of.at[i]]
			sold[j] += of.sold[i]
			due[j] += of.due[i]
		}
	}
	return h
}

// noise is the variance of a unit to be expected.
func (of *ownDays) noise() float64 { return of.noiseOf(len(of.due)) }

// noiseOf is noise told from so many days.
func (of *ownDays) noiseOf(days int) float64 {
	square, expected := 0.0, 0.0
	for i, e := range of.due[:days] {
		off := of.sold[i] - e
		square, expected = square+off*off, expected+e
	}
	return square / expected
}

// shown is the cycle in which what was sold over what was expected agrees best between the
// halves, and its cells; nil where none does beyond chance. A cycle that the group shows goes
// before others; those of open days are looked at where one shows nearly.
func (of *ownDays) shown(c *cellsOf, names []string) (best int, cells []float64) {
	noise, most := of.noise(), 0.0
	var found *halves
	room := [2]halves{}
	now, other := &room[0], &room[1]
	nearly, theirs := false, false
	try := func(i int) {
		beyond, known := float64(cycleBeyond), i > 0 && slices.Contains(names, ownCycle(i).name+" 0")
		if known {
			beyond = ownBeyond
		}
		if theirs && !known {
			return
		}
		h := of.halves(c.of(i), now)
		both, weight, least := h.agree(ownCycle(i).cells)
		nearly = nearly || both > ownNearly*noise*least.chance
		if both > beyond*noise*least.chance && both > cycleAlike*least.alike &&
			both > cycleLeast*cycleLeast*weight && (both > most || known && !theirs) {
			best, found, most, theirs = i, h, both, known
			now, other = other, now
		}
	}
	for _, doors := range [...]bool{false, true} {
		if doors && (c.shut == nil || !nearly) {
			break
		}
		for i := range len(cycles) + 1 {
			if ownCycle(i).doors == doors {
				try(i)
			}
		}
	}
	if found == nil {
		return 0, nil
	}
	return best, found.cells(slices.Repeat([]float64{1}, ownCycle(best).cells), noise)
}

// again tells the cells of a cycle anew, beside the factors by, from level and noise without them.
func again(cell []uint8, y, cells, by []float64) []float64 {
	with := multiplied(by, cell, cells)
	now := ownRoom.Get().(*ownDays)
	defer ownRoom.Put(now)
	if !now.tell(y, with) {
		return cells
	}
	noise := now.noise()
	for i, t := range now.at {
		now.due[i] *= by[t] / with[t]
	}
	return now.halves(cell, &halves{}).cells(cells, noise)
}

// agreement is what sums of squares that two halves agree on are held against.
type agreement struct{ chance, alike float64 }

// agree is the sum of squares that the halves agree on, and its weight.
func (h *halves) agree(size int) (both, weight float64, least agreement) {
	first, second, seen := 0.0, 0.0, 0.0
	for j := range size + 1 {
		a, b := h.due[0][j], h.due[1][j]
		if !(a > 0 && b > 0) {
			continue
		}
		x, y, w := h.sold[0][j]/a-1, h.sold[1][j]/b-1, 2*a*b/(a+b)
		both, first, second = both+w*x*y, first+w*x*x, second+w*y*y
		weight, seen = weight+w, seen+1
	}
	return both, weight, agreement{math.Sqrt(seen), math.Sqrt(first * second)}
}

// cells are those of a cycle, drawn to one by noise, the variance of a unit sold: as they
// were before, so many were sold.
func (h *halves) cells(before []float64, noise float64) []float64 {
	both, weight, _ := h.agree(len(before))
	spread := math.Max(both, 0) / weight // variance of the cells
	out := make([]float64, len(before))
	for j := range out {
		out[j] = 1
		if due := h.due[0][j] + h.due[1][j]; due > 0 && spread > 0 {
			variance := noise * math.Max(before[j], ownLeast) / due
			out[j] += spread / (spread + variance) * ((h.sold[0][j]+h.sold[1][j])/due - 1)
		}
	}
	return out
}
