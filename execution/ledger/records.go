package ledger

import (
	"github.com/stockwright/stockwright/core"
)

// OrderState is where an order stands between approval and the shelf.
type OrderState string

// The states of a supply order. Sending is written before the hand-off and
// Sent after it: an order found in Sending after a crash is never resent
// without a person's decision.
const (
	OrderApproved  OrderState = "approved"
	OrderSending   OrderState = "sending" // hand-off begun, outcome not yet recorded
	OrderSent      OrderState = "sent"
	OrderConfirmed OrderState = "confirmed"
	OrderReceived  OrderState = "received"
	OrderCancelled OrderState = "cancelled"
)

// Order is a supply order: a purchase from a supplier, or a transfer from
// another location (then From is set and Supplier empty).
type Order struct {
	ID         string     `json:"order"`
	Supplier   string     `json:"supplier,omitempty"`
	From       string     `json:"from_location,omitempty"`
	Location   string     `json:"location"`
	State      OrderState `json:"state"`
	Ref        string     `json:"ref,omitempty"`         // of the hand-off: file and digest, or the partner's number
	Reason     string     `json:"reason,omitempty"`      // why held or cancelled
	PartnerRef string     `json:"partner_ref,omitempty"` // the partner's own number
	MadeOn     core.Day   `json:"ordered_on"`
	Lines      int        `json:"lines"`
	Entry      int64      `json:"entry,omitempty"` // of the journal, that began its hand-off
	Version    int64      `json:"version"`
}

func (o Order) RecordID() string { return o.ID }

func (o Order) RecordVersion() int64 { return o.Version }

// Line is one line of a supply order. Outstanding units are on order.
type Line struct {
	ID       string     `json:"line"`
	Order    string     `json:"order"`
	SKU      string     `json:"sku"`
	Location string     `json:"location"`
	Supplier string     `json:"supplier,omitempty"`
	From     string     `json:"from_location,omitempty"`
	Quantity int64      `json:"quantity"`
	Received int64      `json:"received"`
	Damaged  int64      `json:"damaged"`
	Shipped  int64      `json:"shipped,omitempty"` // transfers: units that left the source
	UnitCost core.Money `json:"unit_cost"`
	// OrderUnit is what the supplier sells in, of OrderUnitSize base units; "" and 0
	// = the base unit. All quantities are in base units.
	OrderUnit     string    `json:"order_unit,omitempty"`
	OrderUnitSize int64     `json:"order_unit_size,omitempty"`
	OrderedOn     core.Day  `json:"ordered_on"`
	DueOn         core.Day  `json:"due_on"`
	Promised      core.Day  `json:"promised_on,omitzero"` // the supplier's acknowledgement, 0 = none
	Closed        bool      `json:"closed,omitempty"`     // nothing more is expected
	Held          bool      `json:"held,omitempty"`       // not sent until the hold is released
	Reason        string    `json:"reason,omitempty"`     // why closed or held
	Arrivals      []Arrival `json:"arrivals,omitempty"`
	Version       int64     `json:"version"`
}

// Arrival is what came in for a line on one day.
type Arrival struct {
	On       core.Day `json:"on"`
	Quantity int64    `json:"quantity"`
}

func (l Line) RecordID() string { return l.ID }

func (l Line) RecordVersion() int64 { return l.Version }

// Outstanding is what is still expected, never below zero.
func (l *Line) Outstanding() int64 {
	if l.Closed {
		return 0
	}
	return max(0, l.Quantity-l.Received-l.Damaged)
}

// Expected is the day the outstanding units are expected: promised, else due.
func (l *Line) Expected() core.Day {
	if l.Promised != 0 && l.Promised != core.NoDay {
		return l.Promised
	}
	return l.DueOn
}

// Slot is what the floor knows about a slot.
type Slot struct {
	ID       string `json:"slot"`
	Location string `json:"location"`
	core.Place
	Bay      int64   `json:"bay,omitempty"`
	Level    int64   `json:"level,omitempty"`
	Volume   float64 `json:"volume,omitempty"`   // capacity, 0 = not known
	Weight   float64 `json:"weight,omitempty"`   // capacity, 0 = not known
	Sequence int64   `json:"sequence"`           // place in the pick route
	SKU      string  `json:"sku,omitempty"`      // a forward face: whose it is
	FaceMin  int64   `json:"face_min,omitempty"` // replenished below this many units
	FaceMax  int64   `json:"face_max,omitempty"` // up to this many
	Version  int64   `json:"version"`
}

