package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sort"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/slotting"
	"github.com/stockwright/stockwright/slotting/layout"
)

// neverWorseBars re-slots many small warehouses, some already good, some with
// few and noisy days, and holds pick travel plus move travel over the judged
// days against doing nothing.
func neverWorseBars(sheet *bar.Sheet, cases part, verbose bool) {
	tasks := cases.count()
	worse, moved, saved := 0, 0, 0.0
	for i := cases.from; i < cases.to; i++ {
		before, after, moves, err := reslotTask(uint64(i))
		if err != nil {
			sheet.True("never worse", err.Error(), "a plan", false)
			return
		}
		if after > before*(1+1e-9) {
			worse++
			if verbose {
				fmt.Printf("# task %d: %.0f m instead of %.0f m, %d moves\n", i, after, before, moves)
			}
		}
		if moves > 0 {
			moved++
		}
		saved += (1 - after/before) / float64(tasks)
	}
	if verbose {
		fmt.Printf("# %d of %d tasks propose moves; mean saving, moves included, %.2f %%\n", moved, tasks, 100*saved)
	}
	sheet.AtMost(fmt.Sprintf("never worse: of %d re-slot tasks (%d with moves)", tasks, moved),
		float64(worse), 0, "worse")
	sheet.AtLeast("never worse: mean saving, move travel included", 100*saved, 0, "%")
}

// reslotTask returns the expected metres of doing nothing and of moving, over
// the days after the decision.
func reslotTask(seed uint64) (before, after float64, moves int, err error) {
	rng := rand.New(rand.NewPCG(seed, 0x7461736b))
	slots := slotsPerAisle * (1 + rng.IntN(4)) / (1 + rng.IntN(3))
	s := shape{slots: slots, skus: slots * (60 + rng.IntN(36)) / 100, days: 5 + rng.IntN(40),
		zipf: 0.4 + rng.Float64(), drift: 0.8 * rng.Float64(), seed: seed}
	s.batches = s.days * (1 + rng.IntN(12))
	s.lines = s.batches * (2 + rng.IntN(15))
	w := generate(s)
	horizon := float64(3 + rng.IntN(28))
	policy := []layout.Policy{layout.SShape, layout.Return, layout.LargestGap, layout.Optimal}[rng.IntN(4)]
	opt := slotting.Options{Policy: policy, Horizon: horizon, LevelTime: -1} // only travel is judged
	if seed%4 == 0 {                                                         // start from a layout that was planned before
		if res, err := slotting.Plan(w.in, slotting.Options{Policy: policy, Horizon: 1000, LevelTime: -1}); err == nil {
			w.in.Stock = res.After
		}
	}
	res, err := slotting.Plan(w.in, opt)
	if err != nil {
		return 0, 0, 0, err
	}
	j, err := newJudge(w.in.Layout, policy)
	if err != nil {
		return 0, 0, 0, err
	}
	tours := expectedTours(w, s, 400, rng)
	scale := horizon * float64(s.batches) / float64(s.days) / float64(len(tours))
	before = scale * j.travel(tours, w.in.Stock)
	after = scale*j.travel(tours, res.After) + moveTravel(j, res.Moves)
	return before, after, len(res.Moves), nil
}

// expectedTours draws tours from the popularity that holds after the decision.
func expectedTours(w *world, s shape, count int, rng *rand.Rand) [][]string {
	cum := cumulative(w.truth)
	tours := make([][]string, count)
	for i := range tours {
		for range max(1, int(math.Round(float64(s.lines)/float64(s.batches)))) {
			k := sort.SearchFloat64s(cum, rng.Float64()*cum[len(cum)-1])
			tours[i] = append(tours[i], w.in.SKUs[k].ID)
		}
	}
	return tours
}

// moveTravel is the walk of carrying the moves out: each trip from the pack
// station through its steps and back.
func moveTravel(j *judge, moves []slotting.Move) float64 {
	metres, at, trip := 0.0, j.w.Origin(), 0
	for _, m := range moves {
		if m.Trip != trip {
			metres += j.w.Distance(at, j.w.Origin())
			at, trip = j.w.Origin(), m.Trip
		}
		from, _ := j.w.Slot(m.From)
		to, _ := j.w.Slot(m.To)
		metres += j.w.Distance(at, from) + j.w.Distance(from, to)
		at = to
	}
	return metres + j.w.Distance(at, j.w.Origin())
}
