package demand

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/decide"
	"github.com/stockwright/stockwright/web/site"
	"github.com/stockwright/stockwright/web/words"
)

// editPatience is how long an edit waits for the forecasts it changes.
const editPatience = 60 * time.Second

// change is one cell of the form that was given another figure.
type change struct {
	row  string
	at   span
	to   float64 // units in the period
	back bool    // to the statistical forecast
}

// Edit takes the figures that were typed into the grid, shares each out over the series
// below it, and appends what that makes of each to the journal of overrides.
func Edit(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return site.Refuse(http.StatusBadRequest, "bad_form")
	}
	d, err := s.Data("latest")
	if err != nil {
		return err
	}
	c, err := open(r.Context(), s, d, editPatience)
	if err != nil {
		return err
	}
	if c == nil {
		return site.Fail(http.StatusServiceUnavailable, "reading", words.Text("forecast.reading"))
	}
	back := site.ParseQuery(r.PostFormValue("back"))
	q := questionOf(back)
	if by := r.PostFormValue("by"); by != "" {
		q.By = by
	}
	changes, err := changesOf(r, spansOf(c.asOf, c.days, q.Period))
	if err != nil {
		return err
	}
	notice := words.Text("forecast.nothing")
	if len(changes) > 0 {
		journal, err := runs.ReadOverrides(s.Opt.Workspace)
		if err != nil {
			return err
		}
		asked, err := c.share(q, changes, journal, strings.TrimSpace(r.PostFormValue("reason")))
		if err != nil {
			return err
		}
		if len(asked) > 0 {
			if _, err := decide.AppendOverrides(s, r, asked); err != nil {
				return err
			}
			touched := map[string]bool{}
			for _, a := range asked {
				touched[a.Subject] = true
			}
			notice = words.Counted("forecast.saved", len(changes), words.Counted("forecast.series", len(touched)))
		}
	}
	http.Redirect(w, r, "/forecast?"+site.WithParameter(back, "notice", notice), http.StatusSeeOther)
	return nil
}

// changesOf reads the cells whose figure is another than the page showed.
func changesOf(r *http.Request, spans []span) ([]change, error) {
	var out []change
	for name, values := range r.PostForm {
		rest, ok := strings.CutPrefix(name, "v:")
		day, row, named := strings.Cut(rest, ":")
		if !ok || !named {
			continue
		}
		typed := strings.Map(func(c rune) rune {
			if c == ' ' || c == '\u202f' || c == '\u00a0' {
				return -1
			}
			return c
		}, strings.TrimSpace(values[0]))
		if typed == r.PostFormValue("was:"+rest) {
			continue
		}
		c := change{row: row, back: typed == ""}
		for _, sp := range spans {
			if sp.Day.String() == day {
				c.at = sp
			}
		}
		if c.at.To == 0 {
			return nil, site.Fail(http.StatusConflict, "stale", words.Text("forecast.stale"))
		}
		if !c.back {
			v, err := strconv.ParseFloat(strings.ReplaceAll(typed, ",", "."), 64)
			if err != nil || v < 0 || math.IsInf(v, 0) || math.IsNaN(v) {
				return nil, site.Fail(http.StatusBadRequest, "bad_number",
					fmt.Sprintf(words.Text("override.nonumber"), values[0]))
			}
			c.to = v
		}
		out = append(out, c)
	}
	return out, nil
}

