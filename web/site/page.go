package site

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/access"
	"github.com/stockwright/stockwright/web/draw"
	"github.com/stockwright/stockwright/web/words"
)

//go:embed templates
var TemplateFiles embed.FS

//go:embed assets
var AssetFiles embed.FS

// pages are the parsed templates, one set a page on top of the layout.
var pages = parsePages()

func parsePages() map[string]*template.Template {
	base := template.Must(template.New("layout.html").Funcs(pageFuncs).ParseFS(TemplateFiles,
		"templates/layout.html", "templates/parts.html"))
	names, err := fs.Glob(TemplateFiles, "templates/*.html")
	if err != nil {
		panic(err)
	}
	out := map[string]*template.Template{}
	for _, path := range names {
		name := strings.TrimPrefix(path, "templates/")
		if name == "layout.html" || name == "parts.html" {
			continue
		}
		out[name] = template.Must(template.Must(base.Clone()).ParseFS(TemplateFiles, path))
	}
	return out
}

// Page is what the layout needs of every page, and the page's own data.
type Page struct {
	Title, Nav string
	Who        access.Identity
	CSRF       string
	Run        string
	AsOf       core.Day
	Age        string
	Currency   string
	Query      template.URL // the state of the page, for exports; its type keeps = and & as they are
	Notice     string
	Views      []View // saved ones of this page, shared by all
	CanSave    bool   // may save and remove them
	Names      Names  // of the items that the page names
	Data       any
}

// menu is what a role may open.
func menu(role access.Role) []string {
	if role == access.Floor {
		return []string{"scan", "work", "slots", "data"}
	}
	return []string{"tonight", "purchase", "suppliers", "forecast", "terms", "figures", "slots", "work",
		"scan", "runs", "data"}
}

// Show renders a page inside the layout.
func (s *Server) Show(w http.ResponseWriter, r *http.Request, status int, name string, p Page) error {
	s.fillPage(r, &p)
	return writePage(w, status, name, "layout.html", p)
}

// ShowPart renders one named part of a page, for its script.
func (s *Server) ShowPart(w http.ResponseWriter, r *http.Request, name, part string, p Page) error {
	s.fillPage(r, &p)
	return writePage(w, http.StatusOK, name, part, p)
}

// fillPage tells the page who looks at it and what of.
func (s *Server) fillPage(r *http.Request, p *Page) {
	p.Who = Identity(r.Context())
	q := ParseQuery(r.URL.RawQuery)
	q.Del("part")
	q.Del("notice")
	p.Query = template.URL(q.Encode())
	if savedPages[p.Nav] != "" {
		p.Views = s.viewsOf(p.Nav)
	}
	if c := sessionOf(r.Context()); c != "" {
		p.CSRF = s.CsrfToken(c)
		p.CanSave = p.Who.Role.May(access.Planner)
	}
	if cfg, err := s.Config(); err == nil {
		p.Currency = cfg.Currency
	}
	if id, ok, err := s.LatestPlan(); err == nil && ok && p.Run == "" {
		p.Run, p.AsOf = id.String(), id.AsOf
	}
	if p.AsOf != 0 {
		p.Age = words.Age(s.Opt.Now(), p.AsOf)
	}
}

func writePage(w http.ResponseWriter, status int, name, part string, p Page) error {
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

// pageFuncs are what templates may call.
var pageFuncs = template.FuncMap{
	"t":           words.Text,
	"scriptTexts": words.ScriptTexts,
	"price":       words.PriceText,
	"unitprice":   words.UnitPriceText,
	"date":        words.DayText,
	"shortday":    words.ShortDayText,
	"weekday":     words.WeekdayText,
	"month":       func(d core.Day) string { return words.MonthText(d.Time()) },
	"moment":      words.TimeText,
	"money":       words.MoneyText,
	"count":       words.CountText,
	"num":         words.NumberText,
	"percent":     func(v float64) string { return words.Decimal(100*v, 1) + "\u202f%" },
	"key":         func(sku, location string) string { return sku + "@" + location },
	"words":       words.WordsOfCode,
	"state":       func(s any) string { return words.TextOr("state."+fmt.Sprint(s), fmt.Sprint(s)) },
	"list":        func(v ...any) []any { return v },
	"menu":        menu,
	"add":         func(a, b int) int { return a + b },
	"day":         func(d int32) core.Day { return core.Day(d) },
	"counted":     words.Counted,
	"units":       words.UnitsText,
	"iskey":       func(s string) bool { _, ok := core.ParseKey(s); return ok },
	"ratiobar":    draw.RatioBar,
	"bias":        words.BiasText,
	"signed":      words.SignedText,
	"causes":      func(c plan.Change) string { return words.CausesText(words.CausesOf(c)) },
	"change":      words.ChangeText,
	"share":       func(v float64) string { return fmt.Sprintf("%.1f", 100*v) },

	"overridevalue": words.ValueText,
	"css":           func(s any) string { return strings.ReplaceAll(strings.ToLower(fmt.Sprint(s)), " ", "-") },
}

// Assets serves the embedded style sheet and scripts, which change only with
// the program.
func (s *Server) Assets(w http.ResponseWriter, r *http.Request) error {
	name := "assets/" + r.PathValue("file")
	if info, err := fs.Stat(AssetFiles, name); err != nil || info.IsDir() {
		return Refuse(http.StatusNotFound, "no_page", r.URL.Path)
	}
	w.Header().Set("Cache-Control", "public, max-age=3600")
	http.ServeFileFS(w, r, AssetFiles, name)
	return nil
}

// KeyOf reads SKU@LOCATION of a path.
func KeyOf(r *http.Request) (core.Key, error) {
	k, ok := core.ParseKey(r.PathValue("key"))
	if !ok {
		return k, Refuse(http.StatusNotFound, "bad_key.page")
	}
	return k, nil
}
