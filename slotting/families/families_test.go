package families

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/slotting/layout"
)

// What the counts bar is what looking at every load bars.
func TestBarsIsWhatLookingAtEveryLoadFinds(t *testing.T) {
	names := []string{"food", "acid", "glass"}
	rapid.Check(t, func(r *rapid.T) {
		w := &layout.Warehouse{}
		for i := range 6 {
			w.Slots = append(w.Slots, layout.Slot{Place: core.Place{Zone: "AB"[i/4 : i/4+1], Aisle: "12"[i/2%2 : i/2%2+1]}})
		}
		of := rapid.SliceOfN(rapid.SliceOfN(rapid.SampledFrom(append(names, "")), 1, 2), 4, 4).Draw(r, "of")
		f := New(w, []Pair{{"food", "acid"}}, []string{"glass"}, of)
		require.True(r, f.Any())
		at := rapid.SliceOfN(rapid.Int32Range(0, 5), 4, 4).Draw(r, "at")
		f = f.Cleared()
		var loads []Load
		for k, s := range at {
			f.Count(int32(k), s, 1)
			loads = append(loads, Load{SKU: int32(k), Slot: s, Units: 1})
		}
		f.Settle(loads)
		sku, slot := rapid.Int32Range(0, 3).Draw(r, "sku"), rapid.Int32Range(0, 5).Draw(r, "slot")
		require.Equal(r, wanted(w, of, at, sku, slot), f.Bars(sku, slot, -1, 0))
		f.Count(sku, at[sku], -1)
		require.Equal(r, f.Bars(sku, slot, -1, 0), func() string { f.Count(sku, at[sku], 1); return f.Bars(sku, slot, sku, at[sku]) }())
	})
}

func wanted(w *layout.Warehouse, of [][]string, at []int32, sku, slot int32) string {
	has := func(k int32, name string) bool { return of[k][0] == name || of[k][len(of[k])-1] == name }
	for _, name := range of[sku] {
		switch name {
		case "glass":
			units := map[string]int{}
			for k, s := range at {
				if has(int32(k), "glass") {
					units[w.Slots[s].Zone]++
				}
			}
			if home := map[bool]string{true: "A", false: "B"}[units["A"] >= units["B"]]; w.Slots[slot].Zone != home {
				return Together
			}
		case "food", "acid":
			foe := map[string]string{"food": "acid", "acid": "food"}[name]
			for k, s := range at {
				if has(int32(k), foe) && w.Slots[s].Zone == w.Slots[slot].Zone && w.Slots[s].Aisle == w.Slots[slot].Aisle {
					return "an aisle with " + foe + ", which is kept apart from " + name
				}
			}
		}
	}
	return ""
}
