package plan

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
)

func TestReviewedLines(t *testing.T) {
	p := PurchaseLine{Line: "p", Quantity: 10, UnitCost: 20000, Levels: Levels{Value: 200000},
		Outcome: Outcome{Status: Proposed}}
	tr := TransferLine{Line: "t", Quantity: 10, Levels: Levels{Value: 50000}, Outcome: Outcome{Status: Proposed}}
	cases := []struct {
		name     string
		reviews  []Review
		status   Status
		quantity int64
	}{
		{"untouched", nil, Proposed, 10},
		{"approved as another quantity", []Review{{Action: ActionApprove, Quantity: 12}}, Approved, 12},
		{"changed", []Review{{Action: ActionChange, Quantity: 4}}, Proposed, 4},
		{"changed and undone", []Review{{Action: ActionChange, Quantity: 4}, {Action: ActionUndo}}, Proposed, 10},
		{"rejected", []Review{{Action: ActionReject}}, Rejected, 10},
		{"released", []Review{{Action: ActionApprove, Quantity: 6}, {Action: ActionRelease, Quantity: 6}}, Released, 6},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var journal []Review
			for _, r := range c.reviews {
				for _, line := range []string{"p", "t"} {
					r.Line = line
					journal = append(journal, r)
				}
			}
			d := Decisions(journal)
			require.Equal(t, c.status, p.Reviewed(d).Status)
			require.Equal(t, c.quantity, p.Reviewed(d).Quantity)
			require.Equal(t, core.Money(c.quantity)*20000, p.Reviewed(d).Value)
			require.Equal(t, c.status, tr.Reviewed(d).Status)
			require.Equal(t, c.quantity, tr.Reviewed(d).Quantity)
			require.Equal(t, core.Money(c.quantity)*5000, tr.Reviewed(d).Value)
		})
	}
}
