package config

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// RulesName is the workspace's append-only journal of rules that people set on screen, one
// JSON object a line. They stand after those of the configuration.
const RulesName = "rules.jsonl"

// RuleKeys are what a rule names; a line has to match all that are not empty.
type RuleKeys struct {
	Category string `json:"category,omitempty"`
	Class    string `json:"class,omitempty"`
	Supplier string `json:"supplier,omitempty"`
	Location string `json:"location,omitempty"`
	SKU      string `json:"sku,omitempty"`
}

// RuleChange is an event of the journal of rules: from then on one term of the lines that
// match is a value. The last event of the same keys and term decides; one that ends leaves
// the term to the configuration again.
type RuleChange struct {
	RuleKeys
	Term   string    `json:"term"` // one of RuleTerms
	Value  float64   `json:"value"`
	Ends   bool      `json:"ends,omitempty"`
	Reason string    `json:"reason,omitempty"`
	Author string    `json:"author"`
	At     time.Time `json:"at"`
}

// ruleTerm is a term that can be set on screen.
type ruleTerm struct {
	least, most float64
	whole       bool
	set         func(t *PolicyTerms, v float64)
}

var ruleTerms = map[string]ruleTerm{
	"target_value": {0.01, 0.9999, false, func(t *PolicyTerms, v float64) { t.Level = v }},
	"review_days":  {1, 365, true, func(t *PolicyTerms, v float64) { t.ReviewDays = int(v) }},
	"order_cost":   {0.01, 1e6, false, func(t *PolicyTerms, v float64) { t.OrderCost = v }},
	"holding_rate": {0.001, 10, false, func(t *PolicyTerms, v float64) { t.HoldingRate = v }},
	"max_days":     {1, 3650, false, func(t *PolicyTerms, v float64) { t.MaxDays = v }},
	"maximum":      {1, 1e9, true, func(t *PolicyTerms, v float64) { t.Maximum = int64(v) }},
	"extra_days":   {0, 365, true, func(t *PolicyTerms, v float64) { n := int(v); t.ExtraDays = &n }},
	"frozen_days":  {0, 365, true, func(t *PolicyTerms, v float64) { n := int(v); t.FrozenDays = &n }},
	"do_not_stock": {0, 1, true, func(t *PolicyTerms, v float64) { on := v == 1; t.DoNotStock = &on }},
}

// RuleTerms are the terms that a rule set on screen may have, sorted.
func RuleTerms() []string { return slices.Sorted(maps.Keys(ruleTerms)) }

// Check says whether an event may follow a journal.
func (c RuleChange) Check(before []RuleChange) error {
	term, ok := ruleTerms[c.Term]
	switch {
	case !ok:
		return fmt.Errorf("there is no term %q to set; use one of %s", c.Term, strings.Join(RuleTerms(), ", "))
	case c.Author == "":
		return errors.New("a rule names its author")
	case c.RuleKeys == RuleKeys{}:
		return errors.New("a rule names a category, class, supplier, location or item; what holds for all stands in stockwright.yaml")
	case c.Class != "" && !slices.Contains(segmentClasses, c.Class):
		return fmt.Errorf("class %q is none of %s", c.Class, strings.Join(segmentClasses, ", "))
	case c.Ends && !slices.ContainsFunc(RulesInForce(before),
		func(b RuleChange) bool { return b.RuleKeys == c.RuleKeys && b.Term == c.Term }):
		return fmt.Errorf("no rule of %s is set for %s; there is nothing to end", c.Term, c.RuleKeys)
	case c.Ends:
		return nil
	case c.Reason == "":
		return errors.New("a rule needs a reason; the next planner will ask")
	case math.IsNaN(c.Value) || c.Value < term.least || c.Value > term.most:
		return fmt.Errorf("%s lies between %g and %g, not at %g", c.Term, term.least, term.most, c.Value)
	case term.whole && c.Value != math.Trunc(c.Value):
		return fmt.Errorf("%s is a whole number, not %g", c.Term, c.Value)
	}
	return nil
}

// String names what a rule is for, such as "category dairy, location WH1".
func (k RuleKeys) String() string {
	var parts []string
	for _, part := range [][2]string{{"category", k.Category}, {"class", k.Class},
		{"supplier", k.Supplier}, {"location", k.Location}, {"sku", k.SKU}} {
		if part[1] != "" {
			parts = append(parts, part[0]+" "+part[1])
		}
	}
	return strings.Join(parts, ", ")
}

// RulesInForce are the rules that people have set, in the order of the journal.
func RulesInForce(journal []RuleChange) []RuleChange {
	type name struct {
		keys RuleKeys
		term string
	}
	last := map[name]int{}
	for i, c := range journal {
		last[name{c.RuleKeys, c.Term}] = i
	}
	var out []RuleChange
	for i, c := range journal {
		if last[name{c.RuleKeys, c.Term}] == i && !c.Ends {
			out = append(out, c)
		}
	}
	return out
}

// WithRules adds rules that people have set to the configured ones.
func (c *ReplenishConfig) WithRules(set []RuleChange) {
	c.Rules = slices.Clone(c.Rules)
	for _, r := range set {
		rule := ReplenishRule{Category: r.Category, Class: r.Class, Supplier: r.Supplier,
			Location: r.Location, SKU: r.SKU, By: r.Author, Reason: r.Reason}
		ruleTerms[r.Term].set(&rule.PolicyTerms, r.Value)
		c.Rules = append(c.Rules, rule)
	}
}

// readRules adds the rules of a workspace's journal.
func (c *Config) readRules(workspace string) error {
	journal, err := ReadJournal[RuleChange](filepath.Join(workspace, RulesName))
	if err != nil {
		return err
	}
	for i, r := range journal {
		if err := r.Check(journal[:i]); err != nil {
			return fmt.Errorf("%w: %s:%d: %w; mend or remove the line", ErrRefused, RulesName, i+1, err)
		}
	}
	c.Replenish.WithRules(RulesInForce(journal))
	return nil
}
