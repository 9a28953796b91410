package demand

import (
	"math"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/shard"
	"github.com/stockwright/stockwright/pipeline/terms"
)

// What is new at a location and sells at others is expected to sell as it does there, as
// far as its location sells as those do.

const (
	settledDays = 91 // on sale until what a key sells tells more of it than what others do
	likeDays    = 365
	likeWorth   = 20 // units that a location's likeness to the others counts as beforehand
	mostUnlike  = 0.5
	toldKeys    = 20 // of so many, with so many units each, it is told how unlike locations are
)

// soldHere is what a SKU sold at a location in the days before the as-of day.
type soldHere struct {
	location string
	days     int32
	units    float64
}

// sums up what a series sold of late.
func (of *survey) sums(r datasets.SeriesRows, asOf int32) {
	if len(r.Days) == 0 {
		return
	}
	from, units := max(r.Days[0], asOf-likeDays), 0.0
	for i := len(r.Days) - 1; i >= 0 && r.Days[i] >= from; i-- {
		units += max(r.Quantity[i], 0)
	}
	of.rates[r.SKU] = append(of.rates[r.SKU], soldHere{r.Location, asOf - from, units})
}

// elsewhere tells what the keys that are new sell a day at other locations, units, and how
// unlike locations of the business are; nil where nothing is new.
func (ix *index) elsewhere(of *survey, b *terms.Terms) *shard.Elsewhere {
	asOf := int32(b.AsOf)
	here := func(k core.Key) (at soldHere) {
		for _, s := range of.rates[k.SKU] {
			if s.location == k.Location {
				at = s
			}
		}
		if since := b.OnSale(k, ix.opened[k.Location]).Since; since > asOf-settledDays {
			at.days = asOf - since // what sold nothing since its location opened is known too
		}
		return at
	}
	type told struct{ sold, expected float64 }
	by := map[string]told{}
	each := func(do func(k core.Key, at soldHere, rate float64)) {
		for _, s := range ix.shards {
			for _, k := range s.all {
				if len(of.rates[k.SKU]) == 0 || ix.supplies[k] {
					continue
				}
				if rate := of.settledElsewhere(k); rate > 0 {
					do(k, here(k), rate)
				}
			}
		}
	}
	each(func(k core.Key, at soldHere, rate float64) {
		t := by[k.Location]
		by[k.Location] = told{t.sold + at.units, t.expected + rate*float64(at.days)}
	})
	out := &shard.Elsewhere{Spread: mostUnlike, Levels: map[string]float64{}}
	keys, squares := 0.0, 0.0
	each(func(k core.Key, at soldHere, rate float64) {
		t := by[k.Location]
		like := (t.sold + likeWorth) / (t.expected + likeWorth)
		if ramp := ix.ramps[k.Location]; ramp != nil {
			like /= ramp.Mean(ramp.Opened, asOf)
		}
		if at.days < settledDays {
			out.Levels[k.String()] = rate * like
		} else if at.units >= toldKeys {
			off := math.Log(at.units / float64(at.days) / (rate * like))
			keys, squares = keys+1, squares+off*off-1/at.units
		}
	})
	if len(out.Levels) == 0 {
		return nil
	}
	if keys >= toldKeys {
		out.Spread = math.Sqrt(min(max(squares/keys, 0.01), 1))
	}
	return out
}

// settledElsewhere is what an item sells a day at the other locations that have sold it for long,
// in the mean; 0 for none.
func (of *survey) settledElsewhere(k core.Key) (mean float64) {
	n := 0.0
	for _, s := range of.rates[k.SKU] {
		if s.location != k.Location && s.days >= settledDays {
			mean, n = mean+s.units/float64(s.days), n+1
		}
	}
	return mean / max(n, 1)
}
