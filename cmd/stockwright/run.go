package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/pipeline"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/replenish"
)

// dayFlag is a --as-of flag; empty means today in the workspace's time zone.
type dayFlag struct{ text string }

func (d *dayFlag) add(cmd *cobra.Command, help string) {
	cmd.Flags().StringVar(&d.text, "as-of", "", help)
}

// day is the flag's day, or today where the flag was not given.
func (d *dayFlag) day(a *app) (asOf, today core.Day, err error) {
	cfg, err := config.Read(a.workspace)
	if err != nil {
		return core.NoDay, core.NoDay, err
	}
	zone, err := cfg.Location()
	if err != nil {
		return core.NoDay, core.NoDay, err
	}
	today = core.DayOf(a.now().In(zone))
	if d.text == "" {
		asOf, err = cfg.PlanDay(context.Background(), a.workspace, today)
		return asOf, max(today, asOf), err
	}
	asOf, err = core.ParseDay(d.text)
	if err != nil {
		return core.NoDay, core.NoDay, usageError{fmt.Errorf("--as-of: %w", err)}
	}
	return asOf, max(today, asOf), nil
}

func newRunCommand(a *app) *cobra.Command {
	var asOf dayFlag
	var opt stage.Options
	var okWithProblems bool
	cmd := &cobra.Command{
		Use:   "run [PIPELINE]",
		Short: "Run one night: load, forecast, replenish, slot, putaway, publish",
		Long: `Run a pipeline of the workspace for one day and publish the result as a new folder in runs/.
History ends the day before the as-of day; nothing later is looked at. A run of a day that was run before with
the same inputs changes nothing. After a failure, --from STAGE continues what was finished.

The exit code is 0 for a night on all its inputs, whatever it has to say to planners; 3 where a table or a location was
left out, or more than gate.refused_share of a table's rows refused (--ok-with-problems makes it 0); 4, with nothing written,
where more than gate.stop_share was refused, or demand or stock known fell by more than half since the last run
(--accept-drop goes on).`,
		Args: usage(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := a.nightly(cmd.Context(), &opt, &asOf, args); err != nil {
				return err
			}
			out, err := pipeline.Run(cmd.Context(), opt)
			if err != nil {
				a.sayHowToGoOn(opt, err)
				return err
			}
			return a.told(out, okWithProblems)
		},
	}
	asOf.add(cmd, "the day to plan for, YYYY-MM-DD (default today, or as as_of in the config says)")
	cmd.Flags().StringVar(&opt.From, "from", "", "continue an unfinished night from this stage")
	cmd.Flags().BoolVar(&okWithProblems, "ok-with-problems", false, "end with 0 where parts of the inputs were left out (otherwise 3)")
	cmd.Flags().BoolVar(&opt.AcceptDrop, "accept-drop", false, "go on though demand or stock known is less than half of the last run's")
	cmd.Flags().IntVar(&opt.Workers, "workers", 0, "series forecast side by side (default: the machine's cores); never changes the result")
	return a.readVerb(cmd)
}

// nightly fills in which night the arguments and flags mean.
func (a *app) nightly(ctx context.Context, opt *stage.Options, asOf *dayFlag, args []string) error {
	day, today, err := asOf.day(a)
	if err != nil {
		return err
	}
	opt.Workspace, opt.AsOf, opt.Today, opt.Version, opt.Progress = a.workspace, day, today, version, a.progress()
	opt.Pipeline = "nightly"
	if len(args) == 1 {
		opt.Pipeline = args[0]
	}
	if err := a.guardNight(ctx); err != nil {
		return err
	}
	opt.Stock, err = a.stockSource(ctx)
	return err
}

// told prints a finished night; one without a part of its inputs ends with 3.
func (a *app) told(out *pipeline.Outcome, okWithProblems bool) error {
	err := error(nil)
	if a.json {
		err = printJSON(a.stdout, out.Manifest)
	} else {
		err = a.printOutcome(a.stdout, out)
	}
	if err == nil && len(out.Manifest.LeftOut) > 0 && !okWithProblems {
		return errProblems
	}
	return err
}

