package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/explain"
	"github.com/stockwright/stockwright/pipeline/gate"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/replenish"
)

func newExplainCommand(a *app) *cobra.Command {
	var run string
	cmd := &cobra.Command{
		Use:   "explain SKU@LOCATION",
		Short: "Why this quantity: from the plan line back to the source rows, recomputed on the spot",
		Long: `Walk from a plan line back to its policy, forecast, history and the rows of the sales export (file and row),
computing everything again. Exit code 1 and a message when a recomputation differs although no input changed.`,
		Args: usage(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, ok := core.ParseKey(args[0]); !ok {
				return usageError{fmt.Errorf("%q is no key; write SKU@LOCATION", args[0])}
			}
			dir, _, err := a.runDir(run, "forecasts")
			if err != nil {
				return err
			}
			key, err := keyOf(cmd.Context(), dir, args[0])
			if err != nil {
				return err
			}
			opt := gate.Workspace{Dir: a.workspace}
			var flag dayFlag
			if _, opt.Today, err = flag.day(a); err != nil {
				return err
			}
			if opt.Stock, err = a.stockSource(cmd.Context()); err != nil {
				return err
			}
			e, err := explain.Explain(cmd.Context(), opt, dir, key)
			if e != nil {
				if perr := a.printExplanation(e); perr != nil {
					return perr
				}
			}
			return err
		},
	}
	cmd.Flags().StringVar(&run, "run", "", "the run (default: the latest)")
	return a.readVerb(cmd)
}

// keyOf reads SKU@LOCATION where SKU or location may hold an @ themselves: of
// the ways to read it, the one that the run has.
func keyOf(ctx context.Context, dir, text string) (core.Key, error) {
	key, _ := core.ParseKey(text)
	if strings.Count(text, "@") < 2 {
		return key, nil
	}
	var ways []core.Key
	for i := range text {
		if text[i] == '@' && i > 0 && i < len(text)-1 {
			ways = append(ways, core.Key{SKU: text[:i], Location: text[i+1:]})
		}
	}
	found, err := datasets.FindKeys[datasets.Series](ctx, datasets.Source{Path: filepath.Join(dir, "series.parquet")}, ways...)
	if err != nil || len(found) == 0 {
		return key, err
	}
	return core.Key{SKU: found[0].SKU, Location: found[0].Location}, nil
}

