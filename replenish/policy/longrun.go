package policy

import (
	"math"

	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/lots"
)

// longRun is what a review of an item under its policy and all its terms comes to in the
// long run: orders, units held on average, and units short and past their shelf life.
type longRun struct{ orders, held, short, wasted float64 }

// How finely positions are looked at, and how many cycles the law of what orders leave
// is followed through; where every order leaves one level a single one says it.
const (
	runCells  = 250
	runCycles = 40
)

// runOf is the item's long run with orders of at least so many units: what reviews find
// follows from what they leave less a review's demand, and what they leave from the order
// that terms make of it.
func runOf(it *item.Item, p *PolicyLine, least float64) longRun {
	if perishes(it, p) {
		return shelfRun(it, p, least)
	}
	review := reviewDemand(coverOf(it), it.LeadDemand)
	if review == nil {
		review = it.CoverDemand
	}
	g := newRunGrid(it, p, review, CeilUnits(least))
	left := make([]float64, g.cells) // the law of what orders leave
	left[g.cellOf(p.OrderUpTo)] = 1
	var visits []float64
	var orders, reviews float64
	for range runCycles {
		var next []float64
		visits, next, orders = g.cycle(left)
		off := 0.0
		for k := range next {
			off += math.Abs(next[k] - left[k])
			left[k] = (left[k] + next[k]) / 2
		}
		if off < 1e-3 {
			break
		}
	}
	for _, v := range visits {
		reviews += v
	}
	run, service := longRun{orders: orders / reviews}, serviceOf(it)
	law, lowest := g.law(visits)
	for i, offset := range law.offset {
		run.held += law.weight[i] * service.held(lowest+offset)
		run.short += law.weight[i] * service.short(lowest+offset)
	}
	return run
}

// UsualOrder is what the item orders at once in the long run, and the mean demand of a
// review period, both in units.
func UsualOrder(it *item.Item, p *PolicyLine) (order, demand float64) {
	demand = serviceOf(it).perReview()
	return demand / math.Max(runOf(it, p, 0).orders, 1e-9), demand
}

// Scaled is demand over a window so many times as long: its mean and its variance in
// proportion.
func Scaled(d item.Demand, times float64) item.Demand {
	return item.MomentDemand(times*d.Mean(), math.Sqrt(times)*d.SD())
}

// runGrid is the positions of a long run, in steps from the lowest.
type runGrid struct {
	low, step float64
	cells     int
	pmf       []float64 // of a review's demand, in steps
	trigger   int       // the first cell above the reorder point
	lands     []float64 // by cell found: the position left, in cells
	ordered   []float64 // 1 where that is an order
}

func newRunGrid(it *item.Item, p *PolicyLine, review item.Demand, least int64) *runGrid {
	reach := int64(math.Ceil(review.Mean() + 4*review.SD() + 1))
	top := p.OrderUpTo
	for k := range int64(9) { // what an order may leave
		x := p.ReorderPoint - k*reach/8
		top = max(top, x+orderFrom(it, p, x, least))
	}
	low := min(p.ReorderPoint+1, top) - reach
	if terms := it.MaxOrder > 0 || it.Maximum > 0 && it.MaximumWins || it.ShelfLifeDays > 0; terms {
		low = min(p.ReorderPoint+1, top) - 3*reach
	}
	g := &runGrid{low: float64(low), step: math.Max(1, math.Ceil(float64(top-low)/runCells))}
	g.cells = int(math.Ceil(float64(top-low)/g.step)) + 1
	g.trigger = max(0, int(math.Ceil((float64(p.ReorderPoint+1)-g.low)/g.step-1e-9)))
	below := 0.0
	for k := range g.cells {
		upto := review.CDF((float64(k) + 0.5) * g.step)
		g.pmf, below = append(g.pmf, upto-below), upto
		if upto > 1-1e-7 {
			break
		}
	}
	g.lands, g.ordered = make([]float64, g.cells), make([]float64, g.cells)
	for k := range min(g.trigger, g.cells) {
		x := int64(math.Round(g.at(k)))
		q := orderFrom(it, p, min(x, p.ReorderPoint), least)
		g.lands[k] = (float64(x+q) - g.low) / g.step
		if q > 0 {
			g.ordered[k] = 1
		}
	}
	return g
}

