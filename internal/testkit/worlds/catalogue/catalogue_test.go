package catalogue

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/internal/testkit/worlds"
)

// TestEveryWorldCanBeMade makes the business of every world, twice: names are
// told apart, truths are finite, and another seed draws others.
func TestEveryWorldCanBeMade(t *testing.T) {
	seen, count := map[string]bool{}, 0
	for _, family := range Families() {
		for _, w := range family.Worlds {
			require.False(t, seen[w.Name], "%s: two worlds of this name", w.Name)
			seen[w.Name], count = true, count+1
			b := worlds.NewBusiness(w.Name, 3)
			w.Make(b)
			for _, d := range b.Demands {
				for day := b.AsOf; day < b.AsOf+56; day++ {
					m := d.Truth(day)
					require.True(t, m >= 0 && m < 1e9, "%s: %s on %s", w.Name, d.SKU, day)
				}
			}
		}
	}
	require.GreaterOrEqual(t, count, 80)
}
