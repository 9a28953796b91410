// Package stage is what the stages of a night share: the night in the making, its
// options, and how they tell what they do.
package stage

import (
	"context"
	"path/filepath"
	"slices"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/gate"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/terms"
	"github.com/stockwright/stockwright/plan"
)

// Options say which night to run.
type Options struct {
	Workspace string
	Pipeline  string   // an entry of the configuration's pipelines
	AsOf      core.Day // the day planned for; history ends the day before
	Today     core.Day // the real day: rows beyond it are faults, not merely later than AsOf; NoDay = AsOf
	From      string   // continue the unfinished night from this stage; "" = from the start
	Workers   int      // 0 = the machine's cores; the result is the same for any number
	Version   string
	// AcceptDrop goes on where demand or stock known is less than half of what the
	// last run knew.
	AcceptDrop bool
	// Stock overrides where stock, open orders and receipts come from; nil
	// reads the input tables.
	Stock func(ctx context.Context, asOf core.Day) (*datasets.Snapshot, error)
	// Shards takes in the forecasts that other processes made instead of making them.
	Shards bool
	// Progress is told of long work; nil tells nobody.
	Progress Progress
	// Clock gives the seconds of run.json and nothing else; nil is time.Now.
	Clock func() time.Time
}

// Progress is told what a night is doing. Step is called often and from one
// goroutine at a time.
type Progress interface {
	// Expect says, as a stage of the night begins, how long it and all after it are likely
	// to take by the last night; 0, 0 where there was none.
	Expect(stage string, usual, after time.Duration)
	Stage(name string, total int64)
	Step(done int64)
	Done()
}

// Night is a run in the making. Stages read its inputs and write tables into
// its folder; nothing of it is visible to readers before it is published.
type Night struct {
	Options Options
	Config  *config.Config
	Stages  []Stage
	RunsDir string // the folder of all runs
	Dir     string // the folder under construction

	Manifest runs.Manifest
	Problems []plan.Problem
	Rejects  []plan.Reject

	Gate   *gate.Gate
	Inputs *datasets.Inputs  // that came through it
	Stage  *runs.StageRecord // of the running stage
	Site   any               // what slotting read, for the stages after it
	Lines  any               // the order lines that slotting reads
	terms  *terms.Terms
}

// Terms are the night's terms, made once its inputs are whole. All that a night asks of past
// receipts is in them, and the rows are let go.
func (n *Night) Terms() *terms.Terms {
	if n.terms == nil {
		n.terms = terms.Of(n.Basis())
		n.Inputs.Receipts = nil
	}
	return n.terms
}

// Basis is what the night's terms are read from.
func (n *Night) Basis() terms.Basis {
	return terms.Basis{Config: n.Config, AsOf: n.Options.AsOf, Inputs: n.Inputs, Reviews: n.Gate.Reviews}
}

// Gate is what the night asks the gate for.
func (opt Options) Gate(cfg *config.Config, journals gate.Journals) gate.Options {
	return gate.Options{Workspace: opt.Workspace, Config: cfg, Pipeline: opt.Pipeline, AsOf: opt.AsOf,
		Today: opt.Today, Workers: opt.Workers,
		AcceptDrop: opt.AcceptDrop, Stock: opt.Stock, Journals: journals}
}

// TakeGate notes what came through the gate so far.
func (n *Night) TakeGate() {
	g, m := n.Gate, &n.Manifest
	n.Inputs, n.Problems, n.Rejects = g.Inputs, g.Problems, g.Rejects
	m.Inputs, m.Ledger, m.LeftOut, m.Known = g.Records, g.Ledger, g.LeftOut, g.Known
	m.Headline.Rejects, m.Headline.RefusedUnits = g.Rejected, g.RefusedUnits
}

// Job is the configuration of the pipeline that runs.
func (n *Night) Job() config.PipelineConfig { return n.Config.Pipelines[n.Options.Pipeline] }

// Table is the path of a run table under construction.
func (n *Night) Table(name string) string { return filepath.Join(n.Dir, name+".parquet") }

// Makes tells whether a stage of this run makes the table.
func (n *Night) Makes(table string) bool {
	return slices.ContainsFunc(n.Stages, func(s Stage) bool { return slices.Contains(s.Makes, table) })
}

func (n *Night) Problem(p plan.Problem) {
	if p.Stage == "" && n.Stage != nil {
		p.Stage = n.Stage.Stage
	}
	n.Problems = append(n.Problems, p)
}

func (n *Night) ProgressStage(name string, total int64) {
	if n.Options.Progress != nil {
		n.Options.Progress.Stage(name, total)
	}
}

func (n *Night) ProgressStep(done int64) {
	if n.Options.Progress != nil {
		n.Options.Progress.Step(done)
	}
}

func (n *Night) ProgressDone() {
	if n.Options.Progress != nil {
		n.Options.Progress.Done()
	}
}

// Stage is one step of a night: its name, the tables it makes in the run
// folder, and the function that makes them. A stage reads only the inputs and
// the tables of earlier stages, so that a failed night can go on from any
// stage whose forerunners are finished.
type Stage struct {
	Name  string
	Makes []string
	Run   func(ctx context.Context, n *Night) error
}
