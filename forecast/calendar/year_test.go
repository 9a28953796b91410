package calendar

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/forecast/yearly"
)

func dayOf(text string) int32 {
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return int32(d.Unix() / 86400)
}

// noisy is a history of days whose mean is a function of the day, with log noise.
func noisy(rng *rand.Rand, first int32, n int, sd float64, mean func(day int32) float64) []float64 {
	y := make([]float64, n)
	for t := range y {
		y[t] = mean(first+int32(t)) * math.Exp(sd*rng.NormFloat64())
	}
	return y
}

func learnt(y []float64, first int32) (*Columns, Effects, []float64) {
	k := NewColumns(Options{Weekday: true, DayOfMonth: true, Yearly: 4}, first, len(y)+120, len(y))
	e := Learn(k, y, 0, nil, 1)
	return k, e, e.Factors(k, 0, len(y)+120, len(y))
}

func mean(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s += v
	}
	return s / float64(len(x))
}

// A level that changed once is found where and as large as it is, and promises nothing
// back; a steady history has none.
func TestLastingChangesOfLevelAreNoSeason(t *testing.T) {
	rapid.Check(t, func(d *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(d, "seed"), 1))
		n := rapid.IntRange(600, 900).Draw(d, "days")
		ago := rapid.IntRange(30, 200).Draw(d, "ago")
		by := rapid.SampledFrom([]float64{0.4, 0.5, 0.75, 1.4, 2, 3}).Draw(d, "times")
		swing := rapid.SampledFrom([]float64{0, 0, 0.3}).Draw(d, "swing")
		first := dayOf("2024-01-01")
		at := first + int32(n-ago)
		season := func(day int32) float64 { return 1 + swing*math.Cos(2*math.Pi*float64(day)/yearLength) }
		_, e, f := learnt(noisy(rng, first, n, 0.05, func(day int32) float64 {
			if day < at {
				return 100 * season(day)
			}
			return 100 * by * season(day)
		}), first)
		require.Len(d, e.Shifts, 1)
		require.InDelta(d, at, e.Shifts[0].Day, 3)
		require.InDelta(d, math.Log(by), e.Shifts[0].By, 0.1)
		truth := make([]float64, len(f))
		for t := range truth {
			truth[t] = season(first + int32(t))
		}
		now, ahead := n-28, n+56
		got, want := mean(f[n:ahead])/mean(f[now:n]), mean(truth[n:ahead])/mean(truth[now:n])
		require.InDelta(d, want, got, 0.06*want, "what comes over what is")
	})
	rng := rand.New(rand.NewPCG(3, 3))
	_, e, _ := learnt(noisy(rng, dayOf("2024-01-01"), 700, 0.1, func(int32) float64 { return 100 }),
		dayOf("2024-01-01"))
	require.Empty(t, e.Shifts)
	require.Empty(t, e.Dates)
}

// One December of two months that is undone is a bump of the year, no change for good.
func TestABumpIsNoChangeOfLevel(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 3))
	first := dayOf("2024-01-01")
	_, e, _ := learnt(noisy(rng, first, 672, 0.05, func(day int32) float64 {
		if day >= dayOf("2024-11-15") && day < dayOf("2025-01-05") {
			return 200
		}
		return 100
	}), first)
	require.Empty(t, e.Shifts)
}

// What two years and more did on the same dates comes again on them, day by day where days are
// known well; what one year did does not.
func TestPeaksOfDatesComeAgain(t *testing.T) {
	rapid.Check(t, func(d *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(d, "seed"), 2))
		years := rapid.IntRange(2, 4).Draw(d, "years")
		from := rapid.IntRange(1, 60).Draw(d, "starts in days")
		length := rapid.IntRange(5, 25).Draw(d, "length")
		times := rapid.SampledFrom([]float64{2, 4, 8}).Draw(d, "times")
		once := rapid.Bool().Draw(d, "in the last year alone")
		end := dayOf("2025-11-03")
		first := end - int32(365*years+60)
		peak := func(day int32) bool {
			return (yearly.Slot(day)-yearly.Slot(end)-from+2*yearly.Slots)%yearly.Slots < length
		}
		n := int(end - first)
		_, e, f := learnt(noisy(rng, first, n, 0.04, func(day int32) float64 {
			if peak(day) && (!once || day > end-365) {
				return 100 * times
			}
			return 100
		}), first)
		high := mean(f[n+from+1:n+from+length-1]) / mean(f[n-28:n])
		if once {
			require.Less(d, high, 1+0.5*times, "one year is no year")
			return
		}
		require.NotNil(d, e.Dates)
		require.InDelta(d, times, high, 0.15*times)
	})
}

// A date that was a closed Sunday in one of two years is the season's all the same: the other
// year tells of it. Left out it fell to the waves, which are far too wide for a season with edges.
func TestADateClosedInOneYearIsOfTheSeason(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 2))
	first, end := dayOf("2023-09-01"), dayOf("2025-11-03")
	rush := func(day int32) bool { return yearly.Slot(day) >= 324 && yearly.Slot(day) <= 358 }
	y := noisy(rng, first, int(end-first), 0.05, func(day int32) float64 {
		if rush(day) {
			return 300
		}
		return 100
	})
	for i := range y {
		if weekday(first+int32(i)) == 6 {
			y[i] = math.NaN()
		}
	}
	_, _, f := learnt(y, first)
	n := len(y)
	usual := mean(f[n-28 : n])
	for i, v := range f[n : n+56] {
		want := 1.0
		if rush(end + int32(i)) {
			want = 3
		}
		require.InDelta(t, want, v/usual, 0.25*want, "day %d", i)
	}
}

// A bell too narrow for the waves of the year leaves ripples on all dates, which are no noise:
// they come again as the bell does.
func TestABellBesideItsRipples(t *testing.T) {
	for seed := range uint64(8) {
		rng := rand.New(rand.NewPCG(seed, 4))
		first, end := dayOf("2023-01-01"), dayOf("2026-01-19")
		bell := func(day int32) float64 {
			off := math.Remainder(float64(day)-float64(dayOf("2025-01-19")), yearLength)
			return 1 + 3*math.Exp(-off*off/2/14/14)
		}
		_, e, f := learnt(noisy(rng, first, int(end-first), 0.11, func(day int32) float64 { return 90 * bell(day) }), first)
		n := int(end - first)
		require.NotNil(t, e.Dates, seed)
		got, summer := mean(f[n:n+14]), mean(f[n-220:n-120])
		require.InDelta(t, 3.7, got/summer, 0.25, "seed %d", seed)
	}
}
