package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/pipeline"
	"github.com/stockwright/stockwright/pipeline/accuracy"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/access"
)

// TestTheForecastGridIsEditedAndPlannedOn types a week of a category, and plans on it.
func TestTheForecastGridIsEditedAndPlannedOn(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 20)
	before, _ := s.planned(s.night())
	p := s.person(access.Planner)
	body := ""
	for range 100 {
		if _, body = p.get("/forecast?by=category"); !strings.Contains(body, "data-reload") {
			break
		}
	}
	field := regexp.MustCompile(`name="v:(\d{4}-\d\d-\d\d:dry)" value="([\d.]+)"`).FindStringSubmatch(body)
	require.NotEmpty(t, field, body)
	form := url.Values{"back": {"by=category"}, "by": {"category"}, "reason": {"a fair"}}
	form.Set("v:"+field[1], "700")
	form.Set("was:"+field[1], field[2])
	status, _ := p.post("/forecast", form)
	require.Equal(t, http.StatusOK, status)
	journal, err := runs.ReadOverrides(s.dir)
	require.NoError(t, err)
	require.NotEmpty(t, journal)
	require.Equal(t, plan.OverrideForecast, journal[0].Field)
	require.Contains(t, journal[0].Reason, "a fair")
	require.Contains(t, journal[0].Reason, "dry")
	units := 0.0
	for _, o := range journal {
		units += o.Value * float64(o.EndsOn-o.StartsOn+1)
	}
	require.InDelta(t, 700, units, 1e-6)
	_, body = p.get("/forecast?by=item&q=green")
	require.Contains(t, body, "Green tea")
	require.Contains(t, body, `value="700.0"`)
	_, body = p.get("/forecast?by=item&format=csv")
	require.Contains(t, body, "statistical")
	after, _ := s.planned(s.night())
	require.Greater(t, after.OrderUpTo, before.OrderUpTo, "the night plans on what people expect")
	require.Equal(t, http.StatusForbidden, first(s.person(access.ReadOnly).post("/forecast", form)))
}

func first(status int, _ string) int { return status }

// TestWhatEditsAddedIsScored says of a week that is over what was sold: the person was
// right, the statistical forecast cannot be nearer.
func TestWhatEditsAddedIsScored(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 20)
	opt := s.server.PipelineOptions()
	opt.Pipeline, opt.AsOf, opt.Today = "nightly", today-7, today
	_, err := pipeline.Run(t.Context(), opt)
	require.NoError(t, err)
	require.NoError(t, runs.AppendOverrides(s.dir, []plan.Override{{Subject: "S@WH",
		Field: plan.OverrideForecast, Value: 40, StartsOn: today - 7, EndsOn: today + 3,
		Reason: "a guess", Author: "Ann"}}))
	out := s.night()
	scores, err := accuracy.ScoreForecasts(t.Context(), s.dir, out.Dir)
	require.NoError(t, err)
	require.Len(t, scores, 1)
	require.Equal(t, "Ann", scores[0].Author)
	require.InDelta(t, 280, scores[0].Said, 1e-9, "only the days that are over")
	require.InDelta(t, 70, scores[0].Sold, 1e-9)
	require.InDelta(t, 210, scores[0].SaidError, 1e-9)
	require.Less(t, scores[0].OwnError, 1.0)
	require.Zero(t, scores[0].Better)
	require.Negative(t, scores[0].Added())
	_, body := s.person(access.Planner).get("/forecast")
	require.Contains(t, body, "What your edits added")
}
