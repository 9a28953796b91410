package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/replenish"
	"github.com/stockwright/stockwright/replenish/lots"
	"github.com/stockwright/stockwright/replenish/lotsize"
)

// PolicyTerms are what rules can set: a term left out comes from the next less
// specific rule, at last from the defaults under replenish.
type PolicyTerms struct {
	// The words for the policy's kind are PolicyEconomic (reorder_up_to by economic lots
	// for what is bought, order_up_to for what is transferred) and PolicyKinds.
	replenish.Policy `yaml:",inline"`
	// ReviewDays is the time between two chances to order.
	ReviewDays int `yaml:"review_days,omitempty" json:"review_days,omitempty"`
	// Rounding is "up", "down", "nearest" or "tolerance" with RoundingTolerance,
	// the share of a pack that may be left unordered.
	Rounding          string  `yaml:"rounding,omitempty" json:"rounding,omitempty"`
	RoundingTolerance float64 `yaml:"rounding_tolerance,omitempty" json:"rounding_tolerance,omitempty"`
	// Maximum is the most stock wanted, in base units; with MaximumWins it cuts
	// orders, else what passes it is only reported and nothing is added up to it.
	Maximum     int64 `yaml:"maximum,omitempty" json:"maximum,omitempty"`
	MaximumWins *bool `yaml:"maximum_wins,omitempty" json:"maximum_wins,omitempty"`
	// ExtraDays are added to the cover window.
	ExtraDays *int `yaml:"extra_days,omitempty" json:"extra_days,omitempty"`
	// FrozenDays keeps new goods from coming within so many days.
	FrozenDays *int `yaml:"frozen_days,omitempty" json:"frozen_days,omitempty"`
	// DoNotStock keeps an item from being ordered at all.
	DoNotStock *bool `yaml:"do_not_stock,omitempty" json:"do_not_stock,omitempty"`
}

// ReplenishConfig sets targets, policies and limits; Rules refine the terms, the
// most specific rule wins.
type ReplenishConfig struct {
	PolicyTerms `yaml:",inline"`
	// TransferLeadDays is the lead time of a transfer between own locations.
	TransferLeadDays int `yaml:"transfer_lead_days" json:"transfer_lead_days"`
	// PackBreakCost is what it costs to send part of a case from an own location,
	// currency units a line: a case whose rest would cost more to hold is broken. 0 =
	// cases go whole. A pack stated in lanes is never broken.
	PackBreakCost float64 `yaml:"pack_break_cost" json:"pack_break_cost,omitempty"`
	// Rebalance moves surplus between locations of one warehouse before buying.
	Rebalance bool `yaml:"rebalance" json:"rebalance"`
	// JointOrders gives economic lots a share of their supplier's order cost: what
	// is ordered together is ordered in one cycle.
	JointOrders bool `yaml:"joint_orders,omitempty" json:"joint_orders,omitempty"`
	// Budget is the most money a day's purchases may take; 0 = no limit.
	Budget float64 `yaml:"budget,omitempty" json:"budget,omitempty"`
	// ExceptionsADay is how many exceptions a night shows as warnings, by money
	// at risk; the others are notices.
	ExceptionsADay int `yaml:"exceptions_a_day" json:"exceptions_a_day"`
	// ActionLeastDays and ActionLeastMoney damp messages about open orders: a move
	// of fewer days, or of less money at stake, is not worth one.
	ActionLeastDays  int     `yaml:"action_least_days" json:"action_least_days"`
	ActionLeastMoney float64 `yaml:"action_least_money" json:"action_least_money"`
	// ApprovalDays is how long an approved line that nobody releases counts as on
	// order.
	ApprovalDays int `yaml:"approval_days" json:"approval_days"`
	// CustomerOrderDays is how long before the cover window reaches them customers'
	// orders are bought for.
	CustomerOrderDays int `yaml:"customer_order_days" json:"customer_order_days"`
	// Segments are the bounds of the classes A, B, C and X, Y, Z.
	Segments SegmentConfig `yaml:"segments,omitempty" json:"segments,omitzero"`
	// Rules refine the terms for a category, class, location, supplier or item.
	Rules []ReplenishRule `yaml:"rules,omitempty" json:"rules,omitempty"`
}

