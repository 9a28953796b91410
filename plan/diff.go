package plan

import (
	"cmp"
	"slices"
)

// Change is how one key's proposed quantity differs between two runs. The four
// shares sum exactly to Delta.
type Change struct {
	Key      string `json:"key"`      // SKU@LOCATION
	Kind     string `json:"kind"`     // new, gone, more, less
	Before   int64  `json:"before"`   // base units
	After    int64  `json:"after"`    //
	Delta    int64  `json:"delta"`    // After − Before
	Value    Money  `json:"value"`    // of the difference
	Demand   int64  `json:"demand"`   // share: expected demand over the cover window changed
	Safety   int64  `json:"safety"`   // share: safety stock changed
	Position int64  `json:"position"` // share: stock, orders or drafts changed
	Rounding int64  `json:"rounding"` // share: packs, minimums, order days and fill
}

// Standing is what one run says of one key, as far as a comparison needs it.
type Standing struct {
	Key       string
	Quantity  int64
	UnitCost  Money
	CoverMean float64
	OrderUpTo int64
	Position  int64
	Planned   bool // the run has a policy for the key
}

// Compare lists the keys whose proposed quantity differs, largest change of
// value first.
func Compare(before, after []Standing) []Change {
	old := make(map[string]Standing, len(before))
	for _, s := range before {
		old[s.Key] = s
	}
	seen := make(map[string]bool, len(after))
	var out []Change
	for _, s := range after {
		seen[s.Key] = true
		if c := change(old[s.Key], s); c.Delta != 0 {
			out = append(out, c)
		}
	}
	for _, s := range before {
		if !seen[s.Key] && s.Quantity != 0 {
			out = append(out, change(s, Standing{Key: s.Key, UnitCost: s.UnitCost}))
		}
	}
	slices.SortFunc(out, func(a, b Change) int {
		return cmp.Or(-cmp.Compare(max(a.Value, -a.Value), max(b.Value, -b.Value)), cmp.Compare(a.Key, b.Key))
	})
	return out
}

// change shares a difference out: what moved order-up-to is demand and safety,
// what moved the position is stock; packs, minimums and order days have the rest.
func change(b, a Standing) Change {
	c := Change{Key: a.Key, Before: b.Quantity, After: a.Quantity, Delta: a.Quantity - b.Quantity}
	cost := a.UnitCost
	if cost == 0 {
		cost = b.UnitCost
	}
	c.Value = cost * Money(c.Delta)
	switch {
	case c.Before == 0:
		c.Kind = "new"
	case c.After == 0:
		c.Kind = "gone"
	case c.Delta > 0:
		c.Kind = "more"
	default:
		c.Kind = "less"
	}
	if b.Planned && a.Planned {
		c.Demand = int64(a.CoverMean) - int64(b.CoverMean)
		c.Safety = (a.OrderUpTo - int64(a.CoverMean)) - (b.OrderUpTo - int64(b.CoverMean))
		c.Position = b.Position - a.Position
	}
	c.Rounding = c.Delta - c.Demand - c.Safety - c.Position
	return c
}
