// Package terms has the screen on which planners change targets and rules of many items at
// once, with a preview of what that makes of the plan.
package terms

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/web/access"
	"github.com/stockwright/stockwright/web/decide"
	"github.com/stockwright/stockwright/web/site"
	"github.com/stockwright/stockwright/web/words"
)

const (
	pageRows = 50
	// targetOfEach is the field that sets a target of each series until a day; the others
	// are terms of a rule, which holds until it is ended.
	targetOfEach = "target"
)

// partPatience is how long the preview waits for the plan's terms and forecasts.
const partPatience = 60 * time.Second

// percents are the terms that people write in per cent.
var percents = map[string]bool{targetOfEach: true, "target_value": true, "holding_rate": true}

// question is which items are asked for, and what is to be changed of them.
type question struct {
	Category, Supplier, Location, Class, Text string
	Field, Value, Until, Reason               string
}

func questionOf(q url.Values) question {
	return question{Category: q.Get("category"), Supplier: q.Get("supplier"),
		Location: q.Get("location"), Class: q.Get("class"), Text: strings.TrimSpace(q.Get("q")),
		Field: q.Get("field"), Value: strings.TrimSpace(q.Get("value")), Until: q.Get("until"),
		Reason: strings.TrimSpace(q.Get("reason"))}
}

func (q question) takes(f *site.Fact) bool {
	return (q.Category == "" || f.Category == q.Category) &&
		(q.Supplier == "" || cmp.Or(f.Supplier, f.From) == q.Supplier) &&
		(q.Location == "" || f.Key.Location == q.Location) &&
		(q.Class == "" || f.Class == q.Class) && (q.Text == "" || f.Contains(q.Text))
}

// Asks tells whether a change is asked for.
func (q question) Asks() bool { return q.Field != "" && q.Value != "" }

// text is the question as one text.
func (q question) text() string { return fmt.Sprintf("%q", q) }

// keys are what a rule for the chosen items names.
func (q question) keys() config.RuleKeys {
	return config.RuleKeys{Category: q.Category, Supplier: q.Supplier, Location: q.Location, Class: q.Class}
}

// change is what a question asks for: a target of each series, or a rule.
type change struct {
	level float64
	rules []config.RuleChange
	until core.Day
}

// change reads the field and the value.
func (q question) change(author string, now time.Time, journal []config.RuleChange) (change, error) {
	v, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimSuffix(q.Value, "%"), ",", "."), 64)
	if err != nil {
		return change{}, fmt.Errorf(words.Text("override.nonumber"), q.Value)
	}
	if percents[q.Field] {
		v /= 100
	}
	if q.Field == targetOfEach {
		if !(v > 0 && v < 1) {
			return change{}, errors.New(words.Text("terms.badtarget"))
		}
		until, err := core.ParseDay(q.Until)
		if err != nil {
			return change{}, errors.New(words.Text("terms.nolastday"))
		}
		return change{level: v, until: until}, nil
	}
	if q.Text != "" {
		return change{}, errors.New(words.Text("terms.searched"))
	}
	r := config.RuleChange{RuleKeys: q.keys(), Term: q.Field, Value: v, Reason: cmp.Or(q.Reason, "–"),
		Author: author, At: now.UTC()}
	return change{rules: []config.RuleChange{r}}, r.Check(journal)
}

type pageData struct {
	question
	Reading                                   bool
	CanEdit                                   bool
	Categories, Suppliers, Locations, Classes []string
	Fields                                    []string
	Rows                                      []*site.Fact
	Pager                                     site.Pager
	Wrong                                     string
	Part                                      string // the preview's address
	Rules                                     []ruleRow
	Least                                     core.Day // the first day a change holds
	Preview                                   *preview
	Form                                      bool   // the preview comes with the form that makes the change
	Next                                      string // where the preview is to be asked for again, while the plan's terms are being read
	Hidden                                    []hidden
	Run                                       string
}

// ruleRow is a rule that people have set.
type ruleRow struct {
	config.RuleChange
	For, Shown string
}

// hidden is a field that a form keeps of the address.
type hidden struct{ Name, Value string }

