package slotting

import (
	"fmt"
	"slices"

	"github.com/stockwright/stockwright/slotting/layout"
)

// Rules are what a site allows beside capacities and storage classes. A family
// is a category or a storage class of items. The zero value allows everything.
type Rules struct {
	// HeavyFrom is the weight of a unit in kg from which an item lies no higher
	// than HeavyTop, a level; 0 is no rule.
	HeavyFrom float64
	HeavyTop  int
	// Apart are families that never lie in one aisle; without aisle codes, in one bay.
	Apart []Pair
	// Together are families whose items stay in the zone where most of the family lies.
	Together []string
}

// Pair is two families.
type Pair struct{ A, B string }

// why a rule keeps a load out of a slot, in the words of a move's reason.
const (
	fitHeavy    = "a level too high for its weight"
	fitTogether = "another zone than its family's"
)

// siteRules are the rules compiled for a floor.
type siteRules struct {
	Rules
	part   []int32        // by slot: the aisle (or bay) in which families are kept apart
	foes   [][]int32      // by family number: the families it is kept apart from
	family [][]int32      // by SKU: its family numbers, of those that a rule names
	name   []string       // by family number
	held   [][]int32      // by part and family number: loads there
	zone   map[int32]bool // by family number: is kept together
	home   map[int32]string
}

func newSiteRules(f *floor, rules Rules) *siteRules {
	r := &siteRules{Rules: rules, home: map[int32]string{}, zone: map[int32]bool{}}
	number := map[string]int32{}
	of := func(name string) int32 {
		n, ok := number[name]
		if !ok {
			n = int32(len(r.name))
			number[name] = n
			r.name, r.foes = append(r.name, name), append(r.foes, nil)
		}
		return n
	}
	for _, p := range rules.Apart {
		a, b := of(p.A), of(p.B)
		r.foes[a], r.foes[b] = append(r.foes[a], b), append(r.foes[b], a)
	}
	for _, name := range rules.Together {
		r.zone[of(name)] = true
	}
	if len(r.name) == 0 {
		return r
	}
	r.setParts(f.w)
	for _, s := range f.skus {
		r.family = append(r.family, familiesOf(s, number))
	}
	return r
}

func familiesOf(s SKU, number map[string]int32) []int32 {
	var out []int32
	for _, name := range []string{s.Category, s.StorageClass} {
		if n, ok := number[name]; ok && name != "" && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// setParts numbers the aisles, or the bays where slots have no aisle.
func (r *siteRules) setParts(w *layout.Warehouse) {
	number := map[string]int32{}
	for _, s := range w.Slots {
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

// count notes that a load of a SKU came to a slot (+1) or left it (−1).
func (r *siteRules) count(sku, slot, by int32) {
	if r == nil || int(sku) >= len(r.family) {
		return
	}
	for _, n := range r.family[sku] {
		r.held[r.part[slot]][n] += by
	}
}

// cleared are the same rules over an empty floor.
func (r *siteRules) cleared() *siteRules {
	c := *r
	c.held = make([][]int32, len(r.held))
	for i := range c.held {
		c.held[i] = make([]int32, len(r.name))
	}
	return &c
}

// settle finds the zone of each family that is kept together: where most of its units lie.
func (r *siteRules) settle(f *floor) {
	if len(r.zone) == 0 {
		return
	}
	units := map[int32]map[string]int64{}
	for i, l := range f.loads {
		if int(l.sku) >= len(r.family) || f.at[i] == onCart {
			continue
		}
		for _, n := range r.family[l.sku] {
			if units[n] == nil {
				units[n] = map[string]int64{}
			}
			units[n][f.w.Slots[f.at[i]].Zone] += l.quantity
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

// ruledOut says which rule keeps a SKU out of a slot, "" if none does. without is
// the SKU of a load thought away from a slot, -1 for none.
func (f *floor) ruledOut(sku, slot int32, without, at int32) string {
	r := f.rules
	if r.HeavyFrom > 0 && f.skus[sku].Weight >= r.HeavyFrom && f.w.Slots[slot].Level > r.HeavyTop {
		return fitHeavy
	}
	if int(sku) >= len(r.family) {
		return ""
	}
	for _, n := range r.family[sku] {
		if home, ok := r.home[n]; ok && f.w.Slots[slot].Zone != home {
			return fitTogether
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

// brokenRules names the slots whose contents break a rule as they lie.
func (f *floor) brokenRules() {
	if f.rules.HeavyFrom == 0 && len(f.rules.name) == 0 {
		return
	}
	for i, l := range f.loads {
		if l.virtual {
			continue
		}
		if why := f.ruledOut(l.sku, f.at[i], -1, 0); why != "" {
			f.warn("rule-broken", f.w.Slots[f.at[i]].ID, "bring it to a slot that keeps the rule, or change the rule",
				"%s lies in %s", f.skus[l.sku].ID, why)
		}
	}
}

// rankOf is the rank of a slot for a SKU, storage.Barred where its class does not go there.
func (f *floor) rankOf(sku, slot int32) int8 {
	return f.classes.Rank[f.class[sku]][f.slotCls[slot]]
}
