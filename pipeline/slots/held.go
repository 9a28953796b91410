package slots

import (
	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/plan"
)

// heldInPlace are the SKUs of a location that a person holds where they stand, and
// the slots that are locked.
func heldInPlace(n *stage.Night, location string) (held, locked map[string]bool) {
	held, locked = map[string]bool{}, map[string]bool{}
	for _, o := range plan.InForce(n.Gate.Overrides, n.Options.AsOf) {
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
