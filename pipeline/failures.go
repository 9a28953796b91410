package pipeline

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/stage"
)

// errNotBegun marks a wish to continue a night that could not be granted:
// nothing was begun, so no night failed. It has no text of its own.
var errNotBegun = notBegun{}

type notBegun struct{}

func (notBegun) Error() string { return "" }

// Unfinished lists the stages that a night which was not published finished
// and that From can take up; none when there is no such night.
func Unfinished(folder string, asOf core.Day, pipeline string) []string {
	var saved savedNight
	dir := runs.LastAttempt(folder, runs.ID{AsOf: asOf, Pipeline: pipeline, Number: 1})
	if err := runs.ReadJSON(filepath.Join(dir, progressName), &saved); err != nil {
		return nil
	}
	var out []string
	for _, r := range saved.Manifest.Stages {
		out = append(out, r.Stage)
	}
	return out
}

// recordFailure notes in the workspace that a night ended without a run. Who
// only found the workspace locked, or asked to continue what is not there, has
// failed nothing.
func recordFailure(opt stage.Options, n *stage.Night, started time.Time, cause error) error {
	if errors.Is(cause, runs.ErrLocked) || errors.Is(cause, errNotBegun) {
		return nil
	}
	f := runs.Failure{AsOf: opt.AsOf, Pipeline: opt.Pipeline, From: opt.From, Kind: runs.FailureBroken,
		Error: cause.Error(), Row: -1,
		Version: opt.Version, Started: started.UTC(), At: time.Now().UTC()}
	switch {
	case errors.Is(cause, context.Canceled) || errors.Is(cause, context.DeadlineExceeded):
		f.Kind = runs.FailureInterrupted
	case errors.Is(cause, config.ErrRefused):
		f.Kind = runs.FailureRefused
	}
	if fe, ok := datasets.AsFileError(cause); ok {
		f.File, f.Row, f.Column, f.Hint = fe.File, fe.Row, fe.Column, fe.Hint
		if local, err := filepath.Rel(opt.Workspace, fe.File); err == nil && filepath.IsLocal(local) {
			f.File = filepath.ToSlash(local)
		}
	}
	if n != nil {
		f.Finished, f.Continues = n.Manifest.Stages, len(n.Manifest.Stages) > 0
		if n.Stage != nil {
			f.Stage = n.Stage.Stage
		}
	}
	if _, err := os.Stat(opt.Workspace); err != nil {
		return nil // there is no workspace to note it in
	}
	return runs.AppendJournal(opt.Workspace, runs.FailuresName, []runs.Failure{f},
		func([]runs.Failure) error { return nil })
}
