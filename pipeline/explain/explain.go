// Package explain goes from a line of a run back to its source rows, and computes
// everything on the way again.
package explain

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/gate"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/shard"
	"github.com/stockwright/stockwright/pipeline/supply"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/replenish"
)

// Explanation goes from a key's plan line back to the source rows.
type Explanation struct {
	Run          string                  `json:"run"`
	Key          string                  `json:"key"`
	Counted      replenish.UnitOfMeasure `json:"-"` // people count it in, of weighed goods; all figures are in base units
	Purchase     *plan.PurchaseLine      `json:"purchase,omitempty"`
	Split        []plan.PurchaseLine     `json:"split,omitempty"` // what other suppliers of a split order bring
	Transfer     *plan.TransferLine      `json:"transfer,omitempty"`
	Reviews      []plan.Review           `json:"reviews,omitempty"` // what people did to these lines since, oldest first
	Steps        []replenish.Step        `json:"steps,omitempty"`
	Policy       *datasets.Policy        `json:"policy,omitempty"`
	ClassPromise *datasets.ClassPromise  `json:"class_promise,omitempty"` // of its class, where the target is class_fill_rate
	ClassReplay  *ClassReplay            `json:"class_replay,omitempty"`  // what the last replay of the policy says of its class
	Series       *datasets.Series        `json:"series,omitempty"`
	Forecasts    []datasets.Forecast     `json:"forecasts"`
	History      []HistoryDay            `json:"history"`
	Outliers     []CappedDay             `json:"outliers,omitempty"`
	Carried      []CarriedHistory        `json:"carried,omitempty"` // of its predecessors, newest first
	Rows         []datasets.SourceRow    `json:"source_rows"`
	Problems     []plan.Problem          `json:"problems,omitempty"`
	Actions      []datasets.Action       `json:"actions,omitempty"`    // messages about its open orders
	PriceTags    []datasets.PriceTag     `json:"price_tags,omitempty"` // of its line's constraints, and its supplier's minimum
	Projected    []ProjectedStock        `json:"projected_stock,omitempty"`
	Place        *Place                  `json:"place,omitempty"` // its slot
	Checks       []Check                 `json:"checks"`
	Changed      []string                `json:"changed_inputs,omitempty"`
}

// CappedDay is a lone spike of the history used, its own or a predecessor's,
// that was capped before the fit, and by which rule.
type CappedDay struct {
	Day  core.Day `json:"day"`
	Was  float64  `json:"was"`
	Used float64  `json:"used"`
	Rule string   `json:"rule"`
}

// CarriedHistory sums up what a predecessor sold at the location.
type CarriedHistory struct {
	SKU      string   `json:"sku"`
	FirstDay core.Day `json:"first_day"`
	LastDay  core.Day `json:"last_day"`
	Days     int      `json:"days"` // with a row
	Quantity float64  `json:"quantity"`
}

// Check compares what the run says with what was computed again.
type Check struct {
	What       string `json:"what"`
	Run        string `json:"run"`
	Recomputed string `json:"recomputed"`
	Same       bool   `json:"same"`
}

// Explain explains one key of a run and recomputes everything on the way:
// source rows → history → forecast → policy → line. It returns the explanation
// and, where a recomputation differs although no input was changed, an error
// that wraps ErrDiffers.
func Explain(ctx context.Context, w gate.Workspace, dir string, k core.Key) (*Explanation, error) {
	e, err := newExplainer(w, dir, k)
	if err != nil {
		return nil, err
	}
	for _, step := range []func(context.Context) error{e.stored, e.storedReplay, e.inputs, e.history,
		e.forecast, e.plan} {
		if err := step(ctx); err != nil {
			return nil, err
		}
		if e.out.Series == nil {
			break
		}
	}
	return e.out, e.verdict()
}

// Describe is what a run says of a key, read and not recomputed: Explain
// without its checks and without the source rows.
func Describe(ctx context.Context, w gate.Workspace, dir string, k core.Key) (*Explanation, error) {
	e, err := newExplainer(w, dir, k)
	if err != nil {
		return nil, err
	}
	if err := e.stored(ctx); err != nil {
		return nil, err
	}
	if e.out.Series == nil {
		return nil, e.notPlanned()
	}
	return e.out, e.storedHistory()
}

type explainer struct {
	workspace gate.Workspace
	run       *runs.Run
	key       core.Key
	out       *Explanation
	rows      datasets.SeriesRows
	chain     shard.Succession
	covers    []datasets.Cover
	changed   bool
	planning  *supply.Planning // from inputs on
}

