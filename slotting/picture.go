package slotting

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// cividis is the colour map of Nuñez, Anderton & Renslow (2018) at nine
// points: read the same with and without colour vision, and in grey.
var cividis = [...][3]float64{
	{0, 32, 76}, {0, 48, 111}, {57, 72, 108}, {87, 93, 109}, {112, 113, 115},
	{138, 134, 120}, {166, 157, 117}, {196, 182, 108}, {255, 233, 69},
}

func shade(v float64) string {
	v = math.Max(0, math.Min(v, 1)) * float64(len(cividis)-1)
	i := min(int(v), len(cividis)-2)
	f := v - float64(i)
	var c [3]int
	for k := range c {
		c[k] = int(cividis[i][k]*(1-f) + cividis[i+1][k]*f + 0.5)
	}
	return fmt.Sprintf("#%02x%02x%02x", c[0], c[1], c[2])
}

// heatLimit is the most rectangles of a heat map; larger warehouses are drawn
// with several places in one rectangle.
const heatLimit = 12_000

// HeatMap writes the warehouse seen from above as SVG, once before and once
// after the plan, each place coloured by its lines a day on one logarithmic
// scale. Levels above each other are added up.
func HeatMap(out io.Writer, in Input, after []Assignment) error {
	w, _, err := Compile(in.Layout)
	if err != nil {
		return err
	}
	h := newHeat(w)
	before := in
	later := in
	later.Stock = after
	a, b := h.heat(newFloor(w, before, Options{}.withDefaults())), h.heat(newFloor(w, later, Options{}.withDefaults()))
	top := max(slices.Max(a), slices.Max(b))
	const wide, margin = 460.0, 30.0
	high := math.Max(80, math.Min(700, wide*h.high/h.wide))
	var s strings.Builder
	openSVG(&s, 2*wide+3*margin, high+2*margin+40, "Lines a day by place, before and after")
	h.draw(&s, a, top, margin, margin+10, wide, high, "before")
	h.draw(&s, b, top, 2*margin+wide, margin+10, wide, high, "after")
	legend(&s, margin, high+2*margin+14, top)
	s.WriteString("</svg>\n")
	_, err = io.WriteString(out, s.String())
	return err
}

// heat maps slots to cells of the picture.
type heat struct {
	w          *Warehouse
	x0, y0     float64
	wide, high float64 // metres
	dx, dy     float64 // metres of a cell
	columns    int
	cell       []int // by slot
	cells      int
}

func newHeat(w *Warehouse) *heat {
	n := len(w.Slots)
	x, y := w.x[:n], w.y[:n]
	if w.swapped {
		x, y = y, x
	}
	h := &heat{w: w, x0: slices.Min(x), y0: slices.Min(y), dx: step1(x), dy: step1(y)}
	h.wide, h.high = slices.Max(x)-h.x0+h.dx, slices.Max(y)-h.y0+h.dy
	for h.wide/h.dx*h.high/h.dy > heatLimit {
		h.dx, h.dy = h.dx*1.25, h.dy*1.25
	}
	h.columns = int(h.wide/h.dx) + 1
	for i := range n {
		c := int((y[i]-h.y0)/h.dy+1e-9)*h.columns + int((x[i]-h.x0)/h.dx+1e-9)
		h.cell = append(h.cell, c)
		h.cells = max(h.cells, c+1)
	}
	return h
}

// step1 is the smallest step between positions, at least a thousandth of the
// whole.
func step1(v []float64) float64 {
	s := slices.Clone(v)
	slices.Sort(s)
	whole := s[len(s)-1] - s[0]
	step := math.Max(whole, 1)
	for i := 1; i < len(s); i++ {
		if d := s[i] - s[i-1]; d > whole/1000 && d > 0 {
			step = math.Min(step, d)
		}
	}
	return step
}

func (h *heat) heat(f *floor) []float64 {
	out := make([]float64, h.cells)
	for i := range out {
		out[i] = -1 // no slot here
	}
	for _, c := range h.cell {
		out[c] = 0
	}
	for l, s := range f.at {
		out[h.cell[s]] += f.loads[l].velocity
	}
	return out
}

