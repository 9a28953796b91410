package web

import (
	"context"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/explain"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
)

// person is a signed-in browser with the token its pages carry.
type person struct {
	*site
	c    *http.Client
	csrf string
}

func (s *site) person(role Role) *person {
	s.t.Helper()
	p := &person{site: s, c: s.browser(role)}
	_, body := p.get("/runs")
	p.csrf = between(body, `name="csrf" content="`, `"`)
	require.NotEmpty(s.t, p.csrf)
	return p
}

func (p *person) get(path string) (int, string) {
	p.t.Helper()
	return p.page(p.c, path)
}

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
	ann := s.person(Planner)
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
	status, _ = s.person(Floor).post("/overrides", form("1", "5"))
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
	require.Equal(t, http.StatusOK, s.call(ReadOnly, "GET", "/api/v1/overrides?subject=S@WH", nil, &rows))
	require.Len(t, rows.Rows, 2)
	require.Equal(t, http.StatusOK, s.call(ReadOnly, "GET", "/api/v1/overrides?on="+today.String(), nil, &rows))
	require.Empty(t, rows.Rows)
}

func TestItemParts(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 20)
	out := s.night()
	ann := s.person(Planner)
	for part, want := range map[string]string{"demand": "forecast a week ahead", "stock": "Stock", "whatif": "What if", "nights": out.Manifest.Run} {
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
	for _, want := range []string{"fit", "Why this quantity", "Set a figure by hand", `value="95"`, "<polyline class=\"stock\""} {
		require.Contains(t, body, want)
	}
}

// Days that are out of the ordinary have a sign each and stand in words.
func TestMarkedDays(t *testing.T) {
	e := &explain.Explanation{Forecasts: []datasets.Forecast{{Date: 200, Mean: 4, Q05: 1, Q95: 9}}, History: []explain.HistoryDay{
		{Day: 150, Quantity: 90, Outlier: true, Used: 9}, {Day: 160, Quantity: 2, SoldOut: true}, {Day: 161, SoldOut: true}, {Day: 170, Quantity: 8, Promotion: true}}}
	p := demandOf(e, []explain.FitDay{{Day: 193, Mean: 3}, {Day: 194, Mean: 4}})
	require.Len(t, p.Marked, 3)
	require.Equal(t, "outlier: 90 counted as 9.0", p.Marked[0].What)
	require.Equal(t, core.Day(161), p.Marked[1].To, "days in a row are one stretch")
	for _, sign := range []string{"◆", "□", "★"} {
		require.Contains(t, string(p.Chart), sign)
	}
	require.Contains(t, string(p.Chart), `class="fit"`)
	require.Len(t, p.Rows, chartDays+1)
}

func TestTheMapFollowsTheWave(t *testing.T) {
	rows := []datasets.Slotting{{Location: "WH", SKU: "A", Slot: "near", Velocity: 1}, {Location: "WH", SKU: "B", Slot: "far", Velocity: 9}, {Location: "other", SKU: "A", Slot: "near", Velocity: 5}}
	move := func(sku, from, to string) moveRow {
		return moveRow{MoveLine: plan.MoveLine{Location: "WH", SKU: sku, From: from, To: to}}
	}
	moves := []moveRow{move("A", "near", "spare"), move("B", "far", "near"), move("A", "spare", "far")}
	for n, want := range map[int]map[string]float64{0: {"near": 1, "far": 9}, 1: {"spare": 1, "far": 9}, 2: {"spare": 1, "near": 9}, 3: {"far": 1, "near": 9}} {
		now, after := heat(rows, "WH", moves[:n])
		require.Equal(t, map[string]float64{"near": 1, "far": 9}, now)
		require.Equal(t, want, after, "after %d moves", n)
	}
	out := slotsData{Moves: []moveRow{{MoveLine: plan.MoveLine{Costs: 60, Saves: 10}}, {MoveLine: plan.MoveLine{Costs: 60, Saves: 2}}},
		Curve: []datasets.MoveCurve{{Moves: 0, Travel: 100}, {Moves: 1, Travel: 80}, {Moves: 2, Travel: 75}}}
	out.weigh("1")
	require.Equal(t, 1, out.Wave)
	require.InDelta(t, 0.2, out.Saved, 1e-12)
	require.InDelta(t, 6, out.Days, 1e-12, "60 s of work, 10 s saved a day")
}

