package slotting

import (
	"cmp"
	"iter"
	"math/rand/v2"

	"github.com/stockwright/stockwright/slotting/tours"
)

// drawTours samples tours from the velocities, of sizes as in the past tours or
// LinesPerTour.
func (f *floor) drawTours(sizes []int, count int) tours.Tours {
	velocities := make([]float64, len(f.loads))
	for i, l := range f.loads {
		velocities[i] = l.velocity
	}
	return tours.Draw(velocities, sizes, max(1, int(f.opt.LinesPerTour+0.5)), count, f.opt.Seed)
}

// pastTours groups order lines into tours of loads, in the order of the tours'
// first lines. A line of a SKU in several slots goes to its loads by quantity.
func (f *floor) pastTours(lines iter.Seq[OrderLine]) tours.Tours {
	rng := rand.New(rand.NewPCG(f.opt.Seed, 0x66616365))
	t := tours.Tours{}
	f.pickedLines(lines, func(n int, line OrderLine, faces []int32) {
		if n == len(t.Loads) {
			t.Loads, t.Days = append(t.Loads, nil), append(t.Days, line.Day)
		}
		t.Loads[n] = append(t.Loads[n], f.pickFace(faces, rng))
	})
	if len(t.Days) > 0 {
		t.PerDay = float64(len(t.Loads)) / float64(len(tours.DistinctDays(t.Days)))
	}
	return t
}

// pastSizes are the Sizes of the past tours.
func (f *floor) pastSizes(lines iter.Seq[OrderLine]) (sizes []int) {
	f.pickedLines(lines, func(n int, _ OrderLine, _ []int32) {
		if n == len(sizes) {
			sizes = append(sizes, 0)
		}
		sizes[n]++
	})
	return sizes
}

// pickedLines gives the order lines of SKUs that lie on the floor, with the number of
// their order by its first line and the loads they may be picked from.
func (f *floor) pickedLines(lines iter.Seq[OrderLine], pick func(order int, line OrderLine, faces []int32)) {
	faces := make([][]int32, len(f.skus))
	for i, l := range f.loads {
		if l.velocity > 0 || !l.virtual && !f.w.Slots[f.at[i]].Reserve {
			faces[l.sku] = append(faces[l.sku], int32(i))
		}
	}
	number := map[string]int{}
	if lines == nil {
		return
	}
	last, n := "", -1
	for line := range lines {
		k, ok := f.sku[line.SKU]
		if !ok || len(faces[k]) == 0 {
			continue
		}
		if n < 0 || line.Order != last { // lines of an order mostly follow each other
			var seen bool
			if n, seen = number[line.Order]; !seen {
				n = len(number)
				number[line.Order] = n
			}
			last = line.Order
		}
		pick(n, line, faces[k])
	}
}

func (f *floor) pickFace(faces []int32, rng *rand.Rand) int32 {
	if len(faces) == 1 {
		return faces[0]
	}
	total := int64(0)
	for _, l := range faces {
		total += f.loads[l].quantity
	}
	u := rng.Int64N(total)
	for _, l := range faces {
		if u -= f.loads[l].quantity; u < 0 {
			return l
		}
	}
	return faces[0]
}

// Equipment is how a zone is worked, where that differs from the rest of the site.
type Equipment struct {
	Speed        float64 // metres a second; 0 is Options.Speed
	HandlingTime float64 // seconds to lift one load and set it down; 0 is Options.HandlingTime
	CartLoads    int     // loads on one trip; 0 is Options.CartLoads
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
		return e.HandlingTime + w.Distance(w.Origin(), int(s.from))/float64(e.CartLoads)/e.Speed
	case s.from == onCart:
		e := f.equipment(s.to)
		return e.HandlingTime + w.Distance(int(s.to), w.Origin())/float64(e.CartLoads)/e.Speed
	}
	e := f.slower(s.from, s.to)
	walk := w.Distance(int(s.from), int(s.to)) + w.Distance(int(s.to), int(s.from))
	walk += (w.Distance(w.Origin(), int(s.from)) + w.Distance(int(s.to), w.Origin())) / float64(e.CartLoads)
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
	return Equipment{Speed: min(e.Speed, at.Speed), HandlingTime: max(e.HandlingTime, at.HandlingTime),
		CartLoads: min(e.CartLoads, at.CartLoads)}
}

// equipment is how the zone of a slot is worked.
func (f *floor) equipment(slot int32) Equipment {
	out := Equipment{f.opt.Speed, f.opt.HandlingTime, f.opt.CartLoads}
	if e, ok := f.opt.Equipment[f.w.Slots[slot].Zone]; ok {
		out.Speed, out.HandlingTime = cmp.Or(max(e.Speed, 0), out.Speed),
			cmp.Or(max(e.HandlingTime, 0), out.HandlingTime)
		if e.CartLoads > 0 {
			out.CartLoads = e.CartLoads
		}
	}
	return out
}
