// Package chart draws what a backtest saw: demand, how the method would have
// followed it, what was forecast from each past origin, the fan of the last
// forecast, and coverage. It draws SVG to a writer.
package chart

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/forecast/backtest"
)

const (
	demandColour = "#5a5a5a"
	fitColour    = "#1e8c46"
	meanColour   = "#c85014"
	gridColour   = "#e1e1e1"
)

var (
	palette = []string{"#828282", "#1e5ab4", "#c85014", "#1e8c46", "#8c3ca0", "#be9614"}
	fan     = []string{"#dee9f7", "#b8cfec", "#8bafdd"}
)

// Picture is one series to draw.
type Picture struct {
	backtest.Series
	// Paths are the forecasts one method made of it, oldest origin first.
	Paths []backtest.Path
	// Fit is what that method would have said of each period from its own
	// past, NaN where it was not asked; nil for none.
	Fit []float64
	// Unit is what a period is: "day", "week" …; "" for plain numbers from 0.
	Unit string
	// Label names a period, counted as Series.Start is; not asked for days, which
	// are counted from 1970-01-01.
	Label func(period int32) string
	// Recent bounds the periods shown; 0 for all.
	Recent int
}

// Series draws one series: its demand, the fit, the mean forecasts from the
// origins, and from the last origin the fan of quantiles above the median (the
// side safety stock lives on).
func Series(w io.Writer, s Picture) error {
	if len(s.Paths) == 0 {
		return fmt.Errorf("no forecast of %s was made: its history is too short", s.Key)
	}
	last := s.Paths[len(s.Paths)-1]
	f := &frame{title: fmt.Sprintf("%s · %s · %s demand", s.Key, last.Method, last.Class), yTicks: plainTicks{}}
	origin := s.axis(f)
	first := 0
	if s.Recent > 0 {
		first = max(0, len(s.Y)-s.Recent)
	}
	f.shapes = fanOf(origin, last)
	f.shapes = append(f.shapes, shape{points: lineOf(origin+float64(first), s.Y[first:]),
		colour: demandColour, width: 0.8, caption: "demand"})
	if seen(s.Fit, first) {
		f.shapes = append(f.shapes, shape{points: lineOf(origin+float64(first), s.Fit[first:]),
			colour: fitColour, width: 0.9, caption: "fit, from the past"})
	}
	for i, path := range s.Paths {
		if path.Origin < first {
			continue
		}
		one := shape{points: lineOf(origin+float64(path.Origin), path.Mean), colour: meanColour, width: 1.6}
		if i == len(s.Paths)-1 {
			one.caption = "forecasts"
		}
		f.shapes = append(f.shapes, one)
	}
	return f.write(w)
}

// axis names and marks the periods, and gives the number of the first.
func (s *Picture) axis(f *frame) (origin float64) {
	f.xLabel, f.yLabel, f.xTicks = "period", "demand a period", plainTicks{}
	if s.Unit != "" {
		f.xLabel, f.yLabel, f.xTicks = "", "demand a "+s.Unit, dateTicks{}
	}
	if s.Unit != "day" && s.Label != nil {
		f.xTicks = periodTicks(s.Label)
	}
	if s.Unit != "" || s.Label != nil {
		origin = float64(s.Start)
	}
	return origin
}

func seen(y []float64, from int) bool {
	return from < len(y) && slices.ContainsFunc(y[from:], func(v float64) bool { return v == v })
}

func lineOf(from float64, y []float64) []point {
	var points []point
	for j, v := range y {
		if !math.IsNaN(v) {
			points = append(points, point{from + float64(j), v})
		}
	}
	return points
}

// fanUpper are the positions in backtest.Probabilities of the fan's edges, the
// widest first.
var fanUpper = []int{4, 3, 1}

// fanOf are the bands from the median up to the 99, 95 and 80 % quantiles. A
// period is drawn as wide as it is, so that a fan of one period is seen.
func fanOf(origin float64, path backtest.Path) []shape {
	var out []shape
	for i, upper := range fanUpper {
		var around []point
		x := func(j int) float64 { return origin + float64(path.Origin+j) }
		for j, v := range path.Quantiles[upper] {
			around = append(around, point{x(j) - 0.5, v}, point{x(j) + 0.5, v})
		}
		for j := len(path.Mean) - 1; j >= 0; j-- {
			v := path.Quantiles[0][j]
			around = append(around, point{x(j) + 0.5, v}, point{x(j) - 0.5, v})
		}
		out = append(out, shape{points: around, colour: fan[i],
			caption: fmt.Sprintf("median to %g %%", 100*backtest.Probabilities[upper])})
	}
	return out
}

// Coverage draws, for every method, the share of observations at or below each
// quantile against the quantile's probability; on the diagonal they are honest.
func Coverage(w io.Writer, rows []backtest.Row) error {
	f := &frame{title: "Coverage of single-period quantiles, all classes", xLabel: "nominal, %",
		yLabel: "observed, %", xTicks: perCent{}, yTicks: perCent{}}
	low, drawn := 0.48, 0
	for _, row := range rows {
		if row.Class != backtest.AllClasses || row.Horizon != backtest.Whole ||
			strings.Contains(row.Method, backtest.Answered) {
			continue
		}
		one := shape{colour: palette[drawn%len(palette)], width: 1.2, dotted: true, caption: row.Method}
		for i, share := range []float64{row.Coverage50, row.Coverage80, row.Coverage90, row.Coverage95,
			row.Coverage99} {
			one.points = append(one.points, point{backtest.Probabilities[i], share})
			low = min(low, share-0.02)
		}
		f.shapes = append(f.shapes, one)
		drawn++
	}
	low = max(low, 0)
	f.low, f.high = point{0.48, low}, point{1.005, 1.005}
	f.shapes = append(f.shapes, shape{points: []point{{max(low, 0.48), max(low, 0.48)}, {1.005, 1.005}},
		colour: demandColour, width: 1, dashed: true, caption: "honest"})
	return f.write(w)
}
