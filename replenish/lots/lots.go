// Package lots turns a stock position into the units to order: what is needed
// up to a level or in whole lots, and how the need meets the supplier's
// multiple. The night and `stockwright model` call the same functions.
//
// Quantities are whole base units; what is planned in fractions (kilograms) is
// counted in steps first.
package lots

// The rounding rules.
const (
	RoundUp        = "up"
	RoundDown      = "down"
	RoundNearest   = "nearest"
	RoundTolerance = "tolerance"
)

// Rounding says how a quantity meets the multiple. The zero value rounds up.
type Rounding struct {
	Rule      string  // "" and "up", "down", "nearest", "tolerance"
	Tolerance float64 // for "tolerance": a shortfall up to this share of the multiple is accepted, 0 to below 1
}

// Round brings a need to a multiple. Down, nearest and tolerance accept a shortfall
// where the lower multiple is at least least, the units that lift the position
// above its reorder point (never less than 1): an item at its reorder point would
// else be ordered again at once, or run out and never be ordered.
// A need of 0 or less is 0; a multiple below 2 leaves it as it is.
func (r Rounding) Round(need, least, multiple int64) int64 {
	if multiple <= 1 || need <= 0 {
		return max(need, 0)
	}
	down := need / multiple * multiple
	rest := need - down
	accepted := false
	switch r.Rule {
	case RoundDown:
		accepted = true
	case RoundNearest:
		accepted = rest < multiple-rest
	case RoundTolerance:
		accepted = float64(rest) <= r.Tolerance*float64(multiple)
	}
	if rest == 0 || (accepted && down >= max(1, least)) {
		return down
	}
	return down + multiple
}

// Name is the rule's name; the zero value is "up".
func (r Rounding) Name() string {
	if r.Rule == "" {
		return RoundUp
	}
	return r.Rule
}

// Up is the least multiple at or above need, 0 for a need of 0 or less.
func Up(need, multiple int64) int64 { return Rounding{}.Round(need, need, multiple) }

// Down is the greatest multiple at or below need, 0 for a need of 0 or less.
func Down(need, multiple int64) int64 { return max(0, need) / max(1, multiple) * max(1, multiple) }

// UpTo is the order of an item whose position is at or below its reorder point:
// what is missing to the level. It is 0 above the reorder point.
func UpTo(reorderPoint, level, position int64) int64 {
	if position > reorderPoint {
		return 0
	}
	return max(0, level-position)
}

// Missing is the order that just lifts a position above its reorder point.
func Missing(reorderPoint, position int64) int64 {
	return UpTo(reorderPoint, reorderPoint+1, position)
}