// sayHowToGoOn tells of a night that failed or was interrupted which of its
// stages need not be done again.
func (a *app) sayHowToGoOn(opt stage.Options, err error) {
	cfg, wrong := config.Read(a.workspace)
	if wrong != nil || errors.Is(err, config.ErrRefused) || errors.Is(err, runs.ErrLocked) {
		return
	}
	done := pipeline.Unfinished(cfg.RunsDir(a.workspace), opt.AsOf, opt.Pipeline)
	if stages := cfg.Pipelines[opt.Pipeline].Stages; len(done) > 0 && len(done) < len(stages) {
		fmt.Fprintf(a.stderr, "%s: done and kept for this day; go on with 'stockwright run %s --as-of %s --from %s', or run it whole\n",
			strings.Join(done, ", "), opt.Pipeline, opt.AsOf, stages[len(done)])
	}
}

// printOutcome prints what a planner wants to see of a finished night.
func (a *app) printOutcome(w io.Writer, out *pipeline.Outcome) error {
	m, h := out.Manifest, out.Manifest.Headline
	if out.Same {
		fmt.Fprintf(w, "Run %s stands: the same inputs gave the same result.\n", m.Run)
	} else {
		fmt.Fprintf(w, "Run %s is ready.\n", m.Run)
	}
	a.printAge(w, m)
	var made []string
	for _, in := range m.Inputs {
		if in.Generated {
			made = append(made, in.Table)
		}
	}
	if len(made) > 0 {
		fmt.Fprintf(w, "  note        made up by init, not exported, so that their figures are assumptions: %s\n", strings.Join(made, ", "))
	}
	c := m.Config.Currency
	if m.HasTable("series") {
		fmt.Fprintf(w, "  forecast    %d series\n", h.Series)
		if h.Demand != nil {
			fmt.Fprintf(w, "  judged      %s\n", h.Demand.Line())
		}
	}
	if m.HasTable("purchase_plan") {
		usual := ""
		if h.UsualValue > 0 {
			usual = ", usually " + grouped(h.UsualValue)
		}
		fmt.Fprintf(w, "  buy         %d lines worth %s %s%s\n", h.PurchaseLines, grouped(h.PurchaseValue), c, usual)
		if h.WaitingLines > 0 {
			fmt.Fprintf(w, "  waiting     %d of them, worth %s, for a person: %s\n", h.WaitingLines, grouped(h.WaitingValue), waitingText(h.Waiting))
		}
		printUnplanned(w, m)
		printLater(w, m)
		fmt.Fprintf(w, "  transfer    %d lines, %d units\n", h.TransferLines, h.TransferUnits)
		fmt.Fprintf(w, "  open orders %d to bring in, push out or cancel\n", h.Actions)
	}
	if m.HasTable("move_plan") {
		change := 0.0
		if h.TravelBefore > 0 {
			change = 100 * (h.TravelAfter/h.TravelBefore - 1)
		}
		saves := ""
		if h.SecondsSaved > 0 {
			saves = fmt.Sprintf(" save %.1f minutes a day", h.SecondsSaved/60)
		}
		fmt.Fprintf(w, "  move        %d steps%s; pick travel %.0f → %.0f m a day (%+.1f %%)\n", h.Moves, saves, h.TravelBefore, h.TravelAfter, change)
	}
	if m.HasTable("putaway_plan") {
		fmt.Fprintf(w, "  put away    %d lines, %d without a slot\n", h.PutawayLines, h.PutawayNoSlot)
	}
	fmt.Fprintf(w, "  exceptions  %d, %s %s at risk; %d rows rejected%s\n", h.Exceptions, grouped(h.AtRisk), c, h.Rejects, withUnits(h))
	printLeftOut(w, m.LeftOut)
	for _, s := range m.Stages {
		fmt.Fprintf(w, "  %-10s  %9d in  %9d out  %7d dropped  %7.2f s\n", s.Stage, s.RowsIn, s.RowsOut, s.Dropped, s.Seconds)
	}
	_, err := fmt.Fprintf(w, "  files       %s\n", filepath.Clean(out.Dir))
	return err
}

// shownReasons is how many reasons for planning nothing are printed.
const shownReasons = 3

