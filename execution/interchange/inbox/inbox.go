// Package inbox keeps partners' messages that could not be taken in, with the
// reason, until a person has mended them or the ledger and told them again.
// Whatever a message held that was right has been booked already; telling it
// again does nothing twice, because each command keeps its key.
package inbox

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/execution/interchange/edi"
	"github.com/stockwright/stockwright/internal/wholefile"
)

// State is where a message stands.
type State string

// The states of a message.
const (
	Waiting State = "waiting" // for a person
	Taken   State = "taken"   // told again with success
	Dropped State = "dropped" // by a person's decision
)

// Message is one that could not be taken in whole.
type Message struct {
	ID       string    `json:"message"`
	Name     string    `json:"name"` // the file it came in
	Location string    `json:"location,omitempty"`
	Arrived  time.Time `json:"arrived"`
	Told     int       `json:"told"` // how often
	State    State     `json:"state"`
	Reasons  []string  `json:"reasons"`        // of the last time
	Note     string    `json:"note,omitempty"` // why it was dropped
}

// Box is the folder that holds the messages: ID.edi as it came (or was mended in
// place) and ID.json beside it.
type Box struct{ Folder string }

// Outcome is what became of one document of a message.
type Outcome struct {
	Document edi.Document      `json:"-"`
	Kind     edi.Kind          `json:"kind"`
	Number   string            `json:"number,omitempty"`
	Order    string            `json:"order,omitempty"`
	Answer   *execution.Answer `json:"answer,omitempty"` // nil where nothing was to be booked
	Noted    string            `json:"noted,omitempty"`
	Reason   string            `json:"reason,omitempty"` // why it was not taken in
}

// ErrUseless is a document that tells the ledger nothing, such as an order.
var ErrUseless = errors.New("tells the ledger nothing; answers to orders and receipts do")

// TakeIn books what a message says, document by document, and keeps the message
// in the box where any of them cannot be taken in. The error is of the ledger or
// the disk, or ErrUseless.
func (b Box) TakeIn(ctx context.Context, ledger *execution.Service, name, location string, body []byte,
	at time.Time) ([]Outcome, *Message, error) {
	out, err := tell(ctx, ledger, body, location)
	if err != nil {
		return out, nil, err
	}
	reasons := reasonsOf(out)
	if len(reasons) == 0 {
		return out, nil, nil
	}
	sum := sha256.Sum256(body)
	m := Message{ID: hex.EncodeToString(sum[:6]), Name: filepath.Base(name), Location: location,
		Arrived: at.UTC(), State: Waiting}
	if before, err := b.Message(m.ID); err == nil {
		m.Arrived, m.Told = before.Arrived, before.Told
	}
	m.Told++
	m.Reasons = reasons
	if err := wholefile.WriteBytes(b.Path(m.ID), wholefile.Shared, body); err != nil {
		return out, nil, err
	}
	return out, &m, b.put(m)
}

// Tell tells a message of the box again, as it stands in its file now or as body
// says.
func (b Box) Tell(ctx context.Context, ledger *execution.Service, id string, body []byte) ([]Outcome, Message, error) {
	m, err := b.Message(id)
	if err != nil {
		return nil, m, err
	}
	if body == nil {
		if body, err = os.ReadFile(b.Path(id)); err != nil {
			return nil, m, err
		}
	} else if err := wholefile.WriteBytes(b.Path(id), wholefile.Shared, body); err != nil {
		return nil, m, err
	}
	out, err := tell(ctx, ledger, body, m.Location)
	if err != nil {
		return out, m, err
	}
	m.Told++
	if m.Reasons = reasonsOf(out); len(m.Reasons) == 0 {
		m.State = Taken
	} else {
		m.State = Waiting
	}
	return out, m, b.put(m)
}

// Drop settles a message that will not be told again.
func (b Box) Drop(id, note string) (Message, error) {
	m, err := b.Message(id)
	if err != nil {
		return m, err
	}
	m.State, m.Note = Dropped, note
	return m, b.put(m)
}

// Path is the file of a message, which a person may mend.
func (b Box) Path(id string) string { return filepath.Join(b.Folder, id+".edi") }

// Message reads one message.
func (b Box) Message(id string) (Message, error) {
	var m Message
	if id == "" || strings.ContainsAny(id, `/\.`) {
		return m, fmt.Errorf("%q is no message of the inbox", id)
	}
	body, err := os.ReadFile(filepath.Join(b.Folder, id+".json"))
	if errors.Is(err, fs.ErrNotExist) {
		return m, fmt.Errorf("there is no message %s in the inbox; 'stockwright inbox' lists them", id)
	}
	if err == nil {
		err = json.Unmarshal(body, &m)
	}
	return m, err
}

