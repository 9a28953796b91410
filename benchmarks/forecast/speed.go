package main

import (
	"fmt"
	"math"
	"sort"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/forecast/ets"
)

// dailyCases are the M5 items over their last 730 days.
func dailyCases() ([]etsCase, error) {
	all, err := allFoods()
	if err != nil {
		return nil, err
	}
	var out []etsCase
	for _, s := range all {
		out = append(out, etsCase{id: s.id, group: "daily", season: 7, y: s.y[max(len(s.y)-730, 0):]})
	}
	return out, nil
}

// weeklyCases are the M5 items summed to weeks, the last 156 of those that
// have as many.
func weeklyCases() ([]etsCase, error) {
	all, err := allFoods()
	if err != nil {
		return nil, err
	}
	var out []etsCase
	for _, s := range all {
		weeks := len(s.y) / 7
		if weeks < 156 {
			continue
		}
		y := make([]float64, 156)
		for i := range y {
			for _, v := range s.y[len(s.y)-7*(156-i):][:7] {
				y[i] += v
			}
		}
		out = append(out, etsCase{id: s.id, group: "weekly", season: 52, y: y})
	}
	return out, nil
}

// speedBars times AutoETS cold against the peer, one thread each, and a warm
// refit against a cold one.
func speedBars(sheet *bar.Sheet) error {
	daily, err := dailyCases()
	if err != nil {
		return err
	}
	weekly, err := weeklyCases()
	if err != nil {
		return err
	}
	for _, c := range []struct {
		name   string
		cases  []etsCase
		wanted float64
	}{{"M5 daily m=7, last 730 days", daily, 50}, {"M5 weekly m=52 n=156", weekly, 40}} {
		peers, err := peerFits("ets", c.cases)
		if err != nil {
			sheet.Skip("AutoETS cold, "+c.name, err.Error())
			continue
		}
		theirs := 0.0
		for _, s := range c.cases {
			theirs += peers["ets"][s.id].cpu
		}
		ours, n := coldSeconds(c.cases), float64(len(c.cases))
		name := fmt.Sprintf("AutoETS cold, %s (%d), %.2f against %.0f ms: ratio", c.name, len(c.cases),
			1e3*ours/n, 1e3*theirs/n)
		sheet.AtLeast(name, theirs/ours, c.wanted, "×")
	}
	warmBars(sheet, daily)
	return nil
}

// coldSeconds is the CPU time of fitting all cases, the mean of three rounds.
func coldSeconds(cases []etsCase) float64 {
	const rounds = 3
	start := cpuSeconds()
	for range rounds {
		for _, c := range cases {
			ets.Fits(c.y, c.season, ets.Options{Region: ets.Unit})
		}
	}
	return (cpuSeconds() - start) / rounds
}

// warmMargin is the AICc margin of the models a state keeps, as in the facade.
const warmMargin = 4

// warmBars fits all but the last day, stores the state, and refits with the
// last day from the state's bytes and from nothing.
func warmBars(sheet *bar.Sheet, cases []etsCase) {
	states := make([][]byte, len(cases))
	longest := 0
	for i, c := range cases {
		states[i] = ets.Encode(ets.Fits(c.y[:len(c.y)-1], c.season, ets.Options{Margin: warmMargin}), 1000)
		longest = max(longest, len(states[i]))
	}
	cold := make([]float64, len(cases))
	t0 := cpuSeconds()
	for i, c := range cases {
		cold[i] = bestAICc(ets.Fits(c.y, c.season, ets.Options{Margin: warmMargin}))
	}
	t1 := cpuSeconds()
	warm := make([]float64, len(cases))
	for i, c := range cases {
		warm[i] = bestAICc(ets.Fits(c.y, c.season, ets.Options{Margin: warmMargin, Warm: ets.Decode(states[i])}))
	}
	t2 := cpuSeconds()
	var above []float64
	for i := range cold {
		if !math.IsNaN(cold[i]) && !math.IsNaN(warm[i]) {
			above = append(above, warm[i]-cold[i])
		}
	}
	sort.Float64s(above)
	sheet.AtMost(fmt.Sprintf("warm refit, one more day (%d series, %.3f ms): share of cold", len(cases),
		1e3*(t2-t1)/float64(len(cases))),
		(t2-t1)/(t1-t0), 0.1, "")
	sheet.AtMost("warm refit: AICc above cold, 95th percentile", above[len(above)*95/100], 0.02, "")
	sheet.AtMost("state of a series, longest", float64(longest), 1000, "B")
}

func bestAICc(fits []ets.Fit) float64 {
	if len(fits) == 0 {
		return math.NaN()
	}
	return fits[0].AICc
}
