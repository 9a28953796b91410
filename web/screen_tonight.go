package web

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
)

// exceptionCount is one kind of exception of the night.
type exceptionCount struct {
	Severity string     `json:"severity"`
	Code     string     `json:"code"`
	Count    int        `json:"count"`
	AtRisk   core.Money `json:"at_risk"`
	Key      string     `json:"example"`
	Text     string     `json:"text"`
	IsItem   bool       `json:"-"`
}

// nightMark is one square of the strip of nights.
type nightMark struct{ Run, Weekday, Day, State, Mark, Words, Address string }

// tile is a figure of the night and where it leads.
type tile struct{ Label, Figure, Unit, Under, Address string }

type tonightData struct {
	Ready      bool
	Verdict    string
	State      string   // of the night: good, look or stop
	Why        []string // it is not good
	Tiles      []tile
	Failed     *runsRow // the newest night that failed and was not mended
	Exceptions []exceptionCount
	Actions    []datasets.Action
	AllActions int
	Nights     []nightMark
	Inputs     []dataRow
	Judged     *runs.DemandJudged // nil where there was nothing to judge
}

// shownActions is how many messages for open orders the page shows.
const shownActions = 10

// tonight is the first screen: trust the plan or hold it, and where to look.
func (s *Server) tonight(w http.ResponseWriter, r *http.Request) error {
	if identity(r.Context()).Role == Floor { // the plan's figures are what things cost
		http.Redirect(w, r, "/scan", http.StatusSeeOther)
		return nil
	}
	cfg, err := s.config()
	if err != nil {
		return err
	}
	out := tonightData{}
	all, err := s.nightRows(cfg, "", false)
	if err != nil {
		return err
	}
	p := page{Title: text("nav.tonight"), Nav: "tonight"}
	_, out.Ready, err = s.latestPlan()
	if err != nil {
		return err
	}
	if out.Ready {
		d, err := s.data("latest")
		if err != nil {
			return err
		}
		p.Run, p.AsOf, out.Judged = d.manifest.Run, d.manifest.AsOf, d.manifest.Headline.Demand
		if done, err := s.fillTonight(w, r, d, &out); done || err != nil {
			return err
		}
	}
	for i := range all { // newest first: only what came after the plan stands in its way
		if all[i].State == "failed" && all[i].AsOf >= p.AsOf {
			out.Failed = &all[i]
			break
		}
	}
	if out.Nights, err = s.nightStrip(cfg, all, 14); err != nil {
		return err
	}
	p.Data = out
	return s.show(w, r, http.StatusOK, "tonight.html", p)
}

// fillTonight reads what the latest plan says, or answers one of its tables.
func (s *Server) fillTonight(w http.ResponseWriter, r *http.Request, d *runData, out *tonightData) (done bool, err error) {
	problems, err := d.problems.get(d, "problems")
	if err != nil {
		return false, err
	}
	actions, err := d.actions.get(d, "actions")
	if err != nil {
		return false, err
	}
	rejects, err := d.rejects.get(d, "rejects")
	if err != nil {
		return false, err
	}
	if out.Inputs, err = s.contractRows(d, countRejects(rejects)); err != nil {
		return false, err
	}
	out.Exceptions = countExceptions(problems)
	out.Actions, out.AllActions = actions[:min(shownActions, len(actions))], len(actions)
	switch r.URL.Query().Get("table") {
	case "actions":
		done, err = exportRows(w, r, "actions", actions)
	case "inputs":
		done, err = exportRows(w, r, "inputs", out.Inputs)
	default:
		done, err = exportRows(w, r, "exceptions", out.Exceptions)
	}
	out.Verdict, out.Tiles = verdict(d.manifest), tilesOf(d.manifest, out)
	out.State, out.Why = stateOf(d.manifest)
	return done, err
}

// stateOf tells whether a plan may be signed: stop where the night did without a
// part of its inputs or its forecasts lose to plain rules, look where lines wait for
// a person or rows were refused, else good. Exceptions alone are every morning's
// work and change nothing.
func stateOf(m *runs.Manifest) (state string, why []string) {
	state = "good"
	h := m.Headline
	if h.WaitingLines > 0 {
		state, why = "look", append(why, fmt.Sprintf(text("verdict.waiting"), counted("verdict.lines", h.WaitingLines), moneyText(h.WaitingValue), m.Config.Currency))
	}
	if h.Rejects > 0 {
		state, why = "look", append(why, fmt.Sprintf(text("verdict.refused"), counted("verdict.rejects", h.Rejects)))
	}
	for _, l := range m.LeftOut {
		state, why = "stop", append(why, fmt.Sprintf(text("verdict.leftout"), l.Text))
	}
	if h.Demand != nil && h.Demand.Worse {
		state, why = "stop", append(why, text("verdict.worse"))
	}
	return state, why
}

// verdict is the night in one sentence.
func verdict(m *runs.Manifest) string {
	h, currency := m.Headline, m.Config.Currency
	plan := fmt.Sprintf(text("verdict.ready"), weekdayText(m.AsOf), dayText(m.AsOf), counted("verdict.lines", h.PurchaseLines), moneyText(h.PurchaseValue), currency,
		counted("verdict.transfers", h.TransferLines), counted("verdict.moves", h.Moves))
	if h.Exceptions == 0 && h.Rejects == 0 {
		return plan + text("verdict.clean")
	}
	return plan + fmt.Sprintf(text("verdict.look"), counted("verdict.exceptions", h.Exceptions), moneyText(h.AtRisk), currency, counted("verdict.rejects", h.Rejects))
}

