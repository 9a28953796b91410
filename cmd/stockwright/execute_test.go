package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/execution"
)

// session runs the program's verbs on one workspace.
type session struct {
	t  *testing.T
	ws string
}

func (s session) do(wantExit int, stdin string, args ...string) string {
	s.t.Helper()
	var out, errs bytes.Buffer
	code := run(context.Background(), append([]string{"-w", s.ws, "-q"}, args...),
		strings.NewReader(stdin), &out, &errs)
	require.Equal(s.t, wantExit, code, "%v\n%s%s", args, out.String(), errs.String())
	return out.String()
}

// A day of a warehouse from the command line: seeded, ordered, released,
// received offline, counted, and read by the next night.
func TestExecuteFromNightToNight(t *testing.T) {
	s := session{t, filepath.Join(t.TempDir(), "ws")}
	var out, errs bytes.Buffer
	code := run(context.Background(), []string{"generate", s.ws, "--skus", "25", "--stores", "1", "--days", "120", "-q"}, strings.NewReader(""), &out, &errs)
	require.Equal(t, 0, code, errs.String())
	first := s.do(0, "", "execute", "seed", "--as-of", "2026-11-02")
	require.Equal(t, first, s.do(0, "", "execute", "seed", "--as-of", "2026-11-02"), "seeding again changes nothing")
	code = run(context.Background(), []string{"-w", s.ws, "-q", "run", "--as-of", "2026-11-02"}, strings.NewReader(""), &out, &errs)
	require.Contains(t, []int{0, 3}, code, errs.String())
	s.do(0, "", "review", "approve", "--all", "--author", "ann")
	s.do(0, "", "execute", "release", "--key", "r1")
	sheets, err := filepath.Glob(filepath.Join(s.ws, "outbox", "PO-*.xlsx"))
	require.NoError(t, err)
	require.NotEmpty(t, sheets)

	var lines struct {
		Rows []struct {
			Line, Order, SKU, Location string
			Quantity                   int64
			Supplier                   string
		}
	}
	require.NoError(t, json.Unmarshal([]byte(s.do(0, "", "execute", "lines", "--json")), &lines))
	var batch []string
	for _, l := range lines.Rows {
		if l.Supplier == "" || !strings.HasPrefix(l.Order, "PO-2026-11-02") {
			continue
		}
		event := map[string]any{"kind": "receive", "command": map[string]any{"key": "dock-" + l.Line, "at": "2026-11-02T09:00:00Z", "location": l.Location,
			"lines": []any{map[string]any{"line": l.Line, "sku": l.SKU, "quantity": l.Quantity}}}}
		text, err := json.Marshal(event)
		require.NoError(t, err)
		batch = append(batch, string(text))
	}
	require.NotEmpty(t, batch)
	file := filepath.Join(t.TempDir(), "events.jsonl")
	require.NoError(t, os.WriteFile(file, []byte(strings.Join(batch, "\n")), 0o600))
	require.Contains(t, s.do(0, "", "execute", "--replay", file), " 0 told before, 0 refused")
	require.Contains(t, s.do(0, "", "execute", "--replay", file), " 0 done, ", "told again, nothing happens twice")
	s.do(3, `{"kind":"receive","command":{"key":"x"}}`, "execute", "--replay", "-")

	l := lines.Rows[0]
	move := []string{"execute", "count", "--key", "c1", "--location", l.Location, "--sku", l.SKU, "--slot", "X-1", "--quantity", "3"}
	one := s.do(0, "", move...)
	two := s.do(0, "", move...)
	require.Equal(t, strings.Replace(one, `"repeated": false`, `"repeated": true`, 1), two)
	s.do(4, "", "execute", "reserve", "--location", l.Location, "--sku", "NOPE", "--quantity", "1", "--reservation", "r")
	s.do(2, "", "execute", "move", "--location", l.Location, "--sku", l.SKU, "--from-slot", "A", "--to-slot", "B")
	require.Contains(t, s.do(0, "", "execute", "verify"), "0 differ, 0 reservations differ, 0 SKUs do not sum to zero")
	require.Contains(t, s.do(0, "", "execute", "reconcile", "--as-of", "2026-11-02"), "believed")
	s.do(0, "", "execute", "kpi", "--json")
	s.do(0, "", "execute", "export", t.TempDir())

	// The next night plans on the ledger.
	config := filepath.Join(s.ws, "stockwright.yaml")
	text, err := os.ReadFile(config)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(config, append(text, []byte("\nstock_from: ledger\n")...), 0o600))
	code = run(context.Background(), []string{"-w", s.ws, "-q", "run", "--as-of", "2026-11-03"}, strings.NewReader(""), &out, &errs)
	require.Contains(t, []int{0, 3}, code, errs.String())
	next := s.do(0, "", "plan", "purchase_plan")
	for _, event := range lines.Rows {
		if strings.HasPrefix(event.Order, "PO-2026-11-02") {
			require.NotContains(t, next, "2026-11-03/P/"+event.SKU+"@"+event.Location, "what was received is not ordered again")
		}
	}
}

// TestExecuteHelp: every command of the ledger and every flag says what it is,
// and no word is left over from one that is gone.
func TestExecuteHelp(t *testing.T) {
	used := map[string]bool{}
	for _, kind := range execution.Kinds() {
		require.NotEmpty(t, actionWords[kind], "command %s", kind)
		cmd := newActionCommand(&app{}, kind)
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			require.NotEmpty(t, f.Usage, "flag --%s of %s", f.Name, kind)
			used[strings.ReplaceAll(f.Name, "-", "_")] = true
		})
	}
	require.Len(t, actionWords, len(execution.Kinds()))
	for name := range fieldWords {
		require.True(t, used[name], "no command has a field %s", name)
	}
}
