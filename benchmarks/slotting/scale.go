package main

import (
	"fmt"
	"syscall"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/slotting"
)

// processorTime is the seconds of processor this process has used: what other
// programs do on the machine at the same time does not count.
func processorTime() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

// scaleBars plans warehouses of 3,000 to 300,000 slots with the same number of
// SKUs, batches and lines for each slot, and compares the processor time for a slot.
func scaleBars(sheet *bar.Sheet, verbose bool) {
	var perSlot []float64
	sizes := []int{3_000, 30_000, 300_000}
	for _, slots := range sizes {
		s := fullShape
		s.slots, s.skus, s.batches, s.lines = slots, slots*9/10, slots/15, slots*35/6
		w := generate(s)
		best := 0.0
		for range max(1, 30_000/slots) { // the small ones are timed more than once
			start := processorTime()
			if _, err := slotting.Plan(w.in, slotting.Options{Horizon: wholeHorizon}); err != nil {
				sheet.True("scale", err.Error(), "a plan", false)
				return
			}
			if t := processorTime() - start; best == 0 || t < best {
				best = t
			}
		}
		perSlot = append(perSlot, 1e6*best/float64(slots))
		if verbose {
			fmt.Printf("# %d slots: %.2f s, %.1f µs a slot\n", slots, best, perSlot[len(perSlot)-1])
		}
	}
	sheet.AtMost("scale: time a slot at 300,000 against 3,000 slots", perSlot[2]/perSlot[0], 1.5, "×")
	sheet.AtMost("scale: time a slot at 300,000 against 30,000 slots", perSlot[2]/perSlot[1], 1.5, "×")
}
