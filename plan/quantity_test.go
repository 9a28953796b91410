package plan

import (
	"testing"

	"fmt"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func steps(multiple, least, most int64) string {
	text := fmt.Sprintf(`[{"name":"multiple","value":%d},{"name":"minimum_order","value":%d}`, multiple, least)
	if most > 0 {
		text += fmt.Sprintf(`,{"name":"largest_order","value":%d}`, most)
	}
	return text + "]"
}

func TestAQuantityThatBreaksTheTermsNamesTheTwoNext(t *testing.T) {
	err := CheckQuantity("L", steps(6, 60, 0), 25)
	require.EqualError(t, err, "line L: 25 is below the minimum order of 60 and no multiple of 6; order nothing or 60, or insist on it")
	require.EqualError(t, CheckQuantity("L", steps(6, 60, 0), 65),
		"line L: 65 is no multiple of 6; order 60 or 66, or insist on it")
	require.EqualError(t, CheckQuantity("L", steps(6, 60, 100), 120),
		"line L: 120 is above the largest order of 100; order 96 at most, or insist on it")
	require.NoError(t, CheckQuantity("L", steps(6, 60, 100), 0))
	line := PurchaseLine{Line: "L", Quantity: 66, Outcome: Outcome{Steps: steps(6, 60, 0)}}
	r := Review{Line: "L", Action: ActionChange, Quantity: 25, Reason: "because", Author: "kim", Purchase: &line}
	require.Error(t, Decision{}.Check(r))
	r.Insist = true
	require.NoError(t, Decision{}.Check(r))
	d := Decision{}.Apply(r)
	require.NoError(t, d.Check(Review{Line: "L", Action: ActionApprove, Quantity: 25, Author: "kim",
		Version: 1, Purchase: &line}), "what was insisted on is approved")
}

// By brute force: the two next quantities keep the terms, and none between does.
func TestTheNextQuantitiesAreTheNext(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		multiple, least := rapid.Int64Range(1, 9).Draw(t, "multiple"), rapid.Int64Range(0, 30).Draw(t, "least")
		most := rapid.SampledFrom([]int64{0, 20, 40}).Draw(t, "most")
		q := rapid.Int64Range(1, 60).Draw(t, "quantity")
		if most > 0 && (most < least || most/multiple*multiple < least) {
			t.Skip("no quantity fits")
		}
		keeps := func(v int64) bool { return v >= least && v%multiple == 0 && (most == 0 || v <= most) }
		err := CheckQuantity("L", steps(multiple, least, most), q)
		if keeps(q) {
			require.NoError(t, err)
			return
		}
		var e *QuantityError
		require.ErrorAs(t, err, &e)
		below, above := int64(0), int64(0)
		for v := q; v > 0 && below == 0; v-- {
			if keeps(v) {
				below = v
			}
		}
		for v := q; v < 200 && above == 0; v++ {
			if keeps(v) {
				above = v
			}
		}
		require.Equal(t, below, e.Below)
		require.Equal(t, above, e.Above)
	})
}
