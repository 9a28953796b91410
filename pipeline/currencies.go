package pipeline

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
func (n *Night) convertCurrencies() {
	rates := map[string]float64{"": 1, n.cfg.Currency: 1}
	for _, c := range n.in.Currencies {
		if c.Currency != n.cfg.Currency {
			rates[c.Currency] = c.Rate
		}
	}
	of, unknown := map[string]float64{}, map[string]bool{}
	for i := range n.in.Suppliers {
		s := &n.in.Suppliers[i]
		rate, ok := rates[s.Currency]
		if !ok {
			unknown[s.Supplier] = true
			n.problem(plan.Problem{Stage: "load", Code: "no_exchange_rate", Severity: plan.SeverityError, Key: s.Supplier,
				Text: fmt.Sprintf("it is paid in %s, which has no rate in currencies: nothing is bought from it", s.Currency),
				Hint: "add the rate of " + s.Currency + " in " + n.cfg.Currency + " to the table currencies"})
			continue
		}
		of[s.Supplier] = rate
		s.OrderCost, s.MinimumValue = atRate(s.OrderCost, rate), atRate(s.MinimumValue, rate)
	}
	n.in.Sourcing = slices.DeleteFunc(n.in.Sourcing, func(r datasets.Sourcing) bool {
		if unknown[r.Supplier] {
			n.in.Held = append(n.in.Held, r)
		}
		return unknown[r.Supplier]
	})
	for i := range n.in.Sourcing {
		r := &n.in.Sourcing[i]
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
	return moneyOf(m.Float() * rate)
}
