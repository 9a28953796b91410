package web

import (
	"context"
	"math"
	"net/http"
	"net/url"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/web/access"
)

// TestThePreviewIsWhatTheNightPlans sets a target and rules on screen, and holds the next
// night to what the preview said of it.
func TestThePreviewIsWhatTheNightPlans(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 20)
	var sales []datasets.Sale
	for i := range 120 { // between 3 and 17 a day
		sales = append(sales, datasets.Sale{Date: today - 120 + core.Day(i), SKU: "S", Location: "WH", Quantity: float64(3 + i*i%15)})
	}
	writeRows(t, s.dir, "sales", sales)
	s.night()
	ann := s.person(access.Planner)
	key := core.Key{SKU: "S", Location: "WH"}
	held := 0
	for _, change := range []struct {
		form  url.Values
		level float64
		rules []config.RuleChange
		exact bool // other terms change the cover window, whose demand the desk scales
	}{
		{url.Values{"field": {"target"}, "value": {"70"}, "until": {(today + 30).String()}}, 0.7, nil, true},
		{url.Values{"field": {"target"}, "value": {"99,5"}, "until": {(today + 30).String()}}, 0.995, nil, true},
		{url.Values{"field": {"max_days"}, "value": {"8"}, "location": {"WH"}}, 0, []config.RuleChange{{RuleKeys: config.RuleKeys{Location: "WH"}, Term: "max_days", Value: 8}}, true},
		{url.Values{"field": {"review_days"}, "value": {"21"}, "supplier": {"X"}}, 0, []config.RuleChange{{RuleKeys: config.RuleKeys{Supplier: "X"}, Term: "review_days", Value: 21}}, false},
		{url.Values{"field": {"do_not_stock"}, "value": {"1"}, "location": {"WH"}}, 0, []config.RuleChange{{RuleKeys: config.RuleKeys{Location: "WH"}, Term: "do_not_stock", Value: 1}}, true},
	} {
		d, err := s.server.Data("latest")
		require.NoError(t, err)
		desk, err := s.server.OpenDesk(context.Background(), d, 60e9)
		require.NoError(t, err)
		p, err := desk.Preview(context.Background(), map[core.Key]bool{key: true}, change.level, change.rules, nil)
		require.NoError(t, err)
		require.Equal(t, 1, p.Series)

		change.form.Set("reason", "spring")
		status, body := ann.settledGet("/terms?" + change.form.Encode())
		require.Equal(t, http.StatusOK, status)
		require.Contains(t, body, `data-src="/terms?`)
		address := between(body, `data-src="`, `"`)
		status, body = ann.get(htmlText(address))
		require.Equal(t, http.StatusOK, status)
		require.Contains(t, body, "With the change")
		status, body = ann.post("/terms", change.form)
		require.Equal(t, http.StatusOK, status, body)

		s.at = s.at.Add(11e9)
		got, quantity := s.planned(s.night())
		if len(p.Effects) == 0 { // nothing was said to change
			t.Log("no effect", change.form, got.OrderUpTo, quantity)
			continue
		}
		e := p.Effects[0]
		held++
		if change.exact {
			require.Equal(t, e.Quantity, quantity, change.form)
			require.Equal(t, e.UpTo, got.OrderUpTo, change.form)
			require.InDelta(t, e.Safety, got.SafetyStock, 0.05, change.form)
		} else {
			require.InDelta(t, 1, float64(e.UpTo)/float64(got.OrderUpTo), 0.15, change.form)
		}
		require.False(t, math.IsNaN(p.Now.Fill))
	}
	require.GreaterOrEqual(t, held, 4, "changes change something")
	_, body := ann.settledGet("/terms")
	require.Contains(t, body, "Rules set here")
	require.Contains(t, body, "location WH")
	status, body := ann.post("/terms", url.Values{"do": {"end"}, "location": {"WH"}, "field": {"do_not_stock"}})
	require.Equal(t, http.StatusOK, status, body)
	_, quantity := s.planned(s.night())
	require.Positive(t, quantity, "taken back, bought again")
}

// TestTermsRefuseWhatNoNightCanPlan asks for changes that make no sense.
func TestTermsRefuseWhatNoNightCanPlan(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 20)
	s.night()
	ann := s.person(access.Planner)
	ann.settledGet("/terms")
	until := (today + 30).String()
	for _, bad := range []url.Values{
		{"field": {"target"}, "value": {"100"}, "until": {until}, "reason": {"x"}},
		{"field": {"target"}, "value": {"many"}, "until": {until}, "reason": {"x"}},
		{"field": {"target"}, "value": {"95"}, "reason": {"x"}},
		{"field": {"target"}, "value": {"95"}, "until": {until}},
		{"field": {"target"}, "value": {"95"}, "until": {(today - 5).String()}, "reason": {"x"}},
		{"field": {"review_days"}, "value": {"7"}, "reason": {"x"}},
		{"field": {"review_days"}, "value": {"0"}, "location": {"WH"}, "reason": {"x"}},
		{"field": {"review_days"}, "value": {"2.5"}, "location": {"WH"}, "reason": {"x"}},
		{"field": {"magic"}, "value": {"2"}, "location": {"WH"}, "reason": {"x"}},
		{"field": {"review_days"}, "value": {"7"}, "class": {"QQ"}, "reason": {"x"}},
		{"field": {"review_days"}, "value": {"7"}, "location": {"WH"}, "q": {"S"}, "reason": {"x"}},
		{"do": {"end"}, "location": {"WH"}, "field": {"review_days"}},
	} {
		status, body := ann.post("/terms", bad)
		require.Equal(t, http.StatusUnprocessableEntity, status, "%v %s", bad, body)
	}
	journal, err := runs.ReadOverrides(s.dir)
	require.NoError(t, err)
	require.Empty(t, journal)
	_, err = os.Stat(s.dir + "/" + config.RulesName)
	require.ErrorIs(t, err, os.ErrNotExist, "nothing was written")
	status, _ := s.person(access.Planner).get("/terms?field=target&value=0&until=" + until)
	require.Equal(t, http.StatusOK, status)
	require.NoError(t, os.WriteFile(s.dir+"/"+config.RulesName,
		[]byte(`{"term":"magic","value":1,"author":"x","location":"WH"}`+"\n"), 0o644))
	_, err = s.server.Config()
	require.ErrorContains(t, err, "rules.jsonl:1")
}

// TestDescriptionsStandBeforeCodes holds the exceptions of a night to name items as people
// do, and to be found so.
func TestDescriptionsStandBeforeCodes(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 20)
	s.night() // the item runs out before an order can come
	ann := s.person(access.Planner)
	for _, page := range []string{"/", "/problems", "/problems?q=green+tea"} {
		status, body := ann.settledGet(page)
		require.Equal(t, http.StatusOK, status)
		require.Contains(t, body, `<a href="/items/S@WH">Green tea</a><span class="cause">S@WH</span>`, page)
	}
	_, body := ann.settledGet("/problems?q=black+tea")
	require.NotContains(t, body, "Green tea")
}
