package supply

import (
	"fmt"
	"math"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/pipeline/terms"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/replenish/item"
)

// A supplier's receipts are held against what it states from a number of orders on,
// and it is said where they took so many days, and such a share, more or less.
const (
	fewReceipts = 10
	offDays     = 2
	offShare    = 0.25
)

// writeLeadTimes writes what suppliers state, what their receipts took and what is
// planned on, and tells of those whose receipts say otherwise than they do.
func writeLeadTimes(n *stage.Night, b *terms.Terms) error {
	rows := []datasets.LeadTime{}
	for _, l := range b.LeadTimes.Rows() {
		if len(l.Pmf) == 0 || b.Masters.Locations[l.Supplier] != nil {
			continue
		}
		rows = append(rows, datasets.LeadTime{Supplier: l.Supplier, Receipts: int64(l.Receipts),
			StatedDays: l.Stated, MeasuredDays: l.Measured,
			MeanDays: l.Mean, SdDays: l.SD, P50Days: int64(item.DayAt(l.Pmf, 0.5)),
			P90Days: int64(item.DayAt(l.Pmf, 0.9)),
			P99Days: int64(item.DayAt(l.Pmf, 0.99))})
		if off := math.Abs(l.Measured - l.Stated); l.Receipts >= fewReceipts && l.Stated > 0 &&
			off >= offDays && off >= offShare*l.Stated {
			n.Problem(plan.Problem{Code: "lead_time_off", Severity: plan.SeverityNotice, Key: l.Supplier,
				Text: fmt.Sprintf("it states %.3g days; its %d orders took %.3g on average, and one in ten %d or more", l.Stated, l.Receipts, l.Measured,
					item.DayAt(l.Pmf, 0.9)),
				Hint: "the plan rests on the receipts; agree the lead time with the supplier, or correct it in sourcing"})
		}
		if l.SetAside > 0 {
			n.Problem(plan.Problem{Code: "lead_time_set_aside", Severity: plan.SeverityWarning, Key: l.Supplier,
				Text: fmt.Sprintf("%d of its %d orders took far longer than the others, up to %d days, and do not count", l.SetAside, l.SetAside+l.Receipts, l.Longest),
				Hint: "check ordered_on of these receipts; where they are right, state the lead time in sourcing"})
		}
	}
	n.Stage.RowsOut += int64(len(rows))
	return datasets.WriteRows(n.Table("lead_times"), rows, datasets.WriteOptions{})
}
