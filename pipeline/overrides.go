package pipeline

import (
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
)

// takeOverrides puts the figures of the journal that hold on the as-of day
// after those of the overrides table: what a person set later stands.
func (n *Night) takeOverrides() {
	items := map[string]bool{}
	for i := range n.in.Items {
		items[n.in.Items[i].SKU] = true
	}
	figures := slices.DeleteFunc(plan.InForce(n.overrides, n.opt.AsOf), func(o plan.Override) bool { return o.Field == plan.OverrideForecast })
	for _, o := range append(figures, plan.ForecastSpans(n.overrides, n.opt.AsOf)...) {
		k, ok := core.ParseKey(o.Subject)
		if o.Field == plan.OverrideLock || o.Field == plan.OverrideHold {
			continue
		}
		if !ok || !items[k.SKU] {
			n.problem(plan.Problem{Stage: "load", Code: "override_without_item", Severity: plan.SeverityWarning, Key: o.Subject,
				Text: "an override of " + string(o.Field) + " by " + o.Author + " names an item that is not in items", Hint: "end it, or add the item"})
			continue
		}
		n.in.Overrides = append(n.in.Overrides, datasets.Override{SKU: k.SKU, Location: k.Location, Field: string(o.Field), Value: o.Value,
			StartsOn: o.StartsOn, EndsOn: o.EndsOn, Author: o.Author, Reason: o.Reason})
	}
}

// stays are the SKUs of a location that a person holds where they stand, and
// the slots that are locked.
func (n *Night) stays(location string) (held, locked map[string]bool) {
	held, locked = map[string]bool{}, map[string]bool{}
	for _, o := range plan.InForce(n.overrides, n.opt.AsOf) {
		k, ok := core.ParseKey(o.Subject)
		switch {
		case !ok || k.Location != location:
		case o.Field == plan.OverrideLock:
			locked[k.SKU] = true
		case o.Field == plan.OverrideHold:
			held[k.SKU] = true
		}
	}
	return held, locked
}

// readJournals reads the journals as the recorded run knew them.
func (n *Night) readJournals(recorded []runs.InputRecord) error {
	var err error
	if n.reviews, err = runs.ReadReviews(n.opt.Workspace); err != nil {
		return err
	}
	if n.overrides, err = runs.ReadOverrides(n.opt.Workspace); err != nil {
		return err
	}
	reviews, overrides := 0, 0
	for _, in := range recorded {
		switch in.Path {
		case runs.ReviewsName:
			reviews = int(in.Rows)
		case runs.OverridesName:
			overrides = int(in.Rows)
		}
	}
	n.reviews = n.reviews[:min(reviews, len(n.reviews))]
	n.overrides = n.overrides[:min(overrides, len(n.overrides))]
	return nil
}
