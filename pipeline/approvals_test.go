package pipeline

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/datasets/generate"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
)

// Approved lines that nobody releases count as on order for approval_days, and are asked
// about every night from the next one on; then they count no more, and that is said.
func TestApprovalsThatNobodyReleases(t *testing.T) {
	dir := generated(t, generate.Layout{})
	first, err := Run(context.Background(), night(dir, 2))
	require.NoError(t, err)
	approved := approveAll(t, first)
	require.NotEmpty(t, approved)
	require.NoError(t, runs.AppendReviews(dir, approved))
	cfg, err := config.Read(dir)
	require.NoError(t, err)
	for later, says := range map[core.Day]string{
		1:                                        "they count as on order until",
		core.Day(cfg.Replenish.ApprovalDays):     "they count as on order until",
		core.Day(cfg.Replenish.ApprovalDays + 1): "they no longer count as on order",
	} {
		out := runDay(t, dir, first.Manifest.AsOf+later, 2)
		asked := 0
		for _, p := range rowsIn[plan.Problem](t, out, "problems") {
			if p.Code == "stale_approval" {
				require.Contains(t, p.Text, says, "%d days later", later)
				require.Positive(t, p.AtRisk)
				require.Contains(t, p.Hint, "take the approval back")
				asked++
			}
		}
		require.Equal(t, len(approved), asked, "%d days later", later)
		drafts := int64(0)
		for _, p := range rowsIn[datasets.Policy](t, out, "policies") {
			drafts += p.Drafts
		}
		require.Equal(t, int(later) <= cfg.Replenish.ApprovalDays, drafts > 0, "%d days later", later)
	}
}
