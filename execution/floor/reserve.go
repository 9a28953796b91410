package floor

import (
	"fmt"
	"slices"
	"time"

	"github.com/stockwright/stockwright/execution/ledger"
)

// Reserve promises units: pending movements out of slots, first expired or
// first in first. It is all or nothing and refused when the stock is not
// there, before anything is promised to a customer.
type Reserve struct {
	ledger.Head
	ID       string `json:"reservation"`
	Location string `json:"location"`
	Slot     string `json:"slot,omitempty"` // "" = where there is stock
	ledger.Goods
	Quantity int64     `json:"quantity"`
	Order    string    `json:"order,omitempty"`
	Expires  time.Time `json:"expires,omitzero"`
}

// Kind implements Command.
func (*Reserve) Kind() string { return "reserve" }

func (c *Reserve) Check() error {
	return ledger.CheckAll(ledger.Need("reservation", c.ID), ledger.Need("location", c.Location),
		c.Goods.Check(), ledger.Positive(c.Quantity))
}

// Reserved lists the pending movements of a promise.
type Reserved struct {
	Reservations []ledger.Reservation `json:"reservations"`
}

func (c *Reserve) Apply(t *ledger.Turn) (any, error) {
	if t.State.Reservations.Rows[c.ID+"/1"] != nil {
		return nil, ledger.NewRefused("known", fmt.Sprintf("the reservation %q exists", c.ID), "use another name")
	}
	var expires int64
	if !c.Expires.IsZero() {
		expires = c.Expires.UnixMicro()
	}
	out, short := reserve(t, c.ID, c.Location, stock(t, c.Location, c.SKU), c.Quantity, func(b *ledger.Balance) bool {
		return (c.Slot == "" || b.Account == ledger.SlotAccount(c.Location, c.Slot)) && (c.Lot == "" || b.Lot == c.Lot)
	}, func(r *ledger.Reservation) { r.Order, r.Expires = c.Order, expires })
	if short > 0 {
		return nil, ledger.NewRefused("not_enough", fmt.Sprintf("%s has %d of %s to promise, %d asked",
			c.Location, c.Quantity-short, c.SKU, c.Quantity),
			"promise less, or wait for the next receipt")
	}
	return Reserved{out}, nil
}

// reserve makes pending movements for up to want units of what is in stock, in order of
// removal, and reports what it could not find.
func reserve(t *ledger.Turn, id, location string, held []*ledger.Balance, want int64,
	fits func(*ledger.Balance) bool, fill func(*ledger.Reservation)) (out []ledger.Reservation, short int64) {
	n := 1
	for t.State.Reservations.Rows[fmt.Sprintf("%s/%d", id, n)] != nil {
		n++
	}
	for _, b := range held {
		q := min(b.Available(), want)
		if q <= 0 || !fits(b) {
			continue
		}
		r := ledger.Reservation{ID: fmt.Sprintf("%s/%d", id, n), Cell: b.Cell,
			To: ledger.CustomerAccount(location), Quantity: q, Open: true, Version: 1}
		fill(&r)
		if r.Expires > 0 {
			t.State.Soonest = min(t.State.Soonest, r.Expires)
		}
		t.Edit(b.Cell).Reserved += q
		ledger.Put(t, t.State.Reservations, r)
		out = append(out, r)
		want -= q
		n++
	}
	return out, want
}

// PostReservation carries a pending movement out, once. Quantity 0 means all
// of it; with less, the rest stays pending.
type PostReservation struct {
	ledger.Head
	ID       string `json:"reservation"`
	Quantity int64  `json:"quantity,omitempty"`
}

// Kind implements Command.
func (*PostReservation) Kind() string { return "post_reservation" }

func (c *PostReservation) Check() error {
	if c.Quantity < 0 {
		return ledger.Positive(c.Quantity)
	}
	return ledger.Need("reservation", c.ID)
}

func (c *PostReservation) Apply(t *ledger.Turn) (any, error) {
	r, err := openReservation(t, c.ID)
	if err != nil {
		return nil, err
	}
	if t.State.Sales.Rows[r.Order] != nil {
		return nil, ledger.NewRefused("of_order", fmt.Sprintf("reservation %s belongs to order %s",
			r.ID, r.Order), "pick its task")
	}
	q := c.Quantity
	if q == 0 {
		q = r.Quantity
	}
	return postReservation(t, r, q, r.To, "reserved")
}

