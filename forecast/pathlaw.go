package forecast

import (
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"sync"

	"gonum.org/v1/gonum/stat/distuv"
)

// sumLaw is the distribution of the sum over a window.
type sumLaw interface {
	moments() (mean, sd float64)
	cdf(v float64) float64
	quantile(tau float64) float64
}

// draw is one sum and its probability.
type draw struct{ value, weight float64 }

// pathLaw is the law of a sum by weighted draws, ascending. Each draw stands in
// the middle of its probability; between draws the law is linear.
type pathLaw struct {
	draws []draw
	upto  []float64 // probability up to the middle of each draw
}

func newPathLaw(draws []draw) *pathLaw {
	slices.SortFunc(draws, func(a, b draw) int {
		switch {
		case a.value < b.value:
			return -1
		case a.value > b.value:
			return 1
		}
		return 0
	})
	l := &pathLaw{draws: draws, upto: make([]float64, len(draws))}
	sum := 0.0
	for i, d := range draws {
		l.upto[i] = sum + d.weight/2
		sum += d.weight
	}
	return l
}

func (l *pathLaw) moments() (mean, sd float64) {
	for _, d := range l.draws {
		mean += d.weight * d.value
	}
	for _, d := range l.draws {
		sd += d.weight * (d.value - mean) * (d.value - mean)
	}
	return mean, math.Sqrt(sd)
}

func (l *pathLaw) cdf(v float64) float64 {
	n := len(l.draws)
	i := sort.Search(n, func(i int) bool { return l.draws[i].value > v })
	switch {
	case i == 0:
		return l.upto[0] / 2
	case i == n:
		return (1 + l.upto[n-1]) / 2
	}
	a, b := l.draws[i-1].value, l.draws[i].value
	return l.upto[i-1] + (l.upto[i]-l.upto[i-1])*(v-a)/(b-a)
}

func (l *pathLaw) quantile(tau float64) float64 {
	n := len(l.draws)
	i := sort.SearchFloat64s(l.upto, tau)
	switch {
	case i == 0:
		return l.draws[0].value
	case i == n:
		return l.draws[n-1].value
	}
	x := (tau - l.upto[i-1]) / (l.upto[i] - l.upto[i-1])
	return l.draws[i-1].value + x*(l.draws[i].value-l.draws[i-1].value)
}

// stripReach is how many standard deviations the outermost strips reach.
const stripReach = 4.2

// strips cuts the range of a window's sum into n even strips: the middle of
// each and its probability.
func (x normalMix) strips(n int) []draw {
	lo, hi := math.Inf(1), math.Inf(-1)
	for i := range x.p {
		lo = min(lo, x.mean[i]-stripReach*x.sd[i])
		hi = max(hi, x.mean[i]+stripReach*x.sd[i])
	}
	out := make([]draw, n)
	before, width := 0.0, (hi-lo)/float64(n)
	for i := range out {
		upto := 1.0
		if i < n-1 {
			upto = x.cdf(lo + float64(i+1)*width)
		}
		out[i] = draw{lo + (float64(i)+0.5)*width, upto - before}
		before = upto
	}
	return out
}

// lengthGiven picks the length of a window whose sum is v, at place u of the
// probabilities that the lengths then have; post is room for them.
func (x normalMix) lengthGiven(v, u float64, post []float64) int {
	if len(x.p) == 1 {
		return 0
	}
	total := 0.0
	for i, p := range x.p {
		z := (v - x.mean[i]) / max(x.sd[i], 1e-9*math.Abs(x.mean[i])+1e-300)
		post[i] = p * math.Exp(-z*z/2) / max(x.sd[i], 1e-9*math.Abs(x.mean[i])+1e-300)
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

// shockTable is the number of Normals that are drawn from.
const shockTable = 1 << 14

// jointNormals is a table of Normals, stratified and shuffled: what is left of
// the shocks is read from it at places that seed and path choose.
var jointNormals = sync.OnceValue(func() []float64 {
	out := make([]float64, shockTable)
	for i := range out {
		out[i] = distuv.UnitNormal.Quantile((float64(i) + 0.5) / shockTable)
	}
	rng := rand.New(rand.NewPCG(1, shockTable))
	rng.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
})

// shortage is E[(X − x)+], the expected units short when x are at hand.
func (l *pathLaw) shortage(x float64) float64 {
	sum := 0.0
	for i := len(l.draws) - 1; i >= 0 && l.draws[i].value > x; i-- {
		sum += l.draws[i].weight * (l.draws[i].value - x)
	}
	return sum
}
