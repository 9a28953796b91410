package nights

import (
	"context"
	"net/http"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/pipeline"
	"github.com/stockwright/stockwright/web/site"
)

// StartRun starts a night in the background.
func StartRun(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	cfg, err := s.Config()
	if err != nil {
		return err
	}
	asOf, err := core.ParseDay(r.PostFormValue("as_of"))
	if err != nil {
		return site.Fail(http.StatusBadRequest, "bad_day", err.Error())
	}
	name, from := r.PostFormValue("pipeline"), r.PostFormValue("from")
	p, ok := cfg.Pipelines[name]
	if !ok {
		return site.Refuse(http.StatusNotFound, "no_pipeline", name)
	}
	if from != "" && !slices.Contains(p.Stages, from) {
		return site.Refuse(http.StatusBadRequest, "no_stage", name, from)
	}
	opt := s.PipelineOptions()
	opt.Pipeline, opt.AsOf, opt.Today, opt.From = name, asOf, max(opt.Today, asOf), from
	index := s.Jobs.Begin(site.Job{Pipeline: name, AsOf: asOf, From: from,
		By: site.Identity(r.Context()).Name, Started: s.Opt.Now()})
	s.Jobs.Wait.Add(1)
	go func() {
		defer s.Jobs.Wait.Done()
		out, err := pipeline.Run(context.WithoutCancel(r.Context()), opt)
		s.Jobs.End(index, s.Opt.Now(), result(out, err))
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
