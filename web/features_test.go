package web

import (
	"context"
	"html"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/pipeline"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/access"
	"github.com/stockwright/stockwright/web/decide"
	"github.com/stockwright/stockwright/web/nights"
)

// person is a signed-in browser with the token its pages carry.
type person struct {
	*testSite
	c    *http.Client
	csrf string
}

func (s *testSite) person(role access.Role) *person {
	s.t.Helper()
	p := &person{testSite: s, c: s.browser(role)}
	_, body := p.get("/runs")
	p.csrf = between(body, `name="csrf" content="`, `"`)
	require.NotEmpty(s.t, p.csrf)
	return p
}

func (p *person) get(path string) (int, string) {
	p.t.Helper()
	return p.page(p.c, path)
}

// settledGet asks for a page until it shows what is read in the background.
func (p *person) settledGet(path string) (int, string) {
	p.t.Helper()
	return p.settled(p.c, path)
}

func htmlText(s string) string { return html.UnescapeString(s) }

func (p *person) post(path string, form url.Values) (int, string) {
	p.t.Helper()
	if form.Get("csrf") == "" {
		form.Set("csrf", p.csrf)
	}
	resp, err := p.c.PostForm(p.http.URL+path, form)
	require.NoError(p.t, err)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	require.NoError(p.t, err)
	return resp.StatusCode, string(b)
}

func TestAnOverrideReachesTheNextNight(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 20)
	computed, _ := s.planned(s.night())
	ann := s.person(access.Planner)
	form := func(version, value string) url.Values {
		return url.Values{"subject": {"S@WH"}, "field": {"reorder_point"}, "value": {value}, "version": {version}, "starts_on": {today.String()},
			"ends_on": {(today + 3).String()}, "reason": {"<b>opening</b>"}}
	}
	status, body := ann.post("/overrides", form("0", "333"))
	require.Equal(t, http.StatusOK, status, body)
	require.Contains(t, body, "Saved; the coming night plans on it")
	require.Contains(t, body, "&lt;b&gt;opening", "what people type comes out as text")

	status, body = ann.post("/overrides", form("0", "444"))
	require.Equal(t, http.StatusConflict, status)
	require.Contains(t, body, "333", "both values are shown")
	require.Contains(t, body, "444")
	for name, bad := range map[string]url.Values{"value": {"value": {"many"}}, "day": {"starts_on": {"tomorrow"}}, "reason": {"reason": {""}}, "field": {"field": {"magic"}}, "last day": {"ends_on": {""}}} {
		f := form("1", "5")
		for k, v := range bad {
			f[k] = v
		}
		status, _ := ann.post("/overrides", f)
		require.GreaterOrEqual(t, status, 400, name)
		require.Less(t, status, 500, name)
	}
	wrong := form("1", "5")
	wrong.Set("csrf", "no")
	status, _ = ann.post("/overrides", wrong)
	require.Equal(t, http.StatusForbidden, status, "without the token of the page")
	many := form("1", "5")
	for i := range 10_000 {
		many.Set(strconv.Itoa(i), "1")
	}
	status, body = ann.post("/overrides", many)
	require.Equal(t, http.StatusRequestEntityTooLarge, status, "a form too long to be read has no token either")
	require.Contains(t, body, "10,000 fields")
	resp, err := ann.c.Post(s.http.URL+"/overrides", "application/x-www-form-urlencoded", strings.NewReader("reason=%zz&csrf="+ann.csrf))
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusBadRequest, resp.StatusCode)
	status, _ = s.person(access.Floor).post("/overrides", form("1", "5"))
	require.Equal(t, http.StatusForbidden, status, "the floor sets no figures")
	hold := url.Values{"subject": {"S@WH"}, "field": {"hold"}, "version": {"1"}, "reason": {"x"}}
	status, _ = ann.post("/overrides", hold)
	require.Equal(t, http.StatusForbidden, status, "what stays where it is, managers say")

	p, _ := s.planned(s.night())
	require.NotEqual(t, computed.ReorderPoint, p.ReorderPoint)
	require.EqualValues(t, 333, p.ReorderPoint)
	require.Equal(t, "override by the planner: <b>opening</b>", p.Rule)
	status, _ = ann.post("/overrides", url.Values{"subject": {"S@WH"}, "field": {"reorder_point"}, "version": {"1"}, "action": {"end"}, "starts_on": {today.String()}})
	require.Equal(t, http.StatusOK, status)
	p, _ = s.planned(s.night())
	require.Equal(t, computed.ReorderPoint, p.ReorderPoint, "ended, computed again")
	var rows struct{ Rows []plan.Override }
	require.Equal(t, http.StatusOK, s.call(access.ReadOnly, "GET", "/api/v1/overrides?subject=S@WH", nil, &rows))
	require.Len(t, rows.Rows, 2)
	require.Equal(t, http.StatusOK, s.call(access.ReadOnly, "GET", "/api/v1/overrides?on="+today.String(), nil, &rows))
	require.Empty(t, rows.Rows)
}

