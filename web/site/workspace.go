package site

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/gate"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/stage"
)

// RunDir is the folder of a published run named in a request.
func (s *Server) RunDir(name string) (string, *runs.Manifest, error) {
	missing := Refuse(http.StatusNotFound, "no_run", name)
	cfg, err := s.Config()
	if err != nil {
		return "", nil, err
	}
	if name == "latest" {
		id, ok, err := s.LatestPlan()
		if err != nil {
			return "", nil, err
		}
		if !ok {
			return "", nil, missing
		}
		name = id.String()
	}
	if _, err := runs.ParseID(name); err != nil {
		return "", nil, missing
	}
	dir := filepath.Join(cfg.RunsDir(s.Opt.Workspace), name)
	m, err := runs.ReadManifest(dir)
	if errors.Is(err, os.ErrNotExist) {
		return "", nil, missing
	}
	return dir, m, err
}

// PipelineOptions are the options of a night of this workspace.
func (s *Server) PipelineOptions() stage.Options {
	opt := stage.Options{Workspace: s.Opt.Workspace, Version: s.Opt.Version, Today: core.DayOf(s.Opt.Now())}
	if cfg, err := s.Config(); err == nil && cfg.StockFrom == "ledger" {
		opt.Stock = s.snapshot
	}
	return opt
}

// Workspace is where the inputs of runs are read again.
func (s *Server) Workspace() gate.Workspace {
	opt := s.PipelineOptions()
	return gate.Workspace{Dir: opt.Workspace, Today: opt.Today, Stock: opt.Stock}
}

// snapshot is the ledger at the end of the day before: what a night plans on.
func (s *Server) snapshot(ctx context.Context, asOf core.Day) (*datasets.Snapshot, error) {
	v, err := s.Opt.Ledger.Snapshot(ctx, asOf-1)
	if err != nil {
		return nil, err
	}
	return v.Tables(), nil
}

const (
	WorstItems    = 50 // shown
	keptJudgments = 60 // on disk, of each kind
)

// DropOld removes all but the newest of what is kept in a folder beside the runs.
func DropOld(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	age := map[string]int64{}
	for _, e := range entries {
		if info, err := e.Info(); err == nil && strings.HasSuffix(e.Name(), ".json") {
			age[strings.TrimSuffix(e.Name(), ".json")] = info.ModTime().UnixNano()
		}
	}
	names := make([]string, 0, len(age))
	for n := range age {
		names = append(names, n)
	}
	slices.SortFunc(names, func(a, b string) int { return int(min(max(age[b]-age[a], -1), 1)) })
	for _, n := range names[min(keptJudgments, len(names)):] {
		for _, ending := range []string{".json", ".parquet"} {
			if err := os.Remove(filepath.Join(dir, n+ending)); err != nil && !errors.Is(err, os.ErrNotExist) {
				return err
			}
		}
	}
	return nil
}

// StampOf tells one state of a file from the next; "" for what is no single file.
func StampOf(path string) string {
	info, err := os.Stat(path)
	if err != nil || info.IsDir() {
		return ""
	}
	return fmt.Sprint(info.Size(), info.ModTime().UnixNano())
}
