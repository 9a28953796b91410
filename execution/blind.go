package execution

import (
	"fmt"
	"math"
	"slices"
)

// answerCount takes a blind count. A difference above the tolerance is
// counted again until two counts agree; a difference of much value waits for
// a manager.
func (t *turn) answerCount(task Task, c *TaskScan) (any, error) {
	units, err := c.units()
	if err != nil {
		return ask(t.putTask(task), "error", err.Error()), nil
	}
	cell := Cell{SlotAccount(task.Location, task.From), task.Goods.normal()}
	b := t.edit(cell)
	later, err := t.later(b)
	if err != nil {
		return nil, err
	}
	difference := units - (b.OnHand - later)
	agreed := slices.Contains(task.Counts, units)
	task.Counts = append(slices.Clone(task.Counts), units)
	task.Counters = append(slices.Clone(task.Counters), c.Actor)
	task.CountedAt = t.at
	if max(difference, -difference) > t.rules.CountTolerance && !agreed {
		task.Worker = ""
		return t.goOn(task, AskRecount, "counted; it is to be counted once more")
	}
	if value := t.valueOf(task.Goods.SKU, difference); t.rules.ApproveValue > 0 && value >= t.rules.ApproveValue {
		task.State, task.Asked, task.Worker = TaskBlocked, AskApproval, ""
		task.Reason = fmt.Sprintf("difference %+d, worth %.2f", difference, value)
		t.alert(Alert{ID: "approve:" + task.ID, Code: "count_to_approve", Location: task.Location, SKU: task.Goods.SKU, Slot: task.From,
			Text: fmt.Sprintf("%s in %s was counted %d: %s", task.Goods.SKU, task.From, units, task.Reason), Hint: "approve it, or have it counted again"})
		return ask(t.putTask(task), "info", "thank you; a manager looks at it"), nil
	}
	return t.postCount(task, units)
}

// valueOf is what a difference is worth in currency units.
func (t *turn) valueOf(sku string, difference int64) float64 {
	if it := t.s.items.rows[sku]; it != nil {
		return math.Abs(float64(difference)) * it.UnitCost.Float()
	}
	return 0
}

// postCount makes the count the record, as of when it was counted.
func (t *turn) postCount(task Task, units int64) (any, error) {
	task.Asked = ""
	task = t.putTask(task)
	at := t.at
	t.at = task.CountedAt
	defer func() { t.at = at }()
	if _, err := t.countCell(Cell{SlotAccount(task.Location, task.From), task.Goods}, units); err != nil {
		return nil, err
	}
	t.finish(task.ID)
	return ask(*t.s.tasks.rows[task.ID], "info", "counted"), nil
}

// ApproveCount is a manager's word on a count difference: accepted, it is
// posted as of when it was counted; else the slot is counted again.
type ApproveCount struct {
	Head
	Task    string `json:"task"`
	Accept  bool   `json:"accept"`
	Reason  string `json:"reason,omitempty"`
	Version int64  `json:"version,omitempty"`
}

// Kind implements Command.
func (*ApproveCount) Kind() string { return "approve_count" }

func (c *ApproveCount) check() error { return need("task", c.Task) }

func (c *ApproveCount) apply(t *turn) (any, error) {
	task, err := t.openTask(c.Task, TaskCount)
	if err != nil {
		return nil, err
	}
	if c.Version != 0 && c.Version != task.Version {
		return nil, stale("task", c.Version, task.Version, task)
	}
	if task.State != TaskBlocked || len(task.Counts) == 0 {
		return nil, refused("nothing_to_approve", fmt.Sprintf("task %s is %s", task.ID, task.State), "wait for the count")
	}
	task.State = TaskOpen
	if !c.Accept {
		t.settleAlert("approve:"+task.ID, "to be counted again: "+c.Reason)
		task.Counts, task.Counters, task.Asked = nil, nil, AskFrom
		return ask(t.putTask(task), "info", "to be counted again"), nil
	}
	t.settleAlert("approve:"+task.ID, "approved by "+orUnknown(c.Actor))
	return t.postCount(task, task.Counts[len(task.Counts)-1])
}