// SegmentConfig bounds the classes: A makes up the first ShareA of value, B the
// next up to ShareB; X varies less than X, Y less than Y (deviation over mean).
// Zero means 0.80, 0.95, 0.5 and 1.0.
type SegmentConfig struct {
	ShareA float64 `yaml:"share_a,omitempty" json:"share_a,omitempty"`
	ShareB float64 `yaml:"share_b,omitempty" json:"share_b,omitempty"`
	X      float64 `yaml:"x,omitempty" json:"x,omitempty"`
	Y      float64 `yaml:"y,omitempty" json:"y,omitempty"`
}

// ReplenishRule applies to the lines all its named keys match.
type ReplenishRule struct {
	Category    string `yaml:"category,omitempty" json:"category,omitempty"`
	Class       string `yaml:"class,omitempty" json:"class,omitempty"`
	Supplier    string `yaml:"supplier,omitempty" json:"supplier,omitempty"`
	Location    string `yaml:"location,omitempty" json:"location,omitempty"`
	SKU         string `yaml:"sku,omitempty" json:"sku,omitempty"`
	PolicyTerms `yaml:",inline"`
	// By and Reason are of a rule that a person has set on screen.
	By     string `yaml:"-" json:"by,omitempty"`
	Reason string `yaml:"-" json:"reason,omitempty"`
}

// segmentClasses are the classes a rule can name.
var segmentClasses = []string{"AX", "AY", "AZ", "BX", "BY", "BZ", "CX", "CY", "CZ"}

// validate names the first key that is wrong, without the prefix replenish.
func (c *ReplenishConfig) validate() error {
	if c.Target == "" || c.ReviewDays < 1 || c.Kind == "" || !(c.Level > 0) {
		return errors.New("policy, target, target_value and review_days must be set; leave them out for the defaults")
	}
	if err := c.PolicyTerms.validate(); err != nil {
		return err
	}
	for _, check := range []struct {
		ok   bool
		text string
	}{
		{c.Budget >= 0 && c.PackBreakCost >= 0, "budget and pack_break_cost must not be negative"},
		{c.CustomerOrderDays >= 0 && c.CustomerOrderDays <= 730, "customer_order_days must be 0 … 730"},
		{c.ApprovalDays >= 1, "approval_days must be at least 1"},
		{c.ExceptionsADay >= 0 && c.ActionLeastDays >= 0 && c.ActionLeastMoney >= 0,
			"exceptions_a_day, action_least_days and action_least_money must not be negative"},
		{c.segmentsInRange(),
			"segments: shares lie in 0 … 1 and x and y are not negative"},
	} {
		if !check.ok {
			return errors.New(check.text)
		}
	}
	for i, r := range c.Rules {
		if r.Class != "" && !slices.Contains(segmentClasses, r.Class) {
			return fmt.Errorf("rules, rule %d: class %q is none of %s", i+1, r.Class,
				strings.Join(segmentClasses, ", "))
		}
		if err := r.PolicyTerms.validate(); err != nil {
			return fmt.Errorf("rules, rule %d: %w", i+1, err)
		}
		if r.Kind == replenish.PolicyLookAhead && r.Target == "" && !c.prices() {
			return fmt.Errorf("rules, rule %d: policy look_ahead weighs lost units by a price: set target class_fill_rate or shortage_cost here, in another rule or for all", i+1)
		}
	}
	return nil
}

// prices tells whether any target, for all or of a rule, gives a lost unit a price.
func (c *ReplenishConfig) prices() bool {
	priced := func(target string) bool {
		return target == replenish.TargetClassFill || target == replenish.TargetShortageCost
	}
	return priced(c.Target) || slices.ContainsFunc(c.Rules, func(r ReplenishRule) bool { return priced(r.Target) })
}

func (t *PolicyTerms) validate() error {
	for _, r := range slices.Concat(t.targetRequirements(), t.amountRequirements(), t.lotRequirements()) {
		if !r.met {
			return errors.New(r.text)
		}
	}
	return nil
}

