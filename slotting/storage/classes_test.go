package storage

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// An item's own class comes first, then its fallback in order, then slots of no class;
// an item without a class lies anywhere, and leaves slots of a class to others.
func TestWhereAClassLies(t *testing.T) {
	c := New([]string{"", "frozen", "chilled"}, []string{"hazard"}, map[string][]string{"frozen": {"chilled"}})
	rank := func(item, slot string) int8 { return c.Rank[c.Of(item)][c.Of(slot)] }
	require.Equal(t, []int8{0, 1, 2}, []int8{rank("frozen", "frozen"), rank("frozen", "chilled"), rank("frozen", "")})
	require.Equal(t, []int8{0, 1, 1}, []int8{rank("", ""), rank("", "frozen"), rank("", "hazard")})
	require.Equal(t, []int8{Barred, 1}, []int8{rank("chilled", "frozen"), rank("hazard", "")})
	require.Equal(t, int8(2), c.Worst(c.Of("frozen")))
	require.Equal(t, 4, c.Count())
	offered := make([][]int32, c.Count())
	require.Equal(t, int32(Barred), c.Home(c.Of("frozen"), offered), "no slots at all")
	offered[c.Of("chilled")], offered[c.Of("")] = []int32{3}, []int32{4}
	require.Equal(t, c.Of("chilled"), c.Home(c.Of("frozen"), offered))
}
