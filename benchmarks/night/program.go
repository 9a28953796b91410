package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// program is the stockwright binary of this very source, built for the bars
// that measure it as its users run it: as a process.
type program struct{ path string }

// buildProgram builds the binary into dir.
func buildProgram(dir string) (program, error) {
	p := program{filepath.Join(dir, "stockwright")}
	out, err := exec.Command("go", "build", "-o", p.path, "github.com/stockwright/stockwright/cmd/stockwright").CombinedOutput()
	if err != nil {
		return p, fmt.Errorf("building the program: %w: %s", err, out)
	}
	return p, nil
}

// run runs a verb to its end. Exit code 3, done without a part of the inputs, is a success.
func (p program) run(args ...string) (measured, error) {
	m, err := measure(exec.Command(p.path, args...))
	var ended *exec.ExitError
	if errors.As(err, &ended) && ended.ExitCode() == 3 {
		err = nil
	}
	return m, err
}

// asOf is the day the bars plan for: the default of generate.
const asOf = "2026-11-02"

// workspace makes a generated workspace and returns its folder.
func (p program) workspace(dir string, args ...string) (string, error) {
	if _, err := p.run(append([]string{"generate", dir, "-q"}, args...)...); err != nil {
		return "", fmt.Errorf("generate %s: %w", strings.Join(args, " "), err)
	}
	return dir, nil
}

// night runs the nightly pipeline of a workspace.
func (p program) night(workspace string, args ...string) (measured, error) {
	return p.run(append([]string{"run", "-q", "-w", workspace, "--as-of", asOf}, args...)...)
}

// readRun reads a run folder: file name → content, with the seconds of
// run.json, which no two runs share, taken out.
func readRun(dir string) (map[string]string, error) {
	files := map[string]string{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		if e.Name() == "run.json" {
			text = withoutSeconds(text)
		}
		files[e.Name()] = string(text)
	}
	return files, nil
}

func withoutSeconds(manifest []byte) []byte {
	var kept []string
	for _, line := range strings.Split(string(manifest), "\n") {
		if !strings.HasPrefix(strings.TrimSpace(line), `"seconds":`) {
			kept = append(kept, line)
		}
	}
	return []byte(strings.Join(kept, "\n"))
}

// differing names the files of two runs that are not the same, byte by byte.
func differing(a, b map[string]string) []string {
	var names []string
	for name := range a {
		if a[name] != b[name] {
			names = append(names, name)
		}
	}
	for name := range b {
		if _, ok := a[name]; !ok {
			names = append(names, name)
		}
	}
	return names
}
