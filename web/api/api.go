// Package api is the programs' way in: commands and reads of the execution module, runs
// and their tables, and EPCIS.
package api

import (
	"errors"
	"io"
	"net/http"
	"slices"

	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/web/access"
	"github.com/stockwright/stockwright/web/handoff"
	"github.com/stockwright/stockwright/web/site"
)

func Routes() []site.Route {
	all := []site.Route{
		{Method: "POST", Path: "/api/v1/commands/{kind}", Role: access.ReadOnly, MaxBody: 32 << 20, Handle: command},
		{Method: "GET", Path: "/api/v1/orders", Role: access.ReadOnly, Handle: orders},
		{Method: "GET", Path: "/api/v1/orders/{id}", Role: access.ReadOnly, Handle: order},
		{Method: "GET", Path: "/api/v1/lines", Role: access.ReadOnly, Handle: lines},
		{Method: "GET", Path: "/api/v1/tasks", Role: access.ReadOnly, Handle: tasks},
		{Method: "GET", Path: "/api/v1/tasks/{id}", Role: access.ReadOnly, Handle: task},
		{Method: "GET", Path: "/api/v1/balances", Role: access.ReadOnly, Handle: balances},
		{Method: "GET", Path: "/api/v1/movements", Role: access.ReadOnly, Handle: movements},
		{Method: "GET", Path: "/api/v1/reservations", Role: access.ReadOnly, Handle: reservations},
		{Method: "GET", Path: "/api/v1/alerts", Role: access.ReadOnly, Handle: alerts},
		{Method: "GET", Path: "/api/v1/changes", Role: access.ReadOnly, Handle: changed},
		{Method: "GET", Path: "/api/v1/verification", Role: access.ReadOnly, Handle: verification},
		{Method: "GET", Path: "/api/v1/openapi.yaml", Handle: openAPI},
		{Method: "GET", Path: "/api/v1/me", Role: access.ReadOnly, Handle: me},
	}
	all = append(all, planRoutes()...)
	for i := range all {
		all[i].API = true
	}
	return all
}

// commandRoles says which role a command needs; the floor does the others.
var commandRoles = map[string]access.Role{
	"approve_purchases": access.Planner, "approve_transfers": access.Planner,
	"begin_sending": access.Planner, "record_sent": access.Planner,
	"note_unknown_hand_off": access.Planner, "note_hand_over": access.Manager,
	"recover_order": access.Manager, "acknowledge": access.Planner, "cancel_order": access.Planner,
	"release_hold":     access.Planner,
	"approve_putaways": access.Manager, "approve_moves": access.Manager,
	"approve_count": access.Manager, "adjust": access.Manager, "reverse": access.Manager,
	"open_balances": access.Manager, "define_slots": access.Manager, "define_items": access.Manager,
	"import_orders": access.Manager,
	"plan_counts":   access.Manager, "plan_replenishment": access.Manager, "close_alert": access.Manager,
}

// CommandRole is the role a command kind needs.
func CommandRole(kind string) access.Role {
	if r, ok := commandRoles[kind]; ok {
		return r
	}
	return access.Floor
}

// command carries out one command of the execution module. The idempotency key
// is the command's key, or the Idempotency-Key header; the actor is who signs in.
func command(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	kind := r.PathValue("kind")
	if !slices.Contains(execution.Kinds(), kind) {
		return site.Refuse(http.StatusNotFound, "unknown_command", kind)
	}
	id := site.Identity(r.Context())
	if need := CommandRole(kind); !id.Role.May(need) {
		return site.Refuse(http.StatusForbidden, "forbidden", id.Name, id.Role, kind, need)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return site.ReadFault(err)
	}
	c, err := execution.Decode(kind, body)
	if err != nil {
		return err
	}
	head := c.Meta()
	if head.Key == "" {
		head.Key = r.Header.Get("Idempotency-Key")
	}
	if head.Key == "" {
		return site.Refuse(http.StatusBadRequest, "no_key")
	}
	head.Actor = id.Name
	answer, err := s.Opt.Ledger.Do(r.Context(), c)
	if err != nil {
		return err
	}
	site.WriteJSON(w, http.StatusOK, answer)
	return nil
}

// list answers a read of the ledger.
func list[T any](w http.ResponseWriter, q *site.Query, read func() (execution.Rows[T], error)) error {
	if err := q.Done(); err != nil {
		return err
	}
	rows, err := read()
	if err != nil {
		return err
	}
	if rows.Rows == nil {
		rows.Rows = []T{}
	}
	site.WriteJSON(w, http.StatusOK, rows)
	return nil
}

