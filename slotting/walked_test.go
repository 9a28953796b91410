package slotting

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Whatever loads move, and however often, the tours walked anew sum to what all tours
// walked from the beginning do, to the last bit; a copy keeps what it had.
func TestOnlyToursThatChangeAreWalkedAnew(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		in := drawInput(r)
		w := compiled(t, in.Layout)
		f := newFloor(w, in, Options{}.withDefaults())
		if len(f.at) == 0 {
			return
		}
		router := NewRouter(w, rapid.SampledFrom(policies[:]).Draw(r, "policy"))
		drawn := f.drawTours(nil, 30)
		at := slices.Clone(f.at)
		tours := drawn.walk(router, at)
		for range rapid.IntRange(1, 4).Draw(r, "times") {
			kept, was := tours.clone(), tours.perDayMetres()
			moved := rapid.SliceOfN(rapid.Int32Range(0, int32(len(at)-1)), 0, 5).Draw(r, "moved")
			for _, l := range moved {
				at[l] = rapid.Int32Range(0, int32(len(w.Slots)-1)).Draw(r, "slot")
			}
			tours.moved(router, at, moved)
			require.Equal(r, math.Float64bits(drawn.travel(router, at)), math.Float64bits(tours.perDayMetres()))
			require.Equal(r, was, kept.perDayMetres())
		}
	})
}
