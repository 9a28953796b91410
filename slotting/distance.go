package slotting

import (
	"cmp"
	"container/heap"
	"maps"
	"math"
	"slices"
)

// tableLimit bounds the places of an explicit distance table: its square is held
// in memory.
const tableLimit = 6000

// Distance is the walking distance in metres from one node to another;
// +Inf where no way leads.
func (w *Warehouse) Distance(from, to int) float64 {
	if from == to {
		return 0
	}
	if w.table != nil {
		return w.table.distance(from, to)
	}
	dx, dy := math.Abs(w.x[from]-w.x[to]), math.Abs(w.y[from]-w.y[to])
	if w.ways != nil {
		return w.ways.distance(from, to)
	}
	if w.aisles == nil || dx == 0 {
		return dx + dy
	}
	return dx + w.along(w.y[from], w.y[to])
}

// along is the shortest walk between two positions by way of a cross aisle.
func (w *Warehouse) along(a, b float64) float64 {
	if a > b {
		a, b = b, a
	}
	i, found := slices.BinarySearch(w.cross, a)
	if found || i < len(w.cross) && w.cross[i] <= b {
		return b - a
	}
	best := math.Inf(1)
	if i < len(w.cross) {
		best = w.cross[i] - a + w.cross[i] - b
	}
	if i > 0 {
		best = min(best, a-w.cross[i-1]+b-w.cross[i-1])
	}
	return math.Abs(best)
}

// graph is a directed walking graph.
type graph struct {
	to     [][]int32
	metres [][]float64
}

func newGraph(n int) *graph { return &graph{make([][]int32, n), make([][]float64, n)} }

func (g *graph) add(a, b int, metres float64) {
	g.to[a] = append(g.to[a], int32(b))
	g.metres[a] = append(g.metres[a], metres)
}

func (g *graph) allPairs() [][]float32 {
	out := make([][]float32, len(g.to))
	for a := range g.to {
		out[a] = g.from(a)
	}
	return out
}

// from is Dijkstra's shortest paths from one node.
func (g *graph) from(a int) []float32 {
	dist := make([]float64, len(g.to))
	for i := range dist {
		dist[i] = math.Inf(1)
	}
	dist[a] = 0
	queue := &nearest{{0, int32(a)}}
	for queue.Len() > 0 {
		q := heap.Pop(queue).(reach)
		if q.metres > dist[q.node] {
			continue
		}
		for i, b := range g.to[q.node] {
			if d := q.metres + g.metres[q.node][i]; d < dist[b] {
				dist[b] = d
				heap.Push(queue, reach{d, b})
			}
		}
	}
	out := make([]float32, len(dist))
	for i, d := range dist {
		out[i] = float32(d)
	}
	return out
}

type reach struct {
	metres float64
	node   int32
}

type nearest []reach

func (q nearest) Len() int           { return len(q) }
func (q nearest) Less(i, j int) bool { return q[i].metres < q[j].metres }
func (q nearest) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *nearest) Push(v any)        { *q = append(*q, v.(reach)) }
func (q *nearest) Pop() any {
	old := *q
	v := old[len(old)-1]
	*q = old[:len(old)-1]
	return v
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
