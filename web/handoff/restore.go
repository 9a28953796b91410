package handoff

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
)

// Finding is one thing that a part of the workspace knows and another does not:
// the other is an older copy.
type Finding struct {
	Part    string `json:"part"`    // ledger, reviews, overrides, outbox or runs: the one that is behind
	Missing string `json:"missing"` // what it lacks
	Known   string `json:"known"`   // who knows of it
	Cure    string `json:"cure"`    // what recover does, or what a person must do
	Blocks  bool   `json:"blocks"`  // nothing may be planned or released before
}

// Behind is what Check found, as an error.
type Behind struct{ Findings []Finding }

func (b *Behind) Error() string {
	var out strings.Builder
	out.WriteString("a part of the workspace is an older copy than the others:")
	for _, f := range b.Findings {
		fmt.Fprintf(&out, "\n  %s: %s (known by %s); %s", f.Part, f.Missing, f.Known, f.Cure)
	}
	out.WriteString("\nrun 'stockwright execute recover'")
	return out.String()
}

// evidence is all that the parts of a workspace say.
type evidence struct {
	reviews    []plan.Review
	decisions  map[string]plan.Decision
	overs      []execution.HandOver // since the ledger was begun here
	orders     []execution.OrderFile
	lines      map[string]bool // of the ledger
	sent       map[string]execution.Order
	ledger     string // who it is
	settled    int    // the marks of so many reviews are settled by a recovery
	settledRun string // and what runs up to this one knew
}

// Check compares ledger, journals, outbox and runs with what each knows of the
// others. No finding means that none is an older copy than the others.
func Check(ctx context.Context, workspace string, cfg *config.Config, ledger *execution.Service) ([]Finding, error) {
	e, err := gather(ctx, workspace, cfg, ledger)
	if err != nil {
		return nil, err
	}
	out, err := e.ledgerBehind(ctx, ledger)
	if err != nil {
		return nil, err
	}
	journals, err := e.journalsBehind(workspace, cfg)
	if err != nil {
		return nil, err
	}
	out = append(out, journals...)
	out = append(out, e.outboxBehind(outboxFolder(workspace, cfg.Outbox))...)
	older, err := e.runsBehind(workspace, cfg)
	return append(out, older...), err
}

// Guard is Check as an error, for what must not go on.
func Guard(ctx context.Context, workspace string, cfg *config.Config, ledger *execution.Service) error {
	found, err := Check(ctx, workspace, cfg, ledger)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(found, func(f Finding) bool { return f.Blocks }) {
		return &Behind{found}
	}
	return nil
}

func gather(ctx context.Context, workspace string, cfg *config.Config, ledger *execution.Service) (*evidence, error) {
	e := &evidence{lines: map[string]bool{}, sent: map[string]execution.Order{}}
	var err error
	if e.reviews, err = runs.ReadReviews(workspace); err != nil {
		return nil, err
	}
	e.decisions = plan.Decisions(e.reviews)
	mark, err := ledger.Mark(ctx)
	if err != nil {
		return nil, err
	}
	e.ledger = mark.Ledger
	if e.overs, err = ledger.HandOvers(ctx); err != nil {
		return nil, err
	}
	for i, h := range slices.Backward(e.overs) {
		if h.Anew {
			e.overs = e.overs[i:]
			break
		}
	}
	for _, h := range e.overs {
		if h.Settled > 0 || h.Anew {
			e.settled, e.settledRun = h.Settled, h.Run
		}
	}
	lines, err := ledger.Lines(ctx, execution.LineFilter{})
	if err != nil {
		return nil, err
	}
	for _, l := range lines.Rows {
		e.lines[l.ID] = true
	}
	orders, err := ledger.Orders(ctx, execution.OrderFilter{})
	if err != nil {
		return nil, err
	}
	for _, o := range orders.Rows {
		e.sent[o.ID] = o
	}
	e.orders, err = outboxOrders(outboxFolder(workspace, cfg.Outbox))
	return e, err
}

// outboxOrders reads the complete orders of the outbox.
func outboxOrders(folder string) ([]execution.OrderFile, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return nil, err
	}
	var out []execution.OrderFile
	for _, path := range files {
		body, err := os.ReadFile(path)
		if errors.Is(err, os.ErrNotExist) {
			continue // fetched meanwhile
		}
		if err != nil {
			return nil, err
		}
		var f execution.OrderFile
		if json.Unmarshal(body, &f) == nil && f.Order != "" && f.Ledger != "" {
			out = append(out, f)
		}
	}
	return out, nil
}

