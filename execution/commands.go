package execution

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"github.com/stockwright/stockwright/execution/ledger"
)

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
			return nil, ledger.NewInvalid("body", fmt.Sprintf("this is not a %s command: %v", kind, err))
		}
		if d.More() {
			return nil, ledger.NewInvalid("body", "there is more than one JSON value")
		}
		return c, nil
	}
	return nil, &Error{Kind: Invalid, Code: "unknown_kind", Field: "kind",
		Text: fmt.Sprintf("there is no command %q", kind), Hint: fmt.Sprintf("the commands are %v", Kinds())}
}
