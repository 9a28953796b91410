package pipeline

import (
	"fmt"

	"github.com/stockwright/stockwright/replenish"
)

// policyKinds are the configuration's words for the engine's policies.
// economic is not a kind: see kindOf.
var policyKinds = map[string]string{
	"order_up_to":      replenish.PolicyOrderUpTo,
	"reorder_lots":     replenish.PolicyLot,
	"reorder_up_to":    replenish.PolicySS,
	"reorder_quantity": replenish.PolicySQ,
}

// kindOf is the engine's policy for a configured word. The default, economic,
// buys at the reorder point by economic lots, because an order line costs money,
// and tops transfers up whenever a lorry goes.
func kindOf(word string, it replenish.Item) string {
	if kind, ok := policyKinds[word]; ok {
		return kind
	}
	if it.SuppliedBy != "" {
		return replenish.PolicyOrderUpTo
	}
	return replenish.PolicySS
}

// matches tells whether a rule applies and how specific it is.
func (r ReplenishRule) matches(k Key, it replenish.Item, category string) (rank int, ok bool) {
	for _, part := range []struct {
		want, have string
		weight     int
	}{
		{r.Category, category, 1},
		{r.Class, it.Class, 2},
		{r.Location, k.Location, 4},
		{r.Supplier, it.Supplier, 8},
		{r.SKU, k.SKU, 16},
	} {
		if part.want == "" {
			continue
		}
		if part.want != part.have {
			return 0, false
		}
		rank += part.weight
	}
	return rank, true
}

// name is how explain calls a rule.
func (r ReplenishRule) name(index int) string {
	text := fmt.Sprintf("rule %d", index+1)
	for _, part := range [][2]string{{"category", r.Category}, {"class", r.Class}, {"location", r.Location}, {"supplier", r.Supplier}, {"sku", r.SKU}} {
		if part[1] != "" {
			text += " " + part[0] + " " + part[1]
		}
	}
	return text
}
