package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/slotting"
	"github.com/stockwright/stockwright/slotting/layout"
)

// wholeHorizon lets a move pay back within a year, for the bars on the full
// plan.
const wholeHorizon = 365

// bigBars plans the large generated warehouse in a process of its own, from
// Parquet to Parquet, and judges the moves on the days it has not seen.
func bigBars(sheet *bar.Sheet, verbose bool) {
	w := generate(fullShape)
	dir, err := os.MkdirTemp("", "slotting")
	if err != nil {
		sheet.Skip("generated warehouse", err.Error())
		return
	}
	defer os.RemoveAll(dir)
	moves, seconds, peak, err := planElsewhere(dir, w)
	if err != nil {
		sheet.True("generated warehouse", err.Error(), "a plan", false)
		return
	}
	j, err := newJudge(w.in.Layout, layout.SShape)
	if err != nil {
		sheet.True("generated warehouse", err.Error(), "a layout", false)
		return
	}
	tours := w.judgingTours()
	before := j.travel(tours, w.in.Stock)
	saved := func(n int) float64 {
		return 1 - j.travel(tours, applied(w.in.Stock, moves[:min(n, len(moves))]))/before
	}
	full, some := saved(len(moves)), saved(500)
	worst, last := 0.0, 0.0
	for _, n := range []int{0, 100, 250, 500, 1000, 1500, 2000, 3000, len(moves)} {
		s := saved(n)
		worst, last = max(worst, last-s), s
		if verbose {
			fmt.Printf("# %d moves: %.2f %% less travel on the judging days\n", min(n, len(moves)), 100*s)
		}
	}
	sheet.True("generated: SKUs without a line in training", fmt.Sprintf("%.0f %%", 100*w.unseen),
		"about half", w.unseen > 0.4 && w.unseen < 0.6)
	sheet.AtLeast(fmt.Sprintf("generated: less travel, full plan (%d moves)", len(moves)), 100*full, 45, "%")
	sheet.AtLeast("generated: share of it from the first 500 moves", 100*some/full, 50, "%")
	sheet.AtMost("generated: largest fall of the curve on unseen days", 100*worst, 0, "%")
	sheet.AtMost("generated: load, solve and write", seconds, 20, "s")
	sheet.AtMost("generated: peak memory", peak, 1024, "MiB")
}

// planElsewhere writes the world's tables, runs this program again on them,
// and reads the moves back.
func planElsewhere(dir string, w *world) (moves []slotting.Move, seconds, peak float64, err error) {
	if err := writeWorld(dir, w); err != nil {
		return nil, 0, 0, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, 0, 0, err
	}
	cmd := exec.Command(self, "-plan", dir)
	cmd.Stderr = os.Stderr
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return nil, 0, 0, err
	}
	seconds = time.Since(start).Seconds()
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		peak = float64(usage.Maxrss) / 1024 // kilobytes on Linux
	}
	lines, err := datasets.ReadRows[plan.MoveLine](context.Background(),
		datasets.Source{Path: filepath.Join(dir, "move_plan.parquet")})
	for _, l := range lines {
		moves = append(moves, slotting.Move{Step: int(l.Step), SKU: l.SKU, From: l.From, To: l.To,
			Quantity: l.Quantity})
	}
	return moves, seconds, peak, err
}

type velocityRow struct {
	SKU      string  `json:"sku"`
	Velocity float64 `json:"velocity"`
}

func writeWorld(dir string, w *world) error {
	var slots []datasets.Slot
	for _, s := range w.in.Layout.Slots {
		slots = append(slots, datasets.Slot{Slot: s.ID, Location: "W",
			Place: core.Place{Aisle: s.Aisle, X: s.X, Y: s.Y}, Bay: 1, Level: int64(s.Level), CapacityVolume: s.Volume})
	}
	var stock []datasets.SlotStock
	for _, a := range w.in.Stock {
		stock = append(stock, datasets.SlotStock{Slot: a.Slot, Location: "W", SKU: a.SKU,
			Quantity: a.Quantity, ExpiresOn: core.NoDay})
	}
	var lines []datasets.OrderLine
	for l := range w.in.Lines {
		lines = append(lines, datasets.OrderLine{Order: l.Order, SKU: l.SKU, Location: "W", Quantity: 1,
			OrderedAt: core.Day(l.Day).Time()})
	}
	var velocities []velocityRow
	for _, s := range w.in.SKUs {
		velocities = append(velocities, velocityRow{s.ID, s.Velocity})
	}
	o := datasets.WriteOptions{}
	return firstError(
		datasets.WriteRows(filepath.Join(dir, "slots.parquet"), slots, o),
		datasets.WriteRows(filepath.Join(dir, "slot_stock.parquet"), stock, o),
		datasets.WriteRows(filepath.Join(dir, "order_lines.parquet"), lines, o),
		datasets.WriteRows(filepath.Join(dir, "velocities.parquet"), velocities, o),
	)
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// planFolder is the other process: load, solve, write.
func planFolder(dir string) error {
	ctx := context.Background()
	slots, err1 := datasets.ReadRows[datasets.Slot](ctx, datasets.Source{Path: filepath.Join(dir, "slots.parquet")})
	stock, err2 := datasets.ReadRows[datasets.SlotStock](ctx,
		datasets.Source{Path: filepath.Join(dir, "slot_stock.parquet")})
	lines, err3 := datasets.ReadRows[datasets.OrderLine](ctx,
		datasets.Source{Path: filepath.Join(dir, "order_lines.parquet")})
	skus, err4 := datasets.ReadRows[velocityRow](ctx, datasets.Source{Path: filepath.Join(dir, "velocities.parquet")})
	if err := firstError(err1, err2, err3, err4); err != nil {
		return err
	}
	in := slotting.Input{Layout: layout.Layout{Stations: []layout.Station{{ID: "pack",
		Kind: layout.Pack}, {ID: "dock", Kind: layout.Dock}}}}
	for _, s := range slots {
		in.Layout.Slots = append(in.Layout.Slots, layout.Slot{ID: s.Slot,
			Place: core.Place{Aisle: s.Aisle, X: s.X, Y: s.Y}, Level: int(s.Level), Volume: s.CapacityVolume})
	}
	for _, s := range skus {
		in.SKUs = append(in.SKUs, slotting.SKU{ID: s.SKU, Velocity: s.Velocity, Volume: 1, Weight: 1})
	}
	for _, s := range stock {
		in.Stock = append(in.Stock, slotting.Assignment{Slot: s.Slot, SKU: s.SKU, Quantity: s.Quantity})
	}
	in.Lines = linesOf(lines)
	res, err := slotting.Plan(in, slotting.Options{Horizon: wholeHorizon})
	if err != nil {
		return err
	}
	var out []plan.MoveLine
	for _, m := range res.Moves {
		out = append(out, plan.MoveLine{Line: fmt.Sprint(m.Step), Step: int64(m.Step),
			Trip: int64(m.Trip), Location: "W", SKU: m.SKU, From: m.From,
			To: m.To, Quantity: m.Quantity,
			Worth:  plan.Worth{Saves: m.Saves, Costs: m.Costs, Payback: m.Payback},
			Reason: m.Reason, Status: plan.Proposed})
	}
	return datasets.WriteDocument(filepath.Join(dir, "move_plan.parquet"), out, datasets.WriteOptions{})
}
