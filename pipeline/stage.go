package pipeline

import (
	"slices"

	"github.com/stockwright/stockwright/pipeline/demand"
	"github.com/stockwright/stockwright/pipeline/slots"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/pipeline/supply"
)

// stages are all stages in the order in which a night runs them.
func stages() []stage.Stage {
	return []stage.Stage{
		{Name: "load", Makes: []string{"history", "history_base", "history_new", "sales_days",
			"rejects"}, Run: loadStage},
		{Name: "forecast", Makes: []string{"forecasts", "covers", "series", "states",
			demand.JudgementTable}, Run: demand.Stage},
		{Name: "replenish", Makes: []string{"policies", "purchase_plan", "transfer_plan", "actions",
			"lead_times", "class_promises", "price_tags", "inbound_plan", "buying_list"}, Run: supply.Stage},
		{Name: "stock", Makes: nil, Run: stockStage},
		{Name: "slot", Makes: []string{"slotting", "move_plan", "move_curve", "slotting_evidence"}, Run: slots.Stage},
		{Name: "putaway", Makes: []string{"putaway_plan"}, Run: slots.PutawayStage},
		{Name: "publish", Makes: []string{"problems"}, Run: publishStage},
	}
}

// chosen picks the stages of a pipeline, in order.
func chosen(names []string) []stage.Stage {
	var out []stage.Stage
	for _, s := range stages() {
		if slices.Contains(names, s.Name) {
			out = append(out, s)
		}
	}
	return out
}
