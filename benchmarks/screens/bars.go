package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/stockwright/stockwright/benchmarks/bar"
)

const noBrowser = "no Chromium is installed; name one in STOCKWRIGHT_CHROMIUM"

// warmLooks is how often a page is asked for when it is warm; the median counts.
const warmLooks = 5

// get asks for a page, and says when the first byte came and what came.
func (s *site) get(path string) (first time.Duration, body []byte, err error) {
	start := time.Now()
	resp, err := s.client.Get(s.base + path)
	if err != nil {
		return 0, nil, err
	}
	first = time.Since(start)
	defer resp.Body.Close()
	body, err = io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", path, resp.Status)
	}
	return first, body, err
}

// coldBars measures each screen as the first thing a server that was just
// started is asked. The files of the workspace are in the system's cache, as
// they are in the morning after the night that wrote them.
func coldBars(ctx context.Context, sheet *bar.Sheet, program, workspace, size string, pages [][2]string) error {
	for _, p := range pages {
		s, err := startSite(ctx, program, workspace)
		if err != nil {
			return err
		}
		first, _, err := s.get(p[1])
		s.stop()
		if err != nil {
			return err
		}
		sheet.AtMost("first byte of "+p[0]+", cold, "+size, milliseconds(first), 150, "ms")
	}
	return nil
}

// warmBars measures first byte and weight of each screen of a server that has
// been asked before.
func warmBars(sheet *bar.Sheet, s *site, size string, pages [][2]string) error {
	for _, p := range pages {
		var firsts []time.Duration
		var body []byte
		for range warmLooks {
			first, got, err := s.get(p[1])
			if err != nil {
				return err
			}
			firsts, body = append(firsts, first), got
		}
		slices.Sort(firsts)
		sheet.AtMost("first byte of "+p[0]+", warm, "+size, milliseconds(firsts[len(firsts)/2]), 150, "ms")
		frame, err := s.weight(body)
		if err != nil {
			return err
		}
		sheet.AtMost(fmt.Sprintf("weight of %s before data (with data %d KB)", p[0],
			(frame.whole+512)/1024), float64(frame.bare)/1024, 300, "KB")
	}
	for _, filter := range []string{"/purchase?q=SKU-0001", "/purchase?supplier=SUP-001&status=proposed"} {
		var firsts []time.Duration
		for range warmLooks {
			first, _, err := s.get(filter)
			if err != nil {
				return err
			}
			firsts = append(firsts, first)
		}
		slices.Sort(firsts)
		sheet.AtMost("grid filter "+filter[len("/purchase"):]+", "+size, milliseconds(firsts[len(firsts)/2]), 200, "ms")
	}
	return nil
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// weights of a page in bytes: all of it and what it loads, and the same
// without the rows of its tables, its pictures and the choices of its lists.
type weights struct{ bare, whole int }

var (
	ownData  = regexp.MustCompile(`(?s)<tbody[^>]*>.*?</tbody>|<svg.*?</svg>|<option.*?</option>|<li>.*?</li>`)
	ownParts = regexp.MustCompile(`(?:src|href)="(/assets/[^"]+)"`)
)

func (s *site) weight(body []byte) (weights, error) {
	w := weights{bare: len(ownData.ReplaceAll(body, nil)), whole: len(body)}
	for _, m := range ownParts.FindAllSubmatch(body, -1) {
		_, part, err := s.get(string(m[1]))
		if err != nil {
			return w, err
		}
		w.bare += len(part)
		w.whole += len(part)
	}
	return w, nil
}

// usableBars measures in a browser how long each screen takes until all of it
// is there, its scripts have run and it can be painted.
func usableBars(ctx context.Context, sheet *bar.Sheet, s *site, size string, pages [][2]string) error {
	path := browserPath()
	if path == "" {
		sheet.Skip("usable in a browser, "+size, noBrowser)
		return nil
	}
	t, done, err := openTab(ctx, s, path)
	if err != nil {
		return err
	}
	defer done()
	for _, p := range pages {
		if err := t.do(chromedp.Navigate(t.front.URL+p[1]), chromedp.WaitVisible(chromedp.CSS("main h1, main .ask")), chromedp.Sleep(500*time.Millisecond)); err != nil {
			return fmt.Errorf("%s: %w", p[0], err)
		}
		took, err := chromedp.Run(t.ctx, chromedp.Evaluate[float64](`Math.max(performance.getEntriesByType("navigation")[0].loadEventEnd,
			...performance.getEntriesByType("paint").map(p => p.startTime))`))
		if err != nil {
			return err
		}
		sheet.Within("usable in a browser: "+p[0]+", "+size, took, 1, 1000, "ms")
	}
	if err := t.visit("/purchase"); err != nil {
		return err
	}
	start := time.Now()
	if err := t.do(chromedp.SendKeys(chromedp.CSS("#filter"), "SKU-0001\r")); err != nil {
		return err
	}
	if err := t.until(`location.search + (document.querySelector("main h1") ? " shown" : "")`,
		"q=SKU-0001"); err != nil {
		return err
	}
	if err := t.until(`performance.getEntriesByType("navigation")[0].loadEventEnd > 0 ? "loaded" : "loading"`, "loaded"); err != nil {
		return err
	}
	took, err := chromedp.Run(t.ctx, chromedp.Evaluate[float64](`performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd`))
	if err != nil {
		return err
	}
	sheet.Within(fmt.Sprintf("grid filter in a browser (typed to shown %d ms), %s",
		time.Since(start).Milliseconds(), size), took, 1, 200, "ms")
	return nil
}
