// Command replenish measures the bars of the replenishment engine, one line a
// bar. With arguments it measures only the parts named.
package main

import (
	"os"
	"slices"

	"github.com/stockwright/stockwright/benchmarks/bar"
)

func main() {
	parts := []struct {
		name    string
		measure func(*bar.Sheet)
	}{
		{"cases", measureCases},
		{"composer", measureComposer},
		{"humps", measureTwoHumps},
		{"lots", measureLots},
		{"plans", measurePlans},
		{"exports", measureExports},
		{"faults", measureFaults},
		{"spare", measureSpareParts},
		{"speed", measureSpeed},
		{"promise", measurePromise},
		{"night", measureNightFill},
		{"stock", measureStock},
	}
	sheet := bar.NewSheet("replenish")
	for _, p := range parts {
		if len(os.Args) < 2 || slices.Contains(os.Args[1:], p.name) {
			p.measure(sheet)
		}
	}
	os.Exit(sheet.Close())
}
