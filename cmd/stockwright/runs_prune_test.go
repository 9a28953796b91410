package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestPruneLeavesExplainAsItWas prunes as hard as can be: what explain, diff and the
// judged forecasts of the newest plan say is the same after it.
func TestPruneLeavesExplainAsItWas(t *testing.T) {
	ws := filepath.Join(t.TempDir(), "ws")
	do := func(args ...string) string {
		var out, errs bytes.Buffer
		code := run(t.Context(), args, strings.NewReader(""), &out, &errs)
		require.Zero(t, code, "%v: %s", args, &errs)
		return out.String()
	}
	do("generate", ws, "--skus", "5", "--stores", "1", "--days", "120", "--seed", "3")
	do("run", "-q", "-w", ws, "--as-of", "2026-11-01")
	do("run", "-q", "-w", ws, "--as-of", "2026-11-02")
	folder := filepath.Join(ws, "runs")
	for n := range 40 { // the nights of more than a year, as far as pruning looks at them
		day := time.Date(2026, 8, 20, 0, 0, 0, 0, time.UTC).AddDate(0, 0, -11*n).Format("2006-01-02")
		require.NoError(t, os.CopyFS(filepath.Join(folder, day+"-nightly"),
			os.DirFS(filepath.Join(folder, "2026-11-01-nightly"))))
	}
	look := func() string {
		var all strings.Builder
		for i := range 5 {
			all.WriteString(do("explain", "-w", ws, fmt.Sprintf("SKU-%06d@WH1", i+1), "--json"))
		}
		all.WriteString(do("diff", "-w", ws, "--json", "2026-11-01-nightly", "2026-11-02-nightly"))
		all.WriteString(do("plan", "judgement", "-w", ws, "--json"))
		return all.String()
	}
	before := look()
	require.Contains(t, do("runs", "prune", "-w", ws, "--days", "0", "--months", "0", "--dry-run"),
		"26 of 42 runs would be removed")
	require.Contains(t, do("runs", "prune", "-w", ws, "--days", "0", "--months", "0"), "26 of 42 runs removed")
	require.Equal(t, before, look())
	require.Contains(t, do("runs", "prune", "-w", ws), "0 of 16 runs removed")
}
