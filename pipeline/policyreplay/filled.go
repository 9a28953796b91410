package policyreplay

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast/substitute"
	"github.com/stockwright/stockwright/pipeline/trading"
)

// Filled counts item-days sold out, and what became of them.
type Filled struct {
	SoldOut, Drawn int64   // item-days; those with days in stock to draw from
	Added          float64 // units drawn beyond what was sold
	Lent           int64   // item-days on which what was asked of another, sold out, was sold
	Returned       float64 // units sold on them beyond what is drawn
}

// Add sums counts.
func (f *Filled) Add(g Filled) {
	f.SoldOut, f.Drawn, f.Added = f.SoldOut+g.SoldOut, f.Drawn+g.Drawn, f.Added+g.Added
}

// Text says it in a line; "" where no day was sold out.
func (f Filled) Text() string {
	if f.SoldOut == 0 {
		return ""
	}
	text := fmt.Sprintf("%d item-days sold out in the history: on %d of them demand is drawn from days in stock, "+
		"%.0f units more than were sold; the others count as sold", f.SoldOut, f.Drawn, f.Added)
	if f.Lent > 0 {
		text += fmt.Sprintf("; on %d days of other items, which sold more meanwhile, demand is drawn from the days around, %.0f units less than were sold", f.Lent, f.Returned)
	}
	return text
}

// fillWeeks is how far to each side days in stock are looked for.
const fillWeeks = 13

// FillSoldOut draws the demand of a series' days sold out, of which sales y are a
// lower bound, from days of the same weekday on which the item was in stock and at
// least as much was sold. It changes y; the draws are those of the key and the seed.
func FillSoldOut(k core.Key, y []float64, inStock []bool, seed uint64) (f Filled) {
	f.SoldOut, f.Drawn, f.Added = redraw(k, y, inStock, func(t int) bool { return !inStock[t] },
		func(other, day float64) bool { return other >= day }, seed)
	return f
}

// redraw draws wanted days from known days of the same weekday, around them, that fit what was
// sold. It tells how many were wanted, how many drawn, and the units that this adds.
func redraw(k core.Key, y []float64, known []bool, wanted func(t int) bool,
	fits func(other, day float64) bool, seed uint64) (days, drawn int64, added float64) {
	rng := rand.New(rand.NewPCG(seed, k.Hash()))
	was := slices.Clone(y)
	var found []float64
	for t := range y {
		if !wanted(t) {
			continue
		}
		days++
		found = found[:0]
		for w := -fillWeeks; w <= fillWeeks; w++ {
			if s := t + 7*w; s >= 0 && s < len(y) && known[s] && fits(was[s], was[t]) {
				found = append(found, was[s])
			}
		}
		if len(found) > 0 {
			y[t] = found[rng.IntN(len(found))]
			drawn++
			added += y[t] - was[t]
		}
	}
	return days, drawn, added
}

// GiveBack takes from items what they sold in place of others of their group and location that
// were sold out, whose own demand is drawn: it would be asked for twice.
func (d *ReplayDemand) GiveBack(rows []datasets.SeriesRows, group func(core.Key) string, seed uint64) {
	if d.Filled.SoldOut == 0 {
		return
	}
	traded, outages := trading.Days{}, trading.Outages{}
	for _, r := range rows {
		traded.Add(r)
		if slices.Contains(r.InStock, false) {
			outages.Add(r, group(core.Key{Location: r.Location, SKU: r.SKU}), false, 0)
		}
	}
	outages.Learn(traded)
	for _, r := range rows {
		k := core.Key{Location: r.Location, SKU: r.SKU}
		all := outages[k.Location][group(k)]
		begin := int(r.Days[0] - d.First)
		y := d.Of[k]
		if len(all) == 0 || len(y) <= begin {
			continue
		}
		y = y[begin:]
		sold, known := slices.Clone(y), slices.Repeat([]bool{true}, len(y))
		for i, day := range r.Days {
			if t := day - r.Days[0]; i < len(r.InStock) && !r.InStock[i] || i < len(r.OnPromotion) && r.OnPromotion[i] {
				sold[t], known[t] = math.NaN(), false
			}
		}
		lent := make([]bool, len(y))
		for _, o := range substitute.Lent(sold, r.Days[0], all) {
			for t := max(0, o.From-r.Days[0]); t < min(o.Until-r.Days[0], int32(len(y))); t++ {
				lent[t], known[t] = sold[t] == sold[t], false
			}
		}
		days, _, added := redraw(k, y, known, func(t int) bool { return lent[t] },
			func(float64, float64) bool { return true }, seed)
		d.Filled.Lent += days
		d.Filled.Returned -= added
	}
}
