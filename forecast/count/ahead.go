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
		out[j] = min(1-o.away.prob+o.away.prob*(1-none)*o.Away.Scale, 1)
	}
	return out
}

// Steps are the laws of some single periods, 1 being the next; o.Ahead holds
// the factors up to the last of them. Periods of equal mean share one table.
func (o *Outlook) Steps(of []int) []Law {
	if len(of) == 0 {
		return nil
	}
	level, size := o.Fit.Mixed(), 1/max(o.Excess(1), 1e-7)
	out := make([]Law, len(of))
	onSale := o.OnSale(slices.Max(of))
	type key struct{ mean, on float64 }
	known := map[key]Law{}
	for i, j := range of {
		on := onSale[j-1]
		k := key{level * o.Ahead[j-1], on}
		l, ok := known[k]
		if !ok {
			if o.Large == nil {
				l = NewLaw([]NegBin{{Mean: k.mean, Size: size}, {}}, []float64{on, 1 - on})
			} else {
				l = mixed([]Law{o.together(o.Ahead[j-1], size), {CDF: []float64{1}}}, []float64{on, 1 - on})
			}
			known[k] = l
		}
		out[i] = l
	}
	return out
}

// StepQuantiles gives take the quantiles of each of some single periods at the
// probabilities asked for it, in (0,1); o.Ahead holds the factors up to the last of them.
// They are those of Steps, without its tables; take keeps nothing of what it gets.
func (o *Outlook) StepQuantiles(of []int, asked func(step int) []float64, take func(i int, quantiles []float64)) {
	if len(of) == 0 {
		return
	}
	if o.Large != nil {
		for i, l := range o.Steps(of) {
			var out []float64
			for _, p := range asked(of[i]) {
				out = append(out, l.Quantile(p))
			}
			take(i, out)
		}
		return
	}
	level, size := o.Fit.Mixed(), 1/max(o.Excess(1), 1e-7)
	onSale := o.OnSale(slices.Max(of))
	var out []float64
	for i, j := range of {
		p := asked(j)
		out = slices.Grow(out[:0], len(p))[:len(p)]
		onOff{NegBin{Mean: level * o.Ahead[j-1], Size: size}, onSale[j-1]}.quantiles(p, out)
		take(i, out)
	}
}

// onOff is demand of a law with some probability, else none.
type onOff struct {
	NegBin
	on float64
}

// quantiles fills out with the smallest counts whose probability of so many or fewer is
// that of each of p.
func (d onOff) quantiles(p, out []float64) {
	if d.Mean > tabulated || math.IsInf(d.Mean, 0) {
		l := NewLaw([]NegBin{d.NegBin, {}}, []float64{d.on, 1 - d.on})
		for i := range p {
			out[i] = l.Quantile(p[i])
		}
		return
	}
	first := max(0, math.Floor(d.Mean-12*math.Sqrt(d.Variance())))
	begin := d.on * math.Exp(d.LogPMF(first))
	far := math.Ceil(d.Mean+25*math.Sqrt(d.Variance())) + 40
	k, q, sum, last := first, begin, 1-d.on, math.Inf(1)
	for i := range p {
		if !(p[i] >= last) { // the walk has passed it
			k, q, sum = first, begin, 1-d.on
		}
		last = p[i]
		if p[i] <= 1-d.on || d.Mean <= 0 || !(d.on > 0) {
			out[i] = 0
			continue
		}
		for sum+q < p[i] && k < far {
			sum += q
			q *= d.ratio(k)
			k++
		}
		out[i] = k
	}
}

// StepDeviations are the standard deviations of steps 1 … h, without their tables.
func (o *Outlook) StepDeviations(h int) []float64 {
	if o.Large != nil {
		of, out := make([]int, h), make([]float64, h)
		for j := range of {
			of[j] = j + 1
		}
		for j, l := range o.Steps(of) {
			out[j] = l.SD()
		}
		return out
	}
	level, size := o.Fit.Mixed(), 1/max(o.Excess(1), 1e-7)
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
	size, rate := 1/max(excess, 1e-7), 0.0
	if o.Large != nil {
		rate = o.Large.likelyRate(rng)
	}
	for j := range row {
		row[j] = 0
		if !on {
			on = rng.Float64() < o.Away.back(o.away.run+j)
			continue
		}
		l := NewLaw([]NegBin{{Mean: level * ahead[j], Size: size}}, []float64{1})
		row[j] = l.Quantile(rng.Float64())
		if o.Large != nil {
			row[j] += o.Large.draw(rng, ahead[j], rate)
		}
		if ahead[j] > 0 {
			row[j] /= ahead[j]
		}
	}
}
