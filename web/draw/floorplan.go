package draw

import (
	"fmt"
	"math"
	"strings"

	"github.com/stockwright/stockwright/datasets"
)

// The text drawing is planWide characters wide and planHigh rows high at most.
const planWide, planHigh = 72, 32

// The marks of a text drawing, later ones over earlier ones.
const (
	markEmpty   = '·'
	markFilled  = '▪'
	markReserve = 'R'
	markDock    = 'D'
	markPack    = 'P'
)

// FloorPlan draws a warehouse's slots and stations as text, seen from above with the
// long side across: what holds stock, what is empty, bulk, docks and pack stations.
// The levels of a place are one mark. Slots without coordinates are counted and not
// drawn.
func FloorPlan(slots []datasets.Slot, stations []datasets.Station, filled map[string]bool) string {
	var spots []spot
	lost := 0
	for _, v := range slots {
		if math.IsNaN(v.X) || math.IsNaN(v.Y) {
			lost++
			continue
		}
		mark := markEmpty
		switch {
		case filled[v.Slot]:
			mark = markFilled
		case v.Reserve:
			mark = markReserve
		}
		spots = append(spots, spot{name: string(mark), aisle: v.Aisle, x: v.X, y: v.Y})
	}
	for _, v := range stations {
		if !math.IsNaN(v.X) && !math.IsNaN(v.Y) {
			spots = append(spots, spot{name: map[bool]string{true: string(markPack),
				false: string(markDock)}[v.Kind == "pack"], x: v.X, y: v.Y})
		}
	}
	var b strings.Builder
	if len(spots) > 0 {
		newPlan(spots).write(&b)
	}
	if lost > 0 {
		fmt.Fprintf(&b, "slots without coordinates, which are not drawn: %d\n", lost)
	}
	return b.String()
}

// plan is a raster of marks.
type plan struct {
	cells          [][]rune
	names          []map[string]bool // by row, the aisles in it
	stepX, stepY   float64           // metres of a character
	x0, y0         float64
	across, upward string // the axes as drawn
}

func newPlan(spots []spot) *plan {
	p := &plan{across: "x", upward: "y"}
	x0, x1, y0, y1 := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	rows, columns := map[float64]bool{}, map[float64]bool{}
	for _, v := range spots {
		x0, x1, y0, y1 = min(x0, v.x), max(x1, v.x), min(y0, v.y), max(y1, v.y)
		rows[v.y], columns[v.x] = true, true
	}
	if len(columns) < len(rows) { // aisles run across the page, a row each
		for i := range spots {
			spots[i].x, spots[i].y = spots[i].y, spots[i].x
		}
		x0, x1, y0, y1 = y0, y1, x0, x1
		p.across, p.upward = "y", "x"
	}
	p.x0, p.y0 = x0, y0
	p.stepX = max(pitch(spots, func(v spot) float64 { return v.x }), (x1-x0)/(planWide-1))
	p.stepY = max(pitch(spots, func(v spot) float64 { return v.y }), (y1-y0)/(planHigh-1))
	high, wide := int(math.Round((y1-y0)/p.stepY))+1, int(math.Round((x1-x0)/p.stepX))+1
	for range high {
		p.cells, p.names = append(p.cells, []rune(strings.Repeat(" ", wide))), append(p.names, map[string]bool{})
	}
	order := map[rune]int{' ': 0, markEmpty: 1, markReserve: 2, markFilled: 3, markDock: 4, markPack: 5}
	for _, v := range spots {
		row, column := int(math.Round((v.y-y0)/p.stepY)), int(math.Round((v.x-x0)/p.stepX))
		mark := []rune(v.name)[0]
		if order[mark] > order[p.cells[row][column]] {
			p.cells[row][column] = mark
		}
		if v.aisle != "" {
			p.names[row][v.aisle] = true
		}
	}
	return p
}

func (p *plan) write(b *strings.Builder) {
	label := func(names map[string]bool) string {
		first := ""
		for n := range names {
			if first == "" || n < first {
				first = n
			}
		}
		if len(names) > 1 {
			first += " …"
		}
		return first
	}
	for i, row := range p.cells {
		fmt.Fprintf(b, "%8.8s  %s\n", label(p.names[i]), strings.TrimRight(string(row), " "))
	}
	fmt.Fprintf(b, "          %s from %.4g m, a mark every %.3g m; %s from %.4g m, a row every %.3g m\n", p.across, p.x0, p.stepX, p.upward, p.y0, p.stepY)
	fmt.Fprintf(b, "          %c holds stock  %c empty  %c bulk  %c dock  %c pack station\n",
		markFilled, markEmpty, markReserve, markDock, markPack)
}

// Picture is a drawing as a file of its own.
func Picture(svg string) string {
	style := `<style>text{font:12px sans-serif}.moved{fill:none;stroke:#d00}</style>`
	out := strings.Replace(svg, "<svg ", `<svg xmlns="http://www.w3.org/2000/svg" `, 1)
	if i := strings.Index(out, "</title>"); i >= 0 {
		out = out[:i+len("</title>")] + style + out[i+len("</title>"):]
	}
	return out + "\n"
}
