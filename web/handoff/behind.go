package handoff

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
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

// ledgerBehind finds what the ledger should have and has not.
func (e *evidence) ledgerBehind(ctx context.Context, ledger *execution.Service) ([]Finding, error) {
	var out []Finding
	for _, l := range e.lostOrders() {
		what := fmt.Sprintf("order %s, %d lines", l.command.Order, len(l.missing))
		if len(l.missing) == 0 {
			what = fmt.Sprintf("that order %s was handed off", l.command.Order)
		}
		out = append(out, Finding{Part: "ledger", Missing: what, Known: l.by,
			Cure: "recover enters it as sent", Blocks: true})
	}
	furthest, known := execution.Mark{}, byReviews
	for _, r := range e.reviews[min(e.settled, len(e.reviews)):] {
		if m, ok := execution.ParseMark(r.Ledger); ok && m.Entry >= furthest.Entry {
			furthest = m
		}
	}
	for _, l := range e.lostOrders() {
		if l.mark.Ledger == e.ledger && l.mark.Entry > furthest.Entry {
			furthest, known = l.mark, byOutbox
		}
	}
	switch err := ledger.Holds(ctx, furthest); {
	case err == nil:
	case errors.Is(err, execution.ErrOther):
		out = append(out, Finding{Part: "ledger", Missing: "it is not the ledger that orders were handed off from", Known: known,
			Cure: "put that one back, or say with 'stockwright execute recover --anew' that a new one was begun on purpose", Blocks: true})
	case errors.Is(err, execution.ErrBehind), errors.Is(err, execution.ErrDiverged):
		out = append(out, Finding{Part: "ledger", Missing: err.Error(), Known: known,
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
		out = append(out, Finding{Part: "reviews", Missing: fmt.Sprintf("that %d lines were released",
			len(lines)), Known: "the ledger",
			Cure: "recover enters the releases again", Blocks: true})
	}
	if n := e.unreviewed(); n > 0 {
		out = append(out, Finding{Part: "reviews", Missing: fmt.Sprintf("%d lines of orders that were handed off", n), Known: byOutbox,
			Cure: "the orders are entered with the ledger's; decide again what else was decided since the copy", Blocks: true})
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
		f := Finding{Part: strings.TrimSuffix(name, ".jsonl"), Known: by,
			Cure: "decide again what was decided since the copy", Blocks: true}
		// Decisions that nobody acted on yet are known by the head beside the journal alone.
		if head, known, err := journal.Head(filepath.Join(workspace, name)); err == nil && known &&
			head.Lines > want.Lines && have.Lines >= want.Lines {
			whole, err := markJournal(workspace, name, -1)
			if err != nil {
				return nil, err
			}
			if whole.Lines < head.Lines {
				f.Known, f.Blocks, f.Missing = "its head", false,
					fmt.Sprintf("%d of %d entries", head.Lines-whole.Lines, head.Lines)
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

// unreviewed counts lines of orders that the ledger lost and the reviews know nothing of.
func (e *evidence) unreviewed() (n int) {
	for _, l := range e.lostOrders() {
		for _, line := range l.missing {
			if _, known := e.decisions[line]; !known {
				n++
			}
		}
	}
	return n
}

// outboxBehind finds orders that were handed off after the outbox was copied, and whose
// files are not in it: whether they were fetched before is not known.
func (e *evidence) outboxBehind(folder string) []Finding {
	head, known := execution.OutboxMark(folder)
	if !known || head.Ledger != e.ledger {
		return nil
	}
	there := map[string]bool{}
	for _, f := range e.orders {
		there[f.Order] = true
	}
	var missing []string
	for id, o := range e.sent {
		if o.Supplier != "" && o.State == execution.OrderSent && o.Entry > head.Entry && !there[id] {
			missing = append(missing, id)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	slices.Sort(missing)
	return []Finding{{Part: "outbox", Missing: "the files of order " + strings.Join(missing, ", "), Known: "the ledger",
		Cure: "ask the suppliers whether they have them; write one that is not there with 'stockwright document --order ORDER --to ubl'"}}
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
func (e *evidence) journalKnown(workspace string, cfg *config.Config,
	name string) (want execution.JournalMark, by string, err error) {
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
