// Command forecast measures the bars of the forecast area against the real
// data beside the project and, where a Python interpreter can be had, against
// statsforecast on the same series in the same run.
//
//	go run ./benchmarks/forecast            every bar
//	go run ./benchmarks/forecast -only ltd  the bars whose section starts so
//	go run ./benchmarks/forecast -benchstat DIR  the speed claims as files for benchstat
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/stockwright/stockwright/benchmarks/bar"
)

// section is a group of bars that share their data.
type section struct {
	name string
	run  func(*bar.Sheet) error
}

func sections() []section {
	return []section{
		{"m3", m3Bars},
		{"alone", aloneBars},
		{"m4", m4Bars},
		{"speed", speedBars},
		{"peer-r", rBars},
		{"scale", scaleBars},
		{"robust", robustBars},
		{"levels", levelBars},
		{"reconcile", reconcileBars},
		{"launch", launchBars},
		{"drivers", driverBars},
		{"ltd", coverBars},
		{"joint", jointBars},
		{"steps", stepBars},
		{"intermittent", intermittentBars},
	}
}

func main() {
	only := flag.String("only", "", "run the sections whose name starts so")
	flag.Func("origins", "drivers: the windows before the end that are judged, such as 3,4", setOrigins)
	dir := flag.String("benchstat", "", "time the speed claims in rounds and write them to this folder for benchstat")
	flag.Parse()
	if *dir != "" {
		if err := writeBenchmarks(*dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	sheet := bar.NewSheet("forecast")
	for _, s := range sections() {
		if !strings.HasPrefix(s.name, *only) {
			continue
		}
		if err := s.run(sheet); err != nil {
			sheet.Skip(s.name, err.Error())
		}
	}
	fmt.Fprintln(os.Stderr)
	os.Exit(sheet.Close())
}
