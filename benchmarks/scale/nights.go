package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/pipeline/runs"
)

// nightBars measures cold and warm nights of workspaces of two years with prices and
// promotions, one four times as large as the other. Learning costs about the same for any
// size, so that the largest size and what one more series costs are both said.
func nightBars(sheet *bar.Sheet, p program, dir string) error {
	sizes := []int{*pairs / 4, *pairs}
	var cold, warm, peak [2]float64
	for i, n := range sizes {
		ws := filepath.Join(dir, strconv.Itoa(n))
		if _, err := p.cpu("generate", ws, "-q", "--skus", strconv.Itoa(n/5), "--stores", "4", "--days",
			"730", "--seed", "77"); err != nil {
			return err
		}
		var err error
		var most [2]float64
		// The night of the day before has the same history but for its last day.
		if cold[i], most[0], err = p.costs("run", "-q", "-w", ws, "--as-of", "2026-11-01"); err != nil {
			return err
		}
		if warm[i], most[1], err = p.costs("run", "-q", "-w", ws, "--as-of", asOf); err != nil {
			return err
		}
		peak[i] = max(most[0], most[1])
		fmt.Fprintf(os.Stderr, "%d series: cold %.1f CPU s, %.0f MB; warm %.1f CPU s, %.0f MB\n", n,
			cold[i], most[0], warm[i], most[1])
		if err := os.RemoveAll(ws); err != nil {
			return err
		}
	}
	say := func(kind string, s [2]float64, most float64) {
		sheet.AtMost(fmt.Sprintf("night %s: CPU a series at %d", kind, sizes[1]),
			1000*s[1]/float64(sizes[1]), most, "ms")
		sheet.AtMost(fmt.Sprintf("night %s: CPU of one more series, %d to %d", kind, sizes[0],
			sizes[1]), 1000*(s[1]-s[0])/float64(sizes[1]-sizes[0]), most, "ms")
	}
	say("cold", cold, 2.5)
	say("warm", warm, 0.6)
	sheet.AtMost(fmt.Sprintf("night: most memory at %d", sizes[1]), peak[1], 2048, "MB")
	sheet.AtMost(fmt.Sprintf("night: most memory at %d over that at %d", sizes[1], sizes[0]), peak[1]/peak[0], 1.5, "×")
	return nil
}

// workerBars measures each stage with one and with two workers on two cores.
func workerBars(sheet *bar.Sheet, p program, dir string) error {
	ws := filepath.Join(dir, "workers")
	if _, err := p.cpu("generate", ws, "-q", "--skus", "300", "--stores", "4", "--days", "730",
		"--seed", "78"); err != nil {
		return err
	}
	took := map[string][2][]float64{}
	var names []string
	for range *times {
		for w := range 2 {
			if err := os.RemoveAll(filepath.Join(ws, "runs")); err != nil {
				return err
			}
			os.Setenv("GOMAXPROCS", strconv.Itoa(w+1))
			_, err := p.cpu("run", "-q", "-w", ws, "--as-of", asOf, "--workers", strconv.Itoa(w+1))
			os.Unsetenv("GOMAXPROCS")
			if err != nil {
				return err
			}
			m, err := runs.ReadManifest(filepath.Join(ws, "runs", asOf+"-nightly"))
			if err != nil {
				return err
			}
			for _, s := range m.Stages {
				of, ok := took[s.Stage]
				if !ok {
					names = append(names, s.Stage)
				}
				of[w] = append(of[w], s.Seconds)
				took[s.Stage] = of
			}
		}
	}
	for _, name := range names {
		one, two := median(took[name][0]), median(took[name][1])
		if one < 0.05 {
			sheet.Skip("stage "+name+": 1 over 2 workers", "it takes less than 50 ms")
			continue
		}
		sheet.AtLeast(fmt.Sprintf("stage %s: 1 over 2 workers, median of %d", name, *times), one/two, 1.8, "×")
	}
	return nil
}

func median(x []float64) float64 {
	x = slices.Clone(x)
	slices.Sort(x)
	return x[len(x)/2]
}
