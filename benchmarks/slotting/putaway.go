package main

import (
	"fmt"
	"math/rand/v2"
	"slices"

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
	sheet.True("directed putaway: physical moves", fmt.Sprint(handled), fmt.Sprint(randomHandled),
		handled == randomHandled)
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

// replayDirected empties each day's slots and asks where the deliveries of that day go.
func replayDirected(w *world, events []relocation) ([]slotting.Assignment, int, error) {
	in, handled := w.in, 0
	for from, to := 0, 0; from < len(events); from = to {
		var receipts []slotting.Receipt
		gone := map[string]bool{}
		for ; to < len(events) && events[to].day == events[from].day; to++ {
			e := events[to]
			gone[e.sku] = true
			receipts = append(receipts, slotting.Receipt{ID: fmt.Sprint(to), SKU: e.sku,
				Quantity: e.quantity, Day: e.day})
		}
		in.Stock = slices.DeleteFunc(slices.Clone(in.Stock), func(a slotting.Assignment) bool { return gone[a.SKU] })
		lines, _, err := slotting.Putaway(in, receipts, slotting.Options{})
		if err != nil {
			return nil, 0, err
		}
		for _, l := range lines {
			in.Stock = append(in.Stock, slotting.Assignment{Slot: l.Slot, SKU: l.SKU, Quantity: l.Quantity})
		}
		handled += len(lines)
	}
	return in.Stock, handled, nil
}
