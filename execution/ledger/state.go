package ledger

import (
	"fmt"
)

// State is the live copy of the ledger that one process works on: every
// balance and every record. The store is its durable twin; seq says up to
// which journal entry the copy is current.
type State struct {
	Seq      int64 // last journal entry
	Soonest  int64 // no open reservation expires before, µs; 0 = not known
	Moves    int64 // last movement
	Balances map[Cell]*Balance
	BySKU    map[string][]*Balance // cells of our own accounts, in order of arrival
	ByPlace  map[Account][]*Balance

	Orders       *Table[Order]
	Lines        *Table[Line]
	Slots        *Table[Slot]
	Items        *Table[Item]
	Reservations *Table[Reservation]
	Alerts       *Table[Alert]
	Tasks        *Table[Task]
	Sales        *Table[CustomerOrder]
	Counts       *Table[CountRecord]
	HandOvers    *Table[HandOver]
	tables       map[string]anyTable
}

func NewState() *State {
	s := &State{
		Balances:     map[Cell]*Balance{},
		BySKU:        map[string][]*Balance{},
		ByPlace:      map[Account][]*Balance{},
		Orders:       newTable("order", orderGroups),
		Lines:        newTable("line", lineGroups),
		Slots:        newTable("slot", func(s *Slot) []string { return []string{s.Location} }),
		Items:        newTable("item", itemGroups),
		Reservations: newTable("reservation", reservationGroups),
		Alerts:       newTable("alert", alertGroups),
		Tasks:        newTable("task", taskGroups),
		Sales:        newTable("sale", saleGroups),
		Counts:       newTable[CountRecord]("count", nil),
		HandOvers:    newTable[HandOver]("hand_over", nil),
	}
	s.tables = map[string]anyTable{}
	for _, t := range []anyTable{s.Orders, s.Lines, s.Slots, s.Items, s.Reservations, s.Alerts, s.Tasks,
		s.Sales, s.Counts, s.HandOvers} {
		s.tables[t.name()] = t
	}
	return s
}

// openGroup is the group of everything that is not finished.
const OpenGroup = "open"

// expiring is the group of open reservations that end by themselves.
const Expiring = "expiring"

// AtPlace names the group of a SKU at a location.
func AtPlace(sku, location string) string { return sku + "\x1f" + location }

// HeldGroup names the lines of a SKU at a location that are held.
func HeldGroup(sku, location string) string { return "held:" + AtPlace(sku, location) }

// CountGroup names the open counts of a SKU in a slot.
func CountGroup(sku, location, slot string) string {
	return "count:" + AtPlace(sku, location) + "\x1f" + slot
}

func itemGroups(i *Item) []string {
	var g []string
	for _, code := range i.Codes {
		g = append(g, "code:"+code)
	}
	return g
}

func orderGroups(o *Order) []string {
	if o.IsOpen() {
		return []string{OpenGroup}
	}
	return nil
}

func lineGroups(l *Line) []string {
	g := []string{"order:" + l.Order, "order:" + AtPlace(l.SKU, l.Order)}
	if l.Outstanding() > 0 {
		g = append(g, OpenGroup, AtPlace(l.SKU, l.Location))
		if l.Held {
			g = append(g, HeldGroup(l.SKU, l.Location))
		}
	}
	return g
}

func reservationGroups(r *Reservation) []string {
	if r.Open && r.Expires > 0 {
		return []string{OpenGroup, Expiring, "order:" + r.Order, AtPlace(r.Cell.SKU, r.Cell.Account.Location())}
	}
	if r.Open {
		return []string{OpenGroup, "order:" + r.Order, AtPlace(r.Cell.SKU, r.Cell.Account.Location())}
	}
	return nil
}

func alertGroups(a *Alert) []string {
	if a.Open {
		return []string{OpenGroup, a.Code + ":" + a.Location}
	}
	return nil
}

func taskGroups(t *Task) []string {
	if !t.IsOpen() {
		return nil
	}
	g := []string{OpenGroup, OpenGroup + ":" + t.Location, string(t.Kind) + ":" +
		AtPlace(t.Goods.SKU, t.Location), "order:" + t.Order}
	if t.Kind == TaskCount {
		g = append(g, CountGroup(t.Goods.SKU, t.Location, t.From))
	}
	return g
}

func saleGroups(o *CustomerOrder) []string {
	if o.open() {
		return []string{OpenGroup}
	}
	return nil
}

// addBalance brings a balance read from the store into the live copy.
func (s *State) addBalance(b Balance) {
	b.seal = balanceSum(&b)
	if have := s.Balances[b.Cell]; have != nil {
		*have = b
		return
	}
	s.insert(&b)
}

func (s *State) insert(b *Balance) {
	s.Balances[b.Cell] = b
	if b.Account.Ours() {
		s.BySKU[b.SKU] = append(s.BySKU[b.SKU], b)
		s.ByPlace[b.Account] = append(s.ByPlace[b.Account], b)
	}
}

// Clear empties the copy before it is read anew.
func (s *State) Clear() {
	s.Seq, s.Moves, s.Soonest = 0, 0, 0
	clear(s.Balances)
	clear(s.BySKU)
	clear(s.ByPlace)
	for _, t := range s.tables {
		t.clear()
	}
}

// Balance implements Sink.
func (s *State) Balance(b Balance) { s.addBalance(b) }

// Record implements Sink.
func (s *State) Record(kind, id string, version int64, body []byte) error {
	t := s.tables[kind]
	if kind == "reservation" {
		s.Soonest = 0
	}
	if t == nil {
		return fmt.Errorf("the store holds a %s, which this version does not know: use the version that wrote it, or a newer one", kind)
	}
	return t.load(id, version, body)
}
