package main

import (
	"context"
	"os"
	"os/exec"
	"time"

	"github.com/chromedp/chromedp"
)

// browserPath finds Chromium; "" where there is none.
func browserPath() string {
	for _, name := range []string{os.Getenv("STOCKWRIGHT_CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	return ""
}

// browser starts a headless Chromium that talks to nobody but us.
func browser(ctx context.Context, path string) (context.Context, context.CancelFunc) {
	alloc, stopAlloc := chromedp.NewExecAllocator(ctx, chromedp.ExecPath(path), chromedp.Headless,
		chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.WindowSize(1366, 900),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-quic", true))
	tab, stopTab := chromedp.NewContext(alloc)
	tab, stopTime := context.WithTimeout(tab, 9*time.Minute)
	return tab, func() { stopTime(); stopTab(); stopAlloc() }
}
