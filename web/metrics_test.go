package web

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/web/access"
)

// panelQuery is one query of a dashboard's panel.
type panelQuery struct{ panel, expr string }

func dashboard(t *testing.T) []panelQuery {
	body, err := os.ReadFile("../packaging/grafana/stockwright.json")
	require.NoError(t, err)
	var doc struct {
		Panels []struct {
			Title, Type string
			Targets     []struct{ Expr string }
		}
	}
	require.NoError(t, json.Unmarshal(body, &doc))
	var out []panelQuery
	for _, p := range doc.Panels {
		require.True(t, p.Type == "row" || len(p.Targets) > 0, p.Title)
		for _, q := range p.Targets {
			out = append(out, panelQuery{p.Title, q.Expr})
		}
	}
	require.Greater(t, len(out), 30)
	return out
}

// watchedSite has had a night, some work on the floor, a refusal and a wrong sign-in.
func watchedSite(t *testing.T) *testSite {
	s := openSite(t)
	s.open("A-01", 60)
	s.night()
	s.do(access.Floor, "move", map[string]any{"location": "WH", "sku": "S", "from_slot": "A-01",
		"to_slot": "B-01", "quantity": 2})
	s.do(access.Manager, "plan_counts", map[string]any{"location": "WH", "tasks": 2})
	s.call(access.Planner, "POST", "/api/v1/commands/release_hold",
		map[string]any{"key": "none", "line": "none", "reason": "x"}, nil)
	s.tokens["stranger"] = "sw_not-a-token"
	require.Equal(t, http.StatusUnauthorized, s.call("stranger", "GET", "/api/v1/me", nil, nil))
	return s
}

func scrape(t *testing.T, s *testSite) string {
	resp, err := http.Get(s.http.URL + "/metrics")
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, resp.StatusCode, "%s", body)
	return string(body)
}

// The night and the ledger can be watched: every figure that the dashboard and the
// alerts ask for is there.
func TestMetricsOfNightAndLedger(t *testing.T) {
	s := watchedSite(t)
	text := scrape(t, s)
	for _, want := range []string{`stockwright_night_stage_seconds{pipeline="nightly",stage="forecast"}`, `stockwright_night_stage_rows_out{pipeline="nightly",stage="replenish"}`,
		`stockwright_night_rejects{pipeline="nightly"} 0`, `stockwright_plan_purchase_value{pipeline="nightly"}`, `stockwright_forecast_error{pipeline="nightly",rule="plain mean"}`,
		`stockwright_ledger_up 1`, `stockwright_ledger_commands_total{kind="move",outcome="done"} 1`,
		`stockwright_ledger_open{record="task"}`,
		`stockwright_sign_ins_total{outcome="refused"} 1`, "stockwright_ledger_commit_seconds_count"} {
		require.Contains(t, text, want)
	}
	rules, err := os.ReadFile("../packaging/prometheus/stockwright.rules.yml")
	require.NoError(t, err)
	asked := string(rules)
	for _, q := range dashboard(t) {
		asked += "\n" + q.expr
	}
	known := map[string]bool{"stockwright_ledger_alerts": true,
		"stockwright_night_problems": true} // only where there are any
	for _, m := range regexp.MustCompile(`(?m)^# TYPE (\S+) (\S+)`).FindAllStringSubmatch(text, -1) {
		known[m[1]] = true
		if m[2] == "histogram" {
			known[m[1]+"_bucket"] = true
		}
	}
	for _, name := range regexp.MustCompile(`stockwright_\w+`).FindAllString(asked, -1) {
		require.True(t, known[name], "%s is asked for and not there", name)
	}
}

// A real Prometheus scrapes the server, takes the alert rules, and answers the query of
// every panel.
func TestPrometheusAnswersEveryPanel(t *testing.T) {
	binary, err := exec.LookPath("prometheus")
	if err != nil {
		t.Skip("no Prometheus is installed here (Debian: apt-get install prometheus)")
	}
	s := watchedSite(t)
	dir := t.TempDir()
	rules, err := filepath.Abs("../packaging/prometheus/stockwright.rules.yml")
	require.NoError(t, err)
	settings := fmt.Sprintf("global: {scrape_interval: 200ms, evaluation_interval: 1s}\nrule_files: [%q]\nscrape_configs: [{job_name: stockwright, static_configs: [{targets: [%q]}]}]\n",
		rules, strings.TrimPrefix(s.http.URL, "http://"))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "prometheus.yml"), []byte(settings), 0o644))
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	addr := free.Addr().String()
	require.NoError(t, free.Close())
	cmd := exec.Command(binary, "--config.file="+filepath.Join(dir, "prometheus.yml"),
		"--storage.tsdb.path="+filepath.Join(dir, "data"), "--web.listen-address="+addr, "--log.level=warn")
	var said strings.Builder
	cmd.Stderr = &said
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	ask := func(path string) (status string, results []json.RawMessage) {
		var answer struct {
			Status string
			Data   struct{ Result, Groups []json.RawMessage }
		}
		resp, err := http.Get("http://" + addr + path)
		if err != nil {
			return err.Error(), nil
		}
		defer resp.Body.Close()
		_ = json.NewDecoder(resp.Body).Decode(&answer)
		return answer.Status, append(answer.Data.Result, answer.Data.Groups...)
	}
	query := func(expr string) (string, []json.RawMessage) {
		return ask("/api/v1/query?query=" + url.QueryEscape(expr))
	}
	require.Eventually(t, func() bool {
		_, found := query(`count_over_time(up{job="stockwright"}[1m]) >= 3 and up == 1`)
		return len(found) == 1
	}, 2*time.Minute, 100*time.Millisecond, "%s", &said)
	for _, q := range dashboard(t) {
		status, results := query(q.expr)
		require.Equal(t, "success", status, "%s: %s", q.panel, q.expr)
		require.NotEmpty(t, results, "%s: %s", q.panel, q.expr)
	}
	_, groups := ask("/api/v1/rules")
	require.Len(t, groups, 1, "the alert rules are loaded")
}
