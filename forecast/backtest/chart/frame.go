package chart

import (
	"fmt"
	"html"
	"io"
	"math"
	"strings"
)

// Sizes of a picture, in points.
const (
	width, height       = 740.0, 340.0
	left, top           = 60.0, 34.0
	bottom, legendWidth = 44.0, 140.0
)

type point struct{ x, y float64 }

// shape is what is drawn of one thing, in the axes' units.
type shape struct {
	points  []point
	colour  string
	width   float64 // of the line; 0 = a filled area
	dashed  bool
	dotted  bool   // with a dot at each point
	caption string // in the legend; "" = none
}

// frame is a picture in the making.
type frame struct {
	title, xLabel, yLabel string
	xTicks, yTicks        ticker
	low, high             point // of the axes; where equal, the shapes' own
	shapes                []shape
}

// bounds are the axes' ends.
func (f *frame) bounds() (low, high point) {
	if f.low != f.high {
		return f.low, f.high
	}
	low, high = point{math.Inf(1), 0}, point{math.Inf(-1), math.Inf(-1)}
	for _, s := range f.shapes {
		for _, p := range s.points {
			low, high = point{min(low.x, p.x), min(low.y, p.y)}, point{max(high.x, p.x), max(high.y, p.y)}
		}
	}
	if !(high.x > low.x) {
		high.x = low.x + 1
	}
	if !(high.y > low.y) {
		high.y = low.y + 1
	}
	return low, high
}

// write draws the picture as SVG, its legend on its right.
func (f *frame) write(w io.Writer) error {
	low, high := f.bounds()
	right := width - legendWidth - 10
	at := func(p point) (x, y float64) {
		return left + (right-left)*(p.x-low.x)/(high.x-low.x),
			height - bottom - (height-bottom-top)*(p.y-low.y)/(high.y-low.y)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g" width="%g" height="%g" font-family="sans-serif" font-size="11">`, width, height, width, height)
	fmt.Fprintf(&b, `<title>%s</title><rect width="100%%" height="100%%" fill="white"/>`, html.EscapeString(f.title))
	text := func(x, y float64, anchor, s string) {
		fmt.Fprintf(&b, `<text x="%.1f" y="%.1f" text-anchor="%s">%s</text>`, x, y, anchor, html.EscapeString(s))
	}
	text((left+right)/2, 18, "middle", f.title)
	text((left+right)/2, height-8, "middle", f.xLabel)
	fmt.Fprintf(&b, `<text transform="translate(14 %.1f) rotate(-90)" text-anchor="middle">%s</text>`,
		(top+height-bottom)/2, html.EscapeString(f.yLabel))
	for _, t := range f.xTicks.Ticks(low.x, high.x) {
		x, _ := at(point{t.Value, low.y})
		fmt.Fprintf(&b, `<path d="M%.1f %.1fV%.1f" stroke="%s"/>`, x, top, height-bottom, gridColour)
		text(x, height-bottom+15, "middle", t.Label)
	}
	for _, t := range f.yTicks.Ticks(low.y, high.y) {
		_, y := at(point{low.x, t.Value})
		fmt.Fprintf(&b, `<path d="M%.1f %.1fH%.1f" stroke="%s"/>`, left, y, right, gridColour)
		text(left-6, y+4, "end", t.Label)
	}
	row := top
	for _, s := range f.shapes {
		points := make([]point, len(s.points))
		for i, p := range s.points {
			points[i].x, points[i].y = at(p)
		}
		s.draw(&b, points)
		if s.caption != "" {
			x := right + 14
			s.draw(&b, []point{{x, row + 4}, {x + 18, row + 4}})
			if s.width == 0 {
				fmt.Fprintf(&b, `<rect x="%.1f" y="%.1f" width="18" height="8" fill="%s"/>`, x, row, s.colour)
			}
			text(x+24, row+8, "start", s.caption)
			row += 18
		}
	}
	b.WriteString("</svg>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// draw draws the shape through points of the picture.
func (s *shape) draw(b *strings.Builder, points []point) {
	if len(points) == 0 {
		return
	}
	path := "M"
	for i, p := range points {
		if i > 0 {
			path += "L"
		}
		path += fmt.Sprintf("%.1f %.1f", p.x, p.y)
	}
	if s.width == 0 {
		fmt.Fprintf(b, `<path d="%sZ" fill="%s"/>`, path, s.colour)
		return
	}
	dashes := ""
	if s.dashed {
		dashes = ` stroke-dasharray="3 3"`
	}
	fmt.Fprintf(b, `<path d="%s" fill="none" stroke="%s" stroke-width="%g"%s/>`, path, s.colour, s.width, dashes)
	if s.dotted {
		for _, p := range points {
			fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="2.5" fill="%s"/>`, p.x, p.y, s.colour)
		}
	}
}
