package datasets

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/plan"
)

// Successors reads items.replaces as chains: the predecessor of every item
// that has one, each item replaced by one other at most and no circles. Of
// several items that replace the same one the earliest launched stands, then
// the first by SKU; in a circle nobody replaces anybody.
func Successors(items []Item) map[string]string {
	old, _, _ := linkItems(items)
	return old
}

// linkItems also returns what was left out: items that come second to another
// successor, and items in a circle, each in order.
func linkItems(items []Item) (old map[string]string, second, circle []Item) {
	sorted := slices.Clone(items)
	slices.SortFunc(sorted, func(x, y Item) int {
		return cmp.Or(cmp.Compare(launchOrder(x), launchOrder(y)), cmp.Compare(x.SKU, y.SKU))
	})
	old, next := map[string]string{}, map[string]string{}
	for _, x := range sorted {
		switch {
		case x.Replaces == "" || x.Replaces == x.SKU:
		case next[x.Replaces] != "":
			second = append(second, x)
		default:
			old[x.SKU], next[x.Replaces] = x.Replaces, x.SKU
		}
	}
	for _, x := range sorted {
		at := old[x.SKU]
		for range len(old) {
			if at == "" || at == x.SKU {
				break
			}
			at = old[at]
		}
		if at == x.SKU {
			circle = append(circle, x)
		}
	}
	for _, x := range circle {
		delete(old, x.SKU)
	}
	return old, second, circle
}

func launchOrder(x Item) int64 {
	if x.LaunchedOn == core.NoDay {
		return 1 << 40
	}
	return int64(x.LaunchedOn)
}

// checkSuccessors names predecessors that are not known, and chains that branch
// or run in a circle.
func checkSuccessors(in *Inputs, l *loader) {
	for _, x := range in.Items {
		if x.Replaces != "" && l.items[x.Replaces] == nil {
			l.f.problem(plan.SeverityWarning, "unknown_predecessor", x.SKU,
				fmt.Sprintf("it replaces %s, which is not in items", x.Replaces),
				"add "+x.Replaces+" to items, or leave replaces empty")
		}
	}
	old, second, circle := linkItems(in.Items)
	for _, x := range second {
		l.f.problem(plan.SeverityWarning, "second_successor", x.SKU,
			fmt.Sprintf("it replaces %s, which %s replaces already; it starts without that history",
				x.Replaces, successorOf(old, x.Replaces)), "leave replaces empty in one of the two")
	}
	for _, x := range circle {
		l.f.problem(plan.SeverityWarning, "succession_circle", x.SKU,
			fmt.Sprintf("it replaces %s, and following replaces from there leads back to it; "+
				"none of them carries on another's demand", x.Replaces), "leave replaces empty in the oldest of them")
	}
}

func successorOf(old map[string]string, sku string) string {
	for successor, o := range old {
		if o == sku {
			return successor
		}
	}
	return "another"
}
