package pipeline

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/datasets/parquet"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/explain"
	"github.com/stockwright/stockwright/pipeline/gate"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/pipeline/supply"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/replenish/checker"
)

var update = flag.Bool("update", false, "write what the nights give into testdata/nights")

// TestNights runs every night of testdata/nights. A night is a text archive:
// stockwright.yaml, the input tables as CSV (sales in a shorthand), the days
// to run, and what the plans must say.
func TestNights(t *testing.T) {
	files, err := filepath.Glob("testdata/nights/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			require.NoError(t, err)
			got := runNight(t, archive)
			for i, f := range archive.Files {
				want, isWant := strings.CutPrefix(f.Name, "want ")
				if !isWant {
					continue
				}
				if *update {
					archive.Files[i].Data = []byte(got[want])
					continue
				}
				require.Equal(t, string(f.Data), got[want], "%s: %s", file, want)
			}
			if *update {
				require.NoError(t, os.WriteFile(file, txtar.Format(archive), 0o644))
			}
		})
	}
}

// runNight makes the workspace, runs its days and returns the plans as text.
func runNight(t *testing.T, archive *txtar.Archive) map[string]string {
	t.Helper()
	dir := t.TempDir()
	days := writeWorkspace(t, dir, archive)
	got := map[string]string{}
	for _, day := range days {
		out, err := Run(context.Background(), stage.Options{Workspace: dir, Pipeline: "nightly", AsOf: day, Workers: 2, Version: "test"})
		if err != nil {
			got["error"] += strings.ReplaceAll(err.Error(), dir, "DIR") + "\n"
			continue
		}
		got["series"] += lines(t, out.Dir, "series", func(s datasets.Series) string {
			return fmt.Sprintf("%s@%s: %.4g over the cover window by %s: %s", s.SKU, s.Location, s.CoverMean, s.Method, s.Reason)
		})
		got["forecasts"] += fortnight(t, out)
		got["explain"] += explained(t, out, archive)
		got["purchase_plan"] += lines(t, out.Dir, "purchase_plan", func(l plan.PurchaseLine) string {
			return fmt.Sprintf("%s: buy %d from %s due %s, %s; %s", l.Line, l.Quantity, l.Supplier, l.DueOn, l.Reason, coverOf(l.DaysOfCover, l.DaysOfCoverAfter))
		})
		got["transfer_plan"] += lines(t, out.Dir, "transfer_plan", func(l plan.TransferLine) string {
			return fmt.Sprintf("%s: send %d from %s due %s, %s; %s", l.Line, l.Quantity, l.From, l.DueOn, l.Reason, coverOf(l.DaysOfCover, l.DaysOfCoverAfter))
		})
		got["move_plan"] += lines(t, out.Dir, "move_plan", func(l plan.MoveLine) string {
			return fmt.Sprintf("%d: %d of %s from %s to %s", l.Step, l.Quantity, l.SKU, l.From, l.To)
		})
		got["putaway_plan"] += lines(t, out.Dir, "putaway_plan", func(l plan.PutawayLine) string {
			return fmt.Sprintf("%s: %d of %s to %q", l.Order, l.Quantity, l.SKU, l.Slot)
		})
		got["problems"] += lines(t, out.Dir, "problems", func(p plan.Problem) string {
			if p.Severity == plan.SeverityNotice { // its figures are the engines' affair
				return fmt.Sprintf("%s %s %s", p.Severity, p.Code, p.Key)
			}
			return fmt.Sprintf("%s %s %s: %s", p.Severity, p.Code, p.Key, p.Text)
		})
		got["policies"] += lines(t, out.Dir, "policies", func(p datasets.Policy) string {
			return fmt.Sprintf("%s@%s: %s %s, %s, safety %.1f, order at %d up to %d, lot %d; %s", p.SKU, p.Location, p.Policy, p.Target,
				overText(p), p.SafetyStock, p.ReorderPoint, p.OrderUpTo, p.Lot, p.NoOrder)
		})
		got["actions"] += lines(t, out.Dir, "actions", func(a datasets.Action) string {
			return fmt.Sprintf("%s %s of %d %s@%s from %s: due %s, wanted %s, %s", a.Action, a.Order, a.Quantity, a.SKU, a.Location, a.Supplier, a.DueOn, a.WantedOn, a.Reason)
		})
		got["class_promises"] += lines(t, out.Dir, "class_promises", func(c datasets.ClassPromise) string {
			return fmt.Sprintf("%s: promised %g, expected %.4f at %.5g for a lost unit, %d items, %.3g a day, stock %.2f", supply.ClassKeyText(&c), c.Promised,
				c.ExpectedFillRate, c.LostUnitPrice, c.Items, c.DailyDemand, c.StockValue.Float())
		})
		got["price_tags"] += lines(t, out.Dir, "price_tags", func(p datasets.PriceTag) string {
			return strings.TrimSpace(fmt.Sprintf("%s of %s %s@%s: %s a year", p.Constraint, p.Supplier, p.SKU, p.Location, p.CostAYear))
		})
		got["lead_times"] += lines(t, out.Dir, "lead_times", func(l datasets.LeadTime) string {
			return fmt.Sprintf("%s: states %.3g, %d receipts took %.3g, planned %.3g ± %.2g, half by %d, nine in ten by %d", l.Supplier, l.StatedDays, l.Receipts,
				l.MeasuredDays, l.MeanDays, l.SdDays, l.P50Days, l.P90Days)
		})
		got["inbound_plan"] += lines(t, out.Dir, "inbound_plan", func(r datasets.Inbound) string {
			return fmt.Sprintf("%s: %d of %s, can come %s, needed %s, fits %v", r.Date, r.Quantity, r.Order, r.DueOn, r.NeededOn, r.Fits)
		})
		got["buying_list"] += lines(t, out.Dir, "buying_list", func(r datasets.NextBuy) string {
			return fmt.Sprintf("%d: %d of %s for %s, within %v", r.Rank, r.Quantity, r.SKU, r.Value, r.Within)
		})
		checkReceipts(t, out.Dir)
		got["rejects"] += lines(t, out.Dir, "rejects", func(r plan.Reject) string {
			return fmt.Sprintf("%s row %d %s %q: %s", r.Table, r.Row, r.Column, r.Value, r.Reason)
		})
	}
	return got
}

