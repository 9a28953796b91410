package chart

import (
	"image/color"
	"io"
	"math"
	"strconv"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/stockwright/stockwright/forecast/backtest"
)

const (
	width, height = 26 * vg.Centimeter, 12 * vg.Centimeter
	margin        = 5 * vg.Millimeter
	legendWidth   = 4.6 * vg.Centimeter
)

// blank is a plot with a grid and, beside it, room for a legend, so that no
// curve runs under it.
func blank(title string) (*plot.Plot, *plot.Legend) {
	p := plot.New()
	p.Title.Text = title
	p.Title.Padding = vg.Points(6)
	grid := plotter.NewGrid()
	grid.Horizontal.Color, grid.Vertical.Color = gridColour, gridColour
	p.Add(grid)
	legend := plot.NewLegend()
	legend.Top, legend.Left = true, true
	legend.Padding = vg.Points(4)
	return p, &legend
}

// write draws the plot with its legend on its right.
func write(p *plot.Plot, legend *plot.Legend, w io.Writer, format string) error {
	if err := Known(format); err != nil {
		return err
	}
	picture, err := draw.NewFormattedCanvas(width, height, format)
	if err != nil {
		return err
	}
	c := draw.New(picture)
	c.FillPolygon(color.White, []vg.Point{{X: 0, Y: 0}, {X: width, Y: 0}, {X: width, Y: height}, {X: 0, Y: height}})
	p.Draw(draw.Crop(c, margin, -legendWidth-margin, margin, -margin))
	legend.Draw(draw.Crop(c, width-legendWidth, -margin/2, margin, -margin-vg.Points(24)))
	_, err = picture.WriteTo(w)
	return err
}

// perCent marks the probabilities that are scored.
type perCent struct{}

func (perCent) Ticks(low, high float64) []plot.Tick {
	var out []plot.Tick
	for v := math.Ceil(low*10-1e-9) / 10; v < 0.75; v += 0.1 {
		out = append(out, plot.Tick{Value: v, Label: strconv.Itoa(int(math.Round(100 * v)))})
	}
	for _, v := range backtest.Probabilities[1:] {
		out = append(out, plot.Tick{Value: v, Label: strconv.Itoa(int(math.Round(100 * v)))})
	}
	return out
}

// dateTicks marks days, given as days since 1970-01-01: every so many weeks, or
// the first of every so many months, so that about eight have room.
type dateTicks struct{}

func (dateTicks) Ticks(low, high float64) []plot.Tick {
	var out []plot.Tick
	mark := func(day int) {
		if d := float64(day); d >= low && d <= high {
			t := time.Unix(int64(day)*86400, 0).UTC()
			out = append(out, plot.Tick{Value: d, Label: t.Format("2006-01-02")})
		}
	}
	if span := high - low; span > 120 {
		months := int(math.Ceil(span / 30.4 / 8))
		t := time.Unix(int64(low)*86400, 0).UTC()
		for m := time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC); m.Unix() <= int64(high)*86400; m = m.AddDate(0, months, 0) {
			mark(int(m.Unix() / 86400))
		}
		return out
	}
	step := max(1, int(math.Ceil((high-low)/8)))
	if step > 3 {
		step = (step + 6) / 7 * 7
	}
	for day := int(math.Floor((low-4)/7))*7 + 4; float64(day) <= high; day += step { // day 4 of 1970 was a Monday
		mark(day)
	}
	return out
}

// periodTicks marks about eight periods by their names.
type periodTicks func(period int32) string

func (label periodTicks) Ticks(low, high float64) []plot.Tick {
	var out []plot.Tick
	step := max(1, int(math.Ceil((high-low)/8)))
	for t := int(math.Ceil(low)); float64(t) <= high; t += step {
		out = append(out, plot.Tick{Value: float64(t), Label: label(int32(t))})
	}
	return out
}
