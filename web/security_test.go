package web

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/access"
	"github.com/stockwright/stockwright/web/api"
	"github.com/stockwright/stockwright/web/site"
)

func TestRoles(t *testing.T) {
	s := openSite(t)
	for _, kind := range execution.Kinds() {
		need := api.CommandRole(kind)
		for _, role := range append(access.Roles(), "") {
			status := s.call(role, "POST", "/api/v1/commands/"+kind, map[string]any{"nonsense": 1}, nil)
			switch {
			case role == "":
				require.Equal(t, http.StatusUnauthorized, status, kind)
			case !role.May(need):
				require.Equal(t, http.StatusForbidden, status, "%s as %s", kind, role)
			default:
				require.Equal(t, http.StatusBadRequest, status, "%s as %s reads its body", kind, role)
			}
		}
	}
	require.Equal(t, http.StatusForbidden, s.call(access.Floor, "POST", "/api/v1/reviews",
		map[string]any{"reviews": []any{}}, nil), "a floor token cannot approve")
	require.NoError(t, access.RevokeToken(s.dir, "the manager"))
	s.at = s.at.Add(2 * time.Second)
	require.Equal(t, http.StatusUnauthorized, s.call(access.Manager, "GET", "/api/v1/me", nil, nil), "revoked at once")
}

func TestIdempotentWritesAndBothSidesOfAConflict(t *testing.T) {
	s := openSite(t)
	body := map[string]any{"key": "o1", "rows": []map[string]any{{"location": "WH", "slot": "A-01",
		"sku": "S", "quantity": 20}}}
	var first, second map[string]any
	require.Equal(t, http.StatusOK, s.call(access.Manager, "POST", "/api/v1/commands/open_balances", body, &first))
	require.Equal(t, http.StatusOK, s.call(access.Manager, "POST", "/api/v1/commands/open_balances", body, &second))
	require.Equal(t, first["result"], second["result"])
	require.Equal(t, true, second["repeated"])
	require.Equal(t, http.StatusBadRequest, s.call(access.Manager, "POST", "/api/v1/commands/adjust",
		map[string]any{"location": "WH"}, nil), "no key")

	out := s.night()
	line := fmt.Sprintf("%s/P/S@WH", out.Manifest.AsOf)
	review := func(version int, quantity int) (int, site.Problem) {
		var p site.Problem
		status := s.call(access.Planner, "POST", "/api/v1/reviews", map[string]any{"reviews": []any{map[string]any{
			"line": line, "action": "change", "quantity": quantity, "reason": "fair", "version": version}}}, &p)
		return status, p
	}
	status, _ := review(0, 48)
	require.Equal(t, http.StatusOK, status)
	status, p := review(0, 60)
	require.Equal(t, http.StatusConflict, status)
	require.EqualValues(t, 48, p.Theirs.(map[string]any)["Quantity"])
	require.EqualValues(t, 60, p.Ours.(map[string]any)["quantity"])
}

