package web

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
)

// approveWave turns the leading moves of the plan into tasks of the floor. A
// wave that touches what stays where it is would leave the moves after it
// without room, so it is refused whole.
func (s *Server) approveWave(w http.ResponseWriter, r *http.Request) error {
	d, err := s.data("latest")
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(r.PostFormValue("moves"))
	if err != nil || n < 1 {
		return fail(http.StatusBadRequest, "bad_wave", text("slots.badwave"))
	}
	chosen := slotsData{Location: r.PostFormValue("location")}
	if err := s.chooseMoves(r.Context(), d, strconv.Itoa(n), &chosen); err != nil {
		return err
	}
	var wave []plan.MoveLine
	for _, m := range chosen.Moves {
		if m.Note != "" && m.Task == "" {
			return fail(http.StatusConflict, "stays", fmt.Sprintf(text("slots.blockedwave"), m.Step, m.Note))
		}
		wave = append(wave, m.MoveLine)
	}
	if len(wave) == 0 {
		return fail(http.StatusBadRequest, "bad_wave", text("slots.badwave"))
	}
	slices.SortFunc(wave, func(a, b plan.MoveLine) int { return cmp.Compare(a.Step, b.Step) })
	c := &execution.ApproveMoves{Lines: wave}
	c.Key, c.Actor = fmt.Sprintf("wave/%s/%s/%d", d.manifest.Run, chosen.Location, len(wave)), identity(r.Context()).Name
	answer, err := s.opt.Ledger.Do(r.Context(), c)
	if err != nil {
		return err
	}
	notice := counted("slots.approved", len(wave))
	if answer.Repeated {
		notice = text("slots.repeated")
	}
	return s.backToSlots(w, r, chosen.Location, len(wave), notice)
}

// undoWave gives up the open tasks of the plan's moves. What was begun keeps
// what it did: the ledger knows where the goods are.
func (s *Server) undoWave(w http.ResponseWriter, r *http.Request) error {
	location, who := r.PostFormValue("location"), identity(r.Context()).Name
	tasks, err := s.moveTasks(r.Context(), location)
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
		c := &execution.CancelTask{Task: id, Reason: fmt.Sprintf(text("slots.undoneby"), who)}
		c.Key, c.Actor = "undo/"+id, who
		if _, err := s.opt.Ledger.Do(r.Context(), c); err != nil {
			continue // a worker has taken it up meanwhile: it stays, and the page shows it
		}
		given++
	}
	return s.backToSlots(w, r, location, -1, fmt.Sprintf(text("slots.undone"), given, len(names)-given))
}

func (s *Server) backToSlots(w http.ResponseWriter, r *http.Request, location string, wave int, notice string) error {
	q := parseQuery("")
	q.Set("location", location)
	if wave >= 0 {
		q.Set("moves", strconv.Itoa(wave))
	}
	http.Redirect(w, r, "/slots?"+withParameter(q, "notice", notice), http.StatusSeeOther)
	return nil
}

// keepInPlace holds a SKU where it stands or locks a slot, from the coming night on.
func (s *Server) keepInPlace(w http.ResponseWriter, r *http.Request) error {
	location, name := r.PostFormValue("location"), strings.TrimSpace(r.PostFormValue("name"))
	wave, err := strconv.Atoi(r.PostFormValue("moves"))
	if err != nil {
		wave = -1
	}
	a := overrideRequest{Subject: name + "@" + location, Field: plan.OverrideField(r.PostFormValue("field")), StartsOn: s.nextNight(), Reason: strings.TrimSpace(r.PostFormValue("reason"))}
	if t := r.PostFormValue("ends_on"); t != "" {
		day, err := core.ParseDay(t)
		if err != nil {
			return fail(http.StatusBadRequest, "bad_day", err.Error())
		}
		a.EndsOn = &day
	}
	if a.Field != plan.OverrideHold && a.Field != plan.OverrideLock {
		return fail(http.StatusBadRequest, "bad_field", text("slots.badfield"))
	}
	known, err := s.standsHere(a.Field, location, name)
	if err != nil {
		return err
	}
	if !known {
		return fail(http.StatusUnprocessableEntity, "unknown_name", fmt.Sprintf(text("slots.unknown."+string(a.Field)), location, name))
	}
	journal, err := runs.ReadOverrides(s.opt.Workspace)
	if err != nil {
		return err
	}
	a.Version = len(eventsOf(journal, a.Subject)) // the form names a slot, not a version of one
	if _, err := s.appendOverrides(r, []overrideRequest{a}); err != nil {
		return err
	}
	return s.backToSlots(w, r, location, wave, fmt.Sprintf(text("slots.kept"), name))
}

// standsHere tells whether the latest plan of a location knows a SKU, or its
// map a slot.
func (s *Server) standsHere(field plan.OverrideField, location, name string) (bool, error) {
	d, err := s.data("latest")
	if err != nil {
		return false, err
	}
	rows, err := d.slotting.get(d, "slotting")
	if err != nil {
		return false, err
	}
	if field == plan.OverrideHold {
		return slices.ContainsFunc(rows, func(v datasets.Slotting) bool { return v.Location == location && v.SKU == name }), nil
	}
	out := slotsData{Location: location}
	if err := s.drawMaps(context.Background(), d, rows, &out); err != nil {
		return false, err
	}
	maps := keep[slotMaps](d, "maps")
	maps.lock.Lock()
	defer maps.lock.Unlock()
	return slices.ContainsFunc(maps.of[location].slots, func(v datasets.Slot) bool { return v.Slot == name }), nil
}
