package item

import (
	"cmp"
	"github.com/stockwright/stockwright/replenish/lots"
	"slices"
)

// Rule sets terms of the items it matches. Empty matching fields match
// everything; terms left zero are not set by the rule.
type Rule struct {
	Name                                     string
	Category, Class, Location, Supplier, SKU string // what it matches
	Policy                                   Policy // fields that are not zero are set
	Review                                   int    // days between order opportunities
	// See Item; what is zero or nil is not set.
	Rounding              lots.Rounding
	Maximum               int64 // base units
	MaximumWins           *bool
	ExtraDays, FrozenDays *int // days
	DoNotStock            *bool
}

// specificity ranks default < category < class < location < supplier < item;
// what a rule names beside its strongest field breaks ties.
func (r Rule) specificity() int {
	score := 0
	for i, f := range []string{r.Category, r.Class, r.Location, r.Supplier, r.SKU} {
		if f != "" {
			score += 1 << i
		}
	}
	return score
}

func (r Rule) matches(it *Item) bool {
	source := cmp.Or(it.Supplier, it.SuppliedBy)
	for _, f := range [][2]string{{r.Category, it.Category}, {r.Class, it.Class},
		{r.Location, it.Location}, {r.Supplier, source}, {r.SKU, it.SKU}} {
		if f[0] != "" && f[0] != f[1] {
			return false
		}
	}
	return true
}

// ApplyRules sets the item's terms from the rules that match it, from the least
// specific to the most specific, so that each term is that of the most specific
// rule which sets it; among equally specific ones the later in the list wins.
// The item's policy is named after the most specific rule. It returns the names
// of the other matching rules, most specific first, and false when none
// matches.
func ApplyRules(it *Item, rules []Rule) (passedOver []string, ok bool) {
	var matching []*Rule
	for i := range rules {
		if rules[i].matches(it) {
			matching = append(matching, &rules[i])
		}
	}
	if len(matching) == 0 {
		return nil, false
	}
	slices.SortStableFunc(matching, func(a, b *Rule) int { return cmp.Compare(a.specificity(), b.specificity()) })
	for _, r := range matching {
		r.apply(it)
		passedOver = append(passedOver, r.Name)
	}
	slices.Reverse(passedOver)
	it.Policy.Rule, passedOver = passedOver[0], passedOver[1:]
	return passedOver, true
}

// apply sets the rule's terms.
func (r *Rule) apply(it *Item) {
	p, q := &it.Policy, r.Policy
	p.Kind, p.Target = cmp.Or(q.Kind, p.Kind), cmp.Or(q.Target, p.Target)
	p.Level, p.Underage, p.Overage = cmp.Or(q.Level, p.Level), cmp.Or(q.Underage, p.Underage),
		cmp.Or(q.Overage, p.Overage)
	if q.Lot != 0 || q.LotRule != "" { // two ways to say one thing: the rule that says it decides
		p.Lot, p.LotRule = q.Lot, q.LotRule
	}
	p.LotHorizonDays = cmp.Or(q.LotHorizonDays, p.LotHorizonDays)
	p.Min, p.Max = cmp.Or(q.Min, p.Min), cmp.Or(q.Max, p.Max)
	p.MinDays, p.MaxDays = cmp.Or(q.MinDays, p.MinDays), cmp.Or(q.MaxDays, p.MaxDays)
	p.OrderCost, p.HoldingRate = cmp.Or(q.OrderCost, p.OrderCost), cmp.Or(q.HoldingRate, p.HoldingRate)
	p.LeadFactor, p.VariabilityFactor = cmp.Or(q.LeadFactor, p.LeadFactor),
		cmp.Or(q.VariabilityFactor, p.VariabilityFactor)
	p.LostSales = p.LostSales || q.LostSales
	p.AllowNegativeSafetyStock = p.AllowNegativeSafetyStock || q.AllowNegativeSafetyStock
	it.Review, it.Maximum = cmp.Or(r.Review, it.Review), cmp.Or(r.Maximum, it.Maximum)
	if r.Rounding != (lots.Rounding{}) {
		it.Rounding = r.Rounding
	}
	if r.MaximumWins != nil {
		it.MaximumWins = *r.MaximumWins
	}
	if r.ExtraDays != nil {
		it.ExtraDays = *r.ExtraDays
	}
	if r.FrozenDays != nil {
		it.FrozenDays = *r.FrozenDays
	}
	if r.DoNotStock != nil {
		it.DoNotStock = *r.DoNotStock
	}
}
