package handoff

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/internal/journal"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
)

// Finding is one thing that a part of the workspace knows and another does not:
// the other is an older copy.
type Finding struct {
	Part    string `json:"part"`    // ledger, reviews, overrides or runs: the one that is behind
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

// lost is an order that the others prove and the ledger has not, or has not as sent.
type lost struct {
	command *execution.RecoverOrder
	missing []string
	by      string
}

// lostOrders are the orders that outbox and reviews prove.
func (e *evidence) lostOrders() []lost {
	var out []lost
	known := map[string]bool{} // lines that an order file names
	for _, f := range e.orders {
		if m, _ := execution.ParseMark(f.Ledger); m.Ledger != e.ledger && e.givenUp() {
			continue
		}
		c, missing := recoverFile(f, e.lines)
		for _, l := range c.Lines {
			known[l.Line] = true
		}
		o, there := e.sent[f.Order]
		if !there || len(missing) > 0 || o.State == execution.OrderApproved {
			out = append(out, lost{c, missing, "the outbox"})
		}
	}
	byOrder := map[string]*lost{}
	for i, r := range e.reviews {
		if r.Action != plan.ActionRelease || r.Ledger == "" || e.lines[r.Line] || known[r.Line] || i < e.settled && e.givenUp() {
			continue
		}
		id, line, c := recoverReview(r, e.decisions[r.Line])
		if c == nil {
			continue
		}
		if byOrder[id] == nil {
			byOrder[id] = &lost{command: c, by: "the reviews"}
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
	c := &execution.RecoverOrder{Order: f.Order, Supplier: f.Supplier, Location: f.Location, Ref: "recovered from the outbox"}
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
		return id, execution.RecoveredLine{Line: r.Line, SKU: p.SKU, Quantity: r.Quantity, UnitCost: p.UnitCost, OrderUnit: p.OrderUnit,
				OrderUnitSize: p.OrderUnitSize, DueOn: p.DueOn},
			&execution.RecoverOrder{Order: id, Supplier: p.Supplier, Location: p.Location, MadeOn: p.OrderOn, Ref: "recovered from the reviews"}
	}
	if t := d.Approval.Transfer; t != nil {
		id := fmt.Sprintf("TO-%s-%s-%s-recovered", t.OrderOn, t.From, t.Location)
		return id, execution.RecoveredLine{Line: r.Line, SKU: t.SKU, Quantity: r.Quantity, DueOn: t.DueOn},
			&execution.RecoverOrder{Order: id, From: t.From, Location: t.Location, MadeOn: t.OrderOn, Ref: "recovered from the reviews"}
	}
	return "", execution.RecoveredLine{}, nil
}

// ledgerBehind finds what the ledger should have and has not.
func (e *evidence) ledgerBehind(ctx context.Context, ledger *execution.Service) ([]Finding, error) {
	var out []Finding
	for _, l := range e.lostOrders() {
		what := fmt.Sprintf("order %s, %d lines", l.command.Order, len(l.missing))
		if len(l.missing) == 0 {
			what = fmt.Sprintf("that order %s was handed off", l.command.Order)
		}
		out = append(out, Finding{Part: "ledger", Missing: what, Known: l.by, Cure: "recover enters it as sent", Blocks: true})
	}
	furthest := execution.Mark{}
	for _, r := range e.reviews[min(e.settled, len(e.reviews)):] {
		if m, ok := execution.ParseMark(r.Ledger); ok && m.Entry >= furthest.Entry {
			furthest = m
		}
	}
	switch err := ledger.Holds(ctx, furthest); {
	case err == nil:
	case errors.Is(err, execution.ErrOther):
		out = append(out, Finding{Part: "ledger", Missing: "it is not the ledger that orders were handed off from", Known: "the reviews",
			Cure: "put that one back, or say with 'stockwright execute recover --anew' that a new one was begun on purpose", Blocks: true})
	case errors.Is(err, execution.ErrBehind), errors.Is(err, execution.ErrDiverged):
		out = append(out, Finding{Part: "ledger", Missing: err.Error(), Known: "the reviews",
			Cure: "receipts, picks, counts and answers booked since its copy are not proven elsewhere: book what you have papers for and count the rest", Blocks: true})
	default:
		return nil, err
	}
	return out, nil
}

// journalsBehind finds journals that are shorter than a release or a night knew.
func (e *evidence) journalsBehind(workspace string, cfg *config.Config) ([]Finding, error) {
	var out []Finding
	if lines := e.unreleased(); len(lines) > 0 {
		out = append(out, Finding{Part: "reviews", Missing: fmt.Sprintf("that %d lines were released", len(lines)), Known: "the ledger",
			Cure: "recover enters the releases again", Blocks: true})
	}
	for _, name := range []string{runs.ReviewsName, runs.OverridesName} {
		want, by, err := e.journalKnown(workspace, cfg, name)
		if err != nil {
			return nil, err
		}
		have, err := markJournal(workspace, name, want.Lines)
		if err != nil {
			return nil, err
		}
		f := Finding{Part: strings.TrimSuffix(name, ".jsonl"), Known: by, Cure: "decide again what was decided since the copy", Blocks: true}
		// Decisions that nobody acted on yet are known by the head beside the journal alone.
		if head, known, err := journal.Head(filepath.Join(workspace, name)); err == nil && known && head.Lines > want.Lines && have.Lines >= want.Lines {
			whole, err := markJournal(workspace, name, -1)
			if err != nil {
				return nil, err
			}
			if whole.Lines < head.Lines {
				f.Known, f.Blocks, f.Missing = "its head", false, fmt.Sprintf("%d of %d entries", head.Lines-whole.Lines, head.Lines)
				out = append(out, f)
				continue
			}
		}
		switch {
		case have.Lines < want.Lines:
			f.Missing = fmt.Sprintf("%d of %d entries", want.Lines-have.Lines, want.Lines)
		case want.Digest != "" && have.Digest != want.Digest:
			f.Missing = fmt.Sprintf("the first %d entries are not those that were there", want.Lines)
		default:
			continue
		}
		out = append(out, f)
	}
	return out, nil
}

// unreleased are lines that a release handed off and the reviews know nothing of. A
// line that is approved belongs to a release that was interrupted: the next one ends it.
func (e *evidence) unreleased() []string {
	lines := map[string]bool{}
	for _, h := range e.overs {
		for _, line := range h.Lines {
			if d := e.decisions[line]; e.lines[line] && d.Status != plan.Released && d.Status != plan.Approved {
				lines[line] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(lines))
}

// journalKnown is how far the others knew a journal to be.
func (e *evidence) journalKnown(workspace string, cfg *config.Config, name string) (want execution.JournalMark, by string, err error) {
	for _, h := range e.overs {
		for _, j := range h.Journals {
			if j.Name == name { // the newest counts: a recovery notes where it stood then
				want, by = j, "the ledger"
			}
		}
	}
	newest, _, err := newestRun(workspace, cfg)
	if err != nil || newest == "" || newest <= e.settledRun {
		return want, by, err
	}
	m, err := runs.ReadManifest(filepath.Join(cfg.RunsDir(workspace), newest))
	if err != nil {
		return want, by, nil // a run that cannot be read proves nothing
	}
	for _, in := range m.Inputs {
		if in.Path == name && int(in.Rows) > want.Lines {
			want, by = execution.JournalMark{Name: name, Lines: int(in.Rows)}, "run "+newest
		}
	}
	return want, by, nil
}

// markJournal is how far a journal is; lines < 0 means all of it.
func markJournal(workspace, name string, lines int) (execution.JournalMark, error) {
	m := execution.JournalMark{Name: name}
	body, err := os.ReadFile(filepath.Join(workspace, name))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return m, err
	}
	h := sha256.New()
	for line := range strings.Lines(string(body)) {
		if !strings.HasSuffix(line, "\n") || m.Lines == lines {
			break
		}
		h.Write([]byte(line))
		m.Lines++
	}
	m.Digest = hex.EncodeToString(h.Sum(nil)[:8])
	return m, nil
}

// runsBehind finds a run that the ledger or a review knows and that is not there.
func (e *evidence) runsBehind(workspace string, cfg *config.Config) ([]Finding, error) {
	newest, _, err := newestRun(workspace, cfg)
	if err != nil {
		return nil, err
	}
	known := ""
	for _, h := range e.overs {
		if h.Run != "" {
			known = h.Run
		}
	}
	if known == "" || known <= newest {
		return nil, nil
	}
	return []Finding{{Part: "runs", Missing: "run " + known, Known: "the ledger",
		Cure: "put the run back, or run the night again; its approvals stand in the reviews and its orders in the ledger"}}, nil
}

func newestRun(workspace string, cfg *config.Config) (name string, day core.Day, err error) {
	day = core.NoDay
	ids, err := runs.List(cfg.RunsDir(workspace))
	for _, id := range ids {
		name, day = max(name, id.String()), max(day, id.AsOf)
	}
	return name, day, err
}
