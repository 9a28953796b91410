package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/datasets/generate"
	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/execution/simulated"
	"github.com/stockwright/stockwright/internal/wholefile"
	"github.com/stockwright/stockwright/pipeline"
	"github.com/stockwright/stockwright/pipeline/changes"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/handoff"
	"github.com/stockwright/stockwright/web/sheet"
)

// demoMark is the file that says a folder was made by demo and may be replaced
// by the next one.
const demoMark = ".stockwright-demo"

func newDemoCommand(a *app) *cobra.Command {
	opt := generate.Options{SKUs: 300, Stores: 2, Days: 730, Seed: 1}
	var nights int
	var dir, last string
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Three nights and the days between them, in a generated workspace",
		Long: `Demo makes a workspace (stores, a warehouse, two years of sales), then runs consecutive nights. Between them the
execution module acts on the plans: every line is approved and released, suppliers deliver, people put away, move
and ship, customers buy from the shelves, and the ledger's closing balance is what the next night plans on.
The last night is today's, or Friday's at a weekend, when no supplier takes orders. Its lines, its moves and the counts that are due wait for you.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if nights < 1 {
				return usageError{fmt.Errorf("--nights is %d; it must be at least 1", nights)}
			}
			today := lastWorkday(core.DayOf(a.now()))
			if last != "" {
				day, err := core.ParseDay(last)
				if err != nil {
					return usageError{fmt.Errorf("--as-of: %w", err)}
				}
				today = day
			}
			opt.AsOf = today - core.Day(nights-1)
			d := &demo{a: a, out: a.stdout, dir: dir}
			return d.run(cmd.Context(), opt, nights)
		},
	}
	f := cmd.Flags()
	f.StringVar(&dir, "dir", "demo-workspace", "where the workspace is made; an earlier demo there is replaced")
	f.IntVar(&nights, "nights", 3, "consecutive nights")
	f.StringVar(&last, "as-of", "", "the day of the last night, YYYY-MM-DD (default today, at a weekend Friday)")
	f.IntVar(&opt.SKUs, "skus", opt.SKUs, "number of SKUs")
	f.IntVar(&opt.Stores, "stores", opt.Stores, "number of stores beside the warehouse")
	f.IntVar(&opt.Days, "days", opt.Days, "days of sales history")
	f.Uint64Var(&opt.Seed, "seed", opt.Seed, "another seed is another world")
	return cmd
}

// lastWorkday is the day itself, at a weekend the Friday before: the demo's suppliers
// take no orders then, and a plan without purchases shows little.
func lastWorkday(day core.Day) core.Day {
	for day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
		day--
	}
	return day
}

// demo is a demonstration under way.
type demo struct {
	a      *app
	out    io.Writer
	dir    string
	cfg    *config.Config
	world  *generate.World
	ledger *execution.Service
	floor  *simulated.Floor
	runs   []string // folders of the nights so far
}

func (d *demo) run(ctx context.Context, opt generate.Options, nights int) (err error) {
	begun := d.a.now()
	if d.world, err = generate.New(opt); err != nil {
		return usageError{err}
	}
	if err := d.prepare(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.ledger.Close()) }()
	first := d.world.Options().AsOf
	for n := range nights {
		day := first + core.Day(n)
		fmt.Fprintf(d.out, "\nNight %d of %d, %s %s\n", n+1, nights, day.Weekday(), day)
		outcome, err := d.night(ctx, day)
		if err != nil {
			return err
		}
		if err := d.show(ctx, outcome); err != nil {
			return err
		}
		if n == nights-1 {
			break // left for the person who looks on
		}
		if err := d.act(ctx, day, outcome); err != nil {
			return err
		}
	}
	if err := d.leave(ctx, first+core.Day(nights-1)); err != nil {
		return err
	}
	return d.close(ctx, begun)
}

// demoAhead is for how many days the shop has planned its promotions: those of all nights
// and of the longest window.
const demoAhead = 180

// prepare makes the workspace and opens its ledger with the stock tables.
func (d *demo) prepare(ctx context.Context) error {
	if err := clearDemo(d.dir); err != nil {
		return err
	}
	d.a.workspace = d.dir
	sum, err := d.a.generate(ctx, d.dir, d.world, generate.Layout{Ahead: demoAhead}, workspaceFile{stock: "ledger"})
	if err != nil {
		return err
	}
	o := d.world.Options()
	fmt.Fprintf(d.out, "Made %s: %d SKUs in %d stores and a warehouse, %d days, %d rows of sales\n", d.dir, o.SKUs, o.Stores, o.Days, sum.Tables[0].Rows)
	if d.cfg, err = config.Read(d.dir); err != nil {
		return err
	}
	if d.ledger, err = d.a.openLedger(ctx, d.cfg, execution.Options{Now: d.a.now}); err != nil {
		return err
	}
	d.floor = &simulated.Floor{Ledger: d.ledger, World: d.world}
	if err := d.seed(ctx); err != nil {
		return errors.Join(err, d.ledger.Close())
	}
	return nil
}

// clearDemo empties a folder that an earlier demo made, and refuses any other.
func clearDemo(dir string) error {
	entries, err := os.ReadDir(dir)
	if err == nil && len(entries) > 0 {
		if _, err := os.Stat(filepath.Join(dir, demoMark)); err != nil {
			return usageError{fmt.Errorf("%s exists and was not made by demo; choose another folder with --dir", dir)}
		}
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(dir, wholefile.Folder); err != nil {
		return err
	}
	return wholefile.WriteBytes(filepath.Join(dir, demoMark), wholefile.Shared, []byte("made by stockwright demo; the next demo replaces this folder\n"))
}

// seed opens the ledger on the evening before the first night.
func (d *demo) seed(ctx context.Context) error {
	var m execution.Masters
	data := filepath.Join(d.dir, "data")
	if err := errors.Join(readTable(ctx, data, "stock", &m.Stock), readTable(ctx, data, "slot_stock", &m.SlotStock),
		readTable(ctx, data, "open_orders", &m.OpenOrders), readTable(ctx, data, "slots", &m.Slots), readTable(ctx, data, "items", &m.Items)); err != nil {
		return err
	}
	evening := d.world.Options().AsOf.Time().Add(-time.Hour)
	_, err := d.ledger.Seed(ctx, execution.Head{Key: "seed", At: evening, Actor: "demo"}, m)
	return err
}

func readTable[T any](ctx context.Context, dir, table string, into *[]T) error {
	rows, err := datasets.ReadRows[T](ctx, datasets.Source{Path: filepath.Join(dir, table+".parquet")})
	*into = rows
	return err
}

// night plans a day on the ledger's closing balance of the day before.
func (d *demo) night(ctx context.Context, day core.Day) (*pipeline.Outcome, error) {
	out, err := pipeline.Run(ctx, stage.Options{Workspace: d.dir, Pipeline: "nightly", AsOf: day, Today: day, Version: version,
		Progress: d.a.progress(), Stock: func(ctx context.Context, asOf core.Day) (*datasets.Snapshot, error) {
			s, err := d.ledger.Snapshot(ctx, asOf-1)
			return s.Tables(), err
		}})
	if err == nil {
		d.runs = append(d.runs, out.Dir)
	}
	return out, err
}

// act approves every line, releases the orders and plays the day.
func (d *demo) act(ctx context.Context, day core.Day, night *pipeline.Outcome) error {
	reviews, err := d.a.reviews(ctx, plan.ActionApprove, nil, reviewFlags{author: "demo", all: true})
	if err != nil {
		return err
	}
	for i := range reviews {
		reviews[i].At = day.Time().Add(4 * time.Hour) // the demo's mornings, not today's
	}
	if err := runs.AppendReviews(d.dir, reviews); err != nil {
		return err
	}
	released, err := handoff.Release{Workspace: d.dir, Author: "demo", Outbox: handoff.InWorkspace(d.dir, d.cfg.Outbox),
		Key: "release:" + day.String(), At: day.Time().Add(5 * time.Hour)}.Do(ctx, d.ledger)
	if err != nil {
		return err
	}
	if err := d.direct(ctx, day, night.Dir); err != nil {
		return err
	}
	played, err := d.floor.Play(ctx, day)
	if err != nil {
		return err
	}
	if err := d.book(day, played.Sales); err != nil {
		return err
	}
	fmt.Fprintf(d.out, "Then the day: %d lines approved, %d orders handed off; %d deliveries of %d units: %d into planned slots, %d elsewhere, %d on store shelves;\n",
		len(reviews), len(released.Sent), played.Deliveries, played.Received, played.PutAway, played.Elsewhere, played.Shelved)
	fmt.Fprintf(d.out, "  %d moves done, %d units sent to stores, %d expired; %d units sold for %s %s, %d not found on the shelf (%.1f %% of demand)\n",
		played.Moves, played.Transferred, played.Expired, played.Sold, grouped(amount(played.Revenue)), d.cfg.Currency, played.Lost,
		100*float64(played.Lost)/float64(max(1, played.Sold+played.Lost)))
	return nil
}

// leave asks for the counts that are worth most and says what waits for a person.
func (d *demo) leave(ctx context.Context, day core.Day) error {
	run := d.runs[len(d.runs)-1]
	var purchases []plan.PurchaseLine
	var transfers []plan.TransferLine
	var moves []plan.MoveLine
	var slots []datasets.Slot
	if err := errors.Join(readTable(ctx, run, "purchase_plan", &purchases), readTable(ctx, run, "transfer_plan", &transfers),
		readTable(ctx, run, "move_plan", &moves), readTable(ctx, filepath.Join(d.dir, "data"), "slots", &slots)); err != nil {
		return err
	}
	counts := 0
	for _, location := range locationsOf(slots) {
		answer, err := d.ledger.Do(ctx, &execution.PlanCounts{Location: location, Tasks: demoCounts,
			Head: execution.Head{Key: "counts:" + location + ":" + day.String(), At: day.Time().Add(4 * time.Hour), Actor: "demo"}})
		if err != nil {
			return err
		}
		var chosen execution.Rows[execution.CountChoice]
		if err := answer.Into(&chosen); err != nil {
			return err
		}
		counts += len(chosen.Rows)
	}
	_, err := fmt.Fprintf(d.out, "Left for you: %d lines to review (%d purchases, %d transfers), %d moves to approve, %d counts due\n",
		len(purchases)+len(transfers), len(purchases), len(transfers), len(moves), counts)
	return err
}

// demoCounts is how many counts the demo asks for at each location with slots.
const demoCounts = 8

func locationsOf(slots []datasets.Slot) []string {
	var out []string
	for _, s := range slots {
		out = append(out, s.Location)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// direct gives the floor tonight's putaway lines and moves.
func (d *demo) direct(ctx context.Context, day core.Day, run string) error {
	at := func(part string) execution.Head {
		return execution.Head{Key: part + ":" + day.String(), At: day.Time().Add(5 * time.Hour), Actor: "demo"}
	}
	putaways, moves := &execution.ApprovePutaways{Head: at("putaways")}, &execution.ApproveMoves{Head: at("moves")}
	if err := errors.Join(readTable(ctx, run, "putaway_plan", &putaways.Lines), readTable(ctx, run, "move_plan", &moves.Lines)); err != nil {
		return err
	}
	for _, c := range []execution.Command{putaways, moves} {
		if _, err := d.ledger.Do(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// book adds the day's sales to the sales table, as a till would overnight.
func (d *demo) book(day core.Day, sales datasets.SalesBatch) error {
	w, err := datasets.NewSalesWriter(filepath.Join(d.dir, "data", "sales", "day-"+day.String()+".parquet"),
		datasets.SalesOptions{UnitPrice: true, OnPromotion: true, InStock: true})
	if err != nil {
		return err
	}
	if err := w.Append(sales); err != nil {
		return errors.Join(err, w.Abort())
	}
	return w.Close()
}

// show prints what a planner looks at in the morning.
func (d *demo) show(ctx context.Context, night *pipeline.Outcome) error {
	if err := d.a.printOutcome(d.out, night); err != nil {
		return err
	}
	var purchases []plan.PurchaseLine
	var problems []plan.Problem
	if err := errors.Join(readTable(ctx, night.Dir, "purchase_plan", &purchases), readTable(ctx, night.Dir, "problems", &problems)); err != nil {
		return err
	}
	slices.SortStableFunc(purchases, func(a, b plan.PurchaseLine) int { return -cmp.Compare(a.Value, b.Value) })
	fmt.Fprintln(d.out, "The largest purchases:")
	if err := sheet.Table(d.out, purchases[:min(5, len(purchases))], "sku", "location", "supplier", "quantity", "due_on", "value", "position",
		"reorder_point", "order_up_to"); err != nil {
		return err
	}
	slices.SortStableFunc(problems, func(a, b plan.Problem) int { return -cmp.Compare(a.AtRisk, b.AtRisk) })
	fmt.Fprintln(d.out, "The exceptions with most at risk:")
	if err := sheet.Table(d.out, problems[:min(3, len(problems))], "severity", "code", "key", "at_risk", "text"); err != nil {
		return err
	}
	return d.changes(ctx)
}

// changes prints what is different from last night.
func (d *demo) changes(ctx context.Context) error {
	n := len(d.runs)
	if n < 2 {
		return nil
	}
	list, err := changes.Diff(ctx, d.runs[n-2], d.runs[n-1])
	if err != nil {
		return err
	}
	kinds := map[string]int{}
	for _, c := range list {
		kinds[c.Kind]++
	}
	fmt.Fprintf(d.out, "Since last night %d lines changed: %d new, %d gone, %d more, %d less. The largest:\n", len(list), kinds["new"], kinds["gone"],
		kinds["more"], kinds["less"])
	return sheet.Table(d.out, list[:min(3, len(list))], "key", "kind", "before", "after", "value", "demand", "lead_time", "stock", "open_orders", "parameters", "calendar", "override", "order")
}

// close holds the ledger to its postings and says where everything is.
func (d *demo) close(ctx context.Context, begun time.Time) error {
	v, err := d.ledger.Verify(ctx)
	if err != nil {
		return err
	}
	if !v.OK() {
		return fmt.Errorf("the ledger's balances differ from its postings: %+v", v)
	}
	fmt.Fprintf(d.out, "\nThe ledger: %d movements, every one of %d balances is the sum of its postings.\n", v.Movements, v.Cells)
	fmt.Fprintf(d.out, "Files: plans in %s, orders in %s, ledger %s, configuration %s\n", filepath.Join(d.dir, d.cfg.Runs),
		filepath.Join(d.dir, d.cfg.Outbox), handoff.InWorkspace(d.dir, d.cfg.Ledger), filepath.Join(d.dir, config.FileName))
	_, err = fmt.Fprintf(d.out, "Look on: stockwright plan -w %s, stockwright explain -w %s SKU@LOCATION, or in a browser:\n"+
		"  stockwright token add ann --role manager -w %s\n  stockwright serve -w %s\nTook %.1f s.\n", d.dir, d.dir, d.dir, d.dir, d.a.now().Sub(begun).Seconds())
	return err
}

// amount is money from currency units that cannot overflow.
func amount(units float64) core.Money {
	m, err := core.MoneyOf(units)
	if err != nil {
		return 0
	}
	return m
}