func newExplainer(w gate.Workspace, dir string, k core.Key) (*explainer, error) {
	run, err := runs.Open(dir)
	if err != nil {
		return nil, err
	}
	return &explainer{workspace: w, run: run, key: k, out: &Explanation{Run: run.Manifest.Run, Key: k.String(),
		Forecasts: []datasets.Forecast{}, History: []HistoryDay{}, Rows: []datasets.SourceRow{}}}, nil
}

// today is the real day, not before the run's.
func (e *explainer) today() core.Day { return max(e.workspace.Today, e.run.Manifest.AsOf) }

func (e *explainer) source(table string) datasets.Source {
	return e.run.Source(table)
}

func (e *explainer) check(what, run, again string) {
	e.out.Checks = append(e.out.Checks, Check{What: what, Run: run, Recomputed: again, Same: run == again})
}

func (e *explainer) verdict() error {
	for _, c := range e.out.Checks {
		if !c.Same && !e.changed {
			return fmt.Errorf("%w: %s is %s in run %s but %s recomputed", runs.ErrDiffers, c.What,
				c.Run, e.out.Run, c.Recomputed)
		}
	}
	return nil
}

// rowsOf are the rows of a run table that speak of the key.
func rowsOf[T any](ctx context.Context, s datasets.Source, k core.Key) ([]T, error) {
	return datasets.FindKeys[T](ctx, s, core.Key{Location: k.Location, SKU: k.SKU})
}

// stored reads what the run says of the key, from several tables at once.
func (e *explainer) stored(ctx context.Context) error {
	var series []datasets.Series
	var policies []datasets.Policy
	whole := ctx
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) { series, err = rowsOf[datasets.Series](ctx, e.source("series"), e.key); return err })
	g.Go(func() (err error) {
		e.out.Forecasts, err = rowsOf[datasets.Forecast](ctx, e.source("forecasts"), e.key)
		return err
	})
	g.Go(func() (err error) { e.covers, err = rowsOf[datasets.Cover](ctx, e.source("covers"), e.key); return err })
	g.Go(func() error { return e.storedProblems(ctx) })
	g.Go(func() error { return e.storedPlace(ctx) })
	if e.run.Manifest.HasTable("policies") {
		g.Go(func() (err error) {
			policies, err = rowsOf[datasets.Policy](ctx, e.source("policies"), e.key)
			return err
		})
		g.Go(func() error { return e.storedLines(ctx) })
	}
	if err := g.Wait(); err != nil {
		return err
	}
	if len(series) == 0 && e.out.Place != nil {
		return nil // it stands in a slot and is not sold here: nothing else is planned of it
	}
	if len(series) == 0 {
		return e.notPlanned()
	}
	e.out.Series = &series[0]
	if len(policies) > 0 {
		e.out.Policy = &policies[0]
	}
	if err := e.storedClass(whole); err != nil {
		return err
	}
	return e.storedAdvice(whole)
}

func (e *explainer) notPlanned() error {
	return fmt.Errorf("run %s plans no %s; list what it plans with 'stockwright plan series'", e.out.Run, e.key)
}

func (e *explainer) storedProblems(ctx context.Context) (err error) {
	e.out.Problems, err = datasets.FindText[plan.Problem](ctx, e.source("problems"), "key", e.key.String())
	return err
}

func (e *explainer) storedLines(ctx context.Context) error {
	steps := ""
	purchases, err := rowsOf[plan.PurchaseLine](ctx, e.source("purchase_plan"), e.key)
	if err != nil {
		return err
	}
	transfers, err := rowsOf[plan.TransferLine](ctx, e.source("transfer_plan"), e.key)
	if err != nil {
		return err
	}
	if len(purchases) > 0 {
		e.out.Purchase, steps = &purchases[0], purchases[0].Steps
		e.out.Split = purchases[1:]
	}
	if len(transfers) > 0 {
		e.out.Transfer, steps = &transfers[0], transfers[0].Steps
	}
	if steps == "" {
		return nil
	}
	if err := e.storedReviews(); err != nil {
		return err
	}
	return json.Unmarshal([]byte(steps), &e.out.Steps)
}

