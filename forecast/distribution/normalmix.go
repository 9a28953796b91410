package distribution

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// NormalMix is a mixture of Normals: the sum over a window of random length.
type NormalMix struct {
	P, Mean, SD []float64
}

// Moments are mean and standard deviation.
func (x NormalMix) Moments() (mean, sd float64) {
	var second float64
	for i, p := range x.P {
		mean += p * x.Mean[i]
		second += p * (x.Mean[i]*x.Mean[i] + x.SD[i]*x.SD[i])
	}
	return mean, math.Sqrt(max(second-mean*mean, 0))
}

// Moves tells that the sum is not certain, and within what can be drawn.
func (x NormalMix) Moves() bool {
	_, sd := x.Moments()
	return sd > 0 && !math.IsInf(sd, 0)
}

// CDF is the probability of at most v.
func (x NormalMix) CDF(v float64) float64 {
	sum := 0.0
	for i, p := range x.P {
		switch {
		case x.SD[i] > 0:
			sum += p * distuv.UnitNormal.CDF((v-x.Mean[i])/x.SD[i])
		case v >= x.Mean[i]:
			sum += p
		}
	}
	return sum
}

// Quantile inverts the mixture by bisection between the extreme Normals.
func (x NormalMix) Quantile(tau float64) float64 {
	z := distuv.UnitNormal.Quantile(tau)
	if len(x.P) == 1 {
		return x.Mean[0] + z*x.SD[0]
	}
	lo, hi := math.Inf(1), math.Inf(-1)
	for i := range x.P {
		lo = min(lo, x.Mean[i]+z*x.SD[i])
		hi = max(hi, x.Mean[i]+z*x.SD[i])
	}
	for range 60 {
		mid := (lo + hi) / 2
		if x.CDF(mid) < tau {
			lo = mid
		} else {
			hi = mid
		}
	}
	return hi
}

// stripReach is how many standard deviations the outermost strips reach.
const stripReach = 4.2

// strips cuts the range of a window's sum into n even strips: the middle of
// each and its probability.
func (x NormalMix) strips(n int) []Draw {
	lo, hi := math.Inf(1), math.Inf(-1)
	for i := range x.P {
		lo = min(lo, x.Mean[i]-stripReach*x.SD[i])
		hi = max(hi, x.Mean[i]+stripReach*x.SD[i])
	}
	out := make([]Draw, n)
	before, width := 0.0, (hi-lo)/float64(n)
	for i := range out {
		upto := 1.0
		if i < n-1 {
			upto = x.CDF(lo + float64(i+1)*width)
		}
		out[i] = Draw{lo + (float64(i)+0.5)*width, upto - before}
		before = upto
	}
	return out
}

// lengthGiven picks the length of a window whose sum is v, at place u of the
// probabilities that the lengths then have; post is room for them.
func (x NormalMix) lengthGiven(v, u float64, post []float64) int {
	if len(x.P) == 1 {
		return 0
	}
	total := 0.0
	for i, p := range x.P {
		z := (v - x.Mean[i]) / max(x.SD[i], 1e-9*math.Abs(x.Mean[i])+1e-300)
		post[i] = p * math.Exp(-z*z/2) / max(x.SD[i], 1e-9*math.Abs(x.Mean[i])+1e-300)
		total += post[i]
	}
	u *= total
	n := 0
	for n < len(post)-1 && u >= post[n] {
		u -= post[n]
		n++
	}
	return n
}
