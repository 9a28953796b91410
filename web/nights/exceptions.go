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

// CountExceptions groups problems by code, most money first. Notices stand apart, for no
// figure of the night counts them.
func CountExceptions(problems []plan.Problem) []ExceptionCount {
	type group struct {
		code   string
		notice bool
	}
	at := map[group]int{}
	var out []ExceptionCount
	for _, p := range problems {
		g := group{p.Code, p.Severity == plan.SeverityNotice}
		i, ok := at[g]
		if !ok {
			i = len(out)
			at[g] = i
			_, item := core.ParseKey(p.Key)
			out = append(out, ExceptionCount{Severity: p.Severity, Code: p.Code, Key: p.Key,
				Text: p.Text, IsItem: item})
		}
		out[i].Count++
		out[i].AtRisk += p.AtRisk
	}
	rank := map[string]int{plan.SeverityError: 0, plan.SeverityWarning: 1, plan.SeverityNotice: 2}
	slices.SortStableFunc(out, func(a, b ExceptionCount) int {
		return cmp.Or(-cmp.Compare(a.AtRisk, b.AtRisk), cmp.Compare(rank[a.Severity], rank[b.Severity]),
			-cmp.Compare(a.Count, b.Count))
	})
	return out
}
