// Package sample holds the sales export of a shop that never existed: two years
// of a coffee and tea shop with a web store, one row for each day, location and
// item sold. The tutorial starts from it.
package sample

import _ "embed"

// Sales is the export as CSV with a header row; days end on the last Sunday of
// October 2026.
//
//go:embed sales.csv
var Sales []byte
