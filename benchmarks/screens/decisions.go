package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/xuri/excelize/v2"

	"github.com/stockwright/stockwright/benchmarks/bar"
)

// decision is the main decision of a screen, made by a browser and looked for
// in the journal, the ledger and the outbox. It says what it saw.
type decision struct {
	name, wanted string
	make         func(*tab) (string, error)
}

var decisions = []decision{
	{"quantity changed by keyboard and undone", "journal has both", (*tab).changeAndUndo},
	{"edited xlsx uploaded, previewed, applied", "journal has it", (*tab).uploadWorkbook},
	{"two people edit one line", "409, both values", (*tab).editTogether},
	{"order approved and released", "file in the outbox", (*tab).approveAndRelease},
	{"transfer approved by keyboard", "journal has it", (*tab).approveTransfer},
	{"putaway with the network cut, reloaded", "posted once", (*tab).putAwayOffline},
	{"answer whose reply was lost, reloaded", "posted once", (*tab).putAwayLostReply},
	{"wave of moves applied", "tasks of the floor", (*tab).applyWave},
	{"failed night run again", "published", (*tab).rerunFailedNight},
}

// decisionBars makes every decision against the demo workspace.
func decisionBars(ctx context.Context, sheet *bar.Sheet, s *site) error {
	path := browserPath()
	if path == "" {
		for _, d := range decisions {
			sheet.Skip("decision: "+d.name, noBrowser)
		}
		return nil
	}
	for _, d := range decisions {
		t, done, err := openTab(ctx, s, path)
		if err != nil {
			return err
		}
		seen, err := d.make(t)
		if err != nil {
			page, _ := t.value(`document.querySelector("main")?.innerText || document.body.innerText`)
			fmt.Fprintf(os.Stderr, "%s: %v\non the page: %.600s\n", d.name, err, page)
			seen = "failed, see above"
		}
		done()
		sheet.True("decision: "+d.name, seen, d.wanted, err == nil)
	}
	return nil
}

const (
	live     = `document.getElementById("live").textContent`
	notice   = `(document.querySelector(".notice")?.textContent || "") + document.getElementById("live").textContent`
	firstQty = `document.querySelector("tr[data-line] .qty").value`
)

func want(ok bool, format string, args ...any) error {
	if ok {
		return nil
	}
	return fmt.Errorf(format, args...)
}

func (t *tab) changeAndUndo() (string, error) {
	if err := t.visit("/purchase"); err != nil {
		return "", err
	}
	before, err := t.value(firstQty)
	if err != nil {
		return "", err
	}
	if err := t.onFirstLine("e"); err != nil {
		return "", err
	}
	if err := t.press("77\r"); err != nil {
		return "", err
	}
	if err := t.until(`document.querySelector("tr[data-line]").dataset.version`, "1"); err != nil {
		return "", err
	}
	changed, err := t.lastReview()
	if err != nil {
		return "", err
	}
	if err := t.onFirstLine("u"); err != nil {
		return "", err
	}
	if err := t.until(notice, "saved"); err != nil {
		return "", err
	}
	undone, err := t.lastReview()
	if err != nil {
		return "", err
	}
	after, err := t.value(firstQty)
	if err != nil {
		return "", err
	}
	ok := changed["action"] == "change" && changed["quantity"] == 77.0 && undone["action"] == "undo" && before == after
	return before + " → 77 → " + after, want(ok, "%v, %v, %s and %s", changed["action"],
		undone["action"], before, after)
}

// editedWorkbook is the export of the page with another quantity in its first line.
func (t *tab) editedWorkbook(quantity int) (string, error) {
	resp, err := t.client.Get(t.base + "/purchase?format=xlsx")
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return "", err
	}
	book, err := excelize.OpenReader(bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	defer book.Close()
	name := book.GetSheetName(0)
	rows, err := book.GetRows(name)
	if err != nil {
		return "", err
	}
	for i, head := range rows[0] {
		if head != "quantity" {
			continue
		}
		cell, err := excelize.CoordinatesToCellName(i+1, 2)
		if err != nil {
			return "", err
		}
		if err := book.SetCellValue(name, cell, quantity); err != nil {
			return "", err
		}
	}
	path := filepath.Join(t.scratch, "edited.xlsx")
	return path, book.SaveAs(path)
}

