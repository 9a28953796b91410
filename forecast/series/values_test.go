package series

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// The median of counts that are counted is that of sorting them.
func TestMedianPositive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y := rapid.SliceOf(rapid.OneOf(rapid.Map(rapid.IntRange(-2, 80), func(v int) float64 { return float64(v) }),
			rapid.SampledFrom([]float64{0.5, math.NaN(), 63.5}))).Draw(t, "y")
		var p []float64
		for _, v := range y {
			if v > 0 {
				p = append(p, v)
			}
		}
		want := 0.0
		if slices.Sort(p); len(p) > 0 {
			want = p[len(p)/2]
		}
		require.Equal(t, want, MedianPositive(y))
	})
}

func TestMeanOfLeavesOutWhatIsNotKnown(t *testing.T) {
	nan := math.NaN()
	require.Equal(t, 3.0, MeanOf([]float64{nan, 1, 5, nan}))
	require.Zero(t, MeanOf([]float64{nan}))
	require.Zero(t, MeanOf(nil))
	require.Equal(t, []float64{1, 2, 3, 1, 2}, Cycle([]float64{1, 2, 3}, 5))
	require.Equal(t, []int{1, 2, 3}, UpTo(3))
	require.Equal(t, []float64{1, 1}, Ones(2))
}

// TestWindowLengths: the lengths have the lead time's probabilities, summing to one,
// and the mean is that of the lead time and the review time.
func TestWindowLengths(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := Window{Lead: rapid.SliceOfN(rapid.Float64Range(0, 1), 0, 12).Draw(t, "lead"),
			Review: rapid.IntRange(-2, 9).Draw(t, "review")}
		review, total, mean, most := max(0, w.Review), 0.0, 0.0, 0.0
		for n, p := range w.Lead {
			total, mean, most = total+p, mean+float64(n)*p, max(most, p)
		}
		if !(total > 0) {
			require.Equal(t, float64(review), w.Mean(), "without a lead time the review time is all")
			return
		}
		sum := 0.0
		for _, l := range w.Lengths() {
			p := w.Lead[l.Periods-review]
			require.Greater(t, p, 1e-6*most)
			require.InDelta(t, p/total, l.P, 2e-5)
			sum += l.P
		}
		require.InDelta(t, 1, sum, 1e-12)
		require.InDelta(t, mean/total+float64(review), w.Mean(), 1e-3)
		require.LessOrEqual(t, w.Mean(), float64(w.Longest()))
	})
	fixed := FixedWindow(3, 4)
	require.Equal(t, 7.0, fixed.Mean())
	require.Equal(t, 7, fixed.Longest())
	require.Equal(t, 4, Window{Review: 4}.Longest())
	require.Equal(t, HorizonLimit, Window{Lead: FixedWindow(HorizonLimit, 0).Lead, Review: 5}.Lengths()[0].Periods)
}

// TestSucceedByDays lays both histories out by day and joins them there.
func TestSucceedByDays(t *testing.T) {
	value := rapid.OneOf(rapid.Float64Range(0, 9), rapid.Just(math.NaN()))
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string, least int) Series {
			s := Series{Y: rapid.SliceOfN(value, least, 8).Draw(t, name),
				Start: rapid.Int32Range(-6, 6).Draw(t, name+" start"), Group: name}
			if rapid.Bool().Draw(t, name+" stock") {
				s.InStock = rapid.SliceOfN(rapid.Bool(), len(s.Y), len(s.Y)).Draw(t, name+" in stock")
			}
			return s
		}
		old, next := draw("old", 0), draw("next", 0)
		scale := rapid.SampledFrom([]float64{1, 0.5, 2, 0}).Draw(t, "scale")
		got := Succeed(old, next, scale)
		require.Equal(t, "next", got.Group)
		if len(old.Y) == 0 || scale == 0 {
			require.Equal(t, len(next.Y), len(got.Y))
			require.Equal(t, next.Start, got.Start)
			return
		}
		for day := int32(-10); day < 20; day++ {
			was, own, joined := scale*at(old, day), at(next, day), at(got, day)
			switch {
			case was == was && own == own:
				require.Equal(t, was+own, joined)
			case was == was:
				require.Equal(t, was, joined)
			case own == own:
				require.Equal(t, own, joined)
			default:
				require.True(t, math.IsNaN(joined))
			}
			i := int(day - got.Start)
			if i < 0 || i >= len(got.InStock) || len(next.Y) > 0 && day >= next.Start {
				continue
			}
			if j := int(day - old.Start); j >= 0 && j < len(old.InStock) {
				require.Equal(t, old.InStock[j], got.InStock[i])
			} else {
				require.True(t, got.InStock[i], "what is not known could be sold")
			}
		}
	})
}