func TestItemParts(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 20)
	out := s.night()
	ann := s.person(access.Planner)
	for part, want := range map[string]string{"demand": "forecast a week ahead", "stock": "Stock",
		"whatif": "What if", "nights": out.Manifest.Run} {
		status, body := ann.get("/items/S@WH?part=" + part)
		require.Equal(t, http.StatusOK, status, body)
		require.Contains(t, body, want)
		require.NotContains(t, body, "<html", "a part alone")
	}
	status, _ := ann.get("/items/S@WH?part=other")
	require.Equal(t, http.StatusNotFound, status)
	_, low := ann.get("/items/S@WH?part=whatif&target=60")
	_, high := ann.get("/items/S@WH?part=whatif&target=99.9")
	require.NotEqual(t, low, high)
	_, body := ann.get("/items/S@WH?part=whatif&target=lots")
	require.Contains(t, body, "is no number")
	_, body = ann.get("/items/S@WH?fit=1&nights=1&target=95&lead=9")
	for _, want := range []string{"fit", "Why this quantity", "Set a figure by hand", `value="95"`,
		"<polyline class=\"stock\""} {
		require.Contains(t, body, want)
	}
}

func TestWhatStaysWhereItIs(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 20)
	s.night()
	boss := s.person(access.Manager)
	keep := func(field, name string) (int, string) {
		return boss.post("/slots/stay", url.Values{"location": {"WH"}, "field": {field}, "name": {name},
			"reason": {"rack under repair"}})
	}
	status, body := keep("lock", "B-01")
	require.Equal(t, http.StatusOK, status, body)
	require.Contains(t, body, "B-01@WH")
	status, body = keep("lock", "Z-99")
	require.Equal(t, http.StatusUnprocessableEntity, status)
	require.Contains(t, body, "no slot")
	status, _ = keep("hold", "S")
	require.Equal(t, http.StatusOK, status)
	status, _ = keep("reorder_point", "S")
	require.Equal(t, http.StatusBadRequest, status)
	journal, err := runs.ReadOverrides(s.dir)
	require.NoError(t, err)
	require.Len(t, plan.InForce(journal, today), 2)
	status, _ = s.person(access.Planner).post("/slots/stay",
		url.Values{"location": {"WH"}, "field": {"lock"}, "name": {"A-01"}, "reason": {"x"}})
	require.Equal(t, http.StatusForbidden, status)
	status, body = boss.post("/overrides", url.Values{"subject": {"B-01@WH"}, "field": {"lock"},
		"version": {"1"}, "action": {"end"}, "back": {"/slots?location=WH"}})
	require.Equal(t, http.StatusOK, status)
	require.NotContains(t, between(body, `id="stays"`, "</section>"), "B-01@WH", "undone")
	status, _ = boss.post("/slots/undo", url.Values{"location": {"WH"}})
	require.Equal(t, http.StatusOK, status)
	status, _ = boss.post("/slots/approve", url.Values{"location": {"WH"}, "moves": {"3"}})
	require.Equal(t, http.StatusBadRequest, status, "there is no move to approve")
}

