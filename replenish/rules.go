package replenish

import "cmp"

// Rule sets the policy of the items it matches. Empty fields match everything.
type Rule struct {
	Name                           string
	Class, Supplier, SKU, Location string
	Policy                         Policy
}

// specificity ranks default < class < supplier < location < item < item at a
// location.
func (r Rule) specificity() int {
	score := 0
	for i, f := range []string{r.Class, r.Supplier, r.Location, r.SKU} {
		if f != "" {
			score += 1 << i
		}
	}
	return score
}

func (r Rule) matches(it *Item) bool {
	source := cmp.Or(it.Supplier, it.SuppliedBy)
	return (r.Class == "" || r.Class == it.Class) && (r.Supplier == "" || r.Supplier == source) &&
		(r.SKU == "" || r.SKU == it.SKU) && (r.Location == "" || r.Location == it.Location)
}

// ApplyRules gives the item the policy of the most specific rule that matches,
// and its name for explain; among equally specific ones the later in the list
// wins. It returns the names of the matching rules it passed over, and false when
// none matches.
func ApplyRules(it *Item, rules []Rule) (passedOver []string, ok bool) {
	best := -1
	for i, r := range rules {
		if !r.matches(it) {
			continue
		}
		if best >= 0 && r.specificity() < rules[best].specificity() {
			passedOver = append(passedOver, r.Name)
			continue
		}
		if best >= 0 {
			passedOver = append(passedOver, rules[best].Name)
		}
		best = i
	}
	if best < 0 {
		return nil, false
	}
	it.Policy = rules[best].Policy
	it.Policy.Rule = rules[best].Name
	return passedOver, true
}
