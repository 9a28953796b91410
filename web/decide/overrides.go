package decide

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
	"github.com/stockwright/stockwright/web/access"
	"github.com/stockwright/stockwright/web/site"
	"github.com/stockwright/stockwright/web/words"
)

// MostEvents is how many series one change on a screen may be written to.
const MostEvents = 50_000

// overrideRoles says who may set what: planners the figures, managers what
// stays where it stands.
func overrideRole(f plan.OverrideField) access.Role {
	if f == plan.OverrideHold || f == plan.OverrideLock {
		return access.Manager
	}
	return access.Planner
}

// ListOverrides lists the journal of overrides, or what holds on a day.
func ListOverrides(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	q := site.NewQuery(r)
	subject, on := q.Text("subject"), q.Text("on")
	if err := q.Done(); err != nil {
		return err
	}
	journal, err := runs.ReadOverrides(s.Opt.Workspace)
	if err != nil {
		return err
	}
	if on != "" {
		day, err := core.ParseDay(on)
		if err != nil {
			return site.Fail(http.StatusBadRequest, "bad_day", err.Error())
		}
		journal = plan.InForce(journal, day)
	}
	rows := []plan.Override{}
	for _, o := range journal {
		if subject == "" || o.Subject == subject {
			rows = append(rows, o)
		}
	}
	site.WriteJSON(w, http.StatusOK, map[string]any{"rows": rows})
	return nil
}

// OverrideRequest is one event as a client sends it; author and time are the
// server's to say.
type OverrideRequest struct {
	Subject  string             `json:"subject"`
	Field    plan.OverrideField `json:"field"`
	Ends     bool               `json:"ends,omitempty"`
	Value    float64            `json:"value"`
	StartsOn core.Day           `json:"starts_on"`
	EndsOn   *core.Day          `json:"ends_on,omitempty"`
	Reason   string             `json:"reason,omitempty"`
	Version  int                `json:"version"`
}

// SetOverrides appends events to the journal of overrides, all or none.
func SetOverrides(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Overrides []OverrideRequest `json:"overrides"`
	}
	if err := site.ReadBody(r, &body); err != nil {
		return err
	}
	if len(body.Overrides) == 0 {
		return site.Refuse(http.StatusBadRequest, "no_overrides")
	}
	events, err := AppendOverrides(s, r, body.Overrides)
	if err != nil {
		return err
	}
	site.WriteJSON(w, http.StatusOK, map[string]any{"rows": events})
	return nil
}

// AppendOverrides checks the role, makes the events and appends them. A stale
// version is answered with both sides.
func AppendOverrides(s *site.Server, r *http.Request, asked []OverrideRequest) ([]plan.Override, error) {
	id := site.Identity(r.Context())
	events := make([]plan.Override, 0, len(asked))
	for _, a := range asked {
		if need := overrideRole(a.Field); !id.Role.May(need) {
			return nil, site.Refuse(http.StatusForbidden, "forbidden.overrides", id.Name, id.Role, a.Field, need)
		}
		if _, ok := core.ParseKey(a.Subject); !ok {
			return nil, site.Refuse(http.StatusBadRequest, "bad_subject")
		}
		o := plan.Override{Subject: a.Subject, Field: a.Field, Ends: a.Ends, Value: a.Value,
			StartsOn: a.StartsOn, EndsOn: core.NoDay,
			Reason: a.Reason, Author: id.Name, At: s.Opt.Now().UTC(), Version: a.Version}
		if a.EndsOn != nil {
			o.EndsOn = *a.EndsOn
		}
		events = append(events, o)
	}
	err := runs.AppendOverrides(s.Opt.Workspace, events)
	switch {
	case err == nil:
		return events, nil
	case !errors.Is(err, plan.ErrStale):
		return nil, site.Fail(http.StatusUnprocessableEntity, "refused", err.Error())
	}
	p := site.Fail(http.StatusConflict, "stale", err.Error())
	journal, jerr := runs.ReadOverrides(s.Opt.Workspace)
	for _, o := range events {
		if before := EventsOf(journal, o.Subject); jerr == nil && len(before) != o.Version && len(before) > 0 {
			p.Theirs, p.Ours = before[len(before)-1], o
			break
		}
	}
	return nil, p
}

// EventsOf are the events of one subject, oldest first.
func EventsOf(journal []plan.Override, subject string) []plan.Override {
	var out []plan.Override
	for _, o := range journal {
		if o.Subject == subject {
			out = append(out, o)
		}
	}
	return out
}

// OverrideForm takes the form of the item and slots pages.
func OverrideForm(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	a := OverrideRequest{Subject: r.PostFormValue("subject"),
		Field: plan.OverrideField(r.PostFormValue("field")), Ends: r.PostFormValue("action") == "end",
		Reason: strings.TrimSpace(r.PostFormValue("reason"))}
	var err error
	if a.Version, err = strconv.Atoi(cmp.Or(r.PostFormValue("version"), "0")); err != nil {
		return site.Refuse(http.StatusBadRequest, "bad_form")
	}
	if a.StartsOn, err = core.ParseDay(cmp.Or(r.PostFormValue("starts_on"), NextNight(s).String())); err != nil {
		return site.Fail(http.StatusBadRequest, "bad_day", err.Error())
	}
	if t := r.PostFormValue("ends_on"); t != "" && !a.Ends {
		day, err := core.ParseDay(t)
		if err != nil {
			return site.Fail(http.StatusBadRequest, "bad_day", err.Error())
		}
		a.EndsOn = &day
	}
	if t := strings.TrimSpace(r.PostFormValue("value")); slices.Contains(plan.OverrideFigures(), a.Field) && !a.Ends {
		if a.Value, err = strconv.ParseFloat(strings.ReplaceAll(t, ",", "."), 64); err != nil {
			return site.Fail(http.StatusBadRequest, "bad_number", fmt.Sprintf(words.Text("override.nonumber"), t))
		}
		if a.Field == plan.OverrideTarget {
			a.Value /= 100
		}
	}
	if _, err := AppendOverrides(s, r, []OverrideRequest{a}); err != nil {
		return err
	}
	notice := words.Text("override.saved")
	if a.Ends {
		notice = words.Text("override.ended")
	}
	back := r.PostFormValue("back")
	if !strings.HasPrefix(back, "/items/") && !strings.HasPrefix(back, "/slots") {
		back = "/items/" + a.Subject
	}
	path, query, _ := strings.Cut(back, "?")
	http.Redirect(w, r, path+"?"+site.WithParameter(site.ParseQuery(query), "notice", notice), http.StatusSeeOther)
	return nil
}

// NextNight is the day the coming night plans for at the earliest: today, or
// the day of the latest plan where that lies later.
func NextNight(s *site.Server) core.Day {
	day := core.DayOf(s.Opt.Now())
	if id, ok, err := s.LatestPlan(); err == nil && ok {
		day = max(day, id.AsOf)
	}
	return day
}

// Standing are a subject's overrides that hold on a day or begin later.
func Standing(journal []plan.Override, subject string, day core.Day) []plan.Override {
	mine := EventsOf(journal, subject)
	out := plan.InForce(mine, day)
	for _, o := range mine {
		if o.StartsOn > day && !o.Ends {
			out = append(out, o)
		}
	}
	return out
}