// explained takes apart how the keys under "keys" were forecast.
func explained(t *testing.T, out *Outcome, archive *txtar.Archive) string {
	t.Helper()
	var b strings.Builder
	for _, f := range archive.Files {
		if f.Name != "keys" {
			continue
		}
		for _, word := range strings.Fields(string(f.Data)) {
			k, ok := core.ParseKey(word)
			require.True(t, ok)
			e, err := explain.Explain(context.Background(), gate.Workspace{Dir: filepath.Dir(filepath.Dir(out.Dir))}, out.Dir, k)
			require.NoError(t, err)
			s := e.Series
			fmt.Fprintf(&b, "%s: %s demand by %s, %s; level %.3g; used %q; refused %q\n", word, s.Class,
				s.Method, s.Reason, s.Level, s.Used, s.Refused)
			for _, o := range e.Outliers {
				fmt.Fprintf(&b, "  %s: %g counted as %.4g\n", o.Day, o.Was, o.Used)
			}
			for _, d := range e.Forecasts[:7] {
				fmt.Fprintf(&b, "  %s: %.4g = (%.4g %+.3g %+.3g) × %.3g\n", d.Date, d.Mean, s.Level,
					d.Trend, d.Season, d.Calendar)
				require.InDelta(t, d.Mean, (s.Level+d.Trend+d.Season)*d.Calendar, 1e-6*(1+d.Mean))
			}
		}
	}
	return b.String()
}

// fortnight is the mean forecast of the first fourteen days, a line a series.
func fortnight(t *testing.T, out *Outcome) string {
	t.Helper()
	at := ""
	text := lines(t, out.Dir, "forecasts", func(f datasets.Forecast) string {
		if f.Date >= out.Manifest.AsOf+14 {
			return ""
		}
		value := fmt.Sprintf(" %.3g", f.Mean)
		if k := f.SKU + "@" + f.Location + ":"; k != at {
			at = k
			return "\n" + k + value
		}
		return value
	})
	// lines ends every row; here a line is a series.
	text = strings.ReplaceAll(text, "\n ", " ")
	return strings.TrimLeft(regexp.MustCompile(`\n+`).ReplaceAllString(text, "\n"), "\n")
}

func coverOf(before, after float64) string {
	return fmt.Sprintf("%.3g days of cover, then %.3g", before, after)
}

func overText(p datasets.Policy) string {
	if p.PassedOver == "" {
		return p.Rule
	}
	return p.Rule + " over " + p.PassedOver
}

// checkReceipts recomputes every line of a run from its receipt.
func checkReceipts(t *testing.T, dir string) {
	t.Helper()
	check := func(kind, sku, location string, quantity int64, steps string) string {
		require.NoError(t, checker.Check(checker.Line{Kind: kind, SKU: sku, Location: location,
			Quantity: quantity, Receipt: stepsOf(t, steps)}))
		return ""
	}
	lines(t, dir, "purchase_plan", func(l plan.PurchaseLine) string {
		require.Equal(t, l.OrderUnit != "", l.OrderUnitSize > 0)
		require.Zero(t, l.Quantity%max(1, l.OrderUnitSize), "whole order units")
		return check("purchase", l.SKU, l.Location, l.Quantity, l.Steps)
	})
	lines(t, dir, "transfer_plan", func(l plan.TransferLine) string {
		return check("transfer", l.SKU, l.Location, l.Quantity, l.Steps)
	})
}

// stepsOf reads a line's receipt.
func stepsOf(t *testing.T, text string) (steps []checker.Step) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(text), &steps))
	return steps
}

func lines[T any](t *testing.T, dir, table string, text func(T) string) string {
	t.Helper()
	rows, err := datasets.ReadRows[T](context.Background(), datasets.Source{Path: filepath.Join(dir, table+".parquet")})
	require.NoError(t, err)
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(text(r) + "\n")
	}
	return b.String()
}

