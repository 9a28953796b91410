package gate

import (
	"fmt"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/plan"
)

// convertCurrencies turns what suppliers ask in their own currencies into the
// workspace's, so that costs are compared and summed in one money. A supplier whose
// currency has no rate is named and not bought from.
func (g *Gate) convertCurrencies() {
	rates := map[string]float64{"": 1, g.Config.Currency: 1}
	for _, c := range g.Inputs.Currencies {
		if c.Currency != g.Config.Currency {
			rates[c.Currency] = c.Rate
		}
	}
	of, unknown := map[string]float64{}, map[string]bool{}
	for i := range g.Inputs.Suppliers {
		s := &g.Inputs.Suppliers[i]
		rate, ok := rates[s.Currency]
		if !ok {
			unknown[s.Supplier] = true
			g.problem(plan.Problem{Code: "no_exchange_rate", Severity: plan.SeverityError, Key: s.Supplier,
				Text: fmt.Sprintf("it is paid in %s, which has no rate in currencies: nothing is bought from it", s.Currency),
				Hint: "add the rate of " + s.Currency + " in " + g.Config.Currency + " to the table currencies"})
			continue
		}
		of[s.Supplier] = rate
		s.OrderCost, s.MinimumValue = atRate(s.OrderCost, rate), atRate(s.MinimumValue, rate)
	}
	g.Inputs.Sourcing = slices.DeleteFunc(g.Inputs.Sourcing, func(r datasets.Sourcing) bool {
		if unknown[r.Supplier] {
			g.Inputs.Held = append(g.Inputs.Held, r)
		}
		return unknown[r.Supplier]
	})
	for i := range g.Inputs.Sourcing {
		r := &g.Inputs.Sourcing[i]
		if rate, ok := of[r.Supplier]; ok {
			r.UnitCost, r.NextUnitCost = atRate(r.UnitCost, rate), atRate(r.NextUnitCost, rate)
		}
	}
}

// atRate converts money, to four places.
func atRate(m core.Money, rate float64) core.Money {
	if rate == 1 {
		return m
	}
	return core.MoneyOrZero(m.Float() * rate)
}
