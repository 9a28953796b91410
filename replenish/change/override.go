package change

import (
	"cmp"
	"slices"
)

// OverrideEntry is a person's quantity in place of the engine's, with an end.
type OverrideEntry struct {
	SKU, Location string
	Quantity      int64 // units a person wants ordered
	Engine        int64 // units the engine proposed
	By, Reason    string
	From, Until   int32 // days, both included; it lapses after Until
}

// OverrideOutcome is what happened after an override: the stock that was there
// and the demand until the next receipt, units, and what a unit short and a unit
// left cost.
type OverrideOutcome struct {
	Entry             OverrideEntry
	Stock, Demand     float64
	Underage, Overage float64
}

// Saved is the money the override saved against the engine's quantity, negative
// when the engine would have done better.
func (o OverrideOutcome) Saved() float64 {
	cost := func(q int64) float64 {
		left := o.Stock + float64(q) - o.Demand
		return max(0, left)*o.Overage + max(0, -left)*o.Underage
	}
	return cost(o.Entry.Engine) - cost(o.Entry.Quantity)
}

// OverrideScore is one person's record.
type OverrideScore struct {
	By            string
	Count, Better int     // overrides, and those that saved money
	Saved         float64 // currency units
}

// ScoreOverrides sums the outcomes by person, sorted by name.
func ScoreOverrides(outcomes []OverrideOutcome) []OverrideScore {
	at := map[string]int{}
	var out []OverrideScore
	for _, o := range outcomes {
		i, ok := at[o.Entry.By]
		if !ok {
			i = len(out)
			at[o.Entry.By] = i
			out = append(out, OverrideScore{By: o.Entry.By})
		}
		out[i].Count++
		s := o.Saved()
		if s > 0 {
			out[i].Better++
		}
		out[i].Saved += s
	}
	slices.SortFunc(out, func(a, b OverrideScore) int { return cmp.Compare(a.By, b.By) })
	return out
}
