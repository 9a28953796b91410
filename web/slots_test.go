package web

import (
	"context"
	"net/http"
	"net/url"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/execution"
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
	for _, want := range []string{"What the plan rests on", "Tours that judged it",
		"No layout walks less than", "What if", "90 days, 7 moves:", `value="90"`} {
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
	rows, err := datasets.ReadRows[datasets.SlottingEvidence](ctx,
		datasets.Source{Path: filepath.Join(out.Dir, "slotting_evidence.parquet")})
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

// A refill that is approved is seen on the page, and undone with the wave.
func TestRefillsOfAWave(t *testing.T) {
	s := openSite(t)
	slots := []datasets.Slot{{Slot: "A-01", Location: "WH", Place: core.Place{X: 1, Y: 1, Aisle: "A"},
		Level: 1, Bay: 1}, {Slot: "B-01", Location: "WH", Place: core.Place{X: 2, Y: 1, Aisle: "B"}, Level: 1, Bay: 1},
		{Slot: "R-01", Location: "WH", Place: core.Place{X: 9, Y: 1, Aisle: "R", Reserve: true}, Bay: 1}}
	writeRows(t, s.dir, "slots", slots)
	_, err := s.ledger.Seed(context.Background(), execution.Head{Key: "bulk", At: s.at, Actor: "test"},
		execution.Masters{Slots: slots})
	require.NoError(t, err)
	s.open("R-01", 200)
	s.night()
	boss := s.person(access.Manager)
	_, body := boss.get("/slots?location=WH")
	require.Contains(t, body, "lies in bulk only")
	status, body := boss.post("/slots/approve", url.Values{"location": {"WH"}, "moves": {"1"}})
	require.Equal(t, http.StatusOK, status, body)
	_, body = boss.get("/slots?location=WH")
	require.Contains(t, body, "0 done, 1 open")
	status, body = boss.post("/slots/undo", url.Values{"location": {"WH"}})
	require.Equal(t, http.StatusOK, status, body)
	require.Contains(t, body, "1 moves were given up")
}
