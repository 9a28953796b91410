package handoff

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
)

var ctx = context.Background()

// world is a workspace with a history of nights, approvals, releases and receipts,
// and a copy of each part at every moment of it.
type world struct {
	t      *testing.T
	dir    string
	cfg    *config.Config
	ledger *execution.Service
	day    core.Day
	now    time.Time
	rng    *rand.Rand
	keys   int
	lines  map[string]int64 // handed off to suppliers, by line
	copies []string         // folder a moment
	facts  []int64          // entries of the ledger at each moment
}

var parts = map[string][]string{"ledger": {"ledger.db"}, "journals": {runs.ReviewsName,
	runs.OverridesName}, "outbox": {"outbox"}, "runs": {"runs"}}

func newWorld(t *testing.T, seed uint64) *world {
	w := &world{t: t, dir: t.TempDir(), day: core.DayOf(time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)),
		rng: rand.New(rand.NewPCG(seed, 1)), lines: map[string]int64{}}
	w.now = w.day.Time().Add(8 * time.Hour)
	require.NoError(t, os.WriteFile(filepath.Join(w.dir, config.FileName),
		[]byte("inputs:\n  sales: {path: sales.parquet}\n"), 0o644))
	var err error
	w.cfg, err = config.Read(w.dir)
	require.NoError(t, err)
	w.open()
	return w
}

func (w *world) open() {
	store, err := execution.OpenSQLite(ctx, filepath.Join(w.dir, "ledger.db"))
	require.NoError(w.t, err)
	w.ledger, err = execution.Open(ctx, store, execution.Options{Now: func() time.Time { w.now = w.now.Add(time.Millisecond); return w.now }})
	require.NoError(w.t, err)
}

// copyParts keeps a copy of every part of this moment.
func (w *world) copyParts(moments string) {
	folder := filepath.Join(moments, strconv.Itoa(len(w.copies)))
	require.NoError(w.t, os.MkdirAll(folder, 0o755))
	require.NoError(w.t, w.ledger.Backup(ctx, filepath.Join(folder, "ledger.db")))
	for _, name := range []string{"outbox", "runs"} {
		require.NoError(w.t, copyTree(ctx, filepath.Join(w.dir, name), filepath.Join(folder, name)))
	}
	for _, name := range parts["journals"] {
		require.NoError(w.t, copyJournal(w.dir, folder, name))
	}
	w.copies = append(w.copies, folder)
	m, err := w.ledger.Mark(ctx)
	require.NoError(w.t, err)
	w.facts = append(w.facts, m.Entry)
}

// night publishes a run that proposes lines, as far as a restore looks at it.
func (w *world) night() {
	reviews, err := runs.ReadReviews(w.dir)
	require.NoError(w.t, err)
	overrides, err := runs.ReadOverrides(w.dir)
	require.NoError(w.t, err)
	name := w.day.String() + "-nightly"
	m := runs.Manifest{Run: name, AsOf: w.day, Pipeline: "nightly", Inputs: []runs.InputRecord{
		{Table: "reviews", Path: runs.ReviewsName, Rows: int64(len(reviews))},
		{Table: "overrides", Path: runs.OverridesName, Rows: int64(len(overrides))}}}
	body, err := json.Marshal(m)
	require.NoError(w.t, err)
	require.NoError(w.t, os.MkdirAll(filepath.Join(w.dir, "runs", name), 0o755))
	require.NoError(w.t, os.WriteFile(filepath.Join(w.dir, "runs", name, "run.json"), body, 0o644))
}

// approve takes lines of the night's plan.
func (w *world) approve(skus ...string) {
	var out []plan.Review
	for _, sku := range skus {
		p := plan.PurchaseLine{Line: fmt.Sprintf("%s/P/%s@WH1", w.day, sku), SKU: sku, Location: "WH1",
			Supplier: "S" + sku[:1],
			Quantity: w.rng.Int64N(90) + 10, UnitCost: 12500, OrderOn: w.day, DueOn: w.day + 5}
		out = append(out, plan.Review{Line: p.Line, AsOf: w.day, Action: plan.ActionApprove,
			Quantity: p.Quantity, Author: "ann", At: w.now, Purchase: &p})
	}
	require.NoError(w.t, runs.AppendReviews(w.dir, out))
}

