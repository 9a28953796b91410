package replenish

import (
	"cmp"
	"github.com/stockwright/stockwright/replenish/item"
	"slices"
)

func compareItems(a, b *item.Item) int {
	return cmp.Or(cmp.Compare(a.SKU, b.SKU), cmp.Compare(a.Location, b.Location))
}

// arrange sorts the items by key and refuses keys and suppliers that are there
// more than once: which of the two is right cannot be known.
func arrange(items []item.Item, suppliers []item.Supplier) (kept []*planned, terms map[string]item.Supplier) {
	terms = make(map[string]item.Supplier, len(suppliers))
	double, at := map[string]bool{}, map[string]*item.Supplier{}
	for i, s := range suppliers {
		if _, ok := terms[s.Key]; ok {
			double[s.Key] = true
		}
		terms[s.Key], at[s.Key] = s, &suppliers[i]
	}
	unknown := &item.Supplier{}
	rows := make([]*planned, len(items))
	for i := range items {
		it := &items[i]
		source := it.Supplier
		if source == "" {
			source = it.SuppliedBy
		}
		s, known := at[source]
		if it.Lane != nil && it.Supplier == "" {
			s, known = it.Lane, true
		}
		if !known {
			s = unknown
		}
		rows[i] = &planned{it: it, supplier: s, known: known}
		if double[source] {
			rows[i].fail("duplicate_supplier", "keep one row of terms per supplier",
				"the terms of "+source+" are there more than once")
		}
	}
	slices.SortStableFunc(rows, func(a, b *planned) int { return compareItems(a.it, b.it) })
	kept = rows[:0]
	for i, r := range rows {
		if i > 0 && compareItems(kept[len(kept)-1].it, r.it) == 0 {
			last := kept[len(kept)-1]
			if len(last.problems) == 0 || last.problems[len(last.problems)-1].Code != "duplicate_item" {
				last.fail("duplicate_item", "keep one row per SKU and location", "the item is there more than once")
			}
			continue
		}
		kept = append(kept, r)
	}
	return kept, terms
}

func (r *planned) fail(code, hint, text string) {
	r.problems = append(r.problems, Problem{SKU: r.it.SKU, Location: r.it.Location, Supplier: r.it.Supplier,
		Code: code, Text: text, Hint: hint, Refused: true})
}
