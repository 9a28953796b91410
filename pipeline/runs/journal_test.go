package runs_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
)

// What is kept in memory of a journal that was just written is what a process that
// reads its file finds.
func TestAppendedEventsAreKeptAsTheyAreRead(t *testing.T) {
	workspace, other := t.TempDir(), t.TempDir()
	at := time.Date(2026, 11, 2, 7, 30, 1, 123456789, time.FixedZone("CET", 3600)).UTC()
	day := core.Day(20000)
	for i := range 3 {
		require.NoError(t, runs.AppendOverrides(workspace, []plan.Override{
			{Subject: "A@S", Field: plan.OverrideForecast, Value: 0.1 + float64(i), StartsOn: day,
				EndsOn: day + 6, Reason: "fair \"north\"", Author: "ann", At: at, Version: 2 * i},
			{Subject: "A@S", Field: plan.OverrideForecast, Value: 7, StartsOn: day + 7, EndsOn: day + 9,
				Reason: "after", Author: "ann", At: at, Version: 2*i + 1},
		}))
		line := plan.PurchaseLine{SKU: "A", Location: "S", Line: "A@S", Quantity: int64(12 + i),
			UnitCost: 1234, Levels: plan.Levels{Value: 4321}}
		require.NoError(t, runs.AppendReviews(workspace, []plan.Review{{Line: "A@S",
			AsOf: day + core.Day(i), Action: plan.ActionApprove,
			Quantity: line.Quantity, Author: "ann", At: at, Version: i, Purchase: &line}}))
	}
	for _, name := range []string{runs.OverridesName, runs.ReviewsName} {
		text, err := os.ReadFile(filepath.Join(workspace, name))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(other, name), text, 0o600))
	}
	kept, err := runs.ReadOverrides(workspace)
	require.NoError(t, err)
	read, err := runs.ReadOverrides(other)
	require.NoError(t, err)
	require.Len(t, kept, 6)
	require.Equal(t, read, kept)

	reviews, err := runs.ReadReviews(workspace)
	require.NoError(t, err)
	again, err := runs.ReadReviews(other)
	require.NoError(t, err)
	require.Len(t, reviews, 3)
	require.Equal(t, again, reviews)
}
