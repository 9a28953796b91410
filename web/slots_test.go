package web

import (
	"context"
	"net/http"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/slots"
	"github.com/stockwright/stockwright/web/access"
)

// The slots page shows what the plan rests on, and plans again under another horizon
// and number of moves.
func TestSlotsUnderAnotherHorizon(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 20)
	out := s.night()
	ann := s.person(access.Planner)
	status, body := ann.get("/slots?location=WH&horizon=90&most=7")
	require.Equal(t, http.StatusOK, status, body)
	for _, want := range []string{"What the plan rests on", "Tours that judged it", "No layout walks less than", "What if", "90 days, 7 moves:", `value="90"`} {
		require.Contains(t, body, want)
	}
	_, body = ann.get("/slots?location=WH&horizon=lots")
	require.Contains(t, body, "is no number")
	_, body = ann.get("/slots?location=WH&horizon=9999")
	require.Contains(t, body, "lies between 1 and 730 days")
	_, body = s.person(access.ReadOnly).get("/slots?location=WH&horizon=90")
	require.NotContains(t, body, "What if")
	require.Contains(t, body, "What the plan rests on")

	// Asked for its own horizon and moves a run answers what it says.
	ctx := context.Background()
	rows, err := datasets.ReadRows[datasets.SlottingEvidence](ctx, datasets.Source{Path: filepath.Join(out.Dir, "slotting_evidence.parquet")})
	require.NoError(t, err)
	desk, err := slots.OpenDesk(ctx, s.server.Workspace(), out.Dir)
	require.NoError(t, err)
	same, err := desk.WhatIf(ctx, "WH", int(rows[0].HorizonDays), out.Manifest.Config.Slotting.Moves)
	require.NoError(t, err)
	require.Equal(t, rows[0].Moves, int64(same.Moves))
	require.Equal(t, rows[0].TravelAfter, same.After)
	require.Equal(t, rows[0].Verdict, same.Verdict)
	_, err = desk.WhatIf(ctx, "ELSEWHERE", 30, 0)
	require.ErrorContains(t, err, "ELSEWHERE")
}
