package purchase

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/decide"
	"github.com/stockwright/stockwright/web/site"
	"github.com/stockwright/stockwright/web/words"
)

// PurchaseReview takes the form of the grid: one action on the chosen lines,
// and every quantity that was typed in, each on the version the page showed.
func PurchaseReview(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return site.Refuse(http.StatusBadRequest, "bad_form.purchase", err.Error())
	}
	d, err := s.Data("latest")
	if err != nil {
		return err
	}
	back := filterOf(site.ParseQuery(r.PostFormValue("back")))
	rows, footers, err := PurchaseRows(s, d, back.Kind)
	if err != nil {
		return err
	}
	if r.PostFormValue("action") == "approve_under" {
		chosen, _ := back.choose(rows, footers)
		if err := chooseUnder(r, chosen); err != nil {
			return err
		}
	}
	left := leaveWaiting(r, rows)
	asked, err := formReviews(s, r, rows)
	if err != nil {
		return err
	}
	notice := words.Text("purchase.nothing")
	if len(asked) > 0 {
		reviews, err := decide.MakeReviews(s, r.Context(), d.Manifest.Run, asked)
		if err != nil {
			return err
		}
		if err := decide.AppendReviews(s, reviews); err != nil {
			var p *site.Problem
			if errors.As(err, &p) && p.Status == http.StatusConflict {
				return conflictPage(s, w, r, asked)
			}
			return err
		}
		notice = words.Counted("purchase.done", len(asked))
	}
	if left > 0 {
		notice += " " + words.Counted("purchase.leftout", left)
	}
	http.Redirect(w, r, "/purchase?"+site.WithParameter(site.ParseQuery(r.PostFormValue("back")),
		"notice", notice), http.StatusSeeOther)
	return nil
}

// chooseUnder turns "approve what is below an amount" into a choice of lines:
// those of the page's filter that are proposed, cost no more, and whose item
// has no exception.
func chooseUnder(r *http.Request, rows []purchaseRow) error {
	most, err := core.ParseMoney(strings.TrimSpace(r.PostFormValue("under")))
	if err != nil || most <= 0 {
		return site.Fail(http.StatusBadRequest, "bad_amount",
			fmt.Sprintf(words.Text("purchase.noamount"), r.PostFormValue("under")))
	}
	r.PostForm.Del("line")
	r.PostForm.Set("action", string(plan.ActionApprove))
	for _, row := range rows {
		if row.Status == plan.Proposed && row.Value <= most && row.Issues == 0 && row.Confirm == "" {
			r.PostForm.Add("line", row.Line)
		}
	}
	return nil
}

// leaveWaiting takes the lines that wait for a person out of an approval of
// several lines at once, and counts them.
func leaveWaiting(r *http.Request, rows []purchaseRow) int {
	chosen := r.PostForm["line"]
	if plan.Action(r.PostFormValue("action")) != plan.ActionApprove || len(chosen) < 2 {
		return 0
	}
	waits := map[string]bool{}
	for _, row := range rows {
		waits[row.Line] = row.Confirm != ""
	}
	r.PostForm["line"] = slices.DeleteFunc(slices.Clone(chosen), func(line string) bool { return waits[line] })
	return len(chosen) - len(r.PostForm["line"])
}

