package pipeline

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
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
	// Progress is told of long work; nil tells nobody.
	Progress Progress
	// Clock gives the seconds of run.json and nothing else; nil is time.Now.
	Clock func() time.Time
}

// Progress is told what a night is doing. Step is called often and from one
// goroutine at a time.
type Progress interface {
	Stage(name string, total int64)
	Step(done int64)
	Done()
}

// Night is a run in the making. Stages read its inputs and write tables into
// its folder; nothing of it is visible to readers before it is published.
type Night struct {
	opt    Options
	cfg    *config.Config
	stages []Stage
	runs   string // the folder of all runs
	dir    string // the folder under construction

	manifest runs.Manifest
	problems []plan.Problem
	rejects  []plan.Reject

	gate  *gate.Gate
	in    *datasets.Inputs  // that came through it
	stage *runs.StageRecord // of the running stage
}

// Outcome is a published run.
type Outcome struct {
	Dir      string
	Manifest *runs.Manifest
	// Same tells that the day had been run before with exactly this result,
	// which stands; nothing new was published.
	Same bool
}

// Run runs one night from the gate to the published folder. On an error
// nothing is published; what was finished is kept aside so that From can
// continue it, and the failure is noted in the workspace's journal.
func Run(ctx context.Context, opt Options) (*Outcome, error) {
	started := time.Now()
	n, err := newNight(opt)
	if err != nil {
		return nil, errors.Join(err, recordFailure(opt, nil, started, err))
	}
	unlock, err := runs.Lock(n.runs)
	if err != nil {
		return nil, err
	}
	defer unlock()
	out, err := n.runAndKeep(ctx)
	if err != nil {
		return nil, errors.Join(err, recordFailure(opt, n, started, err))
	}
	return out, nil
}

// runAndKeep runs the night beside the runs that object storage holds, where the
// workspace keeps them there, and adds its own to them.
func (n *Night) runAndKeep(ctx context.Context) (*Outcome, error) {
	if err := runs.Sync(n.cfg.Runs, n.runs); err != nil {
		return nil, err
	}
	out, err := n.run(ctx)
	if err != nil {
		return nil, err
	}
	return out, runs.Sync(n.cfg.Runs, n.runs)
}

func (n *Night) run(ctx context.Context) (*Outcome, error) {
	if err := n.open(ctx); err != nil {
		return nil, err
	}
	for _, s := range n.stages {
		if n.finished(s.Name) {
			continue
		}
		if err := n.runStage(ctx, s); err != nil {
			return nil, err
		}
	}
	return n.publish()
}

func newNight(opt Options) (*Night, error) {
	cfg, err := config.Read(opt.Workspace)
	if err != nil {
		return nil, err
	}
	job, ok := cfg.Pipelines[opt.Pipeline]
	if !ok {
		var names []string
		for name := range cfg.Pipelines {
			names = append(names, name)
		}
		slices.Sort(names)
		return nil, fmt.Errorf("%w: no pipeline %q in %s; it has %s", config.ErrRefused, opt.Pipeline, config.FileName, strings.Join(names, ", "))
	}
	if opt.Workers <= 0 {
		opt.Workers = runtime.GOMAXPROCS(0)
	}
	if opt.Today == core.NoDay || opt.Today < opt.AsOf {
		opt.Today = opt.AsOf
	}
	if opt.Clock == nil {
		opt.Clock = time.Now
	}
	n := &Night{opt: opt, cfg: cfg, stages: chosen(job.Stages)}
	n.runs = cfg.RunsDir(opt.Workspace)
	n.dir = filepath.Join(n.runs, ".building-"+runs.ID{AsOf: opt.AsOf, Pipeline: opt.Pipeline, Number: 1}.String())
	hash, err := runs.HashOf(cfg)
	if err != nil {
		return nil, err
	}
	n.manifest = runs.Manifest{AsOf: opt.AsOf, Pipeline: opt.Pipeline, Version: opt.Version, Config: *cfg, ConfigHash: hash,
		Problems: map[string]int64{}}
	return n, nil
}

// basis is what the night's terms are read from.
func (n *Night) basis() terms.Basis {
	return terms.Basis{Config: n.cfg, AsOf: n.opt.AsOf, Inputs: n.in, Reviews: n.gate.Reviews}
}

// gate is what the night asks the gate for.
func (opt Options) gate(cfg *config.Config, journals gate.Journals) gate.Options {
	return gate.Options{Workspace: opt.Workspace, Config: cfg, Pipeline: opt.Pipeline, AsOf: opt.AsOf, Today: opt.Today, Workers: opt.Workers,
		AcceptDrop: opt.AcceptDrop, Stock: opt.Stock, Journals: journals}
}

// takeGate notes what came through the gate so far.
func (n *Night) takeGate() {
	g, m := n.gate, &n.manifest
	n.in, n.problems, n.rejects = g.Inputs, g.Problems, g.Rejects
	m.Inputs, m.Ledger, m.LeftOut, m.Known = g.Records, g.Ledger, g.LeftOut, g.Known
	m.Headline.Rejects, m.Headline.RefusedUnits = g.Rejected, g.RefusedUnits
}

// job is the configuration of the pipeline that runs.
func (n *Night) job() config.PipelineConfig { return n.cfg.Pipelines[n.opt.Pipeline] }

