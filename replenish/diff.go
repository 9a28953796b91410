package replenish

// Night is everything one item's quantity rested on in one night.
type Night struct {
	Item     Item
	Supplier Supplier
	AsOf     int32
	Override *int64 // a person's quantity; nil = none
}

// Quantity is what the night orders.
func (n Night) Quantity() int64 {
	if n.Override != nil {
		return *n.Override
	}
	w := WindowOf(n.Item, n.Supplier, nil, n.AsOf)
	if w.Order != n.AsOf || n.Item.DoNotStock {
		return 0
	}
	_, q := Decide(&n.Item, w, n.AsOf)
	return q
}

// Share is what one cause did to a quantity between two nights.
type Share struct {
	Cause string  `json:"cause"`
	Units float64 `json:"units"` // whole or half units
}

// The causes, in the order they are tried.
var causes = [...]struct {
	name string
	take func(from, to *Night)
}{
	{"demand", func(f, t *Night) {
		t.Item.LeadDemand, t.Item.CoverDemand, t.Item.Daily = f.Item.LeadDemand, f.Item.CoverDemand, f.Item.Daily
	}},
	{"lead_time", func(f, t *Night) {
		t.Item.Lead = f.Item.Lead
		t.Supplier.LeadDays, t.Supplier.LeadSD = f.Supplier.LeadDays, f.Supplier.LeadSD
	}},
	{"stock", func(f, t *Night) {
		t.Item.OnHand, t.Item.Reserved, t.Item.Backordered, t.Item.Lots = f.Item.OnHand, f.Item.Reserved, f.Item.Backordered, f.Item.Lots
	}},
	{"open_orders", func(f, t *Night) { t.Item.OnOrder, t.Item.Drafts = f.Item.OnOrder, f.Item.Drafts }},
	{"parameters", func(f, t *Night) {
		keep := t.Item
		t.Item = f.Item
		t.Item.LeadDemand, t.Item.CoverDemand, t.Item.Daily, t.Item.Lead = keep.LeadDemand, keep.CoverDemand, keep.Daily, keep.Lead
		t.Item.OnHand, t.Item.Reserved, t.Item.Backordered, t.Item.Lots = keep.OnHand, keep.Reserved, keep.Backordered, keep.Lots
		t.Item.OnOrder, t.Item.Drafts, t.Item.Review = keep.OnOrder, keep.Drafts, keep.Review
	}},
	{"calendar", func(f, t *Night) {
		lead, sd := t.Supplier.LeadDays, t.Supplier.LeadSD
		t.Supplier = f.Supplier
		t.Supplier.LeadDays, t.Supplier.LeadSD = lead, sd
		t.AsOf, t.Item.Review = f.AsOf, f.Item.Review
	}},
	{"override", func(f, t *Night) { t.Override = f.Override }},
}

// ExplainChange shares the change of an item's quantity between two nights out
// to its causes. The causes are switched from the old night to the new one after
// another, once first to last and once last to first, and each cause's two
// effects are averaged; the shares sum to the change exactly.
func ExplainChange(before, after Night) []Share {
	shares := make([]Share, len(causes))
	for i, c := range causes {
		shares[i].Cause = c.name
	}
	for _, backward := range []bool{false, true} {
		at, q := before, before.Quantity()
		for k := range causes {
			i := k
			if backward {
				i = len(causes) - 1 - k
			}
			causes[i].take(&after, &at)
			now := at.Quantity()
			shares[i].Units += float64(now-q) / 2
			q = now
		}
	}
	return shares
}
