package execution

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/stockwright/stockwright/core"
)

// Mark says how far a ledger was, and which: journals and order files carry it, so
// that an older copy of the ledger is told from the one they know.
type Mark struct {
	Ledger string // of its first entry: copies have the same, a new ledger another
	Entry  int64
	Digest string // of that entry; "" where it is not known
}

// String is the notation of a mark in files, ledger:entry:digest.
func (m Mark) String() string { return fmt.Sprintf("%s:%d:%s", m.Ledger, m.Entry, m.Digest) }

// ParseMark reads the notation of String.
func ParseMark(s string) (Mark, bool) {
	parts := strings.Split(s, ":")
	if len(parts) != 3 {
		return Mark{}, false
	}
	entry, err := strconv.ParseInt(parts[1], 10, 64)
	return Mark{parts[0], entry, parts[2]}, err == nil && parts[0] != ""
}

func entryDigest(e Entry) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %q %q %x %d", e.Seq, e.Key, e.Kind, e.Hash, e.RecordedAt))
	return hex.EncodeToString(sum[:8])
}

// Mark is where the ledger stands now; the zero Mark for one without entries.
func (s *Service) Mark(ctx context.Context) (Mark, error) {
	newest, err := s.store.Newest(ctx)
	if err != nil || newest == 0 {
		return Mark{}, err
	}
	m := Mark{Entry: newest}
	if m.Ledger, err = s.identity(ctx); err != nil {
		return m, err
	}
	m.Digest, err = s.entry(ctx, newest)
	return m, err
}

// identity tells this ledger from another; copies share it.
func (s *Service) identity(ctx context.Context) (string, error) { return s.entry(ctx, 1) }

func (s *Service) entry(ctx context.Context, seq int64) (digest string, err error) {
	err = s.store.Journal(ctx, seq-1, 1, func(e Entry) error { digest = entryDigest(e); return nil })
	return digest, err
}

// The ways in which a ledger can differ from what a mark says.
var (
	ErrBehind   = errors.New("the ledger is an older copy")
	ErrDiverged = errors.New("the ledger went on from an older copy")
	ErrOther    = errors.New("this is another ledger")
)

// Holds reports how the ledger differs from what m knew: nil, or an error that is
// ErrBehind, ErrDiverged or ErrOther.
func (s *Service) Holds(ctx context.Context, m Mark) error {
	now, err := s.Mark(ctx)
	switch {
	case err != nil:
		return err
	case m.Ledger == "":
		return nil
	case now.Ledger != m.Ledger && now.Ledger != "":
		return ErrOther
	case now.Entry < m.Entry:
		return fmt.Errorf("%w: it ends at entry %d, entry %d is known", ErrBehind, now.Entry, m.Entry)
	case m.Digest == "":
		return nil
	}
	digest, err := s.entry(ctx, m.Entry)
	if err == nil && digest != m.Digest {
		return fmt.Errorf("%w: its entry %d is another one", ErrDiverged, m.Entry)
	}
	return err
}

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

func (h HandOver) recordID() string     { return h.ID }
func (h HandOver) recordVersion() int64 { return 1 }

// NoteHandOver keeps a HandOver in the ledger.
type NoteHandOver struct {
	Head
	HandOver HandOver `json:"hand_over"`
}

// Kind implements Command.
func (*NoteHandOver) Kind() string { return "note_hand_over" }

func (c *NoteHandOver) check() error { return nil }

func (c *NoteHandOver) apply(t *turn) (any, error) {
	h := c.HandOver
	h.ID, h.At, h.Author = fmt.Sprintf("%012d", t.entry), t.at, t.actor
	put(t, t.s.handOvers, h)
	return h, nil
}

// HandOvers lists what releases knew, oldest first.
func (s *Service) HandOvers(ctx context.Context) (out []HandOver, err error) {
	err = s.reading(ctx, func(st *state) error {
		for _, id := range st.handOvers.ids() {
			out = append(out, *st.handOvers.rows[id])
		}
		return nil
	})
	return out, err
}

// RecoverOrder enters an order that journals or outbox prove to have been handed
// off, as sent: it is never handed off again. What the ledger has of it stays; lines
// that are missing are added.
type RecoverOrder struct {
	Head
	Order    string          `json:"order"`
	Supplier string          `json:"supplier,omitempty"`
	From     string          `json:"from_location,omitempty"`
	Location string          `json:"location"`
	MadeOn   core.Day        `json:"ordered_on"`
	Ref      string          `json:"ref"` // what proves it
	Lines    []RecoveredLine `json:"lines"`
}

// RecoveredLine is a line of an order that was handed off.
type RecoveredLine struct {
	Line          string     `json:"line"`
	SKU           string     `json:"sku"`
	Quantity      int64      `json:"quantity"`
	UnitCost      core.Money `json:"unit_cost"`
	OrderUnit     string     `json:"order_unit,omitempty"`
	OrderUnitSize int64      `json:"order_unit_size,omitempty"`
	DueOn         core.Day   `json:"due_on"`
}

// Kind implements Command.
func (*RecoverOrder) Kind() string { return "recover_order" }

func (c *RecoverOrder) check() error {
	for i, l := range c.Lines {
		if l.Line == "" || l.SKU == "" || l.Quantity <= 0 {
			return invalid(fmt.Sprintf("lines[%d]", i), "line and sku must be given and quantity must be positive")
		}
	}
	return checkAll(need("order", c.Order), need("location", c.Location), need("ref", c.Ref))
}

// Recovered says what a RecoverOrder entered.
type Recovered struct {
	Order string   `json:"order"`
	Added []string `json:"added"` // lines that were missing
}

func (c *RecoverOrder) apply(t *turn) (any, error) {
	out := Recovered{Order: c.Order, Added: []string{}}
	o := Order{ID: c.Order, Supplier: c.Supplier, From: c.From, Location: c.Location, MadeOn: c.MadeOn}
	if have := t.s.orders.rows[c.Order]; have != nil {
		o = *have
	}
	for _, l := range c.Lines {
		if t.s.lines.rows[l.Line] != nil {
			continue // never twice, whatever order it is on
		}
		o.Lines++
		t.putLine(Line{ID: l.Line, Order: c.Order, SKU: l.SKU, Location: c.Location, Supplier: c.Supplier, From: c.From, Quantity: l.Quantity,
			UnitCost: l.UnitCost, OrderUnit: l.OrderUnit, OrderUnitSize: l.OrderUnitSize, OrderedOn: c.MadeOn, DueOn: l.DueOn})
		out.Added = append(out.Added, l.Line)
	}
	switch o.State {
	case "", OrderApproved, OrderSending:
		o.State, o.Ref = OrderSent, c.Ref
		t.settleAlert("sending:"+o.ID, "recovered as sent")
	case OrderCancelled, OrderReceived:
		if len(out.Added) > 0 {
			o.State = OrderSent
		}
	}
	if o.Lines == 0 {
		return out, nil // every line stands on another order
	}
	t.putOrder(o)
	return out, nil
}

// ErrNoBackup is a store that has tools of its own for copies.
var ErrNoBackup = errors.New("this ledger is in PostgreSQL: copy it with pg_dump")

// Backup writes a consistent copy of the ledger to a file that must not exist, while
// others write on.
func (s *Service) Backup(ctx context.Context, path string) error {
	if b, ok := s.store.(interface {
		Backup(ctx context.Context, path string) error
	}); ok {
		return b.Backup(ctx, path)
	}
	return ErrNoBackup
}
