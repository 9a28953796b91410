// Package nearest keeps nodes reached by a shortest-path search, the nearest first.
package nearest

// Reach is a node and the length of the shortest way to it so far.
type Reach struct {
	Metres float64
	Node   int32
}

// Queue is a heap for container/heap.
type Queue []Reach

func (q Queue) Len() int           { return len(q) }
func (q Queue) Less(i, j int) bool { return q[i].Metres < q[j].Metres }
func (q Queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }

// Push adds a Reach.
func (q *Queue) Push(v any) { *q = append(*q, v.(Reach)) }

// Pop takes the last Reach off.
func (q *Queue) Pop() any {
	old := *q
	v := old[len(old)-1]
	*q = old[:len(old)-1]
	return v
}
