package execution

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"github.com/stockwright/stockwright/execution/floor"
	"github.com/stockwright/stockwright/execution/ledger"
)

// commands lists one zero value of every command.
func commands() []Command {
	return []Command{
		&OpenBalances{}, &ImportOrders{}, &DefineSlots{}, &DefineItems{},
		&ApprovePurchases{}, &ApproveTransfers{}, &ApprovePutaways{}, &ApproveMoves{},
		&BeginSending{}, &RecordSent{}, &NoteUnknownHandOff{}, &NoteHandOver{}, &RecoverOrder{},
		&Acknowledge{}, &CancelOrder{}, &ReleaseHold{},
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

// Bounds of a command that is read from JSON.
const (
	rowsMost   = 200_000 // of one that is carried out in parts
	wholeMost  = 20_000  // of one that others wait for
	valuesMost = 1_200_000
	textMost   = 10_000 // bytes
)

// checkSize refuses JSON that would cost many times its size, or that holds a text which
// no name, number or reason is as long as.
func checkSize(size ledger.JSONSize, rows int) error {
	fail := func(code, text, hint string) error {
		return &Error{Kind: Invalid, Code: code, Field: "body", Text: text, Hint: hint}
	}
	switch {
	case size.Objects > rows || size.Values > valuesMost:
		return fail("too_many_rows", fmt.Sprintf("a command has more than %d rows or %d values", rows,
			valuesMost), "send it in several, each with a key of its own")
	case size.Longest > textMost:
		return fail("too_long", fmt.Sprintf("a text is longer than %d characters", textMost), "")
	}
	return nil
}

// makeRoom gives the rows of a command that is read from JSON their place at once: where
// it grows with them, half as much again lies about.
func makeRoom(command reflect.Value, rows int) {
	for i := range command.NumField() {
		if f := command.Field(i); f.Kind() == reflect.Slice {
			f.Set(reflect.MakeSlice(f.Type(), 0, rows))
		}
	}
}

// Decode reads a command of a kind from JSON; unknown fields are an error, so
// that a misspelt quantity is not silently a zero.
func Decode(kind string, body []byte) (Command, error) {
	for _, c := range commands() {
		if c.Kind() != kind {
			continue
		}
		most := wholeMost
		if _, inParts := c.(floor.Long); inParts {
			most = rowsMost
		}
		size := ledger.SizeOfJSON(body)
		if err := checkSize(size, most); err != nil {
			return nil, err
		}
		if twice := ledger.RepeatedMember(body, true); twice != "" {
			return nil, ledger.NewInvalid("body", fmt.Sprintf("%q is given twice; say it once", twice))
		}
		into := reflect.New(reflect.TypeOf(c).Elem())
		c = into.Interface().(Command)
		if most == rowsMost && size.Objects > 1 {
			makeRoom(into.Elem(), size.Objects-1)
		}
		d := json.NewDecoder(bytes.NewReader(body))
		d.DisallowUnknownFields()
		if err := d.Decode(c); err != nil {
			return nil, ledger.NewInvalid("body", fmt.Sprintf("this is not a %s command: %.500s", kind, err.Error()))
		}
		if d.More() {
			return nil, ledger.NewInvalid("body", "there is more than one JSON value")
		}
		return c, nil
	}
	return nil, &Error{Kind: Invalid, Code: "unknown_kind", Field: "kind",
		Text: fmt.Sprintf("there is no command %q", kind), Hint: fmt.Sprintf("the commands are %v", Kinds())}
}
