package slotting

import "slices"

// Equipment is how a zone is worked, where that differs from the rest of the site.
type Equipment struct {
	Speed        float64 // metres a second; 0 is Options.Speed
	HandlingTime float64 // seconds to lift one load and set it down; 0 is Options.HandlingTime
	CartLoads    int     // loads on one trip; 0 is Options.CartLoads
}

// area is the slots whose lines are picked on tours of their own: those with one
// start and one speed.
type area struct {
	origin int     // node where its tours start and end
	pace   float64 // time a metre takes, over one at Options.Speed
	slots  []int32
}

// equip parts the slots into areas by where their tours start and how fast they
// are walked or driven.
func (w *Warehouse) equip(opt Options) {
	type kind struct {
		origin int
		speed  float64
	}
	number := map[kind]int32{}
	w.areas, w.area = nil, make([]int32, len(w.Slots))
	for i := range w.Slots {
		k := kind{w.start(w.Slots[i].Zone), opt.Speed}
		if e, ok := opt.Equipment[w.Slots[i].Zone]; ok && e.Speed > 0 {
			k.speed = e.Speed
		}
		a, ok := number[k]
		if !ok {
			a = int32(len(w.areas))
			number[k] = a
			one := area{origin: k.origin, pace: 1}
			if k.speed > 0 {
				one.pace = opt.Speed / k.speed
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

// areaOf is the area of a slot.
func (w *Warehouse) areaOf(slot int32) *area { return &w.areas[w.area[slot]] }

// roundTrip is the metres from where a slot's tours start to it and back.
func (w *Warehouse) roundTrip(slot int32) float64 {
	o := w.areaOf(slot).origin
	return w.Distance(o, int(slot)) + w.Distance(int(slot), o)
}

// away is roundTrip in metres at Options.Speed.
func (w *Warehouse) away(slot int32) float64 { return w.roundTrip(slot) * w.areaOf(slot).pace }

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

// of is the router whose tours pick from a slot.
func (r *Router) of(slot int32) *Router {
	if r.parts == nil {
		return r
	}
	return r.parts[r.w.area[slot]]
}

// inMetres is a router that measures metres whatever the speed of an area.
func (r *Router) inMetres() *Router {
	if !slices.ContainsFunc(r.w.areas, func(a area) bool { return a.pace != 1 }) {
		return r
	}
	out := NewRouter(r.w, r.policy)
	out.metres = true
	return out
}

// use changes the policy.
func (r *Router) use(p Policy) {
	r.policy = p
	for _, part := range r.parts {
		part.policy = p
	}
}

// eachPart calls do for the stops of each area that has any, and sums what it
// returns in metres at Options.Speed.
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

// work is the seconds a step takes: handling, the walk with the load, the walk
// back for the next, and a share of the cart's way out and home. What is set
// on the cart comes along without a walk of its own. Between zones the slower
// equipment counts.
func (f *floor) work(s step) float64 {
	w := f.w
	switch {
	case s.to == onCart:
		e := f.equipment(s.from)
		return e.HandlingTime + w.Distance(w.origin, int(s.from))/float64(e.CartLoads)/e.Speed
	case s.from == onCart:
		e := f.equipment(s.to)
		return e.HandlingTime + w.Distance(int(s.to), w.origin)/float64(e.CartLoads)/e.Speed
	}
	e := f.slower(s.from, s.to)
	walk := w.Distance(int(s.from), int(s.to)) + w.Distance(int(s.to), int(s.from))
	walk += (w.Distance(w.origin, int(s.from)) + w.Distance(int(s.to), w.origin)) / float64(e.CartLoads)
	return e.HandlingTime + walk/e.Speed
}

// workAfter is work where the load before was set down in a slot: the way from there
// to the next takes the place of the walk back.
func (f *floor) workAfter(before int32, s step) float64 {
	if before == onCart || s.from == onCart || s.to == onCart {
		return f.work(s)
	}
	e := f.slower(s.from, s.to)
	return f.work(s) + (f.w.Distance(int(before), int(s.from))-f.w.Distance(int(s.to), int(s.from)))/e.Speed
}

// slower is the equipment that counts for a step between two slots.
func (f *floor) slower(from, to int32) Equipment {
	e, at := f.equipment(from), f.equipment(to)
	return Equipment{Speed: min(e.Speed, at.Speed), HandlingTime: max(e.HandlingTime, at.HandlingTime), CartLoads: min(e.CartLoads, at.CartLoads)}
}

// equipment is how the zone of a slot is worked.
func (f *floor) equipment(slot int32) Equipment {
	out := Equipment{f.opt.Speed, f.opt.HandlingTime, f.opt.CartLoads}
	if e, ok := f.opt.Equipment[f.w.Slots[slot].Zone]; ok {
		out.Speed, out.HandlingTime = orDefault(e.Speed, out.Speed), orDefault(e.HandlingTime, out.HandlingTime)
		if e.CartLoads > 0 {
			out.CartLoads = e.CartLoads
		}
	}
	return out
}
