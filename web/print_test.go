package web

import (
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/web/access"
)

// TestReleaseHandsApprovedLinesOffOnce approves a line in the grid, releases it,
// finds its file in the outbox, and finds its sheet among the pages to print.
func TestReleaseHandsApprovedLinesOffOnce(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 20)
	s.night()
	s.at = s.at.Add(5 * time.Second)
	c := s.browser(access.Planner)
	_, body := s.page(c, "/purchase")
	token, line := between(body, `name="csrf" content="`, `"`), between(body, `data-line="`, `"`)
	post := func(path string, form url.Values) (int, string) {
		form.Set("csrf", token)
		resp, err := c.PostForm(s.http.URL+path, form)
		require.NoError(t, err)
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		return resp.StatusCode, string(b)
	}
	status, body := post("/purchase/release", url.Values{})
	require.Equal(t, http.StatusUnprocessableEntity, status, "nothing is approved")
	require.Contains(t, body, "approve lines")
	_, body = post("/purchase", url.Values{"action": {"approve"}, "line": {line}})
	require.Contains(t, body, "1 review saved")
	_, body = post("/purchase/release", url.Values{"back": {"sort=value&dir=desc"}})
	require.Contains(t, body, "1 order was sent to the outbox")
	require.Contains(t, body, "sort=value&amp;", "the page it was pressed on stays")
	require.Contains(t, body, "released")
	files, err := filepath.Glob(filepath.Join(s.dir, "outbox", "*.csv"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	sent, err := os.ReadFile(files[0])
	require.NoError(t, err)
	require.Contains(t, string(sent), line)
	status, _ = post("/purchase/release", url.Values{})
	require.Equal(t, http.StatusUnprocessableEntity, status, "pressed again, nothing is left to send")

	_, body = s.page(c, "/print/orders")
	order := between(body, `id="o-`, `"`)
	require.NotEmpty(t, order)
	require.Contains(t, body, "<address>", "to whom")
	require.Regexp(t, `<tfoot>.*\d\.\d\d`, strings.ReplaceAll(body, "\n", ""), "the order's total")

	s.do(access.Manager, "define_items", map[string]any{"items": []map[string]any{{"sku": "S",
		"description": "Beans <b>", "codes": []string{"9520123456788"}}}})
	_, body = s.page(c, "/print/labels?order="+url.QueryEscape(order))
	require.Contains(t, body, "GS1-128 (01)09520123456788")
	require.Contains(t, body, "Beans &lt;b&gt;")
	_, body = s.page(c, "/print/labels")
	require.Contains(t, body, "QR slot:A-01")
	require.Contains(t, body, "QR slot:B-01")
	_, body = s.page(c, "/print/moves")
	require.Contains(t, body, "no move pays back")
}

// TestAnOrderOnPaperSaysTheSuppliersUnits prints 48 units as 4 cases of 12 with what a
// case costs, and what is sold singly as it is.
func TestAnOrderOnPaperSaysTheSuppliersUnits(t *testing.T) {
	s := openSite(t)
	line := func(name, sku string, quantity int64) map[string]any {
		return map[string]any{"line": name, "sku": sku, "location": "WH1", "supplier": "ACME",
			"quantity": quantity, "unit_cost": "0.3333", "order_on": "2026-11-02", "due_on": "2026-11-09"}
	}
	cased := line("L1", "TEA", 48)
	cased["order_unit"], cased["order_unit_size"] = "CS", 12
	s.do(access.Manager, "approve_purchases", map[string]any{"lines": []any{cased, line("L2", "SALT", 7)}})
	_, body := s.page(s.browser(access.Planner), "/print/orders")
	body = strings.ReplaceAll(body, "\n", "")
	require.Regexp(t, `TEA</td>.*?>48<br><strong>4 CS</strong> of 12</td><td class="n">0.3333<br>3.9996 per CS</td>`, body)
	require.Regexp(t, `SALT</td><td></td><td class="n">7</td><td class="n">0.3333</td>`, body)
}
