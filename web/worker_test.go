package web

import (
	"io"
	"net/http"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/web/access"
	"github.com/stockwright/stockwright/web/site"
)

// TestTheHandheldKeepsEveryPartOfItsPage holds the list of what a device keeps
// to what the page loads, under the name of their contents.
func TestTheHandheldKeepsEveryPartOfItsPage(t *testing.T) {
	s := openSite(t)
	resp, err := http.Get(s.http.URL + "/scan/worker.js")
	require.NoError(t, err)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, "/scan", resp.Header.Get("Service-Worker-Allowed"), "for the handheld page alone")
	require.Equal(t, "no-cache", resp.Header.Get("Cache-Control"), "a new program replaces it")
	require.Contains(t, resp.Header.Get("Content-Type"), "javascript")
	require.Contains(t, string(b), `"`+site.ScanVersion+`"`)
	require.NotContains(t, string(b), "@version@")
	_, page := s.page(s.browser(access.Manager), "/scan")
	parts := regexp.MustCompile(`(?:src|href)="(/assets/[^"]+)"`).FindAllStringSubmatch(page, -1)
	require.GreaterOrEqual(t, len(parts), 5)
	for _, m := range parts {
		require.Contains(t, string(b), `"`+m[1]+`"`, "the page loads it, so the device keeps it")
	}
}
