package learn

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/stockwright/stockwright/forecast/pool"
)

func TestMapUndoesAWrongSpread(t *testing.T) {
	// Truth is N(0,1), the model says N(0, 0.5²): its 95 % quantile covers 79 %.
	rng := rand.New(rand.NewPCG(2, 2))
	var pit transform
	unit := distuv.UnitNormal
	for range 20000 {
		u := unit.CDF(rng.NormFloat64() / 0.5)
		pit.add(u, u)
	}
	m := pit.learn("x", 7)
	for _, tau := range []float64{0.1, 0.5, 0.9, 0.95} {
		q := 0.5 * unit.Quantile(m.Of(tau))
		require.InDelta(t, tau, unit.CDF(q), 0.015)
	}
	var none *pool.Map
	require.Equal(t, 0.9, none.Of(0.9))
	require.Less(t, m.Of(0.9999), 1.0)
}

func TestFewWindowsKeepTheModel(t *testing.T) {
	var pit transform
	for range 5 {
		pit.add(0.999, 0.999)
	}
	m := pit.learn("x", 7)
	require.InDelta(t, 0.95, m.Of(0.95), 0.03)
}

func TestStepsFallIntoBuckets(t *testing.T) {
	for step, want := range map[int]int{1: 1, 2: 3, 3: 3, 4: 7, 14: 14, 15: 28, 28: 28, 29: 56, 500: 112} {
		require.Equal(t, want, pool.StepBucket(step), "step %d", step)
	}
	seen := map[int]bool{}
	for turn := range 40 {
		for _, j := range stepsOf(20, turn) {
			require.True(t, j >= 1 && j <= 20)
			seen[j] = true
		}
	}
	require.Len(t, seen, 20, "every step of the horizon has its turn")
	require.Empty(t, stepsOf(0, 3))
	maps := pool.Maps{{Method: "a", Periods: 3}, {Method: "a", Periods: 14}, {Method: "b", Periods: 1}}
	require.Equal(t, 14.0, maps.At("a", 400).Periods)
	require.Equal(t, 3.0, maps.At("a", 5).Periods)
	require.Equal(t, 3.0, maps.At("a", 1).Periods, "the nearest there is")
	require.Nil(t, maps.At("c", 1))
}
