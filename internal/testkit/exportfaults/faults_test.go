package exportfaults

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCleanWorkspaceRaisesNothing(t *testing.T) {
	stage, err := NewStage(t.TempDir())
	require.NoError(t, err)
	said, stopped, err := stage.Seed(context.Background(), Fault{}, t.TempDir())
	require.NoError(t, err)
	require.False(t, stopped)
	require.Empty(t, said)
}

func TestEveryFaultIsNamedWithItsPlace(t *testing.T) {
	all := All()
	require.GreaterOrEqual(t, len(all), 40)
	stage, err := NewStage(t.TempDir())
	require.NoError(t, err)
	for _, f := range all {
		t.Run(strings.ReplaceAll(f.Name, " ", "-"), func(t *testing.T) {
			said, stopped, err := stage.Seed(context.Background(), f, t.TempDir())
			require.NoError(t, err)
			require.True(t, f.Named(said, stopped), "wanted %q (stops: %v), the gate said:\n%s", f.Want,
				f.Stops, strings.Join(said, "\n"))
		})
	}
}
