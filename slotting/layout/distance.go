package layout

import (
	"cmp"
	"container/heap"
	"maps"
	"math"
	"slices"

	"github.com/stockwright/stockwright/slotting/nearest"
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
	if w.Aisles == nil || dx == 0 {
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
	queue := &nearest.Queue{{Metres: 0, Node: int32(a)}}
	for queue.Len() > 0 {
		q := heap.Pop(queue).(nearest.Reach)
		if q.Metres > dist[q.Node] {
			continue
		}
		for i, b := range g.to[q.Node] {
			if d := q.Metres + g.metres[q.Node][i]; d < dist[b] {
				dist[b] = d
				heap.Push(queue, nearest.Reach{Metres: d, Node: b})
			}
		}
	}
	out := make([]float32, len(dist))
	for i, d := range dist {
		out[i] = float32(d)
	}
	return out
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
