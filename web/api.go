package web

import (
	_ "embed"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/stockwright/stockwright/execution"
)

// maxPage is the most rows one answer holds.
const maxPage = 1000

func apiRoutes() []Route {
	all := []Route{
		{Method: "POST", Path: "/api/v1/commands/{kind}", Role: ReadOnly, MaxBody: 32 << 20, Handle: (*Server).command},
		{Method: "GET", Path: "/api/v1/orders", Role: ReadOnly, Handle: (*Server).orders},
		{Method: "GET", Path: "/api/v1/orders/{id}", Role: ReadOnly, Handle: (*Server).order},
		{Method: "GET", Path: "/api/v1/lines", Role: ReadOnly, Handle: (*Server).lines},
		{Method: "GET", Path: "/api/v1/tasks", Role: ReadOnly, Handle: (*Server).tasks},
		{Method: "GET", Path: "/api/v1/tasks/{id}", Role: ReadOnly, Handle: (*Server).task},
		{Method: "GET", Path: "/api/v1/balances", Role: ReadOnly, Handle: (*Server).balances},
		{Method: "GET", Path: "/api/v1/movements", Role: ReadOnly, Handle: (*Server).movements},
		{Method: "GET", Path: "/api/v1/reservations", Role: ReadOnly, Handle: (*Server).reservations},
		{Method: "GET", Path: "/api/v1/alerts", Role: ReadOnly, Handle: (*Server).alerts},
		{Method: "GET", Path: "/api/v1/verification", Role: ReadOnly, Handle: (*Server).verification},
		{Method: "GET", Path: "/api/v1/openapi.yaml", Handle: (*Server).openAPI},
		{Method: "GET", Path: "/api/v1/me", Role: ReadOnly, Handle: (*Server).me},
	}
	all = append(all, planRoutes()...)
	for i := range all {
		all[i].API = true
	}
	return all
}

// commandRoles says which role a command needs; the floor does the others.
var commandRoles = map[string]Role{
	"approve_purchases": Planner, "approve_transfers": Planner, "begin_sending": Planner, "record_sent": Planner,
	"note_unknown_hand_off": Planner, "note_hand_over": Manager, "recover_order": Manager, "acknowledge": Planner, "cancel_order": Planner, "release_hold": Planner,
	"approve_putaways": Manager, "approve_moves": Manager, "approve_count": Manager, "adjust": Manager, "reverse": Manager,
	"open_balances": Manager, "define_slots": Manager, "define_items": Manager, "import_orders": Manager,
	"plan_counts": Manager, "plan_replenishment": Manager, "close_alert": Manager,
}

// commandRole is the role a command kind needs.
func commandRole(kind string) Role {
	if r, ok := commandRoles[kind]; ok {
		return r
	}
	return Floor
}

// command carries out one command of the execution module. The idempotency key
// is the command's key, or the Idempotency-Key header; the actor is who signs in.
func (s *Server) command(w http.ResponseWriter, r *http.Request) error {
	kind := r.PathValue("kind")
	if !slices.Contains(execution.Kinds(), kind) {
		return refuse(http.StatusNotFound, "unknown_command", kind)
	}
	id := identity(r.Context())
	if need := commandRole(kind); !id.Role.may(need) {
		return refuse(http.StatusForbidden, "forbidden", id.Name, id.Role, kind, need)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return readFault(err)
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
		return refuse(http.StatusBadRequest, "no_key")
	}
	head.Actor = id.Name
	answer, err := s.opt.Ledger.Do(r.Context(), c)
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, answer)
	return nil
}

// readFault tells a body that is too large from one that broke off.
func readFault(err error) error {
	if p := problemOf(err); p.Status != http.StatusInternalServerError {
		return p
	}
	return refuse(http.StatusBadRequest, "broken_body")
}

// readBody decodes a JSON body strictly.
func readBody(r *http.Request, into any) error {
	dec := json.NewDecoder(r.Body)
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		if p := problemOf(err); p.Status != http.StatusInternalServerError {
			return p
		}
		return refuse(http.StatusBadRequest, "bad_json.api", err.Error())
	}
	if dec.More() {
		return refuse(http.StatusBadRequest, "bad_json")
	}
	return nil
}

// query reads the parameters of a list; unknown ones are an error, so that a
// misspelt filter is not silently none.
type query struct {
	values url.Values
	used   map[string]bool
	err    error
}

func newQuery(r *http.Request) *query { return &query{values: r.URL.Query(), used: map[string]bool{}} }

func (q *query) text(name string) string {
	q.used[name] = true
	return q.values.Get(name)
}

func (q *query) flag(name string) bool {
	switch v := q.text(name); v {
	case "", "false":
		return false
	case "true":
		return true
	default:
		q.err = refuse(http.StatusBadRequest, "bad_parameter", name, v)
		return false
	}
}

