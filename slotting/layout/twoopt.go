package layout

import "math"

// tourScratch holds the working tour of improvedTour: node 0 is the origin.
type tourScratch struct {
	dist      []float64
	n         int
	tour      []int
	fore, aft []float64 // metres along the tour, walked forwards and backwards
	used      []bool
}

func (t *tourScratch) d(a, b int) float64 { return t.dist[a*t.n+b] }

// improvedTour is nearest neighbour, then 2-opt and Or-opt to a local
// optimum. Distances may differ by direction.
func (r *Router) improvedTour(stops []int32) float64 {
	t := &r.tour
	t.load(r.w, stops)
	t.nearestNeighbour()
	for t.twoOpt() || t.orOpt() {
	}
	return t.total()
}

func (t *tourScratch) load(w *Warehouse, stops []int32) {
	t.n = len(stops) + 1
	t.dist = resize(t.dist, t.n*t.n)
	node := func(i int) int {
		if i == 0 {
			return w.origin
		}
		return int(stops[i-1])
	}
	for a := range t.n {
		for b := range t.n {
			t.dist[a*t.n+b] = w.Distance(node(a), node(b))
		}
	}
}

func (t *tourScratch) nearestNeighbour() {
	t.used = resize(t.used, t.n)
	clear(t.used)
	t.tour = append(t.tour[:0], 0)
	at := 0
	for len(t.tour) < t.n {
		best := -1
		for b := 1; b < t.n; b++ {
			if !t.used[b] && (best < 0 || t.d(at, b) < t.d(at, best)) {
				best = b
			}
		}
		t.used[best] = true
		t.tour = append(t.tour, best)
		at = best
	}
	t.tour = append(t.tour, 0)
}

func (t *tourScratch) total() float64 {
	sum := 0.0
	for i := 1; i < len(t.tour); i++ {
		sum += t.d(t.tour[i-1], t.tour[i])
	}
	return sum
}

// measure fills the running lengths, so that a reversed stretch costs one
// subtraction even where the two directions differ.
func (t *tourScratch) measure() {
	t.fore, t.aft = resize(t.fore, len(t.tour)), resize(t.aft, len(t.tour))
	t.fore[0], t.aft[0] = 0, 0
	for i := 1; i < len(t.tour); i++ {
		t.fore[i] = t.fore[i-1] + t.d(t.tour[i-1], t.tour[i])
		t.aft[i] = t.aft[i-1] + t.d(t.tour[i], t.tour[i-1])
	}
}

// Shorter is the metres a change must save, so that rounding cannot loop.
const Shorter = 1e-9

func (t *tourScratch) twoOpt() bool {
	improved := false
	t.measure()
	last := len(t.tour) - 1
	for i := 1; i < last-1; i++ {
		for j := i + 1; j < last; j++ {
			a, b, c, d := t.tour[i-1], t.tour[i], t.tour[j], t.tour[j+1]
			now := t.d(a, b) + t.d(c, d) + t.fore[j] - t.fore[i]
			then := t.d(a, c) + t.d(b, d) + t.aft[j] - t.aft[i]
			if then < now-Shorter {
				for p, q := i, j; p < q; p, q = p+1, q-1 {
					t.tour[p], t.tour[q] = t.tour[q], t.tour[p]
				}
				t.measure()
				improved = true
			}
		}
	}
	return improved
}

// orOpt takes up to three consecutive stops to another place in the tour.
func (t *tourScratch) orOpt() bool {
	for length := 1; length <= 3; length++ {
		for i := 1; i+length < len(t.tour); i++ {
			if t.relocate(i, length) {
				return true
			}
		}
	}
	return false
}

func (t *tourScratch) relocate(i, length int) bool {
	j := i + length - 1
	a, b, c, d := t.tour[i-1], t.tour[i], t.tour[j], t.tour[j+1]
	gain := t.d(a, b) + t.d(c, d) - t.d(a, d)
	best, at := -Shorter, -1
	for k := 0; k+1 < len(t.tour); k++ {
		if k >= i-1 && k <= j {
			continue
		}
		p, q := t.tour[k], t.tour[k+1]
		if delta := t.d(p, b) + t.d(c, q) - t.d(p, q) - gain; delta < best {
			best, at = delta, k
		}
	}
	if at < 0 {
		return false
	}
	var piece [3]int
	copy(piece[:], t.tour[i:j+1])
	if at < i {
		copy(t.tour[at+1+length:j+1], t.tour[at+1:i])
		copy(t.tour[at+1:], piece[:length])
	} else {
		copy(t.tour[i:], t.tour[j+1:at+1])
		copy(t.tour[at+1-length:], piece[:length])
	}
	return true
}

func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/2)
	}
	return s[:n]
}

var infinite = math.Inf(1)
