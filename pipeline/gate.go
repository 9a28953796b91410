package pipeline

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/datasets/place"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/trading"
	"github.com/stockwright/stockwright/plan"
)

// inputFile is one file of an input as it was when the night began; a night is
// continued only on the same files.
type inputFile struct {
	Table string `json:"table"`
	File  string `json:"file"`
	Size  int64  `json:"size"`
	Nanos int64  `json:"nanos"`
}

// gate reads the masters and the stock, and refuses what cannot be planned on.
func (n *Night) gate(ctx context.Context) (*datasets.Findings, error) {
	sources, err := n.cfg.Sources(n.opt.Workspace)
	if err != nil {
		return nil, err
	}
	if n.opt.Stock != nil {
		for _, table := range []string{"stock", "open_orders", "slot_stock"} {
			delete(sources, table)
		}
	}
	for _, table := range n.unread {
		delete(sources, table)
	}
	if n.files, err = listFiles(sources); err != nil {
		return nil, err
	}
	options := n.loadOptions()
	if options.Known, err = n.lastSKUs(ctx); err != nil {
		return nil, err
	}
	if n.opt.Stock != nil {
		if options.Snapshot, err = n.opt.Stock(ctx, n.opt.AsOf); err != nil {
			return nil, err
		}
	}
	in, findings, err := datasets.Load(ctx, sources, options)
	if err != nil {
		return nil, config.Refused(err)
	}
	n.in = in
	if err := n.checkLedger(options.Snapshot); err != nil {
		return nil, err
	}
	n.rejects = findings.Rejects
	for _, p := range findings.Problems {
		p.Stage = "load"
		n.problem(p)
	}
	if err := n.judgeInputs(findings.Tables); err != nil {
		return nil, err
	}
	if err := n.recordInputs(findings); err != nil {
		return nil, err
	}
	n.convertCurrencies()
	n.takeOverrides()
	return findings, nil
}

func (n *Night) loadOptions() datasets.LoadOptions {
	return datasets.LoadOptions{AsOf: n.opt.AsOf, Today: n.opt.Today, StaleDays: n.cfg.Gate.StaleAfterDays}
}

func listFiles(sources map[string]datasets.Source) ([]inputFile, error) {
	var out []inputFile
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
			out = append(out, inputFile{table, p, e.Size, e.Modified.UnixNano()})
		}
	}
	slices.SortFunc(out, func(a, b inputFile) int {
		return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(a.File, b.File))
	})
	return out, nil
}

// recordInputs notes every small input with a hash of the rows used that does
// not depend on their order.
func (n *Night) recordInputs(findings *datasets.Findings) error {
	n.manifest.Inputs = nil
	for _, t := range findings.Tables {
		config := n.cfg.Inputs[t.Table]
		first, last := daysOf(n.in, t.Table)
		n.manifest.Inputs = append(n.manifest.Inputs, runs.InputRecord{Table: t.Table, Path: filepath.ToSlash(config.Path), Rows: t.Rows,
			FirstDay: first, LastDay: last, Hash: t.Hash, Generated: config.Generated})
	}
	if n.opt.Stock != nil {
		for _, t := range []struct {
			name string
			rows []string
		}{{"stock", texts(n.in.Stock)}, {"open_orders", texts(n.in.OpenOrders)}, {"receipts", texts(n.in.Receipts)}, {"slot_stock", texts(n.in.SlotStock)}} {
			if err := n.recordTexts(t.name, "ledger", t.rows); err != nil {
				return err
			}
		}
	}
	if len(n.overrides) > 0 {
		if err := n.recordTexts("overrides", runs.OverridesName, texts(n.overrides)); err != nil {
			return err
		}
	}
	if len(n.reviews) > 0 {
		return n.recordTexts("reviews", runs.ReviewsName, texts(n.reviews))
	}
	return nil
}

func (n *Night) recordTexts(table, path string, rows []string) error {
	slices.Sort(rows)
	hash, err := runs.HashOf(rows)
	first, last := daysOf(n.in, table)
	n.manifest.Inputs = append(n.manifest.Inputs, runs.InputRecord{Table: table, Path: path, Rows: int64(len(rows)),
		FirstDay: first, LastDay: last, Hash: hash})
	return err
}

// daysOf is the first and the last day a table speaks of; NoDay for a table
// without a day.
func daysOf(in *datasets.Inputs, table string) (first, last core.Day) {
	switch table {
	case "open_orders":
		return span(in.OpenOrders, func(r datasets.OpenOrder) core.Day { return r.OrderedOn })
	case "receipts":
		return span(in.Receipts, func(r datasets.Receipt) core.Day { return r.ReceivedOn })
	case "order_lines":
		return span(in.OrderLines, func(r datasets.OrderLine) core.Day {
			if r.OrderedAt.IsZero() {
				return core.NoDay
			}
			return core.DayOf(r.OrderedAt)
		})
	case "openings":
		return span(in.Openings, func(r datasets.Opening) core.Day { return r.Date })
	case "events":
		return span(in.Events, func(r datasets.Event) core.Day { return r.Date })
	}
	return core.NoDay, core.NoDay
}

func span[T any](rows []T, day func(T) core.Day) (first, last core.Day) {
	first, last = core.NoDay, core.NoDay
	for _, r := range rows {
		d := day(r)
		if d == core.NoDay {
			continue
		}
		if first == core.NoDay || d < first {
			first = d
		}
		last = max(last, d)
	}
	return first, last
}

