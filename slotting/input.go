package slotting

import (
	"iter"

	"github.com/stockwright/stockwright/slotting/layout"
)

// SKU is one article as slotting sees it.
type SKU struct {
	ID string
	// Velocity is the pick lines a day expected in the coming period, from the
	// forecast and not from last month's counts; never negative.
	Velocity float64
	// Evidence is the lines, or days with a sale, that Velocity rests on; 0 is those
	// of the past tours.
	Evidence float64
	// Demand is the units a day expected in the coming period.
	Demand float64
	// FaceUnits is what the forward face should hold: the demand over the time
	// a restock takes, at the wanted quantile. 0 means restocking is not priced.
	FaceUnits     float64
	Volume        float64 // per base unit
	Weight        float64 // kg per base unit
	Length, Width float64 // metres
	Height        float64
	StorageClass  string // "" lies anywhere
	Category      string // a family that rules may name
	// Pack is the units that are brought to a face at a time; 0 is 1.
	Pack int64
	// FaceLeast is the units at which a face is refilled; 0 is never while bulk
	// does not lie behind it.
	FaceLeast float64
	Pinned    bool // stays where it is
}

// Assignment is Quantity base units of SKU in Slot.
type Assignment struct {
	Slot     string
	SKU      string
	Quantity int64
}

// OrderLine is one past visit: the tour (order or batch) on a day that had to
// fetch the SKU.
type OrderLine struct {
	Order string
	SKU   string
	Day   int32
}

// Input is what both Plan and Putaway work on.
type Input struct {
	Layout layout.Layout
	SKUs   []SKU
	Stock  []Assignment
	// InFlight are goods already on their way to a slot: room they will need
	// is not offered again.
	InFlight []Assignment
	// Lines are past pick tours, gone through once; nil = none. Without them tours are drawn from the
	// velocities, and no saving is claimed for unseen days.
	Lines iter.Seq[OrderLine]
}
