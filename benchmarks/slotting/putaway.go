package main

import (
	"fmt"
	"math/rand/v2"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/slotting"
	"github.com/stockwright/stockwright/slotting/layout"
)

// relocation is a slot running empty and its SKU's next delivery being put
// away: a handling that happens anyway, wherever the goods go.
type relocation struct {
	sku      string
	quantity int64
	day      int32
}

// relocations draws which SKUs run empty, in proportion to what is picked, a
// few more than one in six of the SKUs.
func relocations(w *world, count int) []relocation {
	rng := rand.New(rand.NewPCG(fullShape.seed, 0x72656c6f63))
	quantity := map[string]int64{}
	for _, a := range w.in.Stock {
		quantity[a.SKU] = a.Quantity
	}
	seen := map[string]bool{}
	var out []relocation
	for _, l := range w.lines {
		if l.Day >= w.split || len(out) == count {
			break
		}
		if seen[l.SKU] || rng.IntN(4) > 0 {
			continue
		}
		seen[l.SKU] = true
		out = append(out, relocation{l.SKU, quantity[l.SKU], l.Day})
	}
	return out
}

// zeroMoveBars replays the relocations twice: into random free slots, as a
// warehouse without direction does, and as directed.
func zeroMoveBars(sheet *bar.Sheet, verbose bool) {
	w := generate(fullShape)
	events := relocations(w, 5081)
	j, err := newJudge(w.in.Layout, layout.SShape)
	if err != nil {
		sheet.True("zero extra moves", err.Error(), "a layout", false)
		return
	}
	tours := w.judgingTours()
	random, randomHandled := replayRandom(w, events)
	directed, handled, err := replayDirected(w, events)
	if err != nil {
		sheet.True("zero extra moves", err.Error(), "a layout", false)
		return
	}
	res, err := slotting.Plan(w.in, slotting.Options{Horizon: wholeHorizon})
	if err != nil {
		sheet.True("zero extra moves", err.Error(), "a plan", false)
		return
	}
	before := j.travel(tours, random)
	full := 1 - j.travel(tours, applied(w.in.Stock, res.Moves))/j.travel(tours, w.in.Stock)
	gain := 1 - j.travel(tours, directed)/before
	if verbose {
		fmt.Printf("# %d relocations: directed −%.2f %%, full plan −%.2f %%\n", len(events), 100*gain, 100*full)
	}
	sheet.AtLeast("directed putaway: share of the full gain", 100*gain/full, 50, "%")
	sheet.True("directed putaway: physical moves", fmt.Sprint(handled), fmt.Sprint(randomHandled), handled == randomHandled)
}

func replayRandom(w *world, events []relocation) ([]slotting.Assignment, int) {
	rng := rand.New(rand.NewPCG(11, 12))
	stock := append([]slotting.Assignment(nil), w.in.Stock...)
	at, used := map[string]int{}, map[string]bool{}
	for i, a := range stock {
		at[a.SKU], used[a.Slot] = i, true
	}
	var free []string
	for _, s := range w.in.Layout.Slots {
		if !used[s.ID] {
			free = append(free, s.ID)
		}
	}
	for _, e := range events {
		k := rng.IntN(len(free))
		i := at[e.sku]
		stock[i].Slot, free[k] = free[k], stock[i].Slot
	}
	return stock, len(events)
}

// replayDirected empties each day's slots and asks where the deliveries go.
func replayDirected(w *world, events []relocation) ([]slotting.Assignment, int, error) {
	director, _, err := slotting.NewDirector(w.in, slotting.Options{})
	if err != nil {
		return nil, 0, err
	}
	handled := 0
	for i, e := range events {
		director.Empty(e.sku)
		lines := director.Place(slotting.Receipt{ID: fmt.Sprint(i), SKU: e.sku, Quantity: e.quantity, Day: e.day})
		handled += len(lines)
	}
	return director.Stock(), handled, nil
}
