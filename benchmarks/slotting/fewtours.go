package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/slotting"
	"github.com/stockwright/stockwright/slotting/layout"
)

// fewTask is a warehouse seen through a few tours, the tours that follow, and
// the velocities that hold for them.
type fewTask struct {
	in     slotting.Input
	later  [][]string
	truth  []float64 // lines a day by SKU
	perDay float64   // tours
	lines  float64   // a tour
}

// clear tells whether a plan has a clear gain: a tenth of the travel, and twice
// its own work within the horizon.
func clear(saved float64, res slotting.Result) bool {
	return saved >= 0.1 && res.SecondsSaved*horizonDays >= 2*res.WorkSeconds
}

// horizonDays is the engine's own horizon.
const horizonDays = 30

// fewBars plans 300 warehouses on 2 to 120 tours each, a third of them slices of
// real orders, and holds the plans against the tours that follow. A gain is clear
// where the same plan made with the velocities that hold later saves a tenth of
// the travel, and twice its work.
func fewBars(sheet *bar.Sheet, shared string, cases part, verbose bool) {
	logs := []*log{}
	for _, read := range []func(string) (*log, error){readGroceries, readRetail} {
		if l, err := read(filepath.Join(shared, "data")); err == nil {
			logs = append(logs, l)
		}
	}
	worse, moved, sure, sureMoved, saved := 0, 0, 0, 0, 0.0
	for seed := uint64(cases.from); seed < uint64(cases.to); seed++ {
		var t fewTask
		if seed%6 < uint64(len(logs)) {
			t = logs[seed%6].few(seed)
		} else {
			t = newFewTask(seed)
		}
		got, moves, best, err := t.measure()
		if err != nil {
			sheet.True("few tours", err.Error(), "a plan", false)
			return
		}
		if got < -0.01 {
			worse++
		}
		if verbose && (got < -0.01 || best && moves == 0) {
			fmt.Printf("# task %d: %d moves save %.1f %%; clear gain: %v\n", seed, moves, 100*got, best)
		}
		saved += got / float64(cases.count())
		moved += min(moves, 1)
		if best {
			sure++
			sureMoved += min(moves, 1)
		}
	}
	if verbose {
		fmt.Printf("# %d of %d move; %d have a clear gain; %.2f %% saved on the mean\n", moved,
			cases.count(), sure, 100*saved)
	}
	sheet.AtMost(fmt.Sprintf("few tours: of %d worse than nothing beyond 1 %%", cases.count()),
		float64(worse), 0, "worse")
	sheet.AtLeast(fmt.Sprintf("few tours: of %d with a clear gain that move", sure),
		100*float64(sureMoved)/float64(max(sure, 1)), 90, "%")
}

// measure is the share of later travel that the plan saves, its moves, and whether
// the same plan would have a clear gain if it knew the velocities that hold then.
func (t *fewTask) measure() (saved float64, moves int, best bool, err error) {
	j, err := newJudge(t.in.Layout, layout.SShape)
	if err != nil {
		return 0, 0, false, err
	}
	before := j.travel(t.later, t.in.Stock)
	res, err := slotting.Plan(t.in, slotting.Options{MaxMoves: 50})
	if err != nil {
		return 0, 0, false, err
	}
	knowing := t.in
	knowing.Lines, knowing.SKUs = nil, append([]slotting.SKU(nil), t.in.SKUs...)
	for i := range knowing.SKUs {
		knowing.SKUs[i].Velocity = t.truth[i]
	}
	most, err := slotting.Plan(knowing, slotting.Options{MaxMoves: 50, LinesPerTour: t.lines})
	if err != nil {
		return 0, 0, false, err
	}
	return 1 - j.travel(t.later, res.After)/before, len(res.Moves),
		clear(1-j.travel(t.later, most.After)/before, most), nil
}