func (g *runGrid) at(cell int) float64 { return g.low + float64(cell)*g.step }

func (g *runGrid) cellOf(position int64) int {
	return min(g.cells-1, max(0, int(math.Round((float64(position)-g.low)/g.step))))
}

// cycle follows positions from what orders leave to the next order: how often reviews
// leave each, what the order then leaves, and how many orders that is.
func (g *runGrid) cycle(left []float64) (visits, next []float64, orders float64) {
	visits, next = make([]float64, g.cells), make([]float64, g.cells)
	stay := math.Min(g.pmf[0], 1-1e-9)
	for y := g.cells - 1; y >= 0; y-- {
		visits[y] += left[y]
		if y >= g.trigger {
			visits[y] /= 1 - stay
		}
		if visits[y] == 0 {
			continue
		}
		for d, m := range g.pmf {
			x := max(0, y-d)
			if x >= g.trigger {
				if d > 0 {
					visits[x] += visits[y] * m
				}
				continue
			}
			mass := visits[y] * m
			orders += mass * g.ordered[x]
			at := math.Min(math.Max(0, g.lands[x]), float64(g.cells-1))
			down := int(at)
			next[down] += mass * (1 - at + float64(down))
			if down+1 < g.cells {
				next[down+1] += mass * (at - float64(down))
			}
		}
	}
	total := 0.0
	for _, m := range next {
		total += m
	}
	for k := range next {
		next[k] /= math.Max(total, 1e-300)
	}
	return visits, next, orders
}

// law is the law of the positions by how often reviews leave them, above the first.
func (g *runGrid) law(visits []float64) (l positionLaw, lowest float64) {
	first, total := -1, 0.0
	for _, v := range visits {
		total += v
	}
	for k, v := range visits {
		if v < 1e-7*total {
			continue
		}
		if first < 0 {
			first = k
		}
		l.add(float64(k-first)*g.step, v/total)
	}
	return l, g.at(max(first, 0))
}

// orderFrom is orderAt at a position, none owed beyond it.
func orderFrom(it *item.Item, p *PolicyLine, position, least int64) int64 {
	at := *p
	at.Position = item.Position{Total: position}
	return orderAt(it, &at, least)
}

// orderAt is the order of at least so many units that policy and terms make at the
// line's position at or below the reorder point, base units.
func orderAt(it *item.Item, at *PolicyLine, least int64) int64 {
	need, multiple := lots.UpTo(at.ReorderPoint, at.OrderUpTo, at.Position.Total), max(1, it.Multiple)
	if at.ByLots() {
		need = lots.Up(at.Need(), at.Lot)
	}
	q := it.Rounding.Round(max(need, min(1, at.Missing())), at.Missing(), multiple)
	if most := max(it.MOQ, least); q > 0 && q < most {
		q = lots.Up(most, multiple)
	}
	return max(0, CapQuantity(it, q, steadyRoom(it, at)))
}

// steadyRoom is the room of terms that hold in the long run.
func steadyRoom(it *item.Item, at *PolicyLine) int64 {
	room := int64(item.MaxUnits)
	if cap := shelfLifeCap(it, at); cap >= 0 {
		room = min(room, cap-at.Position.Total)
	}
	if it.Maximum > 0 && it.MaximumWins {
		room = min(room, it.Maximum-at.Position.Total)
	}
	if it.MaxOrder > 0 {
		room = min(room, it.MaxOrder)
	}
	return room
}

// bound tells that terms beside the levels decide where orders leave the item.
func bound(it *item.Item, p *PolicyLine) bool {
	return it.MOQ > max(1, p.OrderUpTo-p.ReorderPoint) || it.MaxOrder > 0 || it.Maximum > 0 &&
		it.MaximumWins || perishes(it, p)
}
