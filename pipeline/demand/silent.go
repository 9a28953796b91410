package demand

import (
	"fmt"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/shard"
	"github.com/stockwright/stockwright/plan"
)

// silentDays is the shortest silence that is worth a question.
const silentDays = 14

// silentProblem asks about an item that sold, is in stock and sells no more: nothing is
// forecast for it, and a shelf that is empty for all the record says looks the same.
func silentProblem(r shard.Result, s datasets.Series) (plan.Problem, bool) {
	last := int32(0)
	for i, q := range r.History.Quantity {
		if q > 0 {
			last = r.History.Days[i]
		}
	}
	silent := r.Last - last
	if last == 0 || !r.Stocked(r.History) || silent-r.Closed < silentDays ||
		s.CoverMean >= 0.05*s.Level*r.Windows[1].Mean() {
		return plan.Problem{}, false
	}
	return plan.Problem{Stage: "forecast", Code: "silent", Severity: plan.SeverityWarning, Key: r.Key.String(),
		Text: fmt.Sprintf("nothing was sold since %s (%d days) though it is in stock: nothing is forecast", core.Day(last), silent),
		Hint: "count the shelf; if it is still wanted, set a forecast override"}, true
}
