// Command house measures the shape of the code: sizes of packages, length and
// branching of functions, what the command cannot reach, what staticcheck finds,
// structs of two packages that are near twins, and coverage of pure packages.
// Run it in the repository's root.
package main

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/stockwright/stockwright/benchmarks/bar"
)

// pure are the packages that compute and do nothing else.
var pure = []string{"core", "plan", "replenish", "replenish/lots", "replenish/lotsize", "replenish/stockpolicy", "replenish/echelon", "replenish/demand",
	"slotting", "forecast/count", "forecast/ets", "forecast/theta", "forecast/calendar", "forecast/hierarchy", "execution/interchange/gs1", "execution/interchange/epc"}

// What a function may have at most.
const (
	mostLines = 60
	mostPaths = 20
)

// mostShared fields may two structs of different packages have in common.
const mostShared = 8

func main() {
	coverage := flag.Bool("coverage", false, "also run the tests of the pure packages for their coverage (minutes)")
	names := flag.Bool("names", false, "also name every function that is too long or branches too much, and every pair of near twins")
	flag.Parse()
	sheet := bar.NewSheet("house")
	code, err := readTree(".")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	measureCode(sheet, code)
	measureStatements(sheet, code.statements)
	measureTool(sheet, "unreachable from the binary", "functions", "golang.org/x/tools/cmd/deadcode@v0.52.0", "./cmd/...")
	measureTool(sheet, "staticcheck", "findings", "honnef.co/go/tools/cmd/staticcheck@v0.8.2", "./...", "./benchmarks/...")
	if *coverage {
		measureCoverage(sheet)
	} else {
		sheet.Skip("coverage of pure packages", "ask for it with -coverage")
	}
	if *names {
		fmt.Println(strings.Join(slices.Concat(code.tooMuch(), code.twins(mostShared)), "\n"))
	}
	os.Exit(sheet.Close())
}

func measureCode(sheet *bar.Sheet, code *tree) {
	files, lines := code.largest(func(p *room) int { return p.files }), code.largest(func(p *room) int { return p.lines })
	sheet.AtMost("most files in a package: "+files.path, float64(files.files), 20, "files")
	sheet.AtMost("most lines in a package: "+lines.path, float64(lines.lines), 4000, "lines")
	long, longest := 0, function{}
	branchy := function{}
	for _, f := range code.functions {
		if f.lines > mostLines {
			long++
		}
		if f.lines > longest.lines {
			longest = f
		}
		if f.paths > branchy.paths {
			branchy = f
		}
	}
	sheet.AtMost(fmt.Sprintf("functions over 60 lines, longest %s with %d", longest.name, longest.lines), float64(long), 0, "functions")
	sheet.AtMost("worst cyclomatic complexity: "+branchy.name, float64(branchy.paths), mostPaths, "paths")
	twins := code.twins(mostShared)
	name := "structs of two packages that share more than 8 fields"
	if len(twins) > 0 {
		name += ", such as " + twins[0]
	}
	sheet.AtMost(name, float64(len(twins)), 0, "pairs")
}

// measureTool counts the lines that a pinned tool prints.
func measureTool(sheet *bar.Sheet, name, unit, tool string, patterns ...string) {
	var errs bytes.Buffer
	cmd := exec.Command(".ci/tool", append([]string{tool}, patterns...)...)
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil && len(out) == 0 || bytes.Contains(out, []byte("could not fetch")) {
		sheet.Skip(name, fmt.Sprintf("%s did not run: %v %s", tool, err, strings.TrimSpace(errs.String())))
		return
	}
	sheet.AtMost(name, float64(bytes.Count(out, []byte("\n"))), 0, unit)
}

var covered = regexp.MustCompile(`stockwright/stockwright/(\S+)\s.*coverage: ([0-9.]+)%`)

func measureCoverage(sheet *bar.Sheet) {
	args := []string{"test", "-short", "-cover"}
	for _, p := range pure {
		args = append(args, "./"+p)
	}
	out, err := exec.Command("go", args...).Output()
	if err != nil {
		sheet.True("coverage of pure packages", err.Error(), "their tests pass", false)
		return
	}
	sum, n := 0.0, 0
	least, where := 101.0, ""
	for s := bufio.NewScanner(bytes.NewReader(out)); s.Scan(); {
		if m := covered.FindStringSubmatch(s.Text()); m != nil {
			v, _ := strconv.ParseFloat(m[2], 64)
			sum, n = sum+v, n+1
			if v < least {
				least, where = v, m[1]
			}
		}
	}
	sheet.AtLeast("coverage of pure packages, mean", sum/float64(max(1, n)), 90, "%")
	sheet.AtLeast("least coverage of a pure package: "+where, least, 85, "%")
}
