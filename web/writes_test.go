package web

import (
	"context"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/stockwright/stockwright/internal/testkit/hostile"
	"github.com/stockwright/stockwright/web/access"
	"github.com/stockwright/stockwright/web/site"
)

// TestEveryWriteNeedsItsTokenAndItsRole asks every address that changes
// something: with a manager's cookie but no CSRF token, with no sign-in, and
// with each role that may not.
func TestEveryWriteNeedsItsTokenAndItsRole(t *testing.T) {
	s := openSite(t)
	c := s.browser(access.Manager)
	holes := regexp.MustCompile(`\{[^}]*\}`)
	ask := func(client *http.Client, route site.Route, token string) int {
		req, err := http.NewRequest(route.Method, s.http.URL+holes.ReplaceAllString(route.Path,
			"receive"), strings.NewReader("action=approve"))
		require.NoError(t, err)
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if token != "" {
			req.Header.Set("Authorization", "Bearer "+token)
		}
		resp, err := client.Do(req)
		require.NoError(t, err)
		resp.Body.Close()
		return resp.StatusCode
	}
	tried := 0
	for _, route := range Routes() {
		if route.Method == "GET" || route.Method == "OPTIONS" || route.Path == "/signin" {
			continue
		}
		tried++
		require.NotEmpty(t, route.Role, "%s %s is open to everybody", route.Method, route.Path)
		require.Equal(t, http.StatusForbidden, ask(c, route, ""), "%s %s without a CSRF token",
			route.Method, route.Path)
		require.Equal(t, http.StatusUnauthorized, ask(&http.Client{}, route, ""), "%s %s by nobody",
			route.Method, route.Path)
		for _, role := range access.Roles() {
			if !role.May(route.Role) {
				require.Equal(t, http.StatusForbidden, ask(&http.Client{}, route, s.tokens[role]),
					"%s %s as %s", route.Method, route.Path, role)
			}
		}
	}
	require.Greater(t, tried, 10)
}

// TestHTMLInEveryTextFieldComesOutAsText plans a workspace whose every text is
// HTML and looks at every screen.
func TestHTMLInEveryTextFieldComesOutAsText(t *testing.T) {
	h, err := hostile.Make(context.Background(), filepath.Join(t.TempDir(), "hostile"))
	require.NoError(t, err)
	require.NoError(t, h.Review(h.Dir))
	require.Greater(t, h.Fields, 30)
	s := openSiteAt(t, h.Dir)
	c := s.browser(access.Manager)
	shown := 0
	for _, path := range hostile.Pages(url.PathEscape(h.Key)) {
		_, body := s.page(c, path)
		for z := html.NewTokenizer(strings.NewReader(body)); z.Next() != html.ErrorToken; {
			token := z.Token()
			if token.Type != html.StartTagToken && token.Type != html.SelfClosingTagToken {
				continue
			}
			require.NotContains(t, []string{"img", "iframe"}, token.Data, path)
			own := token.Data != "script"
			for _, a := range token.Attr {
				require.False(t, strings.HasPrefix(a.Key, "on"), "%s: %s", path, token)
				own = own || a.Key == "src" && strings.HasPrefix(a.Val, "/assets/") || a.Key == "id" && a.Val == "words"
			}
			require.True(t, own, "%s: a script of the export: %s", path, token)
		}
		if strings.Contains(body, "&lt;img") {
			shown++
		}
	}
	require.Greater(t, shown, 8, "the texts are on the screens")
}
