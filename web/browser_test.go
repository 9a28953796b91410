package web

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/access"
)

// tab is a browser window on a site. While lost is set, the commands of the
// page reach the ledger but no answer comes back; while cut is set, nothing
// comes through at all.
type tab struct {
	*testSite
	ctx       context.Context
	base      string
	lost, cut atomic.Bool
}

// openTab starts a headless Chromium, with flags of its own, signed in as a manager.
func openTab(t *testing.T, s *testSite, flags ...chromedp.ExecAllocatorOption) *tab {
	t.Helper()
	path := ""
	for _, name := range []string{os.Getenv("STOCKWRIGHT_CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); path == "" && name != "" && err == nil {
			path = found
		}
	}
	if path == "" {
		t.Skip("no Chromium is installed; name one in STOCKWRIGHT_CHROMIUM to drive the screens")
	}
	b := &tab{testSite: s}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		command := strings.HasPrefix(r.URL.Path, "/api/v1/commands/")
		if b.cut.Load() {
			panic(http.ErrAbortHandler)
		}
		if command && b.lost.Load() {
			s.server.Handler().ServeHTTP(httptest.NewRecorder(), r)
			b.cut.Store(true)
			panic(http.ErrAbortHandler)
		}
		s.server.Handler().ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	b.base = front.URL
	alloc, stopAlloc := chromedp.NewExecAllocator(context.Background(),
		append(flags, chromedp.ExecPath(path), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
			chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.WindowSize(1366, 900),
			chromedp.Flag("disable-background-networking", true),
			chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))...)
	t.Cleanup(stopAlloc)
	ctx, stop := chromedp.NewContext(alloc)
	t.Cleanup(stop)
	ctx, stopTime := context.WithTimeout(ctx, 8*time.Minute)
	t.Cleanup(stopTime)
	b.ctx = ctx
	b.must(chromedp.Navigate(b.base+"/signin"), chromedp.SendKeys(chromedp.CSS("#token"), s.tokens[access.Manager]),
		chromedp.Click(chromedp.CSS("main button")), chromedp.WaitVisible(chromedp.CSS(".top nav")))
	return b
}

func (b *tab) must(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	require.NoError(b.t, chromedp.Do(b.ctx, steps...))
}

// visit goes to a page.
func (b *tab) visit(path string) {
	b.t.Helper()
	b.must(chromedp.Navigate(b.base+path), chromedp.WaitVisible(chromedp.CSS("main")))
}

// value evaluates an expression in the page.
func (b *tab) value(expression string) string {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](expression))
	require.NoError(b.t, err, expression)
	return v
}

// until waits for an expression to become a text that contains want; a page
// that is being replaced is asked again.
func (b *tab) until(expression, want string) {
	b.t.Helper()
	last := ""
	for end := time.Now().Add(5 * time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		v, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](expression))
		if err != nil {
			v = err.Error()
		}
		if last = v; strings.Contains(v, want) {
			return
		}
	}
	require.Contains(b.t, last, want, expression)
}

// notice is what the page says it did.
const notice = `(document.querySelector(".notice")?.textContent || "") + document.getElementById("live").textContent`

const firstRow = `document.querySelector("tr[data-line]")`

// keys types on the first line of the grid.
func (b *tab) keys(keys string) {
	b.t.Helper()
	b.must(chromedp.Focus(chromedp.CSS("tr[data-line]")))
	b.press(keys)
}

// press types as a keyboard does: a key whose keydown the page took does not
// also write its letter.
func (b *tab) press(keys string) {
	b.t.Helper()
	for _, k := range keys {
		down := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: string(k), Text: string(k)}
		if k == '\r' {
			down.Key, down.Code, down.WindowsVirtualKeyCode = "Enter", "Enter", 13
		}
		if k == '\x1b' {
			down = input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeRawKeyDown,
				Key: "Escape", Code: "Escape", WindowsVirtualKeyCode: 27}
		}
		up := down
		up.Type, up.Text = input.DispatchKeyEventTypeKeyUp, ""
		for _, event := range []input.DispatchKeyEventParams{down, up} {
			_, err := chromedp.Call(b.ctx, input.DispatchKeyEvent, event)
			require.NoError(b.t, err)
		}
	}
}

