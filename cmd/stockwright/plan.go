package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/datasets/place"
	"github.com/stockwright/stockwright/internal/wholefile"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/terms"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/replenish"
	"github.com/stockwright/stockwright/web/sheet"
)

// exporter prints or writes one run table in any format.
type exporter struct {
	table   string
	columns []string // of the terminal table; the exports have all
	export  func(ctx context.Context, from tableFile, format string, w io.Writer, columns []string, match string) error
}

// tableFile is a run's table and what people have decided on its lines since.
type tableFile struct {
	path      string
	decisions map[string]plan.Decision
	weighed   map[string]replenish.UnitOfMeasure // by SKU; nil for a format in base units
}

// inUnits are the columns that count an item, in base units.
var inUnits = map[string]bool{"quantity": true, "position": true, "reorder_point": true, "order_up_to": true, "safety_stock": true,
	"level": true, "cover_mean": true, "cover_sd": true, "sold_28": true}

// figure is a quantity of weighed goods as people count them.
func (f tableFile) figure(row any, column string, value any) sheet.Figure {
	if !inUnits[column] {
		return ""
	}
	return inUnit(f.weighed[skuOf(row)], value)
}

// inUnit is a number of base units in the unit of weighed goods, "" where there is none.
func inUnit(unit replenish.UnitOfMeasure, value any) sheet.Figure {
	if unit.Factor <= 1 {
		return ""
	}
	switch v := value.(type) {
	case int64:
		return sheet.Figure(unit.Number(v))
	case float64:
		return sheet.Figure(unit.Around(v))
	}
	return ""
}

// skuOf is the SKU of a table's row, "" where it has none.
func skuOf(row any) string {
	if sku := reflect.ValueOf(row).FieldByName("SKU"); sku.IsValid() {
		return sku.String()
	}
	return ""
}

// exporters are the tables the plan verb knows, in the order help lists them.
func exporters() []exporter {
	return []exporter{
		{"purchase_plan", []string{"line", "supplier", "quantity", "due_on", "value", "position", "reorder_point", "days_of_cover", "days_of_cover_after", "status", "reason"}, export[plan.PurchaseLine]},
		{"transfer_plan", []string{"line", "from_location", "quantity", "due_on", "value", "position", "reorder_point", "days_of_cover", "days_of_cover_after", "status", "reason"}, export[plan.TransferLine]},
		{"move_plan", []string{"step", "trip", "location", "sku", "from_slot", "to_slot", "quantity", "saves_per_day", "costs", "payback_days", "reason"}, export[plan.MoveLine]},
		{"putaway_plan", []string{"order", "sku", "location", "slot", "quantity", "due_on", "next_best", "reason"}, export[plan.PutawayLine]},
		{"actions", []string{"action", "order", "sku", "location", "supplier", "quantity", "due_on", "wanted_on", "at_stake", "reason"}, export[datasets.Action]},
		{"lead_times", nil, export[datasets.LeadTime]},
		{"class_promises", nil, export[datasets.ClassPromise]},
		{"price_tags", nil, export[datasets.PriceTag]},
		{"inbound_plan", nil, export[datasets.Inbound]},
		{"buying_list", nil, export[datasets.NextBuy]},
		{"problems", []string{"severity", "code", "key", "at_risk", "text", "hint"}, export[plan.Problem]},
		{"rejects", nil, export[plan.Reject]},
		{"policies", []string{"sku", "location", "class", "supplier", "safety_stock", "reorder_point", "order_up_to", "position", "days_of_cover", "expected_fill_rate"}, export[datasets.Policy]},
		{"series", []string{"sku", "location", "class", "method", "level", "cover_mean", "cover_sd", "sold_28", "reason"}, export[datasets.Series]},
		{"forecasts", nil, export[datasets.Forecast]},
		{"slotting", nil, export[datasets.Slotting]},
		{"judgement", nil, export[datasets.Judgement]},
		{"move_curve", nil, export[datasets.MoveCurve]},
		{"slotting_evidence", nil, export[datasets.SlottingEvidence]},
	}
}

// planFormats are the formats of the plan verb.
var planFormats = []string{"table", "json", "csv", "parquet", "xlsx"}

