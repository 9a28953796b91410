package demand

import (
	"cmp"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/web/access"
	"github.com/stockwright/stockwright/web/site"
	"github.com/stockwright/stockwright/web/words"
)

// gridRows is how many rows a page shows.
const gridRows = 25

// The levels that rows of the grid may be.
var levels = []string{"category", "supplier", "location", "item"}

// question is what the grid is asked for; its names are those of the address.
type question struct {
	By, Period, Unit                        string
	Category, Supplier, Location, SKU, Text string
}

func questionOf(q url.Values) question {
	out := question{By: q.Get("by"), Period: q.Get("period"), Unit: q.Get("unit"),
		Category: q.Get("category"), Supplier: q.Get("supplier"),
		Location: q.Get("location"), SKU: q.Get("sku"), Text: q.Get("q")}
	if !slices.Contains(levels, out.By) {
		out.By = levels[0]
	}
	if out.Period != "month" {
		out.Period = "week"
	}
	if out.Unit != "money" {
		out.Unit = "units"
	}
	return out
}

// takes tells whether a series is asked for.
func (q question) takes(v *series) bool {
	return (q.Category == "" || v.category == q.Category) &&
		(q.Supplier == "" || v.supplier == q.Supplier) && (q.Location == "" || v.key.Location == q.Location) &&
		(q.SKU == "" || v.key.SKU == q.SKU) && (q.Text == "" || site.Contains(q.Text, v.key.SKU, v.name))
}

// row names the row of the grid that a series belongs to.
func (q question) row(v *series) string {
	switch q.By {
	case "supplier":
		return v.supplier
	case "location":
		return v.key.Location
	case "item":
		return v.key.SKU
	}
	return v.category
}

// span is a column of the grid: days from the day of the plan on, the last left out.
type span struct {
	From, To int
	Day      core.Day // its first
	Label    string
}

// spansOf cuts days into weeks from Monday on, or months. The first begins on the day of
// the plan, the last ends with the forecast.
func spansOf(asOf core.Day, days int, period string) []span {
	var out []span
	for i := range days {
		day := asOf + core.Day(i)
		first := day.Weekday() == 1
		if period == "month" {
			first = day.Time().Day() == 1
		}
		if i > 0 && !first {
			out[len(out)-1].To = i + 1
			continue
		}
		label := words.ShortDayText(day)
		if period == "month" {
			label = words.MonthText(day.Time())
		}
		out = append(out, span{From: i, To: i + 1, Day: day, Label: label})
	}
	return out
}

// cell is one row in one period, in units or money.
type cell struct{ Own, Past, Plan float64 }

// gridRow is a row of the grid; its exports have one line a period.
type gridRow struct {
	Name, Label, Address string
	Cells                []cell
	Sum                  cell
	Series               int
}

// exported is a line of the grid's export.
type exported struct {
	Level   string   `json:"level"`
	Name    string   `json:"name"`
	From    core.Day `json:"from"`
	Days    int      `json:"days"`
	Own     float64  `json:"statistical"`
	Past    float64  `json:"last_year"`
	Planned float64  `json:"planned"`
}

type gridData struct {
	question
	Reading                          bool
	CanEdit                          bool
	Levels                           []string
	Spans                            []span
	Total                            gridRow
	Rows                             []gridRow
	Pager                            site.Pager
	Categories, Suppliers, Locations []string
	AddedBy                          []addedBy
}

// Page shows the grid.
func Page(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	d, err := s.Data(q.Get("run"))
	if err != nil {
		return err
	}
	p := site.Page{Title: words.Text("nav.forecast"), Nav: "forecast", Run: d.Manifest.Run,
		AsOf: d.Manifest.AsOf, Notice: q.Get("notice")}
	c, err := open(r.Context(), s, d, site.Patience(r))
	if err != nil {
		return err
	}
	out := gridData{question: questionOf(q), Levels: levels}
	if c == nil {
		out.Reading = true
		p.Data = out
		return s.Show(w, r, http.StatusOK, "forecast.html", p)
	}
	journal, err := runs.ReadOverrides(s.Opt.Workspace)
	if err != nil {
		return err
	}
	if q.Get("by") == "" && len(c.categories) < 2 {
		out.By = "item" // one category says nothing
	}
	out.CanEdit = site.Identity(r.Context()).Role.May(access.Planner) && out.Unit == "units"
	out.Spans = spansOf(c.asOf, c.days, out.Period)
	var rows []gridRow
	out.Total, rows = c.rows(out.question, out.Spans, toldOf(journal, c.asOf))
	for i := range rows {
		rows[i].Address = out.drill(rows[i].Name)
	}
	if done, err := site.ExportRows(w, r, "forecast", exportsOf(out.question, out.Spans, rows)); done {
		return err
	}
	out.Rows, out.Pager = site.PagedBy(r, rows, gridRows)
	out.Categories, out.Suppliers, out.Locations = c.categories, c.suppliers, c.locations
	if out.AddedBy, err = valueAdded(r.Context(), s, d, journal); err != nil {
		return err
	}
	p.Data = out
	return s.Show(w, r, http.StatusOK, "forecast.html", p)
}

