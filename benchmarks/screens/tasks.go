package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/stockwright/stockwright/benchmarks/bar"
)

const (
	mostActions = 6   // of a task
	mostAnswer  = 200 // milliseconds that a page takes to answer an action
)

// action is one thing a person does, a click, a choice or an entry, and what shows that
// it was answered.
type action struct {
	do    func(t *tab) error
	until string // an expression that is true once it was answered
}

// task is a piece of a morning's work.
type task struct {
	name    string
	begin   string // the page it begins on
	actions func(t *tab) ([]action, error)
}

func click(css string) func(*tab) error {
	return func(t *tab) error { return t.do(chromedp.Click(chromedp.CSS(css))) }
}

func enter(css, text string) func(*tab) error {
	return func(t *tab) error {
		if _, err := t.value(fmt.Sprintf("document.querySelector(%q).value = ''", css)); err != nil {
			return err
		}
		return t.do(chromedp.SendKeys(chromedp.CSS(css), text))
	}
}

func press(keys string) func(*tab) error { return func(t *tab) error { return t.press(keys) } }

// choose picks the choice of a drop-down that has a value, or the last one.
func choose(css, value string) func(*tab) error {
	return func(t *tab) error {
		_, err := t.value(fmt.Sprintf(`(() => { const s = document.querySelector(%q); s.value = %q || s.options[s.options.length - 1].value; s.dispatchEvent(new Event("change", {bubbles: true})); return s.value; })()`, css, value))
		return err
	}
}

const saved = `(document.querySelector(".notice")?.textContent || "") !== ""`

// fixed gives the same actions whatever the page shows.
func fixed(all ...action) func(*tab) ([]action, error) {
	return func(*tab) ([]action, error) { return all, nil }
}

// plannerTasks are the twelve pieces of a planner's morning.
func plannerTasks() []task {
	return []task{
		{"find an item", "/", fixed(
			action{click(`.top a[href="/purchase"]`), `location.pathname === "/purchase" && !!document.querySelector("tr[data-line]")`},
			action{func(t *tab) error {
				sku, err := t.value(`document.querySelector("tr[data-line]").dataset.line.split("/")[2].split("@")[0]`)
				if err != nil {
					return err
				}
				return t.do(chromedp.SendKeys(chromedp.CSS("#filter"), sku+"\r"))
			}, `location.search.includes("q=") && document.querySelectorAll("tr[data-line]").length > 0`})},
		{"see why", "/purchase", fixed(action{click("tr[data-line] td.day a"),
			`!!document.querySelector("table.receipt")`})},
		{"change a quantity", "/purchase", fixed(
			action{press("e"), `document.activeElement.classList.contains("qty")`},
			action{func(t *tab) error { // twice as much keeps to the supplier's multiple
				v, err := t.value(`String(2 * document.activeElement.value)`)
				if err != nil {
					return err
				}
				return t.press(v + "\r")
			}, `document.querySelector("tr[data-line]").dataset.version !== "0"`})},
		{"approve a line", "/purchase?status=proposed", fixed(action{press("a"),
			`document.getElementById("live").textContent !== ""`})},
		{"reject a line", "/purchase?status=proposed", fixed(
			action{enter(`input[name="reason"]`, "not this week"),
				`document.querySelector("input[name=reason]").value !== ""`},
			action{func(t *tab) error { return t.onFirstLine("r") },
				`document.getElementById("live").textContent !== ""`})},
		{"edit a category's month", "/forecast", fixed(
			action{choose(`select[name="period"]`, "month"),
				`location.search.includes("period=month") && !!document.querySelector("input[name^='v:']")`},
			action{enter(`input[name^="v:"]`, "12345"), `true`},
			action{enter(`input[name="reason"]`, "spring campaign"), `true`},
			action{click(`form[method="post"] .bar button`), saved})},
		{"bulk change a target", "/terms", fixed(
			action{choose(`select[name="category"]`, ""), `location.search.includes("category=") && document.readyState === "complete"`},
			action{enter(`input[name="value"]`, "93"), `true`},
			action{click(`form:has(select[name="field"]) button`), `!!document.querySelector("#preview table")`},
			action{enter(`#preview input[name="reason"]`, "less stock"), `true`},
			action{click(`#preview form button`), saved})},
		{"look at a supplier", "/", fixed(
			action{click(`.top a[href="/suppliers"]`), `!!document.querySelector("main tbody a[href^='/suppliers/']")`},
			action{click(`main tbody a[href^="/suppliers/"]`), `!!document.querySelector("#h-months")`})},
		{"find what changed", "/purchase", fixed(
			action{func(t *tab) error {
				return t.do(chromedp.Click(chromedp.CSS(`.grid thead th:has(a[href*="delta"]) a`)))
			}, `location.search.includes("delta") && !!document.querySelector("tr[data-line] .delta")`})},
		{"export", "/purchase", fixed(action{func(t *tab) error {
			_, err := t.value(`window.got = 0, fetch(document.querySelector(".exports a[href*=csv]").href).then(r => r.text()).then(b => { window.got = b.split("\n").length; }), ""`)
			return err
		}, `window.got > 2`})},
		{"import", "/purchase", importTask},
		{"release", "/purchase", fixed(action{click(`form[action="/purchase/release"] button`), saved})},
	}
}