func TestWhatStaysWhereItIs(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 20)
	s.night()
	boss := s.person(Manager)
	keep := func(field, name string) (int, string) {
		return boss.post("/slots/stay", url.Values{"location": {"WH"}, "field": {field}, "name": {name}, "reason": {"rack under repair"}})
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
	status, _ = s.person(Planner).post("/slots/stay", url.Values{"location": {"WH"}, "field": {"lock"}, "name": {"A-01"}, "reason": {"x"}})
	require.Equal(t, http.StatusForbidden, status)
	status, body = boss.post("/overrides", url.Values{"subject": {"B-01@WH"}, "field": {"lock"}, "version": {"1"}, "action": {"end"}, "back": {"/slots?location=WH"}})
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
	opt := s.server.pipelineOptions()
	opt.Pipeline, opt.AsOf, opt.Today = "nightly", today+1, today+1
	_, err := pipeline.Run(context.Background(), opt)
	require.Error(t, err)
	again, err := New(s.server.opt) // a new process knows of it
	require.NoError(t, err)
	s.server = again
	ann := s.person(Planner)
	_, body := ann.get("/runs")
	require.Contains(t, body, "✖ failed")
	address := between(body, `href="/runs/failed/`, `"`)
	status, body := ann.get("/runs/failed/" + address)
	require.Equal(t, http.StatusOK, status)
	for _, want := range []string{"was not published", "sales.parquet", "What to do", "check the path", good.Manifest.Run, "Run the whole night again"} {
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
	ann, bob := s.person(Planner), s.person(Manager)
	_, body := ann.get("/purchase")
	line := between(body, `data-line="`, `"`)
	was := between(body, `name="was:`+line+`" value="`, `"`)
	typed := func(q string) url.Values {
		return url.Values{"action": {"none"}, "q:" + line: {q}, "was:" + line: {was}, "v:" + line: {"0"}, "reason": {"fair"}}
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
	status, _ = bob.post("/purchase", url.Values{"undo": {line}, "v:" + line: {"2"}, "q:" + line: {"60"}, "was:" + line: {"60"}})
	require.Equal(t, http.StatusOK, status)
	journal, err = runs.ReadReviews(s.dir)
	require.NoError(t, err)
	require.Equal(t, plan.ActionUndo, journal[2].Action)

	status, _ = bob.post("/purchase", url.Values{"action": {"snooze"}, "line": {line}, "v:" + line: {"3"}})
	require.Equal(t, http.StatusOK, status)
	journal, err = runs.ReadReviews(s.dir)
	require.NoError(t, err)
	require.Equal(t, s.server.nextNight()+7, journal[3].Until, "a snooze without a day is for a week")
	bob.post("/purchase", url.Values{"undo": {line}, "v:" + line: {"4"}})
	for amount, want := range map[string]int{"": http.StatusBadRequest, "0.01": http.StatusOK, "100000": http.StatusOK} {
		status, _ = bob.post("/purchase", url.Values{"action": {"approve_under"}, "under": {amount}})
		require.Equal(t, want, status, amount)
	}
	for _, by := range []string{"item", "-value", "days", "-delta", "nonsense"} {
		status, body = bob.get("/purchase?sort=" + by)
		require.Equal(t, http.StatusOK, status)
		require.Contains(t, body, line)
	}
}

func TestSortKeepsUrgencyAmongEquals(t *testing.T) {
	rows := []purchaseRow{{Line: "a", Value: 5}, {Line: "b", Value: 9}, {Line: "c", Value: 5}}
	lines := func(rows []purchaseRow) (out string) {
		for _, r := range rows {
			out += r.Line
		}
		return out
	}
	require.Equal(t, "acb", lines(sortRows(append([]purchaseRow(nil), rows...), "value")))
	require.Equal(t, "bac", lines(sortRows(append([]purchaseRow(nil), rows...), "-value")))
	require.Equal(t, "abc", lines(sortRows(rows, "")))
	m := minimumsOf(datasets.Supplier{MinimumValue: 1_500_000, MinimumWeight: 80}, 750_000, 100, 0, "EUR")
	require.Equal(t, []minimum{{"Minimum value", "EUR", "75", "150", 50, false}, {"weight", "kg", "100", "80", 100, true}}, m)
}

func TestTheCalendarFindsMissingDays(t *testing.T) {
	var days []datasets.SalesDay
	for d := core.Day(20_000); d < 20_200; d++ {
		one := datasets.SalesDay{Date: d, Rows: 10, Units: 100}
		switch {
		case d.Weekday() == 0: // closed on Sundays
			one.Rows, one.Units = 0, 0
		case d == 20_150:
			one.Rows, one.Units = 0, 0
		case d == 20_160:
			one.Units = 30
		}
		days = append(days, one)
	}
	c := calendarOf(days, 20_202)
	require.NotContains(t, c.Missing, core.Day(20_153), "a closed weekday is not missing")
	require.Equal(t, []core.Day{20_150, 20_200, 20_201}, c.Missing, "days after the last sale are missing too")
	require.Equal(t, []core.Day{20_160}, c.Low)
	require.Len(t, c.Rows[0], calendarWeeks)
	require.Empty(t, calendarOf(nil, 20_202).Weeks)
}

// Every table of every screen is handed out as CSV and as a real workbook.
func TestEveryTableExports(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 20)
	s.night()
	ann := s.person(Planner)
	paths := []string{"/purchase?", "/problems?", "/accuracy?", "/runs?", "/slots?"}
	for _, table := range []string{"demand", "receipt", "nights", "stock"} {
		paths = append(paths, "/items/S@WH?table="+table)
	}
	for _, table := range []string{"moves", "curve", "slotting"} {
		paths = append(paths, "/slots?table="+table)
	}
	for _, table := range []string{"contract", "days", "unknown", "findings", "rejects"} {
		paths = append(paths, "/data?table="+table)
	}
	for table := range tableExports {
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
	for _, path := range []string{"/items/S@WH?table=none", "/slots?table=none", "/data?table=none", "/runs/latest?table=none"} {
		status, _ := ann.get(path + "&format=csv")
		require.Equal(t, http.StatusNotFound, status, path)
	}
}

// The links of a filtered page lead to the rows that it shows.
func TestExportLinksKeepTheFilter(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 20)
	s.night()
	ann := s.person(Planner)
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

func TestSettingChanges(t *testing.T) {
	a, b := config.Default(), config.Default()
	require.Empty(t, settingChanges(a, b))
	b.Replenish.TargetValue, b.Slotting.Moves = 0.99, 80
	got := fmt.Sprint(settingChanges(a, b))
	require.Contains(t, got, "replenish.target_value 0.98 0.99")
	require.Contains(t, got, "slotting.moves 50 80")
}
