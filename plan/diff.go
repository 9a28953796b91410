package plan

import (
	"cmp"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/replenish"
)

// Shares are what each cause has of a change of quantity, in base units.
type Shares struct {
	Demand     float64 `json:"demand"`      // share: the forecast changed
	LeadTime   float64 `json:"lead_time"`   // share: the lead time changed
	Stock      float64 `json:"stock"`       // share: stock was sold, received, expired
	OpenOrders float64 `json:"open_orders"` // share: orders and drafts came or went
	Parameters float64 `json:"parameters"`  // share: policy, terms or segment changed, or the key is new or gone
	Calendar   float64 `json:"calendar"`    // share: order days and closures
	Override   float64 `json:"override"`    // share: a person's figure
	Order      float64 `json:"order"`       // share: fill to minimums, shared capacities, stock of the source
}

// Change is how one key's proposed quantity differs between two runs. The
// shares, whole or half units, sum exactly to Delta.
type Change struct {
	Key    string     `json:"key"`    // SKU@LOCATION
	Kind   string     `json:"kind"`   // new, gone, more, less
	Before int64      `json:"before"` // base units
	After  int64      `json:"after"`  //
	Delta  int64      `json:"delta"`  // After − Before
	Value  core.Money `json:"value"`  // of the difference
	Shares
}

// Cause is one share of a change.
type Cause struct {
	Name  string // as the column
	Units float64
}

// Causes lists the shares in the order of the columns.
func (c Change) Causes() []Cause {
	return []Cause{{replenish.CauseDemand, c.Demand}, {replenish.CauseLeadTime, c.LeadTime},
		{replenish.CauseStock, c.Stock},
		{replenish.CauseOpenOrders, c.OpenOrders}, {replenish.CauseParameters, c.Parameters},
		{replenish.CauseCalendar, c.Calendar},
		{replenish.CauseOverride, c.Override}, {replenish.CauseOrder, c.Order}}
}

// Explain shares the change out.
func (c *Change) Explain(shares []replenish.Share) {
	to := map[string]*float64{replenish.CauseDemand: &c.Demand, replenish.CauseLeadTime: &c.LeadTime,
		replenish.CauseStock:      &c.Stock,
		replenish.CauseOpenOrders: &c.OpenOrders, replenish.CauseParameters: &c.Parameters,
		replenish.CauseCalendar: &c.Calendar,
		replenish.CauseOverride: &c.Override, replenish.CauseOrder: &c.Order}
	for _, s := range shares {
		*to[s.Cause] = s.Units
	}
}

// Standing is what one run says of one key, as far as a comparison needs it.
type Standing struct {
	Key      string
	Quantity int64
	UnitCost core.Money
}

// Compare lists the keys whose proposed quantity differs, largest change of
// value first. All of a change is put down to parameters until it is explained.
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

func change(b, a Standing) Change {
	c := Change{Key: a.Key, Before: b.Quantity, After: a.Quantity, Delta: a.Quantity - b.Quantity}
	cost := a.UnitCost
	if cost == 0 {
		cost = b.UnitCost
	}
	c.Value = cost * core.Money(c.Delta)
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
	c.Parameters = float64(c.Delta)
	return c
}
