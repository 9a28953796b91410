package layout

import (
	"cmp"
	"math"
	"slices"
)

// Warehouse is a checked layout, ready to measure distances in.
//
// Nodes are numbered slots first, in the layout's order, then stations.
type Warehouse struct {
	Slots    []Slot
	Stations []Station
	index    map[string]int32 // slot code to node
	origin   int              // node where tours start and end, but for areas with another
	area     []int32          // by slot
	areas    []area

	x, y   []float64 // by node; y runs along the aisles
	aisle  []int32   // by slot; -1 without an aisle
	Aisles []Aisle
	cross  []float64 // positions of the cross aisles, growing
	golden map[int]bool

	table   *walkTable // explicit distances, nil without
	ways    *junctions // set when aisles are one-way or blocked
	swapped bool       // the layout's x runs along the aisles
	pitch   float64
}

// Aisle is the slots with one aisle code in one zone.
type Aisle struct {
	Zone, Code string
	x          float64
	slots      []int32 // by growing position
	oneWay     int
	blocked    [][2]float64
}

// Compile checks a layout and prepares it. The error is a *FaultError when a
// fault refuses the layout; warnings are returned beside a warehouse, in input order.
//
// Codes that refuse: no-slots, slot-without-id, duplicate-slot,
// duplicate-station, id-clash, bad-capacity, bad-distance, bad-cross-aisle,
// bad-one-way, bad-obstacle, unreachable-slot. Codes that warn: no-station,
// unknown-aisle, no-position, unknown-distance, not-in-table, table-too-large,
// ways-ignored.
func Compile(l Layout) (*Warehouse, []Fault, error) {
	w, faults := compile(l)
	if w == nil {
		return nil, faults, &FaultError{faults}
	}
	return w, faults, nil
}

func compile(l Layout) (*Warehouse, []Fault) {
	c := &checker{}
	c.layout(l)
	if c.refuse {
		return nil, c.faults
	}
	w := &Warehouse{Slots: l.Slots, Stations: l.Stations, index: make(map[string]int32, len(l.Slots)),
		golden: map[int]bool{}}
	for i, s := range l.Slots {
		w.index[s.ID] = int32(i)
	}
	w.pitch = cmp.Or(max(l.BayPitch, 0), 1)
	w.place(l, c)
	w.groupAisles(l)
	w.setCross(l)
	w.addStations(l)
	w.setGolden(l)
	w.Equip(0, nil)
	if len(l.Distances) > 0 {
		w.table = newWalkTable(w, l, c)
	} else if len(l.OneWay) > 0 || len(l.Obstacles) > 0 {
		w.ways = newJunctions(w, l)
		if w.ways == nil {
			c.warns("ways-ignored", "layout", "give every slot an aisle code, or a distance table",
				"one-way rules and obstacles need aisles; they are not used")
		}
	}
	if c.refuse {
		return nil, c.faults
	}
	w.checkReach(c)
	if c.refuse {
		return nil, c.faults
	}
	return w, c.faults
}

// place gives every slot a position: its own, or one derived from its codes.
func (w *Warehouse) place(l Layout, c *checker) {
	n := len(l.Slots)
	w.x, w.y, w.aisle = make([]float64, n), make([]float64, n), make([]int32, n)
	same, nowhere, first := true, 0, ""
	for _, s := range l.Slots {
		same = same && (!known(s.X) || !known(s.Y) || s.X == l.Slots[0].X && s.Y == l.Slots[0].Y)
	}
	w.rankAisles(l)
	var bays []string
	for _, s := range l.Slots {
		bays = append(bays, s.Bay)
	}
	slices.SortFunc(bays, CompareCodes)
	bays = slices.Compact(bays)
	pitch := cmp.Or(max(l.AislePitch, 0), 3)
	for i, s := range l.Slots {
		if !same && known(s.X) && known(s.Y) {
			w.x[i], w.y[i] = s.X, s.Y
			continue
		}
		if n > 1 && (!same || s.Aisle == "" && s.Bay == "") {
			if nowhere == 0 {
				first = s.ID
			}
			nowhere++
		}
		bay, _ := slices.BinarySearchFunc(bays, s.Bay, CompareCodes)
		w.x[i], w.y[i] = pitch*float64(max(w.aisle[i], 0)), w.pitch*float64(bay+1)
	}
	switch {
	case nowhere == n && n > 1:
		c.warns("no-position", first, "give x and y, or aisle and bay",
			"no slot has coordinates, an aisle or a bay; nobody can tell which is nearer")
	case nowhere > 0:
		c.warns("no-position", first, "give x and y, or aisle and bay codes",
			"%d slots have no coordinates and are placed by their codes", nowhere)
	}
}

