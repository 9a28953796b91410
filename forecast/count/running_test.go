package count

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// A series carried forward day by day ends where one pass over the whole of it
// does.
func TestRunningFollowsSmooth(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	y := make([]float64, 700)
	for i := range y {
		if rng.Float64() < 0.6 && (i < 400 || i > 460) {
			y[i] = float64(rng.IntN(6))
		}
	}
	o, a := Options{}, DefaultAbsence()
	whole := Smooth(y, nil, o)
	part := Smooth(y[:350], nil, o)
	part.Size = whole.Size
	r := part.Continue(y[:350], nil, o, a)
	off := 0
	for i := 350; i < len(y); i++ {
		r.Take(y[i], 1)
		if r.Off {
			off++
		}
	}
	require.Greater(t, off, 40, "sixty days without a sale are not demand")
	require.InDelta(t, whole.Mixed(), r.Mixed(), 0.02*whole.Mixed())
	require.False(t, r.Off)
}

func TestRunningComesBackAtTheLevelItLeft(t *testing.T) {
	y := make([]float64, 200)
	for i := range y {
		y[i] = float64(2 + i%3)
	}
	f := Smooth(y, nil, Options{})
	r := f.Continue(y, nil, Options{}, DefaultAbsence())
	level := r.Mixed()
	for range 30 {
		r.Take(0, 1)
	}
	require.True(t, r.Off)
	require.Greater(t, r.Away(), 0.99)
	none, share := r.Comeback(14)
	require.Greater(t, none, 0.3)
	require.Less(t, share, 1.0)
	r.Sold() // one unit in an almost empty shop
	require.False(t, r.Off)
	require.Zero(t, r.Away())
	require.InDelta(t, level, r.Mixed(), 1e-9)
}

// What is sold by lots is empty on most days: a law of units calls a gap that it shows
// every season next to impossible, and its own empty days do not.
func TestLotsAreNotOffSaleBetweenOrders(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 1))
	away := func(gap int) float64 {
		y := make([]float64, 1000+gap)
		for i := range y[:1000] {
			if r.Float64() < 0.15 {
				y[i] = 10
			}
		}
		y[999] = 10
		f := Smooth(y, nil, Options{})
		return NewOutlook(&f, y, nil, nil, DefaultAbsence(), func(int) float64 { return 0 }).AwayProbability()
	}
	for range 20 {
		require.Less(t, away(20), 0.3)
		require.Greater(t, away(150), 0.95)
	}
}
