package pipeline

import (
	"context"
	"slices"
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
