package ranked

import (
	"cmp"
	"math"
	"slices"
)

// Prices is what one more slot is worth to loads that fill slots by score: with one
// more at a score, all that lie at higher scores move up by one.
type Prices []price

type price struct {
	score float64 // seconds of a line there
	lines float64 // a day, of the load there
	worth float64 // seconds a day
}

// Add puts a load of so many lines a day at a score, in seconds a line.
func (p *Prices) Add(score, lines float64) { *p = append(*p, price{score: score, lines: lines}) }

// Settle finds the prices once all loads are added.
func (p Prices) Settle() {
	slices.SortStableFunc(p, func(a, b price) int { return cmp.Compare(a.score, b.score) })
	for i := len(p) - 2; i >= 0; i-- {
		p[i].worth = p[i+1].worth + p[i+1].lines*(p[i+1].score-p[i].score)
	}
}

// Above is what one more slot at a score is worth, in seconds a day.
func (p Prices) Above(score float64) float64 {
	i, _ := slices.BinarySearchFunc(p, score, func(a price, s float64) int { return cmp.Compare(a.score, s) })
	if i == len(p) {
		return 0
	}
	return p[i].worth + p[i].lines*math.Max(0, p[i].score-score)
}
