package layout

import "slices"

// area is the slots whose lines are picked on tours of their own: those with one
// start and one speed.
type area struct {
	origin int     // node where its tours start and end
	pace   float64 // time a metre takes, over one at the site's speed
	slots  []int32
}

// Equip parts the slots into areas by where their tours start and how fast they
// are walked or driven: speeds by zone, in metres a second, and that of the others.
func (w *Warehouse) Equip(speed float64, zones map[string]float64) {
	type kind struct {
		origin int
		speed  float64
	}
	number := map[kind]int32{}
	w.areas, w.area = nil, make([]int32, len(w.Slots))
	for i := range w.Slots {
		k := kind{w.start(w.Slots[i].Zone), speed}
		if own := zones[w.Slots[i].Zone]; own > 0 {
			k.speed = own
		}
		a, ok := number[k]
		if !ok {
			a = int32(len(w.areas))
			number[k] = a
			one := area{origin: k.origin, pace: 1}
			if k.speed > 0 {
				one.pace = speed / k.speed
			}
			w.areas = append(w.areas, one)
		}
		w.area[i] = a
		w.areas[a].slots = append(w.areas[a].slots, int32(i))
	}
}

// start is the node where the tours of a zone start and end: its own pack station,
// else its own dock, else that of the site.
func (w *Warehouse) start(zone string) int {
	if zone == "" {
		return w.origin
	}
	own := -1
	for i, s := range w.Stations {
		if s.Zone == zone && (own < 0 || s.Kind == Pack && w.Stations[own].Kind != Pack) {
			own = i
		}
	}
	if own < 0 {
		return w.origin
	}
	return len(w.Slots) + own
}

// AreaOf is the number of a slot's area: slots with one start and one speed.
func (w *Warehouse) AreaOf(slot int32) int32 { return w.area[slot] }

func (w *Warehouse) areaOf(slot int32) *area { return &w.areas[w.area[slot]] }

// RoundTrip is the metres from where a slot's tours start to it and back.
func (w *Warehouse) RoundTrip(slot int32) float64 {
	o := w.areaOf(slot).origin
	return w.Distance(o, int(slot)) + w.Distance(int(slot), o)
}

// Away is RoundTrip in metres at the site's speed.
func (w *Warehouse) Away(slot int32) float64 { return w.RoundTrip(slot) * w.areaOf(slot).pace }

// parts are the routers of the areas where there are several, or one of another
// speed; nil for a plain site.
func (r *Router) split() {
	w := r.w
	if len(w.areas) == 1 && w.areas[0].pace == 1 && w.areas[0].origin == w.origin {
		return
	}
	for _, a := range w.areas {
		own := *w
		own.origin, own.areas = a.origin, nil
		p := &Router{w: &own, policy: r.policy}
		p.setFront(a.slots)
		p.rankSlots()
		r.parts = append(r.parts, p)
	}
	r.visits = make([][]int32, len(r.parts))
}

// Of is the router whose tours pick from a slot.
func (r *Router) Of(slot int32) *Router {
	if r.parts == nil {
		return r
	}
	return r.parts[r.w.area[slot]]
}

// InMetres is a router that measures metres whatever the speed of an area.
func (r *Router) InMetres() *Router {
	if !slices.ContainsFunc(r.w.areas, func(a area) bool { return a.pace != 1 }) {
		return r
	}
	out := NewRouter(r.w, r.policy)
	out.metres = true
	return out
}

// Use changes the policy.
func (r *Router) Use(p Policy) {
	r.policy = p
	for _, part := range r.parts {
		part.policy = p
	}
}

// eachPart calls do for the stops of each area that has any, and sums what it
// returns in metres at the site's speed.
func (r *Router) eachPart(slots []int32, do func(part *Router, stops []int32) float64) float64 {
	for i := range r.visits {
		r.visits[i] = r.visits[i][:0]
	}
	for _, s := range slots {
		a := r.w.area[s]
		r.visits[a] = append(r.visits[a], s)
	}
	sum := 0.0
	for a, stops := range r.visits {
		if len(stops) == 0 {
			continue
		}
		pace := r.w.areas[a].pace
		if r.metres {
			pace = 1
		}
		sum += pace * do(r.parts[a], stops)
	}
	return sum
}