// texts lists rows as text, for hashing.
func texts[T any](rows []T) []string {
	out := make([]string, len(rows))
	for i := range rows {
		out[i] = fmt.Sprintf("%+v", rows[i])
		if b, err := json.Marshal(rows[i]); err == nil {
			out[i] = string(b)
		}
	}
	return out
}

// lastSKUs are the SKUs that the latest earlier run of this pipeline planned;
// one that is gone from the items table since has vanished from the export.
func (n *Night) lastSKUs(ctx context.Context) ([]string, error) {
	id, ok, err := runs.Latest(n.runs, func(r runs.ID) bool { return r.Pipeline == n.opt.Pipeline && r.AsOf < n.opt.AsOf })
	if err != nil || !ok {
		return nil, err
	}
	path := filepath.Join(n.runs, id.String(), "series.parquet")
	if _, err := os.Stat(path); err != nil {
		return nil, nil // a pipeline without a forecast stage
	}
	seen := map[string]bool{}
	err = datasets.StreamRows(ctx, datasets.Source{Path: path}, func(rows []datasets.Series) error {
		for _, r := range rows {
			seen[r.SKU] = true
		}
		return nil
	})
	return slices.Sorted(maps.Keys(seen)), err
}

// InputCheck is what the gate says of a workspace's inputs.
type InputCheck struct {
	Tables   []datasets.TableStats `json:"tables"`
	LeftOut  []runs.InputLeftOut   `json:"left_out"`
	Problems []plan.Problem        `json:"problems"`
	Rejects  []plan.Reject         `json:"rejects"`
}

// CheckInputs holds the inputs against the contract as the night's gate does,
// and writes nothing.
func CheckInputs(ctx context.Context, opt Options) (*InputCheck, error) {
	cfg, err := config.Read(opt.Workspace)
	if err != nil {
		return nil, err
	}
	n := &Night{opt: opt, cfg: cfg, runs: cfg.RunsDir(opt.Workspace)}
	findings, err := n.gate(ctx)
	if err != nil {
		return nil, err
	}
	sources, err := cfg.Sources(opt.Workspace)
	if err != nil {
		return nil, err
	}
	seen, stats, err := trading.Scan(ctx, sources["sales"], datasets.SeriesOptions{Workers: opt.Workers, AsOf: opt.AsOf, Today: opt.Today}, n.in.Openings, cfg)
	if err != nil {
		return nil, err
	}
	n.problems = append(n.problems, seen...)
	sales, err := n.judgeSales(stats)
	if err != nil {
		return nil, err
	}
	return &InputCheck{
		Tables:   append([]datasets.TableStats{sales}, findings.Tables...),
		LeftOut:  n.manifest.LeftOut,
		Problems: n.problems,
		Rejects:  n.rejects,
	}, nil
}

// judgeSales looks at the sales read beside the other tables and the last run.
func (n *Night) judgeSales(stats *datasets.SeriesStats) (datasets.TableStats, error) {
	sales := datasets.TableStats{Table: "sales", Path: n.cfg.Inputs["sales"].Path, Files: stats.Files, Rows: stats.Rows,
		Rejected: stats.Rejected, RejectedUnits: stats.RejectedUnits, Later: stats.Later}
	n.rejects = append(n.rejects, stats.Rejects...)
	problems := datasets.CheckSales(n.in, stats, n.loadOptions())
	for _, p := range problems {
		n.problem(p)
	}
	if err := n.judgeInputs([]datasets.TableStats{sales}); err != nil {
		return sales, err
	}
	n.leaveOut(problems)
	return sales, n.know(stats)
}

// loadStage compacts the sales history once to (location, sku, date) order.
func loadStage(ctx context.Context, n *Night) error {
	sources, err := n.cfg.Sources(n.opt.Workspace)
	if err != nil {
		return err
	}
	stats, err := datasets.CompactSales(ctx, sources["sales"], n.table("history"), datasets.SeriesOptions{
		Workers: n.opt.Workers, AsOf: n.opt.AsOf, Today: n.opt.Today, Progress: n.loadProgress()})
	if err != nil {
		return config.Refused(err)
	}
	n.stage.RowsIn, n.stage.RowsOut, n.stage.Dropped = stats.Rows, stats.RowsOut, stats.Rejected+stats.Later
	if _, err := n.judgeSales(stats); err != nil {
		return err
	}
	if err := datasets.WriteRows(n.table("sales_days"), stats.Days(), datasets.WriteOptions{}); err != nil {
		return err
	}
	hash, err := runs.HashFile(n.table("history"))
	if err != nil {
		return err
	}
	config := n.cfg.Inputs["sales"]
	n.manifest.Inputs = append([]runs.InputRecord{{Table: "sales", Path: filepath.ToSlash(config.Path), Rows: stats.Rows,
		FirstDay: stats.FirstDay, LastDay: stats.LastDay, Hash: hash, Generated: config.Generated}}, n.manifest.Inputs...)
	return nil
}

func (n *Night) loadProgress() func(rows, total int64) {
	started := false
	return func(rows, total int64) {
		if !started {
			n.progressStage("load", total)
			started = true
		}
		n.progressStep(rows)
	}
}
