// Package layout is the warehouse as data, checked and ready to measure: slots,
// stations and the ways between them, and what pick tours walk under a routing policy.
package layout

import (
	"math"

	"github.com/stockwright/stockwright/core"
)

// Slot is one place that holds stock.
//
// Zone, Aisle and Bay are codes, compared in natural order (A2 before A10).
// X and Y are metres; NaN, or the same point for every slot, means not known
// and they are then derived from the codes. A capacity of 0 means no limit.
type Slot struct {
	ID string
	core.Place
	Bay         string
	Level       int     // 1 is the floor; 0 is not known
	Units       int64   // capacity in base units; 0 is no limit
	Volume      float64 // capacity in the SKUs' volume unit; 0 is no limit
	Weight      float64 // capacity in kg; 0 is no limit
	Length      float64 // inner sides in metres; 0 is no limit
	Width       float64
	Height      float64
	MaxSKUs     int     // how many SKUs may share the slot; 0 means 1
	PickSeconds float64 // a line costs here beside walking, in place of what its level costs; 0 is by level
}

// StationKind says what a station is for.
type StationKind string

// The kinds of station. Pick tours start and end at a pack station, or at a
// dock where there is none.
const (
	Dock StationKind = "dock"
	Pack StationKind = "pack"
)

// Station is a dock or a pack station.
type Station struct {
	ID   string
	Kind StationKind
	// Zone is the zone whose tours start and end here; "" is every zone without a
	// station of its own.
	Zone string
	X, Y float64
}

// Distance is an explicit walking distance in metres between two places: slots,
// stations, or bays written as AISLE-BAY. Once any is given they form the walking
// graph: pairs not listed are the shortest path over those that are, and a slot
// that is not listed is reached by way of the nearest place that is. A pair listed
// in one direction only holds both ways unless OneWay is set.
type Distance struct {
	From, To string
	Metres   float64
	OneWay   bool
}

// Obstacle is a rectangle nobody walks through, in metres.
type Obstacle struct{ X0, Y0, X1, Y1 float64 }

// Layout is a warehouse as data.
type Layout struct {
	Slots     []Slot
	Stations  []Station
	Distances []Distance
	// CrossAisles are positions along the aisles, in metres. Where empty, one
	// cross aisle lies a bay before the first and one a bay after the last slot.
	CrossAisles []float64
	// OneWay says for an aisle code that it is walked only towards growing
	// (+1) or falling (-1) positions.
	OneWay    map[string]int
	Obstacles []Obstacle
	// GoldenLevels are the levels between waist and shoulder. Empty means 2
	// where slots have more than one level.
	GoldenLevels []int
	// ClassFallback names, for a storage class, the classes whose slots its items
	// take where their own have no room, in that order.
	ClassFallback map[string][]string
	AislePitch    float64 // metres between aisles when derived from codes; 0 means 3
	BayPitch      float64 // metres between bays when derived from codes; 0 means 1
}

func known(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
