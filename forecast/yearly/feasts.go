package yearly

import (
	"math"
	"slices"

	"github.com/stockwright/stockwright/forecast/feast"
)

// Moving is what belongs to the days around one feast that has no date of its own, on the log
// scale.
type Moving struct {
	Feast  int       `json:"feast"` // its number
	Before int       `json:"before"`
	Values []float64 `json:"values"` // from so many days before it on
}

// Feasts is what belongs to feasts; nil for nothing.
type Feasts []Moving

// Over lays it out over days from first on; nil for nothing.
func (f Feasts) Over(first int32, days int) []float64 {
	var out []float64
	for _, m := range f {
		of := feast.Numbered(m.Feast)
		if of == nil {
			continue
		}
		for _, day := range of.Between(first-int32(len(m.Values)), first+int32(days+len(m.Values))) {
			for i, v := range m.Values {
				if t := int(day-first) - m.Before + i; v != 0 && t >= 0 && t < days {
					if out == nil {
						out = make([]float64, days)
					}
					out[t] += v
				}
			}
		}
	}
	return out
}

// Known lists the days that have something: each as feast, days after it and value; nil for nothing.
func (f Feasts) Known() (triples []float64) {
	for _, m := range f {
		for i, v := range m.Values {
			if v != 0 {
				triples = append(triples, float64(m.Feast), float64(i-m.Before), v)
			}
		}
	}
	return triples
}

// FeastsOf are those that Known listed; nil for nothing.
func FeastsOf(triples []float64) (out Feasts) {
	for i := 0; i+2 < len(triples); i += 3 {
		n := int(triples[i])
		of := feast.Numbered(n)
		if of == nil {
			continue
		}
		if len(out) == 0 || out[len(out)-1].Feast != n {
			out = append(out, Moving{n, of.Before, make([]float64, of.Before+of.After+1)})
		}
		m := out[len(out)-1]
		if at := int(triples[i+1]) + m.Before; at >= 0 && at < len(m.Values) {
			m.Values[at] = triples[i+2]
		}
	}
	return out
}

// Plus adds feasts to feasts.
func (f Feasts) Plus(other Feasts) Feasts {
	out := slices.Clone(f)
	for _, m := range other {
		i := slices.IndexFunc(out, func(have Moving) bool { return have.Feast == m.Feast })
		if i < 0 {
			out = append(out, m)
			continue
		}
		sum := slices.Clone(out[i].Values)
		for d, v := range m.Values {
			sum[d] += v
		}
		out[i].Values = sum
	}
	return out
}

// Numbers are the feasts' numbers.
func (f Feasts) Numbers() (out []int) {
	for _, m := range f {
		out = append(out, m.Feast)
	}
	return out
}

// Near tells whether the same feasts differ by less than most on every day.
func (f Feasts) Near(other Feasts, most float64) bool {
	return slices.EqualFunc(f, other, func(a, b Moving) bool {
		if a.Feast != b.Feast {
			return false
		}
		for i := range a.Values {
			if math.Abs(a.Values[i]-b.Values[i]) >= most {
				return false
			}
		}
		return true
	})
}
