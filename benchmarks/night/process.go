package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// measured is what a process of its own took.
type measured struct {
	wall   float64 // seconds
	cpu    float64 // seconds of all threads
	peak   float64 // MB of resident memory
	output []byte
}

// self runs this program again as a child doing one piece of work.
func self(args ...string) (measured, error) {
	path, err := os.Executable()
	if err != nil {
		return measured{}, err
	}
	return measure(exec.Command(path, append([]string{"child"}, args...)...))
}

func measure(cmd *exec.Cmd) (measured, error) {
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	start := time.Now()
	err := cmd.Run()
	m := measured{wall: time.Since(start).Seconds(), output: out.Bytes()}
	if cmd.ProcessState == nil {
		return m, err // it never ran
	}
	m.cpu = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		m.peak = float64(usage.Maxrss) / 1000 // kilobytes
		if runtime.GOOS == "darwin" {
			m.peak /= 1000 // bytes
		}
	}
	if err != nil {
		return m, fmt.Errorf("%w: %s", err, bytes.TrimSpace(errs.Bytes()))
	}
	return m, nil
}
