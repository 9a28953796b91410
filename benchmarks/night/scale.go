package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/stockwright/stockwright/benchmarks/bar"
)

// largest limits the whole-night bars, for a first look on a small machine.
var largest = flag.Int("pairs", 100_000, "largest number of (sku, location) pairs of the whole-night bars")

// scaleBars runs whole nights on workspaces of 1k, 10k and 100k pairs × two
// years. The cost of a series is CPU time, which other work on the machine
// disturbs least; peak memory is the process's own.
func scaleBars(sheet *bar.Sheet) {
	const flat, peak = "night: CPU per series, 100k over 1k pairs", "night: peak memory at 100k pairs, sorted"
	dir, err := os.MkdirTemp("", "stockwright-scale-")
	if err != nil {
		sheet.Skip(flat, err.Error())
		return
	}
	defer os.RemoveAll(dir)
	p, err := buildProgram(dir)
	if err != nil {
		sheet.True(flat, err.Error(), "a night", false)
		return
	}
	first := 0.0
	for _, pairs := range []int{1_000, 10_000, 100_000} {
		if pairs > *largest {
			sheet.Skip(fmt.Sprintf("night: %d pairs", pairs), "beyond -pairs")
			continue
		}
		name := fmt.Sprintf("night: CPU per series at %d pairs over 1000", pairs)
		m, err := p.scaled(filepath.Join(dir, strconv.Itoa(pairs)), pairs)
		if err != nil {
			sheet.True(name, err.Error(), "a night", false)
			continue
		}
		perSeries := 1000 * m.cpu / float64(pairs)
		if first == 0 {
			first = perSeries
		}
		fmt.Fprintf(os.Stderr, "%d pairs: %.1f s wall, %.1f s CPU, %.2f ms a series, peak %.0f MB\n",
			pairs, m.wall, m.cpu, perSeries, m.peak)
		sheet.AtMost(name, perSeries/first, 1.2, "×")
		if pairs == 100_000 {
			sheet.AtMost(peak, m.peak, 4*1024*1.048576, "MB")
		}
	}
	if *largest >= 100_000 {
		shuffledPeak(sheet, p, filepath.Join(dir, "shuffled"))
	}
}

// scaled makes a workspace of so many pairs and runs a night in it.
func (p program) scaled(dir string, pairs int, layout ...string) (measured, error) {
	defer os.RemoveAll(dir)
	args := append([]string{"--skus", strconv.Itoa(pairs / 5), "--stores", "4", "--days", "730"}, layout...)
	if _, err := p.workspace(dir, args...); err != nil {
		return measured{}, err
	}
	return p.night(dir)
}

// shuffledPeak loads the same 100k pairs from a hive folder of shuffled rows.
// The night is cut to its load stage: all later stages read the history that
// it compacts, which is the same for every row order (see determinism).
func shuffledPeak(sheet *bar.Sheet, p program, dir string) {
	const name = "night: peak memory at 100k pairs, shuffled hive folder"
	defer os.RemoveAll(dir)
	_, err := p.workspace(dir, "--skus", "20000", "--stores", "4", "--days", "730", "--shuffled", "--hive")
	if err == nil {
		err = addPipeline(dir, "load-only", "load", "publish")
	}
	var m measured
	if err == nil {
		m, err = p.night(dir, "load-only")
	}
	if err != nil {
		sheet.True(name, err.Error(), "a night", false)
		return
	}
	fmt.Fprintf(os.Stderr, "shuffled load: %.1f s wall, %.1f s CPU, peak %.0f MB\n", m.wall, m.cpu, m.peak)
	sheet.AtMost(name, m.peak, 4*1024*1.048576, "MB")
}

// addPipeline adds a pipeline without a schedule to a workspace.
func addPipeline(dir, name string, stages ...string) error {
	f, err := os.OpenFile(filepath.Join(dir, "stockwright.yaml"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "pipelines:\n  %s:\n    stages: [%s]\n", name, strings.Join(stages, ", "))
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}
