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

// Proof replays the measured days of opt under the class-fill policy and, on the
// same days with the same lead times, under what is usually done: z·σ·√L with z for
// the promised rate as cycle service, two to three weeks of cover, and a
// seasonal-naive planner with a week to spare. lead holds the believed lead-time
// distributions. Corrections are learnt on equally many days before; they are
// returned for the night to use (replenish.PriceClasses). It returns an error when
// there is less history than that plus half a year.
func Proof(items []Item, lead [][]float64, opt Options, rate float64, c Calendar) ([]PlannerReport, map[string]Correction, error) {
	span := opt.WarmUp + opt.Days
	past := Options{Start: opt.Start - span, WarmUp: opt.WarmUp, Days: opt.Days, Seed: opt.Seed + 1000, Workers: opt.Workers}
	if past.Start < 182 {
		return nil, nil, fmt.Errorf("a replay of %d days needs %d days of history before it, there are %d: replay fewer days", span, span+182, opt.Start)
	}
	mean := make([]float64, len(items))
	for i, pmf := range lead {
		for d, p := range pmf {
			mean[i] += float64(d) * p
		}
	}
	keeper := NewKeeper(items, lead, past, c)
	ours := keeper.From(items, opt.Start, c)
	ours.Title = "stockwright"
	planners := []Planner{
		ours,
		&SafetyFactor{Title: "z·σ·√L", LeadDays: mean, WithReview: true, Forecast: NewTextbook(len(items)).At,
			Z: func(it *Item) float64 { return demand.StandardNormalQuantile(it.Promised) }},
		&WeeksOfCover{Title: "2–3 weeks of cover", Min: 2, Max: 3, LeadDays: mean},
		&SeasonalNaive{Title: "seasonal naive + 7 days", ExtraDays: 7, LeadDays: mean},
	}
	var out []PlannerReport
	for _, p := range planners {
		out = append(out, PlannerReport{p.Name(), Report(items, Replay(items, p, opt), opt.Days, rate)})
	}
	return out, keeper.Learnt, nil
}
