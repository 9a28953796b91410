package web

import (
	"cmp"
	"fmt"
	"html/template"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/plan"
)

type slotsData struct {
	Locations     []string
	Location      string
	Before, After template.HTML
	Curve         []datasets.MoveCurve
	Moves         []plan.MoveLine
	Wave, Most    int
	Saved         float64
	Minutes       float64
	CanApply      bool
	Empty         bool
}

// slotsPage shows the warehouse before and after, and the moves by payback.
func (s *Server) slotsPage(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	d, err := s.data(q.Get("run"))
	if err != nil {
		return err
	}
	moves, err := d.moves.get(d, "move_plan")
	if err != nil {
		return err
	}
	if done, err := exportRows(w, r, "moves", moves); done {
		return err
	}
	rows, err := d.slotting.get(d, "slotting")
	if err != nil {
		return err
	}
	curve, err := d.curve.get(d, "move_curve")
	if err != nil {
		return err
	}
	out := slotsData{Location: q.Get("location"), CanApply: identity(r.Context()).Role.may(Manager)}
	for _, row := range rows {
		if !slices.Contains(out.Locations, row.Location) {
			out.Locations = append(out.Locations, row.Location)
		}
	}
	slices.Sort(out.Locations)
	if out.Location == "" && len(out.Locations) > 0 {
		out.Location = out.Locations[0]
	}
	out.choose(q.Get("moves"), moves, curve)
	slots, err := s.slotPlaces(r, d, out.Location)
	if err != nil {
		return err
	}
	now, after := heat(rows, out.Location)
	out.Before = warehouseMap(text("slots.before"), slots, now)
	out.After = warehouseMap(text("slots.after"), slots, after)
	out.Empty = len(rows) == 0
	return s.show(w, r, http.StatusOK, "slots.html", page{Title: text("nav.slots"), Nav: "slots", Run: d.manifest.Run, AsOf: d.manifest.AsOf, Notice: q.Get("notice"), Data: out})
}

// choose takes the part of the plan the budget asks for.
func (out *slotsData) choose(asked string, moves []plan.MoveLine, curve []datasets.MoveCurve) {
	for _, m := range moves {
		if m.Location == out.Location {
			out.Moves = append(out.Moves, m)
		}
	}
	for _, c := range curve {
		if c.Location == out.Location {
			out.Curve = append(out.Curve, c)
		}
	}
	out.Most = len(out.Moves)
	out.Wave = out.Most
	if n, err := strconv.Atoi(asked); err == nil {
		out.Wave = min(max(n, 0), out.Most)
	}
	out.Moves = out.Moves[:out.Wave]
	for _, m := range out.Moves {
		out.Minutes += m.Costs / 60
	}
	for _, c := range out.Curve {
		if int(c.Moves) <= out.Wave && out.Curve[0].Travel > 0 {
			out.Saved = 1 - c.Travel/out.Curve[0].Travel
		}
	}
}

// heat sums the velocities of what stands in each slot, now and after.
func heat(rows []datasets.Slotting, location string) (now, after map[string]float64) {
	now, after = map[string]float64{}, map[string]float64{}
	for _, r := range rows {
		if r.Location == location {
			now[r.Slot] += r.Velocity
			after[r.Proposed] += r.Velocity
		}
	}
	return now, after
}

// slotPlaces reads the slots table of the run's configuration.
func (s *Server) slotPlaces(r *http.Request, d *runData, location string) ([]datasets.Slot, error) {
	sources, err := d.manifest.Config.Sources(s.opt.Workspace)
	if err != nil {
		return nil, err
	}
	source, ok := sources["slots"]
	if !ok {
		return nil, nil
	}
	all, err := datasets.ReadRows[datasets.Slot](r.Context(), source)
	if err != nil {
		return nil, fail(http.StatusUnprocessableEntity, "slots", err.Error())
	}
	return slices.DeleteFunc(all, func(v datasets.Slot) bool { return v.Location != location }), nil
}

// cividis is the colour scale of the map, readable by colour-blind people and
// in grey: nine steps of Nuñez, Anderton and Renslow (PLoS ONE 13(7), 2018).
var cividis = []string{"#00224e", "#123570", "#3b496c", "#575d6d", "#707173", "#8a8678", "#a59c74", "#c3b369", "#e1cc55", "#fee838"}

// warehouseMap draws the slots on the floor, coloured by visits a day; slots of
// one place stand beside each other by level.
func warehouseMap(title string, slots []datasets.Slot, heat map[string]float64) template.HTML {
	if len(slots) == 0 {
		return ""
	}
	x0, x1, y0, y1 := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	most := 0.0
	levels := int64(1)
	for _, v := range slots {
		x0, x1, y0, y1 = min(x0, v.X), max(x1, v.X), min(y0, v.Y), max(y1, v.Y)
		most = max(most, heat[v.Slot])
		levels = max(levels, v.Level+1)
	}
	if math.IsInf(x0, 0) || math.IsNaN(x0) {
		return ""
	}
	if turned := y1-y0 > x1-x0; turned { // the long side lies along the page
		slots = slices.Clone(slots)
		for i := range slots {
			slots[i].X, slots[i].Y = slots[i].Y, slots[i].X
		}
		x0, x1, y0, y1 = y0, y1, x0, x1
	}
	scale := 640 / max(x1-x0+2, 1)
	height := (y1 - y0 + 2) * scale
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="map" viewBox="0 0 640 %.0f" role="img" aria-label="%s"><title>%s</title>`, max(height, 60), title, title)
	size := max(scale*0.9, 2)
	for _, v := range slots {
		step := 0
		if most > 0 {
			step = int(math.Round(9 * math.Sqrt(heat[v.Slot]/most)))
		}
		fmt.Fprintf(&b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"><title>%s: %s</title></rect>`,
			(v.X-x0+0.5)*scale, (v.Y-y0+0.5)*scale+float64(v.Level)*size/float64(levels), size, size/float64(levels), cividis[step],
			template.HTMLEscapeString(v.Slot), numberText(heat[v.Slot]))
	}
	return template.HTML(b.String() + "</svg>")
}

// approveWave turns the leading moves of the plan into tasks of the floor.
func (s *Server) approveWave(w http.ResponseWriter, r *http.Request) error {
	d, err := s.data("latest")
	if err != nil {
		return err
	}
	moves, err := d.moves.get(d, "move_plan")
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(r.PostFormValue("moves"))
	if err != nil || n < 1 {
		return fail(http.StatusBadRequest, "bad_wave", "a wave has at least one move")
	}
	location := r.PostFormValue("location")
	var wave []plan.MoveLine
	for _, m := range moves {
		if m.Location == location && len(wave) < n {
			wave = append(wave, m)
		}
	}
	slices.SortFunc(wave, func(a, b plan.MoveLine) int { return cmp.Compare(a.Step, b.Step) })
	c := &execution.ApproveMoves{Lines: wave}
	c.Key, c.Actor = fmt.Sprintf("wave/%s/%s/%d", d.manifest.Run, location, len(wave)), identity(r.Context()).Name
	answer, err := s.opt.Ledger.Do(r.Context(), c)
	if err != nil {
		return err
	}
	notice := fmt.Sprintf(text("slots.approved"), len(wave))
	if answer.Repeated {
		notice = text("slots.repeated")
	}
	http.Redirect(w, r, "/slots?"+withParameter(parseQuery("location="+location), "notice", notice), http.StatusSeeOther)
	return nil
}
