// Package families keeps count of which families of items lie where, for the rules that
// keep some apart and others together.
package families

import (
	"fmt"
	"slices"

	"github.com/stockwright/stockwright/slotting/layout"
)

// Pair is two families.
type Pair struct{ A, B string }

// Together is why a slot is barred where a family is kept together in another zone.
const Together = "another zone than its family's"

// Families are rules on families over a floor of loads. A nil or empty one bars nothing.
type Families struct {
	part   []int32        // by slot: the aisle (or bay) in which families are kept apart
	foes   [][]int32      // by family number: the families it is kept apart from
	family [][]int32      // by SKU: its family numbers, of those that a rule names
	name   []string       // by family number
	held   [][]int32      // by part and family number: loads there
	zone   map[int32]bool // by family number: is kept together
	home   map[int32]string
	w      *layout.Warehouse
}

// New is the rules that keep pairs of families out of one aisle, and others in the zone
// where most of each lies. of is the families of each SKU.
func New(w *layout.Warehouse, apart []Pair, together []string, of [][]string) *Families {
	r := &Families{home: map[int32]string{}, zone: map[int32]bool{}, w: w}
	number := map[string]int32{}
	numbered := func(name string) int32 {
		n, ok := number[name]
		if !ok {
			n = int32(len(r.name))
			number[name] = n
			r.name, r.foes = append(r.name, name), append(r.foes, nil)
		}
		return n
	}
	for _, p := range apart {
		a, b := numbered(p.A), numbered(p.B)
		r.foes[a], r.foes[b] = append(r.foes[a], b), append(r.foes[b], a)
	}
	for _, name := range together {
		r.zone[numbered(name)] = true
	}
	if len(r.name) == 0 {
		return r
	}
	r.setParts()
	for _, names := range of {
		r.family = append(r.family, known(names, number))
	}
	return r
}

// known are the numbers of the families that a rule names.
func known(names []string, number map[string]int32) []int32 {
	var out []int32
	for _, name := range names {
		if n, ok := number[name]; ok && name != "" && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// setParts numbers the aisles, or the bays where slots have no aisle.
func (r *Families) setParts() {
	number := map[string]int32{}
	for _, s := range r.w.Slots {
		key := s.Zone + "\x00" + s.Aisle
		if s.Aisle == "" {
			key += "\x00" + s.Bay
		}
		n, ok := number[key]
		if !ok {
			n = int32(len(r.held))
			number[key] = n
			r.held = append(r.held, make([]int32, len(r.name)))
		}
		r.part = append(r.part, n)
	}
}

// Count notes that a load of a SKU came to a slot (+1) or left it (−1).
func (r *Families) Count(sku, slot, by int32) {
	if r == nil || int(sku) >= len(r.family) {
		return
	}
	for _, n := range r.family[sku] {
		r.held[r.part[slot]][n] += by
	}
}

// Cleared are the same rules over an empty floor.
func (r *Families) Cleared() *Families {
	c := *r
	c.held = make([][]int32, len(r.held))
	for i := range c.held {
		c.held[i] = make([]int32, len(r.name))
	}
	return &c
}

// Any says that a rule names a family.
func (r *Families) Any() bool { return len(r.name) > 0 }

// Load is units of a SKU in a slot, both by number.
type Load struct {
	SKU, Slot int32
	Units     int64
}

// Settle finds the zone of each family that is kept together: where most of its units lie.
func (r *Families) Settle(loads []Load) {
	if len(r.zone) == 0 {
		return
	}
	units := map[int32]map[string]int64{}
	for _, l := range loads {
		if int(l.SKU) >= len(r.family) {
			continue
		}
		for _, n := range r.family[l.SKU] {
			if units[n] == nil {
				units[n] = map[string]int64{}
			}
			units[n][r.w.Slots[l.Slot].Zone] += l.Units
		}
	}
	for n, zones := range units {
		for zone, q := range zones {
			if have := zones[r.home[n]]; r.zone[n] && (q > have || q == have && zone < r.home[n]) {
				r.home[n] = zone
			}
		}
	}
}

// Bars says which rule keeps a SKU out of a slot, "" if none does. without is the SKU
// of a load thought away from the slot at, -1 for none.
func (r *Families) Bars(sku, slot, without, at int32) string {
	if int(sku) >= len(r.family) {
		return ""
	}
	for _, n := range r.family[sku] {
		if home, ok := r.home[n]; ok && r.w.Slots[slot].Zone != home {
			return Together
		}
		for _, foe := range r.foes[n] {
			held := r.held[r.part[slot]][foe]
			if without >= 0 && r.part[at] == r.part[slot] && slices.Contains(r.family[without], foe) {
				held--
			}
			if held > 0 {
				return fmt.Sprintf("an aisle with %s, which is kept apart from %s", r.name[foe], r.name[n])
			}
		}
	}
	return ""
}
