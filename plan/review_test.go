package plan

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/core"
)

// TestSnoozesAgainstTheJournal looks each item's last word up: a snooze holds until its
// day, whatever other word but a release ends it, and later journals are not read.
func TestSnoozesAgainstTheJournal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const asOf = core.Day(100)
		var journal []Review
		for range rapid.IntRange(0, 12).Draw(t, "reviews") {
			journal = append(journal, Review{
				Line: rapid.SampledFrom([]string{"2026-11-29/P/A@L", "2026-11-30/P/A@L",
					"2026-11-30/P/B@L"}).Draw(t, "line"),
				AsOf: core.Day(rapid.IntRange(97, 102).Draw(t, "as of")),
				Action: rapid.SampledFrom([]Action{ActionSnooze, ActionSnooze, ActionApprove,
					ActionUndo, ActionRelease}).Draw(t, "action"),
				Until: core.Day(rapid.IntRange(98, 106).Draw(t, "until")),
			})
		}
		got := Snoozes(journal, asOf)
		for _, subject := range []string{"P/A@L", "P/B@L"} {
			var last *Review
			for i := range journal {
				r := &journal[i]
				if r.Line[11:] == subject && r.AsOf <= asOf && r.Action != ActionRelease {
					last = r
				}
			}
			s, holds := got[subject]
			require.Equal(t, last != nil && last.Action == ActionSnooze && last.Until > asOf, holds, subject)
			if holds {
				require.Equal(t, Snooze{last.Until, *last}, s)
			}
		}
	})
}

// TestReviewsThatMayNotFollow names what each refused review lacks.
func TestReviewsThatMayNotFollow(t *testing.T) {
	waits := &PurchaseLine{Supplier: "S", Packing: Packing{OrderUnit: "case", OrderUnitSize: 12}, Confirm: "never sold"}
	cases := &PurchaseLine{Supplier: "S", Packing: Packing{OrderUnit: "case", OrderUnitSize: 12}}
	proposed, approved, released := Decision{}, Decision{Status: Approved, Quantity: 12},
		Decision{Status: Released, Quantity: 12}
	for _, c := range []struct {
		d    Decision
		r    Review
		want string
	}{
		{proposed, Review{Author: "kim", Action: ActionApprove}, "a review names its line"},
		{proposed, Review{Line: "l", Action: ActionApprove}, "line l: a review names its author"},
		{Decision{Version: 2, Last: Review{Author: "ada", Action: ActionChange, Quantity: 7}},
			Review{Line: "l", Author: "kim", Version: 1, Action: ActionReject, Reason: "late"},
			"it has 2 reviews now, the last by ada (change 7)"},
		{released, Review{Line: "l", Author: "kim", Action: ActionUndo}, "was released as an order"},
		{released, Review{Line: "l", Author: "kim", Action: ActionRelease}, ""},
		{approved, Review{Line: "l", Author: "kim", Action: ActionRelease}, ""},
		{Decision{Status: Rejected}, Review{Line: "l", Author: "kim", Action: ActionRelease},
			"line l is rejected; only approved lines are released"},
		{proposed, Review{Line: "l", Author: "kim", Action: ActionChange, Quantity: -1, Reason: "x"},
			"the quantity -1 is negative"},
		{proposed, Review{Line: "l", Author: "kim", Action: ActionChange, Quantity: 30, Reason: "x",
			Insist: true, Purchase: cases},
			"S sells in case of 12, and 30 is no whole number of them; order 24 or 36"},
		{proposed, Review{Line: "l", Author: "kim", Action: ActionChange, Quantity: 36, Reason: "x",
			Purchase: cases}, ""},
		{proposed, Review{Line: "l", Author: "kim", Action: ActionChange, Quantity: 36,
			Purchase: cases}, "change needs a reason"},
		{proposed, Review{Line: "l", Author: "kim", Action: ActionReject}, "reject needs a reason"},
		{proposed, Review{Line: "l", Author: "kim", Action: ActionSnooze}, ""},
		{proposed, Review{Line: "l", Author: "kim", Action: ActionApprove, Quantity: 12,
			Purchase: waits}, "waits for a person: never sold; to approve it, say why it is right"},
		{proposed, Review{Line: "l", Author: "kim", Action: ActionApprove, Quantity: 12,
			Purchase: waits, Reason: "a launch"}, ""},
	} {
		err := c.d.Check(c.r)
		if c.want == "" {
			require.NoError(t, err, "%+v", c.r)
		} else {
			require.ErrorContains(t, err, c.want)
		}
	}
	require.ErrorIs(t, Decision{Version: 1}.Check(Review{Line: "l", Author: "kim"}), ErrStale)
}

// TestUndoTakesBack: whatever was done to a line before, after an undo it stands as
// it was proposed, and the version counts every word.
func TestUndoTakesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, n := Decision{}, rapid.IntRange(0, 6).Draw(t, "reviews")
		for range n {
			d = d.Apply(Review{Line: "l", Action: rapid.SampledFrom([]Action{ActionApprove,
				ActionReject, ActionChange, ActionSnooze}).Draw(t, "action"),
				Quantity: rapid.Int64Range(0, 50).Draw(t, "quantity"), Until: 7})
			require.Equal(t, d.Status == Approved, d.Last.Action == ActionApprove ||
				d.Status == Approved && d.Last.Action == ActionChange)
		}
		d = d.Apply(Review{Line: "l", Action: ActionUndo})
		require.Equal(t, n+1, d.Version)
		require.Nil(t, d.Approval)
		status, quantity := d.Stand(Proposed, 60)
		require.Equal(t, Proposed, status)
		require.Equal(t, int64(60), quantity)
	})
}
