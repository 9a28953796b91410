package count

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"
)

// levelled draws n days of counts around a level, with a week.
func levelled(seed uint64, n int, level func(t int) float64) (y, factor []float64) {
	src := rand.NewPCG(seed, 1)
	for t := range n {
		factor = append(factor, 0.7+0.1*float64(t%7))
		y = append(y, distuv.Poisson{Lambda: level(t) * factor[t], Src: src}.Rand())
	}
	return y, factor
}

func TestALevelThatChangedForGoodIsFound(t *testing.T) {
	missed, untrue := 0, 0
	for seed := range uint64(100) {
		y, f := levelled(seed, 600, func(t int) float64 {
			if t >= 510 {
				return 2
			}
			return 4
		})
		if at := Broken(y, f); at < 480 || at > 540 {
			missed++
		}
		if y, f = levelled(seed, 600, func(int) float64 { return 3 }); Broken(y, f) > 0 {
			untrue++
		}
	}
	require.LessOrEqual(t, missed, 2, "of 100 that halved")
	require.Zero(t, untrue, "of 100 that stood still")
}

func TestNothingIsBrokenInShortOrEmptyHistories(t *testing.T) {
	require.Zero(t, Broken(nil, nil))
	require.Zero(t, Broken(make([]float64, 500), nil))
	y, f := levelled(1, 55, func(t int) float64 { return float64(1 + 20*(t/28)) })
	require.Zero(t, Broken(y, f), "27 days are too few")
}

// What goes off sale for half a year and comes back at its old level keeps what it told before.
func TestSilenceIsNoChangeOfLevel(t *testing.T) {
	for seed := range uint64(50) {
		back := 480 + int(seed)
		y, f := levelled(seed, 600, func(t int) float64 {
			if t >= 300 && t < back {
				return 0
			}
			return 4
		})
		require.Zero(t, Broken(y[:back+21], f[:back+21]), "back for three weeks")
		require.Zero(t, Broken(y, f), "back for %d days", 600-back)
	}
}
