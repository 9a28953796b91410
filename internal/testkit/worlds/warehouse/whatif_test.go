package warehouse_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/internal/testkit/worlds"
	"github.com/stockwright/stockwright/internal/testkit/worlds/warehouse"
	"github.com/stockwright/stockwright/pipeline/gate"
	"github.com/stockwright/stockwright/pipeline/slots"
)

// Asked for its own horizon and moves a run answers what it says; fewer moves and
// fewer days never promise more.
func TestWhatIfAgreesWithItsRun(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a night by the command")
	}
	ctx := context.Background()
	for _, w := range warehouse.Cases() {
		if w.Name != "a longer horizon moves more" {
			continue
		}
		n, err := worlds.Run(ctx, w, 3, t.TempDir())
		require.NoError(t, err)
		dir := filepath.Join(n.Workspace, "runs", n.Business.AsOf.String()+"-nightly")
		rows, err := datasets.ReadRows[datasets.SlottingEvidence](ctx, datasets.Source{Path: filepath.Join(dir, "slotting_evidence.parquet")})
		require.NoError(t, err)
		desk, err := slots.OpenDesk(ctx, gate.Workspace{Dir: n.Workspace, Today: n.Business.AsOf}, dir)
		require.NoError(t, err)
		same, err := desk.WhatIf(ctx, "WH", 200, 0)
		require.NoError(t, err)
		require.Equal(t, rows[0].Moves, int64(same.Moves))
		require.Equal(t, rows[0].TravelAfter, same.After)
		require.Equal(t, rows[0].Verdict, same.Verdict)
		few, err := desk.WhatIf(ctx, "WH", 200, 5)
		require.NoError(t, err)
		require.LessOrEqual(t, few.Moves, 5)
		require.Less(t, few.Seconds, same.Seconds)
		soon, err := desk.WhatIf(ctx, "WH", 2, 0)
		require.NoError(t, err)
		require.Less(t, soon.Moves, same.Moves)
		_, err = desk.WhatIf(ctx, "ELSEWHERE", 30, 0)
		require.ErrorContains(t, err, "ELSEWHERE")
		return
	}
	t.Fatal("the case is gone")
}