// tilesOf are the night's figures, each leading to where it is decided.
func tilesOf(m *runs.Manifest, out *tonightData) []tile {
	h, currency := m.Headline, m.Config.Currency
	buy := counted("tile.lines", h.PurchaseLines)
	for _, e := range out.Exceptions {
		if e.Code == "below_supplier_minimum" {
			buy += ", " + counted("tile.short", e.Count)
		}
	}
	travel := text("tile.nomoves")
	if h.Moves > 0 && h.TravelBefore > 0 {
		travel = fmt.Sprintf(text("tile.travel"), changeText(h.TravelAfter/h.TravelBefore-1))
	}
	newest := ""
	for _, in := range m.Inputs {
		if in.Table == "sales" {
			newest = fmt.Sprintf(text("tile.newest"), dayText(in.LastDay))
		}
	}
	return []tile{
		{text("kind.buy"), moneyText(h.PurchaseValue), currency, buy, "/purchase"},
		{text("kind.transfer"), countText(h.TransferLines), "", counted("tile.units", h.TransferUnits), "/purchase?kind=" + kindTransfer},
		{text("tile.moves"), countText(h.Moves), "", travel, "/slots"},
		{text("tile.exceptions"), countText(h.Exceptions), "", fmt.Sprintf(text("tile.atrisk"), moneyText(h.AtRisk), currency), "/problems"},
		{text("tile.actions"), countText(int64(out.AllActions)), "", text("tile.actionsunder"), "#act"},
		{text("tile.rejects"), countText(h.Rejects), "", newest, "/data"},
	}
}

// countExceptions groups problems by code, most money first.
func countExceptions(problems []plan.Problem) []exceptionCount {
	at := map[string]int{}
	var out []exceptionCount
	for _, p := range problems {
		i, ok := at[p.Code]
		if !ok {
			i = len(out)
			at[p.Code] = i
			_, item := core.ParseKey(p.Key)
			out = append(out, exceptionCount{Severity: p.Severity, Code: p.Code, Key: p.Key, Text: p.Text, IsItem: item})
		}
		out[i].Count++
		out[i].AtRisk += p.AtRisk
	}
	rank := map[string]int{plan.SeverityError: 0, plan.SeverityWarning: 1, plan.SeverityNotice: 2}
	slices.SortStableFunc(out, func(a, b exceptionCount) int {
		return cmp.Or(-cmp.Compare(a.AtRisk, b.AtRisk), cmp.Compare(rank[a.Severity], rank[b.Severity]), -cmp.Compare(a.Count, b.Count))
	})
	return out
}

// nightStrip is the latest nights of the strip, oldest first: runs, and nights
// that failed and were not mended.
func (s *Server) nightStrip(cfg *config.Config, all []runsRow, most int) ([]nightMark, error) {
	dir := cfg.RunsDir(s.opt.Workspace)
	var out []nightMark
	for i := range all {
		row := &all[i]
		if len(out) == most {
			break
		}
		n := nightMark{Run: row.Run, Weekday: weekdayText(row.AsOf), Day: shortDayText(row.AsOf), State: "clean", Mark: "✓", Words: text("night.clean"), Address: row.Address}
		switch row.State {
		case "mended":
			continue
		case "failed":
			n.State, n.Mark, n.Words = "failed", "✖", row.Error
		default:
			if err := row.fill(dir); err != nil {
				return nil, err
			}
			if row.Issues+row.Rejects > 0 {
				n.State, n.Mark, n.Words = "problems", "▲", counted("verdict.exceptions", row.Issues)+", "+counted("verdict.rejects", row.Rejects)
			}
		}
		out = append(out, n)
	}
	slices.Reverse(out)
	return out, nil
}

type problemsData struct {
	Search, Code string
	Codes        []string
	Rows         []plan.Problem
	Total        int
	Pager        pager
}

// problemsPage lists the exceptions, filtered.
func (s *Server) problemsPage(w http.ResponseWriter, r *http.Request) error {
	d, err := s.data(r.URL.Query().Get("run"))
	if err != nil {
		return err
	}
	all, err := d.problems.get(d, "problems")
	if err != nil {
		return err
	}
	out := problemsData{Search: r.URL.Query().Get("q"), Code: r.URL.Query().Get("code")}
	codes := map[string]bool{}
	var rows []plan.Problem
	for _, p := range all {
		if !codes[p.Code] {
			codes[p.Code] = true
			out.Codes = append(out.Codes, p.Code)
		}
		if (out.Code == "" || p.Code == out.Code) && contains(out.Search, p.Key, p.Text, p.Code) {
			rows = append(rows, p)
		}
	}
	slices.Sort(out.Codes)
	if done, err := exportRows(w, r, "problems", rows); done {
		return err
	}
	out.Total = len(rows)
	out.Rows, out.Pager = paged(r, rows)
	return s.show(w, r, http.StatusOK, "problems.html", page{Title: text("problems"), Nav: "tonight", Run: d.manifest.Run, AsOf: d.manifest.AsOf, Data: out})
}

// contains tells whether any of the texts contains the search, in any case.
func contains(search string, texts ...string) bool {
	if search == "" {
		return true
	}
	search = strings.ToLower(search)
	return slices.ContainsFunc(texts, func(t string) bool { return strings.Contains(strings.ToLower(t), search) })
}
