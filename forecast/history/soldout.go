package history

import (
	"math"
	"slices"

	"github.com/stockwright/stockwright/forecast/profile"
	"github.com/stockwright/stockwright/forecast/series"
	"github.com/stockwright/stockwright/forecast/soldout"
)

// Asked is the history of a series with estimates of demand in all periods in which it ran out,
// as the past is laid out that forecasts are held against; nil where too little is known to
// estimate it, and its history is what was sold.
func Asked(s *series.Series, r *series.Request) []float64 {
	if s.InStock == nil {
		return nil
	}
	y := observed(s, r)
	if !soldOut(y, s, true) {
		return nil
	}
	return y
}

// soldOut puts estimates of demand in the place of what was sold in periods in which the item
// ran out. Those of which nothing is known become missing, or get an estimate as well.
func soldOut(y []float64, s *series.Series, all bool) (told bool) {
	if s.InStock == nil {
		return false
	}
	out := make([]bool, len(y))
	for t, in := range s.InStock[:min(len(s.InStock), len(y))] {
		out[t] = !in
	}
	if !s.Laid.Days() {
		return soldOutSums(y, out, s, all)
	}
	o := soldout.Options{First: int(s.Start), Season: s.Season, All: all}
	if s.Promo != nil {
		o.Factor = profile.Lifts(s)
	}
	return soldout.Estimate(y, out, o)
}

// soldOutSums does so with the sums that a history was laid out from: only of a whole week is
// known that it ran out.
func soldOutSums(y []float64, out []bool, s *series.Series, all bool) (told bool) {
	var sums []float64
	var ran []bool
	var from []int // the first day of each sum, and the end
	for t := 0; t < len(y); {
		_, last := s.Laid.Of(s.Start + int32(t))
		end := min(int(last-s.Start)+1, len(y))
		sum, known := 0.0, false
		for _, v := range y[t:end] {
			if v == v {
				sum, known = sum+v, true
			}
		}
		if !known {
			sum = math.NaN()
		}
		sums, ran, from = append(sums, sum), append(ran, slices.Contains(out[t:end], true)), append(from, t)
		t = end
	}
	was := slices.Clone(sums)
	told = soldout.Estimate(sums, ran, soldout.Options{All: all})
	from = append(from, len(y))
	for i, sum := range sums {
		if sum == was[i] {
			continue
		}
		days := 0.0
		for _, v := range y[from[i]:from[i+1]] {
			if v == v {
				days++
			}
		}
		for t := from[i]; t < from[i+1]; t++ {
			switch {
			case was[i] > 0:
				y[t] *= sum / was[i]
			case y[t] == y[t]:
				y[t] = sum / days
			}
		}
	}
	return told
}
