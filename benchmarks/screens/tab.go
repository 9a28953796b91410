package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// tab is a signed-in browser window on a site, behind a network that can be cut.
type tab struct {
	*site
	ctx   context.Context
	front *front
}

// openTab starts a browser behind a front and signs in as a person would.
func openTab(ctx context.Context, s *site, path string) (*tab, func(), error) {
	f, err := newFront(s.base)
	if err != nil {
		return nil, nil, err
	}
	window, stop := browser(ctx, path)
	t := &tab{site: s, ctx: window, front: f}
	done := func() { stop(); f.CloseClientConnections(); f.Close() }
	err = t.do(chromedp.Navigate(f.URL+"/signin"), chromedp.SendKeys(chromedp.CSS("#token"), s.token),
		chromedp.Click(chromedp.CSS("main button")), chromedp.WaitVisible(chromedp.CSS(".top nav")))
	if err != nil {
		done()
		return nil, nil, err
	}
	return t, done, nil
}

func (t *tab) do(steps ...chromedp.Action[chromedp.Void]) error { return chromedp.Do(t.ctx, steps...) }

func (t *tab) visit(path string) error {
	return t.do(chromedp.Navigate(t.front.URL+path), chromedp.WaitVisible(chromedp.CSS("main")))
}

func (t *tab) value(expression string) (string, error) {
	return chromedp.Run(t.ctx, chromedp.Evaluate[string](expression))
}

// until waits for an expression to contain a text; a page that is being
// replaced is asked again.
func (t *tab) until(expression, want string) error {
	last := ""
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		v, err := t.value(expression)
		if err != nil {
			v = err.Error()
		}
		if last = v; strings.Contains(v, want) {
			return nil
		}
	}
	return fmt.Errorf("%s is %q and not %q", expression, last, want)
}

// press types as a keyboard does.
func (t *tab) press(keys string) error {
	for _, k := range keys {
		down := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: string(k), Text: string(k)}
		if k == '\r' {
			down.Key, down.Code, down.WindowsVirtualKeyCode = "Enter", "Enter", 13
		}
		up := down
		up.Type, up.Text = input.DispatchKeyEventTypeKeyUp, ""
		for _, event := range []input.DispatchKeyEventParams{down, up} {
			if _, err := chromedp.Call(t.ctx, input.DispatchKeyEvent, event); err != nil {
				return err
			}
		}
	}
	return nil
}

// onFirstLine types on the first line of the purchase grid.
func (t *tab) onFirstLine(keys string) error {
	if err := t.do(chromedp.Focus(chromedp.CSS("tr[data-line]"))); err != nil {
		return err
	}
	return t.press(keys)
}
