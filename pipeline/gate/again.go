package gate

import (
	"context"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/runs"
)

// Workspace says where the inputs of its runs are read again.
type Workspace struct {
	Dir     string
	Today   core.Day // the real day; NoDay = the run's
	Workers int
	// Stock is where stock comes from; nil reads the input tables.
	Stock func(ctx context.Context, asOf core.Day) (*datasets.Snapshot, error)
}

// Again reads the inputs of a run as they are now, and the journals as the run knew
// them.
func Again(ctx context.Context, w Workspace, run *runs.Run, unread []string) (*Gate, error) {
	journals, err := ReadJournals(w.Dir)
	if err != nil {
		return nil, err
	}
	m := run.Manifest
	return Open(ctx, Options{Workspace: w.Dir, Config: &m.Config, Pipeline: m.Pipeline, AsOf: m.AsOf,
		Today: max(w.Today, m.AsOf), Workers: w.Workers,
		Stock: w.Stock, Unread: unread, Journals: journals.KnownTo(m.Inputs)})
}
