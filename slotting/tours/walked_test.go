package tours

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/internal/testkit/aisles"
	"github.com/stockwright/stockwright/slotting/layout"
)

// Whatever loads move, and however often, the tours walked anew sum to what all tours
// walked from the beginning do, to the last bit; a copy keeps what it had.
func TestOnlyToursThatChangeAreWalkedAnew(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		w := aisles.Compiled(t, aisles.Grid(rapid.IntRange(1, 4).Draw(r, "aisles"),
			rapid.IntRange(2, 8).Draw(r, "bays")))
		router := layout.NewRouter(w, rapid.SampledFrom(layout.Policies[:]).Draw(r, "policy"))
		const loads = 12
		slot := rapid.Int32Range(0, int32(len(w.Slots)-1))
		at := rapid.SliceOfN(slot, loads, loads).Draw(r, "at")
		drawn := Tours{PerDay: 3}
		for range rapid.IntRange(1, 12).Draw(r, "tours") {
			drawn.Loads = append(drawn.Loads, rapid.SliceOfN(rapid.Int32Range(0, loads-1), 1, 6).Draw(r, "tour"))
		}
		walked := drawn.Walk(router, at)
		for range rapid.IntRange(1, 4).Draw(r, "times") {
			kept, was := walked.Clone(), walked.Metres()
			moved := rapid.SliceOfN(rapid.Int32Range(0, loads-1), 0, 5).Draw(r, "moved")
			for _, l := range moved {
				at[l] = slot.Draw(r, "slot")
			}
			walked.Moved(router, at, moved)
			require.Equal(r, math.Float64bits(drawn.Travel(router, at)), math.Float64bits(walked.Metres()))
			require.Equal(r, was, kept.Metres())
		}
	})
}