// givenUp says that a person began this ledger anew.
func (e *evidence) givenUp() bool { return len(e.overs) > 0 && e.overs[0].Anew }

// byOutbox and byReviews say who proves what another part lacks.
const (
	byOutbox  = "the outbox"
	byReviews = "the reviews"
)

// lost is an order that the others prove and the ledger has not, or has not as sent.
type lost struct {
	command *execution.RecoverOrder
	missing []string
	by      string
	mark    execution.Mark // of the ledger that handed it off
}

// lostOrders are the orders that outbox and reviews prove.
func (e *evidence) lostOrders() []lost {
	var out []lost
	known := map[string]bool{} // lines that an order file names
	for _, f := range e.orders {
		mark, _ := execution.ParseMark(f.Ledger)
		if mark.Ledger != e.ledger && e.givenUp() {
			continue
		}
		c, missing := recoverFile(f, e.lines)
		for _, l := range c.Lines {
			known[l.Line] = true
		}
		o, there := e.sent[f.Order]
		if !there || len(missing) > 0 || o.State == execution.OrderApproved {
			out = append(out, lost{c, missing, byOutbox, mark})
		}
	}
	byOrder := map[string]*lost{}
	for i, r := range e.reviews {
		if r.Action != plan.ActionRelease || r.Ledger == "" || e.lines[r.Line] || known[r.Line] ||
			i < e.settled && e.givenUp() {
			continue
		}
		id, line, c := recoverReview(r, e.decisions[r.Line])
		if c == nil {
			continue
		}
		if byOrder[id] == nil {
			byOrder[id] = &lost{command: c, by: byReviews}
		}
		l := byOrder[id]
		l.command.Lines = append(l.command.Lines, line)
		l.missing = append(l.missing, line.Line)
	}
	for _, l := range byOrder {
		out = append(out, *l)
	}
	slices.SortFunc(out, func(a, b lost) int { return strings.Compare(a.command.Order, b.command.Order) })
	return out
}

func recoverFile(f execution.OrderFile, have map[string]bool) (*execution.RecoverOrder, []string) {
	c := &execution.RecoverOrder{Order: f.Order, Supplier: f.Supplier, Location: f.Location,
		Ref: "recovered from the outbox"}
	c.MadeOn, _ = core.ParseDay(f.OrderedOn)
	var missing []string
	for _, l := range f.Lines {
		line := execution.RecoveredLine{Line: l.Line, SKU: l.SKU, Quantity: l.Quantity}
		line.UnitCost, _ = core.ParseMoney(l.UnitCost)
		line.DueOn, _ = core.ParseDay(l.DueOn)
		if l.OrderUnit != nil {
			line.OrderUnit, line.OrderUnitSize = l.OrderUnit.Unit, l.OrderUnit.Size
		}
		c.Lines = append(c.Lines, line)
		if !have[l.Line] {
			missing = append(missing, l.Line)
		}
	}
	return c, missing
}

// recoverReview is the order that a released line went out on, as far as its review
// tells; orders of one supplier, place and day are one.
func recoverReview(r plan.Review, d plan.Decision) (string, execution.RecoveredLine, *execution.RecoverOrder) {
	if d.Approval == nil {
		return "", execution.RecoveredLine{}, nil
	}
	if p := d.Approval.Purchase; p != nil {
		id := fmt.Sprintf("PO-%s-%s-%s-recovered", p.OrderOn, p.Supplier, p.Location)
		return id, execution.RecoveredLine{Line: r.Line, SKU: p.SKU, Quantity: r.Quantity,
				UnitCost: p.UnitCost, OrderUnit: p.OrderUnit,
				OrderUnitSize: p.OrderUnitSize, DueOn: p.DueOn},
			&execution.RecoverOrder{Order: id, Supplier: p.Supplier, Location: p.Location,
				MadeOn: p.OrderOn, Ref: "recovered from the reviews"}
	}
	if t := d.Approval.Transfer; t != nil {
		id := fmt.Sprintf("TO-%s-%s-%s-recovered", t.OrderOn, t.From, t.Location)
		return id, execution.RecoveredLine{Line: r.Line, SKU: t.SKU, Quantity: r.Quantity, DueOn: t.DueOn},
			&execution.RecoverOrder{Order: id, From: t.From, Location: t.Location, MadeOn: t.OrderOn,
				Ref: "recovered from the reviews"}
	}
	return "", execution.RecoveredLine{}, nil
}
