package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sort"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/slotting"
	"github.com/stockwright/stockwright/slotting/layout"
)

// world is a generated warehouse with pick batches over a number of days.
// SKU popularity is Zipf, drifts as a random walk in its logarithm, and is
// known to the judge but not to the plan.
type world struct {
	in     slotting.Input
	lines  []slotting.OrderLine // all days
	days   int
	truth  []float64 // lines a day of each SKU on the last day
	split  int32     // first day of the judging days
	unseen float64   // share of SKUs without a line before the split
}

// shape of a world.
type shape struct {
	slots, skus, batches, lines, days int
	zipf                              float64 // exponent
	drift                             float64 // standard deviation of log popularity over all days
	seed                              uint64
}

var fullShape = shape{slots: 30_000, skus: 27_000, batches: 2_000, lines: 175_000, days: 100, zipf: 1.1,
	drift: 0.5, seed: 7}

const (
	baysPerAisle  = 50
	levelsPerBay  = 3
	slotsPerAisle = 2 * baysPerAisle * levelsPerBay
)

func generatedLayout(slots int) layout.Layout {
	l := layout.Layout{Stations: []layout.Station{{ID: "pack", Kind: layout.Pack}, {ID: "dock", Kind: layout.Dock}}}
	for i := range slots {
		a, rest := i/slotsPerAisle, i%slotsPerAisle
		bay, level := rest/(2*levelsPerBay), rest%levelsPerBay
		l.Slots = append(l.Slots, layout.Slot{ID: fmt.Sprintf("%03d-%02d-%d%c", a+1, bay+1, level+1,
			"LR"[rest/levelsPerBay%2]), Place: core.Place{Aisle: fmt.Sprint(a + 1), X: 3 * float64(a),
			Y: 1.2 * float64(bay+1)}, Bay: fmt.Sprint(bay + 1), Level: level + 1, Volume: 200})
	}
	return l
}

func generate(s shape) *world {
	rng := rand.New(rand.NewPCG(s.seed, 0x776f726c64))
	w := &world{days: s.days, split: int32(s.days * 4 / 5)}
	w.in.Layout = generatedLayout(s.slots)
	weights := make([]float64, s.skus)
	perm := rng.Perm(s.skus)
	for i := range weights {
		weights[perm[i]] = math.Pow(float64(i+1), -s.zipf)
		w.in.SKUs = append(w.in.SKUs, slotting.SKU{ID: fmt.Sprintf("S%06d", i), Volume: 1, Weight: 1})
	}
	for i, slot := range rng.Perm(s.slots)[:s.skus] {
		w.in.Stock = append(w.in.Stock, slotting.Assignment{Slot: w.in.Layout.Slots[slot].ID,
			SKU: w.in.SKUs[i].ID, Quantity: int64(1 + rng.IntN(150))})
	}
	batch := 0
	for day := range s.days {
		for i := range weights {
			weights[i] *= math.Exp(s.drift / math.Sqrt(float64(s.days)) * rng.NormFloat64())
		}
		cum := cumulative(weights)
		for ; batch < (day+1)*s.batches/s.days; batch++ {
			for range (batch+1)*s.lines/s.batches - batch*s.lines/s.batches {
				k := sort.SearchFloat64s(cum, rng.Float64()*cum[len(cum)-1])
				w.lines = append(w.lines, slotting.OrderLine{Order: fmt.Sprintf("B%06d", batch),
					SKU: w.in.SKUs[k].ID, Day: int32(day)})
			}
		}
	}
	total := cumulative(weights)[len(weights)-1]
	for _, v := range weights {
		w.truth = append(w.truth, v/total*float64(s.lines)/float64(s.days))
	}
	w.learn()
	return w
}

func cumulative(v []float64) []float64 {
	out, sum := make([]float64, len(v)), 0.0
	for i, x := range v {
		sum += x
		out[i] = sum
	}
	return out
}

// learn gives the plan what it may know: the lines before the split, and
// velocities from them.
func (w *world) learn() {
	counts := map[string]float64{}
	var known []slotting.OrderLine
	for _, l := range w.lines {
		if l.Day < w.split {
			known = append(known, l)
			counts[l.SKU]++
		}
	}
	w.in.Lines = slices.Values(known)
	missing := 0.0
	for i := range w.in.SKUs {
		c := counts[w.in.SKUs[i].ID]
		if c == 0 {
			missing++
		}
		w.in.SKUs[i].Velocity = c / float64(w.split)
	}
	w.unseen = missing / float64(len(w.in.SKUs))
	for i := range w.in.SKUs {
		if w.in.SKUs[i].Velocity == 0 {
			w.in.SKUs[i].Velocity = 0.3 / float64(w.split) // a line in some three times the days seen
		}
	}
}

// judgingTours are the batches of the days the plan has not seen, as SKUs.
func (w *world) judgingTours() [][]string {
	var tours [][]string
	last := ""
	for _, l := range w.lines {
		if l.Day < w.split {
			continue
		}
		if l.Order != last {
			tours, last = append(tours, nil), l.Order
		}
		tours[len(tours)-1] = append(tours[len(tours)-1], l.SKU)
	}
	return tours
}

// judge is the metres of tours with the stock where it lies; a SKU in several
// slots is picked from the first.
type judge struct {
	w *layout.Warehouse
	r *layout.Router
}

func newJudge(l layout.Layout, p layout.Policy) (*judge, error) {
	w, _, err := layout.Compile(l)
	if err != nil {
		return nil, err
	}
	return &judge{w, layout.NewRouter(w, p)}, nil
}

func (j *judge) travel(tours [][]string, stock []slotting.Assignment) float64 {
	at := make(map[string]int32, len(stock))
	for _, a := range slices.Backward(stock) {
		s, _ := j.w.Slot(a.Slot)
		at[a.SKU] = int32(s)
	}
	sum := 0.0
	var stops []int32
	for _, tour := range tours {
		stops = stops[:0]
		for _, sku := range tour {
			stops = append(stops, at[sku])
		}
		sum += j.r.Cost(stops)
	}
	return sum
}

// applied is the stock after the first n moves.
func applied(stock []slotting.Assignment, moves []slotting.Move) []slotting.Assignment {
	out := slices.Clone(stock)
	at := map[[2]string]int{}
	for i, a := range out {
		at[[2]string{a.Slot, a.SKU}] = i
	}
	for _, m := range moves {
		i := at[[2]string{m.From, m.SKU}]
		delete(at, [2]string{m.From, m.SKU})
		out[i].Slot = m.To
		at[[2]string{m.To, m.SKU}] = i
	}
	return out
}
