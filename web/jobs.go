package web

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/pipeline"
)

// jobs are the nights started from the screens; the workspace's lock keeps
// them and scheduled ones apart.
type jobs struct {
	mu   sync.Mutex
	list []job
	wait sync.WaitGroup
}

// job is one night started from the screens.
type job struct {
	Pipeline string
	AsOf     core.Day
	From     string
	By       string
	Started  time.Time
	Ended    time.Time
	Result   string
}

// keptJobs is how many are remembered.
const keptJobs = 20

// startRun starts a night in the background.
func (s *Server) startRun(w http.ResponseWriter, r *http.Request) error {
	cfg, err := s.config()
	if err != nil {
		return err
	}
	asOf, err := core.ParseDay(r.PostFormValue("as_of"))
	if err != nil {
		return fail(http.StatusBadRequest, "bad_day", err.Error())
	}
	name, from := r.PostFormValue("pipeline"), r.PostFormValue("from")
	p, ok := cfg.Pipelines[name]
	if !ok {
		return refuse(http.StatusNotFound, "no_pipeline", name)
	}
	if from != "" && !slices.Contains(p.Stages, from) {
		return refuse(http.StatusBadRequest, "no_stage", name, from)
	}
	opt := s.pipelineOptions()
	opt.Pipeline, opt.AsOf, opt.Today, opt.From = name, asOf, max(opt.Today, asOf), from
	index := s.jobs.begin(job{Pipeline: name, AsOf: asOf, From: from, By: identity(r.Context()).Name, Started: s.opt.Now()})
	s.jobs.wait.Add(1)
	go func() {
		defer s.jobs.wait.Done()
		out, err := pipeline.Run(context.WithoutCancel(r.Context()), opt)
		s.jobs.end(index, s.opt.Now(), result(out, err))
	}()
	http.Redirect(w, r, "/runs", http.StatusSeeOther)
	return nil
}

func result(out *pipeline.Outcome, err error) string {
	switch {
	case err != nil:
		return "✖ " + err.Error()
	case out.Same:
		return "✓ " + out.Manifest.Run + " stands"
	}
	return "✓ " + out.Manifest.Run
}

func (j *jobs) begin(one job) time.Time {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.list = append(j.list, one)
	if len(j.list) > keptJobs {
		j.list = j.list[1:]
	}
	return one.Started
}

func (j *jobs) end(started, ended time.Time, text string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for i := range j.list {
		if j.list[i].Started.Equal(started) {
			j.list[i].Ended, j.list[i].Result = ended, text
		}
	}
}

// newest lists the jobs, newest first.
func (j *jobs) newest() []job {
	j.mu.Lock()
	defer j.mu.Unlock()
	out := slices.Clone(j.list)
	slices.Reverse(out)
	return out
}
