package main

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
)

// realHorizon is the days within which a move on real orders has to pay back.
const realHorizon = 90

// realBars plans warehouses of real orders through a workspace on their first part
// and walks the rest. The yardstick is a full refill: every SKU laid afresh by its
// popularity in the first part, aisle after aisle from the station.
func realBars(sheet *bar.Sheet, shared string, cases part, verbose bool) {
	logs := []func(string) (*log, error){readGroceries, readRetail}
	for _, read := range logs[min(cases.from, len(logs)):min(cases.to, len(logs))] {
		l, err := read(filepath.Join(shared, "data"))
		if err != nil {
			sheet.Skip("real orders", err.Error())
			return
		}
		if err := l.realBar(sheet, verbose); err != nil {
			sheet.True(l.name+", 90 days", err.Error(), "a plan", false)
		}
	}
}

// halves splits the log's baskets in time: two thirds seen, one to judge by.
func (l *log) halves() (seen, later []basket) {
	first, last := l.baskets[0].day, l.baskets[len(l.baskets)-1].day
	split := first + (last-first+1)*2/3
	k, _ := slices.BinarySearchFunc(l.baskets, split, func(b basket, day int32) int { return cmp.Compare(b.day, day) })
	return l.baskets[:k], l.baskets[k:]
}

func (l *log) realBar(sheet *bar.Sheet, verbose bool) error {
	seen, later := l.halves()
	s, err := l.site(seen, later[0].day)
	if err != nil {
		return err
	}
	defer s.close()
	walk := newWalker(s.slots, s.stations[0])
	tours := l.tours(later)
	before := walk.travel(tours, s.lies())
	full, fullMoves := s.refilled(l.popularity(seen))
	// Only walking is judged, so only walking is planned.
	got, err := s.run("slotting", map[string]any{"moves": 0, "horizon_days": realHorizon, "level_seconds": 0})
	if err != nil {
		return err
	}
	best := 1 - walk.travel(tours, full)/before
	mine := 1 - walk.travel(tours, s.carried(got.moves))/before
	if verbose {
		e := got.evidence
		fmt.Printf("# %s: %d moves save %.2f %% (held out %.1f [%.1f, %.1f], trust %.2f), a full refill with %d saves %.2f %%; %s; search: %s; pairs: %s\n", l.name, len(got.moves), 100*mine,
			100*e.Saved, 100*e.SavedLow, 100*e.SavedHigh, e.Trust, fullMoves, 100*best, e.Verdict, e.Search, e.Affinity)
	}
	sheet.AtLeast(l.name+", 90 days: saving over a full refill's", mine/best, 1, "")
	sheet.AtMost(l.name+", 90 days: moves over a full refill's", float64(len(got.moves))/float64(fullMoves), 0.8, "")
	return nil
}

// tours are the baskets as SKUs.
func (l *log) tours(baskets []basket) [][]string {
	out := make([][]string, len(baskets))
	for i, b := range baskets {
		for _, k := range b.skus {
			out[i] = append(out[i], l.skus[k])
		}
	}
	return out
}

func (l *log) popularity(baskets []basket) map[string]float64 {
	out := map[string]float64{}
	for _, b := range baskets {
		for _, k := range b.skus {
			out[l.skus[k]]++
		}
	}
	return out
}

// site is a warehouse of the log's SKUs, laid at random: aisles of twenty bays on
// two sides, a tenth of the slots empty. Orders without dates come 40 a day.
func (l *log) site(seen []basket, until int32) (*site, error) {
	asOf := core.Day(until)
	if !l.dated {
		asOf = firstDay + core.Day(len(seen)/40)
	}
	s, err := newSite(asOf)
	if err != nil {
		return nil, err
	}
	s.pack(0, 0)
	known := map[int32]bool{}
	var goods []int32
	for _, b := range l.baskets {
		for _, k := range b.skus {
			if !known[k] {
				known[k] = true
				goods = append(goods, k)
			}
		}
	}
	bays, levels := 10, 1 // a small warehouse for few goods, racks for many
	if len(goods) > 1000 {
		bays, levels = 25, 3
	}
	aisle := 2 * bays * levels
	slots := (len(goods)*11/10/aisle + 1) * aisle
	for i := range slots {
		a, bay, level := i/aisle, i%aisle/(2*levels), i%levels
		s.slots = append(s.slots, datasets.Slot{Slot: fmt.Sprintf("%02d-%03d", a+1, i%aisle+1),
			Location: warehouseName, Place: core.Place{Aisle: fmt.Sprint(a + 1), X: float64(3 * a),
				Y: 1.2 * float64(bay+1)}, Bay: int64(bay + 1), Level: int64(level)})
	}
	place := rand.New(rand.NewPCG(3, 4)).Perm(slots)
	for i, k := range goods {
		s.item(datasets.Item{SKU: l.skus[k]}, s.slots[place[i]].Slot, 50)
	}
	for i, b := range seen {
		day := core.Day(b.day)
		if !l.dated {
			day = firstDay + core.Day(i/40)
		}
		for _, k := range b.skus {
			if day < asOf {
				s.line(fmt.Sprint(i), l.skus[k], 1, day)
			}
		}
	}
	return s, s.write()
}

// refilled lays every SKU afresh, the most popular nearest, aisle after aisle, and
// counts the SKUs that change their slot.
func (s *site) refilled(popularity map[string]float64) (at map[string]string, moves int) {
	slots := slices.Clone(s.slots)
	slices.SortStableFunc(slots, func(a, b datasets.Slot) int {
		return cmp.Or(cmp.Compare(a.X, b.X),
			cmp.Compare(a.Y, b.Y))
	})
	skus := slices.Clone(s.items)
	slices.SortStableFunc(skus, func(a, b datasets.Item) int {
		return -cmp.Compare(popularity[a.SKU],
			popularity[b.SKU])
	})
	at = map[string]string{}
	now := s.lies()
	for i, it := range skus {
		at[it.SKU] = slots[i].Slot
		if now[it.SKU] != slots[i].Slot {
			moves++
		}
	}
	return at, moves
}
