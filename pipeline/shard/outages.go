package shard

import (
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/forecast"
	"github.com/stockwright/stockwright/forecast/substitute"
)

// giveBack leaves the days out of a history on which it sold what was asked of another item
// of its group and location that was out of stock: they teach nothing of its own demand.
func (job *Job) giveBack(s Series, of *forecast.Series) []substitute.Outage {
	outages := job.Outages[s.Key.Location][s.Group]
	if len(outages) == 0 || len(of.Y) == 0 || !of.Laid.Days() {
		return nil
	}
	y := of.Y
	if of.InStock != nil || of.Promo != nil {
		room := roomKept.Get().(*[]float64)
		defer roomKept.Put(room)
		*room = slices.Grow((*room)[:0], len(of.Y))[:len(of.Y)]
		y = *room
		for t, v := range of.Y {
			y[t] = v
			if t < len(of.InStock) && !of.InStock[t] || t < len(of.Promo) && of.Promo[t] != 0 {
				y[t] = math.NaN()
			}
		}
	}
	lent := substitute.Lent(y, of.Start, outages)
	for _, o := range lent {
		for t := o.From - of.Start; t < o.Until-of.Start; t++ {
			of.Y[t] = math.NaN()
		}
	}
	return lent
}

// roomKept is room for histories that are looked at once.
var roomKept = sync.Pool{New: func() any { return new([]float64) }}

// wordsOf say which days were left out, and why.
func wordsOf(lent []substitute.Outage) (out []string) {
	for _, o := range lent {
		out = append(out, fmt.Sprintf("sold more while %s was out of stock, %s to %s: those days are left out", o.SKU, core.Day(o.From), core.Day(o.Until-1)))
	}
	return out
}