// TestMainDecisionsInABrowser makes the main decision of each screen with a
// real browser, and looks in the journal and the ledger for what it did.
func TestMainDecisionsInABrowser(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 20)
	_, computed := s.planned(s.night())
	require.Positive(t, computed)
	b := openTab(t, s)
	run := func(name string, decide func()) {
		t.Run(name, func(sub *testing.T) {
			defer func(old *testing.T) { s.t = old }(s.t)
			s.t = sub
			decide()
		})
	}
	run("change a quantity by keyboard and undo it", func() { b.changeAndUndo(computed) })
	run("upload an edited workbook and apply it", func() { b.uploadWorkbook(computed + 12) })
	run("approve a line by keyboard", func() { b.approve(computed + 12) })
	run("put goods away while the network is cut", func() { b.putAwayThroughACut() })
	run("rerun a failed night", func() { b.rerunFailedNight() })
}

func (b *tab) changeAndUndo(computed int64) {
	b.visit("/purchase")
	b.keys("e")
	b.press("x\r")
	b.until(`document.getElementById("live").textContent`, "whole number")
	b.press("\x1be")
	b.press(fmt.Sprint(computed+5) + "\r")
	b.until(firstRow+".dataset.version", "1")
	require.Contains(b.t, b.value(`document.getElementById("live").textContent`), "Saved")
	require.Equal(b.t, computed+5, b.lastReview().Quantity)
	b.until(`document.querySelector("tr[data-line] .back")?.title || ""`, fmt.Sprint(computed))
	b.until(`document.activeElement.dataset.line || document.activeElement.tagName`, "@WH")
	b.keys("u")
	b.until(notice, "saved")
	require.Equal(b.t, plan.ActionUndo, b.lastReview().Action)
	require.Equal(b.t, fmt.Sprint(computed), b.value(`document.querySelector(".qty").value`),
		"back to the computed quantity")
}

func (b *tab) lastReview() plan.Review {
	b.t.Helper()
	all, err := runs.ReadReviews(b.dir)
	require.NoError(b.t, err)
	require.NotEmpty(b.t, all)
	return all[len(all)-1]
}

func (b *tab) uploadWorkbook(quantity int64) {
	req, err := http.NewRequest("GET", b.base+"/purchase?format=xlsx", nil)
	require.NoError(b.t, err)
	req.Header.Set("Authorization", "Bearer "+b.tokens[access.Manager])
	resp, err := http.DefaultClient.Do(req)
	require.NoError(b.t, err)
	body, err := io.ReadAll(resp.Body)
	require.NoError(b.t, err)
	resp.Body.Close()
	book, err := excelize.OpenReader(bytes.NewReader(body))
	require.NoError(b.t, err)
	name := book.GetSheetName(0)
	rows, err := book.GetRows(name)
	require.NoError(b.t, err)
	for i, head := range rows[0] {
		if head == "quantity" {
			cell, err := excelize.CoordinatesToCellName(i+1, 2)
			require.NoError(b.t, err)
			require.NoError(b.t, book.SetCellValue(name, cell, quantity))
		}
	}
	path := filepath.Join(b.t.TempDir(), "edited.xlsx")
	require.NoError(b.t, book.SaveAs(path))
	before := b.lastReview()
	b.visit("/purchase")
	b.must(chromedp.Click(chromedp.CSS(".tools details.drop:has(input[type=file]) > summary")),
		chromedp.SetUploadFiles(chromedp.CSS("input[type=file]"), []string{path}),
		chromedp.Click(chromedp.CSS(`form[action="/purchase/import"] button`)),
		chromedp.WaitVisible(chromedp.CSS(`form[action="/purchase/import/apply"]`)))
	require.Contains(b.t, b.value(`document.querySelector("main table").textContent`),
		fmt.Sprint(quantity), "the preview shows the change")
	require.Equal(b.t, before, b.lastReview(), "and takes nothing over")
	b.must(chromedp.SendKeys(chromedp.CSS(`main input[name=reason]`), "agreed with the supplier"),
		chromedp.Click(chromedp.CSS("main button")))
	b.until(notice, "saved")
	require.Equal(b.t, quantity, b.lastReview().Quantity)
	require.Equal(b.t, "agreed with the supplier", b.lastReview().Reason)
}

