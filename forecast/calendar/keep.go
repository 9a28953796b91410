package calendar

import (
	"math"
	"slices"

	"github.com/stockwright/stockwright/forecast/yearly"
)

// packedDriven is the most columns of drivers whose doubt is kept.
const packedDriven = 24

// Pack lists what forecasts need of effects as numbers: coefficients, days shut, dates,
// shifts, and the covariance of the coefficients of drivers. Nil where that is too many.
func (e *Effects) Pack(k *Columns) []float64 {
	if len(k.driven) > packedDriven {
		return nil
	}
	out := []float64{float64(len(k.cycles))}
	if k.moved != nil {
		out[0] = -1 - out[0] // by Easter
	}
	for _, i := range k.cycles {
		out = append(out, float64(i))
	}
	out = append(append(out, e.Coef...), e.Sigma, e.low, float64(len(e.Closed)))
	for c := range k.Names { // in their order
		if share, shut := e.Closed[int32(c)]; shut {
			out = append(out, float64(c), share)
		}
	}
	dates := e.Dates.Known()
	out = append(append(out, float64(len(dates))), dates...)
	feasts := e.Feasts.Known()
	out = append(append(out, float64(len(feasts)/3)), feasts...)
	out = append(out, float64(len(e.Shifts)))
	for _, s := range e.Shifts {
		out = append(out, float64(s.Day), s.By)
	}
	return append(out, e.doubt...)
}

// Unpack makes effects of what Pack listed for columns of the same names; false where it is
// no such list.
func Unpack(k *Columns, v []float64) (e Effects, ok bool) {
	v, ok = k.grown(v)
	p := len(k.Names)
	if !ok || len(v) < p+3 {
		return e, false
	}
	e = Effects{Coef: v[:p:p], Sigma: v[p], low: v[p+1], Closed: map[int32]float64{}, driven: k.values != nil}
	v = v[p+2:]
	pairs := func(numbers int) (of []float64) {
		if len(v) == 0 || !(v[0] >= 0 && v[0]*float64(numbers) < float64(len(v))) {
			v, ok = nil, false
			return nil
		}
		n := 1 + int(v[0])*numbers
		of, v = v[1:n], v[n:]
		return of
	}
	ok = true
	closed := pairs(2)
	dates := pairs(1)
	feasts := pairs(3)
	shifts := pairs(2)
	if !ok || len(v) != len(k.driven)*(len(k.driven)+1)/2 {
		return e, false
	}
	for i := 0; i < len(closed); i += 2 {
		e.Closed[int32(closed[i])] = closed[i+1]
	}
	e.Dates, e.Feasts, e.doubt = yearly.DatesOf(dates), yearly.FeastsOf(feasts), v
	for i := 0; i < len(shifts); i += 2 {
		e.Shifts = append(e.Shifts, Shift{int32(shifts[i]), shifts[i+1]})
	}
	return e, true
}

// grown adds the columns of the cycles that a list of Pack begins with, and gives the rest of
// it; false where it is no such list.
func (k *Columns) grown(v []float64) (rest []float64, ok bool) {
	if len(v) == 0 || (v[0] < 0) != (k.moved != nil) {
		return nil, false
	}
	of := v[0]
	if of < 0 {
		of = -1 - of
	}
	if !(of >= 0 && of <= float64(len(cycles))) || int(of) >= len(v) {
		return nil, false
	}
	n := 1 + int(of)
	for _, i := range v[1:n] {
		if !(i >= 0 && i < float64(len(cycles))) || !slices.Contains(k.cycles, int(i)) && k.cycled(int(i)) < 0 {
			return nil, false
		}
	}
	return v[n:], true
}

// doubtOf is the covariance of the coefficients of drivers, each with those before it and
// itself.
func (e *Effects) doubtOf(k *Columns) []float64 {
	half := make([][]float64, len(k.driven))
	var out []float64
	x := make([]float64, e.factor.p)
	for i, c := range k.driven {
		clear(x)
		x[c] = 1
		half[i] = e.factor.half(x)
		for _, other := range half[:i+1] {
			sum := 0.0
			for j, v := range half[i] {
				sum += v * other[j]
			}
			out = append(out, e.Sigma*e.Sigma*sum)
		}
	}
	return out
}

// Doubt is the standard deviation of the log factor of row t that comes from the
// drivers' coefficients.
func (e *Effects) Doubt(k *Columns, t int) float64 {
	if e.doubt == nil {
		return 0
	}
	x, any := make([]float64, len(k.driven)), false
	for _, v := range k.values[t] {
		if i, is := slices.BinarySearch(k.driven, v.col); is {
			x[i] += v.value
			any = true
		}
	}
	if !any {
		return 0
	}
	sum, at := 0.0, 0
	for i, a := range x {
		for _, b := range x[:i] {
			sum += 2 * a * b * e.doubt[at]
			at++
		}
		sum += a * a * e.doubt[at]
		at++
	}
	return math.Sqrt(math.Max(sum, 0))
}
