package layout

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Policy is how a picker walks a tour.
type Policy string

// The routing Policies. Return, SShape, Midpoint and LargestGap are the
// classic rules for one block of parallel aisles (Hall 1993; Petersen 1997);
// middle cross aisles are not used by them. Optimal is the shortest tour on
// aisles and any number of cross aisles (Ratliff & Rosenthal 1983, extended to
// cross aisles as in Cambazard & Catusse 2018). TwoOpt improves a nearest-
// neighbour tour on any walking graph and is what the others fall back to on
// open floors, distance tables, one-way aisles and blocked ways. Sequence
// visits aisle after aisle, each from its first bay to its last, on any graph.
const (
	Return     Policy = "return"
	SShape     Policy = "sshape"
	Midpoint   Policy = "midpoint"
	LargestGap Policy = "largest"
	Optimal    Policy = "optimal"
	TwoOpt     Policy = "2opt"
	Sequence   Policy = "sequence"
)

// Policies are all there are.
var Policies = [...]Policy{Return, SShape, Midpoint, LargestGap, Optimal, TwoOpt, Sequence}

// ParsePolicy reads a policy's name; "" is SShape, "largest_gap" is LargestGap.
func ParsePolicy(s string) (Policy, error) {
	switch s {
	case "":
		return SShape, nil
	case "largest_gap":
		return LargestGap, nil
	}
	if p := Policy(s); slices.Contains(Policies[:], p) {
		return p, nil
	}
	return "", fmt.Errorf("%q is not a routing policy; use one of %v", s, Policies)
}

// Router measures pick tours under one policy. It holds scratch space: one
// Router serves one goroutine.
type Router struct {
	w      *Warehouse
	policy Policy
	rank   []int32 // by slot, its place in aisle order
	byRank []int32 // slot of each rank
	column []int32 // by slot, its aisle's place by x
	colX   []float64
	depth  []float64 // by slot, metres from the front cross aisle
	length float64   // of the aisles, front to back
	front  float64
	depotX float64
	depotU float64 // metres from the station to the front cross aisle
	stops  []int32
	tour   tourScratch
	exact  exactScratch
	parts  []*Router // by area, where tours do not all start at one place at one speed
	visits [][]int32 // by area, scratch
	metres bool      // measures metres, not time
}

// NewRouter prepares a policy for a warehouse. Where the policy needs plain
// aisles and the warehouse has none, tours are improved by TwoOpt instead;
// Policy tells which is in use.
func NewRouter(w *Warehouse, p Policy) *Router {
	r := &Router{w: w, policy: p}
	if p == "" {
		r.policy = SShape
	}
	if plain := w.Aisles != nil && w.table == nil && w.ways == nil; !plain && r.policy != Sequence {
		r.policy = TwoOpt
	}
	r.setFront(nil)
	r.rankSlots()
	r.split()
	return r
}

// Policy is the policy in use.
func (r *Router) Policy() Policy { return r.policy }

// setFront takes the outer cross aisles, or those around some slots.
func (r *Router) setFront(slots []int32) {
	w := r.w
	lo, hi := w.cross[0], w.cross[len(w.cross)-1]
	if len(slots) > 0 {
		first, last := math.Inf(1), math.Inf(-1)
		for _, s := range slots {
			first, last = min(first, w.y[s]), max(last, w.y[s])
		}
		for _, y := range w.cross {
			if y <= first {
				lo = y
			}
			if y >= last {
				hi = min(hi, y)
			}
		}
	}
	r.front, r.length = lo, hi-lo
	if y := w.y[w.origin]; math.Abs(y-hi) < math.Abs(y-lo) {
		r.front = hi
	}
	r.depotX, r.depotU = w.x[w.origin], math.Abs(w.y[w.origin]-r.front)
}

