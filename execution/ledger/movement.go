package ledger

import (
	"math"

	"github.com/stockwright/stockwright/core"
)

// Evidence says whether something was seen that speaks against the record.
func (b *Balance) Evidence() bool { return b.OnHand < 0 || b.Shorts > 0 || b.Strays > 0 }

// Goods says which units: a SKU, and where known its lot and expiry day. An
// Expiry of zero means that none is known.
type Goods struct {
	SKU    string   `json:"sku"`
	Lot    string   `json:"lot,omitempty"`
	Expiry core.Day `json:"expiry,omitzero"`
}

// Normal writes an unknown expiry in one way only, so that it names one cell.
func (g Goods) Normal() Goods {
	if g.Expiry == core.NoDay {
		g.Expiry = 0
	}
	return g
}

func (g Goods) Check() error {
	if g.SKU == "" {
		return NewInvalid("sku", "is empty")
	}
	return nil
}

// Movement is one posting: Quantity (> 0, base units) of Goods from one
// account to another. At is when it happened on the floor, in µs UTC; Entry
// is the journal entry (the command) that posted it, in order of recording.
type Movement struct {
	ID       int64   `json:"id"`
	Entry    int64   `json:"entry"`
	At       int64   `json:"at"`
	Goods    Goods   `json:"goods"`
	From     Account `json:"from"`
	To       Account `json:"to"`
	Quantity int64   `json:"quantity"`
	Reason   string  `json:"reason"`
	Ref      string  `json:"ref,omitempty"` // the order line, task or reservation it belongs to
}

// Cell names one balance: goods in an account.
type Cell struct {
	Account Account `json:"account"`
	Goods
}

// Balance is what the ledger says about a cell, in base units. OnHand is the
// sum of postings; Reserved the sum of pending movements out, Expected of
// pending movements in. The count fields are the evidence for doubt.
type Balance struct {
	Cell
	OnHand   int64 `json:"on_hand"`
	Reserved int64 `json:"reserved"`
	Expected int64 `json:"expected"`

	Since     int64  `json:"since"`      // µs: first units now in the cell came in (FIFO)
	LastAt    int64  `json:"last_at"`    // µs: latest posting by floor time
	CountedAt int64  `json:"counted_at"` // µs: latest count, 0 = never
	CountKey  string `json:"-"`          // breaks ties between counts of one instant
	Moves     int64  `json:"moves"`      // postings since the count
	Shorts    int64  `json:"shorts"`     // short picks since the count
	Strays    int64  `json:"strays"`     // unexplained scans since the count
	Version   int64  `json:"version"`

	seal Sum // of the row as it is in the store
}

// Available is what can still be promised.
func (b *Balance) Available() int64 { return b.OnHand - b.Reserved }

// add sums two quantities and reports overflow instead of wrapping.
func add(a, b int64) (int64, error) {
	c := a + b
	if (b > 0 && c < a) || (b < 0 && c > a) || c == math.MinInt64 {
		return a, NewRefused("overflow", "the balance would leave the range of 64-bit integers", "check the quantity")
	}
	return c, nil
}
