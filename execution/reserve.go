package execution

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"
)

// Reserve promises units: pending movements out of slots, first expired or
// first in first. It is all or nothing and refused when the stock is not
// there, before anything is promised to a customer.
type Reserve struct {
	Head
	ID       string `json:"reservation"`
	Location string `json:"location"`
	Slot     string `json:"slot,omitempty"` // "" = where there is stock
	Goods
	Quantity int64     `json:"quantity"`
	Order    string    `json:"order,omitempty"`
	Expires  time.Time `json:"expires,omitzero"`
}

// Kind implements Command.
func (*Reserve) Kind() string { return "reserve" }

func (c *Reserve) check() error {
	return checkAll(need("reservation", c.ID), need("location", c.Location), c.Goods.check(), positive(c.Quantity))
}

// Reserved lists the pending movements of a promise.
type Reserved struct {
	Reservations []Reservation `json:"reservations"`
}

func (c *Reserve) apply(t *turn) (any, error) {
	if t.s.reservations.rows[c.ID+"/1"] != nil {
		return nil, refused("known", fmt.Sprintf("the reservation %q exists", c.ID), "use another name")
	}
	var expires int64
	if !c.Expires.IsZero() {
		expires = c.Expires.UnixMicro()
	}
	out, short := t.reserve(c.ID, c.Location, c.SKU, c.Quantity, func(b *Balance) bool {
		return (c.Slot == "" || b.Account == SlotAccount(c.Location, c.Slot)) && (c.Lot == "" || b.Lot == c.Lot)
	}, func(r *Reservation) { r.Order, r.Expires = c.Order, expires })
	if short > 0 {
		return nil, refused("not_enough", fmt.Sprintf("%s has %d of %s to promise, %d asked", c.Location, c.Quantity-short, c.SKU, c.Quantity),
			"promise less, or wait for the next receipt")
	}
	return Reserved{out}, nil
}

// reserve makes pending movements for up to want units and reports what it
// could not find.
func (t *turn) reserve(id, location, sku string, want int64, fits func(*Balance) bool, fill func(*Reservation)) (out []Reservation, short int64) {
	n := 1
	for t.s.reservations.rows[fmt.Sprintf("%s/%d", id, n)] != nil {
		n++
	}
	for _, b := range t.stock(location, sku) {
		q := min(b.Available(), want)
		if q <= 0 || !fits(b) {
			continue
		}
		r := Reservation{ID: fmt.Sprintf("%s/%d", id, n), Cell: b.Cell, To: CustomerAccount(location), Quantity: q, Open: true, Version: 1}
		fill(&r)
		if r.Expires > 0 {
			t.s.soonest = min(t.s.soonest, r.Expires)
		}
		t.edit(b.Cell).Reserved += q
		put(t, t.s.reservations, r)
		out = append(out, r)
		want -= q
		n++
	}
	return out, want
}

// PostReservation carries a pending movement out, once. Quantity 0 means all
// of it; with less, the rest stays pending.
type PostReservation struct {
	Head
	ID       string `json:"reservation"`
	Quantity int64  `json:"quantity,omitempty"`
}

// Kind implements Command.
func (*PostReservation) Kind() string { return "post_reservation" }

func (c *PostReservation) check() error {
	if c.Quantity < 0 {
		return positive(c.Quantity)
	}
	return need("reservation", c.ID)
}

func (c *PostReservation) apply(t *turn) (any, error) {
	r, err := t.openReservation(c.ID)
	if err != nil {
		return nil, err
	}
	if t.s.sales.rows[r.Order] != nil {
		return nil, refused("of_order", fmt.Sprintf("reservation %s belongs to order %s", r.ID, r.Order), "pick its task")
	}
	q := c.Quantity
	if q == 0 {
		q = r.Quantity
	}
	return t.postReservation(r, q, r.To, "reserved")
}

func (t *turn) openReservation(id string) (Reservation, error) {
	r := t.s.reservations.rows[id]
	if r == nil {
		return Reservation{}, notFound("reservation", id)
	}
	if !r.Open {
		return *r, refused("settled", fmt.Sprintf("reservation %s was settled: %d posted, %d voided", id, r.Posted, r.Voided), "make a new one")
	}
	return *r, nil
}

