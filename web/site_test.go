package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/pipeline"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/access"
	"github.com/stockwright/stockwright/web/site"
)

// testSite is a server of a small workspace: one warehouse that sells ten S a day,
// its stock in the ledger.
type testSite struct {
	t      *testing.T
	dir    string
	server *site.Server
	ledger *execution.Service
	http   *httptest.Server
	tokens map[access.Role]string
	at     time.Time
	keys   int
}

// today is the day the tests live on.
var today = core.Day(20_600)

func writeRows[T any](t *testing.T, dir, table string, rows []T) {
	t.Helper()
	require.NoError(t, datasets.WriteRows(filepath.Join(dir, table+".parquet"), rows, datasets.WriteOptions{}))
}

func openSite(t *testing.T) *testSite {
	t.Helper()
	s := newSite(t, t.TempDir())
	var sales []datasets.Sale
	for d := today - 120; d < today; d++ {
		sales = append(sales, datasets.Sale{Date: d, SKU: "S", Location: "WH", Quantity: 10})
	}
	writeRows(t, s.dir, "sales", sales)
	writeRows(t, s.dir, "items", []datasets.Item{{SKU: "S", Description: "Green tea", Category: "dry",
		UnitCost: 20_000, UnitPrice: 40_000, LaunchedOn: core.NoDay}})
	writeRows(t, s.dir, "locations", []datasets.Location{{Location: "WH", Kind: "warehouse"}})
	writeRows(t, s.dir, "sourcing", []datasets.Sourcing{{SKU: "S", Supplier: "X", UnitCost: 20_000, LeadTimeDays: 5}})
	writeRows(t, s.dir, "suppliers", []datasets.Supplier{{Supplier: "X"}})
	slots := []datasets.Slot{{Slot: "A-01", Location: "WH", Place: core.Place{X: 1, Y: 1, Aisle: "A"},
		Level: 1, Bay: 1}, {Slot: "B-01", Location: "WH", Place: core.Place{X: 2, Y: 1, Aisle: "B"}, Level: 1, Bay: 1}}
	writeRows(t, s.dir, "slots", slots)
	settings := "stock_from: ledger\nreplenish: {policy: order_up_to}\ninputs:\n"
	for _, table := range []string{"sales", "items", "locations", "sourcing", "suppliers", "slots"} {
		settings += fmt.Sprintf("  %s: {path: %s.parquet}\n", table, table)
	}
	require.NoError(t, os.WriteFile(filepath.Join(s.dir, config.FileName), []byte(settings), 0o644))
	s.serve()
	_, err := s.ledger.Seed(context.Background(), execution.Head{Key: "seed", At: s.at, Actor: "test"},
		execution.Masters{Slots: slots})
	require.NoError(t, err)
	return s
}

func newSite(t *testing.T, dir string) *testSite {
	return &testSite{t: t, dir: dir, at: today.Time().Add(-12 * time.Hour), tokens: map[access.Role]string{}}
}

// openSiteAt serves a workspace that is there.
func openSiteAt(t *testing.T, dir string) *testSite {
	t.Helper()
	s := newSite(t, dir)
	s.serve()
	return s
}

// serve opens the workspace's ledger and a server on it, with a token a role.
func (s *testSite) serve() {
	t := s.t
	t.Helper()
	store, err := execution.OpenSQLite(context.Background(), filepath.Join(s.dir, "ledger.db"))
	require.NoError(t, err)
	s.ledger, err = execution.Open(context.Background(), store,
		execution.Options{Now: func() time.Time { return s.at }})
	require.NoError(t, err)
	t.Cleanup(func() { s.ledger.Close() })
	for _, role := range access.Roles() {
		s.tokens[role], err = access.NewToken(s.dir, "the "+string(role), role, s.at, 0)
		require.NoError(t, err)
	}
	s.server, err = New(site.Options{Workspace: s.dir, Ledger: s.ledger,
		Now: func() time.Time { return s.at }, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	require.NoError(t, err)
	s.http = httptest.NewServer(s.server.Handler())
	t.Cleanup(s.http.Close)
}

// call makes an API request as a role and decodes the answer.
func (s *testSite) call(role access.Role, method, path string, body any, into any) int {
	s.t.Helper()
	b, err := json.Marshal(body)
	require.NoError(s.t, err)
	req, err := http.NewRequest(method, s.http.URL+path, bytes.NewReader(b))
	require.NoError(s.t, err)
	if token := s.tokens[role]; token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(s.t, err)
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	require.NoError(s.t, err)
	if into != nil {
		require.NoError(s.t, json.Unmarshal(answer, into), "%s", answer)
	}
	return resp.StatusCode
}

// do carries out a command as a role that may, under a new key, and returns
// its result.
func (s *testSite) do(role access.Role, kind string, body map[string]any) map[string]any {
	s.t.Helper()
	s.keys++
	body["key"] = fmt.Sprint("k", s.keys)
	body["at"] = s.at
	var answer struct {
		Result map[string]any `json:"result"`
		Detail string         `json:"detail"`
	}
	require.Equal(s.t, http.StatusOK, s.call(role, "POST", "/api/v1/commands/"+kind, body, &answer),
		"%s: %s", kind, answer.Detail)
	return answer.Result
}

// open puts units of S into a slot at the beginning.
func (s *testSite) open(slot string, units int) {
	s.do(access.Manager, "open_balances", map[string]any{"rows": []map[string]any{{"location": "WH",
		"slot": slot, "sku": "S", "quantity": units}}})
}

// night runs the planner's next night on the ledger.
func (s *testSite) night() *pipeline.Outcome {
	s.t.Helper()
	opt := s.server.PipelineOptions()
	opt.Pipeline, opt.AsOf, opt.Today = "nightly", today, today
	out, err := pipeline.Run(context.Background(), opt)
	require.NoError(s.t, err)
	return out
}

// planned is what the night says of S: its policy and the quantity to buy.
func (s *testSite) planned(out *pipeline.Outcome) (datasets.Policy, int64) {
	s.t.Helper()
	policies, err := datasets.ReadRows[datasets.Policy](context.Background(),
		datasets.Source{Path: filepath.Join(out.Dir, "policies.parquet")})
	require.NoError(s.t, err)
	require.Len(s.t, policies, 1)
	lines, err := datasets.ReadRows[plan.PurchaseLine](context.Background(),
		datasets.Source{Path: filepath.Join(out.Dir, "purchase_plan.parquet")})
	require.NoError(s.t, err)
	total := int64(0)
	for _, l := range lines {
		total += l.Quantity
	}
	return policies[0], total
}

// line is a purchase line of S as a command takes it.
func line(id string, quantity int) map[string]any {
	return map[string]any{"line": id, "sku": "S", "location": "WH", "supplier": "X",
		"quantity": quantity, "order_on": today - 1, "due_on": today + 4}
}
