package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/internal/testkit/worlds"
	"github.com/stockwright/stockwright/internal/testkit/worlds/warehouse"
	"github.com/stockwright/stockwright/slotting"
)

// firstDay is the first day of the order lines of generated warehouses.
var firstDay = core.DayOf(time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC))

// doorShape has four SKUs in ten that never sold before the split.
var doorShape = shape{slots: 30_000, skus: 27_000, batches: 2_000, lines: 215_000, days: 100, zipf: 1.1,
	drift: 0.5, seed: 19}

// doorBars plans a large generated warehouse twice: by the command on files of
// sales, order lines and slots, and by the engine called with lines counted on the
// days seen. Both are judged on the later days by a walk of the bench's own. The cases
// are the three limits on moves.
func doorBars(sheet *bar.Sheet, cases part, verbose bool, s shape) {
	w := generate(s)
	place, err := w.site()
	if err != nil {
		sheet.True("through a workspace", err.Error(), "a workspace", false)
		return
	}
	defer place.close()
	sheet.Within("through a workspace: SKUs that never sold", 100*w.unseen, 36, 44, "%")
	walk := newWalker(place.slots, place.stations[0])
	tours := w.judgingTours()
	before := walk.travel(tours, place.lies())
	budgets := []int{501, 1000, 0}
	for _, moves := range budgets[min(cases.from, 3):min(cases.to, 3)] {
		name := fmt.Sprintf("through a workspace: %d moves, of the engine's saving", moves)
		if moves == 0 {
			name = "through a workspace: any moves, of the engine's saving"
		}
		start := time.Now()
		got, err := place.run("slotting", map[string]any{"moves": moves, "horizon_days": wholeHorizon,
			"history_days": s.days})
		if err != nil {
			sheet.True(name, err.Error(), "a plan", false)
			return
		}
		took := time.Since(start)
		res, err := slotting.Plan(w.in, slotting.Options{Horizon: wholeHorizon, MaxMoves: moves})
		if err != nil {
			sheet.True(name, err.Error(), "a plan", false)
			return
		}
		direct := place.lies()
		for _, m := range res.Moves {
			direct[m.SKU] = m.To
		}
		mine := 1 - walk.travel(tours, place.carried(got.moves))/before
		engine := 1 - walk.travel(tours, direct)/before
		if verbose {
			fmt.Printf("# %d moves by the command in %.0f s: %.2f %% less, the engine with %d: %.2f %%\n", len(got.moves), took.Seconds(), 100*mine, len(res.Moves), 100*engine)
		}
		sheet.AtLeast(name, mine/engine, 0.97, "")
	}
}

// site is the generated warehouse as files: the order lines before the split, and
// sales that are their sums.
func (w *world) site() (*site, error) {
	s, err := newSite(firstDay + core.Day(w.split))
	if err != nil {
		return nil, err
	}
	s.pack(0, 0)
	for _, v := range w.in.Layout.Slots {
		bay := int64(0)
		if _, err := fmt.Sscan(v.Bay, &bay); err != nil {
			return nil, err
		}
		s.slots = append(s.slots, datasets.Slot{Slot: v.ID, Location: warehouseName,
			Place: core.Place{Aisle: v.Aisle, X: v.X, Y: v.Y}, Bay: bay, Level: int64(v.Level - 1),
			CapacityVolume: v.Volume})
	}
	for i, a := range w.in.Stock {
		s.item(datasets.Item{SKU: w.in.SKUs[i].ID, UnitVolume: 1, UnitWeight: 1}, a.Slot, a.Quantity)
	}
	for l := range w.in.Lines {
		s.line(l.Order, l.SKU, 1, firstDay+core.Day(l.Day))
	}
	return s, s.write()
}

// caseBars runs each small warehouse with a known answer through a night by the
// command.
func caseBars(sheet *bar.Sheet) {
	for _, w := range slices.Concat(warehouse.Cases(), warehouse.Variants(), warehouse.Strangers()) {
		seen, right := caseBar(w)
		sheet.True("case: "+w.Name, seen, "right", right)
	}
}

func caseBar(w worlds.World) (seen string, right bool) {
	dir, err := os.MkdirTemp("", "stockwright-slotting-*")
	if err != nil {
		return err.Error(), false
	}
	defer os.RemoveAll(dir)
	n, err := worlds.Run(context.Background(), w, 3, dir)
	if err != nil {
		return err.Error(), false
	}
	f := n.Judge()
	if len(f.Wrong) > 0 {
		return strings.Join(f.Wrong, "; "), false
	}
	return fmt.Sprintf("%d of %d", f.Right, f.Right), true
}
