package gate

import (
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/plan"
)

// takeOverrides puts the figures of the journal that hold on the as-of day
// after those of the overrides table: what a person set later stands.
func (g *Gate) takeOverrides() {
	items := map[string]bool{}
	for i := range g.Inputs.Items {
		items[g.Inputs.Items[i].SKU] = true
	}
	figures := slices.DeleteFunc(plan.InForce(g.Overrides, g.AsOf),
		func(o plan.Override) bool { return o.Field == plan.OverrideForecast })
	for _, o := range append(figures, plan.ForecastSpans(g.Overrides, g.AsOf)...) {
		k, ok := core.ParseKey(o.Subject)
		if o.Field == plan.OverrideLock || o.Field == plan.OverrideHold {
			continue
		}
		if !ok || !items[k.SKU] {
			g.problem(plan.Problem{Code: "override_without_item", Severity: plan.SeverityWarning, Key: o.Subject,
				Text: "an override of " + string(o.Field) + " by " + o.Author +
					" names an item that is not in items", Hint: "end it, or add the item"})
			continue
		}
		g.Inputs.Overrides = append(g.Inputs.Overrides, datasets.Override{SKU: k.SKU,
			Location: k.Location, Field: string(o.Field), Value: o.Value,
			StartsOn: o.StartsOn, EndsOn: o.EndsOn, Author: o.Author, Reason: o.Reason})
	}
}
