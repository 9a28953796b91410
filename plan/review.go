package plan

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/stockwright/stockwright/core"
)

// Action is what a person, or the release, did to a plan line.
type Action string

// The actions of a review. Change sets a quantity and leaves the status;
// Undo takes a line back to what was computed; Release is written when an
// approved line has become an order.
const (
	ActionApprove Action = "approve"
	ActionReject  Action = "reject"
	ActionChange  Action = "change"
	ActionSnooze  Action = "snooze"
	ActionUndo    Action = "undo"
	ActionRelease Action = "release"
)

// Review is an event beside a plan line, never an edit of it. The journal of
// reviews is append-only; Decide folds it.
type Review struct {
	Line     string    `json:"line"`
	AsOf     core.Day  `json:"as_of"`
	Action   Action    `json:"action"`
	Quantity int64     `json:"quantity,omitempty"` // with change, and what approve approved
	Until    core.Day  `json:"until,omitzero"`     // with snooze: proposed again from this day on
	Reason   string    `json:"reason,omitempty"`
	Author   string    `json:"author"`
	At       time.Time `json:"at"`
	// Version is how many reviews the line had when this one was made; a
	// mismatch means that two people edited it (ErrStale).
	Version int `json:"version"`
	// Insist keeps a quantity that breaks the minimum order, the multiple or the
	// largest order of the line: a person has agreed it with the supplier.
	Insist bool `json:"insist,omitempty"`
	// Ledger, with release, is how far the ledger was that took the line in.
	Ledger string `json:"ledger,omitempty"`
	// Purchase, Transfer or Move is the line as approved, so that an approval
	// outlives the run that proposed it.
	Purchase *PurchaseLine `json:"purchase,omitempty"`
	Transfer *TransferLine `json:"transfer,omitempty"`
	Putaway  *PutawayLine  `json:"putaway,omitempty"`
	Move     *MoveLine     `json:"move,omitempty"`
}

// ErrStale is wrapped when a review was made on an older version of its line.
var ErrStale = errors.New("the line was changed by someone else meanwhile")

// Decision is where a line's reviews have brought it.
type Decision struct {
	Status   Status
	Quantity int64 // approved or changed quantity; meaningful when Changed or approved
	Changed  bool
	Until    core.Day
	Version  int
	Last     Review
	Approval *Review // the approval in force, with the line's copy
}

// Decisions folds a journal into one decision a line. Events are applied in
// the order of the journal.
func Decisions(journal []Review) map[string]Decision {
	out := map[string]Decision{}
	for i := range journal {
		r := journal[i]
		out[r.Line] = out[r.Line].Apply(r)
	}
	return out
}

// Snooze is a person's word to leave an item alone until a day.
type Snooze struct {
	Until core.Day
	By    Review
}

// Snoozes are the snoozes that hold on a day, by what a line is beside its own day
// (P/SKU@LOCATION): an item snoozed one night is not proposed anew the next. A
// later review of any line of the item ends its snooze.
func Snoozes(journal []Review, asOf core.Day) map[string]Snooze {
	out := map[string]Snooze{}
	for _, r := range journal {
		if r.AsOf > asOf {
			continue
		}
		if r.Action == ActionSnooze && r.Until > asOf {
			out[r.Subject()] = Snooze{r.Until, r}
		} else if r.Action != ActionRelease {
			delete(out, r.Subject())
		}
	}
	return out
}

// Subject is the line without its day.
func (r *Review) Subject() string { return Subject(r.Line) }

// Subject is a line's name without its day: P/SKU@LOCATION.
func Subject(line string) string {
	_, subject, _ := strings.Cut(line, "/")
	return subject
}

// Apply is the decision after one more review.
func (d Decision) Apply(r Review) Decision {
	d.Version++
	d.Last = r
	if d.Status == "" {
		d.Status = Proposed
	}
	switch r.Action {
	case ActionApprove:
		d.Status, d.Quantity, d.Approval = Approved, r.Quantity, &r
	case ActionReject:
		d.Status, d.Approval = Rejected, nil
	case ActionSnooze:
		d.Status, d.Until, d.Approval = Snoozed, r.Until, nil
	case ActionChange:
		d.Quantity, d.Changed = r.Quantity, true
	case ActionUndo:
		d.Status, d.Changed, d.Approval = Proposed, false, nil
	case ActionRelease:
		d.Status = Released
	}
	return d
}

// Stand is the status and the quantity in base units that hold for a line
// proposed with these.
func (d Decision) Stand(proposed Status, quantity int64) (Status, int64) {
	if d.Status == "" {
		return proposed, quantity
	}
	if d.Changed || d.Status == Approved || d.Status == Released {
		quantity = d.Quantity
	}
	return d.Status, quantity
}

// Check says whether a review may follow a decision; the error tells why not.
func (d Decision) Check(r Review) error {
	switch {
	case r.Line == "":
		return errors.New("a review names its line")
	case r.Author == "":
		return fmt.Errorf("line %s: a review names its author", r.Line)
	case r.Version != d.Version:
		return fmt.Errorf("line %s: %w: it has %d reviews now, the last by %s (%s %d); look at it again",
			r.Line, ErrStale, d.Version, d.Last.Author, d.Last.Action, d.Last.Quantity)
	case d.Status == Released && r.Action != ActionRelease:
		return fmt.Errorf("line %s was released as an order and cannot be reviewed any more; change the order", r.Line)
	}
	if r.Action == ActionChange || r.Action == ActionApprove {
		if err := d.checkQuantity(r); err != nil {
			return err
		}
	}
	switch {
	case r.Action == ActionApprove && r.Purchase != nil && r.Purchase.Confirm != "" && r.Reason == "":
		return fmt.Errorf("line %s waits for a person: %s; to approve it, say why it is right", r.Line,
			r.Purchase.Confirm)
	case (r.Action == ActionChange || r.Action == ActionReject) && r.Reason == "":
		return fmt.Errorf("line %s: %s needs a reason; the next planner will ask", r.Line, r.Action)
	case r.Action == ActionRelease && d.Status != Approved && d.Status != Released:
		return fmt.Errorf("line %s is %s; only approved lines are released", r.Line, d.Status)
	}
	return nil
}

// checkQuantity refuses a quantity that is no order of the line.
func (d Decision) checkQuantity(r Review) error {
	switch {
	case r.Quantity < 0:
		return fmt.Errorf("line %s: the quantity %d is negative", r.Line, r.Quantity)
	case r.Purchase != nil && !r.Purchase.wholeUnits(r.Quantity):
		size := r.Purchase.OrderUnitSize
		return fmt.Errorf("line %s: %s sells in %s of %d, and %d is no whole number of them; order %d or %d", r.Line, r.Purchase.Supplier, r.Purchase.OrderUnit,
			size, r.Quantity, r.Quantity/size*size, (r.Quantity/size+1)*size)
	case !r.Insist:
		return r.breaks(d)
	}
	return nil
}
