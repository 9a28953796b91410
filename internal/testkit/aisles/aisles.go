// Package aisles lays out plain warehouses for tests.
package aisles

import (
	"fmt"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/slotting/layout"
)

// Grid has aisles 3 m apart with bays 1 m apart, from 1 m on, a pack station at the
// origin, and cross aisles at the given positions.
func Grid(aisles, bays int, cross ...float64) layout.Layout {
	l := layout.Layout{CrossAisles: cross, Stations: []layout.Station{{ID: "pack", Kind: layout.Pack}}}
	for a := range aisles {
		for b := range bays {
			l.Slots = append(l.Slots, layout.Slot{ID: fmt.Sprintf("%c%02d", 'A'+a, b+1),
				Place: core.Place{Aisle: string(rune('A' + a)), X: 3 * float64(a), Y: float64(b + 1)}})
		}
	}
	return l
}

// Compiled is a layout that has to be sound.
func Compiled(t require.TestingT, l layout.Layout) *layout.Warehouse {
	w, _, err := layout.Compile(l)
	require.NoError(t, err)
	return w
}
