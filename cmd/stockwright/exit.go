package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
)

// The exit codes of the program, part of its contract (docs/contract.md).
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitProblems    = 3
	exitRefused     = 4
	exitLocked      = 5
	exitInterrupted = 130
)

// errProblems is returned by a verb that did its work, though not on all it was
// given.
var errProblems = errors.New("done, with exceptions")

// usageError is a wrong flag, argument or verb.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// exit prints err as the user should read it and returns the exit code.
func (a *app) exit(ctx context.Context, err error) int {
	var wrong usageError
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errProblems):
		return exitProblems
	case ctx.Err() != nil:
		fmt.Fprintln(a.stderr, "stockwright: interrupted; nothing half-done is published")
		return exitInterrupted
	case errors.As(err, &wrong):
		fmt.Fprintf(a.stderr, "stockwright: %v\nRun 'stockwright help' for usage.\n", err)
		return exitUsage
	}
	fmt.Fprintf(a.stderr, "stockwright: %v\n", err)
	switch {
	case errors.Is(err, config.ErrRefused):
		return exitRefused
	case errors.Is(err, runs.ErrLocked):
		return exitLocked
	}
	return exitFailed
}
