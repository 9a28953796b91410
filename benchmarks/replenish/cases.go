package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/replenish/casebook"
)

// measureCases runs the project's own cases and, where they are there, those of
// the shared folder.
func measureCases(sheet *bar.Sheet) {
	known, err := casebook.Embedded()
	if err != nil {
		sheet.True("numeric cases", err.Error(), "readable", false)
		return
	}
	countCases(sheet, "numeric cases, carried along", known)
	dir, err := shared()
	if err != nil {
		sheet.Skip("numeric cases, shared file", "the shared folder is not there")
		return
	}
	b, err := os.ReadFile(filepath.Join(dir, "cases", "replenishment.json"))
	if err != nil {
		sheet.Skip("numeric cases, shared file", err.Error())
		return
	}
	cases, err := casebook.Parse(b, known)
	if err != nil {
		sheet.True("numeric cases, shared file", err.Error(), "readable", false)
		return
	}
	countCases(sheet, "numeric cases, shared file", cases)
}

func countCases(sheet *bar.Sheet, name string, cases []casebook.Case) {
	good := 0
	for _, c := range cases {
		if d := casebook.Run(c); len(d) == 0 {
			good++
		} else {
			fmt.Fprintln(os.Stderr, d)
		}
	}
	sheet.True(name, fmt.Sprintf("%d of %d", good, len(cases)), "all", good == len(cases))
}