// writeWorkspace writes the archive's configuration and tables as Parquet.
func writeWorkspace(t *testing.T, dir string, archive *txtar.Archive) (days []core.Day) {
	t.Helper()
	for _, f := range archive.Files {
		path := filepath.Join(dir, f.Name+".parquet")
		switch f.Name {
		case config.FileName:
			require.NoError(t, os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o644))
		case "run":
			for _, word := range strings.Fields(string(f.Data)) {
				day, err := core.ParseDay(word)
				require.NoError(t, err)
				days = append(days, day)
			}
		case "sales":
			require.NoError(t, datasets.WriteRows(path, saleRows(t, string(f.Data)), datasets.WriteOptions{}))
		case "items":
			writeTable[datasets.Item](t, path, f.Data)
		case "locations":
			writeTable[datasets.Location](t, path, f.Data)
		case "sourcing":
			writeTable[datasets.Sourcing](t, path, f.Data)
		case "suppliers":
			writeTable[datasets.Supplier](t, path, f.Data)
		case "stock":
			writeTable[datasets.Stock](t, path, f.Data)
		case "open_orders":
			writeTable[datasets.OpenOrder](t, path, f.Data)
		case "lanes":
			writeTable[datasets.Lane](t, path, f.Data)
		case "currencies":
			writeTable[datasets.Currency](t, path, f.Data)
		case "capacities":
			writeTable[datasets.Capacity](t, path, f.Data)
		case "kits":
			writeTable[datasets.Kit](t, path, f.Data)
		case "receipts":
			writeTable[datasets.Receipt](t, path, f.Data)
		case "overrides":
			writeTable[datasets.Override](t, path, f.Data)
		case "slots":
			writeTable[datasets.Slot](t, path, f.Data)
		case "events":
			writeTable[datasets.Event](t, path, f.Data)
		case "slot_stock":
			writeTable[datasets.SlotStock](t, path, f.Data)
		case runs.ReviewsName:
			require.NoError(t, os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o644))
		}
	}
	return days
}

// sale reads a quantity: 5 in stock, 5! sold out, 5* on promotion, 5/2.50 at a price.
func sale(t *testing.T, row datasets.Sale, word string) datasets.Sale {
	t.Helper()
	in := !strings.HasSuffix(word, "!")
	row.InStock, row.OnPromotion = &in, strings.HasSuffix(word, "*")
	quantity, price, priced := strings.Cut(strings.TrimRight(word, "!*"), "/")
	var err error
	row.Quantity, err = strconv.ParseFloat(quantity, 64)
	require.NoError(t, err)
	if priced {
		row.UnitPrice, err = strconv.ParseFloat(price, 64)
		require.NoError(t, err)
	}
	return row
}

// saleRows reads "SKU@LOCATION FROM..TO q q q": the quantities repeat.
func saleRows(t *testing.T, text string) []datasets.Sale {
	t.Helper()
	var out []datasets.Sale
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		words := strings.Fields(line)
		require.GreaterOrEqual(t, len(words), 3, line)
		k, ok := core.ParseKey(words[0])
		require.True(t, ok, line)
		from, to, _ := strings.Cut(words[1], "..")
		first, err := core.ParseDay(from)
		require.NoError(t, err)
		last, err := core.ParseDay(to)
		require.NoError(t, err)
		for d := first; d <= last; d++ {
			out = append(out, sale(t, datasets.Sale{Date: d, SKU: k.SKU, Location: k.Location,
				UnitPrice: math.NaN()}, words[2+int(d-first)%(len(words)-2)]))
		}
	}
	return out
}

func writeTable[T any](t *testing.T, path string, data []byte) {
	t.Helper()
	records, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
	require.NoError(t, err)
	var rows []T
	for _, record := range records[1:] {
		var row T
		v := reflect.ValueOf(&row).Elem()
		empty(v)
		for i, name := range records[0] {
			setField(t, v, name, record[i])
		}
		rows = append(rows, row)
	}
	require.NoError(t, datasets.WriteRows(path, rows, datasets.WriteOptions{}))
}

// empty sets the fields whose missing value is not zero.
func empty(v reflect.Value) {
	for _, field := range parquet.FieldsOf(v.Type()) {
		f := v.FieldByIndex(field.Index)
		if field.Tag.Get("missing") == "NaN" {
			f.SetFloat(math.NaN())
		}
		if d, ok := f.Addr().Interface().(*core.Day); ok {
			*d = core.NoDay
		}
	}
}

func setField(t *testing.T, v reflect.Value, name, text string) {
	t.Helper()
	for _, field := range parquet.FieldsOf(v.Type()) {
		if key, _, _ := strings.Cut(field.Tag.Get("json"), ","); key != name {
			continue
		}
		if text == "" {
			return
		}
		f := v.FieldByIndex(field.Index)
		if f.Kind() == reflect.String || f.Type() == reflect.TypeFor[core.Day]() {
			text = strconv.Quote(text)
		}
		require.NoError(t, json.Unmarshal([]byte(text), f.Addr().Interface()), "%s = %s", name, text)
		return
	}
	t.Fatalf("%s has no column %q", v.Type(), name)
}
