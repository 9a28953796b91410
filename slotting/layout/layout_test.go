package layout

import (
	"cmp"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
)

func TestNaturalOrder(t *testing.T) {
	for _, c := range []struct {
		a, b string
		sign int
	}{{"A2", "A10", -1}, {"A10", "A2", 1}, {"A02", "A2", 0}, {"B1", "A9", 1}, {"", "1", -1}, {"7", "7a", -1}} {
		require.Equal(t, c.sign, cmp.Compare(CompareCodes(c.a, c.b), 0), "%s %s", c.a, c.b)
	}
}

// A table by bay serves any number of slots; a slot beside it is reached by way of
// the nearest place it names, and nothing is refused.
func TestDistancesByBay(t *testing.T) {
	l := gridLayout(2, 3)
	for i := range l.Slots {
		l.Slots[i].Bay = fmt.Sprint(i%3 + 1)
	}
	l.Distances = []Distance{{From: "pack", To: "A-1", Metres: 10}, {From: "A-1", To: "A-2", Metres: 7},
		{From: "A-2", To: "B01", Metres: 30}}
	w, faults, err := Compile(l)
	require.NoError(t, err)
	require.Equal(t, "not-in-table", faults[0].Code)
	at := func(id string) int {
		i, ok := w.Slot(id)
		require.True(t, ok)
		return i
	}
	require.InDelta(t, 17, w.Distance(w.Origin(), at("A02")), 1e-6)
	require.InDelta(t, 18, w.Distance(w.Origin(), at("A03")), 1e-6, "a bay further than A-2, which the table names")
	require.InDelta(t, 47, w.Distance(w.Origin(), at("B01")), 1e-6)
}

func TestValidateNamesFaults(t *testing.T) {
	codes := func(l Layout) (out []string) {
		_, faults := compile(l)
		for _, f := range faults {
			require.NotEmpty(t, f.Hint)
			out = append(out, f.Code)
		}
		return out
	}
	one := []Slot{{ID: "a", Place: core.Place{Aisle: "A"}, Bay: "1"},
		{ID: "b", Place: core.Place{Aisle: "A"}, Bay: "2"}}
	dock := []Station{{ID: "d"}}
	require.Equal(t, []string{"no-slots"}, codes(Layout{}))
	require.Equal(t, []string{"no-station"}, codes(Layout{Slots: one}))
	require.Empty(t, codes(Layout{Slots: one, Stations: dock}))
	require.Equal(t, []string{"duplicate-slot", "no-station"}, codes(Layout{Slots: append(one, one[0])}))
	require.Equal(t, []string{"bad-capacity"}, codes(Layout{Slots: []Slot{{ID: "a", Volume: -1}}, Stations: dock}))
	require.Equal(t, []string{"id-clash"}, codes(Layout{Slots: one, Stations: []Station{{ID: "a"}}}))
	require.Equal(t, []string{"bad-distance"}, codes(Layout{Slots: one, Stations: dock,
		Distances: []Distance{{From: "a", To: "b", Metres: -1}}}))
	require.Equal(t, []string{"unknown-distance", "not-in-table"},
		codes(Layout{Slots: one, Stations: dock, Distances: []Distance{{From: "a", To: "x", Metres: 1}}}))
	require.Equal(t, []string{"bad-one-way", "unknown-aisle"},
		codes(Layout{Slots: one, Stations: dock, OneWay: map[string]int{"Q": 2}}))
	require.Equal(t, []string{"unreachable-slot"}, codes(Layout{Slots: one, Stations: dock,
		Obstacles: []Obstacle{{X0: -1, X1: 1, Y0: 1.9, Y1: 2.1}}}))
}
