// Package chart draws what a backtest saw: demand, how the method would have
// followed it, what was forecast from each past origin, the fan of the last
// forecast, and coverage. It draws to a writer, as SVG or PNG.
package chart

import (
	"fmt"
	"image/color"
	"io"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"github.com/stockwright/stockwright/forecast/backtest"
)

// Formats are the picture formats that can be drawn.
var Formats = []string{"svg", "png"}

// Known tells whether pictures can be drawn in a format.
func Known(format string) error {
	if !slices.Contains(Formats, format) {
		return fmt.Errorf("cannot draw %q; the formats are %s", format, strings.Join(Formats, " and "))
	}
	return nil
}

var (
	demandColour = color.NRGBA{R: 90, G: 90, B: 90, A: 255}
	fitColour    = color.NRGBA{R: 30, G: 140, B: 70, A: 255}
	meanColour   = color.NRGBA{R: 200, G: 80, B: 20, A: 255}
	gridColour   = color.NRGBA{R: 225, G: 225, B: 225, A: 255}
	palette      = []color.NRGBA{{R: 130, G: 130, B: 130, A: 255}, {R: 30, G: 90, B: 180, A: 255}, {R: 200, G: 80, B: 20, A: 255},
		{R: 30, G: 140, B: 70, A: 255}, {R: 140, G: 60, B: 160, A: 255}, {R: 190, G: 150, B: 20, A: 255}}
	fan = []color.NRGBA{{R: 222, G: 233, B: 247, A: 255}, {R: 184, G: 207, B: 236, A: 255}, {R: 139, G: 175, B: 221, A: 255}}
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
func Series(w io.Writer, format string, s Picture) error {
	if len(s.Paths) == 0 {
		return fmt.Errorf("no forecast of %s was made: its history is too short", s.Key)
	}
	last := s.Paths[len(s.Paths)-1]
	p, legend := blank(fmt.Sprintf("%s · %s · %s demand", s.Key, last.Method, last.Class))
	p.X.Label.Text, p.Y.Label.Text = "period", "demand a period"
	origin := 0.0
	if s.Unit != "" {
		p.X.Label.Text, p.Y.Label.Text = "", "demand a "+s.Unit
		p.X.Tick.Marker = dateTicks{}
	}
	if s.Unit != "day" && s.Label != nil {
		p.X.Tick.Marker = periodTicks(s.Label)
	}
	if s.Unit != "" || s.Label != nil {
		origin = float64(s.Start)
	}
	first := 0
	if s.Recent > 0 {
		first = max(0, len(s.Y)-s.Recent)
	}
	shifted := func(from int, y []float64) (*plotter.Line, error) { return lineOf(origin+float64(from), y) }
	demand, err := shifted(first, s.Y[first:])
	if err != nil {
		return err
	}
	demand.Color, demand.Width = demandColour, vg.Points(0.8)
	bands, err := fanOf(origin, last)
	if err != nil {
		return err
	}
	for _, b := range bands {
		p.Add(b)
	}
	p.Add(demand)
	legend.Add("demand", demand)
	if seen(s.Fit, first) {
		line, err := shifted(first, s.Fit[first:])
		if err != nil {
			return err
		}
		line.Color, line.Width = fitColour, vg.Points(0.9)
		p.Add(line)
		legend.Add("fit, from the past", line)
	}
	for i, path := range s.Paths {
		if path.Origin < first {
			continue
		}
		line, err := shifted(path.Origin, path.Mean)
		if err != nil {
			return err
		}
		line.Color, line.Width = meanColour, vg.Points(1.6)
		p.Add(line)
		if i == len(s.Paths)-1 {
			legend.Add("forecasts", line)
		}
	}
	for i := range bands {
		legend.Add(fmt.Sprintf("median to %g %%", 100*backtest.Probabilities[fanUpper[i]]), bands[i])
	}
	p.Y.Min = math.Min(p.Y.Min, 0)
	return write(p, legend, w, format)
}

func seen(y []float64, from int) bool {
	return from < len(y) && slices.ContainsFunc(y[from:], func(v float64) bool { return v == v })
}

func lineOf(from float64, y []float64) (*plotter.Line, error) {
	var points plotter.XYs
	for j, v := range y {
		if !math.IsNaN(v) {
			points = append(points, plotter.XY{X: from + float64(j), Y: v})
		}
	}
	return plotter.NewLine(points)
}

// fanUpper are the positions in backtest.Probabilities of the fan's edges, the
// widest first.
var fanUpper = []int{4, 3, 1}

// fanOf are the bands from the median up to the 99, 95 and 80 % quantiles. A
// period is drawn as wide as it is, so that a fan of one period is seen.
func fanOf(origin float64, path backtest.Path) ([]*plotter.Polygon, error) {
	var out []*plotter.Polygon
	for i, upper := range fanUpper {
		var around plotter.XYs
		x := func(j int) float64 { return origin + float64(path.Origin+j) }
		for j, v := range path.Quantiles[upper] {
			around = append(around, plotter.XY{X: x(j) - 0.5, Y: v}, plotter.XY{X: x(j) + 0.5, Y: v})
		}
		for j := len(path.Mean) - 1; j >= 0; j-- {
			v := path.Quantiles[0][j]
			around = append(around, plotter.XY{X: x(j) + 0.5, Y: v}, plotter.XY{X: x(j) - 0.5, Y: v})
		}
		band, err := plotter.NewPolygon(around)
		if err != nil {
			return nil, err
		}
		band.Color = fan[i]
		band.LineStyle.Width = 0
		out = append(out, band)
	}
	return out, nil
}

// Coverage draws, for every method, the share of observations at or below each
// quantile against the quantile's probability; on the diagonal they are honest.
func Coverage(w io.Writer, format string, rows []backtest.Row) error {
	p, legend := blank("Coverage of single-period quantiles, all classes")
	p.X.Label.Text, p.Y.Label.Text = "nominal, %", "observed, %"
	diagonal := plotter.NewFunction(func(x float64) float64 { return x })
	diagonal.Color, diagonal.Dashes = demandColour, []vg.Length{vg.Points(3), vg.Points(3)}
	p.Add(diagonal)
	low, drawn := 0.48, 0
	for _, row := range rows {
		if row.Class != backtest.AllClasses || row.Horizon != backtest.Whole || strings.Contains(row.Method, backtest.Answered) {
			continue
		}
		var points plotter.XYs
		for i, share := range []float64{row.Coverage50, row.Coverage80, row.Coverage90, row.Coverage95, row.Coverage99} {
			points = append(points, plotter.XY{X: backtest.Probabilities[i], Y: share})
			low = min(low, share-0.02)
		}
		line, dots, err := plotter.NewLinePoints(points)
		if err != nil {
			return err
		}
		line.Color, line.Width = palette[drawn%len(palette)], vg.Points(1.2)
		dots.Color = line.Color
		p.Add(line, dots)
		legend.Add(row.Method, line, dots)
		drawn++
	}
	legend.Add("honest", diagonal)
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 0.48, 1.005, max(low, 0), 1.005
	p.X.Tick.Marker, p.Y.Tick.Marker = perCent{}, perCent{}
	return write(p, legend, w, format)
}
