package replay

import (
	"fmt"

	"github.com/stockwright/stockwright/replenish/demand"
)

// PlannerReport is one planner's year beside the others'.
type PlannerReport struct {
	Planner string        `json:"planner"`
	Classes []ClassReport `json:"classes"` // the total first
}

// Proof replays the measured days of opt under the tuned planner and, on the same
// days with the same lead times, under what is usually done: z·σ·√L with z for the
// promised rate as cycle service, two to three weeks of cover, and a seasonal-naive
// planner with a week to spare. lead holds the believed lead-time distributions.
// The tuned planner is tuned on equally many days before. It returns an error
// when there is less history than that plus half a year.
func Proof(items []Item, lead [][]float64, opt Options, rate float64) ([]PlannerReport, error) {
	span := opt.WarmUp + opt.Days
	past := opt
	past.Start = opt.Start - span
	if past.Start < 182 {
		return nil, fmt.Errorf("a replay of %d days needs %d days of history before it, there are %d: replay fewer days", span, span+182, opt.Start)
	}
	mean := make([]float64, len(items))
	for i, pmf := range lead {
		for d, p := range pmf {
			mean[i] += float64(d) * p
		}
	}
	trial := RunTrial(items, lead, Options{Start: past.Start, WarmUp: opt.WarmUp, Days: opt.Days, Seed: opt.Seed + 1000}, 2)
	tuned := NewTuned(items, lead, trial, Options{Start: past.Start, WarmUp: opt.WarmUp, Days: opt.Days, Seed: opt.Seed + 2000})
	textbook := NewSmoothing(items, opt.Start)
	planners := []Planner{
		&renamed{tuned.From(items, opt.Start), "stockwright"},
		&SafetyFactor{Title: "z·σ·√L", LeadDays: mean, Z: func(it *Item) float64 { return demand.StandardNormalQuantile(it.Promised) }, Forecast: textbook.DaySigma},
		&WeeksOfCover{Title: "2–3 weeks of cover", Min: 2, Max: 3, LeadDays: mean},
		&SeasonalNaive{Title: "seasonal naive + 7 days", ExtraDays: 7, LeadDays: mean},
	}
	var out []PlannerReport
	for _, p := range planners {
		out = append(out, PlannerReport{p.Name(), Report(items, Replay(items, p, opt), opt.Days, rate)})
	}
	return out, nil
}

// renamed is a tuned planner under the name a report shows.
type renamed struct {
	*Tuned
	title string
}

// Name is the title shown.
func (r *renamed) Name() string { return r.title }

// DaySigma is the level and the one-day deviation, for the textbook rule.
func (s *Smoothing) DaySigma(v *View) (mean, sigma float64) {
	m, sd := s.MeanSD(v, []float64{1}, 1)
	return m, sd
}
