package layout

// Bound is a length no tour over the slots can beat, whatever the routing: the
// walk to the farthest stop and back, or the minimum spanning tree of the
// stops and the origin (Held & Karp 1970), whichever is longer.
func (r *Router) Bound(slots []int32) float64 {
	if len(slots) == 0 {
		return 0
	}
	if r.parts != nil {
		return r.eachPart(slots, (*Router).Bound)
	}
	w := r.w
	farthest := 0.0
	for _, s := range slots {
		farthest = max(farthest, w.Distance(w.origin, int(s))+w.Distance(int(s), w.origin))
	}
	return max(farthest, r.spanningTree(slots))
}

// spanningTree is Prim's algorithm, with the shorter direction of each way.
func (r *Router) spanningTree(slots []int32) float64 {
	w := r.w
	away := make([]float64, len(slots))
	for i, s := range slots {
		away[i] = min(w.Distance(w.origin, int(s)), w.Distance(int(s), w.origin))
	}
	sum := 0.0
	for range slots {
		next := -1
		for i, d := range away {
			if d >= 0 && (next < 0 || d < away[next]) {
				next = i
			}
		}
		sum += away[next]
		away[next] = -1 // in the tree
		for i, d := range away {
			if d >= 0 {
				a, b := int(slots[next]), int(slots[i])
				away[i] = min(d, w.Distance(a, b), w.Distance(b, a))
			}
		}
	}
	return sum
}