// storedReviews keeps what the journal of today holds about the lines.
func (e *explainer) storedReviews() error {
	journal, err := runs.ReadReviews(e.workspace.Dir)
	if err != nil {
		return err
	}
	lines := map[string]bool{}
	if e.out.Transfer != nil {
		lines[e.out.Transfer.Line] = true
	}
	if e.out.Purchase != nil {
		lines[e.out.Purchase.Line] = true
	}
	for _, l := range e.out.Split {
		lines[l.Line] = true
	}
	snoozes := plan.Snoozes(journal, e.run.Manifest.AsOf)
	for _, r := range journal {
		s, snoozed := snoozes[r.Subject()]
		if lines[r.Line] || snoozed && s.By.Line == r.Line &&
			lines[fmt.Sprintf("%s/%s", e.run.Manifest.AsOf, r.Subject())] {
			r.Purchase, r.Transfer = nil, nil // the line as approved stands above
			e.out.Reviews = append(e.out.Reviews, r)
		}
	}
	return nil
}

// inputs loads the inputs again and says which are not what the run read.
func (e *explainer) inputs(ctx context.Context) error {
	g, err := gate.Again(ctx, e.workspace, e.run, gate.NotForLines())
	if err != nil {
		return err
	}
	for _, was := range e.run.Manifest.Inputs {
		i := slices.IndexFunc(g.Records, func(r runs.InputRecord) bool {
			return r.Table == was.Table &&
				r.Path == was.Path
		})
		if i >= 0 && g.Records[i].Hash != was.Hash {
			e.out.Changed, e.changed = append(e.out.Changed, was.Table), true
		}
	}
	e.planning = supply.PlanningOf(e.run, g)
	e.out.Counted = e.planning.Terms.Masters.Counted(e.key.SKU)
	return nil
}

// history sums the source rows again and compares them with the run's history.
func (e *explainer) history(ctx context.Context) error {
	if err := e.storedHistory(); err != nil {
		return err
	}
	if err := e.readChain(ctx); err != nil {
		return err
	}
	sources, err := e.run.Manifest.Config.Sources(e.workspace.Dir)
	if err != nil {
		return err
	}
	return e.checkHistory(ctx, sources["sales"])
}

func digestOf[T any](rows []T) string {
	h, err := runs.HashOf(rows)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%d rows, %s", len(rows), h[:12])
}

func coverText(s datasets.Series) string {
	return fmt.Sprintf("%.6g ± %.6g units", s.CoverMean, s.CoverSd)
}

// plan computes every policy and line of the run again from its forecast
// tables and the inputs, and compares those of the key.
func (e *explainer) plan(ctx context.Context) error {
	if e.out.Policy == nil {
		return nil
	}
	b := e.planning.Terms
	items, err := e.planning.Items(ctx)
	if err != nil {
		return err
	}
	opt := e.planning.Options()
	opt.Project = &replenish.Projection{SKU: e.key.SKU, Location: e.key.Location, Days: ProjectedDays}
	opt.Policies = func(it *replenish.Item, line *replenish.PolicyLine) {
		if line.Location == e.key.Location && line.SKU == e.key.SKU {
			p := supply.PolicyRow(it, line, b)
			e.check("safety stock", number(e.out.Policy.SafetyStock), number(p.SafetyStock))
			e.check("reorder point", fmt.Sprint(e.out.Policy.ReorderPoint), fmt.Sprint(p.ReorderPoint))
			e.check("order-up-to", fmt.Sprint(e.out.Policy.OrderUpTo), fmt.Sprint(p.OrderUpTo))
			e.check("position", fmt.Sprint(e.out.Policy.Position), fmt.Sprint(p.Position))
			if p.Target == replenish.TargetClassFill {
				e.check("price of a lost unit", number(storedPrice(e.out.Policy)), number(storedPrice(&p)))
			}
		}
	}
	r, err := replenish.PlanContext(ctx, items, b.Suppliers, opt)
	if err != nil {
		return err
	}
	e.out.Projected = projectedRows(r.Projected)
	again := int64(0)
	for _, l := range r.Lines {
		if l.Location == e.key.Location && l.SKU == e.key.SKU {
			again += l.Quantity
		}
	}
	ordered := int64(0)
	if e.out.Purchase != nil {
		ordered += e.out.Purchase.Quantity
		for _, l := range e.out.Split {
			ordered += l.Quantity
		}
	}
	if e.out.Transfer != nil {
		ordered += e.out.Transfer.Quantity
	}
	e.check("quantity", fmt.Sprint(ordered), fmt.Sprint(again))
	return nil
}

func number(v float64) string {
	if math.Abs(v) < 1e-9 {
		v = 0
	}
	return fmt.Sprintf("%.9g", v)
}
