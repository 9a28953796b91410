package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// tested is what one run of tests came to, by name.
type tested map[string]string

// runTests runs tests of the execution module and reads their verdicts.
func runTests(pattern string, env ...string) (tested, error) {
	cmd := exec.Command("go", "test", "-json", "-count=1", "-run", pattern,
		"github.com/stockwright/stockwright/execution")
	cmd.Env = append(os.Environ(), env...)
	out, runErr := cmd.Output()
	verdicts := tested{}
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var e struct{ Action, Test string }
		if json.Unmarshal(lines.Bytes(), &e) == nil && e.Test != "" &&
			(e.Action == "pass" || e.Action == "fail" || e.Action == "skip") {
			verdicts[e.Test] = e.Action
		}
	}
	if len(verdicts) == 0 {
		return nil, fmt.Errorf("no test ran: %w", runErr)
	}
	return verdicts, nil
}

// suiteBars run the suite that both stores share, the failure cases and the
// property tests.
func suiteBars(b *bench) error {
	all, err := runTests(".", "STOCKWRIGHT_RAPID_CHECKS=400")
	if err != nil {
		return err
	}
	var same, differ, skipped, failed int
	for name, verdict := range all {
		if verdict == "fail" {
			failed++
		}
		test, ok := strings.CutSuffix(name, "/sqlite")
		if !ok {
			continue
		}
		switch all[test+"/postgres"] {
		case verdict:
			same++
		case "skip":
			skipped++
		default:
			differ++
		}
	}
	if skipped > 0 {
		b.sheet.Skip("the two-store suite", b.pgErr.Error())
	} else {
		b.sheet.True("the two-store suite", fmt.Sprintf("%d tests, %d differ", same+differ, differ),
			"identical", differ == 0 && same > 0 && failed == 0)
	}
	cases := []string{"TestRecordTooHigh", "TestUnloggedArrival", "TestMisplacedGoods", "TestPromiseOnNothing"}
	passed := 0
	for _, name := range cases {
		if all[name+"/sqlite"] == "pass" && all[name+"/postgres"] != "fail" {
			passed++
		}
	}
	b.sheet.AtLeast("the four failure cases, on the service", float64(passed), float64(len(cases)), "cases")
	verdict := all["TestInvariants"]
	b.sheet.True("invariants, model-based, 400 runs a store", verdict, "pass", verdict == "pass")
	return nil
}
