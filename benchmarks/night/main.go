// Command night measures the bars of the nightly run: loading, whole nights,
// determinism, crashes and the gate. Every figure is measured in the run that
// prints it.
//
//	go run ./benchmarks/night            # all bars
//	go run ./benchmarks/night -only gate # one part
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/stockwright/stockwright/benchmarks/bar"
)

// part is a group of bars that share their preparation.
type part struct {
	name string
	bars func(*bar.Sheet)
}

func parts() []part {
	return []part{
		{"load", loadBars},
		{"gate", gateBars},
		{"determinism", determinismBars},
		{"determinism25k", largeDeterminism(25_000, 180)},
		{"determinism100k", largeDeterminism(100_000, 75)},
		{"crash", crashBars},
		{"scale", scaleBars},
	}
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "child" {
		if err := child(os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	only := flag.String("only", "", "comma-separated parts to measure: "+names())
	flag.Parse()
	sheet := bar.NewSheet("night")
	for _, p := range parts() {
		if *only == "" || strings.Contains(","+*only+",", ","+p.name+",") {
			p.bars(sheet)
		}
	}
	os.Exit(sheet.Close())
}

func names() string {
	var out []string
	for _, p := range parts() {
		out = append(out, p.name)
	}
	return strings.Join(out, ", ")
}

// child runs one piece of work in a process of its own, so that its peak
// memory is its own: the first argument names it.
func child(args []string) error {
	switch args[0] {
	case "load":
		return loadChild(args[1:])
	}
	return fmt.Errorf("no child work is called %q", args[0])
}
