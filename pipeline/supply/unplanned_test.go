package supply

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/replenish"
)

// Items are counted once, by the first thing that is wrong with each; where each has figures
// of its own one of them is named.
func TestUnplannedByReason(t *testing.T) {
	refused := func(sku, code, text string) replenish.Problem {
		return replenish.Problem{SKU: sku, Location: "S", Code: code, Text: text, Hint: "state it", Refused: true}
	}
	lot := refused("F", "expired_lot", "a lot has expired")
	lot.Refused = false
	require.Equal(t, []runs.Unplanned{
		{Code: "missing_lead_time", Items: 3, Text: "no lead time is stated", Hint: "state it"},
		{Code: "moq_above_maximum", Items: 2, Text: "such as A@S: 9 is above 5", Hint: "state it"},
	}, unplanned([]replenish.Problem{
		refused("A", "moq_above_maximum", "9 is above 5"), refused("A", "missing_lead_time", "no lead time is stated"),
		refused("B", "missing_lead_time", "no lead time is stated"), refused("C", "missing_lead_time", "no lead time is stated"),
		refused("D", "moq_above_maximum", "8 is above 6"), refused("E", "missing_lead_time", "no lead time is stated"), lot,
	}))
}
