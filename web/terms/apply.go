package terms

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/decide"
	"github.com/stockwright/stockwright/web/site"
	"github.com/stockwright/stockwright/web/words"
)

// Apply makes the change that was previewed, or takes a rule back.
func Apply(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return site.Refuse(http.StatusBadRequest, "bad_form")
	}
	q := questionOf(r.PostForm)
	author, now := site.Identity(r.Context()).Name, s.Opt.Now()
	back := r.PostForm
	for _, name := range []string{"csrf", "field", "value", "until", "reason", "term", "sku"} {
		back.Del(name)
	}
	if r.FormValue("do") == "end" {
		back.Del("do")
		ends := config.RuleChange{RuleKeys: q.keys(), Term: q.Field, Ends: true, Author: author, At: now.UTC()}
		if err := appendRules(s, []config.RuleChange{ends}); err != nil {
			return err
		}
		return done(w, r, site.ParseQuery(""), words.Text("terms.ended"))
	}
	back.Del("do")
	if q.Reason == "" {
		return site.Fail(http.StatusUnprocessableEntity, "refused", words.Text("terms.noreason"))
	}
	journal, err := readRules(s)
	if err != nil {
		return err
	}
	c, err := q.change(author, now, journal)
	if err != nil {
		return site.Fail(http.StatusUnprocessableEntity, "refused", err.Error())
	}
	stopPreview(s, author)
	if len(c.rules) > 0 {
		if err := appendRules(s, c.rules); err != nil {
			return err
		}
		return done(w, r, back, fmt.Sprintf(words.Text("terms.ruleset"), c.rules[0].RuleKeys))
	}
	n, err := setTargets(s, r, q, c)
	if err != nil {
		return err
	}
	return done(w, r, back, words.Counted("terms.targetsset", n))
}

func done(w http.ResponseWriter, r *http.Request, back map[string][]string, notice string) error {
	http.Redirect(w, r, "/terms?"+site.WithParameter(back, "notice", notice), http.StatusSeeOther)
	return nil
}

// appendRules appends to the journal of rules; the coming night reads them.
func appendRules(s *site.Server, rules []config.RuleChange) error {
	err := runs.AppendJournal(s.Opt.Workspace, config.RulesName, rules, func(journal []config.RuleChange) error {
		for _, c := range rules {
			if err := c.Check(journal); err != nil {
				return site.Fail(http.StatusUnprocessableEntity, "refused", err.Error())
			}
		}
		return nil
	})
	var p *site.Problem
	if errors.As(err, &p) {
		return p
	}
	return err
}

// setTargets sets the target of each chosen series from the coming night on.
func setTargets(s *site.Server, r *http.Request, q question, c change) (int, error) {
	d, err := s.Data("latest")
	if err != nil {
		return 0, err
	}
	facts, ok, err := s.OpenFacts(r.Context(), d, partPatience)
	if err != nil {
		return 0, err
	}
	if !ok {
		return 0, site.Fail(http.StatusServiceUnavailable, "reading", words.Text("terms.reading"))
	}
	journal, err := runs.ReadOverrides(s.Opt.Workspace)
	if err != nil {
		return 0, err
	}
	versions := map[string]int{}
	for _, o := range journal {
		versions[o.Subject]++
	}
	next := decide.NextNight(s) // lists the runs
	var asked []decide.OverrideRequest
	for i := range facts.All {
		f := &facts.All[i]
		if q.takes(f) {
			until := c.until
			asked = append(asked, decide.OverrideRequest{Subject: f.ID(), Field: plan.OverrideTarget,
				Value: c.level, StartsOn: next, EndsOn: &until,
				Reason: strings.TrimSpace(q.Reason), Version: versions[f.ID()]})
		}
	}
	if len(asked) == 0 || len(asked) > decide.MostEvents {
		return 0, site.Fail(http.StatusUnprocessableEntity, "too_many",
			fmt.Sprintf(words.Text("terms.toomany"), words.CountText(len(asked)), words.CountText(decide.MostEvents)))
	}
	if c.until < next {
		return 0, site.Fail(http.StatusUnprocessableEntity, "refused", words.Text("terms.nolastday"))
	}
	if _, err := decide.AppendOverrides(s, r, asked); err != nil {
		return 0, err
	}
	return len(asked), nil
}
