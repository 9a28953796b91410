package handoff

import (
	"context"
	"path/filepath"

	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/internal/journal"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
)

// JournalNames are the journals of a workspace beside the ledger's own.
func JournalNames() []string {
	return []string{runs.ReviewsName, runs.OverridesName, config.RulesName, runs.FailuresName,
		"views.jsonl", "epcis-events.jsonl"}
}

// Verify holds the ledger to itself, and every row of ledger and journals to what was
// written; Changed names those of the journals too. Lines that a recovery settled are
// right as they were then.
func Verify(ctx context.Context, workspace string, ledger *execution.Service) (execution.Verification, error) {
	v, err := ledger.Verify(ctx)
	if err != nil {
		return v, err
	}
	overs, err := ledger.HandOvers(ctx)
	if err != nil {
		return v, err
	}
	settled := map[string]int{}
	for _, h := range overs {
		if h.Settled == 0 && !h.Anew {
			continue
		}
		for _, j := range h.Journals {
			settled[j.Name] = j.Lines
		}
	}
	for _, name := range JournalNames() {
		faults, err := journal.Verify(filepath.Join(workspace, name), settled[name])
		if err != nil {
			return v, err
		}
		v.Changed = append(v.Changed, faults...)
	}
	return v, nil
}

// settleJournals takes the journals for whole as they are.
func settleJournals(workspace string) error {
	for _, name := range JournalNames() {
		if _, known, err := journal.Head(filepath.Join(workspace, name)); err == nil && !known {
			continue // of an older version: its next line seals it
		}
		if err := journal.Settle(filepath.Join(workspace, name)); err != nil {
			return err
		}
	}
	return nil
}
