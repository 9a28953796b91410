package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/stockwright/stockwright/benchmarks/bar"
)

// speedBars measures the first byte and the weight of every screen.
func speedBars(sheet *bar.Sheet, s *site) {
	pages, err := s.screens()
	if err != nil {
		sheet.True("screens answer", err.Error(), "all", false)
		return
	}
	for _, p := range append(pages, [2]string{"filtered grid", "/purchase?q=SKU-0001"}) {
		warm(s, p[1])
		start := time.Now()
		resp, err := s.client.Get(s.base + p[1])
		if err != nil {
			sheet.True(p[0]+" answers", err.Error(), "200", false)
			continue
		}
		first := time.Since(start).Seconds() * 1000
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		sheet.AtMost("first byte of "+p[0], first, 150, "ms")
	}
	assets := 0.0
	for _, a := range []string{"/assets/app.css", "/assets/app.js", "/assets/scan.js"} {
		resp, err := s.client.Get(s.base + a)
		if err != nil {
			continue
		}
		n, _ := io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		assets += float64(n) / 1024
	}
	sheet.AtMost("scripts and styles of all screens", assets, 300, "KB")
}

// usableBars measures in a browser how long each screen takes until all of it
// is there and its scripts have run.
func usableBars(ctx context.Context, sheet *bar.Sheet, s *site) error {
	path := browserPath()
	if path == "" {
		sheet.Skip("usable", "no Chromium is installed; name one in STOCKWRIGHT_CHROMIUM")
		return nil
	}
	tab, stop := browser(ctx, path)
	defer stop()
	if err := signIn(tab, s); err != nil {
		return err
	}
	pages, err := s.screens()
	if err != nil {
		return err
	}
	for _, p := range pages {
		if err := chromedp.Do(tab, chromedp.Navigate(s.base+p[1]), chromedp.WaitVisible(chromedp.CSS("main h1, main .ask")), chromedp.Sleep(300*time.Millisecond)); err != nil {
			return fmt.Errorf("%s: %w", p[0], err)
		}
		took, err := chromedp.Run(tab, chromedp.Evaluate[float64](`performance.getEntriesByType("navigation")[0].loadEventEnd`))
		if err != nil {
			return err
		}
		sheet.Within(p[0]+" usable in a browser", took, 1, 1000, "ms")
	}
	return nil
}

func warm(s *site, path string) {
	if resp, err := s.client.Get(s.base + path); err == nil {
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	}
}

// securityBars holds the policy headers and the refusal of unsigned writes.
func securityBars(sheet *bar.Sheet, s *site) {
	resp, err := s.client.Get(s.base + "/")
	if err != nil {
		sheet.True("content policy", err.Error(), "no unsafe-inline", false)
		return
	}
	resp.Body.Close()
	policy := resp.Header.Get("Content-Security-Policy")
	sheet.True("content policy", policy[:min(len(policy), 18)], "no unsafe-inline", policy != "" && !strings.Contains(policy, "unsafe"))
	refused := 0
	writes := []string{"/purchase", "/purchase/import", "/purchase/import/apply", "/slots/approve", "/runs", "/signout"}
	for _, path := range writes {
		resp, err := s.client.Post(s.base+path, "application/x-www-form-urlencoded", strings.NewReader("action=approve"))
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusForbidden {
				refused++
			}
		}
	}
	sheet.AtLeast("writes refused without a CSRF token", float64(refused), float64(len(writes)), "")
}
