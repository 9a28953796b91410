package main

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
	"sync"

	"github.com/stockwright/stockwright/benchmarks/bar"
)

// truth is what is true of an item, and not told.
type truth struct {
	rate float64 // units a day
	lead int     // days
}

// knower is what a planner who knows an item's true distribution, and keeps one
// order-up-to level, reaches on it.
type knower struct {
	fill   float64    // with the least level that keeps the promise
	spread [2]float64 // one standard error of a year's fill: with the least level that fills 1.5 points less than promised, and with the one above
	years  []float64  // fill of single years with the one above
}

// The tolerance of an item's fill, and the standard errors beyond which it is no luck.
const (
	itemTolerance = 0.015
	itemErrors    = 2
	knownDays     = 100_000 // lived to tell a level's fill
)

// itemVerdict counts items whose fill tells a miss from luck.
type itemVerdict struct {
	below, above, judged int
	luckBelow            float64 // how many a planner who knows the truth has below, by luck
}

// knowAll finds what one who knows the truths reaches on each item of a replay.
func (f *family) knowAll(r *familyReplay, truths map[string]truth) map[string]knower {
	found := make([]knower, len(r.Each))
	var wg sync.WaitGroup
	for part := range 2 {
		wg.Go(func() {
			for i := part; i < len(found); i += 2 {
				found[i] = f.know(r.Each[i].SKU, truths[r.Each[i].SKU], r.Days)
			}
		})
	}
	wg.Wait()
	knowers := map[string]knower{}
	for i, row := range r.Each {
		knowers[row.SKU] = found[i]
	}
	return knowers
}

// luck is a standard error of all items' fill together.
func (r *familyReplay) luck(knowers map[string]knower) float64 {
	sum, all := 0.0, 0.0
	for _, row := range r.Each {
		of := float64(row.Demand)
		all += of
		sum += of * of * knowers[row.SKU].spread[1] * knowers[row.SKU].spread[1]
	}
	return math.Sqrt(sum) / math.Max(all, 1)
}

// judgeItems holds each item's fill against its promise and against what one who knows
// the truth reaches: below, where it misses by more than the tolerance and two standard errors;
// above, where it does, and one unit less would have kept the promise too.
func (f *family) judgeItems(r *familyReplay, knowers map[string]knower) (v itemVerdict) {
	for _, row := range r.Each {
		if row.Demand == 0 {
			continue
		}
		k := knowers[row.SKU]
		least, most := f.target-itemTolerance-itemErrors*k.spread[0],
			max(f.target, k.fill)+itemTolerance+itemErrors*k.spread[1]
		if least > 0 {
			v.judged++
		}
		switch {
		case row.Achieved < least:
			v.below++
		case row.Achieved > most:
			v.above++
		}
		for _, year := range k.years {
			if year < least {
				v.luckBelow += 1 / float64(len(k.years))
			}
		}
	}
	return v
}

// know finds what one who knows an item's truth reaches, by living levels.
func (f *family) know(sku string, of truth, days int) knower {
	demand := f.trueDemand(sku, of, days)
	least := func(target float64) (fill float64, years []float64) {
		low, high := 0, 1 // fills less than the target; the first level tried that does not
		for f.fillOf(demand, of.lead, high, days) < target {
			low, high = high, 2*high
		}
		for high-low > 1 {
			if middle := (low + high) / 2; f.fillOf(demand, of.lead, middle, days) < target {
				low = middle
			} else {
				high = middle
			}
		}
		return f.live(demand, of.lead, high, days)
	}
	_, short := least(f.target - itemTolerance)
	k := knower{}
	k.fill, k.years = least(f.target)
	k.spread = [2]float64{deviation(short), deviation(k.years)}
	return k
}

// trueDemand draws a long life of an item, in whole stretches of so many days; day 0 is a Sunday.
func (f *family) trueDemand(sku string, of truth, days int) []float64 {
	h := fnv.New64a()
	h.Write([]byte(sku))
	rng := rand.New(rand.NewPCG(h.Sum64(), 0x6e))
	mean := of.rate
	if n := len(f.closed); n > 0 {
		mean *= 7 / float64(7-n)
	}
	demand := make([]float64, knownDays/days*days)
	for t := range demand {
		if !slices.Contains(f.closed, t%7) {
			demand[t] = f.noise.Draw(rng, mean)
		}
	}
	return demand
}

func (f *family) fillOf(demand []float64, lead, level, days int) float64 {
	fill, _ := f.live(demand, lead, level, days)
	return fill
}

// live sells demand day by day, ordering up to a level on order days; what is short is
// lost. It tells the fill in all and by so many days.
func (f *family) live(demand []float64, lead, level, days int) (fill float64, years []float64) {
	review := 1
	if f.weekdays != "" {
		review = 7
	}
	due := make([]float64, lead+1) // ring, by day
	hand, way := float64(level), 0.0
	asked, lost, all, short := 0.0, 0.0, 0.0, 0.0
	for t, want := range demand {
		at := t % (lead + 1)
		hand, way, due[at] = hand+due[at], way-due[at], 0
		if q := float64(level) - hand - way; t%review == 0 && q > 0 {
			way += q
			due[(t+lead)%(lead+1)] += q
		}
		sold := math.Min(hand, want)
		hand -= sold
		asked, lost = asked+want, lost+want-sold
		if t%days == days-1 {
			if asked > 0 {
				years = append(years, 1-lost/asked)
			}
			all, short, asked, lost = all+asked, short+lost, 0, 0
		}
	}
	return 1 - short/math.Max(all, 1), years
}

func deviation(v []float64) float64 {
	mean, sum := 0.0, 0.0
	for _, x := range v {
		mean += x / float64(len(v))
	}
	for _, x := range v {
		sum += (x - mean) * (x - mean)
	}
	return math.Sqrt(sum / math.Max(1, float64(len(v)-1)))
}

// measureItems states what single items lived, under a target of their own.
func (f *family) measureItems(sheet *bar.Sheet, name string, r *familyReplay, knowers map[string]knower) {
	v := f.judgeItems(r, knowers)
	most := math.Floor(v.luckBelow + 2*math.Sqrt(v.luckBelow))
	sheet.True(name+": items below 93.5 % beyond two standard errors",
		fmt.Sprintf("%d of %d", v.below, v.judged), fmt.Sprintf("≤ %.0f, luck has %.1f", most,
			v.luckBelow), float64(v.below) <= most)
	sheet.True(name+": items above 96.5 % though a unit less keeps 95 %",
		fmt.Sprintf("%d of %d", v.above, v.judged), "none", v.above == 0)
}
