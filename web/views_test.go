package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/web/access"
)

// TestSavedViews saves a page's filter under a name, finds it again as somebody else, and
// removes it.
func TestSavedViews(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 20)
	s.night()
	ann := s.person(access.Planner)
	status, body := ann.post("/views", url.Values{"nav": {"purchase"}, "name": {"Dry & <new>"},
		"query": {"only=new&category=dry&page=2&notice=x"}})
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, body, "The view is saved")
	require.Contains(t, body, `action="/views"`)
	_, body = s.page(s.browser(access.ReadOnly), "/purchase")
	require.NotContains(t, body, `action="/views"`, "views are shared: who may only read leaves them alone")
	status, _ = s.person(access.ReadOnly).post("/views", url.Values{"nav": {"purchase"},
		"name": {"Dry & <new>"}, "do": {"end"}})
	require.Equal(t, http.StatusForbidden, status)
	require.Contains(t, body, "Dry &amp; &lt;new&gt;")
	require.Contains(t, body, `href="/purchase?category=dry&amp;only=new"`)
	_, body = s.page(s.browser(access.ReadOnly), "/suppliers")
	require.NotContains(t, body, "&lt;new&gt;", "views are of one page")
	for _, bad := range []url.Values{{"nav": {"purchase"}, "name": {" "}},
		{"nav": {"elsewhere"}, "name": {"x"}}, {"nav": {"purchase"}, "name": {strings.Repeat("x", 61)}}} {
		status, _ := ann.post("/views", bad)
		require.Equal(t, http.StatusBadRequest, status)
	}
	_, body = ann.post("/views", url.Values{"nav": {"purchase"}, "name": {"Dry & <new>"}, "do": {"end"}})
	require.Contains(t, body, "The view was removed")
	require.NotContains(t, body, "&lt;new&gt;")
}
