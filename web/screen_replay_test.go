package web

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/pipeline/policyreplay"
	"github.com/stockwright/stockwright/pipeline/replay"
	"github.com/stockwright/stockwright/web/access"
	"github.com/stockwright/stockwright/web/words"
)

// The last replay stands on the Accuracy page by class, whether or not forecasts were
// judged, and is handed out whole.
func TestAccuracyShowsTheLastReplay(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 20)
	s.night()
	ann := s.person(access.Planner)
	_, body := ann.get("/accuracy")
	require.Contains(t, body, words.Text("accuracy.noreplay"))
	status, _ := ann.get("/accuracy?table=replay&format=csv")
	require.Equal(t, http.StatusNotFound, status)

	_, body = ann.get("/items/S@WH")
	require.NotContains(t, body, words.Text("item.promise"))
	class := between(body, `<p class="muted">Class `, " ")
	require.Len(t, class, 2)

	row := func(class, planner string, achieved, equal, stock float64) policyreplay.Row {
		return policyreplay.Row{Class: class, Planner: planner,
			Lived: replay.Lived{Items: 7, Promised: 0.98, Fill: achieved, StockValue: 1234,
				LostUnits: 56, Turns: 9.5}, EqualFill: equal, EqualStock: stock}
	}
	require.NoError(t, policyreplay.SaveReplay(s.dir, &policyreplay.Result{MadeOn: 20_600,
		FirstDay: 20_000, LastDay: 20_363, Days: 364, Seed: 3, Items: 14,
		LeftOut: []policyreplay.LeftOut{{Reason: "x", Items: 5}, {Reason: "y", Items: 6}},
		Rows: []policyreplay.Row{
			row("all", policyreplay.AsConfigured, 0.978, 0, 0), row("all", replay.TextbookRule, 0.9, 0.978, 2345),
			row(class, policyreplay.AsConfigured, 0.98, 0, 0), row(class, replay.TextbookRule, 0.9, 0.971, 3456),
			row("BX", policyreplay.AsConfigured, 0.941, 0, 0), row("BX", replay.TextbookRule, 0.9, 0.941, 4567)}}))
	_, body = ann.get("/accuracy")
	require.NotContains(t, body, words.Text("accuracy.noreplay"))
	require.Contains(t, body, `▲ 94.1`, "a promise that was not kept")
	require.NotContains(t, body, `▲ 97.8`)
	require.Contains(t, body, "4\u202f567</td>")
	require.Contains(t, body, "3\u202f456 (97.1\u202f%)", "a rule that does not get there says how far it got")
	require.Contains(t, body, words.Text("accuracy.left")+" 11.")
	status, body = ann.get("/accuracy?table=replay&format=csv")
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, body, "BX,z·σ·√L,7,0.98,0.9,")

	_, body = ann.get("/items/S@WH")
	require.Contains(t, body, "98.0\u202f% "+words.Text("item.achieved")+" "+class)
}
