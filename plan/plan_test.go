package plan

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestMoneyText(t *testing.T) {
	for _, c := range []struct {
		m    Money
		text string
	}{{0, "0.00"}, {125000, "12.50"}, {125, "0.0125"}, {-120, "-0.012"}, {10000, "1.00"}} {
		require.Equal(t, c.text, c.m.String())
	}
	for _, bad := range []string{"", "1.23456", "1e3", "--1", "x", "1.2.3"} {
		_, err := ParseMoney(bad)
		require.Error(t, err, bad)
	}
}

func TestMoneyRoundTrip(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		m := Money(rapid.Int64Range(-1<<60, 1<<60).Draw(r, "m"))
		got, err := ParseMoney(m.String())
		require.NoError(t, err)
		require.Equal(t, m, got)
	})
}

func TestDayRoundTrip(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		d := Day(rapid.Int32Range(-100_000, 200_000).Draw(r, "d"))
		b, err := json.Marshal(d)
		require.NoError(t, err)
		var got Day
		require.NoError(t, json.Unmarshal(b, &got))
		require.Equal(t, d, got)
	})
}

// TestReviewedLines: a line is shown as people left it.
func TestReviewedLines(t *testing.T) {
	p := PurchaseLine{Line: "p", Quantity: 10, UnitCost: 20000, Value: 200000, Status: Proposed}
	tr := TransferLine{Line: "t", Quantity: 10, Value: 50000, Status: Proposed}
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
			require.Equal(t, Money(c.quantity)*20000, p.Reviewed(d).Value)
			require.Equal(t, c.status, tr.Reviewed(d).Status)
			require.Equal(t, c.quantity, tr.Reviewed(d).Quantity)
			require.Equal(t, Money(c.quantity)*5000, tr.Reviewed(d).Value)
		})
	}
}
