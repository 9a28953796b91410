package floor

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/stockwright/stockwright/execution/ledger"
)

// PlanCounts asks for the counts that are worth most: the cells with the
// highest expected cost of being wrong, at most Tasks of them.
type PlanCounts struct {
	ledger.Head
	Location string `json:"location"`
	Tasks    int    `json:"tasks"`
	// Slots are those to choose from; empty = all.
	Slots []string `json:"slots,omitempty"`
}

// mostSlots are the slots to choose from where they are named.
const mostSlots = 100_000

// Kind implements Command.
func (*PlanCounts) Kind() string { return "plan_counts" }

func (c *PlanCounts) Check() error {
	if c.Tasks <= 0 || c.Tasks > 10_000 {
		return ledger.NewInvalid("tasks", "must be between 1 and 10000")
	}
	if n := len(c.Slots); n > mostSlots {
		return &ledger.Error{Kind: ledger.Invalid, Code: "too_many_rows", Field: "slots",
			Text: fmt.Sprintf("counts are chosen among at most %d slots, these are %d", mostSlots, n),
			Hint: "name none to choose among all of the location"}
	}
	return ledger.Need("location", c.Location)
}

// CountChoice is a cell chosen for a count, and why.
type CountChoice struct {
	Slot string `json:"slot"`
	ledger.Goods
	Doubt float64 `json:"doubt"` // probability that the record is wrong
	Cost  float64 `json:"cost"`  // expected cost of leaving it, currency units
	Task  string  `json:"task"`
}

// wrongShare is how much of a cell's value a wrong record is wrong by, on
// average; half is what uniformly spread errors give.
const wrongShare = 0.5

// expectedCost is what a cell is expected to cost while its record stays as
// it is: the probability that it is wrong times the value at stake, which is
// half of the stock and everything promised on it.
func expectedCost(b *ledger.Balance, unitCost float64, now int64) (doubt, cost float64) {
	doubt = Doubt(*b, now)
	units := wrongShare*math.Abs(float64(b.OnHand)) + float64(b.Reserved) + 1
	return doubt, doubt * units * unitCost
}

func (c *PlanCounts) Apply(t *ledger.Turn) (any, error) {
	var all []CountChoice
	cells := map[string]ledger.Cell{}
	among := make(map[string]bool, len(c.Slots))
	for _, slot := range c.Slots {
		among[slot] = true
	}
	for cell, b := range t.State.Balances {
		if cell.Account.Kind() != ledger.KindSlot || cell.Account.Location() != c.Location ||
			(b.OnHand == 0 && !b.Evidence()) || countAsked(t, cell) || len(c.Slots) > 0 && !among[cell.Account.Name()] {
			continue
		}
		unit := 1.0
		if it := t.State.Items.Rows[cell.SKU]; it != nil && it.UnitCost > 0 {
			unit = it.UnitCost.Float()
		}
		doubt, cost := expectedCost(b, unit, t.Now)
		id := ledger.CellCursor(cell)
		cells[id] = cell
		all = append(all, CountChoice{Slot: cell.Account.Name(), Goods: cell.Goods, Doubt: doubt, Cost: cost, Task: id})
	}
	slices.SortFunc(all, func(a, b CountChoice) int {
		return cmp.Or(cmp.Compare(b.Cost, a.Cost),
			cmp.Compare(a.Task, b.Task))
	})
	all = all[:min(len(all), c.Tasks)]
	for i := range all {
		cell := cells[all[i].Task]
		AskForCount(t, cell, fmt.Sprintf("wrong with probability %.2f, worth %.2f", all[i].Doubt, all[i].Cost))
		all[i].Task = countTask(t, cell).ID
	}
	return ledger.Rows[CountChoice]{Rows: all}, nil
}

// countTask is the open count task of a cell, or nil.
func countTask(t *ledger.Turn, c ledger.Cell) *ledger.Task {
	for _, task := range t.State.Tasks.In(ledger.CountGroup(c.SKU, c.Account.Location(), c.Account.Name())) {
		if task.Goods == c.Goods {
			return task
		}
	}
	return nil
}

func countAsked(t *ledger.Turn, c ledger.Cell) bool { return countTask(t, c) != nil }

// PlanReplenishment makes tasks for the forward faces that have run below
// their minimum, from reserve slots, first expired or first in first, in full
// cases where the item has a case pack.
type PlanReplenishment struct {
	ledger.Head
	Location string `json:"location"`
}

// Kind implements Command.
func (*PlanReplenishment) Kind() string { return "plan_replenishment" }

func (c *PlanReplenishment) Check() error { return ledger.Need("location", c.Location) }

func (c *PlanReplenishment) Apply(t *ledger.Turn) (any, error) {
	var out Approved
	for _, s := range t.State.Slots.In(c.Location) {
		if s.SKU == "" || s.FaceMax <= 0 || s.Locked || s.Reserve {
			continue
		}
		face := ledger.SlotAccount(c.Location, s.ID)
		var have int64
		for _, b := range t.State.ByPlace[face] {
			if b.SKU == s.SKU {
				have += b.OnHand + b.Expected
			}
		}
		if have < max(1, s.FaceMin) {
			fillFace(t, s, s.FaceMax-have, &out)
		}
	}
	return out, nil
}

func fillFace(t *ledger.Turn, face *ledger.Slot, want int64, out *Approved) {
	pack := int64(1)
	if it := t.State.Items.Rows[face.SKU]; it != nil && it.CasePack > 1 {
		pack = it.CasePack
	}
	for _, b := range stock(t, face.Location, face.SKU) {
		from := t.State.Slots.Rows[(ledger.Slot{ID: b.Account.Name(), Location: face.Location}).RecordID()]
		if from == nil || !from.Reserve || from.Locked {
			continue
		}
		q := min(b.Available()-leaving(t, b), want)
		if q > pack {
			q -= q % pack
		}
		if q <= 0 {
			continue
		}
		id := fmt.Sprintf("replenish:%s:%s:%s:%s", face.ID, b.Account.Name(), b.Lot, t.Key)
		MakeTask(t, ledger.Task{ID: id, Kind: ledger.TaskReplenish, Location: face.Location,
			Goods: b.Goods, From: b.Account.Name(), To: face.ID, Quantity: q,
			Step: from.Sequence, Reason: fmt.Sprintf("the face of %s is below %d", face.SKU,
				max(1, face.FaceMin))}, out)
		want -= q
	}
}

// leaving sums what open tasks will take out of a cell.
func leaving(t *ledger.Turn, b *ledger.Balance) (units int64) {
	for _, kind := range []ledger.TaskKind{ledger.TaskReplenish, ledger.TaskMove} {
		for _, task := range t.State.Tasks.In(string(kind) + ":" + ledger.AtPlace(b.SKU, b.Account.Location())) {
			if task.From == b.Account.Name() && task.Goods == b.Goods {
				units += task.Left()
			}
		}
	}
	return units
}
