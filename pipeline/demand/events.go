package demand

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/shard"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/plan"
)

// eventProblems names the events ahead that the history cannot tell anything
// about, because they never took place in it.
func eventProblems(n *stage.Night, first int32, horizon int) {
	seen, ahead, shared := map[string]bool{}, map[string]core.Day{}, shard.SharedEvents(n.Inputs)
	for _, e := range n.Inputs.Events {
		switch {
		case !shard.Concerns(shared, e):
		case e.Date < n.Options.AsOf:
			seen[e.Event] = seen[e.Event] || int32(e.Date) >= first
		case e.Date < n.Options.AsOf+core.Day(horizon):
			if day, ok := ahead[e.Event]; !ok || e.Date < day {
				ahead[e.Event] = e.Date
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(ahead)) {
		if day := ahead[name]; !seen[name] {
			n.Problem(plan.Problem{Code: "event_unknown", Severity: plan.SeverityNotice, Key: name,
				Text: fmt.Sprintf("it takes place on %s and never did in the history used: no effect of it is known, the forecast goes on as if it were an ordinary day", day),
				Hint: "set a forecast override for its days, or name it as a like event of the past"})
		}
	}
}

// countRefused counts a series' own events that lie ahead and could not be used.
func countRefused(all tally, r shard.Result, asOf core.Day) {
	for _, refused := range r.Forecast.Refused {
		text, own := strings.CutPrefix(refused, "event ")
		name, why, ok := strings.Cut(text, ": ")
		if !own || !ok {
			continue
		}
		ahead := slices.ContainsFunc(r.Events, func(e datasets.Event) bool {
			return e.Event == name && e.Date >= asOf && e.Date < asOf+core.Day(len(r.Forecast.Mean))
		})
		if ahead {
			all.count(name, r.Key, why)
		}
	}
}

func refusedProblems(n *stage.Night, all tally) {
	for _, name := range all.names() {
		r := all[name]
		n.Problem(plan.Problem{Code: "event_refused", Severity: plan.SeverityNotice, Key: name,
			Text: fmt.Sprintf("it lies ahead and is not used in %d series, the first of them %s (%s)",
				r.series, r.first, r.why),
			Hint: "list it for every location if it holds there, or set a forecast override for its days"})
	}
}
