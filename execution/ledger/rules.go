package ledger

// Rules are the policies of a site.
type Rules struct {
	// NegativeStock lets a record go below zero when the floor reports a fact
	// that the record contradicts; a count is asked for. Promises
	// (reservations, allocations) are never made on stock that is not there.
	NegativeStock bool
	// HoldDoubt is the probability of a wrong record at or above which a
	// reorder that rests on it is held for a count. Zero means never.
	HoldDoubt float64
	// CountTolerance is the difference in base units up to which a count is
	// posted without a recount and an approval.
	CountTolerance int64
	// ApproveValue is the value of a count difference, in currency units,
	// from which a manager approves it. Zero means never.
	ApproveValue float64
}

// DefaultRules let facts through, hold reorders on records that are more
// likely wrong than right, and recount differences above two units.
func DefaultRules() Rules {
	return Rules{NegativeStock: true, HoldDoubt: 0.5, CountTolerance: 2, ApproveValue: 250}
}