func (r *Router) rankSlots() {
	w, n := r.w, len(r.w.Slots)
	r.rank, r.byRank = make([]int32, n), make([]int32, n)
	r.column, r.depth = make([]int32, n), make([]float64, n)
	place := map[float64]int32{}
	for _, a := range aislesByX(w) {
		x := w.Aisles[a].x
		if _, ok := place[x]; !ok {
			place[x] = int32(len(r.colX))
			r.colX = append(r.colX, x)
		}
	}
	for i := range n {
		r.byRank[i] = int32(i)
		r.depth[i] = math.Abs(w.y[i] - r.front)
		r.column[i] = place[w.x[i]]
	}
	slices.SortStableFunc(r.byRank, func(a, b int32) int {
		if r.column[a] != r.column[b] {
			return int(r.column[a] - r.column[b])
		}
		return cmp.Compare(r.depth[a], r.depth[b])
	})
	for k, s := range r.byRank {
		r.rank[s] = int32(k)
	}
}

func aislesByX(w *Warehouse) []int {
	order := make([]int, len(w.Aisles))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(w.Aisles[a].x, w.Aisles[b].x) })
	return order
}

// Cost is the metres of one tour from the origin over the slots and back.
// Slots may repeat. An empty tour costs nothing. Lines in areas with a start or a
// speed of their own are tours of their own, in metres of the site's speed.
func (r *Router) Cost(slots []int32) float64 {
	if len(slots) == 0 {
		return 0
	}
	if r.parts != nil {
		return r.eachPart(slots, (*Router).Cost)
	}
	r.stops = r.stops[:0]
	for _, s := range slots {
		r.stops = append(r.stops, r.rank[s])
	}
	slices.Sort(r.stops)
	r.stops = slices.Compact(r.stops)
	for i, k := range r.stops {
		r.stops[i] = r.byRank[k]
	}
	switch r.policy {
	case Optimal:
		return r.exactTour(r.stops)
	case TwoOpt:
		return r.improvedTour(r.stops)
	case Sequence:
		return r.sequenceTour(r.stops)
	}
	return r.ruleTour()
}

func (r *Router) sequenceTour(stops []int32) float64 {
	at, metres := r.w.origin, 0.0
	for _, s := range stops {
		metres += r.w.Distance(at, int(s))
		at = int(s)
	}
	return metres + r.w.Distance(at, r.w.origin)
}

// ruleTour walks the stops, sorted by aisle and depth, aisle by aisle.
func (r *Router) ruleTour() float64 {
	stops, metres := r.stops, 0.0
	first := r.column[stops[0]]
	last := r.column[stops[len(stops)-1]]
	visited := 0
	for i := 0; i < len(stops); {
		j := i + 1
		for j < len(stops) && r.column[stops[j]] == r.column[stops[i]] {
			j++
		}
		visited++
		metres += r.inAisle(stops[i:j], r.column[stops[i]], first, last, visited)
		i = j
	}
	lo, hi := min(r.colX[first], r.depotX), max(r.colX[last], r.depotX)
	return metres + 2*(hi-lo) + 2*r.depotU
}

// inAisle is the walk inside one aisle: nth of those visited, the tour's
// outermost aisles being first and last.
func (r *Router) inAisle(stops []int32, col, first, last int32, nth int) float64 {
	far := r.depth[stops[len(stops)-1]]
	if r.policy == Return || first == last {
		return 2 * far
	}
	if r.policy == SShape {
		if col == last && nth%2 == 1 {
			return 2 * far
		}
		return r.length
	}
	if col == first || col == last {
		return r.length
	}
	if r.policy == Midpoint {
		front, back := 0.0, 0.0
		for _, s := range stops {
			if d := r.depth[s]; 2*d <= r.length {
				front = max(front, d)
			} else {
				back = max(back, r.length-d)
			}
		}
		return 2 * (front + back)
	}
	gap, from := 0.0, 0.0
	for _, s := range stops {
		gap = max(gap, r.depth[s]-from)
		from = r.depth[s]
	}
	return 2 * (r.length - max(gap, r.length-from))
}

// Column is the place of a slot's aisle by x.
func (r *Router) Column(slot int32) int32 { return r.column[slot] }

// Depth is the metres from the front cross aisle to a slot.
func (r *Router) Depth(slot int32) float64 { return r.depth[slot] }

// Length is the metres of the aisles, front to back.
func (r *Router) Length() float64 { return r.length }

// DepotX is where along the front tours start.
func (r *Router) DepotX() float64 { return r.depotX }

// Warehouse is where the tours are walked.
func (r *Router) Warehouse() *Warehouse { return r.w }
