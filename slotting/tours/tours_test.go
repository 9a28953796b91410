package tours

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Student's 97.5 % points of the tables (Abramowitz & Stegun, table 26.10).
func TestStudent(t *testing.T) {
	for df, want := range map[int]float64{1: 12.706, 10: 2.228, 30: 2.042, 40: 2.021, 120: 1.980} {
		require.InDelta(t, want, student95(df), 0.003, "%d", df)
	}
}
