package terms

import (
	"cmp"
	"encoding/json"
	"strings"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/replenish"
)

// Recorded are the policy and the terms of an item, as a run keeps them.
type Recorded struct {
	Policy replenish.Policy `json:"policy"`
	replenish.Terms
	// Lead and OnOrder are what a policy that looks ahead knows beside the position.
	Lead    []float64             `json:"lead,omitempty"`
	OnOrder []replenish.OpenOrder `json:"on_order,omitempty"`
	// UnitSize is base units in the supplier's order unit; 0 = orders are in base units.
	UnitSize int64 `json:"unit_size,omitempty"`
	// Daily is the mean forecast per day of a location planned on its branches, of
	// a part of kits and of a key whose forecast a person set; others have theirs in
	// the forecasts table.
	Daily []float64 `json:"daily,omitempty"`
	// Split are the terms of the suppliers that share the item's orders.
	Split []RecordedSupplier `json:"split,omitempty"`
	// Others are the terms of further suppliers, asked where the first takes no orders
	// or is full.
	Others []RecordedSupplier `json:"others,omitempty"`
	// Chances and Later are the order days ahead and the supply beyond the cover
	// window that a dynamic lot counts on.
	Chances []int32 `json:"chances,omitempty"`
	// PlainLead is the mean lead time, days, where the calendar makes it another.
	PlainLead float64             `json:"plain_lead,omitempty"`
	Later     []replenish.Arrival `json:"later,omitempty"`
}

// olderPolicy are the names of a policy's fields in runs before 0.2, where they differ
// from today's by more than case.
var olderPolicy = map[string]string{
	"Kind": "policy", "Level": "target_value", "HoldingRate": "holding_rate", "OrderCost": "order_cost",
	"LotRule":        "lot_rule",
	"LotHorizonDays": "lot_horizon_days", "MinDays": "min_days", "MaxDays": "max_days", "LeadFactor": "lead_factor",
	"VariabilityFactor": "variability_factor", "LostSales": "lost_sales",
	"AllowNegativeSafetyStock": "allow_negative_safety_stock",
	"LossRatio":                "loss_ratio",
}

// ParseRecorded reads what RecordedText or an older version's wrote.
func ParseRecorded(text string) (t Recorded, err error) {
	if err := json.Unmarshal([]byte(text), &t); err != nil {
		return t, err
	}
	if !strings.HasPrefix(text, `{"policy":{"Kind":`) {
		return t, nil
	}
	var older struct{ Policy map[string]json.RawMessage }
	if err := json.Unmarshal([]byte(text), &older); err != nil {
		return t, err
	}
	for was, is := range olderPolicy {
		if v, ok := older.Policy[was]; ok {
			older.Policy[is] = v
			delete(older.Policy, was)
		}
	}
	b, _ := json.Marshal(older.Policy) // of what was just read
	return t, json.Unmarshal(b, &t.Policy)
}

// RecordedSupplier are the terms of one of several suppliers, as a run keeps them.
type RecordedSupplier struct {
	Supplier string `json:"supplier"`
	MOQ      int64  `json:"moq,omitempty"`
	Multiple int64  `json:"multiple,omitempty"`
	MaxOrder int64  `json:"max_order,omitempty"`
	UnitSize int64  `json:"unit_size,omitempty"`
}

func RecordedText(it *replenish.Item, p *replenish.PolicyLine) string {
	t := Recorded{Policy: it.Policy, Terms: it.Terms, UnitSize: it.Unit.Factor, Daily: p.Daily}
	if p.Kind == replenish.PolicyLookAhead && (p.Look != nil ||
		p.NoOrder != "") { // not what is planned on its branches
		t.Lead, t.OnOrder = p.Window.Lead, it.OnOrder
	}
	t.Chances = p.Window.Chances
	if p.Window.PlainLead != p.Window.LeadMean {
		t.PlainLead = p.Window.PlainLead
	}
	if p.LotRule != "" { // else no quantity rests on it
		t.Later = p.Position.Later
	}
	for _, a := range it.Split {
		t.Split = append(t.Split, RecordedSupplier{a.Supplier, a.MOQ, a.Multiple, a.MaxOrder, a.Unit.Factor})
	}
	for _, a := range it.Others {
		t.Others = append(t.Others, RecordedSupplier{a.Supplier, a.MOQ, a.Multiple, a.MaxOrder, a.Unit.Factor})
	}
	b, _ := json.Marshal(t)
	return string(b) // plain numbers and texts: only NaN fails, which the gate refuses
}

// Grid collects the quantiles of one window.
type Grid struct{ P, Q []float64 }

func (g *Grid) Add(c datasets.Cover) { g.P, g.Q = append(g.P, c.Probability), append(g.Q, c.Quantity) }

func WindowIndex(name string) int {
	if name == datasets.WindowCover {
		return 1
	}
	return 0
}

// Give sets the terms of a night's item and nothing else of it.
func (t *Recorded) Give(n *replenish.Night) {
	it := &n.Item
	n.Window.Chances, n.Position.Later = t.Chances, t.Later
	n.Window.PlainLead = cmp.Or(t.PlainLead, n.Window.LeadMean)
	it.Policy, it.Terms = t.Policy, t.Terms
	it.Daily, it.OnOrder, n.Window.Lead = t.Daily, t.OnOrder, t.Lead
}