// formReviews turns a form into reviews on the versions the page showed.
func formReviews(s *site.Server, r *http.Request, rows []purchaseRow) ([]decide.ReviewRequest, error) {
	action, reason, until := plan.Action(r.PostFormValue("action")), r.PostFormValue("reason"), core.Day(0)
	chosen, insist := r.PostForm["line"], r.PostFormValue("insist") != ""
	if line := r.PostFormValue("undo"); line != "" {
		action, chosen = plan.ActionUndo, []string{line}
	}
	if action == plan.ActionSnooze {
		var err error
		if until, err = core.ParseDay(cmp.Or(r.PostFormValue("until"),
			(decide.NextNight(s) + 7).String())); err != nil {
			return nil, site.Fail(http.StatusBadRequest, "bad_day", err.Error())
		}
	}
	var out []decide.ReviewRequest
	for _, row := range rows {
		version := row.Version
		if v := r.PostFormValue("v:" + row.Line); v != "" {
			var err error
			if version, err = strconv.Atoi(v); err != nil {
				return nil, site.Fail(http.StatusBadRequest, "bad_form",
					"the version of "+row.Key+" is not readable; load the page again")
			}
		}
		undone := action == plan.ActionUndo && slices.Contains(chosen, row.Line)
		quantity := row.Quantity
		if typed := strings.TrimSpace(r.PostFormValue("q:" + row.Line)); typed != "" && row.Open && !undone {
			n, err := strconv.ParseInt(typed, 10, 64) // of base units, as the box shows
			if err != nil {
				n, err = row.unit.Units(typed)
			}
			if err != nil || n < 0 {
				return nil, site.Refuse(http.StatusBadRequest, "bad_quantity", row.Key, typed)
			}
			was, err := strconv.ParseInt(cmp.Or(r.PostFormValue("was:"+row.Line),
				strconv.FormatInt(row.Quantity, 10)), 10, 64)
			if err == nil && n != was {
				quantity = n
				out = append(out, decide.ReviewRequest{Line: row.Line, Action: plan.ActionChange,
					Quantity: &quantity, Reason: cmp.Or(reason, words.Text("purchase.typed")),
					Version: version, Insist: insist})
				version++
			}
		}
		if slices.Contains(chosen, row.Line) {
			q := quantity
			out = append(out, decide.ReviewRequest{Line: row.Line, Action: action, Quantity: &q,
				Until: until, Reason: reason, Version: version, Insist: insist})
		}
	}
	return out, nil
}

// clash is one line that two people edited: what stands, and what was asked.
type clash struct {
	Line                 string
	Author, Did, Reason  string
	At                   string
	Theirs, Ours, Action string
}

// field is a hidden field of the form that takes ours after all.
type field struct{ Name, Value string }

type conflictData struct {
	Clashes []clash
	Fields  []field
	Back    string
}

// conflictPage shows both values of every line that somebody else changed
// meanwhile. Nothing was written; taking ours after all sends the same form on
// the versions of now.
func conflictPage(s *site.Server, w http.ResponseWriter, r *http.Request, asked []decide.ReviewRequest) error {
	journal, err := runs.ReadReviews(s.Opt.Workspace)
	if err != nil {
		return err
	}
	decisions := plan.Decisions(journal)
	out := conflictData{Back: "/purchase?" + site.ParseQuery(r.PostFormValue("back")).Encode()}
	form := url.Values{}
	for name, values := range r.PostForm {
		if name != "csrf" {
			form[name] = values
		}
	}
	seen := map[string]bool{}
	for _, a := range asked {
		d := decisions[a.Line]
		if seen[a.Line] || d.Version == a.Version {
			continue
		}
		seen[a.Line] = true
		form.Set("v:"+a.Line, strconv.Itoa(d.Version))
		c := clash{Line: a.Line, Author: d.Last.Author, Did: string(d.Last.Action),
			Reason: d.Last.Reason, At: d.Last.At.Format("2006-01-02 15:04"), Theirs: string(d.Status),
			Action: string(a.Action)}
		if d.Changed || d.Status == plan.Approved {
			c.Theirs += ", " + words.CountText(d.Quantity)
		}
		if c.Ours = c.Action; a.Quantity != nil && a.Action != plan.ActionReject {
			c.Ours += ", " + words.CountText(*a.Quantity)
		}
		out.Clashes = append(out.Clashes, c)
	}
	for name, values := range form {
		for _, v := range values {
			out.Fields = append(out.Fields, field{name, v})
		}
	}
	slices.SortFunc(out.Fields, func(a, b field) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name),
			cmp.Compare(a.Value, b.Value))
	})
	return s.Show(w, r, http.StatusConflict, "conflict.html",
		site.Page{Title: words.Text("conflict.title"), Nav: "purchase", Data: out})
}