// printUnplanned says how many items no line can be made for, and what they lack.
func printUnplanned(w io.Writer, m *runs.Manifest) {
	i := slices.IndexFunc(m.Stages, func(s runs.StageRecord) bool { return s.Stage == "replenish" })
	all := m.Headline.Unplanned
	if i < 0 || len(all) == 0 {
		return
	}
	for _, u := range all[:min(len(all), shownReasons)] {
		fmt.Fprintf(w, "  unplanned   %d of %d items: %s; %s (%s)\n", u.Items, m.Stages[i].RowsIn, u.Text, u.Hint, u.Code)
	}
	if more := all[min(len(all), shownReasons):]; len(more) > 0 {
		items := int64(0)
		for _, u := range more {
			items += u.Items
		}
		fmt.Fprintf(w, "  unplanned   %d more for other reasons: plan problems\n", items)
	}
}

// printLater says how many items wait for a day on which their suppliers take orders.
func printLater(w io.Writer, m *runs.Manifest) {
	if l := m.Headline.Later; l != nil && (l.Short > 0 || m.Headline.PurchaseLines == 0) {
		fmt.Fprintf(w, "  later       suppliers of %d items take no orders on %s; %d of them at or below their reorder point; the next order day is %s\n",
			l.Items, m.AsOf, l.Short, l.On)
	}
}

// printAge says first of all how old a plan's sales are, where they are not of
// yesterday.
func (a *app) printAge(w io.Writer, m *runs.Manifest) {
	zone, err := m.Config.Location()
	if err != nil {
		return
	}
	i := slices.IndexFunc(m.Inputs, func(r runs.InputRecord) bool { return r.Table == "sales" })
	if i < 0 || m.Inputs[i].LastDay == core.NoDay {
		return
	}
	newest := m.Inputs[i].LastDay
	if m.Problems["closed_since"] > 0 {
		fmt.Fprintf(w, "  closed      since the newest sale, of %s\n", newest)
	} else if age := int(m.AsOf) - int(max(m.Inputs[i].Next, newest+1)); age > m.Config.Gate.StaleAfterDays {
		fmt.Fprintf(w, "  stale       the newest sale is of %s, %d days before the day planned for\n", newest, age)
	}
	if m.Config.AsOf != "" && m.Config.AsOf != config.AsOfToday && core.DayOf(a.now().In(zone)) > m.AsOf {
		fmt.Fprintf(w, "  as of       %s, as as_of: %s in the config says, %d days ago\n", m.AsOf, m.Config.AsOf, int(core.DayOf(a.now().In(zone)))-int(m.AsOf))
	}
}

// withUnits are the units that rejected rows carried.
func withUnits(h runs.Headline) string {
	if h.RefusedUnits == 0 {
		return ""
	}
	return fmt.Sprintf(", with %.6g units", h.RefusedUnits)
}

// printLeftOut says what of the inputs a night did without.
func printLeftOut(w io.Writer, left []runs.InputLeftOut) {
	for _, l := range left {
		name := l.Table
		if l.Key != "" {
			name = l.Key
		}
		fmt.Fprintf(w, "  left out    %s: %s\n", name, l.Text)
	}
}

// waitingWords say why lines wait for a person.
var waitingWords = map[string]string{replenish.ConfirmNeverSold: "for items never sold", replenish.ConfirmReturned: "for items of which more came back than was sold",
	replenish.ConfirmUnsold: "for items long unsold", replenish.ConfirmCover: "that would last too long", replenish.ConfirmOneSale: "for items sold once",
	replenish.ConfirmSize: "far above any order before", replenish.ConfirmCost: "for items that cost more than they sell for", replenish.ConfirmSmall: "worth less than ordering costs",
	replenish.ConfirmLevel: "far above a stated level", replenish.ConfirmPlan: "as the plan is far above its usual size"}

// waitingText says how many lines wait, by kind, most money first.
func waitingText(all []runs.WaitingLines) string {
	parts := make([]string, len(all))
	for i, w := range all {
		parts[i] = fmt.Sprintf("%d %s", w.Lines, waitingWords[w.Kind])
	}
	return strings.Join(parts, ", ")
}

// grouped is an amount with two decimals and thousands apart.
func grouped(m core.Money) string {
	text := fmt.Sprintf("%.2f", m.Float())
	point := len(text) - 3
	for i := point - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