// postReservation turns q pending units into a movement.
func (t *turn) postReservation(r Reservation, q int64, to Account, reason string) (Reservation, error) {
	if q > r.Quantity {
		return r, refused("too_many", fmt.Sprintf("reservation %s holds %d, %d asked", r.ID, r.Quantity, q), "post at most what is pending")
	}
	t.edit(r.Cell).Reserved -= q
	if err := t.post(Movement{Goods: r.Cell.Goods, From: r.Cell.Account, To: to, Quantity: q, Reason: reason, Ref: r.ID}); err != nil {
		return r, err
	}
	r.Quantity -= q
	r.Posted += q
	r.Open = r.Quantity > 0
	r.Version++
	put(t, t.s.reservations, r)
	return r, nil
}

// VoidReservation gives pending units back, once.
type VoidReservation struct {
	Head
	ID     string `json:"reservation"`
	Reason string `json:"reason,omitempty"`
}

// Kind implements Command.
func (*VoidReservation) Kind() string { return "void_reservation" }

func (c *VoidReservation) check() error { return need("reservation", c.ID) }

func (c *VoidReservation) apply(t *turn) (any, error) {
	r, err := t.openReservation(c.ID)
	if err != nil {
		return nil, err
	}
	if t.s.sales.rows[r.Order] != nil {
		return nil, refused("of_order", fmt.Sprintf("reservation %s belongs to order %s", r.ID, r.Order), "cancel the order")
	}
	return t.void(r, r.Quantity, c.Reason), nil
}

func (t *turn) void(r Reservation, q int64, reason string) Reservation {
	t.edit(r.Cell).Reserved -= q
	r.Quantity -= q
	r.Voided += q
	r.Open, r.Reason = r.Quantity > 0, reason
	r.Version++
	put(t, t.s.reservations, r)
	return r
}

// keepPromises ends every command: where it took units that were promised,
// the promise is kept from elsewhere or broken aloud.
func (t *turn) keepPromises() error {
	for i := 0; i < len(t.undoBalances); i++ { // it grows while promises move
		if b := t.undoBalances[i].p; b.Reserved > 0 {
			if _, err := t.voidBroken(b); err != nil {
				return err
			}
		}
	}
	return nil
}

// voidBroken voids the newest promises on a cell whose units do not exist,
// and says so: an alert for each, the order line short.
func (t *turn) voidBroken(b *Balance) ([]string, error) {
	if b.Reserved <= max(0, b.OnHand) {
		return nil, nil
	}
	var open []*Reservation
	for _, r := range t.s.reservations.in(at(b.SKU, b.Account.Location())) {
		if r.Cell == b.Cell {
			open = append(open, r)
		}
	}
	slices.Reverse(open)
	var out []string
	for _, r := range open {
		over := b.Reserved - max(0, b.OnHand)
		if over <= 0 {
			break
		}
		q := min(over, r.Quantity)
		t.void(*r, q, "the units do not exist")
		out = append(out, r.ID)
		if err := t.lostPromise(*r, q); err != nil {
			return out, err
		}
	}
	return out, nil
}

// lostPromise looks for the units elsewhere and, failing that, says aloud
// that an order cannot be kept.
func (t *turn) lostPromise(r Reservation, q int64) error {
	if t.s.sales.rows[r.Order] != nil && r.Line != "" {
		t.rerouteSale(r, q)
		return nil
	}
	location := r.Cell.Account.Location()
	_, short := t.reserve(r.ID+"+", location, r.Cell.SKU, q, func(*Balance) bool { return true }, func(n *Reservation) {
		n.Order, n.Line, n.Expires, n.To = r.Order, r.Line, r.Expires, r.To
	})
	if short > 0 {
		t.alert(Alert{ID: "broken:" + r.ID, Code: "promise_broken", Location: location, SKU: r.Cell.SKU, Slot: r.Cell.Account.Name(), Order: r.Order,
			Text: fmt.Sprintf("%d of %s promised to %s do not exist", short, r.Cell.SKU, orUnknown(r.Order)), Hint: "tell the customer, or wait for the next receipt"})
	}
	return nil
}

// expire voids promises whose time is up, as entries of their own.
func (s *Service) expire(ctx context.Context, b *batch, now int64) {
	st := s.state
	if st.soonest > now {
		return
	}
	var due []string
	st.soonest = math.MaxInt64
	for id := range st.reservations.index[expiring] {
		if r := st.reservations.rows[id]; r.Expires <= now {
			due = append(due, id)
		} else {
			st.soonest = min(st.soonest, r.Expires)
		}
	}
	slices.Sort(due)
	for _, id := range due {
		r := st.reservations.rows[id]
		t := &turn{ctx: ctx, s: s.state, batch: b, rules: s.rules, key: ownKeys + r.ID, now: now, at: r.Expires, entry: s.state.seq + 1}
		t.void(*r, r.Quantity, "expired")
		t.keep("expire", []byte{}, []byte("{}"), false)
	}
}