// TestHostileRequests sends what scanners and attackers send; the bar's 10,000
// are sent with STOCKWRIGHT_HOSTILE=10000.
func TestHostileRequests(t *testing.T) {
	n := 1500
	if v, err := strconv.Atoi(os.Getenv("STOCKWRIGHT_HOSTILE")); err == nil {
		n = v
	}
	s := openSite(t)
	s.open("A-01", 20)
	s.night()
	before, err := s.ledger.Digest(context.Background())
	require.NoError(t, err)
	rng := rand.New(rand.NewPCG(7, 7))
	attacks := []string{"' OR 1=1 --", "../../etc/passwd", "%2e%2e%2f%2e%2e%2f", "\x00",
		strings.Repeat("A", 9000), "{{7*7}}", "<script>alert(1)</script>",
		"S'; DROP TABLE movements; --", "\r\nSet-Cookie: x=1", "9223372036854775808", "-1", "1e309",
		"NaN", "null", "💥", "%00", "../runs/.lock"}
	pick := func(from []string) string { return from[rng.IntN(len(from))] }
	paths := []string{"/", "/purchase", "/purchase/import", "/slots/approve", "/runs", "/items/%s",
		"/runs/%s", "/assets/%s", "/api/v1/orders/%s", "/api/v1/commands/%s",
		"/api/v1/commands/adjust", "/api/v1/commands/move", "/api/v1/commands/task_scan",
		"/api/v1/balances?cursor=%s", "/api/v1/movements?cursor=%s&since=%s",
		"/api/v1/runs/%s/tables/%s", "/api/v1/runs/latest/tables/%s?cursor=%s",
		"/api/v1/runs/latest/explain/%s", "/api/v1/diff?before=%s&after=%s", "/api/v1/reviews", "/signin"}
	bodies := []string{"", "{", "[]", "null", `{"key":`, `{"key":"x","quantity":1e400}`,
		`{"key":{"a":1}}`, `{"key":"k","rows":[{"sku":"S"}]}{"more":1}`,
		strings.Repeat("[", 20000), `{"reviews":[{"line":"x","action":"approve","version":-1}]}`,
		"token=" + strings.Repeat("x", 3000), strings.Repeat("x", 3<<20)}
	client := &http.Client{Timeout: 20 * time.Second, CheckRedirect: func(*http.Request,
		[]*http.Request) error {
		return http.ErrUseLastResponse
	}}
	for range n {
		path := pick(paths)
		for strings.Contains(path, "%s") {
			path = strings.Replace(path, "%s", url.PathEscape(pick(attacks)), 1)
		}
		req, err := http.NewRequest(pick([]string{"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "BREW"}), s.http.URL+path, strings.NewReader(pick(bodies)))
		require.NoError(t, err)
		switch rng.IntN(5) {
		case 0:
			req.Header.Set("Authorization", "Bearer "+s.tokens[pickRole(rng)])
		case 1:
			req.Header.Set("Authorization", "Bearer "+url.QueryEscape(pick(attacks)))
		case 2:
			req.Header.Set("X-Role", "manager")
			req.Header.Set("X-User", "root")
		case 3:
			req.AddCookie(&http.Cookie{Name: site.SessionCookie, Value: url.QueryEscape(pick(attacks))})
		}
		req.Header.Set("Content-Type", pick([]string{"application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/xml"}))
		resp, err := client.Do(req)
		if err != nil {
			continue // the server closed on an oversized body
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		require.Less(t, resp.StatusCode, 500, "%s %s", req.Method, path)
	}
	after, err := s.ledger.Digest(context.Background())
	require.NoError(t, err)
	require.Equal(t, before, after, "nothing changed")
	require.NoFileExists(t, s.dir+"/reviews.jsonl")
}

// pickRole leaves out the roles that may write: theirs is not an attack.
func pickRole(rng *rand.Rand) access.Role { return []access.Role{access.ReadOnly, ""}[rng.IntN(2)] }

// browser is a signed-in browser of a role.
func (s *testSite) browser(role access.Role) *http.Client {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(s.t, err)
	c := &http.Client{Jar: jar}
	resp, err := c.PostForm(s.http.URL+"/signin", url.Values{"token": {s.tokens[role]}})
	require.NoError(s.t, err)
	resp.Body.Close()
	require.Equal(s.t, http.StatusOK, resp.StatusCode)
	return c
}

func (s *testSite) page(c *http.Client, path string) (int, string) {
	s.t.Helper()
	resp, err := c.Get(s.http.URL + path)
	require.NoError(s.t, err)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	require.NoError(s.t, err)
	return resp.StatusCode, string(b)
}

// settled asks for a page until it shows what is read in the background.
func (s *testSite) settled(c *http.Client, path string) (int, string) {
	s.t.Helper()
	for range 100 {
		status, body := s.page(c, path)
		if !strings.Contains(body, "data-reload") {
			return status, body
		}
		time.Sleep(50 * time.Millisecond)
	}
	s.t.Fatalf("%s is still being read", path)
	return 0, ""
}

func TestScreensAnswerAndWritesNeedTheirToken(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 20)
	status, body := s.page(s.browser(access.Planner), "/")
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, body, "There is no plan yet")
	s.night()
	s.at = s.at.Add(5 * time.Second)
	c := s.browser(access.Planner)
	for _, path := range []string{"/", "/problems", "/purchase", "/items/S@WH", "/items/S@WH?check=1",
		"/items/S@WH?target=95&lead=9", "/accuracy", "/suppliers", "/suppliers/X", "/terms",
		"/calendar", "/figures", "/forecast?by=item", "/work", "/work?show=refills", "/work?show=wave",
		"/work?show=find&q=A-01", "/slots", "/runs", "/runs/latest", "/data"} {
		status, body := s.settled(c, path)
		require.Equal(t, http.StatusOK, status, "%s: %s", path, body)
		require.Contains(t, body, "<h1", path)
		require.NotContains(t, body, "style=", "no inline style: the policy forbids it")
	}
	status, _ = s.page(c, "/items/none@WH")
	require.Equal(t, http.StatusNotFound, status)
	for _, path := range []string{"/purchase", "/runs", "/signout"} {
		resp, err := c.PostForm(s.http.URL+path, url.Values{"action": {"approve"}})
		require.NoError(t, err)
		resp.Body.Close()
		require.Equal(t, http.StatusForbidden, resp.StatusCode, "%s without its token", path)
	}
	_, body = s.page(c, "/purchase")
	token := between(body, `name="csrf" content="`, `"`)
	line := between(body, `data-line="`, `"`)
	resp, err := c.PostForm(s.http.URL+"/purchase", url.Values{"csrf": {token}, "action": {"approve"},
		"line": {line}, "q:" + line: {"36"}, "reason": {"<script>alert(1)</script>"}})
	require.NoError(t, err)
	b, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	resp.Body.Close()
	require.Contains(t, string(b), "2 reviews saved")
	_, body = s.page(c, "/items/S@WH")
	require.NotContains(t, body, "<script>alert", "what people type comes out as text")
	require.Contains(t, body, "&lt;script&gt;alert")
	_, body = s.page(c, "/purchase?format=csv")
	require.Contains(t, body, ",36,")
	require.Contains(t, body, string(plan.Approved))
}

func between(s, from, to string) string {
	_, rest, _ := strings.Cut(s, from)
	out, _, _ := strings.Cut(rest, to)
	return out
}
