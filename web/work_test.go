package web

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/web/access"
)

// TestTheFloorsWork asks for counts, has one counted wrong, and decides on it, all on the
// page made for a phone.
func TestTheFloorsWork(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 20)
	s.open("B-01", 7)
	s.night()
	boss := s.person(access.Manager)
	do := func(form url.Values) (int, string) {
		form.Set("location", "WH")
		form.Set("show", "counts")
		return boss.post("/work", form)
	}
	_, body := boss.get("/work?location=WH")
	require.Contains(t, body, "No count is due here")
	require.Contains(t, body, "never counted")
	key := between(body, `name="key" value="`, `"`)
	status, body := do(url.Values{"do": {"count"}, "slot": {"A-01"}, "key": {key}})
	require.Equal(t, http.StatusOK, status, body)
	require.Contains(t, body, "1 count was asked for")
	require.Contains(t, body, "a count is due", "the record says so too")
	_, body = do(url.Values{"do": {"count"}, "slot": {"A-01"}, "key": {key}})
	require.Contains(t, body, "1 count was asked for", "a form sent twice is carried out once")
	status, _ = do(url.Values{"do": {"counts"}, "tasks": {"5"}, "key": {"form2"}})
	require.Equal(t, http.StatusOK, status)
	tasks, err := s.ledger.Tasks(t.Context(), execution.TaskFilter{Kind: execution.TaskCount, Open: true})
	require.NoError(t, err)
	require.Len(t, tasks.Rows, 2)
	status, _ = do(url.Values{"do": {"giveup"}, "task": {tasks.Rows[1].ID}, "key": {"form3"}})
	require.Equal(t, http.StatusOK, status)
	status, _ = do(url.Values{"do": {"refills"}, "key": {"form4"}})
	require.Equal(t, http.StatusOK, status)
	for _, bad := range []url.Values{{"do": {"nothing"}, "key": {"form5"}},
		{"do": {"counts"}, "tasks": {"many"}, "key": {"form6"}},
		{"do": {"counts"}, "tasks": {"0"}, "key": {"form7"}}, {"do": {"counts"}, "tasks": {"1"}}} {
		status, _ := do(bad)
		require.Equal(t, http.StatusBadRequest, status, bad)
	}
	status, _ = s.person(access.Planner).post("/work", url.Values{"do": {"refills"}, "location": {"WH"},
		"key": {"form8"}})
	require.Equal(t, http.StatusForbidden, status, "managers plan the floor's work")
	_, body = boss.get("/work?location=WH&show=find&q=B-01")
	require.Contains(t, body, "On hand 7")
	_, body = boss.get("/work?location=WH&show=find&q=nothing+such")
	require.Contains(t, body, "Nothing in stock here is called nothing such")
	floor := s.browser(access.Floor)
	status, body = s.page(floor, "/work?location=WH")
	require.Equal(t, http.StatusOK, status)
	require.NotContains(t, body, "Ask for counts", "the floor looks on")
	require.Contains(t, body, "A-01", "and sees what is to be counted")
	require.NotContains(t, body, "worth", "without what it is worth")
	require.NotContains(t, body, "On hand", "and without the record: counts are blind")
	_, body = s.page(floor, "/work?location=WH&show=find&q=A-01")
	require.NotContains(t, body, "On hand 20", "nor where it looks for goods")
	_, body = s.page(floor, "/work?location=WH&show=find&q=B-01")
	require.Contains(t, body, "On hand 7")
	status, body = s.page(floor, "/work?location=WH&show=counts&format=csv")
	require.Equal(t, http.StatusOK, status)
	require.NotContains(t, body, "A-01", "nor in the file")
}
