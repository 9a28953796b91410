package count

import (
	"math"
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
		if at := Broken(y, f, usualBroken); at < 480 || at > 540 {
			missed++
		}
		if y, f = levelled(seed, 600, func(int) float64 { return 3 }); Broken(y, f, usualBroken) > 0 {
			untrue++
		}
	}
	require.LessOrEqual(t, missed, 2, "of 100 that halved")
	require.Zero(t, untrue, "of 100 that stood still")
}

func TestNothingIsBrokenInShortOrEmptyHistories(t *testing.T) {
	require.Zero(t, Broken(nil, nil, usualBroken))
	require.Zero(t, Broken(make([]float64, 500), nil, usualBroken))
	y, f := levelled(1, 27, func(t int) float64 { return float64(1 + 20*(t/14)) })
	require.Zero(t, Broken(y, f, usualBroken), "13 days are too few")
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
		require.Zero(t, Broken(y[:back+21], f[:back+21], usualBroken), "back for three weeks")
		require.Zero(t, Broken(y, f, usualBroken), "back for %d days", 600-back)
	}
}

// What comes back from half a year at another level is seen in two weeks, in any unit.
func TestReturnAtAnotherLevel(t *testing.T) {
	missed, untrue := 0, 0
	for seed := range uint64(50) {
		for _, to := range []float64{1.6, 4, 10} {
			y, f := levelled(seed, 600, func(t int) float64 {
				if t >= 420 && t < 586 {
					return 0
				}
				if t >= 586 {
					return to
				}
				return 4
			})
			flat := make([]float64, len(y))
			for i := range y {
				flat[i] = 0.001 * y[i] / f[i]
			}
			by, _, from := Returned(flat, Silences(y))
			at := Broken(y, f, usualBroken)
			if to == 4 {
				if by != 1 || at != 0 {
					untrue++
				}
				continue
			}
			if math.Abs(float64(at-586)) > 3 || math.Abs(math.Log(by/(to/4))) > 0.8 || from != at {
				missed++
			}
		}
	}
	require.LessOrEqual(t, untrue, 2, "of 50 that came back at theirs: nine times the noise is three standard deviations")
	require.LessOrEqual(t, missed, 5, "of 100 that came back at another level")
}

// Where a quarter of the series changed, the share is told from scores that each alone says little,
// and less is enough to follow one; where none did, more is.
func TestTheShareOfChangesIsLearnt(t *testing.T) {
	scores := func(changed int) (out []float64) {
		for i := range 200 {
			ago := 0
			if i < changed {
				ago = 70
			}
			y, f := levelled(uint64(i), 500, func(t int) float64 {
				if t >= 500-ago {
					return 1
				}
				return 2
			})
			out = append(out, BrokenScore(y, f))
		}
		return out
	}
	few, many := BrokenShare(scores(0)), BrokenShare(scores(50))
	require.Less(t, few, usualBroken)
	require.InDelta(t, 0.2, many, 0.06, "a quarter, drawn to what is usual")
	require.Greater(t, enough(few), 16.0)
	require.Less(t, enough(many), 11.0)
	require.InDelta(t, 16, enough(BrokenShare(nil)), 0.1)
	require.Zero(t, BrokenScore(nil, nil))
}