func (b *tab) approve(quantity int64) {
	b.visit("/purchase")
	b.keys("a")
	b.until(notice, "saved")
	require.Equal(b.t, plan.ActionApprove, b.lastReview().Action)
	require.Equal(b.t, quantity, b.lastReview().Quantity)
	b.until(`document.querySelector("td.status")?.textContent || ""`, "approved")
	b.until(`document.activeElement.dataset.line || document.activeElement.tagName`,
		"@WH") // the keys are left on the line
	b.until(`document.querySelector('form[action="/purchase/release"] button')?.textContent || ""`, "(1)")
}

// putAwayThroughACut receives an order at the dock and puts it away on the
// handheld page. The answer that posts the goods reaches the ledger, but its
// reply is lost; the page is loaded again without a network, and when the
// network is back the goods have been posted once.
func (b *tab) putAwayThroughACut() {
	s := b.testSite
	s.do(access.Planner, "approve_purchases", map[string]any{"lines": []any{line("L1", 60)}})
	orders, err := s.ledger.Orders(context.Background(), execution.OrderFilter{Open: true})
	require.NoError(b.t, err)
	order := orders.Rows[0].ID
	s.do(access.Planner, "begin_sending", map[string]any{"order": order})
	s.do(access.Planner, "record_sent", map[string]any{"order": order, "ref": "mail 7"})
	seen := s.do(access.Floor, "see_shipment", map[string]any{"location": "WH", "order": order})
	s.do(access.Floor, "task_scan", map[string]any{"task": seen["task"], "scan": "S"})
	s.do(access.Floor, "task_scan", map[string]any{"task": seen["task"], "quantity": 60})
	b.visit("/scan")
	ask := `document.getElementById("ask").textContent`
	b.until(ask, "Item S")
	b.until(`navigator.serviceWorker.controller ? "kept" : "not yet"`, "kept")
	b.reply("S")
	b.until(ask, "How many")
	b.reply("60")
	b.until(ask, "To ")
	slot := strings.Fields(b.value(ask))[1]
	before := len(s.movements())
	b.lost.Store(true)
	b.reply(slot)
	b.until(`document.getElementById("queue").textContent`, "1 ")
	b.must(chromedp.Reload(), chromedp.WaitVisible(chromedp.CSS("#queue")))
	b.until(`document.getElementById("queue").textContent`, "1 ")
	require.Len(b.t, s.movements(), before+1, "the ledger has it, the page does not know")
	b.lost.Store(false)
	b.cut.Store(false)
	b.until(`String(JSON.parse(localStorage.getItem("queue") || "[]").length)`, "0")
	after := s.movements()
	require.Len(b.t, after, before+1, "exactly one posting")
	require.EqualValues(b.t, 60, after[before].Quantity)
	held, err := s.ledger.Verify(context.Background())
	require.NoError(b.t, err)
	require.True(b.t, held.OK(), "every balance is the sum of its postings")
}

// reply answers a question of the handheld page.
func (b *tab) reply(text string) {
	b.t.Helper()
	b.must(chromedp.SendKeys(chromedp.CSS("#code"), text+"\r"))
}

func (s *testSite) movements() []execution.Movement {
	s.t.Helper()
	out, err := s.ledger.Movements(context.Background(), execution.MovementQuery{})
	require.NoError(s.t, err)
	return out.Rows
}

