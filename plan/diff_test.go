package plan

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestSharesOfAChangeSumExactly(t *testing.T) {
	draw := func(r *rapid.T, name string) []Standing {
		var out []Standing
		for i := range rapid.IntRange(0, 6).Draw(r, name) {
			if rapid.Bool().Draw(r, "skip") {
				continue
			}
			out = append(out, Standing{Key: fmt.Sprint("s", i),
				Quantity: rapid.Int64Range(0, 1000).Draw(r, "q"), UnitCost: 12500})
		}
		return out
	}
	rapid.Check(t, func(r *rapid.T) {
		before, after := draw(r, "before"), draw(r, "after")
		net := int64(0)
		for _, s := range after {
			net += s.Quantity
		}
		for _, s := range before {
			net -= s.Quantity
		}
		for _, c := range Compare(before, after) {
			shared := 0.0
			for _, one := range c.Causes() {
				shared += one.Units
			}
			require.Equal(t, float64(c.Delta), shared)
			require.Equal(t, c.Delta, c.After-c.Before)
			require.NotZero(t, c.Delta)
			net -= c.Delta
		}
		require.Zero(t, net, "every unit of difference is in some line")
		require.Empty(t, Compare(before, before))
	})
}

func TestReviewsFold(t *testing.T) {
	line := "2026-11-23/P/a@b"
	r := func(a Action, version int, q int64) Review {
		return Review{Line: line, Action: a, Quantity: q, Author: "kim", Reason: "because", Version: version}
	}
	d := Decision{}
	for _, step := range []struct {
		review Review
		want   Status
		fails  string
	}{
		{r(ActionChange, 0, 40), Proposed, ""},
		{r(ActionChange, 0, 50), Proposed, "changed by someone else"},
		{r(ActionApprove, 1, 40), Approved, ""},
		{r(ActionRelease, 2, 0), Released, ""},
		{r(ActionReject, 3, 0), Released, "was released"},
	} {
		err := d.Check(step.review)
		if step.fails != "" {
			require.ErrorContains(t, err, step.fails)
			continue
		}
		require.NoError(t, err)
		d = d.Apply(step.review)
		require.Equal(t, step.want, d.Status)
	}
	require.EqualValues(t, 40, d.Quantity)
	require.ErrorContains(t, Decision{}.Check(r(ActionChange, 0, -1)), "negative")
	require.ErrorContains(t, Decision{}.Check(Review{Line: line, Action: ActionReject, Author: "kim"}),
		"needs a reason")
	require.ErrorContains(t, Decision{}.Check(r(ActionRelease, 0, 0)), "only approved")
}
