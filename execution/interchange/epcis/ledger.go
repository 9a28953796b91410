package epcis

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/execution/interchange/epc"
	"github.com/stockwright/stockwright/execution/interchange/gs1"
)

// Place is a spot of ours: a location, and in it a slot or a dock.
type Place struct {
	Location, Slot, Dock string
}

// Book translates between identifiers of the outside and ours. Functions that
// are nil know nothing.
type Book struct {
	Goods  func(gtin14 string) (sku string, units int64, ok bool) // base units in one object of the GTIN
	Place  func(canonical string) (Place, bool)                   // of a location's canonical Digital Link or URI
	Class  func(g execution.Goods) (epcClass string, ok bool)
	Where  func(p Place) (uri string, ok bool)
	Inside func(parent string) []string // EPCs packed in a pallet or parcel
	Order  func(ref string) string      // order that a movement's reference belongs to
	GLN    string                       // ours, 13 digits: it makes our order numbers unique in the world
}

// Commands maps an event to what it did to stock. Events without an effect on
// stock (inspecting, departing, packing, associations) give no commands, nor
// do a partner's events at places that are not ours.
// Every command's key comes from the event hash.
func (b Book) Commands(e Event) ([]execution.Command, error) {
	step := bare(term("bizStep", e.Text("bizStep")))
	m := mapping{book: b, event: e, key: keyPrefix + e.Hash()}
	at, err := e.Time()
	if err != nil {
		return nil, err
	}
	m.at = at.UTC()
	switch {
	case e.Type() == "AssociationEvent":
		return nil, nil
	case b.elsewhere(e):
		return nil, nil
	case e.Type() == "TransformationEvent":
		return m.transformed()
	}
	switch step {
	case "receiving", "accepting":
		return m.received()
	case "storing", "stocking":
		return m.stored()
	case "picking":
		return m.picked()
	case "shipping", "retail_selling":
		return m.shipped()
	case "cycle_counting", "stock_taking":
		return m.counted()
	case "destroying", "decommissioning":
		return m.adjusted(-1, step, "epcList", "quantityList")
	}
	return nil, nil
}

// elsewhere reports whether the event names places and none of them is ours.
func (b Book) elsewhere(e Event) bool {
	named := false
	for _, field := range []string{"readPoint", "bizLocation"} {
		id := e.place(field)
		if id == "" {
			continue
		}
		named = true
		if b.Place != nil {
			if _, ours := b.Place(Canonical(id)); ours {
				return false
			}
		}
	}
	return named
}

type mapping struct {
	book  Book
	event Event
	key   string
	at    time.Time
}

func (m mapping) head(n int) execution.Head {
	key := m.key
	if n > 0 {
		key = fmt.Sprintf("%s:%d", key, n)
	}
	return execution.Head{Key: key, At: m.at, Actor: "epcis"}
}

// amount is a number of base units of one kind of goods.
type amount struct {
	execution.Goods
	units int64
}

