package config

// The ways in which forecasts are made to agree with those of their sums: over
// everything, each location and each category.
const (
	ReconcileNone     = ""
	ReconcileBottomUp = "bottom-up" // the sums are what the series add up to
	ReconcileTopDown  = "top-down"  // each day's total is shared as the series share it
	ReconcileMinTrace = "mint"      // minimum trace with error variances
)
