package runs

import (
	"os"
	"path/filepath"
	"time"

	"github.com/stockwright/stockwright/core"
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
	Row      int64         `json:"row"`            // line of a text, or row of a Parquet file, from 1; below 1 = not in one row
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
func (f Failure) Run() string { return ID{AsOf: f.AsOf, Pipeline: f.Pipeline, Number: 1}.String() }

// ReadFailures reads the journal of failures, oldest first; a missing file is
// an empty journal.
func ReadFailures(workspace string) ([]Failure, error) {
	return config.ReadJournal[Failure](filepath.Join(workspace, FailuresName))
}

// Mended tells whether a night of the failure's day and pipeline was published
// after it.
func (f Failure) Mended(runs string) bool {
	id, ok, err := Latest(runs, func(r ID) bool { return r.AsOf == f.AsOf && r.Pipeline == f.Pipeline })
	if err != nil || !ok {
		return false
	}
	info, err := os.Stat(filepath.Join(runs, id.String(), ManifestName))
	return err == nil && info.ModTime().After(f.At)
}
