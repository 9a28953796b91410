package main

import (
	"fmt"
	"math"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/forecast"
)

// jointSet is a set of histories, each with what came after it, on which the
// laws of sums are judged: development windows, never the last ones.
type jointSet struct {
	name   string
	cases  []etsCase
	method string
	most   float64 // wanted: 1 where such models answer, a whisker more where they hardly do
	pooled bool    // with what the group knows, recalibration included
}

// jointBars compares joint paths with the moment form for models whose sums
// have no closed form: pinball over the upper quantiles of the sum, coverage
// and time, on cut M3 (every history without its last horizon), on M5 items
// summed to weeks up to d_1661 and on the grocer's days before the last window.
func jointBars(sheet *bar.Sheet) error {
	sets, err := jointSets()
	if err != nil {
		return err
	}
	for _, set := range sets {
		moments := jointScore(set, -1)
		paths := jointScore(set, 0)
		for _, s := range []struct {
			name string
			*jointSum
		}{{"moments", moments}, {"paths", paths}} {
			fmt.Printf("  %s, %s: pinball %.4f, upper %.4f, coverage %.1f / %.1f, %.3f ms each, %.0f series\n", set.name, s.name, s.loss/s.n,
				s.upper/s.n, 100*s.in95/s.n, 100*s.in99/s.n, 1e3*s.cpu/s.n, s.n)
		}
		sheet.AtMost("joint paths over moments, "+set.name+": pinball .9 … .99",
			paths.upper/moments.upper, set.most, "")
	}
	return nil
}

func jointSets() ([]jointSet, error) {
	m3, err := competition("m3")
	if err != nil {
		return nil, err
	}
	var cut []etsCase
	for _, c := range m3 {
		h := len(c.test)
		if n := len(c.y) - h; n >= max(2*c.season, 10) {
			cut = append(cut, etsCase{id: c.id, group: c.group, season: c.season, y: c.y[:n], test: c.y[n:]})
		}
	}
	foods, err := allFoods()
	if err != nil {
		return nil, err
	}
	items, err := readSeries("sku", "date", "quantity", "pasta", "sales.parquet")
	if err != nil {
		return nil, err
	}
	return []jointSet{
		{name: "cut M3, ets", cases: cut, method: "ets", most: 1},
		{name: "cut M3, ets-pooled", cases: cut, method: "ets-pooled", most: 1},
		{name: "cut M3, ensemble", cases: cut, method: "ensemble", most: 1},
		{name: "cut M3, ensemble, recalibrated", cases: cut, method: "ensemble", most: 1, pooled: true},
		{name: "M5 weeks, ensemble", cases: jointWindows(weeks(foods), 1, 36, 4, 3), method: "ensemble", most: 1.002},
		{name: "grocer, ensemble", cases: jointWindows(items, 7, 28, 14, 6), method: "ensemble", most: 1.002},
	}, nil
}

// weeks sums daily series to whole weeks, the last one ending with the data.
func weeks(all []series) []series {
	var out []series
	for _, s := range all {
		n := len(s.y) / 7
		w := series{id: s.id, y: make([]float64, n)}
		for i, v := range s.y[len(s.y)-7*n:] {
			w.y[i/7] += v
		}
		out = append(out, w)
	}
	return out
}

// jointWindows cuts windows of h periods off series at so many origins h
// apart, the newest so many periods before the end.
func jointWindows(all []series, season, back, h, origins int) []etsCase {
	var out []etsCase
	for k := range origins {
		for _, s := range all {
			n := len(s.y) - back - h*(k+1)
			if n >= 100 {
				out = append(out, etsCase{id: s.id, group: "items", season: season,
					y: s.y[max(0, n-730):n], test: s.y[n : n+h]})
			}
		}
	}
	return out
}

type jointSum struct{ loss, upper, in95, in99, n, cpu float64 }

func jointScore(set jointSet, paths int) *jointSum {
	s := &jointSum{}
	pools := map[string]*forecast.Pool{}
	for _, c := range set.cases {
		w := forecast.FixedWindow(len(c.test), 0)
		r := forecast.Request{Windows: []forecast.Window{w}, Method: set.method, Paths: paths, Seed: uint64(len(c.id))}
		if _, ok := pools[c.group]; set.pooled && !ok {
			pools[c.group] = forecast.LearnPool(groupSample(set.cases, c.group), r)
		}
		start := cpuSeconds()
		cover := forecast.Forecast(caseSeries(c, 0), pools[c.group], r).Covers[0]
		s.cpu += cpuSeconds() - start
		actual, scale, seen := 0.0, 0.0, 0.0
		for _, v := range c.test {
			actual += v
		}
		for _, v := range c.y {
			if v == v {
				scale, seen = scale+math.Abs(v), seen+1
			}
		}
		scale *= float64(len(c.test)) / seen
		if !(scale > 0) || actual != actual {
			continue
		}
		for _, tau := range coverTaus {
			loss := pinball(cover.Quantile(tau), actual, tau) / scale / float64(len(coverTaus))
			s.loss += loss
			if tau >= 0.9 {
				s.upper += loss
			}
		}
		s.n++
		if actual <= cover.Quantile(0.95) {
			s.in95++
		}
		if actual <= cover.Quantile(0.99) {
			s.in99++
		}
	}
	return s
}

func groupSample(cases []etsCase, group string) []forecast.Series {
	var out []forecast.Series
	for _, c := range cases {
		if c.group == group {
			out = append(out, caseSeries(c, 0))
		}
	}
	return out
}
