package calendar

import (
	"math"
	"slices"
)

// leastNoise and mostNoise bound what logs adds to a share of the mean.
const leastNoise, mostNoise = 1e-6, 1

// relativeNoise is the variance of a period over its squared mean, by differences a
// week apart: no weekday and no slow change of level is in it. Where a few weeks hold
// nearly all of it, they are the slopes of a peak and no noise, and the others tell.
func relativeNoise(y []float64, mean float64) float64 {
	var blocks []float64
	sum, n, all, known := 0.0, 0.0, 0.0, 0.0
	for t := 7; t < len(y); t++ {
		if d := (y[t] - y[t-7]) / mean; d == d {
			sum, n = sum+d*d/2, n+1
		}
		if n == noiseBlock || t == len(y)-1 && n > 0 {
			blocks, all, known = append(blocks, sum/n), all+sum, known+n
			sum, n = 0, 0
		}
	}
	if known == 0 {
		return mostNoise
	}
	noise := all / known
	slices.Sort(blocks)
	most := 0.0
	for _, b := range blocks[:(4*len(blocks)+4)/5] {
		most += b
	}
	if usual := most / float64((4*len(blocks)+4)/5); usual > 0 && noise > peakedNoise*usual {
		noise = usual
	}
	return math.Min(math.Max(noise, leastNoise), mostNoise)
}

// noiseBlock is over how many periods noise is gathered, and peakedNoise how many times that of
// the calmer four fifths of them all may hold.
const (
	noiseBlock  = 28
	peakedNoise = 3
)

// roughNoise is the standard deviation of first differences over √2, the
// starting point of the noise that weighs data against priors.
func roughNoise(z []float64) float64 {
	s, n := 0.0, 0.0
	for t := 1; t < len(z); t++ {
		if d := z[t] - z[t-1]; d == d {
			s, n = s+d*d, n+1
		}
	}
	if n == 0 || s == 0 {
		return 0.1
	}
	return math.Sqrt(s / n / 2)
}
