package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/stockwright/stockwright/benchmarks/bar"
)

// axePath is the copy of axe-core that the tests use.
const axePath = "web/testdata/axe.min.js"

// axeBars looks for serious and critical findings on every screen and every
// page of paper, light and dark.
func axeBars(ctx context.Context, sheet *bar.Sheet, s *site) error {
	path := browserPath()
	if path == "" {
		sheet.Skip("axe-core", noBrowser)
		return nil
	}
	axe, err := os.ReadFile(axePath)
	if err != nil {
		return err
	}
	t, done, err := openTab(ctx, s, path)
	if err != nil {
		return err
	}
	defer done()
	pages, err := s.screens()
	if err != nil {
		return err
	}
	pages = append(pages, otherPages()...)
	if err := handheldBars(sheet, t, string(axe), pages); err != nil {
		return err
	}
	for _, scheme := range []string{"light", "dark"} {
		media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}
		if _, err := chromedp.Call(t.ctx, emulation.SetEmulatedMedia, media); err != nil {
			return err
		}
		for _, p := range pages {
			found, err := t.axe(string(axe), p[1])
			if err != nil {
				return fmt.Errorf("%s: %w", p[0], err)
			}
			for _, f := range found {
				fmt.Fprintln(os.Stderr, p[0], scheme, f)
			}
			sheet.AtMost("axe-core, serious or critical: "+p[0]+", "+scheme, float64(len(found)), 0, "")
		}
	}
	return nil
}

// otherPages are the pages beside the screens: parts of screens that show other things, paper,
// and what is shown where there is nothing to show.
func otherPages() [][2]string {
	return [][2]string{{"problems", "/problems"}, {"run", "/runs/latest"}, {"orders on paper", "/print/orders"},
		{"move sheet", "/print/moves"}, {"labels", "/print/labels"},
		{"counts", "/work?location=WH1"}, {"refills", "/work?location=WH1&show=refills"},
		{"wave", "/work?location=WH1&show=wave"},
		{"find", "/work?location=WH1&show=find&q=cream"}, {"targets", "/terms"},
		{"preview of targets", "/terms?q=SKU-00000&field=target&value=95&until=2099-01-01"},
		{"months by category", "/forecast?by=category&period=month"},
		{"weeks by item", "/forecast?by=item&period=week"},
		{"figures by supplier", "/figures?by=supplier"}, {"transfers", "/purchase?kind=transfer"},
		{"changes", "/purchase?sort=-delta"},
		{"error", "/items/none@WH1"}, {"no match", "/purchase?q=nothing+at+all"},
		{"no match of targets", "/terms?q=nothing+at+all"},
		{"no match of forecasts", "/forecast?q=nothing+at+all"}, {"not a page", "/nothing"}, {"sign in", "/signin"}}
}

// handheldBars hold every page to the width of a handheld, and what a handheld
// shows of it to axe-core.
func handheldBars(sheet *bar.Sheet, t *tab, axe string, pages [][2]string) error {
	if err := t.do(chromedp.EmulateViewport(390, 780)); err != nil {
		return err
	}
	for _, p := range pages {
		found, err := t.axe(axe, p[1])
		if err != nil {
			return fmt.Errorf("%s: %w", p[0], err)
		}
		for _, f := range found {
			fmt.Fprintln(os.Stderr, p[0], "handheld", f)
		}
		sheet.AtMost("axe-core, serious or critical: "+p[0]+", handheld", float64(len(found)), 0, "")
		wide, err := chromedp.Run(t.ctx, chromedp.Evaluate[float64](`document.documentElement.scrollWidth - document.documentElement.clientWidth`))
		if err != nil {
			return err
		}
		sheet.AtMost("beyond the width of a handheld: "+p[0], wide, 0, "px")
	}
	return t.do(chromedp.EmulateViewport(1366, 900))
}

const axeLook = `axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.filter(v => v.impact === "serious" || v.impact === "critical")
	.map(v => v.impact + " " + v.id + ": " + v.help + " " + v.nodes.slice(0, 2).map(n => n.html.slice(0, 200) + " " + (n.any[0]?.message || "")).join(" | ")).join("\n"))`

func (t *tab) axe(script, path string) ([]string, error) {
	if err := t.visit(path); err != nil {
		return nil, err
	}
	if _, err := chromedp.Run(t.ctx, chromedp.Evaluate[bool](script+"\n;true")); err != nil {
		return nil, err
	}
	found, err := chromedp.Run(t.ctx, chromedp.Evaluate[string](axeLook, chromedp.EvalAwaitPromise))
	if err != nil || found == "" {
		return nil, err
	}
	return strings.Split(found, "\n"), nil
}
