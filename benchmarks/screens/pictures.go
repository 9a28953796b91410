package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// picture is a page to be shown in the documents. Paper is shown as it is
// printed, as wide as A4 at 96 dots an inch.
type picture struct {
	name, path    string
	width, height int64
	paper, dark   bool
}

// takePictures writes a picture of every screen, and of what they print, into
// a folder.
func takePictures(ctx context.Context, s *site, dir, look string) error {
	path := browserPath()
	if path == "" {
		return errors.New(noBrowser)
	}
	if look != "" {
		return shoot(ctx, s, path, dir, looked(look))
	}
	if err := s.judged(); err != nil {
		return err
	}
	pages, err := s.screens()
	if err != nil {
		return err
	}
	var pictures []picture
	for _, p := range pages {
		one := picture{name: p[0], path: p[1], width: 1440, height: 900}
		if p[0] == "scan" {
			one.width, one.height = 420, 760
		}
		pictures = append(pictures, one)
	}
	pictures = append(pictures, picture{name: "purchase-dark", path: "/purchase?kind=transfer",
		width: 1440, height: 900, dark: true},
		picture{name: "print-orders", path: "/print/orders", width: 794, height: 700, paper: true},
		picture{name: "print-moves", path: "/print/moves", width: 794, height: 900, paper: true},
		picture{name: "print-labels", path: "/print/labels", width: 794, height: 800, paper: true})
	return shoot(ctx, s, path, dir, pictures)
}

// looked are the pictures of addresses by commas.
func looked(list string) []picture {
	var out []picture
	for i, address := range strings.Split(list, ",") {
		p := picture{name: fmt.Sprintf("look-%02d", i+1), path: address, width: 1440, height: 900}
		if rest, ok := strings.CutPrefix(address, "phone:"); ok {
			p.path, p.width, p.height = rest, 390, 780
		}
		if rest, ok := strings.CutPrefix(address, "dark:"); ok {
			p.path, p.dark = rest, true
		}
		out = append(out, p)
	}
	return out
}

// shoot takes pictures into a folder.
func shoot(ctx context.Context, s *site, path, dir string, pictures []picture) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	t, done, err := openTab(ctx, s, path)
	if err != nil {
		return err
	}
	defer done()
	for _, p := range pictures {
		png, err := t.take(p)
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		if err := os.WriteFile(filepath.Join(dir, p.name+".png"), png, 0o666); err != nil {
			return err
		}
	}
	return nil
}

// take waits until every part of a page is there, and takes its picture.
func (t *tab) take(p picture) ([]byte, error) {
	media := emulation.SetEmulatedMediaParams{Media: "screen",
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "light"}}}
	if p.paper {
		media.Media = "print"
	}
	if p.dark {
		media.Features[0].Value = "dark"
	}
	if _, err := chromedp.Call(t.ctx, emulation.SetEmulatedMedia, media); err != nil {
		return nil, err
	}
	whole := "main h1, main .ask"
	if p.paper { // prints without its heading
		whole = "main"
	}
	if err := t.do(chromedp.EmulateViewport(p.width, p.height), chromedp.Navigate(t.front.URL+p.path),
		chromedp.WaitVisible(chromedp.CSS(whole))); err != nil {
		return nil, err
	}
	for range 300 {
		busy, err := t.value(`document.querySelector("[aria-busy]") || document.querySelector("[data-src]:empty") ? "busy" : document.readyState`)
		if err != nil {
			return nil, err
		}
		if strings.Contains(busy, "complete") {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if err := t.do(chromedp.Sleep(400 * time.Millisecond)); err != nil {
		return nil, err
	}
	return chromedp.Run(t.ctx, chromedp.CaptureScreenshot())
}