// share lays each change over the series of its row, in proportion to what is planned of
// each in the period (of nothing planned: to what was sold last year, else evenly), and
// within a series evenly over the days on which it sells. What was said of later days
// is said again, for a newer event stands in for all that an older one says from its
// first day on.
func (c *cube) share(q question, changes []change, journal []plan.Override,
	reason string) ([]decide.OverrideRequest, error) {
	said := toldOf(journal, c.asOf)
	first, why := make([]int, len(c.series)), make([]string, len(c.series)) // of series that are changed
	for _, ch := range changes {
		var below []int
		for i := range c.series {
			if v := &c.series[i]; q.takes(v) && q.row(v) == ch.row && len(v.own) > ch.at.From {
				below = append(below, i)
			}
		}
		if len(below) > decide.MostEvents {
			return nil, site.Fail(http.StatusUnprocessableEntity, "too_many",
				fmt.Sprintf(words.Text("forecast.toomany"), words.CountText(len(below)),
					words.CountText(decide.MostEvents)))
		}
		before := c.shareOut(below, ch, said)
		trace := fmt.Sprintf("%s %s, %s %s: %s → %s", words.Text("forecast.by."+q.By), ch.row,
			words.Text("forecast."+q.Period), ch.at.Day, strconv.FormatFloat(before, 'f', 1, 64), typedText(ch))
		if reason != "" {
			trace += "; " + reason
		}
		for _, i := range below {
			if why[i] == "" || ch.at.From < first[i] {
				first[i] = ch.at.From
			}
			why[i] = trace
		}
	}
	versions := map[string]int{}
	for _, o := range journal {
		versions[o.Subject]++
	}
	var out []decide.OverrideRequest
	for i := range c.series {
		if why[i] == "" {
			continue
		}
		k := c.series[i].id
		version := versions[k]
		for _, o := range eventsFrom(said[k], first[i], c.asOf) {
			o.Subject, o.Reason, o.Version = k, why[i], version
			version++
			out = append(out, o)
		}
	}
	return out, nil
}

func typedText(ch change) string {
	if ch.back {
		return words.Text("forecast.own")
	}
	return strconv.FormatFloat(ch.to, 'f', -1, 64)
}

// shareOut changes what is said of the series below a change, and gives what was planned
// of them before.
func (c *cube) shareOut(below []int, ch change, said map[string]told) (before float64) {
	planned, past, tolds := make([]float64, len(below)), make([]float64, len(below)), make([]told, len(below))
	sold := 0.0
	for i, at := range below {
		v := &c.series[at]
		t := said[v.id]
		tolds[i] = t
		for day := ch.at.From; day < min(ch.at.To, len(v.own)); day++ {
			planned[i] += t.on(day, float64(v.own[day]))
			if day < len(v.past) {
				past[i] += float64(v.past[day])
			}
		}
		before += planned[i]
		sold += past[i]
	}
	for i, at := range below {
		v := &c.series[at]
		part := 1 / float64(len(below))
		if before > 0 {
			part = planned[i] / before
		} else if sold > 0 {
			part = past[i] / sold
		}
		said[v.id] = v.lay(tolds[i], ch, ch.to*part)
	}
	return before
}

// lay says units of a period, evenly over its days on which the series sells: days that
// are forecast at nothing stay so, unless all are.
func (v *series) lay(t told, ch change, units float64) told {
	to := min(ch.at.To, len(v.own))
	open := 0
	for day := ch.at.From; day < to; day++ {
		if v.own[day] > 0 {
			open++
		}
	}
	for day := ch.at.From; day < to; day++ {
		switch {
		case ch.back:
			t = t.set(day, math.NaN())
		case open == 0:
			t = t.set(day, units/float64(to-ch.at.From))
		case v.own[day] > 0:
			t = t.set(day, units/float64(open))
		default:
			t = t.set(day, 0)
		}
	}
	return t
}

// eventsFrom are the events that say what is told from a day on: one for each stretch of
// days with the same figure. Where the first day is nobody's, what an older event says of
// it is ended.
func eventsFrom(t told, from int, asOf core.Day) []decide.OverrideRequest {
	var out []decide.OverrideRequest
	if from < len(t) && math.IsNaN(t[from]) {
		out = append(out, decide.OverrideRequest{Field: plan.OverrideForecast, Ends: true,
			StartsOn: asOf + core.Day(from)})
	}
	for day := from; day < len(t); day++ {
		if math.IsNaN(t[day]) {
			continue
		}
		end := asOf + core.Day(day)
		if n := len(out); n > 0 && !out[n-1].Ends && out[n-1].Value == t[day] && *out[n-1].EndsOn == end-1 {
			out[n-1].EndsOn = &end
			continue
		}
		out = append(out, decide.OverrideRequest{Field: plan.OverrideForecast, Value: t[day],
			StartsOn: end, EndsOn: &end})
	}
	return out
}
