package plan

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/stockwright/stockwright/core"
)

// OverrideField names what an override stands for.
type OverrideField string

// The fields of an override. The first five are figures of a SKU at a location
// and stand in for the computed ones; hold leaves a SKU where it stands, lock
// keeps a slot from being filled or emptied by a plan.
const (
	OverrideForecast     OverrideField = "forecast"      // units a day
	OverrideSafetyStock  OverrideField = "safety_stock"  // units
	OverrideReorderPoint OverrideField = "reorder_point" // whole units
	OverrideOrderUpTo    OverrideField = "order_up_to"   // whole units
	OverrideTarget       OverrideField = "target"        // inside (0, 1)
	OverrideHold         OverrideField = "hold"          // no value
	OverrideLock         OverrideField = "lock"          // no value
)

// OverrideFigures are the fields that stand in for a computed figure.
func OverrideFigures() []OverrideField {
	return []OverrideField{OverrideForecast, OverrideSafetyStock, OverrideReorderPoint,
		OverrideOrderUpTo, OverrideTarget}
}

// Override is an event of the append-only journal of overrides. Of the events
// of one subject and field that have begun by a day, the last in the journal
// decides: a newer one replaces an older, and one that ends takes it back.
type Override struct {
	Subject  string        `json:"subject"` // SKU@LOCATION; with lock SLOT@LOCATION
	Field    OverrideField `json:"field"`
	Ends     bool          `json:"ends,omitempty"` // from StartsOn on nothing stands in any more
	Value    float64       `json:"value"`
	StartsOn core.Day      `json:"starts_on"`
	EndsOn   core.Day      `json:"ends_on"` // included; NoDay = until it is ended, for hold and lock only
	Reason   string        `json:"reason,omitempty"`
	Author   string        `json:"author"`
	At       time.Time     `json:"at"`
	// Version is how many events the subject had when this one was made; a
	// mismatch means that two people edited it (ErrStale).
	Version int `json:"version"`
}

// mostOverride bounds a figure; it is the bound of the overrides table.
const mostOverride = 1e9

// Check says whether an event may follow those of its subject.
func (o Override) Check(before []Override) error {
	switch {
	case o.Subject == "" || o.Author == "":
		return errors.New("an override names its subject and its author")
	case o.Version != len(before) && len(before) == 0:
		return fmt.Errorf("%s: %w: it has no override", o.Subject, ErrStale)
	case o.Version != len(before):
		last := before[len(before)-1]
		return fmt.Errorf("%s: %w: %s set %s to %g", o.Subject, ErrStale, last.Author, last.Field, last.Value)
	case !slices.Contains(append(OverrideFigures(), OverrideHold, OverrideLock), o.Field):
		return fmt.Errorf("%s: there is no override of %q; use one of %v, hold or lock", o.Subject,
			o.Field, OverrideFigures())
	case o.StartsOn == core.NoDay:
		return fmt.Errorf("%s: an override says from which day on it holds", o.Subject)
	case o.Ends && !slices.ContainsFunc(InForce(before, o.StartsOn),
		func(b Override) bool { return b.Field == o.Field }):
		return fmt.Errorf("%s: no override of %s holds on %s; there is nothing to end", o.Subject, o.Field, o.StartsOn)
	case o.Ends:
		return nil
	}
	return o.checkFigure()
}

// checkFigure refuses a reason, days and a value that no override of the field has.
func (o Override) checkFigure() error {
	whole := o.Field == OverrideReorderPoint || o.Field == OverrideOrderUpTo
	switch {
	case o.Reason == "":
		return fmt.Errorf("%s: an override needs a reason; the next planner will ask", o.Subject)
	case o.EndsOn == core.NoDay && slices.Contains(OverrideFigures(), o.Field):
		return fmt.Errorf("%s: an override of %s needs a last day; figures nobody remembers setting do harm", o.Subject, o.Field)
	case o.EndsOn != core.NoDay && o.EndsOn < o.StartsOn:
		return fmt.Errorf("%s: the override ends on %s, before it starts on %s", o.Subject, o.EndsOn, o.StartsOn)
	case math.IsNaN(o.Value) || o.Value < 0 || o.Value > mostOverride:
		return fmt.Errorf("%s: %s cannot be %g", o.Subject, o.Field, o.Value)
	case whole && o.Value != math.Trunc(o.Value):
		return fmt.Errorf("%s: %s is a whole number of units, not %g", o.Subject, o.Field, o.Value)
	case o.Field == OverrideTarget && (o.Value <= 0 || o.Value >= 1):
		return fmt.Errorf("%s: a target lies between 0 and 100 %%, without the ends", o.Subject)
	}
	return nil
}

// InForce lists the overrides that hold on a day, in the order of the journal.
func InForce(journal []Override, day core.Day) []Override {
	type name struct {
		subject string
		field   OverrideField
	}
	last := map[name]int{}
	for i, o := range journal {
		if o.StartsOn <= day {
			last[name{o.Subject, o.Field}] = i
		}
	}
	var out []Override
	for i, o := range journal {
		at, ok := last[name{o.Subject, o.Field}]
		if ok && at == i && !o.Ends && (o.EndsOn == core.NoDay || day <= o.EndsOn) {
			out = append(out, o)
		}
	}
	return out
}

// ForecastSpans are the forecasts people set for days from one on, each cut to the
// days on which no later event of its subject stands in for it: a forecast holds on
// the days of demand it names, whenever the night is.
func ForecastSpans(journal []Override, from core.Day) []Override {
	later := map[string]core.Day{} // the first day that newer events of a subject speak of
	var out []Override
	for i := len(journal) - 1; i >= 0; i-- {
		o := journal[i]
		if o.Field != OverrideForecast {
			continue
		}
		first, known := later[o.Subject]
		if !known || o.StartsOn < first {
			later[o.Subject] = o.StartsOn
		}
		if known && (o.EndsOn == core.NoDay || first <= o.EndsOn) {
			o.EndsOn = first - 1
		}
		if !o.Ends && (o.EndsOn == core.NoDay || o.EndsOn >= max(from, o.StartsOn)) {
			out = append(out, o)
		}
	}
	slices.Reverse(out)
	return out
}
