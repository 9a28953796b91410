package distribution

import (
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"sync"

	"gonum.org/v1/gonum/stat/distuv"
)

// Draw is one sum and its probability.
type Draw struct{ Value, Weight float64 }

// Paths is the law of a sum by weighted draws, ascending. Each draw stands in
// the middle of its probability; between draws the law is linear.
type Paths struct {
	draws []Draw
	upto  []float64 // probability up to the middle of each draw
}

// NewPaths makes the distribution of draws, whose weights sum to one; it sorts them.
func NewPaths(draws []Draw) *Paths {
	slices.SortFunc(draws, func(a, b Draw) int {
		switch {
		case a.Value < b.Value:
			return -1
		case a.Value > b.Value:
			return 1
		}
		return 0
	})
	l := &Paths{draws: draws, upto: make([]float64, len(draws))}
	sum := 0.0
	for i, d := range draws {
		l.upto[i] = sum + d.Weight/2
		sum += d.Weight
	}
	return l
}

// Moments are mean and standard deviation.
func (l *Paths) Moments() (mean, sd float64) {
	for _, d := range l.draws {
		mean += d.Weight * d.Value
	}
	for _, d := range l.draws {
		sd += d.Weight * (d.Value - mean) * (d.Value - mean)
	}
	return mean, math.Sqrt(sd)
}

// CDF is the probability of at most v.
func (l *Paths) CDF(v float64) float64 {
	n := len(l.draws)
	i := sort.Search(n, func(i int) bool { return l.draws[i].Value > v })
	switch {
	case i == 0:
		return l.upto[0] / 2
	case i == n:
		return (1 + l.upto[n-1]) / 2
	}
	a, b := l.draws[i-1].Value, l.draws[i].Value
	return l.upto[i-1] + (l.upto[i]-l.upto[i-1])*(v-a)/(b-a)
}

// Quantile inverts CDF, within the outermost draws.
func (l *Paths) Quantile(tau float64) float64 {
	n := len(l.draws)
	i := sort.SearchFloat64s(l.upto, tau)
	switch {
	case i == 0:
		return l.draws[0].Value
	case i == n:
		return l.draws[n-1].Value
	}
	x := (tau - l.upto[i-1]) / (l.upto[i] - l.upto[i-1])
	return l.draws[i-1].Value + x*(l.draws[i].Value-l.draws[i-1].Value)
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
