// Command scans measures the bars of barcodes, tags, events and documents:
// the standards' vectors, ten million wrong inputs to every parser, decoding
// speed, the event hash, and a day at the dock.
//
//	go run ./benchmarks/scans                 all bars
//	go run ./benchmarks/scans -inputs 100000  the short form
//	go run ./benchmarks/scans -only epcis     ten million inputs to the parsers of that name
//	go run ./benchmarks/scans -conformance    the conformance table
package main

import (
	"flag"
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/execution/interchange/conformance"
)

func main() {
	inputs := flag.Int("inputs", 10_000_000, "inputs for every parser")
	table := flag.Bool("conformance", false, "print the conformance table and stop")
	only := flag.String("only", "", "only fire at parsers whose name contains this")
	vectors := flag.String("vectors", "", "folder of vector tables (default: the carried ones)")
	flag.Parse()
	rows, err := conformance.Run(*vectors)
	if err != nil {
		fmt.Fprintln(os.Stderr, "scans:", err)
		os.Exit(1)
	}
	if *table {
		os.Exit(printTable(rows))
	}
	s := bar.NewSheet("scans")
	if *only == "" {
		vectorBars(s, rows)
		hashBars(s)
		speedBars(s)
		dockBars(s)
	}
	fuzzBars(s, *inputs, *only)
	os.Exit(s.Close())
}

func vectorBars(s *bar.Sheet, rows []conformance.Standard) {
	for _, r := range rows {
		s.AtLeast(fmt.Sprintf("%s (%d vectors)", r.Name, r.Tried),
			100*float64(r.Passed)/float64(max(1, r.Tried)), 100, "%")
		for _, f := range r.Failures {
			fmt.Println("  ", f)
		}
	}
}

func printTable(rows []conformance.Standard) int {
	tw := tabwriter.NewWriter(os.Stdout, 2, 8, 2, ' ', 0)
	fmt.Fprintln(tw, "standard\tversion\tpassed\ttried\tdisputed")
	code := 0
	for _, r := range rows {
		fmt.Fprintf(tw, "%s\t%s\t%d\t%d\t%d\n", r.Name, r.Version, r.Passed, r.Tried, len(r.Disputed))
		if r.Passed < r.Tried {
			code = 1
		}
	}
	tw.Flush()
	return code
}
