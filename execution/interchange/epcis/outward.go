package epcis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/stockwright/stockwright/execution"
)

// transaction names one of our orders in an event.
func (b Book) transaction(e Event, order string) {
	if order != "" && b.GLN != "" {
		id := "urn:epcglobal:cbv:bt:" + b.GLN + ":" + url.PathEscape(order)
		e.Fields["bizTransactionList"] = []any{map[string]any{"type": "po", "bizTransaction": id}}
	}
}

// steps are the business steps and dispositions of movements, by the kinds of
// the two accounts.
var steps = map[[2]execution.AccountKind][3]string{ // action, bizStep, disposition
	{execution.KindSupplier, execution.KindDock}:   {"ADD", "receiving", "in_progress"},
	{execution.KindTransit, execution.KindDock}:    {"OBSERVE", "receiving", "in_progress"},
	{execution.KindDock, execution.KindSlot}:       {"OBSERVE", "storing", "sellable_accessible"},
	{execution.KindSlot, execution.KindSlot}:       {"OBSERVE", "picking", "in_progress"},
	{execution.KindSlot, execution.KindDock}:       {"OBSERVE", "picking", "in_progress"},
	{execution.KindSlot, execution.KindCustomer}:   {"DELETE", "shipping", "in_transit"},
	{execution.KindDock, execution.KindCustomer}:   {"DELETE", "shipping", "in_transit"},
	{execution.KindSlot, execution.KindTransit}:    {"OBSERVE", "shipping", "in_transit"},
	{execution.KindSlot, execution.KindLoss}:       {"DELETE", "destroying", "destroyed"},
	{execution.KindSupplier, execution.KindLoss}:   {"OBSERVE", "receiving", "damaged"},
	{execution.KindAdjustment, execution.KindSlot}: {"ADD", "stocking", "sellable_accessible"},
}

// FromMovement writes a ledger movement as an event of the outside world.
func (b Book) FromMovement(m execution.Movement) (Event, error) {
	step, ok := steps[[2]execution.AccountKind{m.From.Kind(), m.To.Kind()}]
	if !ok {
		return Event{}, fmt.Errorf("a movement from %s to %s has no business step", m.From.Kind(), m.To.Kind())
	}
	class, ok := "", false
	if b.Class != nil {
		class, ok = b.Class(m.Goods)
	}
	if !ok {
		return Event{}, fmt.Errorf("no GTIN is known for SKU %s", m.Goods.SKU)
	}
	e := Event{Fields: map[string]any{
		"type": "ObjectEvent", "action": step[0], "bizStep": step[1], "disposition": step[2],
		"eventTime": time.UnixMicro(m.At).UTC().Format("2006-01-02T15:04:05.000Z"), "eventTimeZoneOffset": "+00:00",
		"quantityList": []any{map[string]any{"epcClass": class, "quantity": json.Number(fmt.Sprint(m.Quantity))}},
	}}
	b.name(e, "readPoint", m.From)
	b.name(e, "bizLocation", m.To)
	if b.Order != nil && m.Ref != "" {
		b.transaction(e, b.Order(m.Ref))
	}
	e.Fields["eventID"] = e.Hash()
	return e, nil
}

// movementSpace is the namespace of what only this ledger says of an event.
const movementSpace = "https://stockwright.example/epcis/"

// Publish makes every movement of the ledger that was not captured from an event an
// event of the repository, so that queries find it. The events move no stock. What is
// there already is not made again; movements that have no GTIN or no business step are
// passed over.
func (r *Repository) Publish(ctx context.Context, ledger *execution.Service, book Book) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for {
		movements, err := ledger.Movements(ctx, execution.MovementQuery{After: r.published, Limit: publishedAtOnce})
		if err != nil || len(movements.Rows) == 0 {
			return err
		}
		if err := r.publish(ctx, ledger, book, movements.Rows); err != nil {
			return err
		}
	}
}

// publishedAtOnce is how many movements are read and written together.
const publishedAtOnce = 10_000

func (r *Repository) publish(ctx context.Context, ledger *execution.Service, book Book,
	movements []execution.Movement) error {
	captured, err := capturedEntries(ctx, ledger, movements[0].Entry-1)
	if err != nil {
		return err
	}
	var made []*Stored
	for _, m := range movements {
		e, err := book.FromMovement(m)
		if err != nil || captured[m.Entry] {
			continue
		}
		// The number keeps two movements apart that no event could.
		e.Fields["stockwright:movement"] = fmt.Sprint(m.ID)
		e.Namespaces = map[string]string{"stockwright": movementSpace}
		e.Fields["eventID"] = e.Hash()
		if s, result := r.place(e, e.Hash(), r.now().UTC()); result == fresh {
			s.Movement = m.ID
			made = append(made, s)
		}
	}
	if err := errors.Join(r.append(made...), r.keepHead()); err != nil {
		return err
	}
	r.published = movements[len(movements)-1].ID
	return nil
}

// capturedEntries are the journal entries after one that captured events made.
func capturedEntries(ctx context.Context, ledger *execution.Service, after int64) (map[int64]bool, error) {
	captured := map[int64]bool{}
	err := ledger.Journal(ctx, after, 0, func(e execution.Entry) error {
		if strings.HasPrefix(e.Key, keyPrefix) {
			captured[e.Seq] = true
		}
		return nil
	})
	return captured, err
}

// name puts the place of an account into a field, when it is one of ours.
func (b Book) name(e Event, field string, a execution.Account) {
	var p Place
	switch a.Kind() {
	case execution.KindSlot:
		p = Place{Location: a.Location(), Slot: a.Name()}
	case execution.KindDock:
		p = Place{Location: a.Location(), Dock: a.Name()}
	default:
		return
	}
	if b.Where == nil {
		return
	}
	if uri, ok := b.Where(p); ok {
		e.Fields[field] = map[string]any{"id": uri}
	}
}

// Inside lists the EPCs that are packed in a parent now: added and not
// deleted by the aggregation events kept here. It is for a Book that serves the
// repository's own Sink, which runs while the repository is locked.
func (r *Repository) Inside(parent string) []string {
	parent = Canonical(parent)
	var out []string
	for _, s := range r.events {
		e := s.Event
		if e.Type() != "AggregationEvent" || e.Declared() || Canonical(e.Text("parentID")) != parent {
			continue
		}
		children := e.texts("childEPCs")
		switch {
		case e.Text("action") == "ADD":
			out = append(out, children...)
		case e.Text("action") == "DELETE" && len(children) == 0:
			out = nil
		case e.Text("action") == "DELETE":
			out = slices.DeleteFunc(out, func(c string) bool { return slices.Contains(children, c) })
		}
	}
	return out
}
