// Package doubt says what few pick tours leave open about how often SKUs are picked.
package doubt

import (
	"math"
	"math/rand/v2"
)

// Doubt is what few tours leave open about how often SKUs are picked. The lines of
// a SKU over the tours are taken as Poisson counts whose means are spread over the
// SKUs by a gamma law (empirical Bayes; Robbins 1956, Maritz & Lwin 1989): counts
// that chance alone could spread so far say that all SKUs are alike.
type Doubt struct {
	shape float64 // of the gamma law; +Inf where all SKUs are alike
	mean  float64 // lines of a SKU over the tours
	seen  []float64
}

// shapes are the gamma laws tried, from a few SKUs having all lines to all alike.
var shapes = func() []float64 {
	var out []float64
	for e := -5.0; e <= 6; e += 0.125 {
		out = append(out, math.Exp(e))
	}
	return append(out, math.Inf(1))
}()

// New fits the law to counts by largest likelihood.
func New(counts []float64) Doubt {
	d := Doubt{seen: counts, shape: math.Inf(1)}
	times := map[float64]float64{}
	for _, c := range counts {
		d.mean += c / float64(len(counts))
		times[c]++
	}
	if d.mean <= 0 {
		return d
	}
	best := math.Inf(-1)
	for _, a := range shapes {
		sum := 0.0
		for c := range maxKey(times) + 1 { // in order, for the same sum every time
			if n := times[float64(c)]; n > 0 {
				sum += n * logCount(float64(c), a, d.mean)
			}
		}
		if sum > best {
			best, d.shape = sum, a
		}
	}
	return d
}

func maxKey(m map[float64]float64) int {
	most := 0.0
	for k := range m {
		most = max(most, k)
	}
	return int(most)
}

// logCount is the log probability of a count, up to what does not depend on the
// shape: negative binomial, or Poisson at a shape of +Inf.
func logCount(c, shape, mean float64) float64 {
	if math.IsInf(shape, 1) {
		return c*math.Log(mean) - mean
	}
	up, _ := math.Lgamma(shape + c)
	down, _ := math.Lgamma(shape)
	return up - down - shape*math.Log1p(mean/shape) + c*math.Log(mean/(shape+mean))
}

// Expected is the lines of a SKU over as many tours again.
func (d Doubt) Expected(k int) float64 {
	if math.IsInf(d.shape, 1) {
		return d.mean
	}
	return (d.shape + d.seen[k]) * d.mean / (d.shape + d.mean)
}

// Draw is one way the lines of a SKU may stand to those expected.
func (d Doubt) Draw(k int, rng *rand.Rand) float64 {
	if math.IsInf(d.shape, 1) {
		return 1
	}
	a := d.shape + d.seen[k]
	return gamma(a, rng) / a
}

// gamma draws from the gamma law of a shape and scale 1 (Marsaglia & Tsang 2000).
func gamma(shape float64, rng *rand.Rand) float64 {
	if shape < 1 {
		return gamma(shape+1, rng) * math.Pow(1-rng.Float64(), 1/shape)
	}
	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := rng.NormFloat64()
		v := 1 + c*x
		if v <= 0 {
			continue
		}
		v = v * v * v
		if math.Log(1-rng.Float64()) < 0.5*x*x+d-d*v+d*math.Log(v) {
			return d * v
		}
	}
}

// Smooth takes from the counted what the unseen are owed: with n1 of n lines
// seen once, the unseen together are due a share n1/n (Good 1953).
func Smooth(counts []float64) {
	n, once, unseen := 0.0, 0.0, 0.0
	for _, c := range counts {
		n += c
		switch c {
		case 0:
			unseen++
		case 1:
			once++
		}
	}
	if n == 0 || unseen == 0 {
		return
	}
	share := min(once/n, 0.5)
	for i, c := range counts {
		if c == 0 {
			counts[i] = share * n / unseen
		} else {
			counts[i] = c * (1 - share)
		}
	}
}
