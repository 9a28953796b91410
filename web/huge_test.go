package web

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/access"
	"github.com/stockwright/stockwright/web/site"
)

// TestAHundredThousandLines pages and filters a plan of that many purchase
// lines on the server: a page holds a hundred of them, whatever is asked.
func TestAHundredThousandLines(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 20)
	out := s.night()
	path := filepath.Join(out.Dir, "purchase_plan.parquet")
	lines, err := datasets.ReadRows[plan.PurchaseLine](t.Context(), datasets.Source{Path: path})
	require.NoError(t, err)
	many := make([]plan.PurchaseLine, 100_000)
	for i := range many {
		many[i] = lines[0]
		many[i].SKU, many[i].Supplier = fmt.Sprintf("S%06d", i), fmt.Sprint("X", i%200)
		many[i].Line, many[i].Steps = fmt.Sprintf("%s/P/%s@WH", out.Manifest.AsOf, many[i].SKU), ""
	}
	require.NoError(t, datasets.WriteDocument(path, many, datasets.WriteOptions{}))
	s.at = s.at.Add(5 * time.Second)
	c := s.browser(access.Planner)
	_, body := s.page(c, "/purchase")
	require.Contains(t, body, `aria-rowcount="100000"`)
	require.Equal(t, site.PageRows, strings.Count(body, "data-line="))
	for path, want := range map[string]int{"/purchase?q=s00001": 10,
		"/purchase?supplier=X7&page=5": site.PageRows, "/purchase?page=1000": site.PageRows,
		"/purchase?q=nothing+such": 0} {
		start := time.Now()
		status, body := s.page(c, path)
		t.Log(path, time.Since(start))
		require.Equal(t, http.StatusOK, status)
		require.Equal(t, want, strings.Count(body, "data-line="), path)
		require.Less(t, len(body), 400<<10, path)
	}
}