func (q *query) number(name string, otherwise, most int64) int64 {
	v := q.text(name)
	if v == "" {
		return otherwise
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil || n < 0 || n > most {
		q.err = refuse(http.StatusBadRequest, "bad_parameter.api", name, v, most)
	}
	return n
}

func (q *query) page() execution.Page {
	p := execution.Page{Limit: int(q.number("limit", 100, maxPage)), Cursor: q.text("cursor")}
	if p.Limit == 0 {
		p.Limit = 100
	}
	return p
}

func (q *query) done() error {
	for name := range q.values {
		if !q.used[name] {
			return refuse(http.StatusBadRequest, "unknown_parameter", name)
		}
	}
	return q.err
}

// list answers a read of the ledger.
func list[T any](w http.ResponseWriter, q *query, read func() (execution.Rows[T], error)) error {
	if err := q.done(); err != nil {
		return err
	}
	rows, err := read()
	if err != nil {
		return err
	}
	if rows.Rows == nil {
		rows.Rows = []T{}
	}
	writeJSON(w, http.StatusOK, rows)
	return nil
}

func (s *Server) orders(w http.ResponseWriter, r *http.Request) error {
	q := newQuery(r)
	f := execution.OrderFilter{Page: q.page(), Open: q.flag("open"), State: execution.OrderState(q.text("state")), Supplier: q.text("supplier"), Location: q.text("location")}
	return list(w, q, func() (execution.Rows[execution.Order], error) { return s.opt.Ledger.Orders(r.Context(), f) })
}

func (s *Server) order(w http.ResponseWriter, r *http.Request) error {
	o, lines, err := s.opt.Ledger.Order(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, map[string]any{"order": o, "lines": lines})
	return nil
}

func (s *Server) lines(w http.ResponseWriter, r *http.Request) error {
	q := newQuery(r)
	f := execution.LineFilter{Page: q.page(), Open: q.flag("open"), Held: q.flag("held"), Order: q.text("order"), SKU: q.text("sku"), Location: q.text("location")}
	return list(w, q, func() (execution.Rows[execution.Line], error) { return s.opt.Ledger.Lines(r.Context(), f) })
}

func (s *Server) tasks(w http.ResponseWriter, r *http.Request) error {
	q := newQuery(r)
	f := execution.TaskFilter{Page: q.page(), Open: q.flag("open"), Kind: execution.TaskKind(q.text("kind")), Location: q.text("location"), SKU: q.text("sku"), Order: q.text("order")}
	return list(w, q, func() (execution.Rows[execution.Task], error) { return s.opt.Ledger.Tasks(r.Context(), f) })
}

func (s *Server) task(w http.ResponseWriter, r *http.Request) error {
	t, err := s.opt.Ledger.Task(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, t)
	return nil
}

func (s *Server) balances(w http.ResponseWriter, r *http.Request) error {
	q := newQuery(r)
	f := execution.BalanceFilter{Page: q.page(), SKU: q.text("sku"), Location: q.text("location"), Account: execution.Account(q.text("account")),
		Kind: execution.AccountKind(q.text("kind")), Empty: q.flag("empty")}
	return list(w, q, func() (execution.Rows[execution.Balance], error) { return s.opt.Ledger.Balances(r.Context(), f) })
}

func (s *Server) movements(w http.ResponseWriter, r *http.Request) error {
	q := newQuery(r)
	f := execution.MovementQuery{After: q.number("cursor", 0, 1<<62), SKU: q.text("sku"), Cell: execution.Account(q.text("account")),
		Since: q.number("since", 0, 1<<62), Until: q.number("until", 0, 1<<62), Limit: int(q.number("limit", 100, maxPage))}
	return list(w, q, func() (execution.Rows[execution.Movement], error) { return s.opt.Ledger.Movements(r.Context(), f) })
}

func (s *Server) reservations(w http.ResponseWriter, r *http.Request) error {
	q := newQuery(r)
	f := execution.ReservationFilter{Page: q.page(), Open: q.flag("open"), Order: q.text("order")}
	return list(w, q, func() (execution.Rows[execution.Reservation], error) {
		return s.opt.Ledger.Reservations(r.Context(), f)
	})
}

func (s *Server) alerts(w http.ResponseWriter, r *http.Request) error {
	q := newQuery(r)
	f := execution.AlertFilter{Page: q.page(), Open: q.flag("open"), Code: q.text("code"), Location: q.text("location")}
	return list(w, q, func() (execution.Rows[execution.Alert], error) { return s.opt.Ledger.Alerts(r.Context(), f) })
}

// verification recomputes every balance from its postings.
func (s *Server) verification(w http.ResponseWriter, r *http.Request) error {
	v, err := s.opt.Ledger.Verify(r.Context())
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, v)
	return nil
}

//go:embed openapi.yaml
var openAPI []byte

func (s *Server) openAPI(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "application/yaml")
	_, err := w.Write(openAPI)
	return err
}

func (s *Server) me(w http.ResponseWriter, r *http.Request) error {
	writeJSON(w, http.StatusOK, identity(r.Context()))
	return nil
}
