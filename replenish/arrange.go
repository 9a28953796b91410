package replenish

import (
	"cmp"
	"iter"
	"slices"

	"github.com/stockwright/stockwright/replenish/item"
)

func compareItems(a, b *item.Item) int {
	return cmp.Or(cmp.Compare(a.SKU, b.SKU), cmp.Compare(a.Location, b.Location))
}

// sources are the suppliers' terms by key.
type sources struct {
	terms  map[string]item.Supplier
	at     map[string]*item.Supplier
	double map[string]bool // there more than once
}

func sourcesOf(suppliers []item.Supplier) *sources {
	s := &sources{terms: make(map[string]item.Supplier, len(suppliers)),
		at: make(map[string]*item.Supplier, len(suppliers)), double: map[string]bool{}}
	for i := range suppliers {
		of := &suppliers[i]
		s.double[of.Key] = s.at[of.Key] != nil
		s.terms[of.Key], s.at[of.Key] = *of, of
	}
	return s
}

// sortedItems are the items by key.
func sortedItems(items []item.Item) []*item.Item {
	sorted := make([]*item.Item, len(items))
	for i := range items {
		sorted[i] = &items[i]
	}
	slices.SortStableFunc(sorted, compareItems)
	return sorted
}

// partItems are the items that are planned at a time, and as many more as their SKUs have.
const partItems = 1 << 13

// inParts cuts sorted items into parts with all items of their SKUs each.
func inParts(sorted []*item.Item, size int) iter.Seq[[]*item.Item] {
	return func(yield func([]*item.Item) bool) {
		for len(sorted) > 0 {
			n := min(size, len(sorted))
			for n < len(sorted) && sorted[n].SKU == sorted[n-1].SKU {
				n++
			}
			if !yield(sorted[:n]) {
				return
			}
			sorted = sorted[n:]
		}
	}
}

// arrange makes the rows of items in order, and refuses keys and suppliers that are there
// more than once: which of the two is right cannot be known.
func arrange(items []*item.Item, from *sources) []*planned {
	unknown := &item.Supplier{}
	rows := make([]*planned, len(items))
	for i, it := range items {
		source := it.Supplier
		if source == "" {
			source = it.SuppliedBy
		}
		s, known := from.at[source]
		if it.Lane != nil && it.Supplier == "" {
			s, known = it.Lane, true
		}
		if !known {
			s = unknown
		}
		rows[i] = &planned{it: it, supplier: s, known: known}
		if from.double[source] {
			rows[i].fail("duplicate_supplier", "keep one row of terms per supplier",
				"the terms of "+source+" are there more than once")
		}
	}
	kept := rows[:0]
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
	return kept
}

func (r *planned) fail(code, hint, text string) {
	r.problems = append(r.problems, Problem{SKU: r.it.SKU, Location: r.it.Location, Supplier: r.it.Supplier,
		Code: code, Text: text, Hint: hint, Refused: true})
}
