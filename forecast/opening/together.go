package opening

import (
	"math"
	"slices"
)

// Mask learns the openings of series that trade together, each a history by day
// from its own first day (NaN and 0 both are no sale), and gives the open days
// of each, history and so many days ahead; nil where all are open. The pattern
// is what they have in common.
func Mask(first []int32, y [][]float64, ahead int) (*Pattern, [][]bool) {
	from, to := int32(math.MaxInt32), int32(math.MinInt32)
	for i := range y {
		from, to = min(from, first[i]), max(to, first[i]+int32(len(y[i])))
	}
	if from >= to || int(to-from) > 1<<17 {
		return &Pattern{}, make([][]bool, len(y))
	}
	all := Activity{First: from, Sold: make([]float64, to-from)}
	for i := range y {
		for t, v := range y[i] {
			if v > 0 {
				all.Sold[int(first[i]-from)+t]++
			}
		}
	}
	p := Learn(all, ahead)
	return p, p.Masks(first, y, ahead)
}

// Masks are the open days of series as Mask gives them, where what they have in common
// is known.
func (p *Pattern) Masks(first []int32, y [][]float64, ahead int) [][]bool {
	out := make([][]bool, len(y))
	for i := range y {
		out[i] = p.mask(first[i], y[i], ahead)
	}
	return out
}

func (p *Pattern) mask(first int32, y []float64, ahead int) []bool {
	n := len(y)
	open, any := make([]bool, n+ahead), false
	own := Activity{First: first, Sold: make([]float64, n)}
	for t := range open {
		open[t] = !p.Closed(first + int32(t))
		any = any || !open[t]
		switch {
		case t >= n:
		case !open[t]:
			own.Sold[t] = math.NaN()
		case y[t] > 0:
			own.Sold[t] = 1
		}
	}
	if any {
		own.Doors = slices.Clone(open)
		for t := range y {
			own.Doors[t] = open[t] && !p.Unknown(first+int32(t))
		}
	}
	if q := LearnItem(own); q != nil {
		for t := range open {
			if q.Closed(first + int32(t)) {
				open[t], any = false, true
			}
		}
	}
	if !any {
		return nil
	}
	return open
}
