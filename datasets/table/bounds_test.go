package table

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Bounds of columns that hold a text in common overlap, whatever else the columns hold and
// with whatever they are joined.
func TestBoundsOfSharedTextsOverlap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		codes := rapid.SliceOfN(rapid.StringMatching(`[a-c]{0,3}`), 1, 5)
		of := func(texts []string) Bounds {
			b := Bounds{texts[0], texts[0], true}
			for _, text := range texts[1:] {
				b = b.With(Bounds{text, text, true})
			}
			return b
		}
		one, other := codes.Draw(t, "one"), codes.Draw(t, "other")
		shared := append(other, rapid.SampledFrom(one).Draw(t, "shared"))
		require.True(t, of(one).Overlap(of(shared)))
		require.True(t, of(one).Overlap(of(shared).With(Bounds{})), "nothing is known of a part")
		require.Equal(t, of(one).Overlap(of(other)), of(other).Overlap(of(one)))
	})
	require.False(t, Bounds{"a", "b", true}.Overlap(Bounds{"c", "d", true}))
}
