package floor

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/decide"
	"github.com/stockwright/stockwright/web/site"
	"github.com/stockwright/stockwright/web/words"
)

// ApproveWave turns the leading moves of the plan into tasks of the floor. A
// wave that touches what stays where it is would leave the moves after it
// without room, so it is refused whole.
func ApproveWave(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	d, err := s.Data("latest")
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(r.PostFormValue("moves"))
	if err != nil || n < 1 {
		return site.Fail(http.StatusBadRequest, "bad_wave", words.Text("slots.badwave"))
	}
	chosen := SlotsData{Location: r.PostFormValue("location")}
	if err := ChooseMoves(s, r.Context(), d, strconv.Itoa(n), &chosen); err != nil {
		return err
	}
	var wave []plan.MoveLine
	for _, m := range chosen.Moves {
		if m.Note != "" && m.Task == "" {
			return site.Fail(http.StatusConflict, "stays", fmt.Sprintf(words.Text("slots.blockedwave"), m.Step, m.Note))
		}
		wave = append(wave, m.MoveLine)
	}
	if len(wave) == 0 {
		return site.Fail(http.StatusBadRequest, "bad_wave", words.Text("slots.badwave"))
	}
	slices.SortFunc(wave, func(a, b plan.MoveLine) int { return cmp.Compare(a.Step, b.Step) })
	c := &execution.ApproveMoves{Lines: wave}
	c.Key, c.Actor = fmt.Sprintf("wave/%s/%s/%d", d.Manifest.Run, chosen.Location, len(wave)),
		site.Identity(r.Context()).Name
	answer, err := s.Opt.Ledger.Do(r.Context(), c)
	if err != nil {
		return err
	}
	notice := words.Counted("slots.approved", len(wave))
	if answer.Repeated {
		notice = words.Text("slots.repeated")
	}
	return backToSlots(s, w, r, chosen.Location, len(wave), notice)
}

// UndoWave gives up the open tasks of the plan's moves. What was begun keeps
// what it did: the ledger knows where the goods are.
func UndoWave(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	location, who := r.PostFormValue("location"), site.Identity(r.Context()).Name
	tasks, err := moveTasks(s, r.Context(), location)
	if err != nil {
		return err
	}
	names := make([]string, 0, len(tasks))
	for id, state := range tasks {
		if state == execution.TaskOpen || state == execution.TaskBlocked {
			names = append(names, id)
		}
	}
	slices.Sort(names)
	given := 0
	for _, id := range names {
		c := &execution.CancelTask{Task: id, Reason: fmt.Sprintf(words.Text("slots.undoneby"), who)}
		c.Key, c.Actor = "undo/"+id, who
		if _, err := s.Opt.Ledger.Do(r.Context(), c); err != nil {
			continue // a worker has taken it up meanwhile: it stays, and the page shows it
		}
		given++
	}
	return backToSlots(s, w, r, location, -1, fmt.Sprintf(words.Text("slots.undone"), given, len(names)-given))
}

func backToSlots(s *site.Server, w http.ResponseWriter, r *http.Request, location string, wave int,
	notice string) error {
	q := site.ParseQuery("")
	q.Set("location", location)
	if wave >= 0 {
		q.Set("moves", strconv.Itoa(wave))
	}
	page := "/slots?"
	if r.PostFormValue("back") == "work" {
		q.Set("show", showWave)
		page = "/work?"
	}
	http.Redirect(w, r, page+site.WithParameter(q, "notice", notice), http.StatusSeeOther)
	return nil
}

// KeepInPlace holds a SKU where it stands or locks a slot, from the coming night on.
func KeepInPlace(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	location, name := r.PostFormValue("location"), strings.TrimSpace(r.PostFormValue("name"))
	wave, err := strconv.Atoi(r.PostFormValue("moves"))
	if err != nil {
		wave = -1
	}
	a := decide.OverrideRequest{Subject: name + "@" + location,
		Field: plan.OverrideField(r.PostFormValue("field")), StartsOn: decide.NextNight(s),
		Reason: strings.TrimSpace(r.PostFormValue("reason"))}
	if t := r.PostFormValue("ends_on"); t != "" {
		day, err := core.ParseDay(t)
		if err != nil {
			return site.Fail(http.StatusBadRequest, "bad_day", err.Error())
		}
		a.EndsOn = &day
	}
	if a.Field != plan.OverrideHold && a.Field != plan.OverrideLock {
		return site.Fail(http.StatusBadRequest, "bad_field", words.Text("slots.badfield"))
	}
	known, err := standsHere(s, a.Field, location, name)
	if err != nil {
		return err
	}
	if !known {
		return site.Fail(http.StatusUnprocessableEntity, "unknown_name",
			fmt.Sprintf(words.Text("slots.unknown."+string(a.Field)), location, name))
	}
	journal, err := runs.ReadOverrides(s.Opt.Workspace)
	if err != nil {
		return err
	}
	a.Version = len(decide.EventsOf(journal, a.Subject)) // the form names a slot, not a version of one
	if _, err := decide.AppendOverrides(s, r, []decide.OverrideRequest{a}); err != nil {
		return err
	}
	return backToSlots(s, w, r, location, wave, fmt.Sprintf(words.Text("slots.kept"), name))
}

// standsHere tells whether the latest plan of a location knows a SKU, or its
// map a slot.
func standsHere(s *site.Server, field plan.OverrideField, location, name string) (bool, error) {
	d, err := s.Data("latest")
	if err != nil {
		return false, err
	}
	rows, err := d.Slotting.Get(d, "slotting")
	if err != nil {
		return false, err
	}
	if field == plan.OverrideHold {
		return slices.ContainsFunc(rows, func(v datasets.Slotting) bool { return v.Location == location && v.SKU == name }), nil
	}
	out := SlotsData{Location: location}
	if err := DrawMaps(s, context.Background(), d, rows, &out); err != nil {
		return false, err
	}
	maps := site.Keep[slotMaps](d, "maps")
	maps.lock.Lock()
	defer maps.lock.Unlock()
	return slices.ContainsFunc(maps.of[location].slots, func(v datasets.Slot) bool { return v.Slot == name }), nil
}
