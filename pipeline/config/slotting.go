package config

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/slotting"
	"github.com/stockwright/stockwright/slotting/layout"
)

// SlottingConfig sets the slotting stage: how the warehouse is worked, what a
// plan may cost, and the rules of the site. Times are seconds, walks metres.
type SlottingConfig struct {
	// Routing is the pickers' routing policy: "return", "sshape", "midpoint",
	// "largest_gap", "optimal", "2opt" or "sequence".
	Routing string `yaml:"routing" json:"routing"`
	// Moves is the move budget of one plan; 0 is no limit.
	Moves int `yaml:"moves" json:"moves"`
	// Minutes is the most work of one plan; 0 is no limit.
	Minutes float64 `yaml:"minutes,omitempty" json:"minutes,omitempty"`
	// HorizonDays is how long a move has to pay back, and how far ahead velocities look.
	HorizonDays int `yaml:"horizon_days" json:"horizon_days"`
	// HistoryDays is how many days of order lines are read; 0 is 56, or further back,
	// up to half a year, where that takes no more than 40,000 lines.
	HistoryDays int `yaml:"history_days,omitempty" json:"history_days,omitempty"`
	// Seed makes the search repeatable.
	Seed uint64 `yaml:"seed" json:"seed"`

	// WalkingSpeed is metres a second of the pickers, their trucks or their carts.
	WalkingSpeed float64 `yaml:"walking_speed" json:"walking_speed"`
	// HandlingSeconds is the time to lift one load and set it down.
	HandlingSeconds float64 `yaml:"handling_seconds" json:"handling_seconds"`
	// RestockSeconds is the time one restock of a forward face takes.
	RestockSeconds float64 `yaml:"restock_seconds" json:"restock_seconds"`
	// LevelSeconds is what a line costs per level away from the golden ones.
	LevelSeconds float64 `yaml:"level_seconds" json:"level_seconds"`
	// GoldenLevels are the levels between waist and shoulder; 0 is the floor. Left
	// out, level 1 where a warehouse has more than one level.
	GoldenLevels []int `yaml:"golden_levels,omitempty" json:"golden_levels,omitempty"`
	// Equipment is what works zones at another pace than the rest of the site.
	Equipment []SlottingEquipment `yaml:"equipment,omitempty" json:"equipment,omitempty"`
	// CartLoads is how many loads a cart takes on one trip.
	CartLoads int `yaml:"cart_loads" json:"cart_loads"`
	// LinesPerTour is the lines of a pick tour where no order lines tell.
	LinesPerTour float64 `yaml:"lines_per_tour" json:"lines_per_tour"`
	// UnitsPerLine is the units on a customer's line where an item's own order
	// lines do not tell; 0 is learnt from the warehouse's.
	UnitsPerLine float64 `yaml:"units_per_line,omitempty" json:"units_per_line,omitempty"`
	// AisleLimit is the lines a day in one aisle beyond which pickers are in each
	// other's way; 0 is no limit.
	AisleLimit float64 `yaml:"aisle_limit,omitempty" json:"aisle_limit,omitempty"`
	// LabourCost is what an hour of work costs, in the currency; 0 is unknown.
	LabourCost float64 `yaml:"labour_cost,omitempty" json:"labour_cost,omitempty"`
	// FaceDays is the days of demand that a forward face should hold.
	FaceDays float64 `yaml:"face_days" json:"face_days"`
	// BufferSlots are set aside for loads that wait while others change places;
	// left out, any free slot serves, and the cart where there is none.
	BufferSlots []string `yaml:"buffer_slots,omitempty" json:"buffer_slots,omitempty"`

	// HeavyWeight is the kg of a unit from which a level costs double, and from
	// which HeavyTopLevel holds: the highest level for such items.
	HeavyWeight   float64 `yaml:"heavy_weight" json:"heavy_weight"`
	HeavyTopLevel *int    `yaml:"heavy_top_level,omitempty" json:"heavy_top_level,omitempty"`
	// ClassFallback names, for a storage class, the classes whose slots its items
	// take where their own have no room.
	ClassFallback map[string][]string `yaml:"class_fallback,omitempty" json:"class_fallback,omitempty"`
	// KeepApart are pairs of categories or storage classes that never share an aisle.
	KeepApart [][]string `yaml:"keep_apart,omitempty" json:"keep_apart,omitempty"`
	// KeepTogether are categories or storage classes that stay in their zone.
	KeepTogether []string `yaml:"keep_together,omitempty" json:"keep_together,omitempty"`
	// Frozen are days without moves: "2026-12-24" or "2026-11-20/2026-12-31".
	Frozen []string `yaml:"frozen,omitempty" json:"frozen,omitempty"`
	// Calendar are parts of the year with a budget and a horizon of their own.
	Calendar []SlottingSeason `yaml:"calendar,omitempty" json:"calendar,omitempty"`
}

