package pipeline

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Stage is one step of a night: its name, the tables it makes in the run
// folder, and the function that makes them. A stage reads only the inputs and
// the tables of earlier stages, so that a failed night can go on from any
// stage whose forerunners are finished.
type Stage struct {
	Name  string
	Makes []string
	Run   func(ctx context.Context, n *Night) error
}

// stages are all stages in the order in which a night runs them.
func stages() []Stage {
	return []Stage{
		{"load", []string{"history", "sales_days", "rejects"}, loadStage},
		{"forecast", []string{"forecasts", "covers", "series", "states", judgementTable}, forecastStage},
		{"replenish", []string{"policies", "purchase_plan", "transfer_plan", "actions", "lead_times", "class_promises", "price_tags", "inbound_plan", "buying_list"}, replenishStage},
		{"stock", nil, stockStage},
		{"slot", []string{"slotting", "move_plan", "move_curve", "slotting_evidence"}, slotStage},
		{"putaway", []string{"putaway_plan"}, putawayStage},
		{"publish", []string{"problems"}, publishStage},
	}
}

// NightlyStages are the stages of the full nightly run.
func NightlyStages() []string {
	return []string{"load", "forecast", "replenish", "slot", "putaway", "publish"}
}

// needs says which earlier stage a stage cannot do without.
var needs = map[string][]string{
	"forecast":  {"load"},
	"replenish": {"forecast"},
	"slot":      {"forecast"},
	"putaway":   {"load"},
}

// checkStages refuses unknown stages, a wrong order, and a stage without what it needs.
func checkStages(names []string) error {
	var known []string
	for _, s := range stages() {
		known = append(known, s.Name)
	}
	last := -1
	for i, name := range names {
		at := slices.Index(known, name)
		if at < 0 {
			return fmt.Errorf("there is no stage %q; the stages are %s", name, strings.Join(known, ", "))
		}
		if at <= last {
			return fmt.Errorf("%q stands out of order; the order is %s", name, strings.Join(known, ", "))
		}
		last = at
		for _, need := range needs[name] {
			if !slices.Contains(names[:i], need) {
				return fmt.Errorf("%q needs %q before it", name, need)
			}
		}
	}
	if len(names) == 0 || names[0] != "load" || names[len(names)-1] != "publish" {
		return fmt.Errorf("the first stage must be load and the last publish")
	}
	return nil
}

// chosen picks the stages of a pipeline, in order.
func chosen(names []string) []Stage {
	var out []Stage
	for _, s := range stages() {
		if slices.Contains(names, s.Name) {
			out = append(out, s)
		}
	}
	return out
}
