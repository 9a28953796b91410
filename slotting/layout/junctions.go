package layout

import (
	"math"
)

// junctions measures distances where aisles are one-way or blocked: the
// crossings of aisles with cross aisles form a directed graph, and a slot
// reaches it through the crossing above or below it, as far as nothing is in
// the way.
type junctions struct {
	w    *Warehouse
	dist [][]float32
}

func newJunctions(w *Warehouse, l Layout) *junctions {
	j := &junctions{w: w}
	if w.Aisles == nil {
		return nil
	}
	j.block(l)
	n := len(w.cross)
	g := newGraph(len(w.Aisles) * n)
	for a, ai := range w.Aisles {
		for c := 0; c+1 < n; c++ {
			j.edge(g, ai, a*n+c, a*n+c+1, w.cross[c], w.cross[c+1])
		}
	}
	order := aislesByX(w)
	for c, y := range w.cross {
		for i := 0; i+1 < len(order); i++ {
			a, b := order[i], order[i+1]
			if !crossBlocked(l, w.swapped, y, w.Aisles[a].x, w.Aisles[b].x) {
				g.add(a*n+c, b*n+c, w.Aisles[b].x-w.Aisles[a].x)
				g.add(b*n+c, a*n+c, w.Aisles[b].x-w.Aisles[a].x)
			}
		}
	}
	j.dist = g.allPairs()
	return j
}

func (j *junctions) edge(g *graph, a Aisle, lower, upper int, y0, y1 float64) {
	if a.stopped(y0, y1) {
		return
	}
	if a.oneWay >= 0 {
		g.add(lower, upper, y1-y0)
	}
	if a.oneWay <= 0 {
		g.add(upper, lower, y1-y0)
	}
}

// block notes on each aisle the stretches an obstacle covers.
func (j *junctions) block(l Layout) {
	for _, o := range l.Obstacles {
		x0, y0, x1, y1 := o.along(j.w.swapped)
		for i := range j.w.Aisles {
			if a := &j.w.Aisles[i]; a.x >= x0 && a.x <= x1 {
				a.blocked = append(a.blocked, [2]float64{y0, y1})
			}
		}
	}
}

func (o Obstacle) along(swapped bool) (x0, y0, x1, y1 float64) {
	if swapped {
		return o.Y0, o.X0, o.Y1, o.X1
	}
	return o.X0, o.Y0, o.X1, o.Y1
}

func crossBlocked(l Layout, swapped bool, y, xa, xb float64) bool {
	for _, o := range l.Obstacles {
		x0, y0, x1, y1 := o.along(swapped)
		if y >= y0 && y <= y1 && x0 <= xb && x1 >= xa {
			return true
		}
	}
	return false
}

// stopped says whether an obstacle lies between two positions of the aisle.
func (a Aisle) stopped(y0, y1 float64) bool {
	if y0 > y1 {
		y0, y1 = y1, y0
	}
	for _, b := range a.blocked {
		if b[0] <= y1 && b[1] >= y0 {
			return true
		}
	}
	return false
}

// exits are up to two crossings a node can walk to (or be reached from), with
// the metres to each; +Inf where the way is shut.
func (j *junctions) exits(node int, leaving bool) (cross [2]int, metres [2]float64) {
	w, n := j.w, len(j.w.cross)
	metres = [2]float64{math.Inf(1), math.Inf(1)}
	if node >= len(w.Slots) {
		return j.stationExits(node)
	}
	a := int(w.aisle[node])
	y := w.y[node]
	c := 0
	for c+1 < n && w.cross[c+1] <= y {
		c++
	}
	c = min(c, n-2)
	cross = [2]int{a*n + c, a*n + c + 1}
	way := w.Aisles[a].oneWay
	if !leaving {
		way = -way
	}
	if way <= 0 && !w.Aisles[a].stopped(w.cross[c], y) {
		metres[0] = math.Abs(y - w.cross[c])
	}
	if way >= 0 && !w.Aisles[a].stopped(y, w.cross[c+1]) {
		metres[1] = math.Abs(w.cross[c+1] - y)
	}
	return cross, metres
}

// stationExits takes a station to the cross aisle nearest to it and the two
// aisles on either side of it.
func (j *junctions) stationExits(node int) (cross [2]int, metres [2]float64) {
	w, n := j.w, len(j.w.cross)
	c := nearestCross(w, w.y[node])
	metres = [2]float64{math.Inf(1), math.Inf(1)}
	left, right := -1, -1
	for a, ai := range w.Aisles {
		if ai.x <= w.x[node] && (left < 0 || ai.x > w.Aisles[left].x) {
			left = a
		}
		if ai.x >= w.x[node] && (right < 0 || ai.x < w.Aisles[right].x) {
			right = a
		}
	}
	for i, a := range [2]int{left, right} {
		if a >= 0 {
			cross[i] = a*n + c
			metres[i] = math.Abs(w.Aisles[a].x-w.x[node]) + math.Abs(w.cross[c]-w.y[node])
		}
	}
	return cross, metres
}

func nearestCross(w *Warehouse, y float64) int {
	best := 0
	for c := range w.cross {
		if math.Abs(w.cross[c]-y) < math.Abs(w.cross[best]-y) {
			best = c
		}
	}
	return best
}

func (j *junctions) distance(from, to int) float64 {
	best := math.Inf(1)
	if from < len(j.w.Slots) && to < len(j.w.Slots) && j.w.aisle[from] == j.w.aisle[to] {
		a, y0, y1 := j.w.Aisles[j.w.aisle[from]], j.w.y[from], j.w.y[to]
		if !a.stopped(y0, y1) && (a.oneWay == 0 || float64(a.oneWay)*(y1-y0) >= 0) {
			best = math.Abs(y1 - y0)
		}
	}
	out, outMetres := j.exits(from, true)
	in, InMetres := j.exits(to, false)
	for p := range 2 {
		for q := range 2 {
			if d := outMetres[p] + InMetres[q]; !math.IsInf(d, 1) {
				best = min(best, d+float64(j.dist[out[p]][in[q]]))
			}
		}
	}
	return best
}
