package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/stockwright/stockwright/benchmarks/bar"
)

// sameNight is a night in a workspace of its own, whose run folder equals the first's.
type sameNight struct {
	label   string
	layout  []string
	workers string
}

// determinismBars runs nights of 1,000 pairs with 1 to 16 workers and on rows in
// other orders and layouts, and compares the run folders byte by byte. Only the
// seconds in run.json may differ.
func determinismBars(sheet *bar.Sheet) {
	nights := []sameNight{{"shuffled rows, 2 workers", []string{"--shuffled"}, "2"},
		{"shuffled hive folder, 8 workers", []string{"--shuffled", "--hive"}, "8"},
		{"hive folder, 1 worker", []string{"--hive"}, "1"}}
	for _, workers := range []string{"16", "8", "4", "3", "2", "1"} {
		nights = slices.Insert(nights, 0, sameNight{workers + " workers", nil, workers})
	}
	holdSame(sheet, 1_000, 400, nights)
}

// largeDeterminism returns the bars of a night of so many pairs and days, where
// pages and dictionaries overflow that smaller nights do not fill.
func largeDeterminism(pairs, days int) func(*bar.Sheet) {
	return func(sheet *bar.Sheet) {
		holdSame(sheet, pairs, days, []sameNight{{"16 workers", nil, "16"},
			{"shuffled rows, 1 worker", []string{"--shuffled"}, "1"}})
	}
}

// holdSame holds nights of so many pairs and days against the first of them.
func holdSame(sheet *bar.Sheet, pairs, days int, nights []sameNight) {
	name := fmt.Sprintf("determinism at %d pairs", pairs)
	dir, err := os.MkdirTemp("", "stockwright-same-")
	if err != nil {
		sheet.Skip(name, err.Error())
		return
	}
	defer os.RemoveAll(dir)
	p, err := buildProgram(dir)
	if err != nil {
		sheet.True(name, err.Error(), "identical", false)
		return
	}
	var want map[string]string
	size := []string{"--skus", strconv.Itoa(pairs / 5), "--stores", "4", "--days", strconv.Itoa(days), "--seed", "5"}
	for n, c := range nights {
		ws := filepath.Join(dir, fmt.Sprint(n))
		got, err := p.nightOf(ws, c.workers, append(slices.Clone(size), c.layout...))
		if want == nil {
			want = got
		}
		figure := "identical"
		names := differing(want, got)
		slices.Sort(names)
		if len(names) > 0 {
			figure = "differs: " + strings.Join(names, " ")
		}
		if err != nil {
			figure = err.Error()
		}
		sheet.True(fmt.Sprintf("%s: %d files, %s", name, len(want), c.label), figure, "identical",
			err == nil && len(names) == 0 && len(want) > 8)
	}
}

// nightOf runs a night in a workspace of its own and reads the run folder.
func (p program) nightOf(ws, workers string, layout []string) (map[string]string, error) {
	defer os.RemoveAll(ws)
	if _, err := p.workspace(ws, layout...); err != nil {
		return nil, err
	}
	if _, err := p.night(ws, "--workers", workers); err != nil {
		return nil, err
	}
	return readRun(filepath.Join(ws, "runs", asOf+"-nightly"))
}
