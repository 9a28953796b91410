// Command slotting measures the bars of slotting: make bars AREA=slotting.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/stockwright/stockwright/benchmarks/bar"
)

func main() {
	only := flag.String("only", "", "measure only this bar")
	verbose := flag.Bool("v", false, "print the figures behind the bars")
	from := flag.Int("from", 0, "the first to measure of the 300 cases of few and neverworse, of the three of door, or of the two of real")
	to := flag.Int("to", 300, "the case to stop before")
	dir := flag.String("plan", "", "plan the generated warehouse in this folder and leave (used by the bars themselves)")
	flag.Parse()
	if *dir != "" {
		if err := planFolder(*dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(run(*only, part{from: max(*from, 0), to: min(*to, 300)}, *verbose))
}

// part is the cases of a long bar to measure, so that it can be run in pieces.
type part struct{ from, to int }

func (p part) count() int { return max(p.to-p.from, 1) }

func run(only string, cases part, verbose bool) int {
	sheet := bar.NewSheet("slotting")
	shared := sharedFolder()
	for _, b := range []struct {
		name    string
		measure func()
	}{
		{"cases", func() { caseBars(sheet) }},
		{"generated", func() { bigBars(sheet, verbose) }},
		{"putaway", func() { zeroMoveBars(sheet, verbose) }},
		{"neverworse", func() { neverWorseBars(sheet, cases, verbose) }},
		{"few", func() { fewBars(sheet, shared, cases, verbose) }},
		{"door", func() { doorBars(sheet, cases, verbose, doorShape) }},
		{"real", func() { realBars(sheet, shared, cases, verbose) }},
		{"claims", func() { claimBars(sheet, verbose) }},
		{"replay", func() { replayBars(sheet, verbose) }},
		{"reserve", func() { reserveBars(sheet, verbose) }},
		{"affinity", func() { affinityBars(sheet, verbose) }},
		{"season", func() { seasonBars(sheet, verbose) }},
		{"ingredients", func() { ingredientBars(sheet, shared) }},
		{"assign", func() { assignBars(sheet) }},
		{"scale", func() { scaleBars(sheet, verbose) }},
		{"reference", func() { referenceBars(sheet, shared, verbose) }},
	} {
		if only == "" || only == b.name {
			b.measure()
		}
	}
	return sheet.Close()
}

// sharedFolder is where the real data and reference cases lie, beside the
// module unless STOCKWRIGHT_SHARED says otherwise.
func sharedFolder() string {
	if s := os.Getenv("STOCKWRIGHT_SHARED"); s != "" {
		return s
	}
	dir, err := os.Getwd()
	for err == nil {
		if _, missing := os.Stat(filepath.Join(dir, "go.mod")); missing == nil || dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir)
	}
	return filepath.Join(dir, "..", "shared")
}
