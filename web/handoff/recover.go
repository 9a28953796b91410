package handoff

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/stockwright/stockwright/internal/wholefile"

	"github.com/gofrs/flock"

	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
)

// Recovery says what Recover entered again and what nothing proves.
type Recovery struct {
	Orders   []string  `json:"orders"`   // entered into the ledger as sent
	Releases []string  `json:"releases"` // lines entered into the reviews as released
	Missing  []Finding `json:"missing"`  // what a person must look after
}

// Recover enters into each part of the workspace what the others prove. Nothing is
// sent: an order that was handed off is entered as sent. Doing it again changes
// nothing. anew says that a new ledger was begun on purpose.
func Recover(ctx context.Context, workspace string, cfg *config.Config, ledger *execution.Service,
	author string, at time.Time, anew bool) (Recovery, error) {
	out := Recovery{Orders: []string{}, Releases: []string{}, Missing: []Finding{}}
	lock, err := hold(workspace)
	if err != nil {
		return out, err
	}
	defer lock.Unlock()
	if anew {
		reviews, err := runs.ReadReviews(workspace)
		if err != nil {
			return out, err
		}
		if err := settleJournals(workspace); err != nil {
			return out, err
		}
		return out, note(ctx, workspace, cfg, ledger, execution.HandOver{Anew: true, Settled: len(reviews)}, author, at)
	}
	found, err := Check(ctx, workspace, cfg, ledger)
	if err != nil {
		return out, err
	}
	for _, f := range found {
		if !strings.HasPrefix(f.Cure, "recover enters") {
			out.Missing = append(out.Missing, f)
		}
	}
	if slices.ContainsFunc(found, func(f Finding) bool { return strings.Contains(f.Cure, "--anew") }) {
		return out, &Behind{out.Missing} // another ledger: a person must say which is right
	}
	e, err := gather(ctx, workspace, cfg, ledger)
	if err != nil {
		return out, err
	}
	for _, l := range e.lostOrders() {
		c := l.command
		c.Head = execution.Head{Key: fmt.Sprintf("recover:%s:%s", c.Order, at.UTC().Format(time.RFC3339Nano)), Actor: author}
		if _, err := ledger.Do(ctx, c); err != nil {
			return out, fmt.Errorf("entering order %s: %w", c.Order, err)
		}
		out.Orders = append(out.Orders, c.Order)
	}
	if out.Releases, err = e.releaseAgain(ctx, workspace, ledger, author, at); err != nil {
		return out, err
	}
	if err := settleJournals(workspace); err != nil {
		return out, err
	}
	if len(found) == 0 {
		return out, nil
	}
	if err := settleOutbox(ctx, outboxFolder(workspace, cfg.Outbox), ledger); err != nil {
		return out, err
	}
	reviews, err := runs.ReadReviews(workspace)
	if err != nil {
		return out, err
	}
	return out, note(ctx, workspace, cfg, ledger, execution.HandOver{Settled: len(reviews)}, author, at)
}

// settleOutbox says of an outbox that what it lacks was named.
func settleOutbox(ctx context.Context, folder string, ledger *execution.Service) error {
	if _, known := execution.OutboxMark(folder); !known {
		return nil
	}
	mark, err := ledger.Mark(ctx)
	if err != nil {
		return err
	}
	return execution.MarkOutbox(folder, mark)
}

// note keeps in the ledger where journals and runs stand.
func note(ctx context.Context, workspace string, cfg *config.Config, ledger *execution.Service,
	h execution.HandOver, author string, at time.Time) error {
	for _, name := range []string{runs.ReviewsName, runs.OverridesName} {
		m, err := markJournal(workspace, name, -1)
		if err != nil {
			return err
		}
		h.Journals = append(h.Journals, m)
	}
	var err error
	if h.Run, _, err = newestRun(workspace, cfg); err != nil {
		return err
	}
	body, err := json.Marshal(h)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	_, err = ledger.Do(ctx, &execution.NoteHandOver{Head: execution.Head{Key: fmt.Sprintf("hand-over:%s:%x", at.UTC().Format(time.RFC3339Nano), sum[:6]),
		Actor: author, At: at}, HandOver: h})
	return err
}

// hold keeps releases, recoveries and backups of a workspace apart.
func hold(workspace string) (*flock.Flock, error) {
	l := wholefile.LockFile(filepath.Join(workspace, ".release.lock"))
	return l, l.Lock()
}

// releaseAgain enters releases that the ledger knows and the reviews do not; a line
// whose approval is lost too is approved again as it was ordered.
func (e *evidence) releaseAgain(ctx context.Context, workspace string, ledger *execution.Service,
	author string, at time.Time) ([]string, error) {
	mark, err := ledger.Mark(ctx)
	if err != nil {
		return nil, err
	}
	out := append([]string{}, e.unreleased()...)
	var again []plan.Review
	for _, line := range out {
		l, err := ledger.Line(ctx, line)
		if err != nil {
			return nil, err
		}
		d := e.decisions[line]
		r := plan.Review{Line: line, AsOf: l.OrderedOn, Quantity: l.Quantity, Author: author,
			At: at.UTC(), Version: d.Version, Reason: "recovered from the ledger"}
		if d.Status != plan.Approved {
			a := r
			a.Action, a.Insist = plan.ActionApprove, true
			if l.From == "" {
				a.Purchase = &plan.PurchaseLine{Line: line, SKU: l.SKU, Location: l.Location,
					Supplier: l.Supplier, Quantity: l.Quantity, UnitCost: l.UnitCost,
					Packing: plan.Packing{OrderUnit: l.OrderUnit, OrderUnitSize: l.OrderUnitSize},
					OrderOn: l.OrderedOn, DueOn: l.DueOn}
			} else {
				a.Transfer = &plan.TransferLine{Line: line, SKU: l.SKU, Location: l.Location,
					From: l.From, Quantity: l.Quantity, OrderOn: l.OrderedOn, DueOn: l.DueOn}
			}
			again = append(again, a)
			r.Version++
		}
		r.Action, r.Ledger = plan.ActionRelease, mark.String()
		again = append(again, r)
	}
	if len(again) == 0 {
		return out, nil
	}
	return out, runs.AppendReviews(workspace, again)
}
