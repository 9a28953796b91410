package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/handoff"
	"github.com/stockwright/stockwright/web/sheet"
)

// readFlags narrow what a reading verb of execute lists.
type readFlags struct {
	location, sku, order, state, kind, code string
	all                                     bool
	limit                                   int
	cursor                                  string
	from, to                                string
}

func (f readFlags) page() execution.Page { return execution.Page{Limit: f.limit, Cursor: f.cursor} }

// executeReads are the reading verbs of execute.
func executeReads(a *app) []*cobra.Command {
	return []*cobra.Command{
		listing(a, "orders", "List supply orders", func(ctx context.Context, l *execution.Service, f readFlags) (execution.Rows[execution.Order], error) {
			return l.Orders(ctx, execution.OrderFilter{Page: f.page(), Open: !f.all, State: execution.OrderState(f.state), Location: f.location})
		}, "order", "supplier", "from_location", "location", "state", "ordered_on", "lines", "ref", "reason"),
		listing(a, "lines", "List order lines", func(ctx context.Context, l *execution.Service, f readFlags) (execution.Rows[execution.Line], error) {
			return l.Lines(ctx, execution.LineFilter{Page: f.page(), Open: !f.all, Order: f.order, SKU: f.sku, Location: f.location})
		}, "line", "order", "sku", "location", "supplier", "quantity", "order_unit", "order_unit_size", "received", "damaged", "due_on", "held", "reason"),
		listing(a, "sales", "List customer orders", func(ctx context.Context, l *execution.Service, f readFlags) (execution.Rows[execution.CustomerOrder], error) {
			return l.Sales(ctx, execution.SaleFilter{Page: f.page(), Open: !f.all, State: execution.SaleState(f.state), Location: f.location})
		}, "order", "location", "customer", "state"),
		listing(a, "tasks", "List the floor's tasks", func(ctx context.Context, l *execution.Service, f readFlags) (execution.Rows[execution.Task], error) {
			return l.Tasks(ctx, execution.TaskFilter{Page: f.page(), Open: !f.all, Kind: execution.TaskKind(f.kind), Location: f.location, SKU: f.sku, Order: f.order})
		}, "task", "kind", "state", "location", "from_slot", "to_slot", "quantity", "done", "order", "worker", "reason"),
		listing(a, "alerts", "List what a person must know or decide", func(ctx context.Context, l *execution.Service, f readFlags) (execution.Rows[execution.Alert], error) {
			return l.Alerts(ctx, execution.AlertFilter{Page: f.page(), Open: !f.all, Code: f.code, Location: f.location})
		}, "alert", "code", "location", "sku", "slot", "order", "text", "hint"),
		listing(a, "reservations", "List promised units", func(ctx context.Context, l *execution.Service, f readFlags) (execution.Rows[execution.Reservation], error) {
			return l.Reservations(ctx, execution.ReservationFilter{Page: f.page(), Open: !f.all, Order: f.order})
		}, "reservation", "quantity", "posted", "voided", "order", "line", "open"),
		newExecuteStockCommand(a), newExecuteVerifyCommand(a), newExecuteReconcileCommand(a), newExecuteKPICommand(a),
	}
}

// listing makes a verb that lists records.
func listing[T any](a *app, name, short string, list func(context.Context, *execution.Service, readFlags) (execution.Rows[T], error), columns ...string) *cobra.Command {
	var f readFlags
	cmd := &cobra.Command{
		Use: name, Short: short, Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withLedger(cmd.Context(), func(_ *config.Config, ledger *execution.Service) error {
				rows, err := list(cmd.Context(), ledger, f)
				if err != nil {
					return answered(err)
				}
				if a.json {
					return printJSON(a.stdout, rows)
				}
				if rows.Next != "" {
					fmt.Fprintf(a.stderr, "there is more: --cursor %q\n", rows.Next)
				}
				return sheet.Table(a.stdout, rows.Rows, columns...)
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.location, "location", "", "only this location")
	flags.StringVar(&f.sku, "sku", "", "only this SKU")
	flags.StringVar(&f.order, "order", "", "only this order")
	flags.StringVar(&f.state, "state", "", "only this state")
	flags.StringVar(&f.kind, "kind", "", "only this kind of task")
	flags.StringVar(&f.code, "code", "", "only this kind of alert")
	flags.BoolVar(&f.all, "all", false, "closed ones too")
	flags.IntVar(&f.limit, "limit", 0, "at most so many (0 = all)")
	flags.StringVar(&f.cursor, "cursor", "", "go on after an earlier list")
	return a.readVerb(cmd)
}

func newExecuteStockCommand(a *app) *cobra.Command {
	var f readFlags
	cmd := &cobra.Command{
		Use: "stock", Short: "List what slots and docks hold", Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withLedger(cmd.Context(), func(_ *config.Config, ledger *execution.Service) error {
				rows, err := ledger.Stock(cmd.Context(), execution.BalanceFilter{Page: f.page(), SKU: f.sku, Location: f.location, Kind: execution.AccountKind(f.kind)})
				if err != nil {
					return answered(err)
				}
				if a.json {
					return printJSON(a.stdout, rows)
				}
				return sheet.Table(a.stdout, rows.Rows)
			})
		},
	}
	cmd.Flags().StringVar(&f.location, "location", "", "only this location")
	cmd.Flags().StringVar(&f.sku, "sku", "", "only this SKU")
	cmd.Flags().StringVar(&f.kind, "kind", "", "only this kind of account: slot, dock, transit")
	cmd.Flags().IntVar(&f.limit, "limit", 0, "at most so many (0 = all)")
	cmd.Flags().StringVar(&f.cursor, "cursor", "", "go on after an earlier list")
	return a.readVerb(cmd)
}

func newExecuteVerifyCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use: "verify", Short: "Hold balances to their postings, and every row of ledger and journals to what was written (exit 1 when one differs)", Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withLedger(cmd.Context(), func(_ *config.Config, ledger *execution.Service) error {
				v, err := handoff.Verify(cmd.Context(), a.workspace, ledger)
				if err != nil {
					return err
				}
				if a.json {
					err = printJSON(a.stdout, v)
				} else {
					fmt.Fprintf(a.stdout, "%d balances, %d movements of %d entries: %d differ, %d reservations differ, %d SKUs do not sum to zero, %d rows are missing, %d changed\n",
						v.Cells, v.Movements, v.Entries, len(v.Differences), len(v.Reservations), len(v.Unbalanced), len(v.Missing), len(v.Changed))
					if v.SealedSince != 1 && v.Entries > 0 {
						fmt.Fprintln(a.stdout, sealedWords(v.SealedSince))
					}
					for _, m := range v.Missing {
						fmt.Fprintln(a.stdout, "missing:", m)
					}
					for _, m := range v.Changed {
						fmt.Fprintln(a.stdout, "changed:", m)
					}
				}
				if err == nil && !v.OK() {
					return fmt.Errorf("the ledger does not verify; keep the file and report it")
				}
				return err
			})
		},
	}
	return a.readVerb(cmd)
}

