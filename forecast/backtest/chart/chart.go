// Package chart draws what a backtest saw: demand, what was forecast from each
// past origin, the fan of the last forecast, and coverage. It draws to a
// writer, as SVG or PNG.
package chart

import (
	"fmt"
	"image/color"
	"io"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"github.com/stockwright/stockwright/forecast/backtest"
)

// Formats are the picture formats that can be drawn.
var Formats = []string{"svg", "png"}

var (
	demandColour = color.NRGBA{R: 60, G: 60, B: 60, A: 255}
	fitColour    = color.NRGBA{R: 200, G: 80, B: 20, A: 255}
	palette      = []color.NRGBA{{R: 120, G: 120, B: 120, A: 255}, {R: 30, G: 90, B: 180, A: 255}, {R: 200, G: 80, B: 20, A: 255},
		{R: 30, G: 140, B: 70, A: 255}, {R: 140, G: 60, B: 160, A: 255}, {R: 190, G: 150, B: 20, A: 255}}
)

// Series draws one series: its demand, the mean forecasts one method made from
// its origins, and from the last origin the fan of quantiles above the median
// (the side safety stock lives on). paths are those of this series and method,
// oldest origin first; recent bounds the periods shown (0: all).
func Series(w io.Writer, format string, s backtest.Series, paths []backtest.Path, recent int) error {
	if len(paths) == 0 {
		return fmt.Errorf("no forecast of %s was made: its history is too short", s.Key)
	}
	last := paths[len(paths)-1]
	p := plot.New()
	p.Title.Text = fmt.Sprintf("%s · %s · %s demand", s.Key, last.Method, last.Class)
	p.X.Label.Text, p.Y.Label.Text = "period", "demand"
	p.Legend.Top, p.Legend.Left = true, true
	p.Add(plotter.NewGrid())
	if err := addFan(p, last); err != nil {
		return err
	}
	first := 0
	if recent > 0 {
		first = max(0, len(s.Y)-recent)
	}
	if err := addDemand(p, s.Y, first); err != nil {
		return err
	}
	for i, path := range paths {
		if path.Origin+len(path.Mean) <= first {
			continue
		}
		line, err := lineOf(path.Origin, path.Mean)
		if err != nil {
			return err
		}
		line.Color, line.Width = fitColour, vg.Points(1.4)
		p.Add(line)
		if i == len(paths)-1 {
			p.Legend.Add("forecast from each origin", line)
		}
	}
	p.Y.Min = math.Min(p.Y.Min, 0)
	return write(p, w, format)
}

func lineOf(from int, y []float64) (*plotter.Line, error) {
	var points plotter.XYs
	for j, v := range y {
		if !math.IsNaN(v) {
			points = append(points, plotter.XY{X: float64(from + j), Y: v})
		}
	}
	return plotter.NewLine(points)
}

func addDemand(p *plot.Plot, y []float64, first int) error {
	line, err := lineOf(first, y[first:])
	if err != nil {
		return err
	}
	line.Color, line.Width = demandColour, vg.Points(0.8)
	p.Add(line)
	p.Legend.Add("demand", line)
	return nil
}

// addFan shades from the median up to the 80, 95 and 99 % quantiles.
func addFan(p *plot.Plot, path backtest.Path) error {
	for _, upper := range []int{4, 3, 1} {
		var around plotter.XYs
		for j, v := range path.Quantiles[upper] {
			around = append(around, plotter.XY{X: float64(path.Origin + j), Y: v})
		}
		for j := len(path.Mean) - 1; j >= 0; j-- {
			around = append(around, plotter.XY{X: float64(path.Origin + j), Y: path.Quantiles[0][j]})
		}
		band, err := plotter.NewPolygon(around)
		if err != nil {
			return err
		}
		band.Color = color.NRGBA{R: 30, G: 90, B: 180, A: uint8(110 - 20*upper)}
		band.LineStyle.Width = 0
		p.Add(band)
		p.Legend.Add(fmt.Sprintf("to the %g %% quantile", 100*backtest.Probabilities[upper]), band)
	}
	return nil
}

// Coverage draws, for every method, the share of observations at or below each
// quantile against the quantile's probability; on the diagonal they are honest.
func Coverage(w io.Writer, format string, rows []backtest.Row) error {
	p := plot.New()
	p.Title.Text = "Coverage of single-period quantiles, all classes"
	p.X.Label.Text, p.Y.Label.Text = "nominal", "observed"
	p.Add(plotter.NewGrid())
	diagonal := plotter.NewFunction(func(x float64) float64 { return x })
	diagonal.Color, diagonal.Dashes = demandColour, []vg.Length{vg.Points(3), vg.Points(3)}
	p.Add(diagonal)
	p.X.Min, p.X.Max, p.Y.Max = 0.45, 1, 1
	drawn := 0
	for _, row := range rows {
		if row.Class != backtest.AllClasses || row.Horizon != backtest.Whole {
			continue
		}
		seen := []float64{row.Coverage50, row.Coverage80, row.Coverage90, row.Coverage95, row.Coverage99}
		var points plotter.XYs
		for i, tau := range backtest.Probabilities {
			points = append(points, plotter.XY{X: tau, Y: seen[i]})
		}
		line, dots, err := plotter.NewLinePoints(points)
		if err != nil {
			return err
		}
		line.Color = palette[drawn%len(palette)]
		dots.Color = line.Color
		p.Add(line, dots)
		p.Legend.Add(row.Method, line, dots)
		drawn++
	}
	p.Legend.Left, p.Legend.Top = true, true
	return write(p, w, format)
}

func write(p *plot.Plot, w io.Writer, format string) error {
	picture, err := p.WriterTo(24*vg.Centimeter, 12*vg.Centimeter, format)
	if err != nil {
		return fmt.Errorf("cannot draw %q; the formats are %v: %w", format, Formats, err)
	}
	_, err = picture.WriteTo(w)
	return err
}