// rankAisles numbers the aisles by zone and code, before positions are known.
func (w *Warehouse) rankAisles(l Layout) {
	type key struct{ zone, code string }
	seen := map[key]int32{}
	var keys []key
	for _, s := range l.Slots {
		k := key{s.Zone, s.Aisle}
		if _, ok := seen[k]; !ok && s.Aisle != "" {
			seen[k] = 0
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(a, b key) int {
		if c := CompareCodes(a.zone, b.zone); c != 0 {
			return c
		}
		return CompareCodes(a.code, b.code)
	})
	for i, k := range keys {
		seen[k] = int32(i)
		w.Aisles = append(w.Aisles, Aisle{Zone: k.zone, Code: k.code, oneWay: l.OneWay[k.code]})
	}
	for i, s := range l.Slots {
		w.aisle[i] = -1
		if s.Aisle != "" {
			w.aisle[i] = seen[key{s.Zone, s.Aisle}]
		}
	}
}

// groupAisles finds which way the aisles run and where each lies.
func (w *Warehouse) groupAisles(l Layout) {
	for i := range l.Slots {
		if a := w.aisle[i]; a >= 0 {
			w.Aisles[a].slots = append(w.Aisles[a].slots, int32(i))
		} else {
			w.Aisles = nil // one slot outside the aisles makes the floor open
		}
		if w.Aisles == nil {
			return
		}
	}
	along, across := 0.0, 0.0
	for _, a := range w.Aisles {
		dx, dy := spread(w.x, a.slots), spread(w.y, a.slots)
		across, along = across+dx, along+dy
	}
	if w.swapped = across > along; w.swapped {
		w.x, w.y = w.y, w.x
	}
	for i := range w.Aisles {
		a := &w.Aisles[i]
		for _, s := range a.slots {
			a.x += w.x[s] / float64(len(a.slots))
		}
		for _, s := range a.slots {
			w.x[s] = a.x // goods on both sides are reached from the aisle's middle
		}
		slices.SortFunc(a.slots, func(p, q int32) int {
			if w.y[p] != w.y[q] {
				return cmp.Compare(w.y[p], w.y[q])
			}
			return int(p - q)
		})
	}
}

func spread(v []float64, slots []int32) float64 {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, s := range slots {
		lo, hi = min(lo, v[s]), max(hi, v[s])
	}
	return hi - lo
}

// setCross takes the given cross aisles and adds the outer ones where slots
// lie beyond them.
func (w *Warehouse) setCross(l Layout) {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, y := range w.y {
		lo, hi = min(lo, y), max(hi, y)
	}
	w.cross = slices.Clone(l.CrossAisles)
	if len(w.cross) == 0 || w.cross[0] > lo {
		w.cross = append([]float64{lo - w.pitch}, w.cross...)
	}
	if w.cross[len(w.cross)-1] < hi || len(w.cross) == 1 {
		w.cross = append(w.cross, hi+w.pitch)
	}
}

func (w *Warehouse) addStations(l Layout) {
	n := len(l.Slots)
	w.origin = -1
	dock := -1 // tours start there without a pack station
	for i, s := range l.Stations {
		x, y := s.X, s.Y
		if w.swapped {
			x, y = y, x
		}
		if !known(x) || !known(y) {
			x, y = slices.Min(w.x[:n]), w.cross[0]
		}
		w.x, w.y = append(w.x, x), append(w.y, y)
		if s.Kind == Pack && (w.origin < 0 || s.Zone == "" && l.Stations[w.origin-n].Zone != "") {
			w.origin = n + i
		}
		if s.Kind != Pack && (dock < 0 || s.Zone == "" && l.Stations[dock-n].Zone != "") {
			dock = n + i
		}
	}
	if len(l.Stations) == 0 {
		w.x, w.y = append(w.x, slices.Min(w.x)), append(w.y, w.cross[0])
		w.origin = n
	}
	if w.origin < 0 {
		w.origin = dock
	}
}

func (w *Warehouse) setGolden(l Layout) {
	top := 0
	for _, s := range l.Slots {
		top = max(top, s.Level)
	}
	for _, g := range l.GoldenLevels {
		w.golden[g] = true
	}
	if len(l.GoldenLevels) == 0 && top > 1 {
		w.golden[2] = true
	}
}

// checkReach refuses slots that cannot be walked to and back.
func (w *Warehouse) checkReach(c *checker) {
	for i := range w.Slots {
		if math.IsInf(w.RoundTrip(int32(i)), 1) {
			c.refuses("unreachable-slot", w.Slots[i].ID, "check obstacles, one-way aisles and the distance table",
				"no way leads from where its tours start to the slot and back")
		}
	}
}

// Slot returns the node of a slot code.
func (w *Warehouse) Slot(id string) (int, bool) {
	i, ok := w.index[id]
	return int(i), ok
}

// Origin is the node where tours start and end, but for areas with a start of their own.
func (w *Warehouse) Origin() int { return w.origin }

// AisleOf is the number of a slot's aisle in Aisles; -1 without one.
func (w *Warehouse) AisleOf(slot int32) int32 { return w.aisle[slot] }

// X is where a slot lies across the aisles, in metres.
func (w *Warehouse) X(slot int32) float64 { return w.x[slot] }

// Golden is the levels between waist and shoulder; empty where no level is better.
func (w *Warehouse) Golden() map[int]bool { return w.golden }

// Positions numbers the places that tours walk to: slots at one place share a number.
func (w *Warehouse) Positions() (bySlot []int32, count int) {
	type point struct {
		x, y float64
		area int32
	}
	seen := map[point]int32{}
	bySlot = make([]int32, len(w.Slots))
	for s := range w.Slots {
		p := point{w.x[s], w.y[s], w.area[s]}
		if w.table != nil {
			p = point{w.table.extra[s], -1 - float64(w.table.same(s)), w.area[s]}
		}
		if _, ok := seen[p]; !ok {
			seen[p] = int32(len(seen))
		}
		bySlot[s] = seen[p]
	}
	return bySlot, len(seen)
}
