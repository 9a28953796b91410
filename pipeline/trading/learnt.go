package trading

import "github.com/stockwright/stockwright/forecast/opening"

// learntPattern is a pattern and what may be expected of days after it.
type learntPattern struct{ *opening.Pattern }

func learnOpenings(days map[int32]int, last int32) *learntPattern {
	first := last + 1
	for d, n := range days {
		if n > 0 {
			first = min(first, d)
		}
	}
	if first > last {
		return nil
	}
	a := opening.Activity{First: first, Sold: make([]float64, last-first+1)}
	for d, n := range days {
		if t := d - first; t >= 0 && d <= last {
			a.Sold[t] = float64(n)
		}
	}
	return &learntPattern{opening.Learn(a, openingsAhead)}
}

// expected is −log of the chance that nothing is sold on the days from one up
// to another.
func (p *learntPattern) expected(from, to int32) float64 {
	sum := 0.0
	for d := from; d < to; d++ {
		if !p.Closed(d) {
			sum += p.Rate
		}
	}
	return sum
}