func (w *world) override() {
	require.NoError(w.t, runs.AppendJournal(w.dir, runs.OverridesName,
		[]plan.Override{{Author: "ann", At: w.now}}, func([]plan.Override) error { return nil }))
}

func (w *world) release() (Done, error) {
	w.keys++
	return Release{Workspace: w.dir, Author: "ann", Outbox: filepath.Join(w.dir, "outbox"),
		Key: fmt.Sprint("r", w.keys), At: w.now}.Do(ctx, w.ledger)
}

// handedOff are the lines of orders, as they went out.
func (w *world) handedOff(out Done) map[string]int64 {
	lines := map[string]int64{}
	for _, o := range out.Sent {
		_, rows, err := w.ledger.Order(ctx, o.ID)
		require.NoError(w.t, err)
		for _, l := range rows {
			lines[l.ID] = l.Quantity
		}
	}
	return lines
}

func (w *world) live(moments string, nights int) {
	w.copyParts(moments)
	for range nights {
		w.night()
		w.copyParts(moments)
		w.approve("A1", "A2", "B1")
		w.copyParts(moments)
		if w.rng.IntN(2) == 0 {
			w.override()
		}
		out, err := w.release()
		require.NoError(w.t, err)
		for line, quantity := range w.handedOff(out) {
			require.NotContains(w.t, w.lines, line)
			w.lines[line] = quantity
		}
		w.copyParts(moments)
		if w.rng.IntN(2) == 0 { // the supplier's EDI job fetches
			require.NoError(w.t, os.RemoveAll(filepath.Join(w.dir, "outbox")))
		}
		w.keys++
		_, err = w.ledger.Do(ctx, &execution.Receive{Head: execution.Head{Key: fmt.Sprint("in",
			w.keys)}, Location: "WH1", Supplier: "S9",
			Lines: []execution.Received{{Goods: execution.Goods{SKU: "C1"}, Quantity: 3}}})
		require.NoError(w.t, err)
		w.copyParts(moments)
		w.day++
		w.now = w.now.Add(24 * time.Hour)
	}
}

// putBack replaces one part by its copy of a moment.
func (w *world) putBack(part string, moment int) {
	require.NoError(w.t, w.ledger.Close())
	for _, name := range parts[part] {
		for _, tail := range []string{"", "-wal", "-shm"} {
			require.NoError(w.t, os.RemoveAll(filepath.Join(w.dir, name+tail)))
		}
		from := filepath.Join(w.copies[moment], name)
		if info, err := os.Stat(from); err == nil && info.IsDir() {
			require.NoError(w.t, copyTree(ctx, from, filepath.Join(w.dir, name)))
		} else if err == nil {
			body, err := os.ReadFile(from)
			require.NoError(w.t, err)
			require.NoError(w.t, os.WriteFile(filepath.Join(w.dir, name), body, 0o644))
		}
	}
	w.open()
}

// An older copy of any one part, of any moment: after recover every order that went
// out stands in the ledger once as sent, none is sent again, and what was missing was
// named. STOCKWRIGHT_DRILLS is how many moments a part (3).
func TestRestoreDrill(t *testing.T) {
	drills := 3
	if n, err := strconv.Atoi(os.Getenv("STOCKWRIGHT_DRILLS")); err == nil {
		drills = n
	}
	for part := range parts {
		t.Run(part, func(t *testing.T) {
			for seed := range uint64((drills + 19) / 20) {
				w := newWorld(t, seed)
				moments := t.TempDir()
				w.live(moments, 4)
				last := len(w.copies) - 1
				whole := filepath.Join(t.TempDir(), "whole")
				require.NoError(t, Backup(ctx, w.dir, w.cfg, w.ledger, whole))
				for range min(drills, 20) {
					drill(t, w, part, w.rng.IntN(last+1), last)
					w.restoreWhole(whole)
				}
				require.NoError(t, w.ledger.Close())
			}
		})
	}
}