// requirement is what terms must keep, and the message where they do not.
type requirement struct {
	met  bool
	text string
}

func (t *PolicyTerms) targetRequirements() []requirement {
	return []requirement{
		{t.Kind == "" || t.Kind == PolicyEconomic || PolicyKinds[t.Kind] != "", "policy must be " + policyWords()},
		{t.Target == "" || slices.Contains([]string{replenish.TargetFill, replenish.TargetClassFill,
			replenish.TargetCycle, replenish.TargetShortageCost}, t.Target),
			"target must be fill_rate, class_fill_rate, cycle_service or shortage_cost"},
		{t.Kind != replenish.PolicyLookAhead || t.Target == "" ||
			t.Target == replenish.TargetClassFill || t.Target == replenish.TargetShortageCost,
			"policy look_ahead weighs lost units by a price: set target class_fill_rate or shortage_cost beside it"},
		{t.Target != replenish.TargetClassFill || t.Level != 0,
			"target class_fill_rate needs a target_value beside it: the share of demand promised to the class, such as 0.97"},
		{t.Target != replenish.TargetClassFill || t.Underage == 0 && t.Overage == 0,
			"target class_fill_rate finds the price of a lost unit itself: leave out underage and overage, or use target shortage_cost"},
		{t.Level >= 0 && t.Level < 1, "target_value must lie inside (0, 1)"},
		{t.ReviewDays >= 0, "review_days must be at least 1"},
	}
}

func (t *PolicyTerms) amountRequirements() []requirement {
	return []requirement{
		{slices.Contains([]string{"", lots.RoundUp, lots.RoundDown, lots.RoundNearest,
			lots.RoundTolerance}, t.Rounding),
			"rounding must be up, down, nearest or tolerance"},
		{t.RoundingTolerance >= 0 && t.RoundingTolerance < 1, "rounding_tolerance must lie in [0, 1)"},
		{t.RoundingTolerance == 0 || t.Rounding == lots.RoundTolerance,
			"rounding_tolerance goes with rounding: tolerance"},
		{t.Maximum >= 0, "maximum must not be negative"},
		{t.ExtraDays == nil || *t.ExtraDays >= 0 && *t.ExtraDays <= 365, "extra_days must be 0 … 365"},
		{t.HoldingRate >= 0, "holding_rate must not be negative"},
		{t.OrderCost >= 0 && t.Underage >= 0 && t.Overage >= 0,
			"order_cost, underage and overage must not be negative"},
	}
}

func (t *PolicyTerms) lotRequirements() []requirement {
	return []requirement{
		{t.Lot >= 0 && t.Min >= 0 && t.Max >= 0 && (t.Max == 0 || t.Min <= t.Max),
			"lot, min and max must not be negative, nor min above max"},
		{t.LotRule == "" || t.LotRule == replenish.LotEconomic || slices.Contains(lotsize.Rules(), t.LotRule),
			"lot_rule must be " + replenish.LotEconomic + ", " + strings.Join(lotsize.Rules(), ", ")},
		{t.LotRule == "" || t.Lot == 0, "lot and lot_rule are two ways to say one thing: keep one of them"},
		{t.LotHorizonDays >= 0 && t.LotHorizonDays <= 730, "lot_horizon_days must be 1 … 730"},
		{t.MinDays >= 0 && t.MaxDays >= 0 && (t.MaxDays == 0 || t.MinDays <= t.MaxDays),
			"min_days and max_days must not be negative, nor min_days above max_days"},
		{t.LeadFactor >= 0 && t.VariabilityFactor >= 0, "lead_factor and variability_factor must not be negative"},
		{t.FrozenDays == nil || *t.FrozenDays >= 0 && *t.FrozenDays <= 365, "frozen_days must be 0 … 365"},
	}
}

func (c *ReplenishConfig) segmentsInRange() bool {
	s := c.Segments
	return s.ShareA >= 0 && s.ShareB >= 0 && s.ShareA <= 1 && s.ShareB <= 1 && s.X >= 0 && s.Y >= 0
}
