package calendar

import "math"

// target are the logarithms of y but for what is known of dates; closed days are missing.
// calm are factors without which the noise of a day is told, nil for none.
func (e *Effects) target(k *Columns, y, calm []float64, offset int) []float64 {
	z := logs(y, calm)
	dated := k.dated(e.Dates, e.Feasts, offset, len(z))
	for t := range z {
		z[t] -= dated[t]
		if e.Shut(k, offset+t) {
			z[t] = math.NaN()
		}
	}
	return z
}

// calm fits again with the noise that days have beside what is found to make them differ: days
// a week apart of which one is the month's last are no noise.
func (e *Effects) calm(f *fit, y []float64) {
	factor := make([]float64, len(y))
	for t := range y {
		x := 0.0
		for _, c := range f.k.index[f.offset+t] {
			x += e.Coef[c]
		}
		factor[t] = math.Exp(math.Min(math.Max(x, -e.reach()), e.reach()))
	}
	copy(f.target, e.target(f.k, y, factor, f.offset))
	f.again(e)
	f.again(e)
}

// meanOf is the mean of what is known, nothing below zero.
func meanOf(y []float64) float64 {
	mean, n := 0.0, 0.0
	for _, v := range y {
		if v == v {
			mean, n = mean+math.Max(v, 0), n+1
		}
	}
	return mean / n
}

// divided is y without factors.
func divided(y, by []float64) []float64 {
	out := make([]float64, len(y))
	for t, v := range y {
		out[t] = v / by[t]
	}
	return out
}

// logs are the logarithms of y over its mean, with the relative variance of one period
// added, so that a period without a sale has a logarithm that its noise can explain. Of
// a Poisson count that is log(y + 1) but for a constant; it bears no unit. The noise is that of
// y without the factors calm, where there are such.
func logs(y, calm []float64) []float64 {
	mean := meanOf(y)
	z := make([]float64, len(y))
	if !(mean > 0) {
		for t, v := range y {
			z[t] = 0 * v
		}
		return z
	}
	more := relativeNoise(y, mean)
	if calm != nil {
		even := divided(y, calm)
		more = math.Min(more, relativeNoise(even, meanOf(even)))
	}
	for t, v := range y {
		z[t] = math.Log(math.Max(v, 0)/mean + more)
		if v != v {
			z[t] = math.NaN()
		}
	}
	return z
}

// left is what effects and trend leave of responses.
func (e *Effects) left(k *Columns, z []float64, offset int) []float64 {
	out := make([]float64, len(z))
	for t, v := range z {
		if v != v {
			out[t] = v
			continue
		}
		k.told(offset+t, func(j int, a float64) { v -= a * e.Coef[j] })
		out[t] = v - e.trendAt(t)
	}
	return out
}
