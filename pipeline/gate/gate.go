// Package gate is what a workspace's inputs pass before anything is planned on them:
// they are read, held against the contract, the last run and each other, converted to
// one money and completed by what people have set. What cannot be planned on is refused.
package gate

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/datasets/place"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
)

// Options say whose inputs are read, and for which day.
type Options struct {
	Workspace string
	Config    *config.Config
	Pipeline  string
	AsOf      core.Day
	Today     core.Day // rows beyond it are faults, not merely later than AsOf
	Workers   int
	// AcceptDrop goes on where demand or stock known is less than half of what the
	// last run knew.
	AcceptDrop bool
	// Stock overrides where stock, open orders and receipts come from; nil reads the
	// input tables.
	Stock func(ctx context.Context, asOf core.Day) (*datasets.Snapshot, error)
	// Unread are tables that are left aside.
	Unread []string
	Journals
}

// NotForLines are the tables on which no line to buy or send rests.
func NotForLines() []string { return []string{"slots", "slot_stock", "order_lines", "distances"} }

// Journals are what people decided about lines, and the figures they set.
type Journals struct {
	Reviews   []plan.Review
	Overrides []plan.Override
}

// Gate is what came through, and what was noticed on the way.
type Gate struct {
	Options
	Inputs       *datasets.Inputs
	Tables       []datasets.TableStats // of every table read but the sales
	Files        []File
	Records      []runs.InputRecord // of every table read
	Ledger       *datasets.LedgerMark
	Problems     []plan.Problem
	Rejects      []plan.Reject
	Rejected     int64   // rows
	RefusedUnits float64 // that those rows carried, as far as they can be read
	LeftOut      []runs.InputLeftOut
	Known        *runs.Known
}

// File is one file of an input as it was when it was read; a night is continued only
// on the same files.
type File struct {
	Table string `json:"table"`
	File  string `json:"file"`
	Size  int64  `json:"size"`
	Nanos int64  `json:"nanos"`
}

// ReadJournals reads a workspace's journals whole.
func ReadJournals(workspace string) (j Journals, err error) {
	if j.Reviews, err = runs.ReadReviews(workspace); err != nil {
		return j, err
	}
	j.Overrides, err = runs.ReadOverrides(workspace)
	return j, err
}

// KnownTo is as much of the journals as a run recorded that it knew.
func (j Journals) KnownTo(recorded []runs.InputRecord) Journals {
	reviews, overrides := 0, 0
	for _, in := range recorded {
		switch in.Path {
		case runs.ReviewsName:
			reviews = int(in.Rows)
		case runs.OverridesName:
			overrides = int(in.Rows)
		}
	}
	return Journals{Reviews: j.Reviews[:min(reviews, len(j.Reviews))],
		Overrides: j.Overrides[:min(overrides, len(j.Overrides))]}
}

// Open reads the masters and the stock, and refuses what cannot be planned on.
func Open(ctx context.Context, opt Options) (*Gate, error) {
	g := &Gate{Options: opt}
	sources, err := g.sources()
	if err != nil {
		return nil, err
	}
	if g.Files, err = listFiles(sources); err != nil {
		return nil, err
	}
	options := g.loadOptions()
	if options.Known, err = g.lastSKUs(ctx); err != nil {
		return nil, err
	}
	if g.Stock != nil {
		if options.Snapshot, err = g.Stock(ctx, g.AsOf); err != nil {
			return nil, err
		}
	}
	in, findings, err := datasets.Load(ctx, sources, options)
	if err != nil {
		return nil, config.Refused(err)
	}
	g.Inputs, g.Tables, g.Rejects = in, findings.Tables, findings.Rejects
	if err := g.checkLedger(options.Snapshot); err != nil {
		return nil, err
	}
	for _, p := range findings.Problems {
		g.problem(p)
	}
	if err := g.judgeInputs(findings.Tables); err != nil {
		return nil, err
	}
	if err := g.recordInputs(findings.Tables); err != nil {
		return nil, err
	}
	g.convertCurrencies()
	g.takeOverrides()
	return g, nil
}

// sources are the tables to read.
func (g *Gate) sources() (map[string]datasets.Source, error) {
	sources, err := g.Config.Sources(g.Workspace)
	if err != nil {
		return nil, err
	}
	if g.Stock != nil {
		for _, table := range []string{"stock", "open_orders", "slot_stock"} {
			delete(sources, table)
		}
	}
	for _, table := range g.Unread {
		delete(sources, table)
	}
	return sources, nil
}

// runsFolder is the folder of all runs.
func (g *Gate) runsFolder() string { return g.Config.RunsDir(g.Workspace) }

func (g *Gate) problem(p plan.Problem) {
	p.Stage = "load"
	g.Problems = append(g.Problems, p)
}

func (g *Gate) loadOptions() datasets.LoadOptions {
	return datasets.LoadOptions{AsOf: g.AsOf, Today: g.Today, StaleDays: g.Config.Gate.StaleAfterDays}
}

func listFiles(sources map[string]datasets.Source) ([]File, error) {
	var out []File
	for table, s := range sources {
		paths, err := s.Files()
		if err != nil {
			return nil, fmt.Errorf("%w: inputs.%s: %w", config.ErrRefused, table, err)
		}
		for _, p := range paths {
			e, err := place.Stat(p)
			if err != nil {
				return nil, config.Refused(err)
			}
			out = append(out, File{Table: table, File: p, Size: e.Size, Nanos: e.Modified.UnixNano()})
		}
	}
	slices.SortFunc(out, func(a, b File) int {
		return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(a.File, b.File))
	})
	return out, nil
}