// SlottingSeason is a part of every year, from and to a day such as "10-15", in
// which slotting looks further or moves more.
type SlottingSeason struct {
	From        string `yaml:"from" json:"from"`
	To          string `yaml:"to" json:"to"`
	Moves       *int   `yaml:"moves,omitempty" json:"moves,omitempty"`
	HorizonDays int    `yaml:"horizon_days,omitempty" json:"horizon_days,omitempty"`
}

// SlottingEquipment is what zones are worked with, such as a reach truck. What it
// does not say is as on the rest of the site. Lines of its zones are picked on
// tours of their own.
type SlottingEquipment struct {
	Name            string   `yaml:"name" json:"name"`
	Zones           []string `yaml:"zones" json:"zones"`
	Speed           float64  `yaml:"speed,omitempty" json:"speed,omitempty"` // metres a second
	HandlingSeconds float64  `yaml:"handling_seconds,omitempty" json:"handling_seconds,omitempty"`
	CartLoads       int      `yaml:"cart_loads,omitempty" json:"cart_loads,omitempty"`
}

func defaultSlotting() SlottingConfig {
	return SlottingConfig{Routing: "sshape", Moves: 50, HorizonDays: 30, Seed: 1, WalkingSpeed: 1, HandlingSeconds: 60,
		RestockSeconds: 120, LevelSeconds: 2, CartLoads: 4, LinesPerTour: 20, FaceDays: 2, HeavyWeight: 15}
}

func (c *SlottingConfig) validate() error {
	if _, err := layout.ParsePolicy(c.Routing); err != nil {
		return fmt.Errorf("routing: %w", err)
	}
	for _, check := range []struct {
		ok   bool
		text string
	}{
		{c.Moves >= 0, "moves must not be negative"},
		{c.Minutes >= 0, "minutes must not be negative"},
		{c.HorizonDays >= 1 && c.HorizonDays <= 730, "horizon_days must be 1 … 730"},
		{c.HistoryDays >= 0, "history_days must not be negative"},
		{c.WalkingSpeed > 0 && c.WalkingSpeed <= 20, "walking_speed must be above 0 and at most 20 metres a second"},
		{c.HandlingSeconds >= 0 && c.RestockSeconds >= 0 && c.LevelSeconds >= 0, "seconds must not be negative"},
		{c.CartLoads >= 1, "cart_loads must be at least 1"},
		{c.LinesPerTour >= 1, "lines_per_tour must be at least 1"},
		{c.UnitsPerLine >= 0, "units_per_line must not be negative"},
		{c.FaceDays > 0, "face_days must be above 0"},
		{c.AisleLimit >= 0 && c.LabourCost >= 0 && c.HeavyWeight >= 0,
			"limits, costs and weights must not be negative"},
	} {
		if !check.ok {
			return errors.New(check.text)
		}
	}
	for _, pair := range c.KeepApart {
		if len(pair) != 2 || pair[0] == "" || pair[1] == "" {
			return errors.New("keep_apart takes pairs such as [food, detergent]")
		}
	}
	if err := c.validateEquipment(); err != nil {
		return err
	}
	if _, err := c.FrozenOn(core.NoDay); err != nil {
		return err
	}
	_, err := c.season(core.NoDay)
	return err
}

