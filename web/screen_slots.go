package web

import (
	"cmp"
	"context"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strconv"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
)

type slotsData struct {
	Locations     []string
	Location      string
	Before, After template.HTML
	Scale         template.HTML
	CurveChart    template.HTML
	Curve         []datasets.MoveCurve
	Moves         []moveRow
	Wave, Most    int
	Budgets       []int
	Travel, Then  float64 // metres a day, before and after the wave
	Saved         float64 // share of the travel
	Minutes       float64 // of work
	Seconds       float64 // saved a day
	Days          float64 // until the work is paid back
	Stays         []plan.Override
	Versions      map[string]int
	Blocked       int // moves of the wave that touch what stays where it is
	Open, Done    int // tasks of this plan's moves
	CanApply      bool
	Empty         bool
	Hold, Lock    string // what the form is filled in with
	Sort          string // how the list is sorted: step, payback or saves
}

// moveRow is a move of the plan and what has become of it.
type moveRow struct {
	plan.MoveLine
	Task string `json:"task"`
	Note string `json:"note"` // why it cannot be approved
}

// slotsPage shows the warehouse before and after the chosen wave, what each
// budget of moves buys, and the moves by payback.
func (s *Server) slotsPage(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	d, err := s.data(q.Get("run"))
	if err != nil {
		return err
	}
	rows, err := d.slotting.get(d, "slotting")
	if err != nil {
		return err
	}
	out := slotsData{Location: q.Get("location"), CanApply: identity(r.Context()).Role.may(Manager), Hold: q.Get("hold"), Lock: q.Get("lock"), Empty: len(rows) == 0}
	out.Sort = cmp.Or(q.Get("sort"), "step")
	out.Locations = slottedLocations(rows)
	if out.Location == "" && len(out.Locations) > 0 {
		out.Location = out.Locations[0]
	}
	if err := s.chooseMoves(r.Context(), d, q.Get("moves"), &out); err != nil {
		return err
	}
	if err := s.drawMaps(r.Context(), d, rows, &out); err != nil {
		return err
	}
	out.CurveChart = curveChart(out)
	out.sortMoves()
	if done, err := s.slotExports(w, r, &out, rows); done {
		return err
	}
	return s.show(w, r, http.StatusOK, "slots.html", page{Title: text("nav.slots"), Nav: "slots", Run: d.manifest.Run, AsOf: d.manifest.AsOf, Notice: q.Get("notice"), Data: out})
}

// sortMoves sorts the list; the map and the wave keep to the order in which
// moves are carried out.
func (out *slotsData) sortMoves() {
	switch out.Sort {
	case "payback":
		slices.SortStableFunc(out.Moves, func(a, b moveRow) int { return cmp.Compare(a.Payback, b.Payback) })
	case "saves":
		slices.SortStableFunc(out.Moves, func(a, b moveRow) int { return -cmp.Compare(a.Saves, b.Saves) })
	}
}

