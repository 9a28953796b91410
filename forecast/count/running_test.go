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
