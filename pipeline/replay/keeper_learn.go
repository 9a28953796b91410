package replay

import "math"

// NewKeeper learns prices on the past days of opt: it replays them a few times,
// lead times drawn anew from what is believed, and moves each class's price to
// where the class would have lost what it may lose.
func NewKeeper(items []Item, lead [][]float64, opt Options, c Calendar) *Keeper {
	const rounds = 4
	k := &Keeper{Title: "keeper", Learnt: map[string]Correction{}}
	var believed []Item
	for i, it := range items {
		if onSale(it.Demand, opt.Start) {
			it.Lead = lead[i]
			believed = append(believed, it)
			k.Lead = append(k.Lead, lead[i])
		}
	}
	base := NewCounts(believed, opt.Start, c)
	tries := map[string]*try{}
	for round := range rounds {
		p := k.from(believed, base.Clone())
		opt.Seed += 7919 * uint64(round)
		for _, r := range Report(believed, Replay(believed, p, opt), opt.Days, 0) {
			if r.Class == "" {
				continue
			}
			if round == 0 {
				tries[r.Class] = &try{slope: -0.9}
			}
			k.Learnt[r.Class] = tries[r.Class].next(p.classes[r.Class], r, opt)
		}
	}
	k.Lead = lead
	return k
}

// onSale tells whether an item has sold for eight weeks: what is newer than the
// replay teaches launches, not service.
func onSale(demand []float64, start int) bool {
	for _, y := range demand[:max(0, start-56)] {
		if y > 0 {
			return true
		}
	}
	return false
}

// try is a class's last price and what it lost, as logarithms.
type try struct {
	price, lost, slope float64
	tried              bool
}

// next is the price to try next: units lost are close to a power of the price.
func (t *try) next(c *keptClass, r ClassReport, opt Options) Correction {
	lost := float64(r.LostUnits) + 0.5
	share := lost / (float64(r.LostUnits) + float64(r.SoldUnits) + 1)
	price, logLost := math.Log(c.price), math.Log(share)
	if d := price - t.price; t.tried && math.Abs(d) > 0.1 {
		t.slope = max(-2, min(-0.4, (logLost-t.lost)/d))
	}
	t.price, t.lost, t.tried = price, logLost, true
	step := (math.Log(1-c.promised) - logLost) / t.slope
	out := Correction{Price: math.Exp(price + max(-1.5, min(1.5, step))), Estimate: 1, Demand: (lost + float64(r.SoldUnits)) / float64(opt.Days)}
	if c.estimated > 0 {
		measured := float64(opt.Days) / float64(opt.WarmUp+opt.Days)
		out.Estimate = max(0.2, min(5, lost/(c.estimated*measured+0.5)))
	}
	return out
}
