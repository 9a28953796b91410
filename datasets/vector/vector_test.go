package vector

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/datasets/contract"
)

// Numbers of which most are new have no dictionary: it would be as large as they are. Those of
// small columns and those that repeat have one.
func TestRepeats(t *testing.T) {
	for _, of := range []struct {
		n, distinct int
		want        bool
	}{{100, 100, true}, {131072, 131072, false}, {131072, 65536, true}, {1 << 20, 1 << 17, true}, {1 << 20, 1<<17 + 1, false}} {
		v := Vector{Kind: contract.Number, N: of.n, Nums: make([]float64, of.n)}
		for i := range v.Nums {
			v.Nums[i] = float64(i % of.distinct)
		}
		require.Equal(t, of.want, v.Repeats(), "%d of %d", of.distinct, of.n)
	}
}