func (s Slot) RecordID() string { return s.Location + "\x1f" + s.ID }

func (s Slot) RecordVersion() int64 { return s.Version }

// Item is what the floor knows about a SKU.
type Item struct {
	SKU          string     `json:"sku"`
	Description  string     `json:"description,omitempty"`
	Codes        []string   `json:"codes,omitempty"` // GTINs and other codes that mean this SKU
	CasePack     int64      `json:"case_pack,omitempty"`
	UnitCost     core.Money `json:"unit_cost"`
	UnitVolume   float64    `json:"unit_volume,omitempty"`
	UnitWeight   float64    `json:"unit_weight,omitempty"`
	StorageClass string     `json:"storage_class,omitempty"`
	Version      int64      `json:"version"`
}

func (i Item) RecordID() string { return i.SKU }

func (i Item) RecordVersion() int64 { return i.Version }

// Reservation is a pending movement out of a cell. It is posted or voided
// once; an open one past Expires is voided by the next write.
type Reservation struct {
	ID       string  `json:"reservation"`
	Cell     Cell    `json:"cell"`
	To       Account `json:"to"`
	Quantity int64   `json:"quantity"` // still pending
	Posted   int64   `json:"posted"`
	Voided   int64   `json:"voided"`
	Expires  int64   `json:"expires,omitempty"` // µs UTC, 0 = never
	Order    string  `json:"order,omitempty"`
	Line     string  `json:"line,omitempty"`
	Reason   string  `json:"reason,omitempty"` // why voided
	Open     bool    `json:"open"`
	Version  int64   `json:"version"`
}

func (r Reservation) RecordID() string { return r.ID }

func (r Reservation) RecordVersion() int64 { return r.Version }

// Alert is something a person must know or decide; the floor's exceptions.
// Key is stable, so the same fact raises one alert however often it is seen.
type Alert struct {
	ID       string `json:"alert"`
	Code     string `json:"code"`
	Location string `json:"location,omitempty"`
	SKU      string `json:"sku,omitempty"`
	Slot     string `json:"slot,omitempty"`
	Order    string `json:"order,omitempty"`
	Text     string `json:"text"`
	Hint     string `json:"hint,omitempty"`
	At       int64  `json:"at"`
	Open     bool   `json:"open"`
	Closed   string `json:"closed,omitempty"` // how it was settled
	Version  int64  `json:"version"`
}

func (a Alert) RecordID() string { return a.ID }

func (a Alert) RecordVersion() int64 { return a.Version }

// CountRecord is one count that was booked: what the record said for that
// moment and what was found.
type CountRecord struct {
	ID       string   `json:"count"`
	Location string   `json:"location"`
	Slot     string   `json:"slot"`
	Goods    Goods    `json:"goods"`
	Recorded int64    `json:"recorded"`
	Counted  int64    `json:"counted"`
	At       int64    `json:"at"`
	By       []string `json:"by,omitempty"`

	TakenBack bool `json:"taken_back,omitempty"` // it was a mistake, and what it posted is taken back
}

func (c CountRecord) RecordID() string { return c.ID }

func (c CountRecord) RecordVersion() int64 { return 1 }

// JournalMark is how far a journal of the workspace was.
type JournalMark struct {
	Name   string `json:"name"`
	Lines  int    `json:"lines"`
	Digest string `json:"digest"` // of so many lines
}

// HandOver is what a release knew of the workspace: the lines it handed off, how
// far the journals were after it, and the newest run.
type HandOver struct {
	ID       string        `json:"hand_over"`
	At       int64         `json:"at"`
	Author   string        `json:"author,omitempty"`
	Lines    []string      `json:"lines,omitempty"`
	Journals []JournalMark `json:"journals,omitempty"`
	Run      string        `json:"run,omitempty"`
	// Settled is how many reviews a recovery has looked at: the marks in them, and
	// what runs up to Run knew, are settled.
	Settled int `json:"settled,omitempty"`
	// Anew says that a person began a new ledger here: what journals and outbox know
	// of another one is settled too.
	Anew bool `json:"anew,omitempty"`
}

func (h HandOver) RecordID() string { return h.ID }

func (h HandOver) RecordVersion() int64 { return 1 }