// open passes the gate and makes the folder under construction, empty or, with
// From, with what the failed night had finished.
func (n *Night) open(ctx context.Context) error {
	journals, err := gate.ReadJournals(n.opt.Workspace)
	if err != nil {
		return err
	}
	if n.gate, err = gate.Open(ctx, n.opt.gate(n.cfg, journals)); err != nil {
		return err
	}
	n.takeGate()
	if n.opt.From != "" {
		if err := n.resume(); err != nil {
			return fmt.Errorf("%w%w", errNotBegun, err)
		}
		return nil
	}
	if err := os.RemoveAll(n.dir); err != nil {
		return err
	}
	return os.MkdirAll(n.dir, 0o777)
}

func (n *Night) runStage(ctx context.Context, s Stage) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	start := n.opt.Clock()
	n.stage = &runs.StageRecord{Stage: s.Name}
	err := s.Run(ctx, n)
	n.progressDone()
	if err != nil {
		return fmt.Errorf("stage %s: %w", s.Name, err)
	}
	n.stage.Seconds = n.opt.Clock().Sub(start).Seconds()
	n.manifest.Stages = append(n.manifest.Stages, *n.stage)
	return n.saveProgress()
}

func (n *Night) finished(stage string) bool {
	return slices.ContainsFunc(n.manifest.Stages, func(r runs.StageRecord) bool { return r.Stage == stage })
}

// table is the path of a run table under construction.
func (n *Night) table(name string) string { return filepath.Join(n.dir, name+".parquet") }

// has tells whether a stage of this run makes the table.
func (n *Night) has(table string) bool {
	return slices.ContainsFunc(n.stages, func(s Stage) bool { return slices.Contains(s.Makes, table) })
}

func (n *Night) problem(p plan.Problem) {
	if p.Stage == "" && n.stage != nil {
		p.Stage = n.stage.Stage
	}
	n.problems = append(n.problems, p)
}

func (n *Night) progressStage(name string, total int64) {
	if n.opt.Progress != nil {
		n.opt.Progress.Stage(name, total)
	}
}

func (n *Night) progressStep(done int64) {
	if n.opt.Progress != nil {
		n.opt.Progress.Step(done)
	}
}

func (n *Night) progressDone() {
	if n.opt.Progress != nil {
		n.opt.Progress.Done()
	}
}

// progressName holds, beside the finished tables, what a continued night needs.
const progressName = ".progress.json"

type savedNight struct {
	Manifest  runs.Manifest
	Problems  []plan.Problem
	Rejects   []plan.Reject
	Files     []gate.File
	Reviews   int
	Overrides int
}

func (n *Night) saveProgress() error {
	return runs.WriteJSON(filepath.Join(n.dir, progressName),
		savedNight{n.manifest, n.problems, n.rejects, n.gate.Files, len(n.gate.Reviews), len(n.gate.Overrides)})
}

// resume takes up a failed night: the stages before From must be finished,
// with the same configuration and the same input files.
func (n *Night) resume() error {
	names := make([]string, len(n.stages))
	for i, s := range n.stages {
		names[i] = s.Name
	}
	at := slices.Index(names, n.opt.From)
	if at < 0 {
		return fmt.Errorf("%w: pipeline %s has no stage %q; it has %s", config.ErrRefused, n.opt.Pipeline, n.opt.From, strings.Join(names, ", "))
	}
	var saved savedNight
	err := runs.ReadJSON(filepath.Join(n.dir, progressName), &saved)
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%w: there is no unfinished night of %s to continue; run it whole", config.ErrRefused, n.opt.AsOf)
	}
	if err != nil {
		return err
	}
	if saved.Manifest.ConfigHash != n.manifest.ConfigHash {
		return fmt.Errorf("%w: %s was changed since the night failed; run it whole", config.ErrRefused, config.FileName)
	}
	if !slices.Equal(saved.Files, n.gate.Files) || saved.Reviews != len(n.gate.Reviews) || saved.Overrides != len(n.gate.Overrides) {
		return fmt.Errorf("%w: the inputs were changed since the night failed; run it whole", config.ErrRefused)
	}
	for _, name := range names[:at] {
		if !slices.ContainsFunc(saved.Manifest.Stages, func(r runs.StageRecord) bool { return r.Stage == name }) {
			return fmt.Errorf("%w: stage %s did not finish; continue from it instead", config.ErrRefused, name)
		}
	}
	n.restore(saved, names[:at])
	return nil
}

// restore takes over the finished stages, and only what they said.
func (n *Night) restore(saved savedNight, done []string) {
	keep := func(stage string) bool { return slices.Contains(done, stage) }
	n.manifest.Inputs = saved.Manifest.Inputs
	n.manifest.Headline, n.manifest.LeftOut, n.manifest.Known = saved.Manifest.Headline, saved.Manifest.LeftOut, saved.Manifest.Known
	for _, r := range saved.Manifest.Stages {
		if keep(r.Stage) {
			n.manifest.Stages = append(n.manifest.Stages, r)
		}
	}
	n.problems = slices.DeleteFunc(saved.Problems, func(p plan.Problem) bool { return !keep(p.Stage) })
	n.rejects = saved.Rejects
}
