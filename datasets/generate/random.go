package generate

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"
)

// purpose keeps the draws of different things apart.
type purpose uint64

const (
	drawSKU purpose = iota + 1
	drawLocation
	drawShare
	drawSupplier
	drawPromotion
	drawDemand
	drawLead
	drawTransfer
	drawPolicy
	drawSlot
	drawOrder
	drawShuffle
)

// stream is a random source that is set to a purpose and its keys before each
// use, so that a draw depends on them alone. The zero value is ready.
type stream struct {
	pcg  rand.PCG
	rand *rand.Rand
}

// at points the stream to the draws of a purpose and its keys.
func (s *stream) at(seed uint64, p purpose, a, b, c int) *rand.Rand {
	h := scramble(seed ^ uint64(p)*0x9e3779b97f4a7c15)
	h = scramble(h ^ uint64(a))
	h = scramble(h ^ uint64(b)<<1)
	h = scramble(h ^ uint64(c)<<2)
	s.pcg.Seed(h, scramble(h^0xd1b54a32d192ed03))
	if s.rand == nil {
		s.rand = rand.New(&s.pcg)
	}
	return s.rand
}

// scramble is the finalizer of splitmix64 (Steele, Lea, Flood 2014): it makes
// neighbouring keys give unrelated streams.
func scramble(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// poisson draws a Poisson count with a mean of 0 or more: by inversion for a
// small mean, where that is a few operations.
func (s *stream) poisson(mean float64) int64 {
	switch {
	case mean <= 0:
		return 0
	case mean > 12:
		return int64(distuv.Poisson{Lambda: mean, Src: &s.pcg}.Rand())
	}
	u, p := s.rand.Float64(), math.Exp(-mean)
	k := int64(0)
	for u > p && k < 200 {
		u -= p
		k++
		p *= mean / float64(k)
	}
	return k
}

func between(r *rand.Rand, low, high float64) float64 { return low + (high-low)*r.Float64() }

func lognormal(r *rand.Rand, median, sigma float64) float64 {
	return median * math.Exp(sigma*r.NormFloat64())
}

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }
