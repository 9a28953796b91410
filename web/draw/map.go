package draw

import (
	"cmp"
	"fmt"
	"html/template"
	"math"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/web/words"
)

// cividis is the colour scale of the map, readable by colour-blind people and
// in grey: ten steps of Nuñez, Anderton and Renslow (PLoS ONE 13(7), 2018).
var cividis = []string{"#00224e", "#123570", "#3b496c", "#575d6d", "#707173", "#8a8678", "#a59c74",
	"#c3b369", "#e1cc55", "#fee838"}

// The map is drawn mapWidth wide and between mapLeast and mapMost high. Beyond
// mapSlots slots a browser takes seconds over a rectangle each, and nobody can
// point at one: the levels of a place become one cell, and the cells of an
// aisle and a colour one path.
const (
	mapWidth            = 640
	mapLeast, mapMost   = 120, 440
	mapSlots, mapPlaces = 2000, 8000
)

// mostCell is how many metres a slot is drawn wide at most.
const mostCell = 4

// spot is a slot or a place on the map, in metres, with its visits a day.
type spot struct {
	name, aisle string
	x, y        float64
	level       int64
	visits      float64
	moved       string // the SKU a move takes out or brings in
}

// WarehouseMap draws the slots on the floor, coloured by visits a day; slots of
// one place stand beside each other by level. The slots that moves touch, with
// the SKU that is moved, are outlined.
func WarehouseMap(title string, slots []datasets.Slot, heat map[string]float64,
	touched map[string]string) template.HTML {
	spots := make([]spot, 0, len(slots))
	for _, v := range slots {
		if !math.IsNaN(v.X) && !math.IsNaN(v.Y) {
			spots = append(spots, spot{v.Slot, v.Aisle, v.X, v.Y, v.Level, heat[v.Slot], touched[v.Slot]})
		}
	}
	if len(spots) == 0 {
		return ""
	}
	f := newFloor(spots)
	var b strings.Builder
	name := template.HTMLEscapeString(title)
	fmt.Fprintf(&b, `<svg class="map" viewBox="0 0 %d %.0f" role="img" aria-label="%s"><title>%s</title>`, mapWidth, f.height, name, name)
	if len(spots) <= mapSlots {
		f.drawSlots(&b)
	} else {
		f.drawPlaces(&b)
	}
	return template.HTML(b.String() + "</svg>")
}

// floor is where spots stand on the page.
type floor struct {
	spots              []spot
	x0, y0, wide, high float64 // metres
	scaleX, scaleY     float64 // page units a metre
	height             float64
	levels             int64
	cellX, cellY, most float64
	pitchX, pitchY     float64 // metres between neighbours
}

func newFloor(spots []spot) *floor {
	f := &floor{spots: spots, levels: 1}
	x0, x1, y0, y1 := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, v := range spots {
		x0, x1, y0, y1 = min(x0, v.x), max(x1, v.x), min(y0, v.y), max(y1, v.y)
		f.levels = max(f.levels, v.level+1)
	}
	if y1-y0 > x1-x0 { // the long side lies along the page
		for i := range spots {
			spots[i].x, spots[i].y = spots[i].y, spots[i].x
		}
		x0, x1, y0, y1 = y0, y1, x0, x1
	}
	f.pitchX, f.pitchY = pitch(spots, func(v spot) float64 { return v.x }),
		pitch(spots, func(v spot) float64 { return v.y })
	f.x0, f.y0, f.wide, f.high = x0, y0, x1-x0+1+max(1, min(f.pitchX, mostCell)),
		y1-y0+1+max(1, min(f.pitchY, mostCell))
	f.scaleX = mapWidth / f.wide
	f.height = min(max(f.high*f.scaleX, mapLeast), mapMost)
	f.scaleY = f.height / f.high
	return f
}

func (f *floor) step(visits float64) int {
	if f.most <= 0 {
		return 0
	}
	return int(math.Round(float64(len(cividis)-1) * math.Sqrt(visits/f.most)))
}

// drawSlots draws a rectangle a slot that says which it is and how much it is
// visited; the levels of a place divide its longer side. Aisles are named.
func (f *floor) drawSlots(b *strings.Builder) {
	for _, v := range f.spots {
		f.most = max(f.most, v.visits)
	}
	w := max(f.scaleX*min(f.pitchX, mostCell)*0.8, 2)
	h := max(f.scaleY*min(f.pitchY, mostCell)*0.85, 2)
	levelX, levelY, stepX, stepY := w, h/float64(f.levels), 0.0, h/float64(f.levels)
	if w > h {
		levelX, levelY, stepX, stepY = w/float64(f.levels), h, w/float64(f.levels), 0
	}
	var outlines strings.Builder
	for _, v := range f.spots {
		x, y := (v.x-f.x0+0.5)*f.scaleX+float64(v.level)*stepX, (v.y-f.y0+0.5)*f.scaleY+float64(v.level)*stepY
		moved := ""
		if v.moved != "" {
			moved = " · " + template.HTMLEscapeString(v.moved)
			fmt.Fprintf(&outlines, `<rect class="moved" x="%.1f" y="%.1f" width="%.1f" height="%.1f"/>`,
				x-1, y-1, levelX+2, levelY+2)
		}
		fmt.Fprintf(b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"><title>%s: %s%s</title></rect>`,
			x, y, levelX, levelY, cividis[f.step(v.visits)], template.HTMLEscapeString(v.name),
			words.NumberText(v.visits), moved)
	}
	b.WriteString(outlines.String())
}

