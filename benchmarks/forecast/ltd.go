package main

import (
	"fmt"
	"math"
	"runtime"
	"sync"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/forecast"
)

// The lead-time-demand bars: every FOODS item of store CA_1, six rolling
// origins 28 days apart that end with the data (d_1745 … d_1885). Settings were
// chosen on origins d_1521 … d_1661 (docs/method/counts.md).
var (
	coverLengths = []int{7, 14, 28}
	coverTaus    = []float64{0.5, 0.8, 0.9, 0.95, 0.98, 0.99}
	coverGain    = []float64{7, 17, 28}
)

const (
	coverOrigins = 6
	coverHistory = 730
	coverShort   = 60 // items with fewer days before an origin wait
)

// coverScore sums losses over items, origins and probabilities.
type coverScore struct {
	ours, smoothed, yearly float64 // pinball
	scaled, scaledYearly   float64 // pinball over the item's mean demand in the window
	scaledSmoothed         float64
	in95, in99, n          float64
	// how often the two references held at 95 and 99
	yearly95, yearly99, smoothed95, smoothed99 float64
}

func coverBars(sheet *bar.Sheet) error {
	all, err := readSeries("sku", "date", "quantity", "m5_foods_ca1", "sales.parquet")
	if err != nil {
		return err
	}
	calendar, err := calendarOfM5()
	if err != nil {
		return err
	}
	scores := make([]coverScore, len(coverLengths))
	for k := 1; k <= coverOrigins; k++ {
		coverOrigin(all, calendar, 28*(k+coverShift), scores)
	}
	for i, L := range coverLengths {
		s := scores[i]
		name := fmt.Sprintf("lead-time demand L=%d, %d origins: ", L, coverOrigins)
		sheet.Within(name+"coverage at 95", 100*s.in95/s.n, 93.5, 96.5, "%")
		sheet.Within(name+"coverage at 99", 100*s.in99/s.n, 97.5, 100, "%")
		sheet.AtLeast(name+"pinball below z·σ·√L", 100*(1-s.ours/s.yearly), coverGain[i], "%")
		sheet.AtLeast(name+"same, each item over its mean", 100*(1-s.scaled/s.scaledYearly), coverGain[i], "%")
		fmt.Printf("    mean pinball %.4f, over the item's mean %.4f\n", s.ours/s.n, s.scaled/s.n)
		fmt.Printf("    z·σ·√L on the trailing year: %.4f, %.4f, coverage %.1f / %.1f %%\n",
			s.yearly/s.n, s.scaledYearly/s.n, 100*s.yearly95/s.n, 100*s.yearly99/s.n)
		fmt.Printf("    z·σ·√L on one-step errors of smoothing: %.4f, %.4f (ours %.1f, %.1f %% below), coverage %.1f / %.1f %%\n",
			s.smoothed/s.n, s.scaledSmoothed/s.n, 100*(1-s.ours/s.smoothed),
			100*(1-s.scaled/s.scaledSmoothed), 100*s.smoothed95/s.n, 100*s.smoothed99/s.n)
	}
	return nil
}

// coverShift moves every origin back; 0 is the measurement.
var coverShift = 0

func coverOrigin(all []series, calendar *forecast.Calendar, back int, scores []coverScore) {
	past, truth := coverHistories(all, back)
	r := forecast.Request{Calendar: calendar, Seed: 1}
	for _, L := range coverLengths {
		r.Windows = append(r.Windows, forecast.FixedWindow(L, 0))
	}
	pool := forecast.LearnPool(past, r)
	results := make([]forecast.Result, len(past))
	parallel(len(past), func(i int) { results[i] = forecast.Forecast(past[i], pool, r) })
	for i, res := range results {
		for j, L := range coverLengths {
			scores[j].add(past[i].Y, truth[i][:L], res.Covers[j])
		}
	}
}

// coverHistories are the items' histories up to an origin so many days before
// the end, and the 28 days after it.
func coverHistories(all []series, back int) (past []forecast.Series, truth [][]float64) {
	for _, s := range all {
		n := len(s.y) - back
		if n < coverShort {
			continue
		}
		lo := max(0, n-coverHistory)
		past = append(past, forecast.Series{Y: s.y[lo:n], Start: s.start + int32(lo), Season: 7, Group: s.id[:7]})
		truth = append(truth, s.y[n:n+28])
	}
	return past, truth
}

func (s *coverScore) add(history, after []float64, c forecast.Cover) {
	actual := 0.0
	for _, v := range after {
		actual += v
	}
	L := float64(len(after))
	mean, sd := moments(history[max(0, len(history)-365):])
	level, noise := smoothing(history)
	whole, _ := moments(history)
	ours, yearly, smoothed := 0.0, 0.0, 0.0
	for _, tau := range coverTaus {
		z := math.Sqrt2 * math.Erfinv(2*tau-1)
		ours += pinball(c.Quantile(tau), actual, tau)
		byYear, byErrors := math.Max(0, L*mean+z*sd*math.Sqrt(L)), math.Max(0, L*level+z*noise*math.Sqrt(L))
		yearly += pinball(byYear, actual, tau)
		smoothed += pinball(byErrors, actual, tau)
		switch {
		case tau == 0.95:
			s.yearly95, s.smoothed95 = s.yearly95+within(actual, byYear), s.smoothed95+within(actual, byErrors)
		case tau == 0.99:
			s.yearly99, s.smoothed99 = s.yearly99+within(actual, byYear), s.smoothed99+within(actual, byErrors)
		}
	}
	k := float64(len(coverTaus))
	s.ours, s.yearly, s.smoothed = s.ours+ours/k, s.yearly+yearly/k, s.smoothed+smoothed/k
	scale := math.Max(whole, 0.02) * L
	s.scaled, s.scaledYearly, s.scaledSmoothed = s.scaled+ours/k/scale, s.scaledYearly+yearly/k/scale,
		s.scaledSmoothed+smoothed/k/scale
	s.in95, s.in99 = s.in95+within(actual, c.Quantile(0.95)), s.in99+within(actual, c.Quantile(0.99))
	s.n++
}

// within is 1 when demand stayed within a quantile.
func within(actual, quantile float64) float64 {
	if actual <= quantile {
		return 1
	}
	return 0
}

func moments(y []float64) (mean, sd float64) {
	sum, squares := 0.0, 0.0
	for _, v := range y {
		sum, squares = sum+v, squares+v*v
	}
	n := float64(len(y))
	return sum / n, math.Sqrt(math.Max(squares/n-sum/n*sum/n, 0))
}

// smoothing is simple exponential smoothing at the rate with the least squared
// one-step error: its level and the standard deviation of those errors.
func smoothing(y []float64) (level, sd float64) {
	best := math.Inf(1)
	for _, a := range []float64{0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5} {
		l, sum := y[0], 0.0
		for _, v := range y[1:] {
			sum += (v - l) * (v - l)
			l += a * (v - l)
		}
		if sum < best {
			best, level = sum, l
		}
	}
	return level, math.Sqrt(best / float64(len(y)-1))
}

// parallel runs f for 0 … n−1 on every processor.
func parallel(n int, f func(int)) {
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := w; i < n; i += workers {
				f(i)
			}
		}()
	}
	wg.Wait()
}
