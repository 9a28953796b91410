package supply

import (
	"fmt"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/pipeline/terms"
	"github.com/stockwright/stockwright/plan"
)

// staleApprovals names approvals of earlier days that nobody has released.
func staleApprovals(n *stage.Night, m *terms.Masters) {
	for _, u := range terms.UnreleasedOf(n.Gate.Reviews, n.Options.AsOf) {
		age := int(n.Options.AsOf - u.AsOf)
		if age < 1 {
			continue
		}
		text := fmt.Sprintf("%s approved for %s, %d days ago, were never released", m.Amount(u.Key.SKU, u.Draft.Quantity), u.AsOf, age)
		if n.Config.ApprovalStands(u.AsOf, n.Options.AsOf) {
			text += fmt.Sprintf("; they count as on order until %s", u.AsOf+core.Day(n.Config.Replenish.ApprovalDays))
		} else {
			text += fmt.Sprintf("; since %s they no longer count as on order",
				u.AsOf+core.Day(n.Config.Replenish.ApprovalDays)+1)
		}
		n.Problem(plan.Problem{Code: "stale_approval", Severity: plan.SeverityWarning,
			Key: u.Key.String(), AtRisk: u.Value, Text: text,
			Hint: "release " + u.Line + ", or take the approval back"})
	}
}
