package execution

import "fmt"

// state is the live copy of the ledger that one process works on: every
// balance and every record. The store is its durable twin; seq says up to
// which journal entry the copy is current.
type state struct {
	seq      int64 // last journal entry
	soonest  int64 // no open reservation expires before, µs; 0 = not known
	moves    int64 // last movement
	balances map[Cell]*Balance
	bySKU    map[string][]*Balance // cells of our own accounts, in order of arrival
	byPlace  map[Account][]*Balance

	orders       *table[Order]
	lines        *table[Line]
	slots        *table[Slot]
	items        *table[Item]
	reservations *table[Reservation]
	alerts       *table[Alert]
	tasks        *table[Task]
	sales        *table[CustomerOrder]
	counts       *table[CountRecord]
	handOvers    *table[HandOver]
	tables       map[string]anyTable
}

func newState() *state {
	s := &state{
		balances:     map[Cell]*Balance{},
		bySKU:        map[string][]*Balance{},
		byPlace:      map[Account][]*Balance{},
		orders:       newTable("order", orderGroups),
		lines:        newTable("line", lineGroups),
		slots:        newTable("slot", func(s *Slot) []string { return []string{s.Location} }),
		items:        newTable("item", itemGroups),
		reservations: newTable("reservation", reservationGroups),
		alerts:       newTable("alert", alertGroups),
		tasks:        newTable("task", taskGroups),
		sales:        newTable("sale", saleGroups),
		counts:       newTable[CountRecord]("count", nil),
		handOvers:    newTable[HandOver]("hand_over", nil),
	}
	s.tables = map[string]anyTable{}
	for _, t := range []anyTable{s.orders, s.lines, s.slots, s.items, s.reservations, s.alerts, s.tasks, s.sales, s.counts, s.handOvers} {
		s.tables[t.name()] = t
	}
	return s
}

// openGroup is the group of everything that is not finished.
const openGroup = "open"

// expiring is the group of open reservations that end by themselves.
const expiring = "expiring"

// at names the group of a SKU at a location.
func at(sku, location string) string { return sku + "\x1f" + location }

func itemGroups(i *Item) []string {
	var g []string
	for _, code := range i.Codes {
		g = append(g, "code:"+code)
	}
	return g
}

func orderGroups(o *Order) []string {
	if o.open() {
		return []string{openGroup}
	}
	return nil
}

func lineGroups(l *Line) []string {
	g := []string{"order:" + l.Order, "order:" + at(l.SKU, l.Order)}
	if l.Outstanding() > 0 {
		g = append(g, openGroup, at(l.SKU, l.Location))
	}
	return g
}

func reservationGroups(r *Reservation) []string {
	if r.Open && r.Expires > 0 {
		return []string{openGroup, expiring, "order:" + r.Order, at(r.Cell.SKU, r.Cell.Account.Location())}
	}
	if r.Open {
		return []string{openGroup, "order:" + r.Order, at(r.Cell.SKU, r.Cell.Account.Location())}
	}
	return nil
}

func alertGroups(a *Alert) []string {
	if a.Open {
		return []string{openGroup, a.Code + ":" + a.Location}
	}
	return nil
}

func taskGroups(t *Task) []string {
	if !t.open() {
		return nil
	}
	return []string{openGroup, openGroup + ":" + t.Location, string(t.Kind) + ":" + at(t.Goods.SKU, t.Location), "order:" + t.Order}
}

func saleGroups(o *CustomerOrder) []string {
	if o.open() {
		return []string{openGroup}
	}
	return nil
}

// addBalance brings a balance read from the store into the live copy.
func (s *state) addBalance(b Balance) {
	if have := s.balances[b.Cell]; have != nil {
		*have = b
		return
	}
	s.insert(&b)
}

func (s *state) insert(b *Balance) {
	s.balances[b.Cell] = b
	if b.Account.Ours() {
		s.bySKU[b.SKU] = append(s.bySKU[b.SKU], b)
		s.byPlace[b.Account] = append(s.byPlace[b.Account], b)
	}
}

// clear empties the copy before it is read anew.
func (s *state) clear() {
	s.seq, s.moves, s.soonest = 0, 0, 0
	clear(s.balances)
	clear(s.bySKU)
	clear(s.byPlace)
	for _, t := range s.tables {
		t.clear()
	}
}

// Balance implements Sink.
func (s *state) Balance(b Balance) { s.addBalance(b) }

// Record implements Sink.
func (s *state) Record(kind, id string, body []byte) error {
	t := s.tables[kind]
	if kind == "reservation" {
		s.soonest = 0
	}
	if t == nil {
		return fmt.Errorf("the store holds a %s, which this version does not know: use the version that wrote it, or a newer one", kind)
	}
	return t.load(id, body)
}
