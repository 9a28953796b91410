package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// restoreBars put an older copy of each part back at 200 random moments.
func restoreBars(b *bench) error {
	const moments = 200
	cmd := exec.CommandContext(b.ctx, "go", "test", "-count=1", "-v", "-timeout=30m", "-run",
		"^TestRestoreDrill$", "./web/handoff")
	cmd.Env = append(os.Environ(), fmt.Sprintf("STOCKWRIGHT_DRILLS=%d", moments))
	out, err := cmd.CombinedOutput()
	passed := err == nil && strings.Contains(string(out), "--- PASS: TestRestoreDrill")
	figure := fmt.Sprintf("%d moments a part", moments)
	if !passed {
		figure = "failed"
		fmt.Fprintln(os.Stderr, string(out[:min(len(out), 2000)]))
	}
	b.sheet.True("an older copy of any one part: none lost, none ordered twice", figure,
		"all seen and recovered", passed)
	return nil
}
