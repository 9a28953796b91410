// Command plan measures the bars of the plan, one line a bar: files in, a night
// run by the command, lines out, judged against a known truth. With -only it
// measures only the parts named, separated by commas.
package main

import (
	"flag"
	"os"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/benchmarks/bar"
)

// part is one group of bars; every file of a group adds its own.
type part struct {
	name    string
	measure func(*bar.Sheet, *door)
}

var parts = []part{
	{"exports", measureExports},
	{"worlds", measureWorlds},
	{"figures", measureFigures},
	{"families", measureFamilies},
	{"nights", measureNights},
	{"contest", measureContest},
}

func main() {
	only := flag.String("only", "", "parts to measure, separated by commas; none = all")
	flag.StringVar(&onlyWorld, "world", "", "of the worlds, only those whose name has this in it")
	flag.Uint64Var(&familySeed, "seed", familySeed, "from which the families are drawn")
	keep := flag.Bool("keep", false, "leave the workspaces in the temporary folder")
	flag.Parse()
	d, err := openDoor()
	if err != nil {
		panic(err)
	}
	sheet := bar.NewSheet("plan")
	for _, p := range parts {
		if *only == "" || slices.Contains(strings.Split(*only, ","), p.name) {
			p.measure(sheet, d)
		}
	}
	code := sheet.Close()
	if !*keep {
		d.close()
	}
	os.Exit(code)
}
