package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/datasets/place"
	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/execution/interchange/epcis"
	"github.com/stockwright/stockwright/execution/interchange/scanner"
	"github.com/stockwright/stockwright/pipeline"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/schedule"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/web"
	"github.com/stockwright/stockwright/web/access"
	"github.com/stockwright/stockwright/web/handoff"
	"github.com/stockwright/stockwright/web/site"
)

// serveFlags are the flags of the serve verb.
type serveFlags struct {
	addr, userHeader, roleHeader string
	proxies                      []string
	schedule                     bool
	log                          string
}

func newServeCommand(a *app) *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the API and the screens, and run the pipelines on their schedules",
		Long: `Serve the HTTP API and the screens of the workspace and run its pipelines when they fall due. A plan belongs
to a calendar day: on the days clocks change a night runs exactly once, a missed night is caught up once, and an
occurrence that falls due while the one before is at work is skipped and said.
Make a token for each person and program with 'stockwright token add'.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.serve(cmd.Context(), f) },
	}
	cmd.Flags().StringVar(&f.addr, "addr", "127.0.0.1:8080", "address to listen on")
	cmd.Flags().StringVar(&f.userHeader, "user-header", "", "header in which a trusted proxy names who is signed in")
	cmd.Flags().StringVar(&f.roleHeader, "role-header", "X-Role", "header in which a trusted proxy names the role")
	cmd.Flags().StringSliceVar(&f.proxies, "trusted-proxy", nil, "networks of trusted proxies, such as 10.0.0.0/8")
	cmd.Flags().StringVar(&f.log, "log", "text", "how the log is written: text (key=value) or json, a line an event")
	cmd.Flags().BoolVar(&f.schedule, "schedule", true, "run the pipelines when they fall due")
	return cmd
}

func (a *app) serve(ctx context.Context, f serveFlags) error {
	cfg, err := config.Read(a.workspace)
	if err != nil {
		return err
	}
	ledger, err := a.openLedger(ctx, cfg, execution.Options{Scanner: scanner.New()})
	if err != nil {
		return err
	}
	defer ledger.Close()
	events, publish, err := a.openEvents(ctx, ledger)
	if err != nil {
		return err
	}
	defer events.Close()
	log, err := a.logger(f.log)
	if err != nil {
		return err
	}
	if found, err := handoff.Check(ctx, a.workspace, cfg, ledger); err != nil {
		return err
	} else if len(found) > 0 {
		log.Error((&handoff.Behind{Findings: found}).Error())
	}
	opt := site.Options{Workspace: a.workspace, Ledger: ledger, Version: version, Log: log, UserHeader: f.userHeader, RoleHeader: f.roleHeader,
		EPCIS: epcis.Handler(events, "/epcis", publish)}
	for _, text := range f.proxies {
		_, network, err := net.ParseCIDR(text)
		if err != nil {
			return usageError{fmt.Errorf("--trusted-proxy: %w", err)}
		}
		opt.TrustedProxies = append(opt.TrustedProxies, network)
	}
	server, err := web.New(opt)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", f.addr)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "Stockwright serves http://%s\n", listener.Addr())
	if tokens, err := access.ReadTokens(a.workspace); err == nil && len(tokens) == 0 {
		fmt.Fprintln(a.stderr, "nobody can sign in yet; make a token: stockwright token add NAME --role manager")
	}
	warm, cold := context.WithCancel(ctx)
	defer cold()
	go web.KeepWarm(warm, server)
	go a.keepSynced(warm, cfg, log)
	return a.serveUntilDone(ctx, cfg, f, listener, server.Handler(), log)
}

// logger writes a line an event: its time, level, message and fields.
func (a *app) logger(form string) (*slog.Logger, error) {
	switch form {
	case "text":
		return slog.New(slog.NewTextHandler(a.stderr, nil)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(a.stderr, nil)), nil
	}
	return nil, usageError{fmt.Errorf("--log: %q is neither text nor json", form)}
}

// keepSynced copies runs that other machines put into object storage, minute by
// minute, where the workspace keeps its runs there.
func (a *app) keepSynced(ctx context.Context, cfg *config.Config, log *slog.Logger) {
	if !place.Remote(cfg.Runs) {
		return
	}
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := a.syncRuns(); err != nil {
				log.Warn(err.Error())
			}
		}
	}
}

// serveUntilDone serves and schedules until the context ends, then lets what
// is at work come to its end.
func (a *app) serveUntilDone(ctx context.Context, cfg *config.Config, f serveFlags, listener net.Listener, handler http.Handler, log *slog.Logger) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	srv := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 60 * time.Second, WriteTimeout: 120 * time.Second,
		IdleTimeout: 120 * time.Second, MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}
	results := make(chan error, 2)
	go func() { results <- srv.Serve(listener) }()
	parts := 1
	if f.schedule {
		scheduler, err := a.scheduler(cfg, log)
		if err != nil {
			return err
		}
		parts++
		go func() { results <- scheduler.Serve(ctx) }()
	}
	var first error
	select {
	case <-ctx.Done():
	case first = <-results:
		parts--
	}
	stop()
	closing, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	err := srv.Shutdown(closing)
	for range parts {
		<-results
	}
	if errors.Is(first, http.ErrServerClosed) || errors.Is(first, context.Canceled) {
		first = nil
	}
	return errors.Join(first, err)
}

// scheduler runs every pipeline that has a schedule.
func (a *app) scheduler(cfg *config.Config, log *slog.Logger) (*schedule.Scheduler, error) {
	zone, err := cfg.Location()
	if err != nil {
		return nil, err
	}
	folder := cfg.RunsDir(a.workspace)
	journal, err := schedule.OpenJournal(filepath.Join(folder, ".schedule.json"))
	if err != nil {
		return nil, err
	}
	var names []string
	for name, p := range cfg.Pipelines {
		if p.Schedule != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var jobs []schedule.Pipeline
	for _, name := range names {
		s, err := schedule.Parse(cfg.Pipelines[name].Schedule, zone)
		if err != nil {
			return nil, fmt.Errorf("pipelines.%s.schedule: %w", name, err)
		}
		jobs = append(jobs, schedule.Pipeline{Name: name, Schedule: s, Run: a.scheduledRun(name), Done: ranAlready(folder, name, s)})
	}
	return schedule.New(jobs, journal, func(e schedule.Event) { log.Info(e.String()) })
}

// ranAlready tells whether the work of an occurrence is there, because a person
// ran the day. Of a schedule that falls due several times a day only a run
// since the occurrence counts.
func ranAlready(folder, name string, s schedule.Schedule) func(schedule.Occurrence) bool {
	return func(o schedule.Occurrence) bool {
		id, ok, err := runs.Latest(folder, func(r runs.ID) bool { return r.Pipeline == name && r.AsOf == o.Day })
		if err != nil || !ok {
			return false
		}
		if !severalThatDay(s, o) {
			return true
		}
		info, err := os.Stat(filepath.Join(folder, id.String(), "run.json"))
		return err == nil && !info.ModTime().Before(o.At)
	}
}

func severalThatDay(s schedule.Schedule, o schedule.Occurrence) bool {
	if next, ok := s.Next(o.At); ok && next.Day == o.Day {
		return true
	}
	one, ok := s.Next(o.At.Add(-25 * time.Hour))
	for ok && one.At.Before(o.At) {
		if one.Day == o.Day {
			return true
		}
		one, ok = s.Next(one.At)
	}
	return false
}

// scheduledRun runs one occurrence of a pipeline for its day.
func (a *app) scheduledRun(name string) func(context.Context, schedule.Occurrence) error {
	return func(ctx context.Context, o schedule.Occurrence) error {
		// A schedule plans for the calendar, not for the day of an old export.
		if _, err := config.PlanForToday(a.workspace); err != nil {
			return err
		}
		opt := stage.Options{Workspace: a.workspace, Pipeline: name, AsOf: o.Day, Today: o.Day, Version: version}
		if err := a.guardNight(ctx); err != nil {
			return err
		}
		var err error
		if opt.Stock, err = a.stockSource(ctx); err != nil {
			return err
		}
		_, err = pipeline.Run(ctx, opt)
		return err
	}
}
