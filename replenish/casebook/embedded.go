package casebook

import (
	_ "embed"
	"slices"
)

var (
	//go:embed testdata/cases.json
	published []byte
	//go:embed testdata/peers.json
	peers []byte
)

// Embedded returns the cases the project carries with it: figures from public
// textbooks, packages' documentation and independent calculations, and random
// instances solved by other programs, each with its source. An error means that the
// files built in are broken.
func Embedded() ([]Case, error) {
	cases, err := Parse(published, nil)
	if err != nil {
		return nil, err
	}
	more, err := Parse(peers, cases)
	return slices.Concat(cases, more), err
}
