package edi

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// x12Names are transaction sets that partners send too, for the reason why they are not read.
var x12Names = map[string]string{
	"210": "a freight bill", "214": "a shipment's status", "810": "an invoice", "812": "a credit or debit", "816": "a list of places", "820": "a payment",
	"824": "a partner's verdict on what was sent", "830": "a forecast", "832": "a price list", "846": "a stock report", "852": "sales and stock of a store",
	"862": "a shipping schedule", "864": "a text", "867": "a report of transfers", "869": "a question on an order", "870": "a report on orders",
	"875": "a grocery order", "876": "a change of a grocery order", "880": "a grocery invoice", "888": "items", "947": "a warehouse's stock adjustment",
}

// notRead says that a message is not read, and what it is where that is known.
func notRead(what string) string {
	if what == "" {
		return "this message is not read here"
	}
	return "this is " + what + ", which is not read here"
}

func x12SetOf(code string) *x12Set {
	for _, sets := range [][]x12Set{x12Sets, x12ReadSets} {
		if i := slices.IndexFunc(sets, func(s x12Set) bool { return s.code == code }); i >= 0 {
			return &sets[i]
		}
	}
	return nil
}

func x12Read() (codes []string) {
	for _, set := range concat(x12Sets, x12ReadSets) {
		codes = append(codes, set.code)
	}
	slices.Sort(codes)
	return codes
}

// cancels reports whether a beginning segment says that the message takes back an earlier
// one (X12 element 353: cancellation, deletion).
func cancels(s segment) bool {
	at, begins := map[string]int{"BEG": 1, "BAK": 1, "BCH": 1, "BCA": 1, "BSN": 1, "BRA": 3}[s.name()]
	return begins && (s.element(at) == "01" || s.element(at) == "03")
}

// begin takes what only the first segment of a line of a change or a receipt says.
func (r *x12Reader) begin(s segment) error {
	fail := func(i int, reason string) error {
		return &Error{Document: r.name, Segment: fmt.Sprintf("%s%02d", s.name(), i), Position: int(s.at), Reason: reason}
	}
	switch s.name() {
	case "POC":
		if r.set.kind == OrderResponse {
			r.change = s.element(2)
		}
	case "RCD":
		if v := strings.Trim(s.element(4), "0. "); v != "" {
			return fail(4, s.element(4)+" were sent back; whether they were booked before is not known, so tell this receipt by hand")
		}
		for i := 6; s.element(i) != "" || s.element(i+2) != ""; i += 3 {
			if at, reason := r.line.inCondition(s.element(i), s.element(i+1), s.element(3), s.element(i+2)); reason != "" {
				return fail(i+at, reason)
			}
		}
	}
	return nil
}

// inCondition adds units of a receipt that are not as they should be: how many, in which
// unit, that of the line and which condition. It returns what is wrong, and in which of
// the first three elements.
func (l *Line) inCondition(units, unit, lineUnit, code string) (at int, reason string) {
	n, err := strconv.ParseInt(trimZeros(units), 10, 64)
	switch {
	case err != nil || n < 0:
		return 0, fmt.Sprintf("%q is not a whole number of units", units)
	case n == 0 || code == "03":
		return 0, ""
	case unit != "" && !sameUnit(unit, lineUnit):
		return 1, fmt.Sprintf("%d %s are not as they should be, and the line counts %s; how many of one the other holds is not said", n, unit, lineUnit)
	case code == "01":
		l.Damaged += n
	case code == "02":
		l.Short += n
	default:
		return 2, fmt.Sprintf("condition %q of %d units is neither damaged (01), short (02) nor over (03); look at them, then tell this receipt by hand", code, n)
	}
	return 0, ""
}

// exception reads a W13 of a receipt.
func (r *x12Reader) exception(s segment) error {
	at, reason := r.line.inCondition(s.element(1), s.element(2), r.line.Unit, s.element(3))
	if reason == "" {
		return nil
	}
	return &Error{Document: r.name, Segment: fmt.Sprintf("W13%02d", at+1), Position: int(s.at), Reason: reason}
}

// withDamaged settles whether what was received holds the damaged units: partners count
// both ways, and what was shipped tells which.
func (l *Line) withDamaged() string {
	switch {
	case l.Damaged == 0, l.Ordered == l.Quantity+l.Damaged+l.Short:
	case l.Ordered == l.Quantity+l.Short && l.Damaged <= l.Quantity:
		l.Quantity -= l.Damaged
	default:
		return fmt.Sprintf("%d are damaged, and %d shipped (SN102) do not tell whether the %d received hold them", l.Damaged, l.Ordered, l.Quantity)
	}
	return ""
}

// answersChange joins the change that a line of an 865 is about with the answer to it.
func (l *Line) answersChange(change string) {
	said, unanswered := statusOf(x12ChangeCodes, change), l.NoQuantity && l.Status == statusOf(x12ChangeCodes, change)
	switch {
	case unanswered: // the seller's own change
	case said == Unchanged:
	case said == Deleted && (l.Status == Accepted || l.Status == Deleted):
		l.Status, l.StatusCode = Deleted, ""
	case said == Added, said == Deleted, l.Status == Rejected:
		// Whether the line or only its change is refused is not said.
		l.StatusCode = "POC02 " + change + ", ACK01 " + codeOfLine(l)
		l.Status = Unclear
	}
}

func codeOfLine(l *Line) string {
	if l.StatusCode != "" {
		return l.StatusCode
	}
	return codeOf(x12LineCodes, l.Status)
}
