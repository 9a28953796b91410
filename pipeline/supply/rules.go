package supply

import (
	"fmt"

	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/pipeline/terms"
	"github.com/stockwright/stockwright/plan"
)

// rulesOfNothing names rules that speak of what no table knows: a misspelt rule
// would leave its items to less specific ones in silence.
func rulesOfNothing(n *stage.Night, m *terms.Masters) {
	categories, suppliers := map[string]bool{}, map[string]bool{}
	for _, it := range m.Items {
		categories[it.Category] = true
	}
	for _, rows := range m.Sourcing {
		for _, s := range rows {
			suppliers[s.Supplier] = true
		}
	}
	for i, r := range n.Config.Replenish.Rules {
		for _, c := range []struct {
			what, name string
			known      bool
		}{{"category", r.Category, categories[r.Category]}, {"location", r.Location, m.Locations[r.Location] != nil},
			{"supplier", r.Supplier, suppliers[r.Supplier] || m.Suppliers[r.Supplier] != nil ||
				m.Locations[r.Supplier] != nil}, {"sku", r.SKU, m.Items[r.SKU] != nil}} {
			if c.name != "" && !c.known {
				n.Problem(plan.Problem{Code: "rule_of_nothing", Severity: plan.SeverityWarning, Key: r.Name(i),
					Text: fmt.Sprintf("no table knows the %s %s, so the rule never holds", c.what,
						c.name), Hint: "correct replenish.rules in stockwright.yaml"})
			}
		}
	}
}
