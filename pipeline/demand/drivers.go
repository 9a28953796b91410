package demand

import (
	"fmt"
	"strings"

	"github.com/stockwright/stockwright/pipeline/shard"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/plan"
)

// countHeld counts the drivers ahead that were held to the range seen in a series, or
// are not known to the end.
func countHeld(all tally, r shard.Result) {
	for _, held := range r.Forecast.Held {
		name, why, _ := strings.Cut(held, ": ")
		all.count(name, r.Key, why)
	}
}

func heldProblems(n *stage.Night, all tally) {
	for _, name := range all.names() {
		h := all[name]
		n.Problem(plan.Problem{Code: "driver_held", Severity: plan.SeverityNotice, Key: name,
			Text: fmt.Sprintf("held in %d series, the first of them %s: %s", h.series, h.first, h.why),
			Hint: "correct it in the drivers table; if it is meant, set a forecast override: no history tells what it does"})
	}
}
