package floor

import (
	"context"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/web/draw"
	"github.com/stockwright/stockwright/web/site"
	"github.com/stockwright/stockwright/web/words"
)

// heat sums the velocities of what stands in each slot now, and once the first
// moves are done: a move of where most of a SKU stands takes its visits along.
func heat(rows []datasets.Slotting, location string, moves []moveRow) (now, after map[string]float64) {
	now, after = map[string]float64{}, map[string]float64{}
	stands, velocity := map[string]string{}, map[string]float64{}
	for _, r := range rows {
		if r.Location == location {
			now[r.Slot] += r.Velocity
			stands[r.SKU], velocity[r.SKU] = r.Slot, r.Velocity
		}
	}
	for _, m := range moves {
		if stands[m.SKU] == m.From {
			stands[m.SKU] = m.To
		}
	}
	for sku, slot := range stands {
		after[slot] += velocity[sku]
	}
	return now, after
}

// slotMap is a location's slots and the maps drawn of them, and the state of
// the file they show.
type slotMap struct {
	stamp string
	slots []datasets.Slot
	drawn map[int][2]template.HTML // by wave
}

// slotMaps are the maps of a run, by location.
type slotMaps struct {
	lock sync.Mutex
	of   map[string]slotMap
}

// keptMaps is how many waves' maps of a location stay drawn.
const keptMaps = 24

// DrawMaps fills in the maps of the location now and after the wave. They are
// drawn once for a run and wave, and again when the slots table is another.
func DrawMaps(s *site.Server, ctx context.Context, d *site.RunData, rows []datasets.Slotting, out *SlotsData) error {
	sources, err := d.Manifest.Config.Sources(s.Opt.Workspace)
	if err != nil {
		return err
	}
	source, ok := sources["slots"]
	if !ok {
		return nil
	}
	stamp := site.StampOf(source.Path)
	maps := site.Keep[slotMaps](d, "maps")
	maps.lock.Lock()
	defer maps.lock.Unlock()
	m, ok := maps.of[out.Location]
	if !ok || stamp == "" || m.stamp != stamp {
		slots, err := datasets.ReadRows[datasets.Slot](ctx, source)
		if err != nil {
			return site.Fail(http.StatusUnprocessableEntity, "slots", err.Error())
		}
		m = slotMap{stamp: stamp, drawn: map[int][2]template.HTML{},
			slots: slices.DeleteFunc(slots, func(v datasets.Slot) bool { return v.Location != out.Location })}
	}
	if _, ok := m.drawn[out.Wave]; !ok {
		if len(m.drawn) >= keptMaps {
			clear(m.drawn)
		}
		now, then := heat(rows, out.Location, out.Moves)
		leaves, arrives := map[string]string{}, map[string]string{}
		for _, v := range out.Moves {
			leaves[v.From], arrives[v.To] = v.SKU, v.SKU
		}
		m.drawn[out.Wave] = [2]template.HTML{draw.WarehouseMap(words.Text("slots.before"), m.slots, now,
			leaves), draw.WarehouseMap(words.Text("slots.after"), m.slots, then, arrives)}
	}
	if maps.of == nil {
		maps.of = map[string]slotMap{}
	}
	maps.of[out.Location] = m
	out.Before, out.After = m.drawn[out.Wave][0], m.drawn[out.Wave][1]
	now, _ := heat(rows, out.Location, nil)
	out.Scale = draw.HeatScale(now)
	return nil
}

// curveChart draws travel against moves; each point is a link to its wave.
func curveChart(out SlotsData) template.HTML {
	if len(out.Curve) < 2 || out.Travel <= 0 {
		return ""
	}
	least := out.Travel
	for _, c := range out.Curve {
		least = min(least, c.Travel)
	}
	width, height, most := 300.0, 170.0, float64(max(out.Most, 1))
	x := func(moves float64) float64 { return 54 + (width-68)*moves/most }
	y := func(travel float64) float64 {
		return 16 + (height-44)*(1-(travel-least)/max(out.Travel-least, 1e-9))
	}
	var b, points strings.Builder
	name := template.HTMLEscapeString(words.Text("slots.curve"))
	fmt.Fprintf(&b, `<svg class="curve" viewBox="0 0 %.0f %.0f" role="group" aria-label="%s">`, width, height, name)
	for _, v := range []float64{out.Travel, (out.Travel + least) / 2, least} {
		fmt.Fprintf(&b, `<line class="axis" x1="54" x2="%.0f" y1="%.1f" y2="%.1f"/><text x="46" y="%.1f" text-anchor="end">%s</text>`, width-14, y(v), y(v), y(v)+4, words.ChangeText(v/out.Travel-1))
	}
	for _, c := range out.Curve {
		fmt.Fprintf(&points, "%.1f,%.1f ", x(float64(c.Moves)), y(c.Travel))
	}
	fmt.Fprintf(&b, `<polyline class="stock" points="%s"/>`, strings.TrimSpace(points.String()))
	for _, c := range out.Curve {
		class := "point"
		if int(c.Moves) == out.Wave {
			class = "point chosen"
		}
		said := template.HTMLEscapeString(fmt.Sprintf(words.Text("slots.point"), c.Moves,
			words.NumberText(c.Minutes), 100*(1-c.Travel/out.Travel)))
		fmt.Fprintf(&b, `<a href="?location=%s&amp;moves=%d" aria-label="%s"><circle class="%s" cx="%.1f" cy="%.1f" r="5"><title>%s</title></circle></a>`,
			template.URLQueryEscaper(out.Location), c.Moves, said, class, x(float64(c.Moves)), y(c.Travel), said)
	}
	fmt.Fprintf(&b, `<text x="54" y="%.0f">0</text><text x="%.0f" y="%.0f" text-anchor="end">%d %s</text></svg>`, height-6, width-8, height-6, out.Most, template.HTMLEscapeString(words.Text("slots.moves")))
	return template.HTML(b.String())
}
