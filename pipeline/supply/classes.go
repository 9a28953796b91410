package supply

import (
	"fmt"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/replenish"
)

// writeClasses writes what classes are promised and expect, and names those whose
// promise their terms keep out of reach.
func writeClasses(n *stage.Night, classes []replenish.ClassPromise) error {
	for i, c := range classes {
		if c.ExpectedFillRate < c.Promised-0.0005 {
			n.Problem(plan.Problem{Code: "class_promise_out_of_reach", Severity: plan.SeverityWarning,
				Key:  ClassKeyText(&classes[i]),
				Text: fmt.Sprintf("a fill rate of %.4g is promised and %.4g expected, whatever a lost unit is priced at", c.Promised, c.ExpectedFillRate),
				Hint: "raise or drop max_days for the class, or promise less"})
		}
	}
	n.Stage.RowsOut += int64(len(classes))
	return datasets.WriteRows(n.Table("class_promises"), classes, datasets.WriteOptions{})
}

// ClassKeyText names a class, or the item that is promised something of its own.
func ClassKeyText(c *datasets.ClassPromise) string {
	switch {
	case c.SKU != "":
		return core.Key{Location: c.Location, SKU: c.SKU}.String()
	case c.Supplying:
		return "class " + c.Class + " at supplying locations"
	}
	return "class " + c.Class
}
