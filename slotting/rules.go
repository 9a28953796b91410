package slotting

import "github.com/stockwright/stockwright/slotting/families"

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
type Pair = families.Pair

// fitHeavy is why a rule keeps a load out of a slot, in the words of a move's reason.
const fitHeavy = "a level too high for its weight"

// newRules compiles the rules for the floor's slots and SKUs.
func (f *floor) newRules() *families.Families {
	of := make([][]string, len(f.skus))
	for i, s := range f.skus {
		of[i] = []string{s.Category, s.StorageClass}
	}
	return families.New(f.w, f.opt.Rules.Apart, f.opt.Rules.Together, of)
}

// settleRules gives the families that are kept together their zones.
func (f *floor) settleRules() {
	var lie []families.Load
	for i, l := range f.loads {
		lie = append(lie, families.Load{SKU: l.sku, Slot: f.at[i], Units: l.quantity})
	}
	f.rules.Settle(lie)
}

// ruledOut says which rule keeps a SKU out of a slot, "" if none does. without is
// the SKU of a load thought away from a slot, -1 for none.
func (f *floor) ruledOut(sku, slot int32, without, at int32) string {
	if r := f.opt.Rules; r.HeavyFrom > 0 && f.skus[sku].Weight >= r.HeavyFrom && f.w.Slots[slot].Level > r.HeavyTop {
		return fitHeavy
	}
	return f.rules.Bars(sku, slot, without, at)
}

// brokenRules names the slots whose contents break a rule as they lie.
func (f *floor) brokenRules() {
	if f.opt.Rules.HeavyFrom == 0 && !f.rules.Any() {
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
