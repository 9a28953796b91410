package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/replenish"
	"github.com/stockwright/stockwright/replenish/lots"
)

// PolicyEconomic is no kind of the engine: see policyOf.
const PolicyEconomic = "economic"

// PolicyKinds are the configuration's words for the engine's policies.
var PolicyKinds = map[string]string{
	"order_up_to":      replenish.PolicyOrderUpTo, // (R,S)
	"base_stock":       replenish.PolicyOrderUpTo, // (S−1,S): order_up_to reviewed every day
	"reorder_lots":     replenish.PolicyLot,       // (R,s,nQ)
	"reorder_up_to":    replenish.PolicySS,        // (s,S)
	"reorder_quantity": replenish.PolicySQ,        // (r,Q)
	"min_max":          replenish.PolicyMinMax,
	"days_of_cover":    replenish.PolicyCover,
	"newsvendor":       replenish.PolicyNewsvendor,
	"look_ahead":       replenish.PolicyLookAhead,
	"ddmrp":            replenish.PolicyDDMRP,
}

// policyWords lists the words, for messages.
func policyWords() string {
	words := slices.Sorted(maps.Keys(PolicyKinds))
	return PolicyEconomic + ", " + strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

// EngineRules are the configuration's rules for the engine, the default first. Their
// policies bear the configuration's words until policyOf.
func (c *ReplenishConfig) EngineRules() []replenish.Rule {
	out := []replenish.Rule{c.rule("default")}
	for i, r := range c.Rules {
		rule := r.rule(r.Name(i))
		rule.Category, rule.Class, rule.Location, rule.Supplier, rule.SKU = r.Category, r.Class,
			r.Location, r.Supplier, r.SKU
		out = append(out, rule)
	}
	out[0].Review = 0 // the suppliers' calendars have it
	return out
}

func (t *PolicyTerms) rule(name string) replenish.Rule {
	return replenish.Rule{Name: name, Review: t.ReviewDays, FrozenDays: t.FrozenDays,
		ExtraDays: t.ExtraDays, DoNotStock: t.DoNotStock,
		Rounding: lots.Rounding{Rule: t.Rounding, Tolerance: t.RoundingTolerance}, Maximum: t.Maximum,
		MaximumWins: t.MaximumWins, Policy: t.Policy}
}

// Name is how explain calls a rule.
func (r ReplenishRule) Name(index int) string {
	text := fmt.Sprintf("rule %d", index+1)
	for _, part := range [][2]string{{"category", r.Category}, {"class", r.Class},
		{"location", r.Location}, {"supplier", r.Supplier}, {"sku", r.SKU}} {
		if part[1] != "" {
			text += " " + part[0] + " " + part[1]
		}
	}
	if r.By != "" {
		text += ", set by " + r.By + ": " + r.Reason
	}
	return text
}

// ApprovalStands tells whether an approval still counts as on order for a night:
// one that was never released within replenish.approval_days no longer does, and
// what it stood for is proposed again.
func (c *Config) ApprovalStands(approvedFor, asOf core.Day) bool {
	return int(asOf-approvedFor) <= c.Replenish.ApprovalDays
}