func (b *tab) rerunFailedNight() {
	sales := filepath.Join(b.dir, "sales.parquet")
	require.NoError(b.t, os.Rename(sales, sales+".away"))
	start := chromedp.Click(chromedp.CSS(`form[action="/runs"] button`))
	result := func(want string) {
		b.t.Helper()
		for range 100 {
			if chromedp.Do(b.ctx, chromedp.Navigate(b.base+"/runs"),
				chromedp.WaitVisible(chromedp.CSS("main table"))) != nil {
				continue // the answer to the click took the page over
			}
			if strings.Contains(b.value(`document.querySelector("main table tbody tr").textContent`), want) {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
		b.t.Fatalf("the night did not end with %s: %s", want, b.value(`document.querySelector("main").textContent`))
	}
	b.visit("/runs")
	b.must(start, chromedp.Sleep(300*time.Millisecond))
	result("✖")
	require.Contains(b.t, b.value(`document.querySelector("main table tbody tr").textContent`), "sales",
		"the page says what is missing")
	require.NoError(b.t, os.Rename(sales+".away", sales))
	b.testSite.at = b.testSite.at.Add(time.Second)
	b.must(start, chromedp.Sleep(300*time.Millisecond))
	result("✓")
	require.DirExists(b.t, filepath.Join(b.dir, "runs", fmt.Sprintf("%s-nightly", core.DayOf(b.at))))
}

// TestNoSeriousAccessibilityFinding runs axe-core on every screen, light and dark.
func TestNoSeriousAccessibilityFinding(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 20)
	s.night()
	s.do(access.Floor, "place_order", map[string]any{"order": "C1", "location": "WH",
		"lines": []map[string]any{{"sku": "S", "quantity": 5}}})
	b := openTab(t, s)
	axe, err := os.ReadFile("testdata/axe.min.js")
	require.NoError(t, err)
	const look = `axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.filter(v => v.impact === "serious" || v.impact === "critical")
		.map(v => v.impact + " " + v.id + ": " + v.help + " " + v.nodes.slice(0, 3).map(n => n.html + " " + (n.any[0]?.message || "")).join(" | ")).join("\n") || "none")`
	c := s.browser(access.Manager)
	for _, path := range []string{"/suppliers", "/calendar", "/figures", "/forecast",
		"/terms"} { // a page that loads itself again cannot be looked at
		s.settled(c, path)
	}
	paths := []string{"/", "/problems", "/purchase", "/items/S@WH",
		"/items/S@WH?target=95&lead=9&check=1", "/accuracy", "/suppliers", "/suppliers/X", "/terms",
		"/calendar", "/figures", "/forecast", "/work", "/work?show=refills", "/work?show=wave",
		"/work?show=find&q=A-01", "/slots", "/scan", "/runs", "/runs/latest", "/data", "/items/none@WH"}
	b.visit("/")
	_, err = chromedp.Run(b.ctx, chromedp.Evaluate[bool](string(axe)+`;document.querySelector("main").append(document.createElement("input"), new Image(1, 1)), true`))
	require.NoError(t, err)
	found, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](look, chromedp.EvalAwaitPromise))
	require.NoError(t, err)
	require.Contains(t, found, "label", "a field without a label is found")
	for _, scheme := range []string{"light", "dark"} {
		_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia,
			emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
		require.NoError(t, err)
		for _, path := range paths {
			found, err := "", error(nil)
			for range 50 { // a page that loads itself again while it is looked at is looked at again
				b.visit(path)
				if _, err = chromedp.Run(b.ctx, chromedp.Evaluate[bool](string(axe)+"\n;true")); err == nil {
					found, err = chromedp.Run(b.ctx, chromedp.Evaluate[string](look, chromedp.EvalAwaitPromise))
				}
				if err == nil || !strings.Contains(err.Error(), "navigated or closed") {
					break
				}
			}
			require.NoError(t, err)
			if found != "none" {
				t.Errorf("%s %s:\n%s", scheme, path, found)
			}
		}
	}
}
