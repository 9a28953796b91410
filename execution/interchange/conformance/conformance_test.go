package conformance

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEveryCarriedVectorPasses(t *testing.T) {
	table, err := Run("")
	require.NoError(t, err)
	for _, s := range table {
		for _, f := range s.Failures {
			t.Errorf("%s: %s", s.Table, f)
		}
		require.Greater(t, s.Tried, 10, s.Table)
		t.Logf("%-40s %d of %d", s.Name, s.Passed, s.Tried)
	}
}