// Page shows the terms of items, and takes a change of all that are chosen.
func Page(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	d, err := s.Data(q.Get("run"))
	if err != nil {
		return err
	}
	p := site.Page{Title: words.Text("nav.terms"), Nav: "terms", Run: d.Manifest.Run,
		AsOf: d.Manifest.AsOf, Notice: q.Get("notice")}
	out := pageData{question: questionOf(q), Fields: append([]string{targetOfEach},
		config.RuleTerms()...), CanEdit: site.Identity(r.Context()).Role.May(access.Planner),
		Least: decide.NextNight(s)}
	facts, ok, err := s.OpenFacts(r.Context(), d, site.Patience(r))
	if err != nil {
		return err
	}
	if out.Reading = !ok; !ok {
		p.Data = out
		return s.Show(w, r, http.StatusOK, "terms.html", p)
	}
	journal, err := readRules(s)
	if err != nil {
		return err
	}
	if part := q.Get("part"); part == "preview" || part == "effects" {
		out.Form = part == "preview"
		if err := out.fillPreview(s, r, d, facts, journal); err != nil {
			return err
		}
		p.Data = out
		return s.ShowPart(w, r, "terms.html", "part-"+part, p)
	}
	var rows []*site.Fact
	for i := range facts.All {
		if out.takes(&facts.All[i]) {
			rows = append(rows, &facts.All[i])
		}
	}
	if done, err := site.ExportRows(w, r, "terms", exportsOf(rows)); done {
		return err
	}
	out.Rows, out.Pager = site.PagedBy(r, rows, pageRows)
	out.offer(d, facts)
	if out.Asks() {
		if _, err := out.change(site.Identity(r.Context()).Name, s.Opt.Now(), journal); err != nil {
			out.Wrong = err.Error()
		} else {
			out.Part = "/terms?" + site.WithParameter(site.ParseQuery(r.URL.RawQuery), "part", "preview")
		}
	}
	for _, c := range config.RulesInForce(journal) {
		out.Rules = append(out.Rules, ruleRow{c, c.RuleKeys.String(), shown(c.Term, c.Value)})
	}
	if out.Until == "" {
		out.Until = (out.Least + 90).String()
	}
	p.Data = out
	return s.Show(w, r, http.StatusOK, "terms.html", p)
}

// shown writes a term's value as people type it.
func shown(term string, v float64) string {
	if percents[term] {
		return strconv.FormatFloat(100*v, 'f', -1, 64) + "\u202f%"
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// choices are the values of the filters.
type choices struct {
	once                                      sync.Once
	categories, suppliers, locations, classes []string
}

// offer lists the values of the filters, which are a run's.
func (out *pageData) offer(d *site.RunData, facts *site.Facts) {
	c := site.Keep[choices](d, "terms choices")
	c.once.Do(func() {
		values := func(of func(*site.Fact) string) []string {
			seen := map[string]bool{}
			for i := range facts.All {
				seen[of(&facts.All[i])] = true
			}
			delete(seen, "")
			return slices.Sorted(maps.Keys(seen))
		}
		c.categories, c.locations = values(func(f *site.Fact) string { return f.Category }),
			values(func(f *site.Fact) string { return f.Key.Location })
		c.suppliers, c.classes = values(func(f *site.Fact) string {
			return cmp.Or(f.Supplier,
				f.From)
		}), values(func(f *site.Fact) string { return f.Class })
	})
	out.Categories, out.Suppliers, out.Locations, out.Classes = c.categories, c.suppliers, c.locations, c.classes
}

// exported are the columns of the file.
type exported struct {
	SKU         string `json:"sku"`
	Location    string `json:"location"`
	Description string `json:"description"`
	Category    string `json:"category"`
	Class       string `json:"class"`
	Supplier    string `json:"supplier"`
	site.Promise
	UnitCost core.Money `json:"unit_cost"`
	Rule     string     `json:"rule"`
}

func exportsOf(rows []*site.Fact) []exported {
	out := make([]exported, 0, len(rows))
	for _, f := range rows {
		out = append(out, exported{f.Key.SKU, f.Key.Location, f.Name, f.Category, f.Class, cmp.Or(f.Supplier, f.From),
			f.Promise, f.UnitCost, f.Rule})
	}
	return out
}

func readRules(s *site.Server) ([]config.RuleChange, error) {
	return config.ReadJournal[config.RuleChange](filepath.Join(s.Opt.Workspace, config.RulesName))
}
