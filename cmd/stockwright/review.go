package main

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/terms"
	"github.com/stockwright/stockwright/plan"
)

// reviewFlags are the flags of the review verb.
type reviewFlags struct {
	run, author, reason, until, supplier string
	quantity                             string
	all, waiting, insist                 bool
	maxValue                             float64
}

func newReviewCommand(a *app) *cobra.Command {
	var f reviewFlags
	cmd := &cobra.Command{
		Use:   "review ACTION [LINE ...]",
		Short: "Approve, reject, change, snooze or undo plan lines, with a reason and an author",
		Long: `Reviews are events beside a line, never an edit of it: the journal reviews.jsonl keeps who did what and why.
A line is named by its line column (2026-11-23/P/SKU@LOCATION) or, for the run reviewed, by SKU@LOCATION.
Approved lines count as on order from the next run on, until 'execute release' turns them into orders.`,
		Args: usage(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			reviews, err := a.reviews(cmd.Context(), plan.Action(args[0]), args[1:], f)
			if err != nil {
				return err
			}
			if err := runs.AppendReviews(a.workspace, reviews); err != nil {
				return err
			}
			fmt.Fprintf(a.stdout, "%s of %d %s written to %s\n", args[0], len(reviews), noun(len(reviews), "line"), runs.ReviewsName)
			return nil
		},
	}
	cmd.AddCommand(newReviewScoreCommand(a))
	cmd.Flags().StringVar(&f.run, "run", "", "the run reviewed (default: the latest with a purchase plan)")
	cmd.Flags().StringVar(&f.author, "author", "", "who reviews (required)")
	cmd.Flags().StringVar(&f.reason, "reason", "", "why; needed for reject and change")
	cmd.Flags().StringVar(&f.quantity, "quantity", "", `the quantity for change and approve: 24, or "12.5 kg" of weighed goods`)
	cmd.Flags().BoolVar(&f.insist, "insist", false, "keep a quantity that breaks the minimum order, the multiple or the largest order")
	cmd.Flags().StringVar(&f.until, "until", "", "with snooze: propose again from this day on")
	cmd.Flags().BoolVar(&f.all, "all", false, "all purchase and transfer lines still proposed")
	cmd.Flags().BoolVar(&f.waiting, "waiting", false, "with --all: also the lines that are out of proportion and wait for a person; approving them needs --reason")
	cmd.Flags().StringVar(&f.supplier, "supplier", "", "with --all: only this supplier's lines")
	cmd.Flags().Float64Var(&f.maxValue, "max-value", 0, "with --all: only lines worth at most this")
	return cmd
}

// reviews makes one review for each line named, on the version the journal has now.
func (a *app) reviews(ctx context.Context, action plan.Action, names []string, f reviewFlags) ([]plan.Review, error) {
	switch action {
	case plan.ActionApprove, plan.ActionReject, plan.ActionChange, plan.ActionSnooze, plan.ActionUndo:
	default:
		return nil, usageError{fmt.Errorf("%q is no review; use approve, reject, change, snooze or undo", action)}
	}
	if f.author == "" {
		return nil, usageError{fmt.Errorf("name who reviews with --author")}
	}
	until := core.NoDay
	if f.until != "" {
		var err error
		if until, err = core.ParseDay(f.until); err != nil {
			return nil, usageError{fmt.Errorf("--until: %w", err)}
		}
	}
	if action == plan.ActionChange && f.quantity == "" {
		return nil, usageError{fmt.Errorf("change needs --quantity")}
	}
	lines, m, err := a.planLines(ctx, f.run)
	if err != nil {
		return nil, err
	}
	journal, err := runs.ReadReviews(a.workspace)
	if err != nil {
		return nil, err
	}
	decisions := plan.Decisions(journal)
	chosen, err := chooseLines(lines, names, f, decisions)
	if err != nil {
		return nil, err
	}
	var weighed map[string]terms.Unit
	if f.quantity != "" {
		weighed = a.weighed(ctx, m)
	}
	var out []plan.Review
	for _, l := range chosen {
		d := decisions[l.id]
		r := plan.Review{Line: l.id, AsOf: m.AsOf, Action: action, Quantity: l.quantity, Until: until, Reason: f.reason, Author: f.author,
			At: a.now().UTC(), Version: d.Version, Insist: f.insist, Purchase: l.purchase, Transfer: l.transfer}
		if d.Changed {
			r.Quantity = d.Quantity
		}
		if f.quantity != "" {
			if r.Quantity, err = weighed[l.sku].Units(f.quantity); err != nil {
				return nil, usageError{fmt.Errorf("--quantity of %s: %w", l.key, err)}
			}
		}
		if action != plan.ActionSnooze {
			r.Until = 0
		}
		out = append(out, r)
	}
	return out, nil
}

// noun is the word for so many of them.
func noun(n int, one string) string {
	if n == 1 {
		return one
	}
	return one + "s"
}

// reviewable is a purchase or transfer line of a run.
type reviewable struct {
	id, key, sku, supplier string
	quantity               int64
	value                  float64
	status                 plan.Status
	purchase               *plan.PurchaseLine
	transfer               *plan.TransferLine
}

func (a *app) planLines(ctx context.Context, run string) ([]reviewable, *runs.Manifest, error) {
	dir, m, err := a.runDir(run, "purchase_plan")
	if err != nil {
		return nil, nil, err
	}
	purchases, err := datasets.ReadRows[plan.PurchaseLine](ctx, datasets.Source{Path: filepath.Join(dir, "purchase_plan.parquet")})
	if err != nil {
		return nil, nil, err
	}
	transfers, err := datasets.ReadRows[plan.TransferLine](ctx, datasets.Source{Path: filepath.Join(dir, "transfer_plan.parquet")})
	if err != nil {
		return nil, nil, err
	}
	var out []reviewable
	for i := range purchases {
		p := &purchases[i]
		out = append(out, reviewable{id: p.Line, key: p.SKU + "@" + p.Location, sku: p.SKU, supplier: p.Supplier, quantity: p.Quantity, value: p.Value.Float(), status: p.Status, purchase: p})
	}
	for i := range transfers {
		t := &transfers[i]
		out = append(out, reviewable{id: t.Line, key: t.SKU + "@" + t.Location, sku: t.SKU, quantity: t.Quantity, value: t.Value.Float(), status: t.Status, transfer: t})
	}
	return out, m, nil
}

func chooseLines(lines []reviewable, names []string, f reviewFlags, decisions map[string]plan.Decision) ([]reviewable, error) {
	if f.all {
		if len(names) > 0 {
			return nil, usageError{fmt.Errorf("name lines or use --all, not both")}
		}
		var out []reviewable
		for _, l := range lines {
			status := cmp.Or(decisions[l.id].Status, l.status)
			if (status == "" || status == plan.Proposed) && (f.waiting || l.purchase == nil || l.purchase.Confirm == "") && (f.supplier == "" || l.supplier == f.supplier) &&
				(f.maxValue == 0 || l.value <= f.maxValue) {
				out = append(out, l)
			}
		}
		return out, nil
	}
	byName := map[string]reviewable{}
	for _, l := range lines {
		byName[l.id], byName[l.key] = l, l
	}
	var out []reviewable
	for _, name := range names {
		l, ok := byName[name]
		if !ok {
			return nil, fmt.Errorf("the plan has no line %q; list them with 'stockwright plan --match %s'", name, strings.SplitN(name, "@", 2)[0])
		}
		out = append(out, l)
	}
	if len(out) == 0 {
		return nil, usageError{fmt.Errorf("name the lines, or use --all")}
	}
	return out, nil
}
