// Command scale measures what a night and a forecast cost, how stages use a second
// core, and that a cut file forecasts as the whole. CPU seconds and ratios of one run
// are measured, for other work on the machine disturbs them least.
//
//	go run ./benchmarks/scale             # all bars
//	go run ./benchmarks/scale -only files # one part
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/stockwright/stockwright/benchmarks/bar"
)

var (
	pairs = flag.Int("pairs", 10_000, "largest number of (sku, location) pairs of a night; the bar is of 100000")
	times = flag.Int("times", 5, "nights of each number of workers")
	only  = flag.String("only", "", "one part: nights, warm, workers, files, peers, duckdb, store, shards, publish or spark")
)

func main() {
	flag.Parse()
	sheet := bar.NewSheet("scale")
	dir, err := os.MkdirTemp("", "stockwright-scale-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	p := program(filepath.Join(dir, "stockwright"))
	if out, err := exec.Command("go", "build", "-o", string(p),
		"github.com/stockwright/stockwright/cmd/stockwright").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%v: %s\n", err, out)
		os.Exit(1)
	}
	for _, part := range []struct {
		name string
		bars func(*bar.Sheet, program, string) error
	}{{"nights", nightBars}, {"warm", warmBars}, {"workers", workerBars}, {"files", fileBars},
		{"peers", peerBars}, {"duckdb", duckdbBars},
		{"store", storeBars}, {"shards", shardBars}, {"publish", publishBars}, {"spark", sparkBars}} {
		if *only != "" && *only != part.name {
			continue
		}
		if err := part.bars(sheet, p, dir); err != nil {
			sheet.True(part.name, err.Error(), "measured", false)
		}
	}
	code := sheet.Close()
	os.RemoveAll(dir)
	os.Exit(code)
}

// program is the command of this source.
type program string

// asOf is the day planned for: the first without sales in a generated workspace.
const asOf = "2026-11-02"

// cpu runs a verb to its end and gives its CPU seconds.
func (p program) cpu(args ...string) (float64, error) { return spent(exec.Command(string(p), args...)) }

// costs runs a verb to its end and gives its CPU seconds and its most memory in MB.
func (p program) costs(args ...string) (cpu, peak float64, err error) {
	cmd := exec.Command(string(p), args...)
	if cpu, err = spent(cmd); err == nil {
		peak = float64(cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss) / 1024
	}
	return cpu, peak, err
}

// exceptions is the exit code of a night that is published with exceptions to look at.
const exceptions = 3

func spent(cmd *exec.Cmd) (float64, error) {
	var errs bytes.Buffer
	cmd.Stderr = &errs
	if err := cmd.Run(); err != nil && cmd.ProcessState.ExitCode() != exceptions {
		return 0, fmt.Errorf("%s: %w: %s", strings.Join(cmd.Args, " "), err, errs.String())
	}
	return (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds(), nil
}
