package web

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/web/access"
)

// The slots page shows what the plan rests on, and plans again under another horizon
// and number of moves.
func TestSlotsUnderAnotherHorizon(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 20)
	s.night()
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
}
