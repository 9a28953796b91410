package forecast

import (
	"bytes"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/forecast/history"
)

// keptWorld are series of counts and of larger demand with prices, promotions, a year and
// weekdays, of the same length.
func keptWorld(n int) (all []Series, r Request) {
	rng := rand.New(rand.NewPCG(8, 17))
	const start = 19358
	for i := range 24 {
		s := Series{Season: 7, Start: start, Group: "g", Promo: make([]float64, n), Price: make([]float64, n)}
		level := []float64{0.8, 4, 60}[i%3]
		y := poissons(rng, 1, n)
		for t := range y {
			s.Price[t] = 2
			if t/14%5 == i%5 {
				s.Promo[t], s.Price[t] = 1, 1.6
			}
			mean := level * (1 + 0.5*math.Sin(2*math.Pi*float64(t+30*i)/365)) * (1 + 0.8*s.Promo[t]) * (1 + 0.1*float64(t%7))
			y[t] = math.Round(mean * (0.7 + 0.6*rng.Float64()))
			if level < 5 {
				y[t] = poissons(rng, mean, 1)[0]
			}
		}
		s.Y = y
		all = append(all, s)
	}
	return all, Request{Horizon: 28, Probabilities: []float64{0.5, 0.95}, PoolOf: start + int32(n) - 7,
		Calendar: &Calendar{Weekday: true, DayOfMonth: true, Yearly: 4}, Windows: []Window{FixedWindow(14, 7)}}
}

// TestKeptPartsForecastAsLearntOnes forecasts from the state of the same night and from
// that of a week before: the first is equal but for what float32 rounds, the second within
// what a week teaches.
func TestKeptPartsForecastAsLearntOnes(t *testing.T) {
	const n = 800
	all, r := keptWorld(n)
	past := make([]Series, len(all))
	for i, s := range all {
		past[i] = s
		past[i].Y = s.Y[:n-6]
	}
	pool := LearnPool(past, r)
	ours, theirs, off := 0.0, 0.0, 0.0
	for i, s := range all {
		cold := Forecast(s, pool, r)
		again := r
		again.State = cold.State
		same := Forecast(s, pool, again)
		require.True(t, same.Warm)
		require.InDeltaSlice(t, cold.Mean, same.Mean, 2e-2*cold.Mean[0]+1e-9, "series %d",
			i) // smoothing searches from its optimum
		if same.Method == "counts" {
			require.InDeltaSlice(t, cold.Mean, same.Mean, 1e-5*cold.Mean[0], "series %d", i)
		}
		require.Equal(t, cold.Used, same.Used)

		again.State = Forecast(past[i], pool, r).State
		warm := Forecast(s, pool, again)
		require.True(t, warm.Warm)
		require.Equal(t, warm, Forecast(s, pool, again), "the same bytes from the same state")
		for j := range warm.Mean {
			off += math.Abs(warm.Mean[j] - cold.Mean[j])
			ours, theirs = ours+warm.Mean[j], theirs+cold.Mean[j]
		}
	}
	require.InDelta(t, 1, ours/theirs, 0.01)
	require.Less(t, off/theirs, 0.02)
}

// TestRestatedHistoryIsLearntAnew restates sales, a price or a promotion, learns another pool, and
// damages states: each is forecast as without a state.
func TestRestatedHistoryIsLearntAnew(t *testing.T) {
	const n = 760
	all, r := keptWorld(n)
	r.Method = "counts" // whose model keeps nothing of its own
	pool := LearnPool(all, r)
	for i, s := range all[:6] {
		state := Forecast(s, pool, r).State
		require.Equal(t, []byte(history.KeptMark), state[:len(history.KeptMark)])
		restated := s
		restated.Y = append([]float64(nil), s.Y...)
		restated.Y[n-20] += 40
		cheaper := s
		cheaper.Price = append([]float64(nil), s.Price...)
		cheaper.Price[n-3] = 1.1
		for name, of := range map[string]Series{"sales": restated, "price": cheaper} {
			q := r
			q.State = state
			got := Forecast(of, pool, q)
			require.Equal(t, Forecast(of, pool, r), got, "%s of series %d", name, i)
			require.False(t, got.Warm)
		}
		other := r
		other.PoolOf++
		want := Forecast(s, pool, other)
		other.State = state
		require.Equal(t, want, Forecast(s, pool, other))
		for cut := range state {
			q := r
			q.State = state[:cut]
			require.NotPanics(t, func() { Forecast(s, pool, q) })
			if cut > 200 {
				break
			}
		}
	}
}

// FuzzParts reads any bytes as a state.
func FuzzParts(f *testing.F) {
	all, r := keptWorld(400)
	pool := LearnPool(all, r)
	for i := range 3 {
		f.Add(Forecast(all[i], pool, r).State)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		own, rest := history.ReadParts(b)
		if own == nil {
			require.True(t, rest == nil || bytes.Equal(rest, b))
			return
		}
		if len(own.Parts) > 0 {
			require.Equal(t, b, own.State(rest))
		}
		q := r
		q.State = b
		for i := range 3 {
			for _, m := range Forecast(all[i], pool, q).Mean {
				require.False(t, math.IsNaN(m) || math.IsInf(m, 0))
			}
		}
	})
}
