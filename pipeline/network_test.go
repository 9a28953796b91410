package pipeline

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/supply"
)

// A warehouse with two stores: every vector of service times is looked at, and
// none holds its safety stock more cheaply than the placement.
func TestNetworkPlacesSafetyStockAtLeastCost(t *testing.T) {
	cost, err := core.MoneyOf(12)
	require.NoError(t, err)
	row := func(location, by string, lead, sd float64) datasets.Policy {
		return datasets.Policy{SKU: "A", Location: location, SuppliedBy: by,
			PolicyDemand: datasets.PolicyDemand{LeadTimeMean: lead, LeadTimeSd: sd, ReviewDays: 1,
				CoverDemandMean: 20, CoverDemandSd: 6}, PolicyLevels: datasets.PolicyLevels{SafetyStock: 9}, PolicyStock: datasets.PolicyStock{UnitCost: cost}}
	}
	parts := supply.NetworkParts([]datasets.Policy{row("S1", "W", 2, 0), row("S2", "W", 1, 0),
		row("W", "", 7, 2), row("X", "", 3, 0)})
	require.Len(t, parts, 1, "X supplies nobody")
	p := parts[0]
	opt := supply.NetworkOptions{SKU: "A", Service: 0.95, PromiseDays: 1, Downstream: 1.3}
	stages, err := p.Place(opt, 0.2)
	require.NoError(t, err)
	require.Equal(t, []string{"W", "S1", "S2"}, []string{stages[0].Location, stages[1].Location, stages[2].Location})
	got := 0.0
	for i := range stages {
		got += stages[i].SafetyStock * p.Holding(i, opt, 0.2)
		require.InDelta(t, stages[i].Holding.Float(), stages[i].SafetyStock*p.Holding(i, opt, 0.2), 1e-3)
	}
	least := math.Inf(1)
	z := 1.6448536269514722
	for w := 0; w <= 8; w++ {
		total := p.Bound(0, z, &stages[0])(8-w) * p.Holding(0, opt, 0.2)
		for i := 1; i < 3; i++ {
			best := math.Inf(1)
			for s := 0; s <= 1; s++ {
				best = min(best, p.Bound(i, z, &stages[i])(max(0, w+stages[i].LeadDays-s))*p.Holding(i, opt, 0.2))
			}
			total += best
		}
		least = min(least, total)
	}
	require.InDelta(t, least, got, 1e-9)
	require.InDelta(t, stages[0].DailyMean, stages[1].DailyMean+stages[2].DailyMean, 1e-12)
	require.Greater(t, stages[0].EchelonLevel, stages[1].EchelonLevel+stages[2].EchelonLevel,
		"the echelon holds what is below it")
	require.Zero(t, stages[0].Planned, "its safety stock of 9 is that of the stores, which have 18")
}

func TestNetworkRefusesWrongPromises(t *testing.T) {
	for _, opt := range []supply.NetworkOptions{{Service: 0.4, Downstream: 1},
		{Service: 0.9, Downstream: 0.5}, {Service: 0.9, Downstream: 1, PromiseDays: -1}} {
		_, err := supply.Network(context.Background(), t.TempDir(), opt)
		require.Error(t, err)
	}
}