// Messages lists the box, the newest first; all says that settled ones count too.
func (b Box) Messages(all bool) ([]Message, error) {
	files, err := filepath.Glob(filepath.Join(b.Folder, "*.json"))
	if err != nil {
		return nil, err
	}
	out := []Message{}
	for _, f := range files {
		m, err := b.Message(strings.TrimSuffix(filepath.Base(f), ".json"))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f, err)
		}
		if all || m.State == Waiting {
			out = append(out, m)
		}
	}
	slices.SortFunc(out, func(a, b Message) int {
		if c := b.Arrived.Compare(a.Arrived); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return out, nil
}

func (b Box) put(m Message) error {
	body, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return wholefile.WriteBytes(filepath.Join(b.Folder, m.ID+".json"), wholefile.Shared, append(body, '\n'))
}

func reasonsOf(out []Outcome) []string {
	var reasons []string
	for _, o := range out {
		if o.Reason != "" {
			reasons = append(reasons, o.Reason)
		}
	}
	return reasons
}

// Read reads the documents of a message in UBL or X12; what cannot be read is an
// outcome with its reason.
func Read(body []byte) (read []Outcome) {
	keep := func(d edi.Document, err error) {
		o := Outcome{Document: d, Kind: d.Kind, Number: d.ID, Order: d.Order}
		if err != nil {
			o.Reason = err.Error()
		}
		read = append(read, o)
	}
	if bytes.HasPrefix(bytes.TrimLeft(body, " \r\n\t\ufeff"), []byte("<")) {
		keep(edi.ReadUBL(bytes.NewReader(body)))
		return read
	}
	all, err := edi.ReadInterchanges(bytes.NewReader(body))
	if err != nil {
		keep(edi.Document{}, err)
		return read
	}
	for _, i := range all {
		for _, g := range i.Groups {
			for _, s := range g.Sets {
				if s.Err == nil {
					s.Err = g.Err // a group that is cut short is not half booked
				}
				keep(s.Document, s.Err)
			}
			if g.Err != nil && len(g.Sets) == 0 {
				keep(edi.Document{}, g.Err)
			}
		}
		for _, d := range i.Acked {
			keep(d, nil)
		}
		if len(i.Groups)+len(i.Acked) == 0 {
			keep(edi.Document{}, fmt.Errorf("interchange %s holds no message", i.Control))
		}
	}
	return read
}

func tell(ctx context.Context, ledger *execution.Service, body []byte, location string) ([]Outcome, error) {
	var out []Outcome
	for _, o := range Read(body) {
		if o.Reason != "" || o.Kind != edi.ReceiptAdvice {
			out = append(out, o)
			continue
		}
		for _, d := range o.Document.ByOrder() {
			out = append(out, Outcome{Document: d, Kind: d.Kind, Number: d.ID, Order: d.Order})
		}
	}
	useless := 0
	for i := range out {
		o := &out[i]
		if o.Reason != "" {
			continue
		}
		err := o.take(ctx, ledger, location)
		switch {
		case err == nil:
		case errors.Is(err, ErrUseless):
			o.Noted = ErrUseless.Error()
			if useless++; useless == len(out) {
				return out, fmt.Errorf("%s %s %w", o.Kind, o.Number, err)
			}
		case ctx.Err() != nil:
			return out, fmt.Errorf("%s %s %w", o.Kind, o.Number, err)
		default:
			o.Reason = err.Error()
		}
	}
	return out, nil
}

// take books one document.
func (o *Outcome) take(ctx context.Context, ledger *execution.Service, location string) error {
	c, err := o.command(ctx, ledger, location)
	if err != nil || c == nil {
		return err
	}
	answer, err := ledger.Do(ctx, c)
	var refusal *execution.Error
	if errors.As(err, &refusal) && refusal.Code == "key_reused" {
		return fmt.Errorf("%s %s was booked before and said something else; a correction needs a number of its own, or is booked by hand", o.Kind, o.Number)
	}
	if err != nil {
		return err
	}
	o.Answer = &answer
	return nil
}

// command is what a document tells the ledger; nil for what is only noted.
func (o *Outcome) command(ctx context.Context, ledger *execution.Service, location string) (execution.Command, error) {
	d := o.Document
	if d.Kind == edi.Functional {
		for _, g := range d.Groups {
			if !g.OK() {
				return nil, fmt.Errorf("the partner could not read our group %s %s: status %s, %d of %d taken in; send it again after mending", g.Code, g.Control,
					g.Status, g.Accepted, g.Included)
			}
		}
		o.Noted = "the partner read our interchange"
		return nil, nil
	}
	if d.Kind != edi.OrderResponse && d.Kind != edi.SimpleResponse && d.Kind != edi.ReceiptAdvice {
		return nil, ErrUseless
	}
	var ordered edi.Ordered
	if d.Order != "" {
		order, lines, err := ledger.Order(ctx, d.Order)
		if err != nil && (d.Kind != edi.ReceiptAdvice || location == "") {
			return nil, err
		}
		ordered.Lines = lines
		if location == "" {
			location = order.Location
		}
	}
	ordered.SKU = func(gtin string) string { return ledger.SKUOf(ctx, gtin) }
	if d.Kind == edi.ReceiptAdvice {
		return commandOrNil(d.Receive(location, ordered))
	}
	c, err := d.Acknowledge(ordered)
	if err == nil && c == nil {
		o.Noted = "the partner received the order; his answer follows"
		return nil, nil
	}
	return commandOrNil(c, err)
}

// commandOrNil keeps a nil pointer from becoming a command.
func commandOrNil[C execution.Command](c C, err error) (execution.Command, error) {
	if err != nil {
		return nil, err
	}
	return c, nil
}
