package gate

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/runs"
)

// recordInputs notes every small input with a hash of the rows used that does
// not depend on their order.
func (g *Gate) recordInputs(tables []datasets.TableStats) error {
	g.Records = nil
	for _, t := range tables {
		config := g.Config.Inputs[t.Table]
		first, last := daysOf(g.Inputs, t.Table)
		g.Records = append(g.Records, runs.InputRecord{Table: t.Table,
			Path: filepath.ToSlash(config.Path), Rows: t.Rows,
			FirstDay: first, LastDay: last, Hash: t.Hash, Generated: config.Generated})
	}
	if g.Stock != nil {
		for _, t := range []struct {
			name string
			rows []string
		}{{"stock", texts(g.Inputs.Stock)}, {"open_orders", texts(g.Inputs.OpenOrders)},
			{"receipts", texts(g.Inputs.Receipts)}, {"slot_stock", texts(g.Inputs.SlotStock)}} {
			if err := g.recordTexts(t.name, "ledger", t.rows); err != nil {
				return err
			}
		}
	}
	if len(g.Overrides) > 0 {
		if err := g.recordTexts("overrides", runs.OverridesName, texts(g.Overrides)); err != nil {
			return err
		}
	}
	if len(g.Reviews) > 0 {
		return g.recordTexts("reviews", runs.ReviewsName, texts(g.Reviews))
	}
	return nil
}

func (g *Gate) recordTexts(table, path string, rows []string) error {
	slices.Sort(rows)
	hash, err := runs.HashOf(rows)
	first, last := daysOf(g.Inputs, table)
	g.Records = append(g.Records, runs.InputRecord{Table: table, Path: path, Rows: int64(len(rows)),
		FirstDay: first, LastDay: last, Hash: hash})
	return err
}

// daysOf is the first and the last day a table speaks of; NoDay for a table
// without a day.
func daysOf(in *datasets.Inputs, table string) (first, last core.Day) {
	switch table {
	case "open_orders":
		return span(slices.Values(in.OpenOrders), func(r datasets.OpenOrder) core.Day { return r.OrderedOn })
	case "receipts":
		return span(slices.Values(in.Receipts), func(r datasets.Receipt) core.Day { return r.ReceivedOn })
	case "order_lines":
		return span(in.OrderLines.Days(), func(d core.Day) core.Day { return d })
	case "openings":
		return span(slices.Values(in.Openings), func(r datasets.Opening) core.Day { return r.Date })
	case "events":
		return span(slices.Values(in.Events), func(r datasets.Event) core.Day { return r.Date })
	}
	return core.NoDay, core.NoDay
}

func span[T any](rows iter.Seq[T], day func(T) core.Day) (first, last core.Day) {
	first, last = core.NoDay, core.NoDay
	for r := range rows {
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
func (g *Gate) lastSKUs(ctx context.Context) ([]string, error) {
	id, ok, err := runs.Latest(g.runsFolder(), func(r runs.ID) bool {
		return r.Pipeline == g.Pipeline &&
			r.AsOf < g.AsOf
	})
	if err != nil || !ok {
		return nil, err
	}
	path := filepath.Join(g.runsFolder(), id.String(), "series.parquet")
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
