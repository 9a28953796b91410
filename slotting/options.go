package slotting

import (
	"github.com/stockwright/stockwright/slotting/layout"
	"github.com/stockwright/stockwright/slotting/tours"
)

// Mode is what orders the SKUs for the best slots.
type Mode string

// Demand ranks SKUs by lines a day. COI ranks them by the cube-per-order
// index, volume held per line (Heskett 1963), which suits slots of very
// different sizes.
const (
	Demand Mode = "demand"
	COI    Mode = "coi"
)

// Options say how the warehouse is worked. The zero value is usable: every
// figure of 0 takes the default named beside it.
type Options struct {
	Policy       layout.Policy // routing; SShape
	Mode         Mode          // Demand
	Speed        float64       // walking metres a second; 1
	HandlingTime float64       // seconds to lift one load and set it down; 60
	CartLoads    int           // loads a cart takes on one trip; 4
	// Equipment is how zones are worked that differ from the rest; lines there are
	// picked on tours of their own.
	Equipment    map[string]Equipment
	LevelTime    float64  // seconds a line costs per level away from the golden one; 2; negative is none
	HeavyWeight  float64  // kg from which a level costs double; 15
	RestockTime  float64  // seconds one restock of a forward face costs; 120
	LinesPerTour float64  // lines picked on one tour where no past tours are known; 20
	AisleLimit   float64  // lines a day in one aisle beyond which pickers are in each other's way; 0 is no limit
	Horizon      float64  // days a move has to pay back within; 30
	MaxMoves     int      // 0 is no limit
	MaxMinutes   float64  // of move work; 0 is no limit
	Staging      []string // slots to break cycles through; empty means any free slot
	Rules        Rules
	NoAffinity   bool
	SampleTours  int // tours drawn to measure a layout; 300
	SearchSteps  int // stops one joint search may measure; 0 is 2,000 a line, 60 million at most; negative is no search
	Seed         uint64
	HeldOutShare float64 // of the days with order lines kept for judging; 0.25
}

func (o Options) withDefaults() Options {
	if o.Policy == "" {
		o.Policy = layout.SShape
	}
	if o.Mode == "" {
		o.Mode = Demand
	}
	for _, d := range []struct {
		v   *float64
		std float64
	}{
		{&o.Speed, 1}, {&o.HandlingTime, 60}, {&o.LevelTime, 2}, {&o.HeavyWeight, 15}, {&o.RestockTime, 120},
		{&o.LinesPerTour, 20}, {&o.Horizon, 30}, {&o.HeldOutShare, 0.25},
	} {
		if *d.v == 0 {
			*d.v = d.std
		}
	}
	for _, v := range []*float64{&o.LevelTime, &o.RestockTime, &o.HandlingTime} {
		*v = max(*v, 0) // negative is none
	}
	if o.CartLoads == 0 {
		o.CartLoads = 4
	}
	if o.SampleTours == 0 {
		o.SampleTours = 300
	}
	return o
}

// Move is one step: carry Quantity of SKU From one slot To another. Steps are
// carried out in the order of Step; after any of them the warehouse is in
// order, with no slot over capacity, and the rest can be done later.
type Move struct {
	Step     int
	Trip     int // steps of one trip are done with one cart
	Group    int // steps that only pay together
	SKU      string
	From, To string
	Quantity int64
	Staged   bool    // a slot on the way, used to break a cycle
	Saves    float64 // seconds a day; negative where a slow SKU makes room
	Costs    float64 // seconds of work
	Payback  float64 // days until the group has paid; 36,500 where it only pays with the rest
	Reason   string
}

// CurvePoint is what the best plan within a budget saves.
type CurvePoint struct {
	Moves   int
	Minutes float64 // of work
	Travel  float64 // metres a day
	Saved   float64 // share of the travel before, 0–1
}

// HeldOut is what the same procedure, deciding on some of the past tours only,
// saved on tours it had not seen.
type HeldOut struct {
	Days          int
	Tours         int            // judged
	InTurn        bool           // every tour was judged once, instead of the later days by the earlier
	TooFew        bool           // there are too few tours to judge by
	Before, After float64        // metres a day
	Saved         tours.Interval // metres a day, by day or by tour
	Share         tours.Interval // of the travel before
	Trust         float64        // the part of a predicted saving that is believed, 0–1
}

// AisleTravel is the expected lines a day in one aisle.
type AisleTravel struct {
	Zone, Aisle   string
	Before, After float64
}

// Travel is what a layout costs in walking, and how much better any could be, in metres a
// day.
type Travel struct {
	TravelBefore float64 `json:"travel_before"` // expected under the velocities given
	TravelAfter  float64 `json:"travel_after"`
	LowerBound   float64 `json:"lower_bound"` // no layout of these SKUs can beat
	Gap          float64 `json:"gap"`         // (TravelAfter − LowerBound) ÷ LowerBound
	TourBound    float64 `json:"tour_bound"`  // no routing of the same tours can beat in the layout after
}

// Result is a slotting plan.
type Result struct {
	Moves  []Move
	Before []Assignment
	After  []Assignment
	Curve  []CurvePoint  // by growing budget; the first is "do nothing"
	Policy layout.Policy // in use
	Travel
	SecondsSaved float64  // a day: walking, reaching and restocking together
	LabourSaved  float64  // a day, of that: reaching and restocking
	WorkSeconds  float64  // of all moves
	HeldOut      *HeldOut // nil without past tours
	Search       Affinity // the joint search on tours without what goes together
	Affinity     Affinity // what knowing it adds
	Aisles       []AisleTravel
	Stays        []Stay // of the loads that stay, in the order of the stock
	Verdict      string // one sentence
	Faults       []layout.Fault
	limited      bool   // the budget cut moves that pay
	unsure       bool   // few tours leave open whether moves save anything
	withheld     string // why the caller lets nothing be moved
}

// Affinity says whether a refinement was switched on, and why: the joint local
// search, or drawing SKUs together that are ordered together.
type Affinity struct {
	Tried, On bool
	Gain      tours.Interval // share of travel on held-out days, over plain demand
	Reason    string
}
