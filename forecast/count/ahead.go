package count

import (
	"math"
	"math/rand/v2"
	"slices"
)

// OnSale returns, for steps 1 … h, the level of a period over the level on
// sale: the probability of being on sale, coming back counting with what is
// sold after coming back.
func (o *Outlook) OnSale(h int) []float64 {
	out := make([]float64, h)
	none := 1.0
	for j := range out {
		none *= 1 - o.Away.back(o.away.run+j)
		out[j] = math.Min(1-o.away.prob+o.away.prob*(1-none)*o.Away.Scale, 1)
	}
	return out
}

// Steps are the laws of some single periods, 1 being the next; o.Ahead holds
// the factors up to the last of them. Periods of equal mean share one table.
func (o *Outlook) Steps(of []int) []Law {
	if len(of) == 0 {
		return nil
	}
	level, size := o.Fit.Mixed(), 1/math.Max(o.Excess(1), 1e-7)
	out := make([]Law, len(of))
	onSale := o.OnSale(slices.Max(of))
	type key struct{ mean, on float64 }
	known := map[key]Law{}
	for i, j := range of {
		on := onSale[j-1]
		k := key{level * o.Ahead[j-1], on}
		l, ok := known[k]
		if !ok {
			l = NewLaw([]NegBin{{Mean: k.mean, Size: size}, {}}, []float64{on, 1 - on})
			known[k] = l
		}
		out[i] = l
	}
	return out
}

// StepDeviations are the standard deviations of steps 1 … h, without their tables.
func (o *Outlook) StepDeviations(h int) []float64 {
	level, size := o.Fit.Mixed(), 1/math.Max(o.Excess(1), 1e-7)
	out := o.OnSale(h)
	parts, weights := make([]NegBin, 2), make([]float64, 2)
	for j, on := range out {
		parts[0] = NegBin{Mean: level * o.Ahead[j], Size: size}
		weights[0], weights[1] = on, 1-on
		law, _, _ := moments(parts, weights)
		out[j] = law.SD()
	}
	return out
}

// Path1 draws one future: negative-binomial demand of that excess 1/r a period around the
// level times what this future has in common.
func (f *Fit) Path1(rng *rand.Rand, o *Outlook, ahead, row []float64, common, excess float64) {
	level, on := f.Mixed()*common, rng.Float64() >= o.away.prob
	size := 1 / math.Max(excess, 1e-7)
	for j := range row {
		row[j] = 0
		if !on {
			on = rng.Float64() < o.Away.back(o.away.run+j)
			continue
		}
		l := NewLaw([]NegBin{{Mean: level * ahead[j], Size: size}}, []float64{1})
		row[j] = l.Quantile(rng.Float64())
		if ahead[j] > 0 {
			row[j] /= ahead[j]
		}
	}
}
