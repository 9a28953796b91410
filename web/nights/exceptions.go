package nights

import (
	"cmp"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/plan"
)

// ExceptionCount is one kind of exception of the night.
type ExceptionCount struct {
	Severity string     `json:"severity"`
	Code     string     `json:"code"`
	Count    int        `json:"count"`
	AtRisk   core.Money `json:"at_risk"`
	Key      string     `json:"example"`
	Text     string     `json:"text"`
	IsItem   bool       `json:"-"`
}

// CountExceptions groups problems by code, most money first.
func CountExceptions(problems []plan.Problem) []ExceptionCount {
	at := map[string]int{}
	var out []ExceptionCount
	for _, p := range problems {
		i, ok := at[p.Code]
		if !ok {
			i = len(out)
			at[p.Code] = i
			_, item := core.ParseKey(p.Key)
			out = append(out, ExceptionCount{Severity: p.Severity, Code: p.Code, Key: p.Key, Text: p.Text, IsItem: item})
		}
		out[i].Count++
		out[i].AtRisk += p.AtRisk
	}
	rank := map[string]int{plan.SeverityError: 0, plan.SeverityWarning: 1, plan.SeverityNotice: 2}
	slices.SortStableFunc(out, func(a, b ExceptionCount) int {
		return cmp.Or(-cmp.Compare(a.AtRisk, b.AtRisk), cmp.Compare(rank[a.Severity], rank[b.Severity]), -cmp.Compare(a.Count, b.Count))
	})
	return out
}
