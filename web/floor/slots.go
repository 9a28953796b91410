// Package floor has the screens of the warehouse: the handheld, slots and moves, and labels.
package floor

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
	"github.com/stockwright/stockwright/web/access"
	"github.com/stockwright/stockwright/web/decide"
	"github.com/stockwright/stockwright/web/site"
	"github.com/stockwright/stockwright/web/words"
)

type SlotsData struct {
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
	Evidence      *evidenceData
	Ask           slotAsk
	Sort          string // how the list is sorted: step, payback or saves
}

// moveRow is a move of the plan and what has become of it.
type moveRow struct {
	plan.MoveLine
	Task string `json:"task"`
	Note string `json:"note"` // why it cannot be approved
	Name string `json:"-"`    // the item's description, where the page shows it
}

// SlotsPage shows the warehouse before and after the chosen wave, what each
// budget of moves buys, and the moves by payback.
func SlotsPage(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	d, err := s.Data(q.Get("run"))
	if err != nil {
		return err
	}
	rows, err := d.Slotting.Get(d, "slotting")
	if err != nil {
		return err
	}
	out := SlotsData{Location: q.Get("location"), CanApply: site.Identity(r.Context()).Role.May(access.Manager), Hold: q.Get("hold"), Lock: q.Get("lock"), Empty: len(rows) == 0}
	out.Sort = cmp.Or(q.Get("sort"), "step")
	out.Locations = SlottedLocations(rows)
	if out.Location == "" && len(out.Locations) > 0 {
		out.Location = out.Locations[0]
	}
	if err := ChooseMoves(s, r.Context(), d, q.Get("moves"), &out); err != nil {
		return err
	}
	if err := DrawMaps(s, r.Context(), d, rows, &out); err != nil {
		return err
	}
	out.CurveChart = curveChart(out)
	if out.Evidence, err = evidenceOf(d, out.Location); err != nil {
		return err
	}
	whatIf(s, r, d, &out)
	out.sortMoves()
	if done, err := slotExports(s, w, r, &out, rows); done {
		return err
	}
	p := site.Page{Title: words.Text("nav.slots"), Nav: "slots", Run: d.Manifest.Run,
		AsOf: d.Manifest.AsOf, Notice: q.Get("notice"), Data: out}
	if p.Names, err = s.Names(r.Context(), d); err != nil {
		return err
	}
	return s.Show(w, r, http.StatusOK, "slots.html", p)
}

// sortMoves sorts the list; the map and the wave keep to the order in which
// moves are carried out.
func (out *SlotsData) sortMoves() {
	switch out.Sort {
	case "payback":
		slices.SortStableFunc(out.Moves, func(a, b moveRow) int { return cmp.Compare(a.Payback, b.Payback) })
	case "saves":
		slices.SortStableFunc(out.Moves, func(a, b moveRow) int { return -cmp.Compare(a.Saves, b.Saves) })
	}
}

func slotExports(s *site.Server, w http.ResponseWriter, r *http.Request, out *SlotsData,
	rows []datasets.Slotting) (bool, error) {
	switch table := r.URL.Query().Get("table"); table {
	case "", "moves":
		return site.ExportRows(w, r, "moves", out.Moves)
	case "curve":
		return site.ExportRows(w, r, "move_curve", out.Curve)
	case "slotting":
		return site.ExportRows(w, r, "slotting", slices.DeleteFunc(slices.Clone(rows),
			func(v datasets.Slotting) bool { return v.Location != out.Location }))
	default:
		return true, site.Refuse(http.StatusNotFound, "no_table.slots", table)
	}
}

// SlottedLocations are the locations whose slots were planned, sorted.
func SlottedLocations(rows []datasets.Slotting) []string {
	var out []string
	for _, row := range rows {
		if !slices.Contains(out, row.Location) {
			out = append(out, row.Location)
		}
	}
	slices.Sort(out)
	return out
}

// ChooseMoves takes the part of the plan the budget asks for, and says what it
// costs and saves, what is held, and what the floor has done of it.
func ChooseMoves(s *site.Server, ctx context.Context, d *site.RunData, asked string, out *SlotsData) error {
	moves, err := d.Moves.Get(d, "move_plan")
	if err != nil {
		return err
	}
	curve, err := d.Curve.Get(d, "move_curve")
	if err != nil {
		return err
	}
	tasks, err := moveTasks(s, ctx, out.Location)
	if err != nil {
		return err
	}
	held, locked, err := staying(s, out)
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
			row.Note = fmt.Sprintf(words.Text("slots.isheld"), m.SKU)
		case locked[m.From]:
			row.Note = fmt.Sprintf(words.Text("slots.islocked"), m.From)
		case locked[m.To]:
			row.Note = fmt.Sprintf(words.Text("slots.islocked"), m.To)
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
func (out *SlotsData) weigh(asked string) {
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
func staying(s *site.Server, out *SlotsData) (held, locked map[string]bool, err error) {
	journal, err := runs.ReadOverrides(s.Opt.Workspace)
	if err != nil {
		return nil, nil, err
	}
	held, locked, out.Versions = map[string]bool{}, map[string]bool{}, map[string]int{}
	for _, o := range journal {
		out.Versions[o.Subject]++
	}
	for _, o := range plan.InForce(journal, decide.NextNight(s)) {
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

// moveTasks are the states of the location's move and refill tasks, by the line they
// come from.
func moveTasks(s *site.Server, ctx context.Context, location string) (map[string]execution.TaskState, error) {
	out := map[string]execution.TaskState{}
	for _, kind := range []execution.TaskKind{execution.TaskMove, execution.TaskReplenish} {
		f := execution.TaskFilter{Kind: kind, Location: location, Page: execution.Page{Limit: site.MaxPage}}
		for {
			rows, err := s.Opt.Ledger.Tasks(ctx, f)
			if err != nil {
				return nil, err
			}
			for _, t := range rows.Rows {
				out[t.ID] = t.State
			}
			if f.Cursor = rows.Next; f.Cursor == "" {
				break
			}
		}
	}
	return out, nil
}
