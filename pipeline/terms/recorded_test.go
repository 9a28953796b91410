package terms

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/replenish"
)

// A run of version 0.1 named the fields of a policy as the code does.
const recordedIn01 = `{"policy":{"Kind":"s,S","Target":"fill_rate","Level":0.95,"Underage":2,"Overage":0.1,"Lot":24,"LotRule":"economic",` +
	`"LotHorizonDays":90,"OrderCost":5,"HoldingRate":0.2,"Min":3,"Max":9,"MinDays":7,"MaxDays":30,"LeadFactor":0.4,"VariabilityFactor":0.6,` +
	`"LostSales":true,"LossRatio":0.9,"AllowNegativeSafetyStock":true,"Rule":"rule 1"},"moq":12,"rounding":{},"unit_cost":1.5}`

func TestTermsOfOlderRunsAreRead(t *testing.T) {
	want := replenish.Policy{Kind: "s,S", Target: "fill_rate", Level: 0.95, Underage: 2, Overage: 0.1,
		Lot: 24, LotRule: "economic", LotHorizonDays: 90,
		OrderCost: 5, HoldingRate: 0.2, Min: 3, Max: 9, MinDays: 7, MaxDays: 30, LeadFactor: 0.4,
		VariabilityFactor: 0.6,
		LostSales:         true, LossRatio: 0.9, AllowNegativeSafetyStock: true, Rule: "rule 1"}
	got, err := ParseRecorded(recordedIn01)
	require.NoError(t, err)
	require.Equal(t, want, got.Policy)
	require.EqualValues(t, 12, got.MOQ)

	it := replenish.Item{Policy: want}
	again, err := ParseRecorded(RecordedText(&it, &replenish.PolicyLine{}))
	require.NoError(t, err)
	require.Equal(t, want, again.Policy)

	_, err = ParseRecorded(`{"policy":{"Kind":"s,S","Level":"much"}}`)
	require.Error(t, err)
}
