package purchase

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/access"
	"github.com/stockwright/stockwright/web/nights"
	"github.com/stockwright/stockwright/web/site"
	"github.com/stockwright/stockwright/web/words"
)

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
	Failed     *nights.RunsRow // the newest night that failed and was not mended
	Exceptions []nights.ExceptionCount
	Actions    []datasets.Action
	AllActions int
	Nights     []nightMark
	Inputs     []nights.DataRow
	Judged     *runs.DemandJudged // nil where there was nothing to judge
}

// shownActions is how many messages for open orders the page shows.
const shownActions = 10

// Tonight is the first screen: trust the plan or hold it, and where to look.
func Tonight(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	if site.Identity(r.Context()).Role == access.Floor { // the plan's figures are what things cost
		http.Redirect(w, r, "/scan", http.StatusSeeOther)
		return nil
	}
	cfg, err := s.Config()
	if err != nil {
		return err
	}
	out := tonightData{}
	all, err := nights.NightRows(s, cfg, "", false)
	if err != nil {
		return err
	}
	p := site.Page{Title: words.Text("nav.tonight"), Nav: "tonight"}
	_, out.Ready, err = s.LatestPlan()
	if err != nil {
		return err
	}
	if out.Ready {
		d, err := s.Data("latest")
		if err != nil {
			return err
		}
		p.Run, p.AsOf, out.Judged = d.Manifest.Run, d.Manifest.AsOf, d.Manifest.Headline.Demand
		if p.Names, err = s.Names(r.Context(), d); err != nil {
			return err
		}
		if done, err := fillTonight(s, w, r, d, &out); done || err != nil {
			return err
		}
	}
	for i := range all { // newest first: only what came after the plan stands in its way
		if all[i].State == "failed" && all[i].AsOf >= p.AsOf {
			out.Failed = &all[i]
			break
		}
	}
	if out.Nights, err = nightStrip(s, cfg, all, 14); err != nil {
		return err
	}
	p.Data = out
	return s.Show(w, r, http.StatusOK, "tonight.html", p)
}

// fillTonight reads what the latest plan says, or answers one of its tables.
func fillTonight(s *site.Server, w http.ResponseWriter, r *http.Request, d *site.RunData,
	out *tonightData) (done bool, err error) {
	problems, err := d.Problems.Get(d, "problems")
	if err != nil {
		return false, err
	}
	actions, err := d.Actions.Get(d, "actions")
	if err != nil {
		return false, err
	}
	rejects, err := d.Rejects.Get(d, "rejects")
	if err != nil {
		return false, err
	}
	if out.Inputs, err = nights.ContractRows(s, d, nights.CountRejects(rejects)); err != nil {
		return false, err
	}
	out.Exceptions = nights.CountExceptions(problems)
	out.Actions, out.AllActions = actions[:min(shownActions, len(actions))], len(actions)
	switch r.URL.Query().Get("table") {
	case "actions":
		done, err = site.ExportRows(w, r, "actions", actions)
	case "inputs":
		done, err = site.ExportRows(w, r, "inputs", out.Inputs)
	default:
		done, err = site.ExportRows(w, r, "exceptions", out.Exceptions)
	}
	out.Verdict, out.Tiles = verdict(d.Manifest), tilesOf(d.Manifest, out)
	out.State, out.Why = stateOf(d.Manifest)
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
		state, why = "look", append(why, fmt.Sprintf(words.Text("verdict.waiting"),
			words.Counted("verdict.lines", h.WaitingLines), words.MoneyText(h.WaitingValue), m.Config.Currency))
	}
	for _, u := range h.Unplanned {
		state, why = "look", append(why, fmt.Sprintf(words.Text("verdict.unplanned"),
			words.Counted("verdict.items", u.Items), u.Text, u.Hint))
	}
	if l := h.Later; l != nil && h.PurchaseLines == 0 && l.Short > 0 {
		why = append(why, fmt.Sprintf(words.Text("verdict.later"), words.Counted("verdict.laters", l.Items),
			words.CountText(l.Short), words.WeekdayText(l.On), words.DayText(l.On)))
	}
	if h.Rejects > 0 {
		state, why = "look", append(why, fmt.Sprintf(words.Text("verdict.refused"),
			words.Counted("verdict.rejects", h.Rejects)))
	}
	for _, l := range m.LeftOut {
		state, why = "stop", append(why, fmt.Sprintf(words.Text("verdict.leftout"), l.Text))
	}
	if h.Demand != nil && h.Demand.Worse {
		state, why = "stop", append(why, words.Text("verdict.worse"))
	}
	return state, why
}

