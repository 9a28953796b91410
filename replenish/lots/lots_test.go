package lots

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

var rules = []string{"", RoundUp, RoundDown, RoundNearest, RoundTolerance}

// The rounded need is found again by trying every multiple.
func TestRoundIsTheMultipleTheRuleNames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := Rounding{Rule: rapid.SampledFrom(rules).Draw(t, "rule"),
			Tolerance: rapid.Float64Range(0, 0.99).Draw(t, "tolerance")}
		need, multiple := rapid.Int64Range(-5, 500).Draw(t, "need"), rapid.Int64Range(-1, 60).Draw(t, "multiple")
		least := rapid.Int64Range(-3, 500).Draw(t, "least")
		got := r.Round(need, least, multiple)
		if need <= 0 || multiple <= 1 {
			require.Equal(t, max(0, need), got)
			return
		}
		below, above := int64(0), int64(0)
		for below+multiple <= need {
			below += multiple
		}
		for above < need {
			above += multiple
		}
		want := above
		short := float64(need - below)
		switch {
		case below == 0 || below < least: // never nothing, nor what leaves a need
		case r.Rule == RoundDown, r.Rule == RoundNearest && short < float64(multiple)/2, r.Rule == RoundTolerance &&
			short <= r.Tolerance*float64(multiple):
			want = below
		}
		require.Equal(t, want, got)
		require.Equal(t, got, r.Round(got, least, multiple), "rounding again changes nothing")
	})
}

func TestANeedIsNeverRoundedAway(t *testing.T) {
	for _, rule := range rules {
		for need := int64(1); need <= 40; need++ {
			require.Positive(t, Rounding{Rule: rule, Tolerance: 0.9}.Round(need, 1, 20), "%s of %d", rule, need)
		}
	}
	require.Zero(t, Down(19, 20), "what is cut is no need")
}

// Whatever is accepted, the position stands above the reorder point afterwards:
// the same day planned again needs nothing.
func TestNoNeedIsLeft(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := Rounding{Rule: rapid.SampledFrom(rules).Draw(t, "rule"), Tolerance: rapid.Float64Range(0, 0.99).Draw(t, "tolerance")}
		point, multiple := rapid.Int64Range(0, 200).Draw(t, "reorder point"),
			rapid.Int64Range(1, 60).Draw(t, "multiple")
		level, position := point+rapid.Int64Range(1, 100).Draw(t, "gap"), rapid.Int64Range(-50, 300).Draw(t, "position")
		after := position + r.Round(UpTo(point, level, position), Missing(point, position), multiple)
		require.Zero(t, UpTo(point, level, after))
		if position > point {
			require.Equal(t, position, after)
		}
	})
}

func TestUpTo(t *testing.T) {
	require.EqualValues(t, 90, UpTo(50, 100, 10))
	require.EqualValues(t, 50, UpTo(50, 100, 50), "at the reorder point")
	require.Zero(t, UpTo(50, 100, 51))
	require.Zero(t, UpTo(50, 40, 45), "never below nothing")
	require.EqualValues(t, 1, Missing(50, 50))
	require.Zero(t, Missing(50, 51))
}
