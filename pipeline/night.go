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
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/gate"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/slots"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/plan"
)

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
func Run(ctx context.Context, opt stage.Options) (*Outcome, error) {
	return nightly(ctx, opt, runAndKeep)
}

// nightly does something with the night of some options while nobody else may write the
// workspace's runs. Its failure is noted in the journal.
func nightly[T any](ctx context.Context, opt stage.Options, do func(context.Context, *stage.Night) (*T,
	error)) (*T, error) {
	started := time.Now()
	n, err := newNight(opt)
	if err != nil {
		return nil, errors.Join(err, recordFailure(opt, nil, started, err))
	}
	unlock, err := runs.Lock(n.RunsDir)
	if err != nil {
		return nil, err
	}
	defer unlock()
	out, err := do(ctx, n)
	if err != nil {
		return nil, errors.Join(err, recordFailure(opt, n, started, err))
	}
	return out, nil
}

// runAndKeep runs the night beside the runs that object storage holds, where the
// workspace keeps them there, and adds its own to them.
func runAndKeep(ctx context.Context, n *stage.Night) (*Outcome, error) {
	if err := runs.Sync(n.Config.Runs, n.RunsDir); err != nil {
		return nil, err
	}
	out, err := runStages(ctx, n)
	if err != nil {
		return nil, err
	}
	return out, runs.Sync(n.Config.Runs, n.RunsDir)
}

func runStages(ctx context.Context, n *stage.Night) (*Outcome, error) {
	if err := openNight(ctx, n); err != nil {
		return nil, err
	}
	before := lastNight(n)
	for i, s := range n.Stages {
		if finished(n, s.Name) {
			continue
		}
		if n.Options.Progress != nil {
			n.Options.Progress.Expect(s.Name, before.likely(n, n.Stages[i:i+1]), before.likely(n, n.Stages[i+1:]))
		}
		if err := runStage(ctx, n, s); err != nil {
			return nil, err
		}
	}
	return publishRun(n)
}

func newNight(opt stage.Options) (*stage.Night, error) {
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
		return nil, fmt.Errorf("%w: no pipeline %q in %s; it has %s", config.ErrRefused, opt.Pipeline,
			config.FileName, strings.Join(names, ", "))
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
	n := &stage.Night{Options: opt, Config: cfg, Stages: chosen(job.Stages)}
	n.RunsDir = cfg.RunsDir(opt.Workspace)
	n.Dir = runs.LastAttempt(n.RunsDir, attemptOf(opt))
	hash, err := runs.HashOf(cfg)
	if err != nil {
		return nil, err
	}
	n.Manifest = runs.Manifest{AsOf: opt.AsOf, Pipeline: opt.Pipeline, Version: opt.Version,
		Config: *cfg, ConfigHash: hash,
		Problems: map[string]int64{}}
	return n, nil
}

// openNight passes the gate and makes the folder under construction, empty or, with
// From, with what the failed night had finished.
func openNight(ctx context.Context, n *stage.Night) error {
	journals, err := gate.ReadJournals(n.Options.Workspace)
	if err != nil {
		return err
	}
	if n.Gate, err = gate.Open(ctx, n.Options.Gate(n.Config, journals)); err != nil {
		return err
	}
	n.TakeGate()
	slots.KeepLines(n)
	if n.Options.From != "" {
		if err := resume(n); err != nil {
			return fmt.Errorf("%w%w", errNotBegun, err)
		}
		return nil
	}
	n.Dir, err = runs.NewAttempt(n.RunsDir, attemptOf(n.Options))
	return err
}

// attemptOf is the night that attempts are of.
func attemptOf(opt stage.Options) runs.ID {
	return runs.ID{AsOf: opt.AsOf, Pipeline: opt.Pipeline, Number: 1}
}

func runStage(ctx context.Context, n *stage.Night, s stage.Stage) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	start := n.Options.Clock()
	n.Stage = &runs.StageRecord{Stage: s.Name}
	err := s.Run(ctx, n)
	n.ProgressDone()
	if err != nil {
		return fmt.Errorf("stage %s: %w", s.Name, err)
	}
	n.Stage.Seconds = n.Options.Clock().Sub(start).Seconds()
	n.Manifest.Stages = append(n.Manifest.Stages, *n.Stage)
	return saveProgress(n)
}

func finished(n *stage.Night, name string) bool {
	return slices.ContainsFunc(n.Manifest.Stages, func(r runs.StageRecord) bool { return r.Stage == name })
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

func saveProgress(n *stage.Night) error {
	return runs.WriteJSON(filepath.Join(n.Dir, progressName),
		savedNight{n.Manifest, n.Problems, n.Rejects, n.Gate.Files, len(n.Gate.Reviews), len(n.Gate.Overrides)})
}

// resume takes up a failed night: the stages before From must be finished,
// with the same configuration and the same input files.
func resume(n *stage.Night) error {
	names := make([]string, len(n.Stages))
	for i, s := range n.Stages {
		names[i] = s.Name
	}
	at := slices.Index(names, n.Options.From)
	if at < 0 {
		return fmt.Errorf("%w: pipeline %s has no stage %q; it has %s", config.ErrRefused,
			n.Options.Pipeline, n.Options.From, strings.Join(names, ", "))
	}
	var saved savedNight
	err := runs.ReadJSON(filepath.Join(n.Dir, progressName), &saved)
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%w: there is no unfinished night of %s to continue; run it whole",
			config.ErrRefused, n.Options.AsOf)
	}
	if err != nil {
		return err
	}
	if saved.Manifest.ConfigHash != n.Manifest.ConfigHash {
		return fmt.Errorf("%w: %s was changed since the night failed; run it whole", config.ErrRefused, config.FileName)
	}
	if !slices.Equal(saved.Files, n.Gate.Files) || saved.Reviews != len(n.Gate.Reviews) ||
		saved.Overrides != len(n.Gate.Overrides) {
		return fmt.Errorf("%w: the inputs were changed since the night failed; run it whole", config.ErrRefused)
	}
	for _, name := range names[:at] {
		if !slices.ContainsFunc(saved.Manifest.Stages, func(r runs.StageRecord) bool { return r.Stage == name }) {
			return fmt.Errorf("%w: stage %s did not finish; continue from it instead", config.ErrRefused, name)
		}
	}
	restore(n, saved, names[:at])
	return nil
}

// restore takes over the finished stages, and only what they said.
func restore(n *stage.Night, saved savedNight, done []string) {
	keep := func(stage string) bool { return slices.Contains(done, stage) }
	n.Manifest.Inputs = saved.Manifest.Inputs
	n.Manifest.Headline, n.Manifest.LeftOut, n.Manifest.Known = saved.Manifest.Headline,
		saved.Manifest.LeftOut, saved.Manifest.Known
	for _, r := range saved.Manifest.Stages {
		if keep(r.Stage) {
			n.Manifest.Stages = append(n.Manifest.Stages, r)
		}
	}
	n.Problems = slices.DeleteFunc(saved.Problems, func(p plan.Problem) bool { return !keep(p.Stage) })
	n.Rejects = saved.Rejects
}
