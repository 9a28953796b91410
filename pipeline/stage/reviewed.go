package stage

import (
	"github.com/stockwright/stockwright/plan"
)

// Standing is what earlier reviews of the same line say, or a snooze of its item
// that still holds; the first run of a day proposes.
func Standing(n *Night, said Reviewed, line string) plan.Status {
	d, ok := said.Decisions[line]
	_, snoozed := said.Snoozes[plan.Subject(line)]
	switch {
	case !ok && snoozed:
		return plan.Snoozed
	case !ok || d.Status == plan.Snoozed && d.Until <= n.Options.AsOf:
		return plan.Proposed
	}
	return d.Status
}

// Reviewed is what the journal of reviews says of lines and items.
type Reviewed struct {
	Decisions map[string]plan.Decision
	Snoozes   map[string]plan.Snooze
}