// goods adds up what the named lists hold, in the order of first mention.
func (m mapping) goods(fields ...string) ([]amount, error) {
	var out []amount
	add := func(g execution.Goods, units int64) {
		i := slices.IndexFunc(out, func(a amount) bool { return a.Goods == g })
		if i < 0 {
			out = append(out, amount{g, 0})
			i = len(out) - 1
		}
		out[i].units += units
	}
	for _, f := range fields {
		for _, id := range m.event.texts(f) {
			if err := m.object(id, add); err != nil {
				return nil, err
			}
		}
		list, _ := m.event.Fields[f].([]any)
		for _, x := range list {
			if q, ok := x.(map[string]any); ok {
				if err := m.class(q, add); err != nil {
					return nil, err
				}
			}
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("event %s names no goods that are known here", m.key)
	}
	return out, nil
}

// object adds one object: a trade item, or what is packed in a logistic unit.
func (m mapping) object(id string, add func(execution.Goods, int64)) error {
	elements := elementsOf(id)
	if _, isUnit := gs1.Value(elements, "00"); isUnit && m.book.Inside != nil {
		for _, child := range m.book.Inside(id) {
			if err := m.object(child, add); err != nil {
				return err
			}
		}
		return nil
	}
	g, units, err := m.sku(id, elements)
	if err == nil {
		add(g, units)
	}
	return err
}

func (m mapping) class(q map[string]any, add func(execution.Goods, int64)) error {
	id, _ := q["epcClass"].(string)
	n, _ := q["quantity"].(json.Number)
	count, err := n.Float64()
	if err != nil || count != math.Trunc(count) || math.Abs(count) > 1e15 {
		return fmt.Errorf("quantity %s of %s is not a whole number of units", n, id)
	}
	g, units, err := m.sku(id, elementsOf(id))
	if err == nil {
		add(g, units*int64(count))
	}
	return err
}

func (m mapping) sku(id string, elements []gs1.Element) (execution.Goods, int64, error) {
	gtin, ok := gs1.Value(elements, "01")
	if !ok {
		return execution.Goods{}, 0, fmt.Errorf("%s is not a trade item (GTIN)", id)
	}
	if m.book.Goods != nil {
		if sku, units, ok := m.book.Goods(gtin); ok {
			lot, _ := gs1.Value(elements, "10")
			return execution.Goods{SKU: sku, Lot: lot}, units, nil
		}
	}
	return execution.Goods{}, 0, fmt.Errorf("no item here has GTIN %s; give the code to its SKU", gtin)
}

// elementsOf reads the GS1 elements of an identifier in any notation.
func elementsOf(id string) []gs1.Element {
	if strings.HasPrefix(id, "urn:epc:id") && strings.HasSuffix(id, ".*") {
		id = Canonical(id)
	}
	if strings.HasPrefix(id, "urn:epc:") {
		e, err := epc.ParseURI(id)
		if err != nil {
			return elementsOfLink(Canonical(id))
		}
		return e.Elements()
	}
	return elementsOfLink(id)
}

func elementsOfLink(id string) []gs1.Element {
	elements, err := gs1.Parser{StructureOnly: true}.ParseLink(id)
	if err != nil {
		return nil
	}
	return elements
}

// place is the first of the named fields that is a place of ours.
func (m mapping) place(fields ...string) (Place, error) {
	var tried []string
	for _, f := range fields {
		id := m.event.place(f)
		if id == "" {
			continue
		}
		if m.book.Place != nil {
			if p, ok := m.book.Place(Canonical(id)); ok {
				return p, nil
			}
		}
		tried = append(tried, id)
	}
	return Place{}, fmt.Errorf("none of its places is known here: %s", strings.Join(tried, ", "))
}

func (m mapping) received() ([]execution.Command, error) {
	p, err := m.place("bizLocation", "readPoint")
	if err != nil {
		return nil, err
	}
	goods, err := m.goods("epcList", "quantityList", "childEPCs", "childQuantityList")
	if err != nil {
		return nil, err
	}
	c := &execution.Receive{Head: m.head(0), Location: p.Location, Dock: p.Dock,
		Order: m.event.Transaction("po", "desadv")}
	for _, g := range goods {
		line := execution.Received{Goods: g.Goods, Quantity: g.units}
		if bare(m.event.Text("disposition")) == "damaged" {
			line.Quantity, line.Damaged = 0, g.units
		}
		c.Lines = append(c.Lines, line)
	}
	return []execution.Command{c}, nil
}

// perGoods makes one command for every kind of goods in the event.
func (m mapping) perGoods(place []string, make func(n int, p Place,
	g amount) execution.Command) ([]execution.Command, error) {
	p, err := m.place(place...)
	if err != nil {
		return nil, err
	}
	goods, err := m.goods("epcList", "quantityList", "childEPCs", "childQuantityList")
	if err != nil {
		return nil, err
	}
	var out []execution.Command
	for i, g := range goods {
		out = append(out, make(i, p, g))
	}
	return out, nil
}

func (m mapping) stored() ([]execution.Command, error) {
	return m.perGoods([]string{"bizLocation", "readPoint"}, func(n int, p Place, g amount) execution.Command {
		return &execution.PutAway{Head: m.head(n), Location: p.Location, Dock: p.Dock, Slot: p.Slot,
			Goods: g.Goods, Quantity: g.units,
			Reason: "reported by event"}
	})
}

func (m mapping) picked() ([]execution.Command, error) {
	to, err := m.place("bizLocation")
	if err != nil {
		return nil, err
	}
	return m.perGoods([]string{"readPoint"}, func(n int, from Place, g amount) execution.Command {
		return &execution.Move{Head: m.head(n), Location: from.Location, Goods: g.Goods,
			From: from.Slot, To: to.Slot, Quantity: g.units}
	})
}

func (m mapping) shipped() ([]execution.Command, error) {
	return m.perGoods([]string{"readPoint", "bizLocation"}, func(n int, p Place, g amount) execution.Command {
		return &execution.Sell{Head: m.head(n), Location: p.Location, Slot: p.Slot, Goods: g.Goods, Quantity: g.units,
			Order: m.event.Transaction("po", "desadv", "inv")}
	})
}

func (m mapping) counted() ([]execution.Command, error) {
	return m.perGoods([]string{"bizLocation", "readPoint"}, func(n int, p Place, g amount) execution.Command {
		return &execution.Count{Head: m.head(n), Location: p.Location, Slot: p.Slot, Goods: g.Goods, Quantity: g.units}
	})
}

func (m mapping) adjusted(sign int64, reason string, fields ...string) ([]execution.Command, error) {
	p, err := m.place("bizLocation", "readPoint")
	if err != nil {
		return nil, err
	}
	goods, err := m.goods(fields...)
	if err != nil {
		return nil, err
	}
	var out []execution.Command
	for i, g := range goods {
		head := m.head(i)
		if sign > 0 {
			head.Key += ":made"
		}
		out = append(out, &execution.Adjust{Head: head, Location: p.Location, Slot: p.Slot,
			Goods: g.Goods, Difference: sign * g.units, Reason: reason})
	}
	return out, nil
}

func (m mapping) transformed() ([]execution.Command, error) {
	used, err := m.adjusted(-1, "transformed", "inputEPCList", "inputQuantityList")
	if err != nil {
		return nil, err
	}
	made, err := m.adjusted(1, "transformed", "outputEPCList", "outputQuantityList")
	return append(used, made...), err
}

// Ledger is the Sink that carries events into a ledger: new events are done,
// events declared to be in error are taken back. A declaration that comes
// before its event is done and taken back in one go, so that the event finds
// its key answered when it comes.
func Ledger(s *execution.Service, b Book) Sink {
	return func(ctx context.Context, stored Stored) error {
		commands, err := b.Commands(stored.Event)
		if err != nil {
			return err
		}
		for _, c := range commands {
			answer, err := s.Do(ctx, c)
			if err != nil {
				return err
			}
			if stored.Event.Declared() {
				if err := takeBack(ctx, s, answer, c.Meta()); err != nil {
					return err
				}
			}
		}
		return nil
	}
}

// takeBack reverses what the command of an entry posted.
func takeBack(ctx context.Context, s *execution.Service, answer execution.Answer, head *execution.Head) error {
	at := head.At.UnixMicro()
	all, err := s.Movements(ctx, execution.MovementQuery{Since: at, Until: at + 1})
	if err != nil {
		return err
	}
	c := &execution.Reverse{Head: execution.Head{Key: head.Key + ":error", At: head.At,
		Actor: head.Actor}, Entry: answer.Entry,
		Reason: "declared in error"}
	for _, m := range all.Rows {
		if m.Entry == answer.Entry {
			c.Movements = append(c.Movements, m)
		}
	}
	if len(c.Movements) == 0 {
		return nil
	}
	_, err = s.Do(ctx, c)
	return err
}
