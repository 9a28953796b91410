// Package handoff takes approved plan lines from planning to execution: orders
// in the ledger, files in the outbox, releases in the journal of reviews.
package handoff

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets/place"
	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
)

// Release is one hand-over of approved lines from planning to execution.
type Release struct {
	Workspace, Author string
	Outbox            string // folder of the order files
	Key               string // makes a repeat harmless
	At                time.Time
}

// Done is what was handed over.
type Done struct {
	execution.Released
	Transfers int `json:"transfers"` // approved transfer lines that the floor now has as orders
}

// Do turns every approved purchase and transfer line of the
// journal into orders of the ledger, hands the purchases off to the outbox,
// and writes the release into the journal. After a crash at any point it can
// be called again: the ledger orders a line once, and an order found half
// handed off is reported, not sent again. An approval that the latest night no
// longer counted on is left out: what it stood for has been planned again.
func (r Release) Do(ctx context.Context, ledger *execution.Service) (Done, error) {
	var out Done
	lock, err := hold(r.Workspace)
	if err != nil {
		return out, err
	}
	defer lock.Unlock()
	cfg, err := config.Read(r.Workspace)
	if err != nil {
		return out, err
	}
	if err := Guard(ctx, r.Workspace, cfg, ledger); err != nil {
		return out, err
	}
	journal, err := runs.ReadReviews(r.Workspace)
	if err != nil {
		return out, err
	}
	stands, err := r.stands()
	if err != nil {
		return out, err
	}
	purchases := &execution.ApprovePurchases{Head: r.head("purchases")}
	transfers := &execution.ApproveTransfers{Head: r.head("transfers")}
	released := r.take(plan.Decisions(journal), stands, purchases, transfers)
	if len(purchases.Lines) > 0 {
		if _, err := ledger.Do(ctx, purchases); err != nil {
			return out, fmt.Errorf("ordering the approved purchases: %w", err)
		}
	}
	if len(transfers.Lines) > 0 {
		if _, err := ledger.Do(ctx, transfers); err != nil {
			return out, fmt.Errorf("ordering the approved transfers: %w", err)
		}
	}
	out.Transfers = len(transfers.Lines)
	if out.Released, err = r.send(ctx, ledger); err != nil {
		return out, err
	}
	if len(released) == 0 {
		return out, nil
	}
	return out, r.note(ctx, cfg, ledger, released)
}

// take moves the approved lines that stand into the two commands, by line, and returns
// the review that says of each that it is released.
func (r Release) take(decisions map[string]plan.Decision, stands func(core.Day) bool,
	purchases *execution.ApprovePurchases, transfers *execution.ApproveTransfers) []plan.Review {
	var released []plan.Review
	for line, d := range decisions {
		if d.Status != plan.Approved || d.Approval == nil || d.Quantity <= 0 || !stands(d.Approval.AsOf) {
			continue
		}
		switch {
		case d.Approval.Purchase != nil:
			l := *d.Approval.Purchase
			l.Quantity = d.Quantity
			purchases.Lines = append(purchases.Lines, l)
		case d.Approval.Transfer != nil:
			l := *d.Approval.Transfer
			l.Quantity = d.Quantity
			transfers.Lines = append(transfers.Lines, l)
		default:
			continue
		}
		released = append(released, plan.Review{Line: line, AsOf: d.Approval.AsOf,
			Action: plan.ActionRelease, Quantity: d.Quantity,
			Author: r.Author, At: r.At.UTC(), Version: d.Version})
	}
	slices.SortFunc(purchases.Lines, func(a, b plan.PurchaseLine) int { return cmp.Compare(a.Line, b.Line) })
	slices.SortFunc(transfers.Lines, func(a, b plan.TransferLine) int { return cmp.Compare(a.Line, b.Line) })
	slices.SortFunc(released, func(a, b plan.Review) int { return cmp.Compare(a.Line, b.Line) })
	return released
}

// note writes the release down on both sides: in the ledger first, with its lines,
// so that an older journal is told from a release that was interrupted.
func (r Release) note(ctx context.Context, cfg *config.Config, ledger *execution.Service,
	released []plan.Review) error {
	var lines []string
	for _, one := range released {
		lines = append(lines, one.Line)
	}
	if err := note(ctx, r.Workspace, cfg, ledger, execution.HandOver{Lines: lines}, r.Author, r.At); err != nil {
		return err
	}
	mark, err := ledger.Mark(ctx)
	if err != nil {
		return err
	}
	for i := range released {
		released[i].Ledger = mark.String()
	}
	if err := runs.AppendReviews(r.Workspace, released); err != nil {
		return err
	}
	return note(ctx, r.Workspace, cfg, ledger, execution.HandOver{}, r.Author, r.At)
}

// send writes the order files. An outbox in object storage is filled from one on
// disk, whose files stay: what could not be copied is by the next release.
func (r Release) send(ctx context.Context, ledger *execution.Service) (execution.Released, error) {
	if !place.Remote(r.Outbox) {
		return ledger.Release(ctx, r.Outbox, r.Key)
	}
	staged := outboxFolder(r.Workspace, r.Outbox)
	out, err := ledger.Release(ctx, staged, r.Key)
	if err != nil {
		return out, err
	}
	if _, err := place.CopyNew(staged, r.Outbox); err != nil {
		return out, fmt.Errorf("the order files stay in %s, for they cannot be copied to %s: %w; release again when it can be reached", staged, r.Outbox, err)
	}
	return out, nil
}

// stands tells which approvals the latest night still counted on.
func (r Release) stands() (func(approvedFor core.Day) bool, error) {
	cfg, err := config.Read(r.Workspace)
	if err != nil {
		return nil, err
	}
	latest := core.NoDay
	ids, err := runs.List(cfg.RunsDir(r.Workspace))
	for _, id := range ids {
		latest = max(latest, id.AsOf)
	}
	return func(approvedFor core.Day) bool {
		return latest == core.NoDay || cfg.ApprovalStands(approvedFor, latest)
	}, err
}

func (r Release) head(part string) execution.Head {
	return execution.Head{Key: r.Key + ":" + part, At: r.At, Actor: r.Author}
}

// outboxFolder is the folder on disk of an outbox; one in object storage has its own
// in the workspace, which it is filled from.
func outboxFolder(workspace, outbox string) string {
	if place.Remote(outbox) {
		return filepath.Join(workspace, ".outbox")
	}
	return InWorkspace(workspace, outbox)
}

// InWorkspace resolves a configured path against the workspace folder.
func InWorkspace(workspace, path string) string {
	if place.Remote(path) {
		return path
	}
	return filepath.Clean(place.Join(workspace, path))
}