// verdict is the night in one sentence.
func verdict(m *runs.Manifest) string {
	h, currency := m.Headline, m.Config.Currency
	plan := fmt.Sprintf(words.Text("verdict.ready"), words.WeekdayText(m.AsOf), words.DayText(m.AsOf),
		words.Counted("verdict.lines", h.PurchaseLines), words.MoneyText(h.PurchaseValue), currency,
		words.Counted("verdict.transfers", h.TransferLines), words.Counted("verdict.moves", h.Moves))
	if h.Exceptions == 0 && h.Rejects == 0 {
		return plan + words.Text("verdict.clean")
	}
	return plan + fmt.Sprintf(words.Text("verdict.look"), words.Counted("verdict.exceptions",
		h.Exceptions), words.MoneyText(h.AtRisk), currency, words.Counted("verdict.rejects", h.Rejects))
}

// tilesOf are the night's figures, each leading to where it is decided.
func tilesOf(m *runs.Manifest, out *tonightData) []tile {
	h, currency := m.Headline, m.Config.Currency
	buy := words.Counted("tile.lines", h.PurchaseLines)
	for _, e := range out.Exceptions {
		if e.Code == "below_supplier_minimum" {
			buy += ", " + words.Counted("tile.short", e.Count)
		}
	}
	travel := words.Text("tile.nomoves")
	switch {
	case h.Moves > 0 && h.SecondsSaved > 0:
		travel = fmt.Sprintf(words.Text("tile.saves"), words.NumberText(h.SecondsSaved/60))
	case h.Moves > 0 && h.TravelBefore > 0: // a run of an older version
		travel = fmt.Sprintf(words.Text("tile.travel"), words.ChangeText(h.TravelAfter/h.TravelBefore-1))
	}
	newest := ""
	for _, in := range m.Inputs {
		if in.Table == "sales" {
			newest = fmt.Sprintf(words.Text("tile.newest"), words.DayText(in.LastDay))
		}
	}
	return []tile{
		{words.Text("kind.buy"), words.MoneyText(h.PurchaseValue), currency, buy, "/purchase"},
		{words.Text("kind.transfer"), words.CountText(h.TransferLines), "",
			words.Counted("tile.units", h.TransferUnits), "/purchase?kind=" + KindTransfer},
		{words.Text("tile.moves"), words.CountText(h.Moves), "", travel, "/slots"},
		{words.Text("tile.exceptions"), words.CountText(h.Exceptions), "",
			fmt.Sprintf(words.Text("tile.atrisk"), words.MoneyText(h.AtRisk), currency), "/problems"},
		{words.Text("tile.actions"), words.CountText(int64(out.AllActions)), "",
			words.Text("tile.actionsunder"), "#act"},
		{words.Text("tile.rejects"), words.CountText(h.Rejects), "", newest, "/data"},
	}
}

// nightStrip is the latest nights of the strip, oldest first: runs, and nights
// that failed and were not mended.
func nightStrip(s *site.Server, cfg *config.Config, all []nights.RunsRow, most int) ([]nightMark, error) {
	dir := cfg.RunsDir(s.Opt.Workspace)
	var out []nightMark
	for i := range all {
		row := &all[i]
		if len(out) == most {
			break
		}
		n := nightMark{Run: row.Run, Weekday: words.WeekdayText(row.AsOf),
			Day: words.ShortDayText(row.AsOf), State: "clean", Mark: "✓",
			Words: words.Text("night.clean"), Address: row.Address}
		switch row.State {
		case "mended":
			continue
		case "failed":
			n.State, n.Mark, n.Words = "failed", "✖", row.Error
		default:
			if err := row.Fill(dir); err != nil {
				return nil, err
			}
			if row.Issues+row.Rejects > 0 {
				n.State, n.Mark, n.Words = "problems", "▲", words.Counted("verdict.exceptions",
					row.Issues)+", "+words.Counted("verdict.rejects", row.Rejects)
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
	Pager        site.Pager
}

// ProblemsPage lists the exceptions, filtered.
func ProblemsPage(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	d, err := s.Data(r.URL.Query().Get("run"))
	if err != nil {
		return err
	}
	all, err := d.Problems.Get(d, "problems")
	if err != nil {
		return err
	}
	out := problemsData{Search: r.URL.Query().Get("q"), Code: r.URL.Query().Get("code")}
	names, err := s.Names(r.Context(), d)
	if err != nil {
		return err
	}
	codes := map[string]bool{}
	var rows []plan.Problem
	for _, p := range all {
		if !codes[p.Code] {
			codes[p.Code] = true
			out.Codes = append(out.Codes, p.Code)
		}
		if (out.Code == "" || p.Code == out.Code) && site.Contains(out.Search, p.Key, names.Of(p.Key), p.Text, p.Code) {
			rows = append(rows, p)
		}
	}
	slices.Sort(out.Codes)
	if done, err := site.ExportRows(w, r, "problems", rows); done {
		return err
	}
	out.Total = len(rows)
	out.Rows, out.Pager = site.Paged(r, rows)
	p := site.Page{Title: words.Text("problems"), Nav: "tonight", Run: d.Manifest.Run,
		AsOf: d.Manifest.AsOf, Names: names, Data: out}
	return s.Show(w, r, http.StatusOK, "problems.html", p)
}
