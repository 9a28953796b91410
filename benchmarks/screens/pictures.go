package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/chromedp/chromedp"
)

// signIn signs the browser in as a person would.
func signIn(ctx context.Context, s *site) error {
	return chromedp.Do(ctx, chromedp.Navigate(s.base+"/signin"), chromedp.SendKeys(chromedp.CSS("#token"), s.token),
		chromedp.Click(chromedp.CSS("main button")), chromedp.WaitVisible(chromedp.CSS(".top nav")))
}

// takePictures writes a picture of every screen into a folder.
func takePictures(ctx context.Context, s *site, dir string) error {
	path := browserPath()
	if path == "" {
		return fmt.Errorf("no Chromium is installed; name one in STOCKWRIGHT_CHROMIUM")
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
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	for _, p := range pages {
		width, height := int64(1366), int64(900)
		if p[0] == "scan" {
			width, height = 420, 760
		}
		if err := chromedp.Do(tab, chromedp.EmulateViewport(width, height), chromedp.Navigate(s.base+p[1]), chromedp.WaitVisible(chromedp.CSS("main h1, main .ask")), chromedp.Sleep(300*time.Millisecond)); err != nil {
			return fmt.Errorf("%s: %w", p[0], err)
		}
		png, err := chromedp.Run(tab, chromedp.CaptureScreenshot())
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, p[0]+".png"), png, 0o666); err != nil {
			return err
		}
	}
	return nil
}