func openReservation(t *ledger.Turn, id string) (ledger.Reservation, error) {
	r := t.State.Reservations.Rows[id]
	if r == nil {
		return ledger.Reservation{}, ledger.NewNotFound("reservation", id)
	}
	if !r.Open {
		return *r, ledger.NewRefused("settled", fmt.Sprintf("reservation %s was settled: %d posted, %d voided", id, r.Posted, r.Voided), "make a new one")
	}
	return *r, nil
}

// postReservation turns q pending units into a movement.
func postReservation(t *ledger.Turn, r ledger.Reservation, q int64, to ledger.Account,
	reason string) (ledger.Reservation, error) {
	if q > r.Quantity {
		return r, ledger.NewRefused("too_many", fmt.Sprintf("reservation %s holds %d, %d asked", r.ID,
			r.Quantity, q), "post at most what is pending")
	}
	t.Edit(r.Cell).Reserved -= q
	if err := t.Post(ledger.Movement{Goods: r.Cell.Goods, From: r.Cell.Account, To: to, Quantity: q,
		Reason: reason, Ref: r.ID}); err != nil {
		return r, err
	}
	r.Quantity -= q
	r.Posted += q
	r.Open = r.Quantity > 0
	r.Version++
	ledger.Put(t, t.State.Reservations, r)
	return r, nil
}

// VoidReservation gives pending units back, once.
type VoidReservation struct {
	ledger.Head
	ID     string `json:"reservation"`
	Reason string `json:"reason,omitempty"`
}

// Kind implements Command.
func (*VoidReservation) Kind() string { return "void_reservation" }

func (c *VoidReservation) Check() error { return ledger.Need("reservation", c.ID) }

func (c *VoidReservation) Apply(t *ledger.Turn) (any, error) {
	r, err := openReservation(t, c.ID)
	if err != nil {
		return nil, err
	}
	if t.State.Sales.Rows[r.Order] != nil {
		return nil, ledger.NewRefused("of_order", fmt.Sprintf("reservation %s belongs to order %s",
			r.ID, r.Order), "cancel the order")
	}
	return Void(t, r, r.Quantity, c.Reason), nil
}

func Void(t *ledger.Turn, r ledger.Reservation, q int64, reason string) ledger.Reservation {
	t.Edit(r.Cell).Reserved -= q
	r.Quantity -= q
	r.Voided += q
	r.Open, r.Reason = r.Quantity > 0, reason
	r.Version++
	ledger.Put(t, t.State.Reservations, r)
	return r
}

// KeepPromises ends every command: where it took units that were promised,
// the promise is kept from elsewhere or broken aloud.
func KeepPromises(t *ledger.Turn) error {
	for i := 0; i < len(t.UndoBalances); i++ { // it grows while promises move
		if b := t.UndoBalances[i].Balance; b.Reserved > 0 {
			if _, err := voidBroken(t, b); err != nil {
				return err
			}
		}
	}
	return nil
}

// voidBroken voids the newest promises on a cell whose units do not exist,
// and says so: an alert for each, the order line short.
func voidBroken(t *ledger.Turn, b *ledger.Balance) ([]string, error) {
	if b.Reserved <= max(0, b.OnHand) {
		return nil, nil
	}
	var open []*ledger.Reservation
	for _, r := range t.State.Reservations.In(ledger.AtPlace(b.SKU, b.Account.Location())) {
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
		Void(t, *r, q, "the units do not exist")
		out = append(out, r.ID)
		if err := lostPromise(t, *r, q); err != nil {
			return out, err
		}
	}
	return out, nil
}

// lostPromise looks for the units elsewhere and, failing that, says aloud
// that an order cannot be kept.
func lostPromise(t *ledger.Turn, r ledger.Reservation, q int64) error {
	if t.State.Sales.Rows[r.Order] != nil && r.Line != "" {
		rerouteSale(t, r, q)
		return nil
	}
	location := r.Cell.Account.Location()
	_, short := reserve(t, r.ID+"+", location, stock(t, location, r.Cell.SKU), q,
		func(*ledger.Balance) bool { return true }, func(n *ledger.Reservation) {
			n.Order, n.Line, n.Expires, n.To = r.Order, r.Line, r.Expires, r.To
		})
	if short > 0 {
		t.Alert(ledger.Alert{ID: "broken:" + r.ID, Code: "promise_broken", Location: location,
			SKU: r.Cell.SKU, Slot: r.Cell.Account.Name(), Order: r.Order,
			Text: fmt.Sprintf("%d of %s promised to %s do not exist", short, r.Cell.SKU,
				OrUnknown(r.Order)), Hint: "tell the customer, or wait for the next receipt"})
	}
	return nil
}
