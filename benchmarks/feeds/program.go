package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

// outcome is what the program said of one verb.
type outcome struct {
	code int
	said string  // both streams
	cpu  float64 // seconds of all threads
	peak float64 // MB of resident memory
}

// stockwright runs the program of this very source, or the one that
// STOCKWRIGHT_BINARY names, as its users do.
func (b *bench) stockwright(args ...string) (outcome, error) {
	if b.bin == "" {
		if b.bin = os.Getenv("STOCKWRIGHT_BINARY"); b.bin == "" {
			b.bin = filepath.Join(b.dir, "stockwright")
			out, err := exec.Command("go", "build", "-o", b.bin,
				"github.com/stockwright/stockwright/cmd/stockwright").CombinedOutput()
			if err != nil {
				return outcome{}, fmt.Errorf("building the program: %w: %s", err, out)
			}
		}
	}
	return ended(exec.Command(b.bin, args...))
}

func ended(cmd *exec.Cmd) (o outcome, err error) {
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	err = cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		err = nil
	}
	if cmd.ProcessState == nil {
		return o, err
	}
	o = outcome{code: cmd.ProcessState.ExitCode(), said: said.String(),
		cpu: (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		o.peak = float64(usage.Maxrss) / 1000
	}
	return o, err
}
