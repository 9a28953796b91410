// Package draw makes the pictures of the screens as SVG: charts over days, the map of a
// warehouse, and small bars. What a picture shows also stands in a table or text beside it.
package draw

import (
	"fmt"
	"html/template"
	"math"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/web/words"
)

// chart is a server-made SVG line chart over days. Everything it shows also
// stands in a table or text beside it.
type chart struct {
	width, height float64
	left, right   float64 // margins
	low, high     float64 // of the vertical axis
	n             int     // points along the horizontal axis
	names         []levelName
	b             strings.Builder
}

// levelName is the name of a horizontal line, written in the right margin.
type levelName struct {
	y    float64
	text string
}

// NewChart begins a chart of n days whose values lie between least and most;
// right is the room for the names of horizontal lines.
func NewChart(title string, n int, least, most, right float64) *chart {
	return newChart(title, n, least, most, chart{width: 720, height: 240, left: 44, right: right})
}

// NewSmallChart begins a chart to stand beside others.
func NewSmallChart(title string, n int, least, most float64) *chart {
	return newChart(title, n, least, most, chart{width: 400, height: 150, left: 62, right: 8})
}

func newChart(title string, n int, least, most float64, size chart) *chart {
	step := niceStep((max(most, 1) - min(least, 0)) / 4)
	c := &chart{width: size.width, height: size.height, left: size.left, right: size.right,
		n: max(n, 2), low: math.Floor(min(least, 0)/step) * step, high: math.Ceil(max(most, 1)/step) * step}
	title = template.HTMLEscapeString(title)
	fmt.Fprintf(&c.b, `<svg viewBox="0 0 %.0f %.0f" role="img" aria-label="%s"><title>%s</title>`,
		c.width, c.height, title, title)
	for v := c.low; v <= c.high+step/2; v += step {
		fmt.Fprintf(&c.b, `<line class="axis" x1="%.0f" x2="%.0f" y1="%.1f" y2="%.1f"/><text x="%.0f" y="%.1f" text-anchor="end">%s</text>`,
			c.left, c.width-c.right, c.y(v), c.y(v), c.left-5, c.y(v)+4, axisText(v, step))
	}
	return c
}

// niceStep is the next of 1, 2, 2.5, 5 × 10^k at or above v.
func niceStep(v float64) float64 {
	base := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 2, 2.5, 5} {
		if m*base >= v*(1-1e-9) {
			return m * base
		}
	}
	return 10 * base
}

// axisText writes a mark of the axis with as many decimals as the step needs.
func axisText(v, step float64) string {
	switch {
	case step >= 1 && step == math.Trunc(step):
		return words.CountText(int64(math.Round(v)))
	case step >= 0.1:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

func (c *chart) x(i int) float64 {
	return c.left + (c.width-c.left-c.right)*float64(i)/float64(c.n-1)
}

func (c *chart) y(v float64) float64 {
	return 12 + (c.height-34)*(1-(min(max(v, c.low), c.high)-c.low)/(c.high-c.low))
}

func (c *chart) points(from int, values []float64) string {
	var b strings.Builder
	for i, v := range values {
		fmt.Fprintf(&b, "%.1f,%.1f ", c.x(from+i), c.y(v))
	}
	return strings.TrimSpace(b.String())
}

// Line draws values from a position on.
func (c *chart) Line(class string, from int, values []float64) {
	fmt.Fprintf(&c.b, `<polyline class="%s" points="%s"/>`, class, c.points(from, values))
}

// Bars draws a thin bar for each value that is not zero.
func (c *chart) Bars(class string, from int, values []float64) {
	wide := max(1, min(5, (c.width-c.left-c.right)/float64(c.n)*0.7))
	for i, v := range values {
		if v != 0 {
			fmt.Fprintf(&c.b, `<rect class="%s" x="%.1f" y="%.1f" width="%.1f" height="%.1f"/>`, class,
				c.x(from+i)-wide/2, c.y(v), wide, c.y(0)-c.y(v))
		}
	}
}

// Band fills the room between two lines.
func (c *chart) Band(class string, from int, low, high []float64) {
	back := make([]string, 0, len(low))
	for i := len(low) - 1; i >= 0; i-- {
		back = append(back, fmt.Sprintf("%.1f,%.1f", c.x(from+i), c.y(low[i])))
	}
	fmt.Fprintf(&c.b, `<polygon class="%s" points="%s %s"/>`, class, c.points(from, high), strings.Join(back, " "))
}

// Levels draws a level that moves from day to day, named at its last value.
func (c *chart) Levels(class, name string, values []float64) {
	last := values[len(values)-1]
	c.Line(class+" moving", 0, values)
	c.names = append(c.names, levelName{c.y(last), name + " " + words.NumberText(last)})
}

// Upright draws a vertical line with a word at its head.
func (c *chart) Upright(class string, i int, word string) {
	fmt.Fprintf(&c.b, `<line class="%s" x1="%.1f" x2="%.1f" y1="12" y2="%.1f"/><text x="%.1f" y="9" text-anchor="middle">%s</text>`,
		class, c.x(i), c.x(i), c.height-22, c.x(i), template.HTMLEscapeString(word))
}

// Stretch shades some days in a row.
func (c *chart) Stretch(class string, from, to int) {
	fmt.Fprintf(&c.b, `<rect class="%s" x="%.1f" y="12" width="%.1f" height="%.1f"/>`, class, c.x(from),
		c.x(to)-c.x(from), c.height-34)
}

// Days writes the dates below the chart: each first of a month and the last day.
func (c *chart) Days(first core.Day) {
	write := func(i int, text, anchor string) {
		fmt.Fprintf(&c.b, `<text x="%.1f" y="%.0f" text-anchor="%s">%s</text>`, c.x(i), c.height-5, anchor, text)
	}
	write(0, words.DayText(first), "start")
	last := 112.0
	for i := range c.n {
		t := (first + core.Day(i)).Time()
		if x := c.x(i) - c.left; t.Day() == 1 && x > last && c.x(i) < c.x(c.n-1)-110 {
			fmt.Fprintf(&c.b, `<line class="axis" x1="%.1f" x2="%.1f" y1="12" y2="%.1f"/>`, c.x(i), c.x(i), c.height-22)
			write(i, words.MonthText(t), "middle")
			last = x + 60
		}
	}
	write(c.n-1, words.DayText(first+core.Day(c.n-1)), "end")
}

// Mark puts a sign at a point.
func (c *chart) Mark(i int, v float64, sign, title string) {
	title = template.HTMLEscapeString(title)
	fmt.Fprintf(&c.b, `<text class="sign" x="%.1f" y="%.1f" text-anchor="middle" aria-label="%s">%s<title>%s</title></text>`, c.x(i), max(c.y(v)-4, 10), title, sign, title)
}

// Svg is the finished picture. All texts in it were escaped.
func (c *chart) Svg() template.HTML {
	taken := []float64{}
	for _, n := range c.names { // names of lines that lie close are moved apart
		y := n.y + 4
		for _, t := range taken {
			if math.Abs(y-t) < 12 {
				y = t - 12
			}
		}
		taken = append(taken, y)
		fmt.Fprintf(&c.b, `<text x="%.1f" y="%.1f">%s</text>`, c.width-c.right+5, y, template.HTMLEscapeString(n.text))
	}
	return template.HTML(c.b.String() + "</svg>")
}