// restoreWhole puts a backup back as it is: nothing is behind.
func (w *world) restoreWhole(folder string) {
	require.NoError(w.t, w.ledger.Close())
	for _, names := range parts {
		for _, name := range names {
			for _, tail := range []string{"", "-wal", "-shm"} {
				require.NoError(w.t, os.RemoveAll(filepath.Join(w.dir, name+tail)))
			}
		}
	}
	require.NoError(w.t, copyTree(ctx, folder, w.dir))
	w.open()
	found, err := Check(ctx, w.dir, w.cfg, w.ledger)
	require.NoError(w.t, err)
	require.Empty(w.t, found)
}

func drill(t *testing.T, w *world, part string, moment, last int) {
	w.putBack(part, moment)
	found, err := Check(ctx, w.dir, w.cfg, w.ledger)
	require.NoError(t, err)
	if part == "ledger" && w.facts[moment] < w.facts[last]-1 || part == "runs" && moment < last-4 ||
		part == "journals" && moment < last-4 {
		require.NotEmpty(t, found, "an older copy of the %s from moment %d of %d went unseen", part, moment, last)
	}
	for _, f := range found {
		require.Contains(t, map[string][]string{"ledger": {"ledger"},
			"journals": {"reviews", "overrides"}, "runs": {"runs"}, "outbox": {"outbox"}}[part], f.Part, "%+v", f)
		require.NotEmpty(t, f.Missing)
	}
	if slices.ContainsFunc(found, func(f Finding) bool { return f.Blocks }) {
		_, err := w.release()
		require.ErrorContains(t, err, "execute recover")
	}
	for range 2 { // and again changes nothing
		_, err = Recover(ctx, w.dir, w.cfg, w.ledger, "ann", w.now, false)
		require.NoError(t, err)
	}
	v, err := Verify(ctx, w.dir, w.ledger)
	require.NoError(t, err)
	require.True(t, v.OK(), "%s put back from moment %d: %+v", part, moment, v)
	after, err := Check(ctx, w.dir, w.cfg, w.ledger)
	require.NoError(t, err)
	require.False(t, slices.ContainsFunc(after, func(f Finding) bool { return f.Blocks }), "%+v", after)
	require.NoError(t, Guard(ctx, w.dir, w.cfg, w.ledger))

	// The next day goes on.
	w.night()
	w.approve("A1", "B1")
	out, err := w.release()
	require.NoError(t, err)
	again := w.handedOff(out)
	require.Len(t, again, 2)
	reviews, err := runs.ReadReviews(w.dir)
	require.NoError(t, err)
	decisions := plan.Decisions(reviews)
	for line, quantity := range w.lines {
		require.NotContains(t, again, line, "ordered twice")
		l, err := w.ledger.Line(ctx, line)
		require.NoError(t, err, "lost")
		require.Equal(t, quantity, l.Quantity)
		o, _, err := w.ledger.Order(ctx, l.Order)
		require.NoError(t, err)
		require.Equal(t, execution.OrderSent, o.State)
		require.Equal(t, plan.Released, decisions[line].Status)
	}
}

// A new ledger begun on purpose is said once; orders of the old one are not entered.
func TestNewLedgerOnPurpose(t *testing.T) {
	w := newWorld(t, 1)
	w.live(t.TempDir(), 2)
	require.NoError(t, w.ledger.Close())
	for _, tail := range []string{"", "-wal", "-shm"} {
		require.NoError(t, os.RemoveAll(filepath.Join(w.dir, "ledger.db"+tail)))
	}
	w.open()
	_, err := w.ledger.Do(ctx, &execution.Receive{Head: execution.Head{Key: "first"}, Location: "WH1", Supplier: "S9",
		Lines: []execution.Received{{Goods: execution.Goods{SKU: "C1"}, Quantity: 3}}})
	require.NoError(t, err)
	_, err = Recover(ctx, w.dir, w.cfg, w.ledger, "ann", w.now, false)
	require.ErrorContains(t, err, "--anew")
	_, err = Recover(ctx, w.dir, w.cfg, w.ledger, "ann", w.now, true)
	require.NoError(t, err)
	require.NoError(t, Guard(ctx, w.dir, w.cfg, w.ledger))
	lines, err := w.ledger.Lines(ctx, execution.LineFilter{})
	require.NoError(t, err)
	require.Empty(t, lines.Rows)
	require.NoError(t, w.ledger.Close())
}
