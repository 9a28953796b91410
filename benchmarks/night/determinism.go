package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/benchmarks/bar"
)

// determinismBars runs one night with 1, 2 and 8 workers and on rows in other
// orders and layouts, and compares the run folders byte by byte. Only the
// seconds in run.json may differ.
func determinismBars(sheet *bar.Sheet) {
	const name = "determinism: run folders byte-identical"
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
	for n, c := range []struct {
		label    string
		generate []string
		workers  string
	}{
		{"1 worker", nil, "1"}, {"2 workers", nil, "2"}, {"8 workers", nil, "8"},
		{"shuffled rows, 2 workers", []string{"--shuffled"}, "2"},
		{"shuffled hive folder, 8 workers", []string{"--shuffled", "--hive"}, "8"},
		{"hive folder, 1 worker", []string{"--hive"}, "1"},
	} {
		ws := filepath.Join(dir, fmt.Sprint(n))
		got, err := p.nightOf(ws, c.workers, c.generate)
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
		sheet.True(fmt.Sprintf("determinism: %d files, %s", len(want), c.label), figure, "identical", err == nil && len(names) == 0 && len(want) > 8)
	}
}

// nightOf runs a night in a workspace of its own and reads the run folder.
func (p program) nightOf(ws, workers string, layout []string) (map[string]string, error) {
	if _, err := p.workspace(ws, append([]string{"--skus", "150", "--stores", "2", "--days", "400", "--seed", "5"}, layout...)...); err != nil {
		return nil, err
	}
	if _, err := p.night(ws, "--workers", workers); err != nil {
		return nil, err
	}
	return readRun(filepath.Join(ws, "runs", asOf+"-nightly"))
}
