package guide

import (
	"fmt"
	"math"
	"slices"

	"github.com/stockwright/stockwright/execution/floor"
	"github.com/stockwright/stockwright/execution/ledger"
)

// answerCount takes a blind count. A difference above the tolerance is
// counted again until two counts agree; a difference of much value waits for
// a manager.
func answerCount(t *ledger.Turn, task ledger.Task, c *TaskScan) (any, error) {
	units, err := c.Units()
	if err != nil {
		return ask(floor.PutTask(t, task), "error", err.Error()), nil
	}
	cell := ledger.Cell{Account: ledger.SlotAccount(task.Location, task.From), Goods: task.Goods.Normal()}
	b := t.Edit(cell)
	later, err := floor.Later(t, b)
	if err != nil {
		return nil, err
	}
	difference := units - (b.OnHand - later)
	agreed := slices.Contains(task.Counts, units)
	task.Counts = append(slices.Clone(task.Counts), units)
	task.Counters = append(slices.Clone(task.Counters), c.Actor)
	task.CountedAt = t.At
	if max(difference, -difference) > t.Rules.CountTolerance && !agreed {
		task.Worker = ""
		return goOn(t, task, ledger.AskRecount, "counted; it is to be counted once more")
	}
	if value := valueOf(t, task.Goods.SKU, difference); t.Rules.ApproveValue > 0 && value >= t.Rules.ApproveValue {
		task.State, task.Asked, task.Worker = ledger.TaskBlocked, ledger.AskApproval, ""
		task.Reason = fmt.Sprintf("difference %+d, worth %.2f", difference, value)
		t.Alert(ledger.Alert{ID: "approve:" + task.ID, Code: "count_to_approve",
			Location: task.Location, SKU: task.Goods.SKU, Slot: task.From,
			Text: fmt.Sprintf("%s in %s was counted %d: %s", task.Goods.SKU, task.From, units,
				task.Reason), Hint: "approve it, or have it counted again"})
		return ask(floor.PutTask(t, task), "info", "thank you; a manager looks at it"), nil
	}
	return postCount(t, task, units)
}

// valueOf is what a difference is worth in currency units.
func valueOf(t *ledger.Turn, sku string, difference int64) float64 {
	if it := t.State.Items.Rows[sku]; it != nil {
		return math.Abs(float64(difference)) * it.UnitCost.Float()
	}
	return 0
}

// postCount makes the count the record, as of when it was counted.
func postCount(t *ledger.Turn, task ledger.Task, units int64) (any, error) {
	task.Asked = ""
	task = floor.PutTask(t, task)
	at := t.At
	t.At = task.CountedAt
	defer func() { t.At = at }()
	cell := ledger.Cell{Account: ledger.SlotAccount(task.Location, task.From), Goods: task.Goods}
	counted, err := floor.CountCell(t, cell, units)
	if err != nil {
		return nil, err
	}
	floor.Finish(t, task.ID)
	task = *t.State.Tasks.Rows[task.ID]
	if !counted.Stale {
		task.Laid = []ledger.Laid{counted.Laid(t, cell)}
		task = floor.PutTask(t, task)
	}
	return ask(task, "info", "counted"), nil
}

// ApproveCount is a manager's word on a count difference: accepted, it is
// posted as of when it was counted; else the slot is counted again.
type ApproveCount struct {
	ledger.Head
	Task    string `json:"task"`
	Accept  bool   `json:"accept"`
	Reason  string `json:"reason,omitempty"`
	Version int64  `json:"version,omitempty"`
}

// Kind implements Command.
func (*ApproveCount) Kind() string { return "approve_count" }

func (c *ApproveCount) Check() error { return ledger.Need("task", c.Task) }

func (c *ApproveCount) Apply(t *ledger.Turn) (any, error) {
	task, err := floor.OpenTask(t, c.Task, ledger.TaskCount)
	if err != nil {
		return nil, err
	}
	if c.Version != 0 && c.Version != task.Version {
		return nil, ledger.NewStale("task", c.Version, task.Version, task)
	}
	if task.State != ledger.TaskBlocked || len(task.Counts) == 0 {
		return nil, ledger.NewRefused("nothing_to_approve", fmt.Sprintf("task %s is %s", task.ID,
			task.State), "wait for the count")
	}
	task.State = ledger.TaskOpen
	if !c.Accept {
		t.SettleAlert("approve:"+task.ID, "to be counted again: "+c.Reason)
		task.Counts, task.Counters, task.Asked = nil, nil, ledger.AskFrom
		return ask(floor.PutTask(t, task), "info", "to be counted again"), nil
	}
	t.SettleAlert("approve:"+task.ID, "approved by "+floor.OrUnknown(c.Actor))
	return postCount(t, task, task.Counts[len(task.Counts)-1])
}
