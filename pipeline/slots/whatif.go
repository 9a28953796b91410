package slots

import (
	"context"
	"fmt"
	"slices"

	"github.com/stockwright/stockwright/pipeline/gate"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/slotting"
)

// Desk holds what a run's slotting rests on, read once, and plans it again under
// another horizon or budget. It is safe for several goroutines.
type Desk struct{ night *stage.Night }

// OpenDesk reads the inputs of a run again. It writes nothing.
func OpenDesk(ctx context.Context, w gate.Workspace, dir string) (*Desk, error) {
	run, err := runs.Open(dir)
	if err != nil {
		return nil, err
	}
	g, err := gate.Again(ctx, w, run, nil)
	if err != nil {
		return nil, err
	}
	m := run.Manifest
	made := stage.Stage{}
	for _, t := range []string{"forecasts", "series", "policies"} {
		if m.HasTable(t) {
			made.Makes = append(made.Makes, t)
		}
	}
	n := &stage.Night{Options: stage.Options{Workspace: w.Dir, Pipeline: m.Pipeline, AsOf: m.AsOf},
		Config: &m.Config, Dir: run.Dir,
		Stages: []stage.Stage{made}, Gate: g, Inputs: g.Inputs}
	takeOrderLines(n)
	return &Desk{n}, nil
}

// Outcome is a location's slotting under a horizon and a budget of moves.
type Outcome struct {
	HorizonDays int     `json:"horizon_days"`
	Budget      int     `json:"budget"` // moves; 0 is no limit
	Moves       int     `json:"moves"`
	Minutes     float64 `json:"minutes"` // of work
	Before      float64 `json:"travel_before"`
	After       float64 `json:"travel_after"`
	Seconds     float64 `json:"seconds_saved"` // a day
	Money       float64 `json:"money_saved"`   // a day; 0 where labour has no cost
	Verdict     string  `json:"verdict"`
}

// mostDays is the longest horizon there is.
const mostDays = 730

// WhatIf plans a location's slots again as if slotting looked so many days ahead
// and made at most so many moves; 0 moves is no limit.
func (d *Desk) WhatIf(ctx context.Context, location string, horizon, budget int) (*Outcome, error) {
	if horizon < 1 || horizon > mostDays || budget < 0 {
		return nil, fmt.Errorf("the horizon lies between 1 and %d days, and the moves are 0 (no limit) or more", mostDays)
	}
	n, cfg := *d.night, *d.night.Config
	if !slices.Contains(slotLocations(&n), location) {
		return nil, fmt.Errorf("run %s plans no slots of %s", n.Dir, location)
	}
	cfg.Slotting.HorizonDays, cfg.Slotting.Moves, cfg.Slotting.Calendar = horizon, budget, nil
	n.Config = &cfg
	site, err := newSlotSite(ctx, &n)
	if err != nil {
		return nil, err
	}
	w := site.warehouse(location)
	r, err := slotting.Plan(w.in, w.opt)
	if err != nil {
		return nil, err
	}
	e := w.evidence(r, cfg.Slotting.LabourCost)
	return &Outcome{HorizonDays: horizon, Budget: budget, Moves: len(r.Moves), Minutes: e.WorkMinutes,
		Before: e.TravelBefore, After: e.TravelAfter,
		Seconds: e.SecondsSaved, Money: e.MoneySaved, Verdict: r.Verdict}, nil
}