// sealedWords says from where on the ledger's rows have digests.
func sealedWords(since int64) string {
	if since == 0 {
		return "no entry has a digest yet; the next one seals what is there"
	}
	return fmt.Sprintf("the digests begin at entry %d, which seals what a version without them wrote", since)
}

func newExecuteReconcileCommand(a *app) *cobra.Command {
	var run, asOf string
	cmd := &cobra.Command{
		Use: "reconcile", Short: "Say where plan, orders, receipts and shelves disagree, and which side is believed", Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			day, err := a.dayFlag(asOf)
			if err != nil {
				return err
			}
			planned, err := a.approvedPurchases(ctx)
			if err != nil {
				return err
			}
			return a.withLedger(ctx, func(_ *config.Config, ledger *execution.Service) error {
				out, err := ledger.Reconcile(ctx, planned, day)
				if err != nil {
					return err
				}
				if a.json {
					return printJSON(a.stdout, out)
				}
				return sheet.Table(a.stdout, out)
			})
		},
	}
	cmd.Flags().StringVar(&run, "run", "", "the run whose plan is compared (default: every approved line of the journal)")
	cmd.Flags().StringVar(&asOf, "as-of", "", "the day (default: today)")
	_ = cmd.Flags().MarkHidden("run")
	return a.readVerb(cmd)
}

// approvedPurchases are the purchase lines that people approved or released.
func (a *app) approvedPurchases(context.Context) ([]plan.PurchaseLine, error) {
	journal, err := runs.ReadReviews(a.workspace)
	if err != nil {
		return nil, err
	}
	var out []plan.PurchaseLine
	for _, d := range plan.Decisions(journal) {
		if d.Approval != nil && d.Approval.Purchase != nil && d.Quantity > 0 && (d.Status == plan.Approved || d.Status == plan.Released) {
			l := *d.Approval.Purchase
			l.Quantity = d.Quantity
			out = append(out, l)
		}
	}
	return out, nil
}

func (a *app) dayFlag(text string) (core.Day, error) {
	if text == "" {
		return core.DayOf(a.now()), nil
	}
	d, err := core.ParseDay(text)
	if err != nil {
		return d, usageError{err}
	}
	return d, nil
}

// kpiRow is one figure of the kpi verb.
type kpiRow struct {
	Figure string `json:"figure"`
	Value  string `json:"value"`
	Unit   string `json:"unit"`
}

func newExecuteKPICommand(a *app) *cobra.Command {
	var f readFlags
	cmd := &cobra.Command{
		Use: "kpi", Short: "Show the figures a site is run by", Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			to, err := a.dayFlag(f.to)
			if err != nil {
				return err
			}
			from := to - 27
			if f.from != "" {
				if from, err = a.dayFlag(f.from); err != nil {
					return err
				}
			}
			return a.withLedger(cmd.Context(), func(_ *config.Config, ledger *execution.Service) error {
				k, err := ledger.KPIs(cmd.Context(), f.location, from, to)
				if err != nil {
					return err
				}
				if a.json {
					return printJSON(a.stdout, k)
				}
				return sheet.Table(a.stdout, kpiRows(k))
			})
		},
	}
	cmd.Flags().StringVar(&f.location, "location", "", "only this location")
	cmd.Flags().StringVar(&f.from, "from", "", "first day (default: 27 days before the last)")
	cmd.Flags().StringVar(&f.to, "to", "", "last day (default: today)")
	return a.readVerb(cmd)
}

func kpiRows(k execution.KPIs) []kpiRow {
	row := func(name string, v *float64, unit string, scale float64) kpiRow {
		if v == nil {
			return kpiRow{name, "-", "nothing in these days"}
		}
		return kpiRow{name, fmt.Sprintf("%.4g", *v*scale), unit}
	}
	return []kpiRow{
		row("inventory turnover", k.InventoryTurnover, "times a year", 1), row("order accuracy", k.OrderAccuracy, "%", 100),
		row("fill rate", k.FillRate, "%", 100), row("space utilisation", k.SpaceUtilisation, "%", 100), row("slots used", k.SlotsUsed, "%", 100),
		row("dock to stock", k.DockToStockHours, "hours", 1), row("count accuracy", k.CountAccuracy, "%", 100),
		row("slotting savings, predicted", k.PredictedSavings, "travel a day", 1), row("slotting savings, realised", k.RealisedSavings, "travel a day", 1),
	}
}
