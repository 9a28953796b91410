package main

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// boundsBars measure what bodies, workbooks, documents and receipts cost at the largest
// size that is taken, the worst of each that is known. What is carried out in parts may
// take longer: others write between them.
func boundsBars(b *bench) error {
	for _, room := range []string{"./web", "./web/sheet", "./execution",
		"./execution/interchange/inbox", "./execution/interchange/epcis"} {
		cmd := exec.CommandContext(b.ctx, "go", "test", "-count=1", "-v", "-timeout=30m", "-run",
			"^(TestAllowed|TestWorkbooksAreBounded)", room)
		cmd.Env = append(os.Environ(), "STOCKWRIGHT_BOUNDS=full")
		out, err := cmd.CombinedOutput()
		n, slowest, fullest := boundsOf(string(out))
		b.sheet.True(fmt.Sprintf("%d inputs of %s at their limit", n, room),
			fmt.Sprintf("≤ %.2f s, ≤ %.0f %% of memory", slowest, 100*fullest),
			"2 s, 64 MB + 4 × size", err == nil && n > 0)
	}
	return nil
}

// boundsOf reads what tests printed: how many inputs, the longest processor time of those
// not carried out in parts, and the largest share of the memory that each may take.
func boundsOf(out string) (n int, slowest, fullest float64) {
	for line := range strings.Lines(out) {
		f := strings.Split(strings.TrimSpace(line), "|")
		if len(f) != 6 || f[0] != "bound" {
			continue
		}
		seconds, err1 := strconv.ParseFloat(f[3], 64)
		peak, err2 := strconv.ParseFloat(f[4], 64)
		most, err3 := strconv.ParseFloat(f[5], 64)
		if err1 != nil || err2 != nil || err3 != nil {
			continue
		}
		n++
		if f[1] == "whole" {
			slowest = max(slowest, seconds)
		}
		fullest = max(fullest, peak/most)
	}
	return n, slowest, fullest
}