func (s *Server) slotExports(w http.ResponseWriter, r *http.Request, out *slotsData, rows []datasets.Slotting) (bool, error) {
	switch table := r.URL.Query().Get("table"); table {
	case "", "moves":
		return exportRows(w, r, "moves", out.Moves)
	case "curve":
		return exportRows(w, r, "move_curve", out.Curve)
	case "slotting":
		return exportRows(w, r, "slotting", slices.DeleteFunc(slices.Clone(rows), func(v datasets.Slotting) bool { return v.Location != out.Location }))
	default:
		return true, refuse(http.StatusNotFound, "no_table.slots", table)
	}
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

// chooseMoves takes the part of the plan the budget asks for, and says what it
// costs and saves, what is held, and what the floor has done of it.
func (s *Server) chooseMoves(ctx context.Context, d *runData, asked string, out *slotsData) error {
	moves, err := d.moves.get(d, "move_plan")
	if err != nil {
		return err
	}
	curve, err := d.curve.get(d, "move_curve")
	if err != nil {
		return err
	}
	tasks, err := s.moveTasks(ctx, out.Location)
	if err != nil {
		return err
	}
	held, locked, err := s.staying(out)
	if err != nil {
		return err
	}
	for _, m := range moves {
		if m.Location != out.Location {
			continue
		}
		row := moveRow{MoveLine: m}
		if t, ok := tasks[m.Line]; ok {
			row.Task = string(t)
		}
		switch {
		case held[m.SKU]:
			row.Note = fmt.Sprintf(text("slots.isheld"), m.SKU)
		case locked[m.From]:
			row.Note = fmt.Sprintf(text("slots.islocked"), m.From)
		case locked[m.To]:
			row.Note = fmt.Sprintf(text("slots.islocked"), m.To)
		}
		out.Moves = append(out.Moves, row)
	}
	slices.SortStableFunc(out.Moves, func(a, b moveRow) int { return int(a.Step - b.Step) })
	for _, c := range curve {
		if c.Location == out.Location {
			out.Curve = append(out.Curve, c)
		}
	}
	out.weigh(asked)
	return nil
}

// weigh cuts the plan to the budget and sums up what that costs and saves.
func (out *slotsData) weigh(asked string) {
	out.Most = len(out.Moves)
	for _, n := range []int{10, 20, 50, 100, 200} {
		if n < out.Most {
			out.Budgets = append(out.Budgets, n)
		}
	}
	if out.Most > 0 {
		out.Budgets = append(out.Budgets, out.Most)
	}
	out.Wave = out.Most
	if n, err := strconv.Atoi(asked); err == nil {
		out.Wave = min(max(n, 0), out.Most)
	}
	for _, m := range out.Moves {
		switch m.Task {
		case "":
		case string(execution.TaskDone):
			out.Done++
		case string(execution.TaskOpen), string(execution.TaskBlocked):
			out.Open++
		}
	}
	out.Moves = out.Moves[:out.Wave]
	for _, m := range out.Moves {
		out.Minutes += m.Costs / 60
		out.Seconds += m.Saves
		if m.Note != "" && m.Task == "" {
			out.Blocked++
		}
	}
	if out.Seconds > 0 {
		out.Days = out.Minutes * 60 / out.Seconds
	}
	for _, c := range out.Curve {
		if c.Moves == 0 {
			out.Travel, out.Then = c.Travel, c.Travel
		} else if int(c.Moves) <= out.Wave {
			out.Then = c.Travel
		}
	}
	if out.Travel > 0 {
		out.Saved = 1 - out.Then/out.Travel
	}
}

// staying lists the holds and locks of the location that the coming night
// honours.
func (s *Server) staying(out *slotsData) (held, locked map[string]bool, err error) {
	journal, err := runs.ReadOverrides(s.opt.Workspace)
	if err != nil {
		return nil, nil, err
	}
	held, locked, out.Versions = map[string]bool{}, map[string]bool{}, map[string]int{}
	for _, o := range journal {
		out.Versions[o.Subject]++
	}
	for _, o := range plan.InForce(journal, s.nextNight()) {
		k, ok := core.ParseKey(o.Subject)
		switch {
		case !ok || k.Location != out.Location:
			continue
		case o.Field == plan.OverrideHold:
			held[k.SKU] = true
		case o.Field == plan.OverrideLock:
			locked[k.SKU] = true
		default:
			continue
		}
		out.Stays = append(out.Stays, o)
	}
	return held, locked, nil
}

// moveTasks are the states of the location's move tasks, by the line they come from.
func (s *Server) moveTasks(ctx context.Context, location string) (map[string]execution.TaskState, error) {
	out := map[string]execution.TaskState{}
	f := execution.TaskFilter{Kind: execution.TaskMove, Location: location, Page: execution.Page{Limit: maxPage}}
	for {
		rows, err := s.opt.Ledger.Tasks(ctx, f)
		if err != nil {
			return nil, err
		}
		for _, t := range rows.Rows {
			out[t.ID] = t.State
		}
		if f.Cursor = rows.Next; f.Cursor == "" {
			return out, nil
		}
	}
}