func (a *app) printExplanation(e *explain.Explanation) error {
	if a.json {
		return printJSON(a.stdout, e)
	}
	w := a.stdout
	fmt.Fprintf(w, "%s in run %s\n", e.Key, e.Run)
	if e.Series == nil {
		fmt.Fprintln(w, "\nIt is not sold here; nothing is forecast or ordered of it.")
		printPlace(w, e.Place)
		return nil
	}
	printLines(w, e)
	printPlace(w, e.Place)
	printSteps(w, e)
	printPolicy(w, e)
	printAdvice(w, e)
	printSeries(w, e)
	in := ""
	if u := e.Counted; u.Factor > 1 {
		in = fmt.Sprintf(", in base units: %d are 1 %s", u.Factor, u.Name)
	}
	fmt.Fprintf(w, "\nChecks (recomputed now%s)\n", in)
	tw := tabwriter.NewWriter(w, 2, 8, 2, ' ', 0)
	for _, c := range e.Checks {
		mark := "same"
		if !c.Same {
			mark = "DIFFERS: " + c.Recomputed
		}
		fmt.Fprintf(tw, "  %s\t%s\t%s\n", c.What, c.Run, mark)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	if len(e.Changed) > 0 {
		fmt.Fprintf(w, "  inputs changed since the run: %s; differences come from there\n", strings.Join(e.Changed, ", "))
	}
	for _, p := range e.Problems {
		fmt.Fprintf(w, "\n%s %s: %s (%s)\n", p.Severity, p.Code, p.Text, p.Hint)
	}
	return nil
}

// printLines says what is proposed, and what people have made of it since.
func printLines(w io.Writer, e *explain.Explanation) {
	decisions := plan.Decisions(e.Reviews)
	buy := func(verb string, l plan.PurchaseLine) {
		fmt.Fprintf(w, "%s %s from %s for %s, due %s (%s)%s\n", verb, e.Counted.Number(l.Quantity), l.Supplier, grouped(l.Value), l.DueOn, l.Reviewed(decisions).Status,
			coverText(l.DaysOfCover, l.DaysOfCoverAfter))
	}
	fmt.Fprintln(w)
	switch {
	case e.Purchase != nil:
		buy("Buy", *e.Purchase)
		fmt.Fprintf(w, "  %s\n", e.Purchase.Reason)
		for _, l := range e.Split {
			buy("and", l)
		}
	case e.Transfer != nil:
		fmt.Fprintf(w, "Transfer %s from %s, due %s (%s)%s\n  %s\n", e.Counted.Number(e.Transfer.Quantity), e.Transfer.From, e.Transfer.DueOn,
			e.Transfer.Reviewed(decisions).Status, coverText(e.Transfer.DaysOfCover, e.Transfer.DaysOfCoverAfter), e.Transfer.Reason)
	default:
		fmt.Fprintln(w, "Nothing is proposed.")
	}
	for _, r := range e.Reviews {
		fmt.Fprintf(w, "  %s  %s: %s", r.At.Format("2006-01-02 15:04"), r.Author, r.Action)
		if r.Action == plan.ActionApprove || r.Action == plan.ActionChange {
			fmt.Fprintf(w, " %s", e.Counted.Number(r.Quantity))
		}
		if r.Reason != "" {
			fmt.Fprintf(w, " (%s)", r.Reason)
		}
		fmt.Fprintln(w)
	}
}

// coverText is how long the position lasts without and with a line.
func coverText(before, after float64) string {
	if after <= 0 {
		return ""
	}
	return fmt.Sprintf("; %s days of cover before, %s after", daysText(before), daysText(after))
}

// daysText is a number of days to three figures.
func daysText(days float64) string {
	if days >= 100 {
		return fmt.Sprintf("%.0f", days)
	}
	return fmt.Sprintf("%.3g", days)
}

// printPlace says where the item stands, why, and what would move it.
func printPlace(w io.Writer, p *explain.Place) {
	if p == nil {
		return
	}
	where := "in no slot"
	if p.Slot != "" {
		where = "in slot " + p.Slot
	}
	if p.Proposed != p.Slot && p.Proposed != "" {
		where += ", proposed " + p.Proposed
	}
	fmt.Fprintf(w, "\nStands %s: %.3g pick lines and %.3g units a day (%s)\n  %s\n", where, p.Velocity, p.Units, p.Basis, p.Reason)
	for _, m := range p.Moves {
		lot := ""
		if m.Lot != "" {
			lot = " of lot " + m.Lot
		}
		fmt.Fprintf(w, "  step %d: %s %d%s from %s to %s; saves %.3g s a day for %.3g s of work (%s)\n", m.Step, m.Kind, m.Quantity, lot, m.From, m.To, m.Saves, m.Costs, m.Status)
	}
	for _, l := range p.Putaway {
		slot := l.Slot
		if slot == "" {
			slot = "no slot"
		}
		fmt.Fprintf(w, "  put away %d of %s due %s: %s; %s\n", l.Quantity, l.Order, l.DueOn, slot, l.Reason)
	}
	fmt.Fprintf(w, "  the warehouse: %s\n", p.Verdict)
}

func printSteps(w io.Writer, e *explain.Explanation) {
	if len(e.Steps) == 0 {
		return
	}
	fmt.Fprintf(w, "\nReceipt, step by step\n")
	tw := tabwriter.NewWriter(w, 2, 8, 2, ' ', tabwriter.AlignRight)
	for _, s := range e.Steps {
		value, added := fmt.Sprintf("%.6g", s.Value), fmt.Sprintf("%+.6g", s.Added)
		if e.Counted.Factor > 1 && s.InUnits() {
			value, added = e.Counted.Around(s.Value), e.Counted.More(int64(s.Added))
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\t  %s\n", strings.ReplaceAll(s.Name, "_", " "), value, added, s.Text())
	}
	tw.Flush()
}

func printPolicy(w io.Writer, e *explain.Explanation) {
	p := e.Policy
	if p == nil {
		return
	}
	source := p.Supplier
	if source == "" {
		source = p.SuppliedBy
	}
	fmt.Fprintf(w, "\nPolicy %s from %s, class %s, rule %q, target %s %.4g\n", p.Policy, source, p.Class, p.Rule, strings.ReplaceAll(p.Target, "_", " "), p.TargetLevel)
	if p.Target == replenish.TargetFill && p.ExpectedFillRate < p.TargetLevel-0.0005 {
		fmt.Fprintf(w, "  the levels promise a fill rate of %.3g only: they are held below what the target asks for\n", p.ExpectedFillRate)
	}
	if p.Policy == replenish.PolicyLookAhead {
		fmt.Fprintln(w, "  today's order is found by playing the weeks ahead through from where every unit is; levels of a day without one are order-up-to's at the same price")
	}
	if c := e.ClassPromise; c != nil {
		whose := fmt.Sprintf("class %s (%d items)", c.Class, c.Items)
		if c.SKU != "" {
			whose = "the item by itself"
		}
		fmt.Fprintf(w, "  %s is promised a fill rate of %.4g as a whole: at %.6g for a lost unit it is expected to reach %.4g, this item %.4g\n",
			whose, c.Promised, c.LostUnitPrice, c.ExpectedFillRate, p.ExpectedFillRate)
	}
	if r := e.ClassReplay; r != nil {
		fmt.Fprintf(w, "  class %s, %s\n  (replayed on the days %s to %s, seed %d, on %s%s)\n", r.Class, r.Text, r.FirstDay, r.LastDay, r.Seed, r.MadeOn,
			map[bool]string{true: "; the configuration has changed since"}[r.Changed])
	}
	if p.PassedOver != "" {
		fmt.Fprintf(w, "  the rule won over %s; terms it leaves out come from there\n", p.PassedOver)
	}
	if p.NoOrder != "" {
		fmt.Fprintf(w, "  no order may be placed today: %s\n", strings.ReplaceAll(p.NoOrder, "_", " "))
	}
	fmt.Fprintf(w, "  lead time %.3g ± %.2g days, review %d days; cover window %s … %s\n", p.LeadTimeMean, p.LeadTimeSd, p.ReviewDays, p.OrderOn, p.CoverTo)
	units, whole := amounts(e)
	fmt.Fprintf(w, "  demand over the cover window %s ± %s; safety stock %s; reorder point %s; order-up-to %s\n", units(p.CoverDemandMean), units(p.CoverDemandSd), units(p.SafetyStock), whole(p.ReorderPoint), whole(p.OrderUpTo))
	fmt.Fprintf(w, "  position %s = on hand %s − reserved %s − backordered %s + on order %s + drafts %s\n", whole(p.Position), whole(p.OnHand), whole(p.Reserved), whole(p.Backordered), whole(p.OnOrder), whole(p.Drafts))
}

// amounts write figures of base units as people count the item: to four figures, and exactly.
func amounts(e *explain.Explanation) (units func(float64) string, whole func(int64) string) {
	units = func(v float64) string { return fmt.Sprintf("%.4g", v) }
	if e.Counted.Factor > 1 {
		units = e.Counted.Around
	}
	return units, e.Counted.Number
}

// printAdvice prints what is said beside the quantity: price tags, messages for
// open orders, and the coming two weeks of stock.
func printAdvice(w io.Writer, e *explain.Explanation) {
	for _, t := range e.PriceTags {
		fmt.Fprintf(w, "  price tag: %s %s a year\n", strings.ReplaceAll(t.Constraint, "_", " "), grouped(t.CostAYear))
	}
	for _, a := range e.Actions {
		fmt.Fprintf(w, "  open order %s of %s due %s: %s, %s at stake; %s\n", a.Order, e.Counted.Number(a.Quantity), a.DueOn, a.Action, grouped(a.AtStake), a.Reason)
	}
	if len(e.Projected) == 0 {
		return
	}
	fmt.Fprintln(w, "\nProjected stock, with the policy's lines of each day (all days with --json)")
	tw := tabwriter.NewWriter(w, 2, 8, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tw, "day\tdemand\treceipts\texpired\tstock\tsafety stock\treorder point\torder-up-to\t")
	units, whole := amounts(e)
	for _, d := range e.Projected[:min(14, len(e.Projected))] {
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", d.Date, units(d.Demand), whole(d.Receipts), whole(d.Expired), units(d.Stock), units(d.SafetyStock), whole(d.ReorderPoint), whole(d.OrderUpTo))
	}
	tw.Flush()
}

func printSeries(w io.Writer, e *explain.Explanation) {
	s := e.Series
	fmt.Fprintf(w, "\nForecast by %s (%s demand): %s\n", s.Method, s.Class, s.Reason)
	units, _ := amounts(e)
	sold := fmt.Sprintf("%g", s.Sold28)
	if e.Counted.Factor > 1 {
		sold = units(s.Sold28)
	}
	fmt.Fprintf(w, "  level %s a day, trend %.3g; %d days of history, sold on %d; %s sold on the last 28 days; %d outliers capped\n", units(s.Level), s.Trend, s.HistoryDays, s.SoldDays, sold, s.Outliers)
	for _, c := range e.Carried {
		fmt.Fprintf(w, "  history of %s carried on: %d days with %g units, %s … %s\n", c.SKU, c.Days, c.Quantity, c.FirstDay, c.LastDay)
	}
	for _, o := range e.Outliers {
		fmt.Fprintf(w, "  outlier on %s: %g sold, counted as %.4g; %s\n", o.Day, o.Was, o.Used, o.Rule)
	}
	if s.Used != "" {
		fmt.Fprintf(w, "  used: %s\n", s.Used)
	}
	if s.Refused != "" {
		fmt.Fprintf(w, "  not used: %s\n", s.Refused)
	}
	if n := soldOut(e.History); n > 0 {
		fmt.Fprintf(w, "  %d days sold out: what was sold there is a lower bound, and missing to the fit unless it is above the mean in stock\n", n)
	}
	printDays(w, e)
	fmt.Fprintf(w, "\nSource rows: %d", len(e.Rows))
	if len(e.Rows) > 5 {
		fmt.Fprintf(w, ", the last 5 (all with --json)")
	}
	fmt.Fprintln(w)
	for _, r := range e.Rows[max(0, len(e.Rows)-5):] {
		fmt.Fprintf(w, "  %s %s: %s sold %g\n", r.File, datasets.RowWord(r.File, r.Row), core.Day(r.Day), r.Quantity)
	}
}

// printDays takes the forecast of the coming week apart.
func printDays(w io.Writer, e *explain.Explanation) {
	units, _ := amounts(e)
	tw := tabwriter.NewWriter(w, 2, 8, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(tw, "  coming days\tmean\tlevel\ttrend\tseason\tcalendar\t95 %%\t\n")
	for _, f := range e.Forecasts[:min(7, len(e.Forecasts))] {
		fmt.Fprintf(tw, "%s\t%s\t%s\t%+.3g\t%+.3g\t×%.3g\t%s\t\n", f.Date, units(f.Mean), units(e.Series.Level), f.Trend, f.Season, f.Calendar, units(f.Q95))
	}
	tw.Flush()
}

func soldOut(days []explain.HistoryDay) int {
	n := 0
	for _, d := range days {
		if d.SoldOut {
			n++
		}
	}
	return n
}
