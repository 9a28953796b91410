// Command house measures the shape of the code: sizes of packages, length and
// branching of functions, what the command cannot reach, what staticcheck finds,
// structs of two packages that are near twins, and coverage of pure packages.
// Run it in the repository's root.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/stockwright/stockwright/benchmarks/bar"
)

// pure are the areas that compute and do nothing else; kits of tests and proofs in them are
// no part of what is covered.
var pure = []string{"core", "plan", "replenish", "slotting", "forecast", "execution/interchange/gs1",
	"execution/interchange/epc"}

// kits are the kits of tests whose own tests prove an area.
var kits = map[string][]string{"replenish": {"./internal/testkit/planfaults"}}

// proofs are packages within them that prove and do not plan.
var proofs = []string{"replenish/casebook", "replenish/checker", "forecast/backtest"}

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
	measureTool(sheet, "unreachable from the binary", "functions",
		"golang.org/x/tools/cmd/deadcode@v0.52.0", "./cmd/...")
	measureTool(sheet, "staticcheck", "findings", "honnef.co/go/tools/cmd/staticcheck@v0.8.2", "./...",
		"./benchmarks/...")
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
	files, lines := code.largest(func(p *room) int { return p.files }),
		code.largest(func(p *room) int { return p.lines })
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
	sheet.AtMost(fmt.Sprintf("functions over 60 lines, longest %s with %d", longest.name,
		longest.lines), float64(long), 0, "functions")
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

// covered is a line of a coverage profile: package, statements, how often they ran.
var covered = regexp.MustCompile(`stockwright/stockwright/(\S+)/[^/]+\.go:(\S+) ([0-9]+) ([0-9]+)$`)

// measureCoverage runs the tests of each pure area and counts, by package, the statements
// that any of them ran: rooms of an area are tested through its door too.
func measureCoverage(sheet *bar.Sheet) {
	folder, err := os.MkdirTemp("", "stockwright-coverage-")
	if err != nil {
		sheet.True("coverage of pure packages", err.Error(), "a folder to write to", false)
		return
	}
	defer os.RemoveAll(folder)
	ran := map[string]map[string][2]int{} // by package and place: statements, how often
	for i, area := range pure {
		profile := filepath.Join(folder, strconv.Itoa(i))
		args := append([]string{"test", "-short", "-coverpkg=./" + area + "/...", "-coverprofile=" + profile,
			"./" + area + "/..."}, kits[area]...)
		if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
			sheet.True("coverage of "+area, string(out[max(0, len(out)-200):]), "its tests pass", false)
			return
		}
		text, err := os.ReadFile(profile)
		if err != nil {
			sheet.True("coverage of "+area, err.Error(), "a profile", false)
			return
		}
		addProfile(ran, string(text))
	}
	sum, least, where := 0.0, 101.0, ""
	for _, name := range slices.Sorted(maps.Keys(ran)) {
		share := sharedRan(ran[name])
		sum += share
		if share < least {
			least, where = share, name
		}
		if share < 90 {
			fmt.Printf("# %s: %.1f %%\n", name, share)
		}
	}
	sheet.AtLeast("coverage of pure packages, mean", sum/float64(max(1, len(ran))), 90, "%")
	sheet.AtLeast("least coverage of a pure package: "+where, least, 85, "%")
}

func addProfile(ran map[string]map[string][2]int, text string) {
	for line := range strings.Lines(text) {
		m := covered.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil || slices.ContainsFunc(proofs, func(p string) bool {
			return m[1] == p ||
				strings.HasPrefix(m[1], p+"/")
		}) {
			continue
		}
		if ran[m[1]] == nil {
			ran[m[1]] = map[string][2]int{}
		}
		statements, _ := strconv.Atoi(m[3])
		times, _ := strconv.Atoi(m[4])
		place := m[0][:strings.Index(m[0], " ")]
		ran[m[1]][place] = [2]int{statements, ran[m[1]][place][1] + times}
	}
}

// sharedRan is the share of statements that ran, in percent.
func sharedRan(of map[string][2]int) float64 {
	all, done := 0, 0
	for _, s := range of {
		all += s[0]
		if s[1] > 0 {
			done += s[0]
		}
	}
	return 100 * float64(done) / float64(max(1, all))
}
