package pipeline

import (
	"context"
	"fmt"
	"time"

	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/demand"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/stage"
)

// PlanShards runs a night up to its forecasts and hands these out. WorkShards makes some
// of them in any process over the same files; RunShards takes them in and goes on.
func PlanShards(ctx context.Context, opt stage.Options) (*demand.Handout, error) {
	return nightly(ctx, opt, planStages)
}

func planStages(ctx context.Context, n *stage.Night) (*demand.Handout, error) {
	if err := runs.Sync(n.Config.Runs, n.RunsDir); err != nil {
		return nil, err
	}
	if err := openNight(ctx, n); err != nil {
		return nil, err
	}
	for _, s := range n.Stages {
		if s.Name == forecastStage {
			n.Stage = &runs.StageRecord{Stage: s.Name}
			return demand.HandOut(ctx, n)
		}
		if err := runStage(ctx, n, s); err != nil {
			return nil, err
		}
	}
	return nil, fmt.Errorf("%w: pipeline %s has no stage %s to hand out", config.ErrRefused,
		n.Options.Pipeline, forecastStage)
}

// Await waits until ready says so, which it asks every so often, at most for a time.
func await(ctx context.Context, most time.Duration, ready func() bool) error {
	for end := time.Now().Add(most); !ready() && time.Now().Before(end); {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(min(awaitStep, time.Until(end))):
		}
	}
	return nil
}

// lastAttempt has a night be that of the newest attempt.
func lastAttempt(n *stage.Night) *stage.Night {
	n.Dir = runs.LastAttempt(n.RunsDir, attemptOf(n.Options))
	return n
}

// awaitStep is how often a process looks for what it waits for.
const awaitStep = time.Second

// WorkShards makes a share of the forecasts of a night that PlanShards left or, within a
// time, will leave; those that are handed in already are not made again.
func WorkShards(ctx context.Context, opt stage.Options, share demand.Share, wait time.Duration) (*demand.Done, error) {
	opt.From = forecastStage
	n, err := newNight(opt)
	if err == nil {
		err = await(ctx, wait, func() bool { return demand.HandedOut(lastAttempt(n)) })
	}
	if err != nil {
		return nil, err
	}
	if err := openNight(ctx, n); err != nil {
		return nil, err
	}
	n.Stage = &runs.StageRecord{Stage: forecastStage}
	return demand.Work(ctx, n, share)
}

// RunShards goes on from handed-in forecasts, or those that are within a time, to the
// published run.
func RunShards(ctx context.Context, opt stage.Options, wait time.Duration) (*Outcome, error) {
	opt.From, opt.Shards = forecastStage, true
	n, err := newNight(opt)
	if err == nil {
		err = await(ctx, wait, func() bool { return demand.HandedIn(lastAttempt(n)) })
	}
	if err != nil {
		return nil, err
	}
	return Run(ctx, opt)
}

const forecastStage = "forecast"
