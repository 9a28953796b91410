package casebook

import _ "embed"

//go:embed testdata/cases.json
var embedded []byte

// Embedded returns the cases the project carries with it: figures from public
// textbooks, packages' documentation and independent calculations, each with its
// source.
func Embedded() ([]Case, error) { return Parse(embedded, nil) }
