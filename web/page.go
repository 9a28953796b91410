package web

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/plan"
)

//go:embed templates
var templateFiles embed.FS

//go:embed assets
var assetFiles embed.FS

// pages are the parsed templates, one set a page on top of the layout.
var pages = parsePages()

func parsePages() map[string]*template.Template {
	base := template.Must(template.New("layout.html").Funcs(pageFuncs).ParseFS(templateFiles, "templates/layout.html", "templates/parts.html"))
	names, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		panic(err)
	}
	out := map[string]*template.Template{}
	for _, path := range names {
		name := strings.TrimPrefix(path, "templates/")
		if name == "layout.html" || name == "parts.html" {
			continue
		}
		out[name] = template.Must(template.Must(base.Clone()).ParseFS(templateFiles, path))
	}
	return out
}

// page is what the layout needs of every page, and the page's own data.
type page struct {
	Title, Nav string
	Who        Identity
	CSRF       string
	Run        string
	AsOf       core.Day
	Age        string
	Currency   string
	Query      template.URL // the state of the page, for exports; its type keeps = and & as they are
	Notice     string
	Data       any
}

// menu is what a role may open.
func menu(role Role) []string {
	if role == Floor {
		return []string{"scan", "slots", "data"}
	}
	return []string{"tonight", "purchase", "slots", "scan", "accuracy", "runs", "data"}
}

// show renders a page inside the layout.
func (s *Server) show(w http.ResponseWriter, r *http.Request, status int, name string, p page) error {
	s.fillPage(r, &p)
	return writePage(w, status, name, "layout.html", p)
}

// showPart renders one named part of a page, for its script.
func (s *Server) showPart(w http.ResponseWriter, r *http.Request, name, part string, p page) error {
	s.fillPage(r, &p)
	return writePage(w, http.StatusOK, name, part, p)
}

// fillPage tells the page who looks at it and what of.
func (s *Server) fillPage(r *http.Request, p *page) {
	p.Who = identity(r.Context())
	q := parseQuery(r.URL.RawQuery)
	q.Del("part")
	q.Del("notice")
	p.Query = template.URL(q.Encode())
	if c := sessionOf(r.Context()); c != "" {
		p.CSRF = s.csrfToken(c)
	}
	if cfg, err := s.config(); err == nil {
		p.Currency = cfg.Currency
	}
	if id, ok, err := s.latestPlan(); err == nil && ok && p.Run == "" {
		p.Run, p.AsOf = id.String(), id.AsOf
	}
	if p.AsOf != 0 {
		p.Age = age(s.opt.Now(), p.AsOf)
	}
}

func writePage(w http.ResponseWriter, status int, name, part string, p page) error {
	var b bytes.Buffer
	if err := pages[name].ExecuteTemplate(&b, part, p); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // the client is gone; there is nobody to tell
	return nil
}

func age(now time.Time, day core.Day) string {
	hours := now.Sub(day.Time()).Hours()
	switch {
	case hours < 0:
		return text("age.future")
	case hours < 48:
		return counted("age.hours", int(hours))
	}
	return counted("age.days", int(hours/24))
}

// pageFuncs are what templates may call.
var pageFuncs = template.FuncMap{
	"t":           text,
	"scriptTexts": scriptTexts,
	"price":       priceText,
	"unitprice":   unitPriceText,
	"date":        dayText,
	"moment":      timeText,
	"money":       moneyText,
	"count":       countText,
	"num":         numberText,
	"percent":     func(v float64) string { return decimal(100*v, 1) + "\u202f%" },
	"key":         func(sku, location string) string { return sku + "@" + location },
	"words":       wordsOfCode,
	"state":       func(s any) string { return textOr("state."+fmt.Sprint(s), fmt.Sprint(s)) },
	"list":        func(v ...any) []any { return v },
	"menu":        menu,
	"add":         func(a, b int) int { return a + b },
	"day":         func(d int32) core.Day { return core.Day(d) },
	"counted":     counted,
	"units":       unitsText,
	"iskey":       func(s string) bool { _, ok := core.ParseKey(s); return ok },
	"ratiobar":    ratioBar,
	"bias":        biasText,
	"signed":      signedText,
	"causes":      func(c plan.Change) string { return causesText(causesOf(c)) },
	"change":      changeText,
	"share":       func(v float64) string { return fmt.Sprintf("%.1f", 100*v) },

	"overridevalue": valueText,
	"css":           func(s any) string { return strings.ReplaceAll(strings.ToLower(fmt.Sprint(s)), " ", "-") },
}