func (c *SlottingConfig) validateEquipment() error {
	by := map[string]string{}
	for _, e := range c.Equipment {
		if e.Name == "" || len(e.Zones) == 0 {
			return errors.New("equipment takes a name and the zones it works, such as {name: truck, zones: [HIGH], speed: 2.5}")
		}
		if e.Speed < 0 || e.Speed > 20 || e.HandlingSeconds < 0 || e.CartLoads < 0 {
			return fmt.Errorf("equipment %s: speed must be 0 … 20 metres a second, handling_seconds and cart_loads not negative", e.Name)
		}
		for _, z := range e.Zones {
			if by[z] != "" {
				return fmt.Errorf("equipment: zone %s is worked by %s and by %s; name it once", z, by[z], e.Name)
			}
			by[z] = e.Name
		}
	}
	return nil
}

// FrozenOn says whether a day is one without moves.
func (c *SlottingConfig) FrozenOn(day core.Day) (bool, error) {
	hit := false
	for _, span := range c.Frozen {
		from, to, ranged := strings.Cut(span, "/")
		if !ranged {
			to = from
		}
		first, err := core.ParseDay(from)
		last, err2 := core.ParseDay(to)
		if err != nil || err2 != nil || last < first {
			return false, fmt.Errorf("frozen: %q is neither a day nor a span such as 2026-11-20/2026-12-31", span)
		}
		hit = hit || first <= day && day <= last
	}
	return hit, nil
}

// season is the part of the year that a day lies in, the first of several; nil
// for none. A part may reach over the turn of the year.
func (c *SlottingConfig) season(day core.Day) (*SlottingSeason, error) {
	var found *SlottingSeason
	for i := range c.Calendar {
		s := &c.Calendar[i]
		from, err := time.Parse("01-02", s.From)
		to, err2 := time.Parse("01-02", s.To)
		if err != nil || err2 != nil || s.HorizonDays < 0 || s.HorizonDays > 730 || s.Moves != nil && *s.Moves < 0 {
			return nil, fmt.Errorf("calendar: %s to %s is no part of a year; write it as 10-15 and 11-05, moves of 0 or more, horizon_days of 1 … 730", s.From, s.To)
		}
		on := day.Time().Format("01-02")
		a, b := from.Format("01-02"), to.Format("01-02")
		inside := a <= on && on <= b
		if a > b {
			inside = on >= a || on <= b
		}
		if found == nil && inside {
			found = s
		}
	}
	return found, nil
}

// Horizon is how far ahead slotting looks on a day.
func (c *SlottingConfig) Horizon(day core.Day) int {
	if s, err := c.season(day); err == nil && s != nil && s.HorizonDays > 0 {
		return s.HorizonDays
	}
	return c.HorizonDays
}

// Options are the engine's for a day.
func (c *SlottingConfig) Options(day core.Day) slotting.Options {
	policy, _ := layout.ParsePolicy(c.Routing) // validated
	o := slotting.Options{Policy: policy, MaxMoves: c.Moves, MaxMinutes: c.Minutes, Seed: c.Seed, Speed: c.WalkingSpeed,
		HandlingTime: orNone(c.HandlingSeconds), RestockTime: orNone(c.RestockSeconds),
		LevelTime:   orNone(c.LevelSeconds),
		HeavyWeight: c.HeavyWeight, CartLoads: c.CartLoads, LinesPerTour: c.LinesPerTour, AisleLimit: c.AisleLimit,
		Horizon: float64(c.Horizon(day)), Staging: c.BufferSlots}
	if s, err := c.season(day); err == nil && s != nil && s.Moves != nil {
		o.MaxMoves = *s.Moves
	}
	for _, e := range c.Equipment {
		for _, z := range e.Zones {
			if o.Equipment == nil {
				o.Equipment = map[string]slotting.Equipment{}
			}
			o.Equipment[z] = slotting.Equipment{Speed: e.Speed, HandlingTime: e.HandlingSeconds, CartLoads: e.CartLoads}
		}
	}
	if c.HeavyTopLevel != nil {
		o.Rules.HeavyFrom, o.Rules.HeavyTop = c.HeavyWeight, *c.HeavyTopLevel+1
	}
	for _, p := range c.KeepApart {
		o.Rules.Apart = append(o.Rules.Apart, slotting.Pair{A: p[0], B: p[1]})
	}
	o.Rules.Together = c.KeepTogether
	return o
}

// orNone is a figure of 0 as the engine takes it: negative is none there, 0 its default.
func orNone(seconds float64) float64 {
	if seconds == 0 {
		return -1
	}
	return seconds
}
