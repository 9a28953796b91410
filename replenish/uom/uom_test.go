package uom

import (
	"math"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestCommonMultiple counts upward to the first quantity whole in both.
func TestCommonMultiple(t *testing.T) {
	for a := int64(1); a <= 60; a++ {
		for b := int64(1); b <= 60; b++ {
			want := a
			for want%b != 0 {
				want += a
			}
			require.Equal(t, want, CommonMultiple(a, b), "%d and %d", a, b)
		}
		for _, none := range []int64{0, -1, -48} {
			require.Equal(t, a, CommonMultiple(a, none), "what is below 1 counts as 1")
			require.Equal(t, a, CommonMultiple(none, a))
		}
	}
	require.Equal(t, int64(1)<<62, CommonMultiple(1<<62, 1<<61), "the product would overflow, the multiple does not")
}

// TestUnits: whole order units and the rest make the base quantity again, and the
// rest is always less than one unit.
func TestUnits(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		u := Unit{Name: "case", Factor: rapid.Int64Range(1, 5000).Draw(r, "factor")}
		base := rapid.Int64Range(0, 1<<40).Draw(r, "base")
		count, rest := u.FromBase(base)
		require.Equal(t, base, u.ToBase(count)+rest)
		require.GreaterOrEqual(t, rest, int64(0))
		require.Less(t, rest, u.Factor)
	})
}

// TestFractions compares with exact decimals: no number of steps drifts, and a
// quantity between two steps takes the upper one.
func TestFractions(t *testing.T) {
	for _, c := range []struct {
		rounding float64
		per      int64
	}{{1, 1}, {0.5, 2}, {0.25, 4}, {0.1, 10}, {0.05, 20}, {0.01, 100}, {0.001, 1000}} {
		f := Steps(c.rounding)
		rapid.Check(t, func(r *rapid.T) {
			n := rapid.Int64Range(0, 1e9).Draw(r, "steps")
			exact, _ := big.NewRat(n, c.per).Float64()
			require.Equal(t, exact, f.Value(n))
			require.Equal(t, n, f.Count(exact), "%d steps of %g are not one more", n, c.rounding)
			share := rapid.Float64Range(0.001, 0.999).Draw(r, "share of a step")
			m := n % 1e6
			require.Equal(t, m+1, f.Count((float64(m)+share)*c.rounding))
		})
	}
	require.Equal(t, int64(3), Steps(0.1).Count(0.1+0.2), "0.30000000000000004 kg are three steps")
	sum := 0.0
	for range 1000 {
		sum += 0.1
	}
	require.NotEqual(t, 100.0, sum)
	require.Equal(t, int64(1000), Steps(0.1).Count(sum))
	require.Equal(t, int64(0), Steps(0.01).Count(0))
	require.Equal(t, int64(1), Steps(0.01).Count(math.Nextafter(0.01, 0)))
}
