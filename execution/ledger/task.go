package ledger

import (
	"github.com/stockwright/stockwright/core"
)

// Question is what a worker is asked next, one at a time.
type Question string

// The questions of the floor.
const (
	AskFrom     Question = "from_slot"
	AskItem     Question = "item"
	AskQuantity Question = "quantity"
	AskTo       Question = "to_slot"
	AskReason   Question = "reason"
	AskOrder    Question = "order"
	AskCount    Question = "count"
	AskRecount  Question = "recount"
	AskApproval Question = "approval"
)

// Add counts picked units on their line and among what is to be packed.
func (o *CustomerOrder) Add(line string, g Goods, units int64) {
	for i := range o.Lines {
		if o.Lines[i].ID == line {
			o.Lines[i].Picked += units
		}
	}
	for i := range o.Packed {
		if o.Packed[i].Line == line && o.Packed[i].Goods == g {
			o.Packed[i].Quantity += units
			return
		}
	}
	o.Packed = append(o.Packed, Packed{line, g, units})
}

// PickedAll says that everything that could be allocated has been picked.
func (o *CustomerOrder) PickedAll() bool {
	picked := int64(0)
	for _, l := range o.Lines {
		if l.Picked < l.Allocated {
			return false
		}
		picked += l.Picked
	}
	return picked > 0
}

// TaskKind is a job of the floor.
type TaskKind string

// The kinds of tasks.
const (
	TaskReceive   TaskKind = "receive"
	TaskPutAway   TaskKind = "put_away"
	TaskReplenish TaskKind = "replenish"
	TaskPick      TaskKind = "pick"
	TaskPack      TaskKind = "pack"
	TaskShip      TaskKind = "ship"
	TaskMove      TaskKind = "move"
	TaskCount     TaskKind = "count"
)

// TaskState is where a task stands.
type TaskState string

// The states of a task. Blocked waits for a person, for example a count
// difference for its approval.
const (
	TaskOpen      TaskState = "open"
	TaskBlocked   TaskState = "blocked"
	TaskDone      TaskState = "done"
	TaskCancelled TaskState = "cancelled"
)

// Task is one job. Done counts units; a task is done when Done reaches
// Quantity or when it is closed with a reason.
type Task struct {
	ID        string    `json:"task"`
	Kind      TaskKind  `json:"kind"`
	State     TaskState `json:"state"`
	Location  string    `json:"location"`
	Goods     Goods     `json:"goods"`
	From      string    `json:"from_slot,omitempty"` // slot, or dock for put_away
	To        string    `json:"to_slot,omitempty"`
	Quantity  int64     `json:"quantity"`
	Done      int64     `json:"done"`
	Step      int64     `json:"step,omitempty"` // order within its wave
	Order     string    `json:"order,omitempty"`
	Line      string    `json:"line,omitempty"`
	Worker    string    `json:"worker,omitempty"`
	Asked     Question  `json:"asked,omitempty"`   // the question the worker is at
	InHand    int64     `json:"in_hand,omitempty"` // units taken up and not yet set down
	Put       string    `json:"put,omitempty"`     // slot scanned instead of the directed one, waiting for a reason
	Reason    string    `json:"reason,omitempty"`
	Counts    []int64   `json:"counts,omitempty"`        // what was counted so far, blind
	Laid      []Laid    `json:"laid,omitempty"`          // what its last step moved, until it is taken back
	Short     *Shorted  `json:"short,omitempty"`         // what was done about units its last step did not find
	Saves     float64   `json:"saves_per_day,omitempty"` // what the plan promised of it
	DueOn     core.Day  `json:"due_on,omitzero"`
	Counters  []string  `json:"counters,omitempty"`
	CountedAt int64     `json:"counted_at,omitempty"` // µs UTC, of the last count
	MadeAt    int64     `json:"made_at"`
	DoneAt    int64     `json:"done_at,omitempty"`
	Version   int64     `json:"version"`
}

// Shorted is what a short pick set going, so that it can be taken back.
type Shorted struct {
	Rest        int64    `json:"rest"`                  // units that were not found
	Alternate   []string `json:"alternate,omitempty"`   // tasks made for them
	Backordered int64    `json:"backordered,omitempty"` // of them that were nowhere
	CountedAt   int64    `json:"counted_at,omitempty"`  // when the slot had been counted last
}

// Laid are units that one step moved: put down, picked, or found by a count.
type Laid struct {
	Goods
	From     Account `json:"from"`
	To       Account `json:"to"`
	Quantity int64   `json:"quantity"`        // 0 of a count that found what the record says
	Count    string  `json:"count,omitempty"` // the record of the count
}

func (t Task) RecordID() string { return t.ID }

func (t Task) RecordVersion() int64 { return t.Version }

func (t *Task) IsOpen() bool { return t.State == TaskOpen || t.State == TaskBlocked }

// Left is what remains to be done.
func (t *Task) Left() int64 { return max(0, t.Quantity-t.Done) }

func (o *Order) IsOpen() bool {
	return o.State != OrderReceived && o.State != OrderCancelled
}

// CustomerOrder is an order to be allocated, picked, packed and shipped.
type CustomerOrder struct {
	ID       string     `json:"order"`
	Location string     `json:"location"`
	Customer string     `json:"customer,omitempty"`
	State    SaleState  `json:"state"`
	Lines    []SaleLine `json:"lines"`
	MadeAt   int64      `json:"made_at"`
	DoneAt   int64      `json:"done_at,omitempty"`
	Parcel   string     `json:"parcel,omitempty"`
	Packed   []Packed   `json:"packed,omitempty"` // what was picked, by lot
	Version  int64      `json:"version"`
}

// SaleState is where a customer order stands.
type SaleState string

// The states of a customer order.
const (
	SaleAllocated SaleState = "allocated"
	SalePicked    SaleState = "picked"
	SalePacked    SaleState = "packed"
	SaleShipped   SaleState = "shipped"
	SaleCancelled SaleState = "cancelled"
)

// SaleLine is one line of a customer order, in base units.
type SaleLine struct {
	ID          string `json:"line"`
	SKU         string `json:"sku"`
	Quantity    int64  `json:"quantity"`
	Allocated   int64  `json:"allocated"`
	Picked      int64  `json:"picked"`
	Shipped     int64  `json:"shipped"`
	Backordered int64  `json:"backordered"`
}

func (o CustomerOrder) RecordID() string { return o.ID }

func (o CustomerOrder) RecordVersion() int64 { return o.Version }

func (o *CustomerOrder) open() bool { return o.State != SaleShipped && o.State != SaleCancelled }

// Packed is what was picked for a line, by lot; it waits at the pack dock.
type Packed struct {
	Line string `json:"line"`
	Goods
	Quantity int64 `json:"quantity"`
}
