package policyreplay

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/pipeline/replay"
	"github.com/stockwright/stockwright/replenish"
)

// longCase is items of Poisson demand that take so many days to come.
func longCase(days, lead int) replay.Case {
	rng := rand.New(rand.NewPCG(4, 9))
	pmf := make([]float64, lead+1)
	pmf[lead] = 1
	c := replay.Case{HoldingRate: 0.25}
	for i := range 16 {
		rate := 0.3 + 0.1*float64(i)
		it := replay.Item{Key: fmt.Sprint("I", i), Class: "AX", Demand: make([]float64, days),
			Promised: 0.95, UnitCost: 1, UnitPrice: 2, Pack: 1, Lead: pmf, ReviewDays: 1}
		for t := range it.Demand {
			for x := rng.ExpFloat64(); x < rate; x += rng.ExpFloat64() {
				it.Demand[t]++
			}
		}
		c.Items, c.Lead = append(c.Items, it), append(c.Lead, pmf)
	}
	c.Policies = []replay.Policy{{Title: AsConfigured, Terms: func(_ int, it *replenish.Item) {
		it.Policy = replenish.Policy{Level: 0.95, LostSales: true, AllowNegativeSafetyStock: true}
	}}}
	return c
}

// Lead times of a year and of years are replayed: the pipe is full when it begins, what
// is measured is what the policy ordered, and where it cannot be, the replay says so.
func TestReplayTakesLeadTimesOfYears(t *testing.T) {
	for _, c := range []struct {
		days, lead, warm int
		late             bool
	}{
		{1200, 20, 56, false}, {1200, 300, 301, false}, {1300, 700, 707, false}, {700, 900, 56, true},
	} {
		p, err := ProofOf(context.Background(), longCase(c.days, c.lead), Options{Seed: 1, Workers: 2})
		require.NoError(t, err, c)
		require.Equal(t, c.warm, p.WarmUp, c)
		own := p.Class(AllClasses)[0]
		require.Greater(t, own.Fill, 0.93, "%+v", c)
		require.Equal(t, c.late, strings.Contains(strings.Join(p.RestsOn, "\n"), "take longer from order to goods"), c)
		if c.lead <= 300 { // a level learnt in half a year says little of two years
			require.InDelta(t, 0.96, own.Fill, 0.03, "%+v", c)
		}
	}
}