// countText groups thousands with a thin space, as ISO 31-0 writes numbers.
func countText(v any) string {
	n, err := strconv.ParseInt(fmt.Sprint(v), 10, 64)
	if err != nil {
		return fmt.Sprint(v)
	}
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "−", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + text("number.group") + digits[i:]
	}
	return sign + digits
}

// signedText is a change with its sign, a true minus.
func signedText(v int64) string {
	if v > 0 {
		return "+" + countText(v)
	}
	return countText(v)
}

// wordsOfCode are the words of a code of the plan, such as a problem's; without
// words of its own it is written as words.
func wordsOfCode(code any) string {
	s := fmt.Sprint(code)
	return textOr("word."+s, strings.ReplaceAll(s, "_", " "))
}

// unitsText is a number of units, with a decimal only where it is no whole one.
func unitsText(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return countText(int64(v))
	}
	return numberText(v)
}

// biasText is a mean error with its sign.
func biasText(v float64) string {
	if s := numberText(v); v > 0 && s != "0" {
		return "+" + s
	}
	return numberText(v)
}

// changeText is a share with its sign.
func changeText(v float64) string {
	if math.Abs(v) < 0.0005 {
		return "0\u202f%"
	}
	return strings.Replace(fmt.Sprintf("%+.1f\u202f%%", 100*v), "-", "−", 1)
}

// causesOf are the causes of a change that count for something, the largest first.
func causesOf(c plan.Change) []plan.Cause {
	out := slices.DeleteFunc(c.Causes(), func(one plan.Cause) bool { return one.Units == 0 })
	slices.SortStableFunc(out, func(a, b plan.Cause) int { return -cmp.Compare(math.Abs(a.Units), math.Abs(b.Units)) })
	return out
}

// causesText writes causes in words.
func causesText(causes []plan.Cause) string {
	var parts []string
	for _, one := range causes {
		parts = append(parts, strings.Replace(fmt.Sprintf("%s %+g", text("cause."+one.Name), one.Units), "-", "−", 1))
	}
	return strings.Join(parts, ", ")
}

func moneyText(m core.Money) string {
	whole := int64(math.Round(m.Float()))
	return countText(whole)
}

// priceText is money to the cent, for what leaves the house.
func priceText(m core.Money) string {
	cents := int64(math.Round(m.Float() * 100))
	sign := ""
	if cents < 0 {
		sign, cents = "−", -cents
	}
	return fmt.Sprintf("%s%s%s%02d", sign, countText(cents/100), text("number.decimal"), cents%100)
}

// unitPriceText is what one unit costs: to the cent, and with all its decimals
// where a cent does not hold it, so that price times quantity is the value.
func unitPriceText(m core.Money) string {
	rest := m % (core.MoneyScale / 100)
	if rest == 0 {
		return priceText(m)
	}
	return priceText(m-rest) + strings.TrimRight(fmt.Sprintf("%02d", max(rest, -rest)), "0")
}

func numberText(v float64) string {
	switch {
	case math.Abs(v) >= 1000:
		return countText(int64(math.Round(v)))
	case math.Abs(v) >= 10:
		return strings.Replace(decimal(v, 0), "-", "−", 1)
	case math.Abs(v) < 0.05:
		return "0"
	}
	return strings.Replace(decimal(v, 1), "-", "−", 1)
}

// assets serves the embedded style sheet and scripts, which change only with
// the program.
func (s *Server) assets(w http.ResponseWriter, r *http.Request) error {
	name := "assets/" + r.PathValue("file")
	if info, err := fs.Stat(assetFiles, name); err != nil || info.IsDir() {
		return refuse(http.StatusNotFound, "no_page", r.URL.Path)
	}
	w.Header().Set("Cache-Control", "public, max-age=3600")
	http.ServeFileFS(w, r, assetFiles, name)
	return nil
}

// keyOf reads SKU@LOCATION of a path.
func keyOf(r *http.Request) (core.Key, error) {
	k, ok := core.ParseKey(r.PathValue("key"))
	if !ok {
		return k, refuse(http.StatusNotFound, "bad_key.page")
	}
	return k, nil
}
