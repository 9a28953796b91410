package execution

import (
	"context"
	"slices"
	"strconv"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/execution/ledger"
)

func openOr(open bool, group string) string {
	if open && group == "" {
		return ledger.OpenGroup
	}
	return group
}

// reading runs f on a current live copy, and ends when what f saw is on disk.
func (s *Service) reading(ctx context.Context, f func(st *ledger.State) error) error {
	if err := s.refresh(ctx); err != nil {
		return err
	}
	seq, err := s.look(f)
	if err != nil {
		return err
	}
	return s.seenTo(ctx, seq)
}

func (s *Service) look(f func(st *ledger.State) error) (seq int64, err error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.state.Seq, f(s.state)
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
	err = s.reading(ctx, func(st *ledger.State) error {
		out = ledger.PickRows(st.Orders.IDsOf(openOr(f.Open, "")), st.Orders.Rows, f.Page, func(o *Order) bool {
			return (f.State == "" || o.State == f.State) && (f.Supplier == "" ||
				o.Supplier == f.Supplier) && (f.Location == "" || o.Location == f.Location)
		})
		return nil
	})
	return out, err
}

// Order reads one supply order with its lines.
func (s *Service) Order(ctx context.Context, id string) (o Order, lines []Line, err error) {
	err = s.reading(ctx, func(st *ledger.State) error {
		v := st.Orders.Rows[id]
		if v == nil {
			return ledger.NewNotFound("order", id)
		}
		o = *v
		for _, l := range st.Lines.In("order:" + id) {
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
	err = s.reading(ctx, func(st *ledger.State) error {
		out = ledger.PickRows(st.Lines.IDsOf(group), st.Lines.Rows, f.Page, func(l *Line) bool {
			return (!f.Held || l.Held) && (!f.Open || l.Outstanding() > 0) &&
				(f.SKU == "" || l.SKU == f.SKU) && (f.Location == "" || l.Location == f.Location)
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
	err = s.reading(ctx, func(st *ledger.State) error {
		out = ledger.PickRows(st.Tasks.IDsOf(openOr(f.Open, "")), st.Tasks.Rows, f.Page, func(t *Task) bool {
			return (f.Kind == "" || t.Kind == f.Kind) && (f.Location == "" || t.Location == f.Location) &&
				(f.SKU == "" || t.Goods.SKU == f.SKU) && (f.Order == "" || t.Order == f.Order)
		})
		return nil
	})
	return out, err
}

// Task reads one task.
func (s *Service) Task(ctx context.Context, id string) (v Task, err error) {
	return one(ctx, s, func(st *ledger.State) *ledger.Table[Task] { return st.Tasks }, id)
}

// Item reads what the floor knows about a SKU.
func (s *Service) Item(ctx context.Context, sku string) (v Item, err error) {
	return one(ctx, s, func(st *ledger.State) *ledger.Table[Item] { return st.Items }, sku)
}

// SKUOf is the item that a code means, such as a GTIN; "" for none.
func (s *Service) SKUOf(ctx context.Context, code string) (sku string) {
	_ = s.reading(ctx, func(st *ledger.State) error {
		if owners := st.Items.In("code:" + code); len(owners) > 0 {
			sku = owners[0].SKU
		}
		return nil
	})
	return sku
}

// Line reads one order line.
func (s *Service) Line(ctx context.Context, id string) (v Line, err error) {
	return one(ctx, s, func(st *ledger.State) *ledger.Table[Line] { return st.Lines }, id)
}

// Reservation reads one reservation.
func (s *Service) Reservation(ctx context.Context, id string) (v Reservation, err error) {
	return one(ctx, s, func(st *ledger.State) *ledger.Table[Reservation] { return st.Reservations }, id)
}

func one[T ledger.Record](ctx context.Context, s *Service, of func(*ledger.State) *ledger.Table[T],
	id string) (v T, err error) {
	err = s.reading(ctx, func(st *ledger.State) error {
		t := of(st)
		p := t.Rows[id]
		if p == nil {
			return ledger.NewNotFound(t.Kind, id)
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
	err = s.reading(ctx, func(st *ledger.State) error {
		out = ledger.PickRows(st.Alerts.IDsOf(openOr(f.Open, "")), st.Alerts.Rows, f.Page, func(a *Alert) bool {
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
	err = s.reading(ctx, func(st *ledger.State) error {
		out = ledger.PickRows(st.Reservations.IDsOf(openOr(f.Open, "")), st.Reservations.Rows, f.Page,
			func(r *Reservation) bool {
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
	err = s.reading(ctx, func(st *ledger.State) error {
		found := selectBalances(st, f)
		found = ledger.InCellOrder(found)
		start := 0
		if f.Cursor != "" {
			c, err := ledger.ParseCellCursor(f.Cursor)
			if err != nil {
				return err
			}
			at, hit := slices.BinarySearchFunc(found, c, func(b *Balance,
				c Cell) int {
				return ledger.CompareCells(b.Cell, c)
			})
			start = at
			if hit {
				start++
			}
		}
		end := len(found)
		if f.Limit > 0 && start+f.Limit < end {
			end = start + f.Limit
			out.Next = ledger.CellCursor(found[end-1].Cell)
		}
		out.Rows = make([]Balance, 0, end-start)
		for _, b := range found[start:end] {
			out.Rows = append(out.Rows, *b)
		}
		return nil
	})
	return out, err
}

// selects says whether a balance is one of those asked for.
func (f *BalanceFilter) selects(b *Balance) bool {
	any := f.Empty || b.OnHand != 0 || b.Reserved != 0 || b.Expected != 0
	return any && (!f.Ours || b.Account.Ours()) && (f.SKU == "" || b.SKU == f.SKU) &&
		(f.Account == "" || b.Account == f.Account) &&
		(f.Kind == "" || b.Account.Kind() == f.Kind) && (f.Location == "" || b.Account.Location() == f.Location)
}

func selectBalances(st *ledger.State, f BalanceFilter) []*Balance {
	var found []*Balance
	keep := func(b *Balance) {
		if f.selects(b) {
			found = append(found, b)
		}
	}
	switch {
	case f.Account != "" && f.Account.Ours():
		for _, b := range st.ByPlace[f.Account] {
			keep(b)
		}
	case f.SKU != "" && (f.Kind == KindSlot || f.Kind == KindDock || f.Kind == KindTransit):
		for _, b := range st.BySKU[f.SKU] {
			keep(b)
		}
	default:
		for _, b := range st.Balances {
			keep(b)
		}
	}
	return found
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
	if err == nil {
		err = s.onDisk(ctx)
	}
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
	err = s.reading(ctx, func(st *ledger.State) error {
		out = ledger.PickRows(st.Sales.IDsOf(openOr(f.Open, "")), st.Sales.Rows, f.Page, func(o *CustomerOrder) bool {
			return (f.State == "" || o.State == f.State) && (f.Location == "" || o.Location == f.Location)
		})
		return nil
	})
	return out, err
}

// Sale reads one customer order.
func (s *Service) Sale(ctx context.Context, id string) (CustomerOrder, error) {
	return one(ctx, s, func(st *ledger.State) *ledger.Table[CustomerOrder] { return st.Sales }, id)
}

// StockLine is what one of our places holds, flat for tables.
type StockLine struct {
	Kind      AccountKind `json:"kind"`
	Location  string      `json:"location"`
	Place     string      `json:"place"` // slot, dock or transfer order
	SKU       string      `json:"sku"`
	Lot       string      `json:"lot"`
	ExpiresOn core.Day    `json:"expires_on"`
	OnHand    int64       `json:"on_hand"`
	Reserved  int64       `json:"reserved"`
	Expected  int64       `json:"expected"`
	Doubt     float64     `json:"doubt"` // probability that the record is wrong
}

// Stock lists what our slots, docks and transfers hold, with the doubt about
// each record.
func (s *Service) Stock(ctx context.Context, f BalanceFilter) (out Rows[StockLine], err error) {
	f.Ours = true
	out.Rows = []StockLine{}
	all, err := s.Balances(ctx, f)
	now := s.now().UnixMicro()
	out.Next = all.Next
	for _, b := range all.Rows {
		l := StockLine{b.Account.Kind(), b.Account.Location(), b.Account.Name(), b.SKU, b.Lot,
			expiresOn(b.Goods), b.OnHand, b.Reserved, b.Expected, 0}
		if l.Kind == KindSlot {
			l.Doubt = Doubt(b, now)
		}
		out.Rows = append(out.Rows, l)
	}
	return out, err
}
