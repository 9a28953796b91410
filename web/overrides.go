package web

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
)

// overrideRoles says who may set what: planners the figures, managers what
// stays where it stands.
func overrideRole(f plan.OverrideField) Role {
	if f == plan.OverrideHold || f == plan.OverrideLock {
		return Manager
	}
	return Planner
}

// listOverrides lists the journal of overrides, or what holds on a day.
func (s *Server) listOverrides(w http.ResponseWriter, r *http.Request) error {
	q := newQuery(r)
	subject, on := q.text("subject"), q.text("on")
	if err := q.done(); err != nil {
		return err
	}
	journal, err := runs.ReadOverrides(s.opt.Workspace)
	if err != nil {
		return err
	}
	if on != "" {
		day, err := core.ParseDay(on)
		if err != nil {
			return fail(http.StatusBadRequest, "bad_day", err.Error())
		}
		journal = plan.InForce(journal, day)
	}
	rows := []plan.Override{}
	for _, o := range journal {
		if subject == "" || o.Subject == subject {
			rows = append(rows, o)
		}
	}
	writeJSON(w, http.StatusOK, map[string]any{"rows": rows})
	return nil
}

// overrideRequest is one event as a client sends it; author and time are the
// server's to say.
type overrideRequest struct {
	Subject  string             `json:"subject"`
	Field    plan.OverrideField `json:"field"`
	Ends     bool               `json:"ends,omitempty"`
	Value    float64            `json:"value"`
	StartsOn core.Day           `json:"starts_on"`
	EndsOn   *core.Day          `json:"ends_on,omitempty"`
	Reason   string             `json:"reason,omitempty"`
	Version  int                `json:"version"`
}

// setOverrides appends events to the journal of overrides, all or none.
func (s *Server) setOverrides(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Overrides []overrideRequest `json:"overrides"`
	}
	if err := readBody(r, &body); err != nil {
		return err
	}
	if len(body.Overrides) == 0 {
		return refuse(http.StatusBadRequest, "no_overrides")
	}
	events, err := s.appendOverrides(r, body.Overrides)
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, map[string]any{"rows": events})
	return nil
}

// appendOverrides checks the role, makes the events and appends them. A stale
// version is answered with both sides.
func (s *Server) appendOverrides(r *http.Request, asked []overrideRequest) ([]plan.Override, error) {
	id := identity(r.Context())
	var events []plan.Override
	for _, a := range asked {
		if need := overrideRole(a.Field); !id.Role.may(need) {
			return nil, refuse(http.StatusForbidden, "forbidden.overrides", id.Name, id.Role, a.Field, need)
		}
		if _, ok := core.ParseKey(a.Subject); !ok {
			return nil, refuse(http.StatusBadRequest, "bad_subject")
		}
		o := plan.Override{Subject: a.Subject, Field: a.Field, Ends: a.Ends, Value: a.Value, StartsOn: a.StartsOn, EndsOn: core.NoDay,
			Reason: a.Reason, Author: id.Name, At: s.opt.Now().UTC(), Version: a.Version}
		if a.EndsOn != nil {
			o.EndsOn = *a.EndsOn
		}
		events = append(events, o)
	}
	err := runs.AppendOverrides(s.opt.Workspace, events)
	switch {
	case err == nil:
		return events, nil
	case !errors.Is(err, plan.ErrStale):
		return nil, fail(http.StatusUnprocessableEntity, "refused", err.Error())
	}
	p := fail(http.StatusConflict, "stale", err.Error())
	journal, jerr := runs.ReadOverrides(s.opt.Workspace)
	for _, o := range events {
		if before := eventsOf(journal, o.Subject); jerr == nil && len(before) != o.Version && len(before) > 0 {
			p.Theirs, p.Ours = before[len(before)-1], o
			break
		}
	}
	return nil, p
}

// eventsOf are the events of one subject, oldest first.
func eventsOf(journal []plan.Override, subject string) []plan.Override {
	var out []plan.Override
	for _, o := range journal {
		if o.Subject == subject {
			out = append(out, o)
		}
	}
	return out
}

// overrideForm takes the form of the item and slots pages.
func (s *Server) overrideForm(w http.ResponseWriter, r *http.Request) error {
	a := overrideRequest{Subject: r.PostFormValue("subject"), Field: plan.OverrideField(r.PostFormValue("field")), Ends: r.PostFormValue("action") == "end",
		Reason: strings.TrimSpace(r.PostFormValue("reason"))}
	var err error
	if a.Version, err = strconv.Atoi(cmp.Or(r.PostFormValue("version"), "0")); err != nil {
		return refuse(http.StatusBadRequest, "bad_form")
	}
	if a.StartsOn, err = core.ParseDay(cmp.Or(r.PostFormValue("starts_on"), s.nextNight().String())); err != nil {
		return fail(http.StatusBadRequest, "bad_day", err.Error())
	}
	if t := r.PostFormValue("ends_on"); t != "" && !a.Ends {
		day, err := core.ParseDay(t)
		if err != nil {
			return fail(http.StatusBadRequest, "bad_day", err.Error())
		}
		a.EndsOn = &day
	}
	if t := strings.TrimSpace(r.PostFormValue("value")); slices.Contains(plan.OverrideFigures(), a.Field) && !a.Ends {
		if a.Value, err = strconv.ParseFloat(strings.ReplaceAll(t, ",", "."), 64); err != nil {
			return fail(http.StatusBadRequest, "bad_number", fmt.Sprintf(text("override.nonumber"), t))
		}
		if a.Field == plan.OverrideTarget {
			a.Value /= 100
		}
	}
	if _, err := s.appendOverrides(r, []overrideRequest{a}); err != nil {
		return err
	}
	notice := text("override.saved")
	if a.Ends {
		notice = text("override.ended")
	}
	back := r.PostFormValue("back")
	if !strings.HasPrefix(back, "/items/") && !strings.HasPrefix(back, "/slots") {
		back = "/items/" + a.Subject
	}
	path, query, _ := strings.Cut(back, "?")
	http.Redirect(w, r, path+"?"+withParameter(parseQuery(query), "notice", notice), http.StatusSeeOther)
	return nil
}

// nextNight is the day the coming night plans for at the earliest: today, or
// the day of the latest plan where that lies later.
func (s *Server) nextNight() core.Day {
	day := core.DayOf(s.opt.Now())
	if id, ok, err := s.latestPlan(); err == nil && ok {
		day = max(day, id.AsOf)
	}
	return day
}

// standing are a subject's overrides that hold on a day or begin later.
func standing(journal []plan.Override, subject string, day core.Day) []plan.Override {
	mine := eventsOf(journal, subject)
	out := plan.InForce(mine, day)
	for _, o := range mine {
		if o.StartsOn > day && !o.Ends {
			out = append(out, o)
		}
	}
	return out
}

// valueText is an override's figure with its unit.
func valueText(o plan.Override) string {
	switch o.Field {
	case plan.OverrideTarget:
		return fmt.Sprintf("%.2f %%", 100*o.Value)
	case plan.OverrideHold, plan.OverrideLock:
		return ""
	}
	return strconv.FormatFloat(o.Value, 'g', 6, 64)
}
