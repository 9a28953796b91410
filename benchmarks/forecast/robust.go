package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"sync"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/forecast"
)

// robustSeries are the numbers of the fuzzed series, one million: or so many as
// STOCKWRIGHT_FUZZ_SERIES says, from the STOCKWRIGHT_FUZZ_FIRST-th on, for a
// million in pieces.
func robustSeries() (from, to int) {
	to = 1000000
	if n, err := strconv.Atoi(os.Getenv("STOCKWRIGHT_FUZZ_SERIES")); err == nil && n > 0 {
		to = n
	}
	if n, err := strconv.Atoi(os.Getenv("STOCKWRIGHT_FUZZ_FIRST")); err == nil && n > 0 {
		return n, n + to
	}
	return 0, to
}

// robustBars forecasts odd histories with the default ensemble: every one must
// be answered, finite, and non-negative unless negatives are allowed.
func robustBars(sheet *bar.Sheet) error {
	from, to := robustSeries()
	workers := runtime.GOMAXPROCS(0)
	bad := make([]int, workers)
	first := make([]string, workers)
	var wait sync.WaitGroup
	for w := range workers {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for i := from + w; i < to; i += workers {
				if why := oddity(uint64(i)); why != "" {
					if bad[w]++; first[w] == "" {
						first[w] = why
					}
				}
			}
		}()
	}
	wait.Wait()
	total, example := 0, ""
	for w := range bad {
		total += bad[w]
		if example == "" {
			example = first[w]
		}
	}
	sheet.True(fmt.Sprintf("%d fuzzed series: all answered, finite, not negative", to-from),
		fmt.Sprintf("%d bad %s", total, example), "0 bad", total == 0)
	return nil
}

// oddity forecasts the i-th odd series and says what is wrong with the answer.
func oddity(i uint64) (why string) {
	defer func() {
		if p := recover(); p != nil {
			why = fmt.Sprintf("series %d panics: %v", i, p)
		}
	}()
	rng := rand.New(rand.NewPCG(i, 77))
	s := oddSeries(rng)
	r := forecast.Request{Horizon: rng.IntN(30), Probabilities: []float64{0.05, 0.5, 0.99}, Seed: i,
		AllowNegative: rng.IntN(4) == 0, Windows: []forecast.Window{forecast.FixedWindow(rng.IntN(15), rng.IntN(8))}}
	res := forecast.Forecast(s, nil, r)
	if res.Method == "" || res.Reason == "" || len(res.Mean) != r.Horizon || len(res.Covers) != 1 {
		return fmt.Sprintf("series %d is not answered", i)
	}
	ok := true
	check := func(values ...float64) {
		for _, v := range values {
			ok = ok && !math.IsNaN(v) && !math.IsInf(v, 0) && (r.AllowNegative || v >= 0)
		}
	}
	check(res.Mean...)
	check(res.SD...)
	for _, q := range res.Quantiles {
		check(q...)
	}
	for _, c := range res.Covers {
		check(c.Mean, c.SD)
		check(c.Quantiles...)
	}
	if !ok || len(res.State) > 1024 {
		return fmt.Sprintf("series %d (%s, n=%d)", i, res.Method, len(s.Y))
	}
	return ""
}

// oddSeries draws a history: length 0 … 5,000 (mostly short), any scale up to
// 1e15, zeros, constants, gaps, negatives, seasons longer than the history.
func oddSeries(rng *rand.Rand) forecast.Series {
	n := rng.IntN(60)
	switch rng.IntN(200) {
	case 0:
		n = rng.IntN(5000)
	case 1, 2, 3, 4, 5:
		n = rng.IntN(400)
	}
	scale := math.Pow(10, float64(rng.IntN(19)-3))
	zeros, gaps, kind := rng.Float64()*rng.Float64(), rng.Float64()*rng.Float64()*0.5, rng.IntN(9)
	seasons := [...]int{0, 1, 4, 7, 12, 24, 52}
	s := forecast.Series{Y: make([]float64, n), Season: seasons[rng.IntN(len(seasons))]}
	if rng.IntN(500) == 0 {
		s.Season = 364
	}
	level := 1.0
	for t := range s.Y {
		level *= math.Exp(0.1 * rng.NormFloat64())
		switch kind {
		case 0:
			s.Y[t] = scale
		case 1:
			s.Y[t] = 0
		case 2:
			s.Y[t] = scale * rng.NormFloat64()
		case 3:
			s.Y[t] = scale * level
		case 4:
			s.Y[t] = math.Floor(4 * rng.ExpFloat64())
		case 5:
			s.Y[t] = scale * float64(t)
		case 6:
			s.Y[t] = scale * math.Exp(20*rng.NormFloat64())
		case 7:
			s.Y[t] = scale * (1 + math.Sin(float64(t)))
		case 8:
			s.Y[t] = []float64{1e15, -1e15, 0, 1e-300, math.MaxFloat64, math.Inf(1), math.NaN()}[rng.IntN(7)]
		}
		if rng.Float64() < zeros {
			s.Y[t] = 0
		}
		if rng.Float64() < gaps {
			s.Y[t] = math.NaN()
		}
	}
	return s
}