func (t *tab) uploadWorkbook() (string, error) {
	path, err := t.editedWorkbook(84)
	if err != nil {
		return "", err
	}
	before, err := t.lastReview()
	if err != nil {
		return "", err
	}
	if err := t.visit("/purchase"); err != nil {
		return "", err
	}
	if err := t.do(chromedp.Click(chromedp.CSS(".tools details.drop > summary")),
		chromedp.SetUploadFiles(chromedp.CSS("input[type=file]"), []string{path}),
		chromedp.Click(chromedp.CSS(`form[action="/purchase/import"] button`)),
		chromedp.WaitVisible(chromedp.CSS(`form[action="/purchase/import/apply"]`))); err != nil {
		return "", err
	}
	preview, err := t.value(`document.querySelector("main table").textContent`)
	if err != nil {
		return "", err
	}
	if untouched, err := t.lastReview(); err != nil || fmt.Sprint(untouched) != fmt.Sprint(before) {
		return "", fmt.Errorf("the preview changed the journal: %v (%w)", untouched, err)
	}
	if err := t.do(chromedp.SendKeys(chromedp.CSS(`main input[name=reason]`),
		"agreed with the supplier"), chromedp.Click(chromedp.CSS("main button"))); err != nil {
		return "", err
	}
	if err := t.until(notice, "saved"); err != nil {
		return "", err
	}
	after, err := t.lastReview()
	ok := strings.Contains(preview, "84") && after["quantity"] == 84.0 && after["reason"] == "agreed with the supplier"
	if err == nil {
		err = want(ok, "preview %q, then %v", preview, after)
	}
	return "preview, then 84", err
}

func (t *tab) editTogether() (string, error) {
	if err := t.visit("/purchase"); err != nil {
		return "", err
	}
	line, err := t.value(`document.querySelector("tr[data-line]").dataset.line`)
	if err != nil {
		return "", err
	}
	version, err := t.value(`document.querySelector("tr[data-line]").dataset.version`)
	if err != nil {
		return "", err
	}
	n := 0
	if _, err := fmt.Sscan(version, &n); err != nil {
		return "", err
	}
	review := map[string]any{"line": line, "action": "change", "quantity": 91,
		"reason": "the other person", "version": n}
	if status, err := t.call(t.other, "POST", "/api/v1/reviews",
		map[string]any{"reviews": []any{review}}, nil); err != nil || status != 200 {
		return "", fmt.Errorf("the other person: %d %w", status, err)
	}
	if err := t.onFirstLine("e"); err != nil {
		return "", err
	}
	if err := t.press("95\r"); err != nil {
		return "", err
	}
	if err := t.until(live, "91"); err != nil {
		return "", err
	}
	said, err := t.value(live)
	if err != nil {
		return "", err
	}
	last, err := t.lastReview()
	if err == nil {
		err = want(strings.Contains(said, "95") && strings.Contains(said, "bob") &&
			last["quantity"] == 91.0, "%q; the journal has %v", said, last["quantity"])
	}
	return "theirs 91, ours 95", err
}

func (t *tab) approveAndRelease() (string, error) {
	before, err := filepath.Glob(filepath.Join(t.workspace, "outbox", "*"))
	if err != nil {
		return "", err
	}
	if err := t.visit("/purchase"); err != nil {
		return "", err
	}
	line, err := t.value(`document.querySelector("tr[data-line]").dataset.line`)
	if err != nil {
		return "", err
	}
	quantity, err := t.value(firstQty)
	if err != nil {
		return "", err
	}
	if err := t.onFirstLine("a"); err != nil {
		return "", err
	}
	if err := t.until(notice, "saved"); err != nil {
		return "", err
	}
	if err := t.do(chromedp.Click(chromedp.CSS(`form[action="/purchase/release"] button`))); err != nil {
		return "", err
	}
	if err := t.until(notice, "outbox"); err != nil {
		return "", err
	}
	after, err := filepath.Glob(filepath.Join(t.workspace, "outbox", "*.csv"))
	if err != nil {
		return "", err
	}
	for _, path := range after {
		b, err := os.ReadFile(path)
		if err != nil {
			return "", err
		}
		if !contains(before, path) && strings.Contains(string(b), line) {
			return filepath.Base(path), want(strings.Contains(string(b), ","+quantity+","),
				"%s has not %s of %s: %s", path, quantity, line, b)
		}
	}
	return "", fmt.Errorf("no new file of the outbox holds %s", line)
}

