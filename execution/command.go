package execution

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Head is what every command carries. Key makes a repeat harmless: the same
// key is answered with the first answer, whatever happened since. At is when
// it happened on the floor (default: when it is recorded); Actor is who did it.
type Head struct {
	Key   string    `json:"key"`
	At    time.Time `json:"at,omitzero"`
	Actor string    `json:"actor,omitempty"`
}

// Meta gives callers that only hold a Command access to its head.
func (h *Head) Meta() *Head { return h }

// Command is one write: what happened on the floor or what was decided. The
// types of this package are the commands there are; see Kinds.
type Command interface {
	Meta() *Head
	Kind() string
	check() error
	apply(t *turn) (any, error)
}

// Answer is what a command was answered with. Entry is its number in the
// journal; Repeated says that the key had been answered before, and Result is
// then the first answer, byte by byte.
type Answer struct {
	Key      string          `json:"key"`
	Kind     string          `json:"kind"`
	Entry    int64           `json:"entry"`
	Repeated bool            `json:"repeated"`
	Result   json.RawMessage `json:"result"`
}

// Into reads the result into v, a pointer to the result type of the command.
func (a Answer) Into(v any) error { return json.Unmarshal(a.Result, v) }

// commands lists one zero value of every command.
func commands() []Command {
	return []Command{
		&OpenBalances{}, &ImportOrders{}, &DefineSlots{}, &DefineItems{},
		&ApprovePurchases{}, &ApproveTransfers{}, &ApprovePutaways{}, &ApproveMoves{},
		&BeginSending{}, &RecordSent{}, &NoteUnknownHandOff{}, &NoteHandOver{}, &RecoverOrder{}, &Acknowledge{}, &CancelOrder{}, &ReleaseHold{},
		&Receive{}, &CloseReceipt{}, &ShipTransfer{},
		&PutAway{}, &Move{}, &Sell{}, &Adjust{}, &Count{},
		&Reserve{}, &PostReservation{}, &VoidReservation{}, &Reverse{},
		&PlaceOrder{}, &Pick{}, &Pack{}, &Ship{}, &CancelSale{},
		&SeeShipment{}, &SeeGoods{},
		&NextTask{}, &TaskScan{}, &CancelTask{}, &ApproveCount{},
		&PlanCounts{}, &PlanReplenishment{}, &CloseAlert{},
	}
}

// Kinds names every command kind, sorted.
func Kinds() []string {
	var out []string
	for _, c := range commands() {
		out = append(out, c.Kind())
	}
	slices.Sort(out)
	return out
}

// Decode reads a command of a kind from JSON; unknown fields are an error, so
// that a misspelt quantity is not silently a zero.
func Decode(kind string, body []byte) (Command, error) {
	for _, c := range commands() {
		if c.Kind() != kind {
			continue
		}
		c = reflect.New(reflect.TypeOf(c).Elem()).Interface().(Command)
		d := json.NewDecoder(bytes.NewReader(body))
		d.DisallowUnknownFields()
		if err := d.Decode(c); err != nil {
			return nil, invalid("body", fmt.Sprintf("this is not a %s command: %v", kind, err))
		}
		if d.More() {
			return nil, invalid("body", "there is more than one JSON value")
		}
		return c, nil
	}
	return nil, &Error{Kind: Invalid, Code: "unknown_kind", Field: "kind",
		Text: fmt.Sprintf("there is no command %q", kind), Hint: fmt.Sprintf("the commands are %v", Kinds())}
}

// digest identifies the content of a command, so that a key used for two
// different commands is noticed.
func digest(c Command) ([]byte, error) {
	body, err := json.Marshal(c)
	if err != nil {
		return nil, invalid("body", err.Error())
	}
	if bytes.Contains(body, []byte(`\u0000`)) || bytes.Contains(body, []byte(`\ufffd`)) {
		return nil, invalid("body", "a text holds a NUL character or is not UTF-8")
	}
	sum := sha256.Sum256(append([]byte(c.Kind()+"\n"), body...))
	return sum[:16], nil
}

// ownKeys begin the keys of what the ledger does by itself.
const ownKeys = "expire:"

func checkHead(h *Head) error {
	if h.Key == "" {
		return &Error{Kind: Invalid, Code: "no_key", Field: "key", Text: "is empty",
			Hint: "give every command a key of its own, for example a UUID made when the button is pressed"}
	}
	if strings.HasPrefix(h.Key, ownKeys) {
		return invalid("key", fmt.Sprintf("begins with %q, which the ledger keeps for itself", ownKeys))
	}
	if len(h.Key) > 200 {
		return invalid("key", "is longer than 200 bytes")
	}
	if y := h.At.Year(); !h.At.IsZero() && (y < 1990 || y > 2200) {
		return invalid("at", fmt.Sprintf("%s is not a time of this warehouse", h.At.Format(time.RFC3339)))
	}
	return nil
}
