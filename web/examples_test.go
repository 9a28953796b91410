package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/web/access"
	"github.com/stockwright/stockwright/web/api"
)

// apiSchemas compiles schemas of the served document by their place in it.
type apiSchemas struct {
	t *testing.T
	c *jsonschema.Compiler
}

func newAPISchemas(t *testing.T) apiSchemas {
	text, err := api.Document()
	require.NoError(t, err)
	asJSON, err := yaml.YAMLToJSON(text)
	require.NoError(t, err)
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(asJSON))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	require.NoError(t, c.AddResource("api.json", doc))
	return apiSchemas{t, c}
}

// holds validates a value against what the document has at a JSON pointer.
func (a apiSchemas) holds(pointer string, value any) {
	a.t.Helper()
	s, err := a.c.Compile("api.json#" + pointer)
	require.NoError(a.t, err, pointer)
	body, err := json.Marshal(value)
	require.NoError(a.t, err)
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	require.NoError(a.t, err)
	require.NoError(a.t, s.Validate(v), "%s: %s", pointer, body)
}

func pathPointer(path string) string {
	return "/paths/" + string(bytes.ReplaceAll([]byte(path), []byte("/"), []byte("~1")))
}

// Every example of the document is a command that the ledger takes, its body and its
// answer are as the schemas say, and so are the answers of all reading routes.
func TestExamplesAndSchemas(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 60)
	s.night()
	schemas := newAPISchemas(t)
	examples, err := api.Examples()
	require.NoError(t, err)
	// The commands go to a fresh ledger beside, in their order.
	store, err := execution.OpenSQLite(context.Background(), filepath.Join(t.TempDir(), "fresh.db"))
	require.NoError(t, err)
	fresh, err := execution.Open(context.Background(), store, execution.Options{})
	require.NoError(t, err)
	defer fresh.Close()
	own := s.server.Opt.Ledger
	s.server.Opt.Ledger = fresh
	seen, done := map[string]bool{}, 0
	for i, e := range examples {
		seen[e.Kind] = true
		path := pathPointer("/api/v1/commands/"+e.Kind) + "/post"
		schemas.holds(path+"/requestBody/content/application~1json/schema", e.Body)
		body := map[string]any{}
		text, err := json.Marshal(e.Body)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(text, &body))
		body["key"] = fmt.Sprint("example-", i)
		var answer map[string]any
		status := s.call(access.Manager, "POST", "/api/v1/commands/"+e.Kind, body, &answer)
		switch status {
		case http.StatusOK:
			schemas.holds(path+"/responses/200/content/application~1json/schema", answer)
			done++
		case http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity: // well formed, and nothing is there for it
			schemas.holds("/components/schemas/Problem", answer)
		default:
			t.Fatalf("%s: %d %v", e.Kind, status, answer)
		}
	}
	for _, kind := range execution.Kinds() {
		require.True(t, seen[kind], "no example of %s", kind)
	}
	require.GreaterOrEqual(t, done, 33, "most examples are carried out; the others name what is not there")
	reads := map[string]string{"/api/v1/orders/{id}": "/api/v1/orders/OLD-1", "/api/v1/tasks/{id}": "/api/v1/tasks/2026-05-26%2FM%2FTEA@WH%2F1"}
	for _, path := range []string{"/api/v1/orders", "/api/v1/lines", "/api/v1/tasks", "/api/v1/balances", "/api/v1/movements", "/api/v1/reservations", "/api/v1/alerts",
		"/api/v1/verification", "/api/v1/changes", "/api/v1/me", "/api/v1/orders/{id}", "/api/v1/tasks/{id}", "/api/v1/runs", "/api/v1/runs/{run}", "/api/v1/runs/{run}/explain/{key}",
		"/api/v1/overrides", "/api/v1/reviews"} {
		at := path
		switch path {
		case "/api/v1/runs/{run}":
			at = "/api/v1/runs/latest"
		case "/api/v1/runs/{run}/explain/{key}":
			at, s.server.Opt.Ledger = "/api/v1/runs/latest/explain/S@WH", own
		}
		if reads[path] != "" {
			at = reads[path]
		}
		var answer map[string]any
		require.Equal(t, http.StatusOK, s.call(access.Manager, "GET", at, nil, &answer), "%s %v", path, answer)
		schemas.holds(pathPointer(path)+"/get/responses/200/content/application~1json/schema", answer)
	}
}

// A follower of the API asks for a cursor, then for what changed since.
func TestChangesSinceACursor(t *testing.T) {
	s := openSite(t)
	var c struct {
		Rows   []struct{ Kind, ID string }
		Cursor string
		More   bool
	}
	require.Equal(t, http.StatusOK, s.call(access.ReadOnly, "GET", "/api/v1/changes", nil, &c))
	require.Empty(t, c.Rows)
	s.open("A-01", 5)
	require.Equal(t, http.StatusOK, s.call(access.ReadOnly, "GET", "/api/v1/changes?cursor="+c.Cursor, nil, &c))
	require.Len(t, c.Rows, 2)
	require.Equal(t, "balance", c.Rows[0].Kind)
	require.Equal(t, http.StatusGone, s.call(access.ReadOnly, "GET",
		"/api/v1/changes?cursor=0123456789abcdef.1", nil, nil))
	require.Equal(t, http.StatusBadRequest, s.call(access.ReadOnly, "GET", "/api/v1/changes?cursor=x", nil, nil))
}

// The docs say which role each command needs, as the server has it.
func TestDocsSayTheRoles(t *testing.T) {
	text, err := os.ReadFile("../docs/execution.md")
	require.NoError(t, err)
	rows := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^\| (floor|planner|manager) \| (.*) \|$`).FindAllStringSubmatch(string(text), -1) {
		for _, kind := range regexp.MustCompile("`([a-z_]+)`").FindAllStringSubmatch(m[2], -1) {
			rows[kind[1]] = m[1]
		}
	}
	want := map[string]string{}
	for _, kind := range execution.Kinds() {
		want[kind] = string(api.CommandRole(kind))
	}
	require.Equal(t, want, rows)
}