// approveTransfer approves the most urgent transfer and looks that the keys are
// left on its line.
func (t *tab) approveTransfer() (string, error) {
	if err := t.visit("/purchase?kind=transfer"); err != nil {
		return "", err
	}
	line, err := t.value(`document.querySelector("tr[data-line]").dataset.line`)
	if err != nil {
		return "", err
	}
	if err := t.onFirstLine("a"); err != nil {
		return "", err
	}
	if err := t.until(notice, "saved"); err != nil {
		return "", err
	}
	if err := t.until(`document.activeElement.dataset.line || ""`, line); err != nil {
		return "", err
	}
	last, err := t.lastReview()
	if err != nil {
		return "", err
	}
	return line, want(last["line"] == line && last["action"] == "approve", "the journal has %v of %v",
		last["action"], last["line"])
}

func contains(all []string, one string) bool {
	for _, s := range all {
		if s == one {
			return true
		}
	}
	return false
}

func (t *tab) applyWave() (string, error) {
	before, err := t.rows("/api/v1/tasks?open=true&kind=move&limit=1000")
	if err != nil {
		return "", err
	}
	if err := t.visit("/slots"); err != nil {
		return "", err
	}
	if err := t.do(chromedp.Click(chromedp.CSS(`form[action="/slots/approve"] button`))); err != nil {
		return "", err
	}
	if err := t.until(notice, "tasks"); err != nil {
		return "", err
	}
	after, err := t.rows("/api/v1/tasks?open=true&kind=move&limit=1000")
	if err != nil {
		return "", err
	}
	n := len(after) - len(before)
	return fmt.Sprint(n, " tasks"), want(n > 0, "no task was made")
}

// rerunFailedNight takes the sales away, runs the night, and runs it again when
// they are back.
func (t *tab) rerunFailedNight() (string, error) {
	sales, away := filepath.Join(t.workspace, "data", "sales"), filepath.Join(t.workspace, "data", "_away")
	if err := os.Rename(sales, away); err != nil {
		return "", err
	}
	seen := ""
	night := func(mark string) error {
		if err := t.visit("/runs"); err != nil {
			return err
		}
		if _, err := t.value(`document.querySelector("form[action='/runs'] input[name=as_of]").value = "2026-11-04"`); err != nil {
			return err
		}
		if err := t.do(chromedp.Click(chromedp.CSS(`form[action="/runs"] button`)),
			chromedp.Sleep(300*time.Millisecond)); err != nil {
			return err
		}
		for range 240 {
			if chromedp.Do(t.ctx, chromedp.Navigate(t.front.URL+"/runs"),
				chromedp.WaitVisible(chromedp.CSS("main table"))) != nil {
				continue // the answer to the click took the page over
			}
			var err error
			if seen, err = t.value(`document.querySelector("main table tbody tr").textContent`); err == nil && strings.Contains(seen, mark) {
				return nil
			}
			time.Sleep(250 * time.Millisecond)
		}
		return fmt.Errorf("the night did not end with %s: %s", mark, seen)
	}
	failed := night("✖")
	if err := os.Rename(away, sales); err != nil {
		return "", err
	}
	if failed != nil {
		return "", failed
	}
	said := seen
	if err := night("✓"); err != nil {
		return "", err
	}
	return "✖, then ✓", want(strings.Contains(said, "sales"), "the page does not say what was missing: %s", said)
}
