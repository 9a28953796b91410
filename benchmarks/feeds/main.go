// Command feeds measures whether whatever a data team has is read right or
// refused with a cure that works: make bars AREA=feeds.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"

	"github.com/stockwright/stockwright/benchmarks/bar"
)

func main() {
	only := flag.String("only", "", "parts to measure, by comma: ways, mutate, testing, bounds, rate, storage")
	way := flag.String("way", "", "of the ways an export comes, those whose name holds this")
	several := flag.Int("parallel", runtime.NumCPU(), "ways held side by side")
	flag.Parse()
	os.Exit(measureAll(*only, *way, *several))
}

func measureAll(only, way string, several int) int {
	dir, err := os.MkdirTemp("", "feeds-*")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	b := &bench{dir: dir, way: way, sideBySide: max(1, several), sheet: bar.NewSheet("feeds")}
	for _, part := range []struct {
		name    string
		measure func() error
	}{{"ways", b.ways}, {"mutate", b.mutate}, {"testing", b.parquetTesting}, {"bounds", b.bounds},
		{"rate", b.rate}, {"storage", b.storage}} {
		if only != "" && !strings.Contains(","+only+",", ","+part.name+",") {
			continue
		}
		if err := part.measure(); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", part.name, err)
			return 1
		}
	}
	return b.sheet.Close()
}

// bench is a measurement in a folder of its own.
type bench struct {
	dir        string
	sheet      *bar.Sheet
	bin        string
	sideBySide int    // ways at once
	way        string // measures ways whose name holds this alone
}
