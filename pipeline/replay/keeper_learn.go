package replay

import (
	"maps"
	"math"
	"slices"
)

// NewKeeper learns corrections on the past days of opt: it replays them a few
// times, lead times drawn anew from what is believed, each time correcting by
// what the last taught.
func NewKeeper(items []Item, lead [][]float64, opt Options, c Calendar) *Keeper {
	const rounds = 4
	k := &Keeper{Title: "keeper", Lead: lead, Learnt: map[string]Correction{}}
	believed := append([]Item(nil), items...)
	for i := range believed {
		believed[i].Lead = lead[i]
	}
	base := NewCounts(items, opt.Start, c)
	all := opt
	all.WarmUp, all.Days = 0, opt.WarmUp+opt.Days
	sums := map[string]Correction{}
	for round := range rounds {
		p := k.from(items, base.Clone())
		p.Gain = 0
		all.Seed = opt.Seed + uint64(round)*7919
		for _, r := range Report(items, Replay(believed, p, all), all.Days, 0) {
			if r.Class == "" {
				continue
			}
			now, s := p.learnt(r), sums[r.Class]
			if round > 0 { // the first stands at prices of its own
				s.Loss += math.Log(now.Loss) / (rounds - 1)
				s.Estimate += math.Log(now.Estimate) / (rounds - 1)
				sums[r.Class] = s
			}
			k.Learnt[r.Class] = now
		}
	}
	k.pool(items, sums)
	for c, s := range sums {
		k.Learnt[c] = Correction{Loss: math.Exp(s.Loss), Estimate: math.Exp(s.Estimate), Price: k.Learnt[c].Price}
	}
	return k
}

// smallClass is the number of items at which a class's own correction weighs as
// much as that of all classes with the same promise.
const smallClass = 20

// pool draws the corrections of small classes to those of the classes with the
// same promise, on the log scale.
func (k *Keeper) pool(items []Item, own map[string]Correction) {
	type group struct{ loss, estimate, items float64 }
	groups, size, promised := map[float64]*group{}, map[string]float64{}, map[string]float64{}
	for _, it := range items {
		size[it.Class]++
		promised[it.Class] = it.Promised
	}
	classes := slices.Sorted(maps.Keys(own))
	for _, c := range classes {
		g := groups[promised[c]]
		if g == nil {
			g = &group{}
			groups[promised[c]] = g
		}
		g.loss += size[c] * own[c].Loss
		g.estimate += size[c] * own[c].Estimate
		g.items += size[c]
	}
	for _, c := range classes {
		g, w, o := groups[promised[c]], size[c]/(size[c]+smallClass), own[c]
		o.Loss = w*o.Loss + (1-w)*g.loss/g.items
		o.Estimate = w*o.Estimate + (1-w)*g.estimate/g.items
		own[c] = o
	}
}

// learnt compares what a class lost with what was expected and estimated.
func (k *Keeper) learnt(r ClassReport) Correction {
	c := k.classes[r.Class]
	out := Correction{Loss: 1, Estimate: 1, Price: math.Exp(c.logs / max(c.weeks, 1))}
	lost := float64(r.LostUnits) + 0.5
	if c.expected > 0 && c.due > 0 {
		share := lost / (float64(r.LostUnits) + float64(r.SoldUnits) + 1)
		out.Loss = max(0.05, min(20, share/(c.expected/c.due)))
	}
	if c.estimated > 0 {
		out.Estimate = max(0.2, min(5, lost/(c.estimated+0.5)))
	}
	return out
}
