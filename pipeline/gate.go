package pipeline

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/stockwright/stockwright/datasets"
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

// Sources resolves the configured inputs of a workspace.
func (c *Config) Sources(workspace string) (map[string]datasets.Source, error) {
	zone, err := c.Location()
	if err != nil {
		return nil, err
	}
	out := map[string]datasets.Source{}
	for table, in := range c.Inputs {
		if _, err := datasets.InputTable(table); err != nil {
			return nil, fmt.Errorf("%w: inputs.%s: %w", ErrRefused, table, err)
		}
		out[table] = datasets.Source{Path: resolve(workspace, in.Path), Aliases: in.Aliases, Constants: in.Defaults, Zone: zone}
	}
	return out, nil
}

// gate reads the masters and the stock, and refuses what cannot be planned on.
func (n *Night) gate(ctx context.Context) error {
	sources, err := n.cfg.Sources(n.opt.Workspace)
	if err != nil {
		return err
	}
	if n.opt.Stock != nil {
		for _, table := range []string{"stock", "open_orders", "receipts", "slot_stock"} {
			delete(sources, table)
		}
	}
	if n.files, err = listFiles(sources); err != nil {
		return err
	}
	options := n.loadOptions()
	if n.opt.Stock != nil {
		if options.Snapshot, err = n.opt.Stock(ctx, n.opt.AsOf); err != nil {
			return err
		}
	}
	in, findings, err := datasets.Load(ctx, sources, options)
	if err != nil {
		return refused(err)
	}
	n.in = in
	n.rejects = findings.Rejects
	for _, p := range findings.Problems {
		p.Stage = "load"
		n.problem(p)
	}
	return n.recordInputs(in)
}

func (n *Night) loadOptions() datasets.LoadOptions {
	return datasets.LoadOptions{AsOf: n.opt.AsOf, Today: n.opt.Today}
}

// refused marks a file that cannot be used: the night stops, nothing written.
func refused(err error) error {
	if _, ok := datasets.AsFileError(err); ok || errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	return err
}

func listFiles(sources map[string]datasets.Source) ([]inputFile, error) {
	var out []inputFile
	for table, s := range sources {
		paths, err := s.Files()
		if err != nil {
			return nil, fmt.Errorf("%w: inputs.%s: %w", ErrRefused, table, err)
		}
		for _, p := range paths {
			info, err := os.Stat(p)
			if err != nil {
				return nil, refused(err)
			}
			out = append(out, inputFile{table, p, info.Size(), info.ModTime().UnixNano()})
		}
	}
	slices.SortFunc(out, func(a, b inputFile) int {
		return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(a.File, b.File))
	})
	return out, nil
}

// recordInputs notes every small input with a hash of its content that does
// not depend on the order of its rows.
func (n *Night) recordInputs(in *datasets.Inputs) error {
	n.manifest.Inputs = nil
	for _, t := range []struct {
		name string
		rows func() ([]string, error)
	}{
		{"items", texts(in.Items)}, {"locations", texts(in.Locations)}, {"sourcing", texts(in.Sourcing)},
		{"suppliers", texts(in.Suppliers)}, {"stock", texts(in.Stock)}, {"open_orders", texts(in.OpenOrders)},
		{"receipts", texts(in.Receipts)}, {"slots", texts(in.Slots)}, {"slot_stock", texts(in.SlotStock)},
		{"order_lines", texts(in.OrderLines)}, {"distances", texts(in.Distances)}, {"events", texts(in.Events)},
		{"overrides", texts(in.Overrides)}, {"reviews", texts(n.reviews)},
	} {
		rows, err := t.rows()
		if err != nil {
			return err
		}
		config, configured := n.cfg.Inputs[t.name]
		if len(rows) == 0 && !configured {
			continue
		}
		slices.Sort(rows)
		hash, err := hashOf(rows)
		if err != nil {
			return err
		}
		n.manifest.Inputs = append(n.manifest.Inputs, InputRecord{Table: t.name, Path: filepath.ToSlash(config.Path), Rows: int64(len(rows)),
			FirstDay: plan.NoDay, LastDay: plan.NoDay, Hash: hash, Generated: config.Generated})
	}
	return nil
}

// texts lists rows as text, for hashing. NaN, which JSON has no word for, is
// spelled out by the printer.
func texts[T any](rows []T) func() ([]string, error) {
	return func() ([]string, error) {
		out := make([]string, len(rows))
		for i := range rows {
			b, err := json.Marshal(rows[i])
			if err != nil {
				b = fmt.Appendf(nil, "%+v", rows[i])
			}
			out[i] = string(b)
		}
		return out, nil
	}
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
		return refused(err)
	}
	n.stage.RowsIn, n.stage.RowsOut, n.stage.Dropped = stats.Rows, stats.RowsOut, stats.Rejected+stats.Later
	n.rejects = append(n.rejects, stats.Rejects...)
	for _, p := range datasets.CheckSales(n.in, stats, n.loadOptions()) {
		n.problem(p)
	}
	hash, err := hashFile(n.table("history"))
	if err != nil {
		return err
	}
	config := n.cfg.Inputs["sales"]
	n.manifest.Inputs = append([]InputRecord{{Table: "sales", Path: filepath.ToSlash(config.Path), Rows: stats.Rows,
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