// HeatScale is the legend of the colours: visits a day from none to the most.
func HeatScale(heat map[string]float64) template.HTML {
	most := 0.0
	for slot, v := range heat {
		if slot != "" {
			most = max(most, v)
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="scale" viewBox="0 0 260 16" width="260" height="16" role="img" aria-label="%s"><text x="0" y="12">0</text>`,
		template.HTMLEscapeString(fmt.Sprintf(words.Text("slots.scale"), words.NumberText(most))))
	for i, colour := range cividis {
		fmt.Fprintf(&b, `<rect x="%d" y="2" width="18" height="12" fill="%s"/>`, 12+18*i, colour)
	}
	fmt.Fprintf(&b, `<text x="%d" y="12">%s</text></svg>`, 16+18*len(cividis), words.NumberText(most))
	return template.HTML(b.String())
}

// drawPlaces draws the levels of a place as one cell.
func (f *floor) drawPlaces(b *strings.Builder) {
	places := f.places()
	aisles := map[string]float64{}
	for _, v := range places {
		f.most = max(f.most, v.visits)
		aisles[v.aisle] += v.visits
	}
	slices.SortFunc(places, func(a, b spot) int {
		return cmp.Or(cmp.Compare(a.aisle, b.aisle), cmp.Compare(f.step(a.visits), f.step(b.visits)),
			cmp.Compare(a.x, b.x), cmp.Compare(a.y, b.y))
	})
	w, h := max(f.scaleX*f.cellX*0.9, 1), max(f.scaleY*f.cellY*0.9, 1)
	cell := fmt.Sprintf("h%.1fv%.1fh-%.1fz", w, h, w)
	aisle, step := "", -1
	for i, v := range places {
		if i == 0 || v.aisle != aisle {
			if i > 0 {
				b.WriteString(`"/></g>`)
			}
			aisle, step = v.aisle, -1
			fmt.Fprintf(b, `<g><title>%s: %s</title>`, template.HTMLEscapeString(aisle),
				words.NumberText(aisles[aisle]))
		}
		if s := f.step(v.visits); s != step {
			if step >= 0 {
				b.WriteString(`"/>`)
			}
			step = s
			fmt.Fprintf(b, `<path fill="%s" d="`, cividis[step])
		}
		fmt.Fprintf(b, "M%.1f %.1f%s", (v.x-f.x0+0.5)*f.scaleX, (v.y-f.y0+0.5)*f.scaleY, cell)
	}
	b.WriteString(`"/></g>`)
	for _, v := range f.spots {
		if v.moved != "" {
			fmt.Fprintf(b, `<rect class="moved" x="%.1f" y="%.1f" width="%.1f" height="%.1f"><title>%s · %s</title></rect>`, (v.x-f.x0+0.5)*f.scaleX-1,
				(v.y-f.y0+0.5)*f.scaleY-1, w+2, h+2, template.HTMLEscapeString(v.name),
				template.HTMLEscapeString(v.moved))
		}
	}
}

// places merges the slots of a place, and of places near to each other as long
// as there are too many to draw.
func (f *floor) places() []spot {
	type corner struct{ x, y int }
	for f.cellX, f.cellY = f.pitchX, f.pitchY; ; {
		at := map[corner]int{}
		var out []spot
		for _, v := range f.spots {
			c := corner{int(math.Floor((v.x - f.x0) / f.cellX)), int(math.Floor((v.y - f.y0) / f.cellY))}
			i, ok := at[c]
			if !ok {
				i = len(out)
				at[c] = i
				out = append(out, spot{aisle: v.aisle, x: f.x0 + float64(c.x)*f.cellX, y: f.y0 + float64(c.y)*f.cellY})
			}
			out[i].visits += v.visits
		}
		if len(out) <= mapPlaces {
			return out
		}
		if f.cellX*f.scaleX < f.cellY*f.scaleY {
			f.cellX *= 2
		} else {
			f.cellY *= 2
		}
	}
}

// pitch is the least distance between two rows of spots, at least a decimetre.
func pitch(spots []spot, of func(spot) float64) float64 {
	var all []float64
	for _, v := range spots {
		all = append(all, of(v))
	}
	slices.Sort(all)
	least := math.Inf(1)
	for i := 1; i < len(all); i++ {
		if d := all[i] - all[i-1]; d > 0.1 {
			least = min(least, d)
		}
	}
	if math.IsInf(least, 1) {
		return 1
	}
	return least
}
