package layout

import (
	"math"
	"slices"
)

// walkTable is an explicit distance table: walks between places, and for every
// slot the place it is reached by and how far it lies from it. A place is a
// slot, a station, or a bay with all its slots.
type walkTable struct {
	place  []int32   // by node
	extra  []float64 // by node, metres from its place
	metres [][]float32
}

func (t *walkTable) distance(from, to int) float64 {
	a, b := t.place[from], t.place[to]
	if a == b {
		return math.Abs(t.extra[from] - t.extra[to])
	}
	return t.extra[from] + float64(t.metres[a][b]) + t.extra[to]
}

// same is the first place at no distance from a node's: its own, or an earlier one.
func (t *walkTable) same(node int) int32 {
	p := t.place[node]
	for b := range p {
		if t.metres[p][b] == 0 && t.metres[b][p] == 0 {
			return b
		}
	}
	return p
}

// bayCode is how a distance table names a slot's bay: "" without aisle or bay.
func bayCode(s *Slot) string {
	if s.Aisle == "" || s.Bay == "" {
		return ""
	}
	return s.Aisle + "-" + s.Bay
}

// newWalkTable turns explicit distances into shortest paths between all places.
// It is nil where the table names more places than it can hold; coordinates
// serve then.
func newWalkTable(w *Warehouse, l Layout, c *checker) *walkTable {
	t := &walkTable{place: make([]int32, len(w.x)), extra: make([]float64, len(w.x))}
	node := t.name(w, l, false)
	if len(node) > tableLimit {
		node = t.name(w, l, true)
	}
	if len(node) > tableLimit {
		c.warns("table-too-large", "distances", "list bays (AISLE-BAY) instead of slots; coordinates are used until then",
			"the table names %d places and may name %d", len(node), tableLimit)
		return nil
	}
	places := 0
	for _, p := range node {
		places = max(places, int(p)+1)
	}
	if places == 0 {
		return nil // no row names a slot; each was warned of
	}
	g := newGraph(places)
	for _, d := range l.Distances {
		a, okA := node[d.From]
		b, okB := node[d.To]
		if !okA || !okB || a == b {
			continue
		}
		g.add(int(a), int(b), d.Metres)
		if !d.OneWay {
			g.add(int(b), int(a), d.Metres)
		}
	}
	t.metres = g.allPairs()
	t.reachRest(w, c)
	if slices.Contains(t.place, unlisted) {
		return nil
	}
	return t
}

// unlisted marks a node that the table does not name.
const unlisted = -1

// name numbers the places of the table and returns them by the names that rows
// may use. With byBay the slots of a bay are one place even where rows name
// them one by one.
func (t *walkTable) name(w *Warehouse, l Layout, byBay bool) map[string]int32 {
	used := map[string]bool{}
	for _, d := range l.Distances {
		used[d.From], used[d.To] = true, true
	}
	node, next := map[string]int32{}, int32(0)
	of := func(name string) int32 {
		p, ok := node[name]
		if !ok {
			p, next = next, next+1
			node[name] = p
		}
		return p
	}
	for i := range t.place {
		t.place[i] = unlisted
		if i >= len(l.Slots) {
			if s := i - len(l.Slots); s < len(l.Stations) && used[l.Stations[s].ID] {
				t.place[i] = of(l.Stations[s].ID)
			}
			continue
		}
		id, bay := l.Slots[i].ID, bayCode(&l.Slots[i])
		switch {
		case byBay && bay != "" && (used[id] || used[bay]):
			t.place[i] = of(bay)
			node[id] = t.place[i]
		case used[id]:
			t.place[i] = of(id)
		case bay != "" && used[bay]:
			t.place[i] = of(bay)
		}
	}
	return node
}

// reachRest lets every node that the table does not name, or from which no way
// leads to where tours start, be reached by way of the nearest place that is.
func (t *walkTable) reachRest(w *Warehouse, c *checker) {
	origin := t.place[w.origin]
	if origin == unlisted { // tours start beside the nearest place of the table
		if near := t.nearest(w, w.origin, func(int) bool { return true }); near >= 0 {
			t.attach(w, w.origin, near)
			origin = t.place[w.origin]
		}
	}
	reached := func(i int) bool {
		return t.place[i] == origin || !math.IsInf(float64(t.metres[origin][t.place[i]]+t.metres[t.place[i]][origin]), 1)
	}
	var lost []int
	known := make([]int, 0, len(t.place))
	for i := range t.place {
		if origin != unlisted && t.place[i] != unlisted && reached(i) {
			known = append(known, i)
		} else if i != w.origin {
			lost = append(lost, i)
		}
	}
	if len(lost) == 0 || len(known) == 0 {
		return
	}
	ok := make([]bool, len(t.place))
	for _, i := range known {
		ok[i] = true
	}
	for _, i := range lost {
		t.attach(w, i, t.nearest(w, i, func(k int) bool { return ok[k] }))
	}
	name := "a station"
	if lost[0] < len(w.Slots) {
		name = w.Slots[lost[0]].ID
	}
	c.warns("not-in-table", name, "list the slot or its bay; until then it is reached from the nearest place that is listed",
		"%d slots and stations are not in the distance table, or no way leads from them to where tours start", len(lost))
}

func (t *walkTable) attach(w *Warehouse, node, near int) {
	t.place[node] = t.place[near]
	t.extra[node] = t.extra[near] + math.Abs(w.x[node]-w.x[near]) + math.Abs(w.y[node]-w.y[near])
}

// nearest is the node nearest by coordinates that the table names and that
// passes, first of all in the same aisle; -1 without one.
func (t *walkTable) nearest(w *Warehouse, node int, ok func(int) bool) int {
	if node < len(w.Slots) && w.Aisles != nil {
		if best := t.nearestOf(w, node, w.Aisles[w.aisle[node]].slots, ok); best >= 0 {
			return best
		}
	}
	all := make([]int32, len(t.place))
	for i := range all {
		all[i] = int32(i)
	}
	return t.nearestOf(w, node, all, ok)
}

func (t *walkTable) nearestOf(w *Warehouse, node int, among []int32, ok func(int) bool) int {
	best, least := -1, math.Inf(1)
	for _, k := range among {
		i := int(k)
		if i == node || t.place[i] == unlisted || !ok(i) {
			continue
		}
		if d := math.Abs(w.x[node]-w.x[i]) + math.Abs(w.y[node]-w.y[i]); d < least {
			best, least = i, d
		}
	}
	return best
}