func TestAFailedNightSaysWhatToDo(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 20)
	good := s.night()
	sales := filepath.Join(s.dir, "sales.parquet")
	require.NoError(t, os.Rename(sales, sales+".away"))
	opt := s.server.PipelineOptions()
	opt.Pipeline, opt.AsOf, opt.Today = "nightly", today+1, today+1
	_, err := pipeline.Run(context.Background(), opt)
	require.Error(t, err)
	again, err := New(s.server.Opt) // a new process knows of it
	require.NoError(t, err)
	s.server = again
	ann := s.person(access.Planner)
	_, body := ann.get("/runs")
	require.Contains(t, body, "✖ failed")
	address := between(body, `href="/runs/failed/`, `"`)
	status, body := ann.get("/runs/failed/" + address)
	require.Equal(t, http.StatusOK, status)
	for _, want := range []string{"was not published", "sales.parquet", "What to do", "check the path",
		good.Manifest.Run, "Run the whole night again"} {
		require.Contains(t, body, want)
	}
	require.NotContains(t, body, "Continue from", "nothing was finished")
	_, body = ann.get("/runs?failed=1")
	require.NotContains(t, body, good.Manifest.Run+"</a>")
	status, _ = ann.get("/runs/failed/1")
	require.Equal(t, http.StatusNotFound, status)
	require.NoError(t, os.Rename(sales+".away", sales))
	_, err = pipeline.Run(context.Background(), opt)
	require.NoError(t, err)
	_, body = ann.get("/runs")
	require.Contains(t, body, "failed, mended since")
	_, body = ann.get("/runs/failed/" + address)
	require.Contains(t, body, "published since")
}

func TestTwoPeopleOnOneLine(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 20)
	s.night()
	ann, bob := s.person(access.Planner), s.person(access.Manager)
	_, body := ann.get("/purchase")
	line := between(body, `data-line="`, `"`)
	was := between(body, `name="was:`+line+`" value="`, `"`)
	typed := func(q string) url.Values {
		return url.Values{"action": {"none"}, "q:" + line: {q}, "was:" + line: {was}, "v:" +
			line: {"0"}, "reason": {"fair"}}
	}
	status, _ := ann.post("/purchase", typed("48"))
	require.Equal(t, http.StatusOK, status)
	status, body = bob.post("/purchase", typed("60"))
	require.Equal(t, http.StatusConflict, status)
	for _, want := range []string{"48", "60", "the planner", "Keep theirs", "Save mine over it"} {
		require.Contains(t, body, want)
	}
	journal, err := runs.ReadReviews(s.dir)
	require.NoError(t, err)
	require.Len(t, journal, 1, "nothing was overwritten")
	mine := typed("60")
	mine.Set("v:"+line, "1")
	status, _ = bob.post("/purchase", mine)
	require.Equal(t, http.StatusOK, status)
	_, body = bob.get("/purchase")
	require.Contains(t, body, "↺")
	status, _ = bob.post("/purchase", url.Values{"undo": {line}, "v:" + line: {"2"}, "q:" +
		line: {"60"}, "was:" + line: {"60"}})
	require.Equal(t, http.StatusOK, status)
	journal, err = runs.ReadReviews(s.dir)
	require.NoError(t, err)
	require.Equal(t, plan.ActionUndo, journal[2].Action)

	status, _ = bob.post("/purchase", url.Values{"action": {"snooze"}, "line": {line}, "v:" + line: {"3"}})
	require.Equal(t, http.StatusOK, status)
	journal, err = runs.ReadReviews(s.dir)
	require.NoError(t, err)
	require.Equal(t, decide.NextNight(s.server)+7, journal[3].Until, "a snooze without a day is for a week")
	bob.post("/purchase", url.Values{"undo": {line}, "v:" + line: {"4"}})
	for amount, want := range map[string]int{"": http.StatusBadRequest, "0.01": http.StatusOK,
		"100000": http.StatusOK} {
		status, _ = bob.post("/purchase", url.Values{"action": {"approve_under"}, "under": {amount}})
		require.Equal(t, want, status, amount)
	}
	for _, by := range []string{"item", "-value", "days", "-delta", "nonsense"} {
		status, body = bob.get("/purchase?sort=" + by)
		require.Equal(t, http.StatusOK, status)
		require.Contains(t, body, line)
	}
}