// importTask uploads the page's own workbook with one quantity changed.
func importTask(t *tab) ([]action, error) {
	path, err := t.editedWorkbook(84)
	return []action{
		{click(".tools details.drop:has(input[type=file]) > summary"),
			`document.querySelector("details.drop:has(input[type=file])").open`},
		{func(t *tab) error {
			return t.do(chromedp.SetUploadFiles(chromedp.CSS("input[type=file]"), []string{path}))
		}, `true`},
		{click(`form[action="/purchase/import"] button`), `!!document.querySelector("form[action='/purchase/import/apply']")`},
		{enter(`main input[name="reason"]`, "agreed with the supplier"), `true`},
		{click("main form button"), saved},
	}, err
}

// taskBars does every task and measures its actions and the slowest answer.
func taskBars(ctx context.Context, sheet *bar.Sheet, s *site, who string, width int64, tasks []task,
	answers bool) error {
	path := browserPath()
	if path == "" {
		sheet.Skip(who+"'s tasks", noBrowser)
		return nil
	}
	t, done, err := openTab(ctx, s, path)
	if err != nil {
		return err
	}
	defer done()
	if err := t.do(chromedp.EmulateViewport(width, 800)); err != nil {
		return err
	}
	finished := 0
	for _, one := range tasks {
		n, slowest, err := t.doTask(one)
		if err != nil {
			page, _ := t.value(`document.querySelector("main")?.innerText || document.body.innerText`)
			fmt.Fprintf(os.Stderr, "%s: action %d: %v\non the page: %.400s\n", one.name, n, err, page)
			sheet.True(who+": "+one.name, "not done, see above", "done", false)
			continue
		}
		finished++
		sheet.AtMost(who+": "+one.name, float64(n), mostActions, "actions")
		if answers {
			sheet.AtMost(who+": "+one.name+", slowest answer", milliseconds(slowest), mostAnswer, "ms")
		}
	}
	sheet.AtLeast(fmt.Sprintf("%s's tasks done, at %d px", who, width), float64(finished), float64(len(tasks)), "")
	return nil
}

// answerTime is how long the server took to answer since a moment, as the browser saw it:
// from asking to the last byte, with redirects, of the page and of what its scripts asked for.
const answerTime = `Math.max(0, ...performance.getEntriesByType("resource").filter(e => e.initiatorType === "fetch").map(e => e.duration),
	...performance.getEntriesByType("navigation").filter(e => performance.timeOrigin >= %s - 5).map(e => e.responseEnd - e.startTime))`

// doTask carries a task out, and says how many actions it took and how long the slowest
// answer.
func (t *tab) doTask(one task) (n int, slowest time.Duration, err error) {
	if err := t.visit(one.begin); err != nil {
		return 0, 0, err
	}
	if err := t.ready(); err != nil {
		return 0, 0, err
	}
	actions, err := one.actions(t)
	if err != nil {
		return 0, 0, err
	}
	for _, a := range actions {
		n++
		since, err := t.value(`performance.clearResourceTimings(), String(Date.now())`)
		if err != nil {
			return n, slowest, err
		}
		if err := a.do(t); err != nil {
			return n, slowest, err
		}
		if err := t.answered(a.until); err != nil {
			return n, slowest, err
		}
		if err := t.ready(); err != nil {
			return n, slowest, err
		}
		took, err := chromedp.Run(t.ctx, chromedp.Evaluate[float64](fmt.Sprintf(answerTime, since)))
		if err != nil {
			return n, slowest, err
		}
		slowest = max(slowest, time.Duration(took*float64(time.Millisecond)))
	}
	return n, slowest, nil
}

// ready waits for the page to be whole.
func (t *tab) ready() error {
	return t.answered(`document.readyState === "complete" && !document.querySelector("[data-reload]")`)
}

// answered waits until an expression is true.
func (t *tab) answered(expression string) error {
	last := ""
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(4 * time.Millisecond) {
		v, err := t.value(`String(` + expression + `)`)
		if v == "true" {
			return nil
		}
		if last = v; err != nil {
			last = err.Error()
		}
	}
	return fmt.Errorf("%s is %s", expression, last)
}

// linked is a workspace whose big folders are those of another, and whose journals, ledger
// and settings are its own: what is done there leaves the other as it is.
func linked(from, to string) error {
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o777); err != nil {
		return err
	}
	for _, e := range entries {
		source, target := filepath.Join(from, e.Name()), filepath.Join(to, e.Name())
		if e.IsDir() && e.Name() != "outbox" {
			if source, err = filepath.Abs(source); err == nil {
				err = os.Symlink(source, target)
			}
		} else if !e.IsDir() && !strings.HasSuffix(e.Name(), ".lock") {
			var b []byte
			if b, err = os.ReadFile(source); err == nil {
				err = os.WriteFile(target, b, 0o666)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}
