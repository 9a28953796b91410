package figures

import (
	"context"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/stockwright/stockwright/web/draw"
	"github.com/stockwright/stockwright/web/site"
	"github.com/stockwright/stockwright/web/words"
)

// mostNights is how far back the figures go.
const mostNights = 60

// picture is one figure over the nights.
type picture struct {
	Name, Now, Before string
	SVG               template.HTML
}

type pageData struct {
	Reading  bool
	By       string
	Levels   []string
	Total    group
	Rows     []group
	Pager    site.Pager
	Pictures []picture
	Nights   []Night
}

// Page shows the figures of the last nights, and those of this one by a level.
func Page(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	d, err := s.Data(q.Get("run"))
	if err != nil {
		return err
	}
	p := site.Page{Title: words.Text("nav.figures"), Nav: "figures", Run: d.Manifest.Run, AsOf: d.Manifest.AsOf}
	out := pageData{By: q.Get("by"), Levels: levels}
	if !slices.Contains(levels, out.By) {
		out.By = levels[0]
	}
	facts, ok, err := s.OpenFacts(r.Context(), d, site.Patience(r))
	if err != nil {
		return err
	}
	all, known, err := openNights(r.Context(), s, d, site.Patience(r))
	if err != nil {
		return err
	}
	if out.Reading = !ok || !known; out.Reading {
		p.Data = out
		return s.Show(w, r, http.StatusOK, "figures.html", p)
	}
	lines, err := d.Purchases.Get(d, "purchase_plan")
	if err != nil {
		return err
	}
	out.Total, out.Rows = groupsOf(facts, lines, out.By)
	if q.Get("table") == "nights" {
		_, err := site.ExportRows(w, r, "figures_by_night", all)
		return err
	}
	if done, err := site.ExportRows(w, r, "figures_by_"+out.By, out.Rows); done {
		return err
	}
	out.Rows, out.Pager = site.PagedBy(r, out.Rows, 50)
	for i := range out.Rows {
		out.Rows[i].Address = "/purchase?" + url.Values{out.By: {out.Rows[i].Name}}.Encode()
	}
	out.Nights, out.Pictures = all, picturesOf(all)
	p.Data = out
	return s.Show(w, r, http.StatusOK, "figures.html", p)
}

func openNights(ctx context.Context, s *site.Server, d *site.RunData, wait time.Duration) ([]Night, bool, error) {
	return site.Keep[site.Later[[]Night]](d, "figures").Within(ctx, wait,
		func(ctx context.Context) ([]Night, error) { return nights(ctx, s, d, mostNights) })
}

// Warm begins to read the figures of the nights before anybody asks.
func Warm(ctx context.Context, s *site.Server, d *site.RunData) error {
	_, _, err := openNights(ctx, s, d, 0)
	return err
}

// picturesOf draws each figure over the nights' days.
func picturesOf(all []Night) []picture {
	percent := func(v float64) string { return words.Decimal(100*v, 1) + "\u202f%" }
	number := func(v float64) string { return words.Decimal(v, 1) }
	money := func(v float64) string { return words.NumberText(v) }
	var out []picture
	for _, f := range []struct {
		name  string
		scale float64 // of the axis
		text  func(float64) string
		of    func(Night) (v, beside float64)
	}{
		{"stock", 1, money, func(n Night) (float64, float64) { return n.StockValue.Float(), -1 }},
		{"turns", 1, number, func(n Night) (float64, float64) { return n.Turns, -1 }},
		{"instock", 100, percent, func(n Night) (float64, float64) { return n.InStock, n.Fill }},
		{"error", 100, percent, func(n Night) (float64, float64) { return n.Error, n.PlainError }},
		{"waste", 1, money, func(n Night) (float64, float64) { return n.Waste.Float(), -1 }},
		{"purchases", 1, money, func(n Night) (float64, float64) { return n.Purchases.Float(), -1 }},
	} {
		pic := picture{Name: f.name, Now: "–"}
		if n := len(all); n > 0 {
			if v, _ := f.of(all[n-1]); v >= 0 {
				pic.Now = f.text(v)
			}
			if v, _ := f.of(all[0]); n > 1 && v >= 0 {
				pic.Before = f.text(v)
			}
		}
		pic.SVG = drawNights(words.Text("figures."+f.name), all, func(n Night) (float64, float64) {
			v, beside := f.of(n)
			return v * f.scale, beside * f.scale
		})
		out = append(out, pic)
	}
	return out
}

// drawNights draws a figure as a line over the days, and the one beside it dashed. A figure
// below nothing was not known that night.
func drawNights(title string, all []Night, of func(Night) (float64, float64)) template.HTML {
	if len(all) < 2 {
		return ""
	}
	first, last := all[0].AsOf, all[len(all)-1].AsOf
	most := 0.0
	for _, n := range all {
		v, beside := of(n)
		most = max(most, v, beside)
	}
	c := draw.NewSmallChart(title, int(last-first)+1, 0, most)
	line := func(class string, pick func(Night) float64) {
		var values []float64
		from := -1
		for _, n := range all {
			v := pick(n)
			if v < 0 {
				continue
			}
			at := int(n.AsOf - first)
			if from < 0 {
				from = at
			}
			for len(values) < at-from { // the line goes straight over days without a night
				left := values[len(values)-1]
				steps := float64(at-from-len(values)) + 1
				values = append(values, left+(v-left)/steps)
			}
			values = append(values, v)
		}
		if len(values) > 1 {
			c.Line(class, from, values)
		}
	}
	line("fit", func(n Night) float64 { _, v := of(n); return v })
	line("mean", func(n Night) float64 { v, _ := of(n); return v })
	c.Days(first)
	return c.Svg()
}
