package main

import (
	"fmt"
	"math/rand/v2"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
)

// claim is a warehouse whose claimed metres are counted again.
type claim struct {
	name  string
	shape shape
	units int // on a line at most
	far   bool
}

var claims = []claim{
	{"racks, dock before the first aisle", shape{slots: 1200, skus: 1000, batches: 3600, lines: 36_000,
		days: 120, zipf: 0.9, seed: 31}, 1, false},
	{"lines of many units", shape{slots: 900, skus: 700, batches: 2400, lines: 12_000, days: 120,
		zipf: 0.7, seed: 32}, 12, false},
	{"dead stock, steep popularity", shape{slots: 1500, skus: 1400, batches: 2400, lines: 24_000,
		days: 120, zipf: 1.3, seed: 33}, 3, false},
	{"dock at the far end", shape{slots: 600, skus: 500, batches: 4800, lines: 14_400, days: 120,
		zipf: 0.8, seed: 34}, 2, true},
}

// claimBars holds the metres a day that a night claims before and after its moves
// against the bench's own walk over the days that follow.
func claimBars(sheet *bar.Sheet, verbose bool) {
	for _, c := range claims {
		if err := c.measure(sheet, verbose); err != nil {
			sheet.True("claimed metres: "+c.name, err.Error(), "a plan", false)
		}
	}
}

func (c claim) measure(sheet *bar.Sheet, verbose bool) error {
	w := generate(c.shape)
	s, err := w.site()
	if err != nil {
		return err
	}
	defer s.close()
	rng := rand.New(rand.NewPCG(c.shape.seed, 1))
	for i := range s.lines {
		s.lines[i].Quantity = float64(1 + rng.IntN(c.units))
	}
	if c.far {
		s.stations = []datasets.Station{{Station: "pack", Location: warehouseName, Kind: "pack", X: 3, Y: 65}}
	}
	if err := s.write(); err != nil {
		return err
	}
	got, err := s.run("slotting", map[string]any{"moves": 300, "history_days": c.shape.days})
	if err != nil {
		return err
	}
	walk := newWalker(s.slots, s.stations[0])
	tours, days := w.judgingTours(), float64(core.Day(w.days)-core.Day(w.split))
	before, after := walk.travel(tours, s.lies())/days, walk.travel(tours, s.carried(got.moves))/days
	if verbose {
		fmt.Printf("# %s: claimed %.0f → %.0f m a day, walked %.0f → %.0f, %d moves\n", c.name,
			got.evidence.TravelBefore, got.evidence.TravelAfter, before, after, len(got.moves))
	}
	sheet.Within("claimed over walked metres before: "+c.name, got.evidence.TravelBefore/before, 0.95, 1.05, "")
	sheet.Within("claimed over walked metres after: "+c.name, got.evidence.TravelAfter/after, 0.95, 1.05, "")
	return nil
}
