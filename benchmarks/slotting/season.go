package main

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/forecast"
	"github.com/stockwright/stockwright/slotting"
	"github.com/stockwright/stockwright/slotting/layout"
)

const (
	seasonYear  = 13             // periods of four periods
	seasonPast  = 4 * seasonYear // periods of history
	seasonAhead = 2              // periods the layout is for, and trailing periods counted
	seasonSKUs  = 500
)

// seasonBars lays a warehouse out for the coming eight weeks three times: by the
// lines of the trailing eight weeks, by the forecast of every SKU, and by the truth.
func seasonBars(sheet *bar.Sheet, verbose bool) {
	rng := rand.New(rand.NewPCG(5, 0x736561736f6e))
	history := make([][]float64, seasonSKUs)
	truth, trailing, predicted := make([]float64, seasonSKUs), make([]float64, seasonSKUs), make([]float64, seasonSKUs)
	for i := range history {
		base, phase := 160*math.Pow(float64(i+1), -0.7), rng.Float64()
		rate := func(period int) float64 {
			return base * math.Exp(1.2*math.Cos(2*math.Pi*(float64(period)/seasonYear-phase))-0.35)
		}
		for period := range seasonPast {
			history[i] = append(history[i], poisson(rate(period), rng))
		}
		for period := range seasonAhead {
			truth[i] += rate(seasonPast + period)
			trailing[i] += history[i][seasonPast-1-period]
		}
	}
	sample := make([]forecast.Series, seasonSKUs)
	request := forecast.Request{Horizon: seasonAhead, Method: "ets"}
	for i, y := range history {
		sample[i] = forecast.Series{Y: y, Season: seasonYear}
	}
	pool := forecast.LearnPool(sample, request)
	for i := range sample {
		for _, m := range forecast.Forecast(sample[i], pool, request).Mean {
			predicted[i] += max(m, 0)
		}
	}
	travel := func(velocities []float64) float64 { return seasonTravel(velocities, truth) }
	oracle, byForecast, byCount := travel(truth), travel(predicted), travel(trailing)
	if verbose {
		fmt.Printf("# travel of the coming weeks: oracle %.0f m, forecast %.0f m, trailing counts %.0f m\n", oracle, byForecast, byCount)
	}
	sheet.AtMost("forecast-driven: regret against trailing counts'", 100*(byForecast-oracle)/(byCount-oracle), 50, "%")
}

// seasonTravel is the travel of tours drawn from the truth in the layout that
// the velocities lead to, whatever the moves cost.
func seasonTravel(velocities, truth []float64) float64 {
	rng := rand.New(rand.NewPCG(6, 0x6c61796f7574))
	in := slotting.Input{Layout: generatedLayout(2 * slotsPerAisle)}
	for i := range in.Layout.Slots { // twelve aisles of fifty slots
		s := &in.Layout.Slots[i]
		s.Aisle, s.Level = fmt.Sprint(i/50+1), 1
		s.X, s.Y = float64(3*(i/50)), 1.2*float64(i%50/2+1)
	}
	for i, slot := range rng.Perm(len(in.Layout.Slots))[:len(truth)] {
		in.SKUs = append(in.SKUs, slotting.SKU{ID: fmt.Sprintf("S%03d", i),
			Velocity: velocities[i] / (28 * seasonAhead), Volume: 1})
		in.Stock = append(in.Stock, slotting.Assignment{Slot: in.Layout.Slots[slot].ID,
			SKU: in.SKUs[i].ID, Quantity: 1})
	}
	opt := slotting.Options{Policy: layout.Return, HandlingTime: -1, Horizon: 1e6, LevelTime: -1, LinesPerTour: 8}
	res, err := slotting.Plan(in, opt)
	if err != nil {
		return math.NaN()
	}
	j, err := newJudge(in.Layout, opt.Policy)
	if err != nil {
		return math.NaN()
	}
	w := &world{in: in, truth: truth}
	return j.travel(expectedTours(w, shape{lines: 8, batches: 1}, 4000, rand.New(rand.NewPCG(8, 9))), res.After)
}

// poisson draws a Poisson number by adding exponential waiting times.
func poisson(mean float64, rng *rand.Rand) float64 {
	n := 0.0
	for t := rng.ExpFloat64(); t < mean; t += rng.ExpFloat64() {
		n++
	}
	return n
}
