package web

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/web/access"
)

// safeBuffer takes the log of a server's requests.
type safeBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

// The log is a JSON object an event, and has sign-ins and refusals with who and from where.
func TestLogHasSignInsAndRefusals(t *testing.T) {
	s := openSite(t)
	var out safeBuffer
	s.server.Opt.Log = slog.New(slog.NewJSONHandler(&out, nil))
	s.call(access.Floor, "POST", "/api/v1/commands/adjust", map[string]any{"key": "a"}, nil)
	s.call(access.Planner, "POST", "/api/v1/commands/release_hold",
		map[string]any{"key": "b", "line": "none", "reason": "x"}, nil)
	s.open("A-01", 5)
	s.call(access.Floor, "POST", "/api/v1/commands/reserve",
		map[string]any{"key": "c", "reservation": "r", "location": "WH", "sku": "S", "quantity": 50}, nil)
	s.tokens["stranger"] = "sw_not-a-token"
	s.call("stranger", "GET", "/api/v1/me", nil, nil)
	resp, err := http.PostForm(s.http.URL+"/signin", map[string][]string{"token": {s.tokens[access.Planner]}})
	require.NoError(t, err)
	resp.Body.Close()
	var events []map[string]any
	for _, line := range strings.Split(strings.TrimSpace(out.String()), "\n") {
		var e map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &e), line)
		require.NotEmpty(t, e["time"])
		events = append(events, e)
	}
	has := func(want map[string]string) {
		for _, e := range events {
			all := true
			for k, v := range want {
				text, _ := e[k].(string)
				all = all && text == v
			}
			if all {
				return
			}
		}
		t.Fatalf("no event %v in\n%s", want, out.String())
	}
	has(map[string]string{"msg": "refused", "level": "WARN", "code": "forbidden", "name": "the floor",
		"role": "floor", "client": "127.0.0.1", "path": "/api/v1/commands/adjust"})
	has(map[string]string{"msg": "refused", "level": "INFO", "name": "the floor", "path": "/api/v1/commands/reserve"})
	has(map[string]string{"msg": "sign-in refused", "client": "127.0.0.1"})
	has(map[string]string{"msg": "signed in", "name": "the planner", "client": "127.0.0.1"})
	require.NotContains(t, out.String(), "sw_not-a-token")
}