// Every table of every screen is handed out as CSV and as a real workbook.
func TestEveryTableExports(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 20)
	s.night()
	ann := s.person(access.Planner)
	paths := []string{"/purchase?", "/problems?", "/accuracy?", "/runs?", "/slots?", "/suppliers?",
		"/terms?", "/suppliers/X?table=months", "/suppliers/X?table=coming", "/calendar?",
		"/calendar?table=day", "/figures?by=class", "/figures?table=nights", "/forecast?",
		"/work?show=counts", "/work?show=refills"}
	for _, path := range []string{"/suppliers", "/calendar", "/figures", "/forecast", "/terms"} {
		s.settled(ann.c, path)
	}
	for _, table := range []string{"demand", "receipt", "nights", "stock"} {
		paths = append(paths, "/items/S@WH?table="+table)
	}
	for _, table := range []string{"moves", "curve", "slotting"} {
		paths = append(paths, "/slots?table="+table)
	}
	for _, table := range []string{"contract", "days", "unknown", "findings", "rejects"} {
		paths = append(paths, "/data?table="+table)
	}
	for table := range nights.TableExports {
		if _, err := os.Stat(filepath.Join(s.dir, "runs", today.String()+"-nightly", table+".parquet")); err == nil {
			paths = append(paths, "/runs/latest?table="+table)
		}
	}
	paths = append(paths, "/runs/latest?table=stages", "/runs/latest?table=inputs")
	for _, path := range paths {
		status, body := ann.get(path + "&format=csv")
		require.Equal(t, http.StatusOK, status, "%s: %s", path, body)
		require.NotContains(t, body, "<html", path)
		require.NotEmpty(t, strings.TrimSpace(body), "%s has a head", path)
		status, body = ann.get(path + "&format=xlsx")
		require.Equal(t, http.StatusOK, status, path)
		require.True(t, strings.HasPrefix(body, "PK"), "%s is a workbook", path)
	}
	for _, path := range []string{"/items/S@WH?table=none", "/slots?table=none", "/data?table=none",
		"/runs/latest?table=none"} {
		status, _ := ann.get(path + "&format=csv")
		require.Equal(t, http.StatusNotFound, status, path)
	}
}

// The links of a filtered page lead to the rows that it shows.
func TestExportLinksKeepTheFilter(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 20)
	s.night()
	ann := s.person(access.Planner)
	for _, path := range []string{"/purchase?q=no-such-item", "/problems?q=no-such-item&sort=key", "/purchase?"} {
		_, body := ann.get(path)
		link := html.UnescapeString(between(body, `<p class="exports"><a href="`, `"`))
		want := path[strings.Index(path, "?")+1:]
		require.True(t, strings.HasPrefix(link, "?"+want), "%s links to %s", path, link)
		base, _, _ := strings.Cut(path, "?")
		status, rows := ann.get(base + link)
		require.Equal(t, http.StatusOK, status, link)
		if want != "" {
			require.Equal(t, 1, strings.Count(strings.TrimSpace(rows), "\n")+1, "a head and no row: %s", rows)
		} else {
			require.Greater(t, strings.Count(strings.TrimSpace(rows), "\n"), 0)
		}
	}
}
