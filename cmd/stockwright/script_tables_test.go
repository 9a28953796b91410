package main

import (
	"context"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
)

// spoil moves a share of a sales table's rows, evenly spread, into the year 2999.
func spoil(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: spoil SHARE FILE")
	}
	share, err := strconv.ParseFloat(args[0], 64)
	ts.Check(err)
	future, err := core.ParseDay("2999-01-01")
	ts.Check(err)
	rewrite(ts, args[1], func(i int, row *datasets.Sale) bool {
		if chosen(i, share) {
			row.Date = future
		}
		return true
	})
}

// keep leaves a share of a table's rows, evenly spread.
func keep(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: keep SHARE sales|stock FILE")
	}
	share, err := strconv.ParseFloat(args[0], 64)
	ts.Check(err)
	if args[1] == "stock" {
		rewrite(ts, args[2], func(i int, _ *datasets.Stock) bool { return chosen(i, share) })
		return
	}
	rewrite(ts, args[2], func(i int, _ *datasets.Sale) bool { return chosen(i, share) })
}

// until leaves the sales before a day.
func until(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: until YYYY-MM-DD FILE")
	}
	day, err := core.ParseDay(args[0])
	ts.Check(err)
	rewrite(ts, args[1], func(_ int, row *datasets.Sale) bool { return row.Date < day })
}

// chosen tells whether row i is one of an evenly spread share.
func chosen(i int, share float64) bool { return int(float64(i+1)*share) > int(float64(i)*share) }

// rewrite writes a table anew with the rows that edit keeps.
func rewrite[T any](ts *testscript.TestScript, file string, edit func(i int, row *T) bool) {
	path := ts.MkAbs(file)
	rows, err := datasets.ReadRows[T](context.Background(), datasets.Source{Path: path})
	ts.Check(err)
	var kept []T
	for i := range rows {
		if edit(i, &rows[i]) {
			kept = append(kept, rows[i])
		}
	}
	ts.Check(datasets.WriteRows(path, kept, datasets.WriteOptions{}))
}
