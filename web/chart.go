package web

import (
	"fmt"
	"html/template"
	"math"
	"strings"
)

// chart is a server-made SVG line chart over days. Everything it shows also
// stands in a table or text beside it.
type chart struct {
	width, height float64
	low, high     float64 // of the vertical axis
	n             int     // points along the horizontal axis
	b             strings.Builder
}

func newChart(title string, n int, most float64) *chart {
	c := &chart{width: 640, height: 220, high: max(niceAbove(most), 1), n: max(n, 2)}
	fmt.Fprintf(&c.b, `<svg viewBox="0 0 %.0f %.0f" role="img" aria-label="%s"><title>%s</title>`, c.width, c.height, template.HTMLEscapeString(title), template.HTMLEscapeString(title))
	for i := range 5 {
		v := c.high * float64(i) / 4
		fmt.Fprintf(&c.b, `<line class="axis" x1="40" x2="%.0f" y1="%.1f" y2="%.1f"/><text x="36" y="%.1f" text-anchor="end">%s</text>`, c.width, c.y(v), c.y(v), c.y(v)+4, numberText(v))
	}
	return c
}

// niceAbove is the next of 1, 2, 5 × 10^k at or above v.
func niceAbove(v float64) float64 {
	if v <= 0 {
		return 1
	}
	base := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 2, 5, 10} {
		if m*base >= v {
			return m * base
		}
	}
	return 10 * base
}

func (c *chart) x(i int) float64 { return 40 + (c.width-44)*float64(i)/float64(c.n-1) }
func (c *chart) y(v float64) float64 {
	return 4 + (c.height-24)*(1-(min(max(v, c.low), c.high)-c.low)/(c.high-c.low))
}

func (c *chart) points(from int, values []float64) string {
	var b strings.Builder
	for i, v := range values {
		fmt.Fprintf(&b, "%.1f,%.1f ", c.x(from+i), c.y(v))
	}
	return strings.TrimSpace(b.String())
}

// line draws values from a position on.
func (c *chart) line(class string, from int, values []float64) {
	fmt.Fprintf(&c.b, `<polyline class="%s" points="%s"/>`, class, c.points(from, values))
}

// band fills the room between two lines.
func (c *chart) band(class string, from int, low, high []float64) {
	back := make([]string, 0, len(low))
	for i := len(low) - 1; i >= 0; i-- {
		back = append(back, fmt.Sprintf("%.1f,%.1f", c.x(from+i), c.y(low[i])))
	}
	fmt.Fprintf(&c.b, `<polygon class="%s" points="%s %s"/>`, class, c.points(from, high), strings.Join(back, " "))
}

// level draws a horizontal line with its name.
func (c *chart) level(class, name string, v float64) {
	fmt.Fprintf(&c.b, `<line class="%s" x1="40" x2="%.0f" y1="%.1f" y2="%.1f"/><text x="%.0f" y="%.1f" text-anchor="end">%s %s</text>`,
		class, c.width, c.y(v), c.y(v), c.width-4, c.y(v)-3, template.HTMLEscapeString(name), numberText(v))
}

// label writes under a position of the horizontal axis.
func (c *chart) label(i int, text, anchor string) {
	fmt.Fprintf(&c.b, `<text x="%.1f" y="%.0f" text-anchor="%s">%s</text>`, c.x(i), c.height-4, anchor, template.HTMLEscapeString(text))
}

// mark puts a sign at a point.
func (c *chart) mark(i int, v float64, sign, title string) {
	fmt.Fprintf(&c.b, `<text x="%.1f" y="%.1f" text-anchor="middle">%s<title>%s</title></text>`, c.x(i), c.y(v)-4, sign, template.HTMLEscapeString(title))
}

// svg is the finished picture. All texts in it were escaped.
func (c *chart) svg() template.HTML { return template.HTML(c.b.String() + "</svg>") }
