package floor

import (
	"maps"
	"slices"
)

// sortedKeys lists the keys of a set in order.
func sortedKeys(m map[string]bool) []string { return slices.Sorted(maps.Keys(m)) }
