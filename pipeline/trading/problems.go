package trading

import (
	"fmt"
	"maps"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/plan"
)

// Problems say what is taken of the locations' days: those that are not known,
// those that are closed, and rows that are sums. A location that is late by more than
// staleAfter days is an error, as the night goes on without a part of its inputs.
func (o *Openings) Problems(asOf int32, staleAfter int) []plan.Problem {
	var out []plan.Problem
	if o.Rests > 0 && int(asOf-o.Rests) > staleAfter {
		out = append(out, plan.Problem{Stage: "forecast", Code: "closed_since", Severity: plan.SeverityNotice, Key: "sales",
			Text: fmt.Sprintf("nothing has sold since %s, and all days since are closed as in years before: no sales are missing", core.Day(o.Rests-1)),
			Hint: "if it has opened, say so in the table openings, and look for its sales"})
	}
	for _, location := range slices.Sorted(maps.Keys(o.Known)) {
		end := o.Known[location]
		g, sums := o.Grain[location]
		if s := o.Switched[location]; s.Sums {
			g, sums = s.Grain, true
		}
		if sums {
			if _, last := g.Of(end); last >= asOf {
				continue // its next period is not over yet
			}
		}
		severity := plan.SeverityWarning
		if int(asOf-end) > staleAfter {
			severity = plan.SeverityError
		}
		out = append(out, plan.Problem{Stage: "forecast", Code: "late_location", Severity: severity, Key: location,
			Text: fmt.Sprintf("its newest sale is of %s, %d days before the night's, though it sells on open days: those days are unknown, not zero, and forecast across",
				core.Day(end-1), asOf-end), Hint: "deliver its sales of these days and run again"})
	}
	for _, location := range slices.Sorted(maps.Keys(o.Silent)) {
		out = append(out, plan.Problem{Stage: "forecast", Code: "silent_location", Severity: plan.SeverityWarning, Key: location,
			Text: fmt.Sprintf("its last sale is of %s, %d days before the night's, though it sells on open days: nothing is forecast for it",
				core.Day(o.Learnt[location].End-1), asOf-o.Learnt[location].End+1),
			Hint: "if it is closed, take it out of locations; otherwise mend the export"})
	}
	for _, location := range slices.Sorted(maps.Keys(o.Learnt)) {
		if words := o.Learnt[location].String(); words != "" && location != "" {
			out = append(out, plan.Problem{Stage: "forecast", Code: "opening_days",
				Severity: plan.SeverityNotice, Key: location,
				Text: "nothing ever sells there " + words + ": closed days hold no demand and teach nothing",
				Hint: "if it is open on them, say so in the table openings"})
		}
		if first, last, expected := o.Learnt[location].Holiday(); expected && location != "" && len(o.Given[location]) == 0 {
			out = append(out, plan.Problem{Stage: "forecast", Code: "yearly_holiday", Severity: plan.SeverityNotice, Key: location,
				Text: fmt.Sprintf("nothing sold there around then in any year before: forecast as closed from %s to %s", core.Day(first), core.Day(last)),
				Hint: "if other days are closed this year, say which are in the table openings"})
		}
	}
	return append(out, o.grainProblems()...)
}
