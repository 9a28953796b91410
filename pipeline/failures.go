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
)

// FailuresName is the workspace's append-only journal of nights that were not
// published, one JSON object a line. It stands beside the runs and never
// touches one.
const FailuresName = "failures.jsonl"

// The kinds of failure.
const (
	FailureRefused     = "refused"     // the inputs or the configuration: mend them
	FailureInterrupted = "interrupted" // somebody stopped it: run it again
	FailureBroken      = "failed"      // anything else
)

// Failure is a night that was not published: what failed, where, and what had
// been finished.
type Failure struct {
	AsOf     core.Day      `json:"as_of"`
	Pipeline string        `json:"pipeline"`
	From     string        `json:"from,omitempty"`  // the stage it was continued from
	Stage    string        `json:"stage,omitempty"` // the stage that failed; "" = the configuration or the gate
	Kind     string        `json:"kind"`
	Error    string        `json:"error"`
	File     string        `json:"file,omitempty"` // where, as far as one place is at fault
	Row      int64         `json:"row"`            // counted from 0; -1 = not in one row
	Column   string        `json:"column,omitempty"`
	Hint     string        `json:"hint,omitempty"`
	Finished []StageRecord `json:"finished,omitempty"` // stages done before it
	// Continues tells that --from can take up the finished stages.
	Continues bool      `json:"continues"`
	Version   string    `json:"version,omitempty"`
	Started   time.Time `json:"started"`
	At        time.Time `json:"at"`
}

// Run is the name the night would have had, without a number.
func (f Failure) Run() string { return RunID{AsOf: f.AsOf, Pipeline: f.Pipeline, Number: 1}.String() }

// ReadFailures reads the journal of failures, oldest first; a missing file is
// an empty journal.
func ReadFailures(workspace string) ([]Failure, error) {
	return readJournal[Failure](filepath.Join(workspace, FailuresName))
}

// Mended tells whether a night of the failure's day and pipeline was published
// after it.
func (f Failure) Mended(runs string) bool {
	id, ok, err := LatestRun(runs, func(r RunID) bool { return r.AsOf == f.AsOf && r.Pipeline == f.Pipeline })
	if err != nil || !ok {
		return false
	}
	info, err := os.Stat(filepath.Join(runs, id.String(), ManifestName))
	return err == nil && info.ModTime().After(f.At)
}

// errNotBegun marks a wish to continue a night that could not be granted:
// nothing was begun, so no night failed. It has no text of its own.
var errNotBegun = notBegun{}

type notBegun struct{}

func (notBegun) Error() string { return "" }

// Unfinished lists the stages that a night which was not published finished
// and that From can take up; none when there is no such night.
func Unfinished(runs string, asOf core.Day, pipeline string) []string {
	var saved savedNight
	dir := filepath.Join(runs, ".building-"+RunID{AsOf: asOf, Pipeline: pipeline, Number: 1}.String())
	if err := readJSON(filepath.Join(dir, progressName), &saved); err != nil {
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
func recordFailure(opt Options, n *Night, started time.Time, cause error) error {
	if errors.Is(cause, ErrLocked) || errors.Is(cause, errNotBegun) {
		return nil
	}
	f := Failure{AsOf: opt.AsOf, Pipeline: opt.Pipeline, From: opt.From, Kind: FailureBroken, Error: cause.Error(), Row: -1,
		Version: opt.Version, Started: started.UTC(), At: time.Now().UTC()}
	switch {
	case errors.Is(cause, context.Canceled) || errors.Is(cause, context.DeadlineExceeded):
		f.Kind = FailureInterrupted
	case errors.Is(cause, config.ErrRefused):
		f.Kind = FailureRefused
	}
	if fe, ok := datasets.AsFileError(cause); ok {
		f.File, f.Row, f.Column, f.Hint = fe.File, fe.Row, fe.Column, fe.Hint
		if local, err := filepath.Rel(opt.Workspace, fe.File); err == nil && filepath.IsLocal(local) {
			f.File = filepath.ToSlash(local)
		}
	}
	if n != nil {
		f.Finished, f.Continues = n.manifest.Stages, len(n.manifest.Stages) > 0
		if n.stage != nil {
			f.Stage = n.stage.Stage
		}
	}
	if _, err := os.Stat(opt.Workspace); err != nil {
		return nil // there is no workspace to note it in
	}
	return appendJournal(opt.Workspace, FailuresName, []Failure{f}, func([]Failure) error { return nil })
}
