package main

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/slotting"
	"github.com/stockwright/stockwright/slotting/layout"
)

// affinityBars gives the gate shuffled logs, where nothing goes together, and
// logs with planted pairs.
func affinityBars(sheet *bar.Sheet, verbose bool) {
	off, on, still := 0, 0, 0
	const logs, planted = 100, 20
	for i := range logs + planted {
		in := pairedLog(uint64(i), i >= logs)
		res, err := slotting.Plan(in, slotting.Options{Policy: layout.Return, Horizon: 60, LevelTime: -1})
		if err != nil {
			sheet.True("affinity gate", err.Error(), "a plan", false)
			return
		}
		if verbose && (i%20 == 0 || i >= logs) {
			fmt.Printf("# log %d: %s\n", i, res.Affinity.Reason)
		}
		switch {
		case i < logs && !res.Affinity.On:
			off++
		case i >= logs && res.Affinity.On:
			on++
		}
		if i < logs {
			continue
		}
		in.Stock = res.After
		if again, err := slotting.Plan(in, slotting.Options{Policy: layout.Return, Horizon: 60,
			LevelTime: -1}); err == nil && len(again.Moves) == 0 {
			still++
		}
	}
	sheet.AtLeast("affinity gate: off on 100 shuffled logs", float64(off), 95, "logs")
	sheet.AtLeast(fmt.Sprintf("affinity gate: on with planted pairs, of %d logs", planted), float64(on),
		planted, "logs")
	if verbose {
		fmt.Printf("# a second plan proposes nothing on %d of %d logs with pairs\n", still, planted)
	}
}

// pairedLog is a small warehouse in tours of three pairs; shuffled, the pairs
// are broken up while every SKU is visited as often.
func pairedLog(seed uint64, pairs bool) slotting.Input {
	rng := rand.New(rand.NewPCG(seed, 0x70616972))
	const skus, days, toursADay, pairsATour = 120, 40, 12, 3
	in := slotting.Input{Layout: generatedLayout(slotsPerAisle / 2)}
	for i := range in.Layout.Slots { // six short aisles
		s := &in.Layout.Slots[i]
		s.Aisle, s.Level = fmt.Sprint(i/25+1), 1
		s.X, s.Y = float64(3*(i/25)), 1.2*float64(i%25+1)
	}
	partner := rng.Perm(skus / 2)
	var lines []slotting.OrderLine
	for t := range days * toursADay {
		for range pairsATour {
			k := rng.IntN(skus / 2)
			for _, sku := range [2]int{k, skus/2 + partner[k]} {
				lines = append(lines, slotting.OrderLine{Order: fmt.Sprint(t),
					SKU: fmt.Sprintf("S%03d", sku), Day: int32(t / toursADay)})
			}
		}
	}
	if !pairs {
		rng.Shuffle(len(lines), func(i, j int) { lines[i].SKU, lines[j].SKU = lines[j].SKU, lines[i].SKU })
	}
	in.Lines = slices.Values(lines)
	counts := map[string]float64{}
	for _, l := range lines {
		counts[l.SKU]++
	}
	for i, slot := range rng.Perm(len(in.Layout.Slots))[:skus] {
		id := fmt.Sprintf("S%03d", i)
		in.SKUs = append(in.SKUs, slotting.SKU{ID: id, Velocity: counts[id] / days, Volume: 1})
		in.Stock = append(in.Stock, slotting.Assignment{Slot: in.Layout.Slots[slot].ID, SKU: id, Quantity: 10})
	}
	return in
}
