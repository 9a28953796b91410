package execution

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/stockwright/stockwright/core"
)

// Page asks for a part of a list: at most Limit rows (0 = all) after the row
// that Cursor names ("" = from the start).
type Page struct {
	Limit  int
	Cursor string
}

// Rows is a part of a list in a fixed order; Next is the cursor of the
// following part, "" at the end.
type Rows[T any] struct {
	Rows []T    `json:"rows"`
	Next string `json:"next,omitempty"`
}

// pick lists rows of a table by id, filtered and paged.
func pick[T record](ids []string, rows map[string]*T, p Page, keep func(*T) bool) Rows[T] {
	out := Rows[T]{Rows: []T{}}
	start, _ := slices.BinarySearch(ids, p.Cursor)
	if start < len(ids) && p.Cursor != "" && ids[start] == p.Cursor {
		start++
	}
	for _, id := range ids[start:] {
		v := rows[id]
		if !keep(v) {
			continue
		}
		if p.Limit > 0 && len(out.Rows) == p.Limit {
			out.Next = (out.Rows[len(out.Rows)-1]).recordID()
			break
		}
		out.Rows = append(out.Rows, *v)
	}
	return out
}

// idsOf are the sorted ids of a group, or of the whole table for "".
func (t *table[T]) idsOf(group string) []string {
	if group == "" {
		return t.ids()
	}
	ids := make([]string, 0, len(t.index[group]))
	for id := range t.index[group] {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

func openOr(open bool, group string) string {
	if open && group == "" {
		return openGroup
	}
	return group
}

// reading runs f on a current live copy.
func (s *Service) reading(ctx context.Context, f func(st *state) error) error {
	if err := s.refresh(ctx); err != nil {
		return err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	return f(s.state)
}

// OrderFilter selects supply orders; zero fields select all.
type OrderFilter struct {
	Page
	Open     bool
	State    OrderState
	Supplier string
	Location string
}

// Orders lists supply orders by number.
func (s *Service) Orders(ctx context.Context, f OrderFilter) (out Rows[Order], err error) {
	err = s.reading(ctx, func(st *state) error {
		out = pick(st.orders.idsOf(openOr(f.Open, "")), st.orders.rows, f.Page, func(o *Order) bool {
			return (f.State == "" || o.State == f.State) && (f.Supplier == "" || o.Supplier == f.Supplier) && (f.Location == "" || o.Location == f.Location)
		})
		return nil
	})
	return out, err
}

// Order reads one supply order with its lines.
func (s *Service) Order(ctx context.Context, id string) (o Order, lines []Line, err error) {
	err = s.reading(ctx, func(st *state) error {
		v := st.orders.rows[id]
		if v == nil {
			return notFound("order", id)
		}
		o = *v
		for _, l := range st.lines.in("order:" + id) {
			lines = append(lines, *l)
		}
		return nil
	})
	return o, lines, err
}

// LineFilter selects order lines; zero fields select all.
type LineFilter struct {
	Page
	Open     bool
	Held     bool
	Order    string
	SKU      string
	Location string
}

// Lines lists order lines by line id.
func (s *Service) Lines(ctx context.Context, f LineFilter) (out Rows[Line], err error) {
	group := openOr(f.Open, "")
	if f.Order != "" {
		group = "order:" + f.Order
	}
	err = s.reading(ctx, func(st *state) error {
		out = pick(st.lines.idsOf(group), st.lines.rows, f.Page, func(l *Line) bool {
			return (!f.Held || l.Held) && (!f.Open || l.Outstanding() > 0) && (f.SKU == "" || l.SKU == f.SKU) && (f.Location == "" || l.Location == f.Location)
		})
		return nil
	})
	return out, err
}

// TaskFilter selects tasks; zero fields select all.
type TaskFilter struct {
	Page
	Open     bool
	Kind     TaskKind
	Location string
	SKU      string
	Order    string
}

// Tasks lists tasks by id.
func (s *Service) Tasks(ctx context.Context, f TaskFilter) (out Rows[Task], err error) {
	err = s.reading(ctx, func(st *state) error {
		out = pick(st.tasks.idsOf(openOr(f.Open, "")), st.tasks.rows, f.Page, func(t *Task) bool {
			return (f.Kind == "" || t.Kind == f.Kind) && (f.Location == "" || t.Location == f.Location) &&
				(f.SKU == "" || t.Goods.SKU == f.SKU) && (f.Order == "" || t.Order == f.Order)
		})
		return nil
	})
	return out, err
}

// Task reads one task.
func (s *Service) Task(ctx context.Context, id string) (v Task, err error) {
	return one(ctx, s, func(st *state) *table[Task] { return st.tasks }, id)
}

// Item reads what the floor knows about a SKU.
func (s *Service) Item(ctx context.Context, sku string) (v Item, err error) {
	return one(ctx, s, func(st *state) *table[Item] { return st.items }, sku)
}

// SKUOf is the item that a code means, such as a GTIN; "" for none.
func (s *Service) SKUOf(ctx context.Context, code string) (sku string) {
	_ = s.reading(ctx, func(st *state) error {
		if owners := st.items.in("code:" + code); len(owners) > 0 {
			sku = owners[0].SKU
		}
		return nil
	})
	return sku
}

// Line reads one order line.
func (s *Service) Line(ctx context.Context, id string) (v Line, err error) {
	return one(ctx, s, func(st *state) *table[Line] { return st.lines }, id)
}

// Reservation reads one reservation.
func (s *Service) Reservation(ctx context.Context, id string) (v Reservation, err error) {
	return one(ctx, s, func(st *state) *table[Reservation] { return st.reservations }, id)
}

func one[T record](ctx context.Context, s *Service, of func(*state) *table[T], id string) (v T, err error) {
	err = s.reading(ctx, func(st *state) error {
		t := of(st)
		p := t.rows[id]
		if p == nil {
			return notFound(t.kind, id)
		}
		v = *p
		return nil
	})
	return v, err
}

// AlertFilter selects alerts; zero fields select all.
type AlertFilter struct {
	Page
	Open     bool
	Code     string
	Location string
}

// Alerts lists alerts by id.
func (s *Service) Alerts(ctx context.Context, f AlertFilter) (out Rows[Alert], err error) {
	err = s.reading(ctx, func(st *state) error {
		out = pick(st.alerts.idsOf(openOr(f.Open, "")), st.alerts.rows, f.Page, func(a *Alert) bool {
			return (f.Code == "" || a.Code == f.Code) && (f.Location == "" || a.Location == f.Location)
		})
		return nil
	})
	return out, err
}

// ReservationFilter selects reservations; zero fields select all.
type ReservationFilter struct {
	Page
	Open  bool
	Order string
}

// Reservations lists reservations by id.
func (s *Service) Reservations(ctx context.Context, f ReservationFilter) (out Rows[Reservation], err error) {
	err = s.reading(ctx, func(st *state) error {
		out = pick(st.reservations.idsOf(openOr(f.Open, "")), st.reservations.rows, f.Page, func(r *Reservation) bool {
			return f.Order == "" || r.Order == f.Order
		})
		return nil
	})
	return out, err
}

// BalanceFilter selects balances; zero fields select all accounts that hold
// something or have something pending.
type BalanceFilter struct {
	Page
	SKU      string
	Location string
	Account  Account
	Kind     AccountKind
	Empty    bool // also cells that hold nothing
	Ours     bool // only slots, docks and transfers
}

// Balances lists what the accounts hold, by account, SKU, lot and expiry.
func (s *Service) Balances(ctx context.Context, f BalanceFilter) (out Rows[Balance], err error) {
	err = s.reading(ctx, func(st *state) error {
		found := st.selectBalances(f)
		found = inCellOrder(found)
		start := 0
		if f.Cursor != "" {
			c, err := parseCursor(f.Cursor)
			if err != nil {
				return err
			}
			at, hit := slices.BinarySearchFunc(found, c, func(b *Balance, c Cell) int { return compareCells(b.Cell, c) })
			start = at
			if hit {
				start++
			}
		}
		end := len(found)
		if f.Limit > 0 && start+f.Limit < end {
			end = start + f.Limit
			out.Next = cursor(found[end-1].Cell)
		}
		out.Rows = make([]Balance, 0, end-start)
		for _, b := range found[start:end] {
			out.Rows = append(out.Rows, *b)
		}
		return nil
	})
	return out, err
}

func (st *state) selectBalances(f BalanceFilter) []*Balance {
	var found []*Balance
	keep := func(b *Balance) {
		if (f.Empty || b.OnHand != 0 || b.Reserved != 0 || b.Expected != 0) &&
			(!f.Ours || b.Account.Ours()) && (f.SKU == "" || b.SKU == f.SKU) && (f.Account == "" || b.Account == f.Account) &&
			(f.Kind == "" || b.Account.Kind() == f.Kind) && (f.Location == "" || b.Account.Location() == f.Location) {
			found = append(found, b)
		}
	}
	switch {
	case f.Account != "" && f.Account.Ours():
		for _, b := range st.byPlace[f.Account] {
			keep(b)
		}
	case f.SKU != "" && (f.Kind == KindSlot || f.Kind == KindDock || f.Kind == KindTransit):
		for _, b := range st.bySKU[f.SKU] {
			keep(b)
		}
	default:
		for _, b := range st.balances {
			keep(b)
		}
	}
	return found
}

// inCellOrder sorts by account, SKU, lot and expiry: accounts first, then
// within each, because comparing the accounts of every pair is what costs.
func inCellOrder(cells []*Balance) []*Balance {
	places := map[Account][]*Balance{}
	for _, b := range cells {
		places[b.Account] = append(places[b.Account], b)
	}
	out := make([]*Balance, 0, len(cells))
	for _, a := range slices.Sorted(maps.Keys(places)) {
		in := places[a]
		slices.SortFunc(in, func(a, b *Balance) int { return compareGoods(a.Goods, b.Goods) })
		out = append(out, in...)
	}
	return out
}

func compareCells(a, b Cell) int {
	return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.SKU, b.SKU), cmp.Compare(a.Lot, b.Lot), cmp.Compare(a.Expiry, b.Expiry))
}

func cursor(c Cell) string {
	return strings.Join([]string{string(c.Account), c.SKU, c.Lot, strconv.Itoa(int(c.Expiry))}, "\x1f")
}

func parseCursor(text string) (Cell, error) {
	p := strings.Split(text, "\x1f")
	if len(p) != 4 {
		return Cell{}, invalid("cursor", "is not one of a list of balances")
	}
	e, err := strconv.Atoi(p[3])
	if err != nil {
		return Cell{}, invalid("cursor", "is not one of a list of balances")
	}
	c := Cell{Account: Account(p[0])}
	c.SKU, c.Lot, c.Expiry = p[1], p[2], core.Day(e)
	return c, nil
}

// Movements lists postings in order of recording; Cursor is a movement's id.
func (s *Service) Movements(ctx context.Context, q MovementQuery) (out Rows[Movement], err error) {
	out.Rows = []Movement{}
	limit := q.Limit
	if limit > 0 {
		q.Limit++
	}
	err = s.store.Movements(ctx, q, func(m Movement) error {
		if limit > 0 && len(out.Rows) == limit {
			out.Next = strconv.FormatInt(out.Rows[limit-1].ID, 10)
			return nil
		}
		out.Rows = append(out.Rows, m)
		return nil
	})
	return out, err
}

// SaleFilter selects customer orders; zero fields select all.
type SaleFilter struct {
	Page
	Open     bool
	State    SaleState
	Location string
}

// Sales lists customer orders by number.
func (s *Service) Sales(ctx context.Context, f SaleFilter) (out Rows[CustomerOrder], err error) {
	err = s.reading(ctx, func(st *state) error {
		out = pick(st.sales.idsOf(openOr(f.Open, "")), st.sales.rows, f.Page, func(o *CustomerOrder) bool {
			return (f.State == "" || o.State == f.State) && (f.Location == "" || o.Location == f.Location)
		})
		return nil
	})
	return out, err
}

// Sale reads one customer order.
func (s *Service) Sale(ctx context.Context, id string) (CustomerOrder, error) {
	return one(ctx, s, func(st *state) *table[CustomerOrder] { return st.sales }, id)
}
