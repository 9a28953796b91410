package handoff

import (
	"maps"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
)

// Older copies of two parts at once: what the others prove is entered once, and what nobody
// can prove is named.
func TestRestoreOfTwoParts(t *testing.T) {
	names := slices.Sorted(maps.Keys(parts))
	for i, one := range names {
		for _, other := range names[i+1:] {
			t.Run(one+" and "+other, func(t *testing.T) {
				w := newWorld(t, 7)
				w.live(t.TempDir(), 4)
				last := len(w.copies) - 1
				whole := filepath.Join(t.TempDir(), "whole")
				require.NoError(t, Backup(ctx, w.dir, w.cfg, w.ledger, whole))
				for range 4 {
					w.putBack(one, w.rng.IntN(last+1))
					w.putBack(other, w.rng.IntN(last+1))
					drillPair(t, w)
					w.restoreWhole(whole)
				}
				require.NoError(t, w.ledger.Close())
			})
		}
	}
}

// proven are the lines that outbox, reviews or ledger prove to have gone out.
func (w *world) proven() map[string]bool {
	out := map[string]bool{}
	files, err := outboxOrders(filepath.Join(w.dir, "outbox"))
	require.NoError(w.t, err)
	for _, f := range files {
		for _, l := range f.Lines {
			out[l.Line] = true
		}
	}
	reviews, err := runs.ReadReviews(w.dir)
	require.NoError(w.t, err)
	for line, d := range plan.Decisions(reviews) {
		if d.Status == plan.Released {
			out[line] = true
		}
	}
	rows, err := w.ledger.Lines(ctx, execution.LineFilter{})
	require.NoError(w.t, err)
	for _, l := range rows.Rows {
		if o, _, err := w.ledger.Order(ctx, l.Order); err == nil && o.State == execution.OrderSent {
			out[l.ID] = true
		}
	}
	return out
}

func drillPair(t *testing.T, w *world) {
	proven := w.proven()
	found, err := Check(ctx, w.dir, w.cfg, w.ledger)
	require.NoError(t, err)
	if slices.ContainsFunc(found, func(f Finding) bool { return f.Blocks }) {
		_, err := w.release()
		require.ErrorContains(t, err, "execute recover")
	}
	for range 2 {
		_, err = Recover(ctx, w.dir, w.cfg, w.ledger, "ann", w.now, false)
		require.NoError(t, err)
	}
	require.NoError(t, Guard(ctx, w.dir, w.cfg, w.ledger))
	unnamed := map[string]bool{}
	for line, quantity := range w.lines {
		if !proven[line] {
			unnamed[line] = true
			continue
		}
		l, err := w.ledger.Line(ctx, line)
		require.NoError(t, err, "lost, though it is proven")
		require.Equal(t, quantity, l.Quantity)
		o, _, err := w.ledger.Order(ctx, l.Order)
		require.NoError(t, err)
		require.Equal(t, execution.OrderSent, o.State)
	}
	if len(unnamed) > 0 {
		t.Logf("%d of %d lines are known by nobody, said: %v", len(unnamed), len(w.lines), found)
	}
	w.night()
	w.approve("A1", "B1")
	out, err := w.release()
	require.NoError(t, err)
	again := w.handedOff(out)
	for line := range proven {
		require.NotContains(t, again, line, "ordered twice")
	}
	v, err := Verify(ctx, w.dir, w.ledger)
	require.NoError(t, err)
	require.True(t, v.OK(), "%+v", v)
}

// An outbox whose files were fetched is told from an older copy of it.
func TestOlderOutboxIsSeen(t *testing.T) {
	w := newWorld(t, 3)
	w.night()
	w.approve("A1")
	_, err := w.release()
	require.NoError(t, err)
	moments := t.TempDir()
	w.copyParts(moments)
	w.day++
	w.night()
	w.approve("A1", "B1")
	_, err = w.release()
	require.NoError(t, err)
	found, err := Check(ctx, w.dir, w.cfg, w.ledger)
	require.NoError(t, err)
	require.Empty(t, found)

	w.putBack("outbox", 0)
	found, err = Check(ctx, w.dir, w.cfg, w.ledger)
	require.NoError(t, err)
	require.Len(t, found, 1)
	require.Equal(t, "outbox", found[0].Part)
	require.Equal(t, "the files of order PO-2026-11-03-SA-WH1, PO-2026-11-03-SB-WH1", found[0].Missing)
	require.False(t, found[0].Blocks)
	done, err := Recover(ctx, w.dir, w.cfg, w.ledger, "ann", w.now, false)
	require.NoError(t, err)
	require.Empty(t, done.Orders, "whether the suppliers have them is not known: nothing is sent")
	require.Len(t, done.Missing, 1)
	found, err = Check(ctx, w.dir, w.cfg, w.ledger)
	require.NoError(t, err)
	require.Empty(t, found, "it was named once")
	require.NoError(t, w.ledger.Close())
}
