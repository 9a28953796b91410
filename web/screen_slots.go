package web

import (
	"cmp"
	"context"
	"fmt"
	"html/template"
	"net/http"
	"os"
	"slices"
	"strconv"

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
	out.Locations = slottedLocations(rows)
	if out.Location == "" && len(out.Locations) > 0 {
		out.Location = out.Locations[0]
	}
	out.choose(q.Get("moves"), moves, curve)
	if out.Before, out.After, err = s.slotMaps(r.Context(), d, out.Location, rows); err != nil {
		return err
	}
	out.Empty = len(rows) == 0
	return s.show(w, r, http.StatusOK, "slots.html", page{Title: text("nav.slots"), Nav: "slots", Run: d.manifest.Run, AsOf: d.manifest.AsOf, Notice: q.Get("notice"), Data: out})
}

// slottedLocations are the locations whose slots were planned, sorted.
func slottedLocations(rows []datasets.Slotting) []string {
	var out []string
	for _, row := range rows {
		if !slices.Contains(out, row.Location) {
			out = append(out, row.Location)
		}
	}
	slices.Sort(out)
	return out
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

// slotMaps are the maps of a location now and after. They are drawn once for a
// run, and again when the slots table is another.
func (s *Server) slotMaps(ctx context.Context, d *runData, location string, rows []datasets.Slotting) (before, after template.HTML, err error) {
	sources, err := d.manifest.Config.Sources(s.opt.Workspace)
	if err != nil {
		return "", "", err
	}
	source, ok := sources["slots"]
	if !ok {
		return "", "", nil
	}
	stamp := stampOf(source.Path)
	d.mapsLock.Lock()
	defer d.mapsLock.Unlock()
	if m, ok := d.maps[location]; ok && stamp != "" && m.stamp == stamp {
		return m.before, m.after, nil
	}
	slots, err := datasets.ReadRows[datasets.Slot](ctx, source)
	if err != nil {
		return "", "", fail(http.StatusUnprocessableEntity, "slots", err.Error())
	}
	slots = slices.DeleteFunc(slots, func(v datasets.Slot) bool { return v.Location != location })
	now, then := heat(rows, location)
	m := slotMap{stamp: stamp, before: warehouseMap(text("slots.before"), slots, now), after: warehouseMap(text("slots.after"), slots, then)}
	if d.maps == nil {
		d.maps = map[string]slotMap{}
	}
	d.maps[location] = m
	return m.before, m.after, nil
}

// slotMap is a location's pair of maps, and the state of the file they show.
type slotMap struct {
	stamp         string
	before, after template.HTML
}

// stampOf tells one state of a file from the next; "" for what is no single file.
func stampOf(path string) string {
	info, err := os.Stat(path)
	if err != nil || info.IsDir() {
		return ""
	}
	return fmt.Sprint(info.Size(), info.ModTime().UnixNano())
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