func (h *heat) draw(s *strings.Builder, lines []float64, top, x, y, wide, high float64, title string) {
	fmt.Fprintf(s, `<text x="%.0f" y="%.0f" class="t">%s</text>`+"\n", x, y-6, title)
	cw, ch := wide*h.dx/h.wide, high*h.dy/h.high
	for c, v := range lines {
		if v < 0 {
			continue
		}
		px, py := x+float64(c%h.columns)*cw, y+high-float64(c/h.columns+1)*ch
		fmt.Fprintf(s, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`+"\n", px, py, cw, ch, shade(logShare(v, top)))
	}
}

func logShare(v, top float64) float64 {
	if v <= 0 || top <= 0 {
		return 0
	}
	return math.Max(0.05, 1+math.Log10(v/top)/3) // three decades
}

func legend(s *strings.Builder, x, y, top float64) {
	for i := range 60 {
		fmt.Fprintf(s, `<rect x="%.1f" y="%.1f" width="4.2" height="10" fill="%s"/>`+"\n", x+60+4*float64(i), y-9, shade(float64(i)/59))
	}
	fmt.Fprintf(s, `<text x="%.0f" y="%.0f">≤ %.2g</text><text x="%.0f" y="%.0f">%.3g lines a day</text>`+"\n", x, y, top/1000, x+310, y, top)
}

func openSVG(s *strings.Builder, wide, high float64, title string) {
	fmt.Fprintf(s, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" role="img" font-family="sans-serif" font-size="12">`+"\n", wide, high)
	fmt.Fprintf(s, "<title>%s</title><style>text{fill:#222}.t{font-weight:bold}</style>"+`<rect width="100%%" height="100%%" fill="#fff"/>`+"\n", title)
}

// BudgetCurve writes the travel saved against the moves as SVG.
func BudgetCurve(out io.Writer, curve []CurvePoint) error {
	const wide, high, left, top = 560.0, 300.0, 60.0, 30.0
	var s strings.Builder
	openSVG(&s, wide+left+30, high+top+60, "Travel saved against moves")
	most, best := 1.0, 0.01
	for _, c := range curve {
		most, best = max(most, float64(c.Moves)), max(best, c.Saved)
	}
	best = math.Ceil(best*10) / 10
	at := func(c CurvePoint) (x, y float64) {
		return left + wide*float64(c.Moves)/most, top + high*(1-c.Saved/best)
	}
	for i := range 6 {
		y := top + high*float64(i)/5
		fmt.Fprintf(&s, `<path d="M%.0f %.1fH%.0f" stroke="#ddd"/><text x="%.0f" y="%.1f" text-anchor="end">%.0f %%</text>`+"\n",
			left, y, left+wide, left-8, y+4, 100*best*(1-float64(i)/5))
		fmt.Fprintf(&s, `<text x="%.0f" y="%.0f" text-anchor="middle">%.0f</text>`+"\n", left+wide*float64(i)/5, top+high+18, most*float64(i)/5)
	}
	var path strings.Builder
	for i, c := range curve {
		x, y := at(c)
		fmt.Fprintf(&path, "%c%.1f %.1f", "ML"[min(i, 1)], x, y)
		fmt.Fprintf(&s, `<circle cx="%.1f" cy="%.1f" r="3" fill="%s"><title>%d moves, %.0f minutes: −%.1f %%</title></circle>`+"\n",
			x, y, shade(0), c.Moves, c.Minutes, 100*c.Saved)
	}
	fmt.Fprintf(&s, `<path d="%s" fill="none" stroke="%s" stroke-width="2"/>`+"\n", path.String(), shade(0))
	fmt.Fprintf(&s, `<text x="%.0f" y="%.0f" text-anchor="middle">moves</text><text x="%.0f" y="18" class="t">travel saved</text></svg>`+"\n",
		left+wide/2, top+high+40, left)
	_, err := io.WriteString(out, s.String())
	return err
}

// AisleChart writes the lines a day of each aisle before and after as SVG:
// before as an outline, after as a filled bar.
func AisleChart(out io.Writer, aisles []AisleTravel) error {
	const row, left, wide = 16.0, 80.0, 480.0
	var s strings.Builder
	openSVG(&s, left+wide+80, 40+row*float64(len(aisles)), "Lines a day by aisle, before and after")
	fmt.Fprintf(&s, `<text x="%.0f" y="18" class="t">lines a day by aisle: after filled, before outlined</text>`+"\n", left)
	top := 1e-9
	for _, a := range aisles {
		top = max(top, a.Before, a.After)
	}
	for i, a := range aisles {
		y := 28 + row*float64(i)
		fmt.Fprintf(&s, `<text x="%.0f" y="%.0f" text-anchor="end">%s</text>`+"\n", left-6, y+11, escape(strings.TrimSpace(a.Zone+" "+a.Aisle)))
		fmt.Fprintf(&s, `<rect x="%.0f" y="%.1f" width="%.1f" height="12" fill="%s"/>`+"\n", left, y, wide*a.After/top, shade(0.75))
		fmt.Fprintf(&s, `<rect x="%.0f" y="%.1f" width="%.1f" height="12" fill="none" stroke="%s"/>`+"\n", left, y, wide*a.Before/top, shade(0))
		fmt.Fprintf(&s, `<text x="%.0f" y="%.0f">%.3g</text>`+"\n", left+wide*max(a.After, a.Before)/top+4, y+11, a.After)
	}
	s.WriteString("</svg>\n")
	_, err := io.WriteString(out, s.String())
	return err
}

func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(s)
}