func newPlanCommand(a *app) *cobra.Command {
	var run, format, out, match string
	var names []string
	for _, e := range exporters() {
		names = append(names, e.table)
	}
	cmd := &cobra.Command{
		Use:       "plan [TABLE]",
		Short:     "Print or export a plan: " + strings.Join(names, ", "),
		Args:      usage(cobra.MaximumNArgs(1)),
		ValidArgs: names,
		RunE: func(cmd *cobra.Command, args []string) error {
			table := "purchase_plan"
			if len(args) == 1 {
				table = args[0]
			}
			i := slices.IndexFunc(exporters(), func(e exporter) bool { return e.table == table })
			if i < 0 {
				return usageError{fmt.Errorf("there is no table %q; choose one of %s", table, strings.Join(names, ", "))}
			}
			if a.json {
				format = "json"
			}
			if !slices.Contains(planFormats, format) {
				return usageError{fmt.Errorf("--format %q is not known; choose one of %s", format, strings.Join(planFormats, ", "))}
			}
			dir, m, err := a.runDir(run, table)
			if err != nil {
				return err
			}
			return a.exportTo(out, format, func(w io.Writer) error {
				e := exporters()[i]
				journal, err := runs.ReadReviews(a.workspace)
				if err != nil {
					return err
				}
				if format == "table" && run == "" && !a.quiet {
					fmt.Fprintf(a.stderr, "Run %s, as of %s\n", m.Run, m.AsOf)
				}
				from := tableFile{path: filepath.Join(dir, table+".parquet"), decisions: plan.Decisions(journal)}
				if format == "table" {
					from.weighed = a.weighed(cmd.Context(), m)
				}
				return e.export(cmd.Context(), from, format, w, e.columns, match)
			})
		},
	}
	cmd.Flags().StringVar(&run, "run", "", "the run (default: the latest that has the table)")
	cmd.Flags().StringVarP(&format, "format", "f", "table", strings.Join(planFormats, ", "))
	cmd.Flags().StringVarP(&out, "out", "o", "", "write to this file instead of stdout")
	cmd.Flags().StringVar(&match, "match", "", "only rows in which any text contains this")
	return a.readVerb(cmd)
}

// exportTo writes to stdout or, whole or not at all, to a file.
func (a *app) exportTo(path, format string, write func(io.Writer) error) error {
	if path == "" {
		if format == "xlsx" || format == "parquet" {
			return usageError{fmt.Errorf("--format %s is a file; name it with --out", format)}
		}
		return write(a.stdout)
	}
	if place.Remote(path) { // an object is there whole or not at all
		w, err := place.Create(path)
		if err != nil {
			return err
		}
		if err := write(w); err != nil {
			return err // without Close nothing is there
		}
		return w.Close()
	}
	return wholefile.Write(path, wholefile.Shared, write)
}

func export[T any](ctx context.Context, from tableFile, format string, w io.Writer, columns []string, match string) error {
	rows, err := datasets.ReadRows[T](ctx, datasets.Source{Path: from.path})
	if err != nil {
		return err
	}
	for i := range rows {
		if line, ok := any(rows[i]).(interface {
			Reviewed(map[string]plan.Decision) T
		}); ok {
			rows[i] = line.Reviewed(from.decisions)
		}
	}
	if match != "" {
		rows = slices.DeleteFunc(rows, func(r T) bool {
			return !strings.Contains(strings.Join(sheet.Texts(r), "\x00"), match)
		})
	}
	switch format {
	case "json":
		if rows == nil {
			rows = []T{}
		}
		return printJSON(w, rows)
	case "csv":
		return sheet.CSV(w, "", rows)
	case "xlsx":
		return sheet.XLSX(w, strings.TrimSuffix(filepath.Base(from.path), ".parquet"), rows)
	case "parquet":
		return copyParquet(w, rows)
	}
	return sheet.TableOf(w, rows, func(row T, column string, value any) sheet.Figure { return from.figure(row, column, value) }, columns...)
}

// weighed are the units of the weighed goods of a run's items, by SKU.
func (a *app) weighed(ctx context.Context, m *runs.Manifest) map[string]replenish.UnitOfMeasure {
	sources, err := m.Config.Sources(a.workspace)
	if err != nil {
		return nil
	}
	return terms.Weighed(ctx, sources["items"])
}

// copyParquet writes the chosen rows as a Parquet file of their own.
func copyParquet[T any](w io.Writer, rows []T) error {
	dir, err := os.MkdirTemp("", "stockwright-export-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "rows.parquet")
	if err := datasets.WriteRows(path, rows, datasets.WriteOptions{}); err != nil {
		return err
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(w, f)
	return err
}