// newFewTask draws lines at random from a popularity between flat and steep.
func newFewTask(seed uint64) fewTask {
	rng := rand.New(rand.NewPCG(seed, 11))
	aisles, bays := 2+rng.IntN(4), 10+rng.IntN(15)
	t := fewTask{}
	t.in.Layout = grid(aisles, bays)
	slots := t.in.Layout.Slots
	n := len(slots) * (6 + rng.IntN(4)) / 10
	skew := 1.5 * rng.Float64()
	weights := make([]float64, n)
	for i := range weights {
		weights[i] = math.Pow(float64(i+1), -skew)
	}
	cum := cumulative(weights)
	place := rng.Perm(len(slots))
	days, perDay, lines := 2+rng.IntN(9), 1+rng.IntN(12), 1+rng.IntN(8)
	draw := func() (tour []string) {
		for range 1 + rng.IntN(lines) {
			u, k := rng.Float64()*cum[n-1], 0
			for cum[k] < u {
				k++
			}
			tour = append(tour, fmt.Sprintf("S%03d", k))
		}
		return tour
	}
	var seen [][]string
	for range days * perDay {
		seen = append(seen, draw())
	}
	for range 100 * perDay {
		t.later = append(t.later, draw())
	}
	for i := range n {
		t.in.SKUs = append(t.in.SKUs, slotting.SKU{ID: fmt.Sprintf("S%03d", i)})
		t.in.Stock = append(t.in.Stock, slotting.Assignment{Slot: slots[place[i]].ID,
			SKU: fmt.Sprintf("S%03d", i), Quantity: 10})
	}
	t.take(seen, perDay, float64(days))
	return t
}

// take gives the plan the tours seen, and velocities counted on them.
func (t *fewTask) take(seen [][]string, perDay int, days float64) {
	counts, later, lines := map[string]float64{}, map[string]float64{}, 0.0
	var past []slotting.OrderLine
	for i, tour := range seen {
		for _, sku := range tour {
			past = append(past, slotting.OrderLine{Order: fmt.Sprint(i), SKU: sku, Day: int32(i / perDay)})
			counts[sku]++
		}
	}
	t.in.Lines = slices.Values(past)
	for _, tour := range t.later {
		for _, sku := range tour {
			later[sku]++
			lines++
		}
	}
	t.perDay, t.lines = float64(perDay), lines/float64(len(t.later))
	for i := range t.in.SKUs {
		id := t.in.SKUs[i].ID
		t.in.SKUs[i].Velocity = counts[id] / days
		t.truth = append(t.truth, later[id]*t.perDay/float64(len(t.later)))
	}
}

// few is a slice of real orders: a few seen, the 700 after them to judge by. Every
// other warehouse is laid out well already, on orders of another time.
func (l *log) few(seed uint64) fewTask {
	rng := rand.New(rand.NewPCG(seed, 5))
	n, days := 10+rng.IntN(60), 2+rng.IntN(6)
	start := rng.IntN(len(l.baskets) - n - 700)
	number := map[int32]int{}
	var ids []int32
	words := func(b basket) (tour []string) {
		for _, s := range b.skus {
			if _, ok := number[s]; !ok {
				number[s] = len(ids)
				ids = append(ids, s)
			}
			tour = append(tour, l.skus[s])
		}
		return tour
	}
	t := fewTask{}
	var seen [][]string
	for i := range n {
		seen = append(seen, words(l.baskets[start+i]))
	}
	for i := range 700 {
		t.later = append(t.later, words(l.baskets[start+n+i]))
	}
	t.in.Layout = grid(max(2, 1+len(ids)/36), 20)
	place := rng.Perm(len(t.in.Layout.Slots))
	if seed/6%2 == 0 {
		place = l.laidOut(start+n+1500, ids)
	}
	for i, s := range ids {
		t.in.SKUs = append(t.in.SKUs, slotting.SKU{ID: l.skus[s]})
		t.in.Stock = append(t.in.Stock, slotting.Assignment{Slot: t.in.Layout.Slots[place[i]].ID,
			SKU: l.skus[s], Quantity: 10})
	}
	t.take(seen, max(1, n/days), float64(days))
	return t
}

// laidOut places SKUs by their popularity on 600 orders from one on, aisle after aisle.
func (l *log) laidOut(from int, ids []int32) []int {
	old := map[int32]float64{}
	for i := range 600 {
		for _, s := range l.baskets[(from+i)%len(l.baskets)].skus {
			old[s]++
		}
	}
	rank := make([]int, len(ids))
	for i, a := range ids {
		for k, b := range ids {
			if old[b] > old[a] || old[b] == old[a] && k < i {
				rank[i]++
			}
		}
	}
	return rank
}

// grid is a block of aisles 3 m apart with a slot to a side every metre.
func grid(aisles, bays int) layout.Layout {
	l := layout.Layout{Stations: []layout.Station{{ID: "pack", Kind: layout.Pack}}}
	for a := range aisles {
		for b := range 2 * bays {
			l.Slots = append(l.Slots, layout.Slot{ID: fmt.Sprintf("%02d-%02d", a, b),
				Place: core.Place{Aisle: fmt.Sprint(a + 1), X: 3 * float64(a), Y: float64(b/2 + 1)},
				Bay:   fmt.Sprint(b/2 + 1)})
		}
	}
	return l
}