// drill is the address of a row one level down.
func (q question) drill(name string) string {
	v := url.Values{"period": {q.Period}, "unit": {q.Unit}}
	set := func(key, value string) {
		if value != "" {
			v.Set(key, value)
		}
	}
	set("category", q.Category)
	set("supplier", q.Supplier)
	set("location", q.Location)
	switch q.By {
	case "item":
		if q.Location != "" {
			return "/items/" + name + "@" + q.Location
		}
		set("sku", name)
		v.Set("by", "location")
	case "location":
		if q.SKU != "" {
			return "/items/" + q.SKU + "@" + name
		}
		set("location", name)
		v.Set("by", "category")
	default:
		set(q.By, name)
		v.Set("by", "item")
	}
	return "/forecast?" + v.Encode()
}

// base are the rows of a question as nobody had said anything, and which series are in them.
type base struct {
	rows []gridRow
	row  []int32 // of each series of the cube; -1 of those that are not asked for
}

// keptBases is how many questions' rows stay in memory.
const keptBases = 16

// baseOf gives the rows of a question without edits.
func (c *cube) baseOf(q question, spans []span) *base {
	c.lock.Lock()
	defer c.lock.Unlock()
	if b := c.bases[q]; b != nil {
		return b
	}
	b, at := &base{row: make([]int32, len(c.series))}, map[string]int32{}
	for i := range c.series {
		v := &c.series[i]
		b.row[i] = -1
		if !q.takes(v) {
			continue
		}
		name := q.row(v)
		j, ok := at[name]
		if !ok {
			j = int32(len(b.rows))
			at[name] = j
			one := gridRow{Name: name, Label: name, Cells: make([]cell, len(spans))}
			if q.By == "item" && v.name != "" {
				one.Label = v.name
			}
			b.rows = append(b.rows, one)
		}
		b.row[i] = j
		b.rows[j].Series++
		v.addTo(b.rows[j].Cells, spans, q.rate(v))
	}
	if c.bases == nil || len(c.bases) >= keptBases {
		c.bases = map[question]*base{}
	}
	c.bases[q] = b
	return b
}

// rows sums the series by row and period, most planned first.
func (c *cube) rows(q question, spans []span, said map[string]told) (total gridRow, rows []gridRow) {
	b := c.baseOf(q, spans)
	rows = slices.Clone(b.rows)
	for i := range rows {
		rows[i].Cells = slices.Clone(rows[i].Cells)
	}
	for i := range c.series {
		if b.row[i] < 0 || len(said) == 0 {
			continue
		}
		v := &c.series[i]
		if t := said[v.id]; t != nil {
			v.addTold(rows[b.row[i]].Cells, spans, t, q.rate(v))
		}
	}
	total.Cells = make([]cell, len(spans))
	for i := range rows {
		total.Series += rows[i].Series
		for j, x := range rows[i].Cells {
			rows[i].Sum.add(x)
			total.Cells[j].add(x)
			total.Sum.add(x)
		}
	}
	slices.SortFunc(rows, func(a, b gridRow) int {
		return cmp.Or(-cmp.Compare(a.Sum.Plan, b.Sum.Plan), strings.Compare(a.Name, b.Name))
	})
	return total, rows
}

// rate is what a unit of a series counts.
func (q question) rate(v *series) float64 {
	if q.Unit == "money" {
		return v.price.Float()
	}
	return 1
}

func (c *cell) add(x cell) { c.Own, c.Past, c.Plan = c.Own+x.Own, c.Past+x.Past, c.Plan+x.Plan }

// addTo adds a series' days to the periods of its row.
func (v *series) addTo(cells []cell, spans []span, rate float64) {
	for j, sp := range spans {
		var x cell
		to := min(sp.To, len(v.own))
		for day := sp.From; day < to; day++ {
			x.Own += float64(v.own[day])
		}
		for day := sp.From; day < min(to, len(v.past)); day++ {
			x.Past += float64(v.past[day])
		}
		cells[j].add(cell{x.Own * rate, x.Past * rate, x.Own * rate})
	}
}

// addTold adds what people expect of a series beyond its own forecast.
func (v *series) addTold(cells []cell, spans []span, t told, rate float64) {
	for j, sp := range spans {
		more := 0.0
		for day := sp.From; day < min(sp.To, len(v.own), len(t)); day++ {
			own := float64(v.own[day])
			more += t.on(day, own) - own
		}
		cells[j].Plan += more * rate
	}
}

// names are the values of a level, sorted, without the empty one.
func (c *cube) names(of func(*series) string) []string {
	seen := map[string]bool{}
	var out []string
	for i := range c.series {
		if name := of(&c.series[i]); name != "" && !seen[name] {
			seen[name] = true
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

func exportsOf(q question, spans []span, rows []gridRow) []exported {
	var out []exported
	for _, row := range rows {
		for j, x := range row.Cells {
			sp := spans[j]
			out = append(out, exported{q.By, row.Name, sp.Day, sp.To - sp.From, x.Own, x.Past, x.Plan})
		}
	}
	return out
}

// Typed is the planned figure as the field holds it, which has room for six digits.
func (c cell) Typed() string {
	if c.Plan >= 1000 {
		return strconv.FormatFloat(c.Plan, 'f', 0, 64)
	}
	return strconv.FormatFloat(c.Plan, 'f', 1, 64)
}

// Edited tells whether people expect something else than the statistical forecast.
func (c cell) Edited() bool { return math.Abs(c.Plan-c.Own) > 0.05 }
