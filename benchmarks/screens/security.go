package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"regexp"
	"strings"

	"github.com/chromedp/chromedp"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/internal/testkit/hostile"
	"github.com/stockwright/stockwright/web"
)

// write is one address that changes something.
type write struct{ method, path string }

var placeholder = regexp.MustCompile(`\{[^}]*\}`)

// writes are all addresses that change something, every command by itself.
// Signing in and out are open to everybody who is there.
func writes() []write {
	var out []write
	for _, r := range web.Routes() {
		if r.Method == "GET" || r.Method == "OPTIONS" || r.Path == "/signin" || r.Path == "/signout" {
			continue
		}
		if strings.HasSuffix(r.Path, "/commands/{kind}") {
			for _, kind := range execution.Kinds() {
				out = append(out, write{r.Method, strings.Replace(r.Path, "{kind}", kind, 1)})
			}
			continue
		}
		out = append(out, write{r.Method, placeholder.ReplaceAllString(r.Path, "x")})
	}
	return out
}

// securityBars holds every page to the content policy, and every write to its
// CSRF token, its sign-in and its role.
func securityBars(sheet *bar.Sheet, s *site) error {
	loose := 0
	policies := map[string]bool{}
	for _, r := range web.Routes() {
		if r.Method != "GET" {
			continue
		}
		resp, err := s.client.Get(s.base + placeholder.ReplaceAllString(strings.TrimSuffix(r.Path, "{$}"), "x"))
		if err != nil {
			return err
		}
		resp.Body.Close()
		policy := resp.Header.Get("Content-Security-Policy")
		policies[policy] = true
		if !strings.Contains(policy, "script-src 'self'") ||
			!strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
			loose++
		}
	}
	sheet.AtMost(fmt.Sprintf("addresses without a strict content policy (%d policy)", len(policies)),
		float64(loose), 0, "")
	all := writes()
	body := `{"key":"x","run":"latest","reviews":[],"rows":[]}`
	refusals := func(name string, client *http.Client, token string, wanted ...int) error {
		refused := 0
		for _, w := range all {
			for _, kind := range []string{"application/json", "application/x-www-form-urlencoded"} {
				req, err := http.NewRequest(w.method, s.base+w.path, strings.NewReader(body))
				if err != nil {
					return err
				}
				req.Header.Set("Content-Type", kind)
				if token != "" {
					req.Header.Set("Authorization", "Bearer "+token)
				}
				resp, err := client.Do(req)
				if err != nil {
					return err
				}
				resp.Body.Close()
				if containsInt(wanted, resp.StatusCode) {
					refused++
				} else {
					fmt.Fprintln(os.Stderr, name, w.method, w.path, resp.Status)
				}
			}
		}
		sheet.AtLeast(name, float64(refused), float64(2*len(all)), "")
		return nil
	}
	if err := refusals("writes refused to a manager's cookie without a CSRF token", s.client, "",
		http.StatusForbidden); err != nil {
		return err
	}
	if err := refusals("writes refused to nobody", &http.Client{}, "", http.StatusUnauthorized); err != nil {
		return err
	}
	return refusals("writes refused to the role read-only", &http.Client{}, s.roles["read-only"], http.StatusForbidden)
}

func containsInt(all []int, one int) bool {
	for _, n := range all {
		if n == one {
			return true
		}
	}
	return false
}

// hostileBars plans a workspace whose every text is HTML, and looks in a
// browser whether any of it became more than text.
func hostileBars(ctx context.Context, sheet *bar.Sheet, program, scratch string) error {
	path := browserPath()
	if path == "" {
		sheet.Skip("HTML in every text field comes out as text", noBrowser)
		return nil
	}
	h, err := hostile.Make(ctx, scratch+"/hostile")
	if err != nil {
		return err
	}
	s, err := startSite(ctx, program, h.Dir)
	if err != nil {
		return err
	}
	defer s.stop()
	jar, err := cookiejar.New(nil)
	if err != nil {
		return err
	}
	s.client.Jar = jar
	if err := s.signInAgain(); err != nil {
		return err
	}
	if err := h.Review(s.workspace); err != nil {
		return err
	}
	t, done, err := openTab(ctx, s, path)
	if err != nil {
		return err
	}
	defer done()
	broken, shown := 0, 0
	for _, page := range hostile.Pages(url.PathEscape(h.Key)) {
		if err := t.visit(page); err != nil {
			return fmt.Errorf("%s: %w", page, err)
		}
		made, err := chromedp.Run(t.ctx, chromedp.Evaluate[string](hostile.Look))
		if err != nil {
			return err
		}
		if made != "" {
			broken++
			fmt.Fprintln(os.Stderr, "hostile", page, made)
		}
		seen, err := t.value(`document.documentElement.innerText + [...document.querySelectorAll("input,option")].map(e => e.value).join(" ")`)
		if err != nil {
			return err
		}
		if strings.Contains(seen, "<img") || strings.Contains(seen, "<script") {
			shown++
		}
	}
	sheet.AtMost(fmt.Sprintf("pages where HTML of %d text fields became more than text", h.Fields),
		float64(broken), 0, "")
	sheet.AtLeast("pages that show that HTML as text", float64(shown), 6, "")
	return nil
}