func orders(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	q := site.NewQuery(r)
	f := execution.OrderFilter{Page: q.Page(), Open: q.Flag("open"),
		State: execution.OrderState(q.Text("state")), Supplier: q.Text("supplier"), Location: q.Text("location")}
	return list(w, q, func() (execution.Rows[execution.Order], error) { return s.Opt.Ledger.Orders(r.Context(), f) })
}

func order(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	o, lines, err := s.Opt.Ledger.Order(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	site.WriteJSON(w, http.StatusOK, map[string]any{"order": o, "lines": lines})
	return nil
}

func lines(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	q := site.NewQuery(r)
	f := execution.LineFilter{Page: q.Page(), Open: q.Flag("open"), Held: q.Flag("held"),
		Order: q.Text("order"), SKU: q.Text("sku"), Location: q.Text("location")}
	return list(w, q, func() (execution.Rows[execution.Line], error) { return s.Opt.Ledger.Lines(r.Context(), f) })
}

func tasks(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	q := site.NewQuery(r)
	f := execution.TaskFilter{Page: q.Page(), Open: q.Flag("open"),
		Kind: execution.TaskKind(q.Text("kind")), Location: q.Text("location"), SKU: q.Text("sku"),
		Order: q.Text("order")}
	return list(w, q, func() (execution.Rows[execution.Task], error) { return s.Opt.Ledger.Tasks(r.Context(), f) })
}

func task(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	t, err := s.Opt.Ledger.Task(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	site.WriteJSON(w, http.StatusOK, t)
	return nil
}

func balances(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	q := site.NewQuery(r)
	f := execution.BalanceFilter{Page: q.Page(), SKU: q.Text("sku"), Location: q.Text("location"),
		Account: execution.Account(q.Text("account")),
		Kind:    execution.AccountKind(q.Text("kind")), Empty: q.Flag("empty")}
	return list(w, q, func() (execution.Rows[execution.Balance],
		error) {
		return s.Opt.Ledger.Balances(r.Context(), f)
	})
}

func movements(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	q := site.NewQuery(r)
	f := execution.MovementQuery{After: q.Number("cursor", 0, 1<<62), SKU: q.Text("sku"),
		Cell:  execution.Account(q.Text("account")),
		Since: q.Number("since", 0, 1<<62), Until: q.Number("until", 0, 1<<62),
		Limit: int(q.Number("limit", 100, site.MaxPage))}
	return list(w, q, func() (execution.Rows[execution.Movement],
		error) {
		return s.Opt.Ledger.Movements(r.Context(), f)
	})
}

func reservations(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	q := site.NewQuery(r)
	f := execution.ReservationFilter{Page: q.Page(), Open: q.Flag("open"), Order: q.Text("order")}
	return list(w, q, func() (execution.Rows[execution.Reservation], error) {
		return s.Opt.Ledger.Reservations(r.Context(), f)
	})
}

func alerts(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	q := site.NewQuery(r)
	f := execution.AlertFilter{Page: q.Page(), Open: q.Flag("open"), Code: q.Text("code"), Location: q.Text("location")}
	return list(w, q, func() (execution.Rows[execution.Alert], error) { return s.Opt.Ledger.Alerts(r.Context(), f) })
}

// changed answers what changed since a cursor.
func changed(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	q := site.NewQuery(r)
	cursor := q.Text("cursor")
	if err := q.Done(); err != nil {
		return err
	}
	out, err := s.Opt.Ledger.Changes(r.Context(), cursor)
	var e *execution.Error
	if errors.As(err, &e) && e.Code == "cursor_gone" {
		p := site.Fail(http.StatusGone, e.Code, e.Text)
		p.Hint = e.Hint
		return p
	}
	if err != nil {
		return err
	}
	site.WriteJSON(w, http.StatusOK, out)
	return nil
}

// verification recomputes every balance from its postings.
func verification(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	v, err := handoff.Verify(r.Context(), s.Opt.Workspace, s.Opt.Ledger)
	if err != nil {
		return err
	}
	site.WriteJSON(w, http.StatusOK, v)
	return nil
}

func openAPI(s *site.Server, w http.ResponseWriter, _ *http.Request) error {
	doc, err := Document()
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/yaml")
	_, err = w.Write(doc)
	return err
}

func me(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	site.WriteJSON(w, http.StatusOK, site.Identity(r.Context()))
	return nil
}
