package web

import (
	"cmp"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/pipeline"
	"github.com/stockwright/stockwright/plan"
)

// exceptionCount is one kind of exception of the night.
type exceptionCount struct {
	Severity, Code, Key, Text string
	Count                     int
	AtRisk                    plan.Money
	IsItem                    bool
}

// nightMark is one square of the strip of nights.
type nightMark struct{ Run, Day, State, Mark, Words string }

type tonightData struct {
	Ready      bool
	Verdict    string
	Exceptions []exceptionCount
	Nights     []nightMark
	Inputs     []pipeline.InputRecord
}

// tonight is the first screen: trust the plan or hold it, and where to look.
func (s *Server) tonight(w http.ResponseWriter, r *http.Request) error {
	_, ok, err := s.latestPlan()
	if err != nil {
		return err
	}
	if !ok {
		return s.show(w, r, http.StatusOK, "tonight.html", page{Title: text("nav.tonight"), Nav: "tonight", Data: tonightData{}})
	}
	d, err := s.data("latest")
	if err != nil {
		return err
	}
	problems, err := d.problems.get(d, "problems")
	if err != nil {
		return err
	}
	nights, err := s.nights(14)
	if err != nil {
		return err
	}
	return s.show(w, r, http.StatusOK, "tonight.html", page{Title: text("nav.tonight"), Nav: "tonight", Run: d.manifest.Run, AsOf: d.manifest.AsOf,
		Data: tonightData{Ready: true, Verdict: s.verdict(d.manifest), Exceptions: countExceptions(problems), Nights: nights, Inputs: d.manifest.Inputs}})
}

// verdict is the night in one sentence.
func (s *Server) verdict(m *pipeline.Manifest) string {
	h, currency := m.Headline, m.Config.Currency
	plan := fmt.Sprintf(text("verdict.ready"), weekdayText(m.AsOf), dayText(m.AsOf), counted("verdict.lines", h.PurchaseLines), moneyText(h.PurchaseValue), currency,
		counted("verdict.transfers", h.TransferLines), counted("verdict.moves", h.Moves))
	if h.Exceptions == 0 && h.Rejects == 0 {
		return plan + text("verdict.clean")
	}
	return plan + fmt.Sprintf(text("verdict.look"), counted("verdict.exceptions", h.Exceptions), moneyText(h.AtRisk), currency, counted("verdict.rejects", h.Rejects))
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
			_, item := pipeline.ParseKey(p.Key)
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

// nights are the latest runs, oldest first.
func (s *Server) nights(most int) ([]nightMark, error) {
	cfg, err := s.config()
	if err != nil {
		return nil, err
	}
	dir := cfg.RunsDir(s.opt.Workspace)
	ids, err := pipeline.ListRuns(dir)
	if err != nil {
		return nil, err
	}
	var out []nightMark
	for _, id := range ids[max(0, len(ids)-most):] {
		m, err := pipeline.ReadManifest(filepath.Join(dir, id.String()))
		if err != nil {
			return nil, err
		}
		n := nightMark{Run: m.Run, Day: strings.TrimPrefix(m.AsOf.String(), "20"), State: "clean", Mark: "✓", Words: text("night.clean")}
		if m.Headline.Exceptions+m.Headline.Rejects > 0 {
			n.State, n.Mark, n.Words = "problems", "▲", counted("verdict.exceptions", m.Headline.Exceptions)+", "+counted("verdict.rejects", m.Headline.Rejects)
		}
		out = append(out, n)
	}
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
