package pipeline

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/stage"
)

// A night on twice the rows of the last one is expected to take twice as long, once its
// rows are known; without a last night nothing is.
func TestLikelySeconds(t *testing.T) {
	last := pace{{Stage: "load", RowsOut: 1000, Seconds: 2}, {Stage: "forecast", Seconds: 30},
		{Stage: "replenish", Seconds: 8}}
	rest := []stage.Stage{{Name: "forecast"}, {Name: "replenish"}, {Name: "slot"}}
	n := &stage.Night{}
	require.Equal(t, 38*time.Second, last.likely(n, rest))
	require.Equal(t, 2*time.Second, last.likely(n, []stage.Stage{{Name: "load"}}))
	n.Manifest.Stages = []runs.StageRecord{{Stage: "load", RowsOut: 2000}}
	require.Equal(t, 76*time.Second, last.likely(n, rest))
	require.Zero(t, pace(nil).likely(n, rest))
}
