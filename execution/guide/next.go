package guide

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/stockwright/stockwright/execution/floor"
	"github.com/stockwright/stockwright/execution/ledger"
)

// NextTask gives a worker the next job: the one at hand, else the next open
// one of the location in the order of its route, plan or due day.
type NextTask struct {
	ledger.Head
	Location string            `json:"location"`
	Kinds    []ledger.TaskKind `json:"kinds,omitempty"` // empty = any
	Worker   string            `json:"worker"`
}

// Kind implements Command.
func (*NextTask) Kind() string { return "next_task" }

func (c *NextTask) Check() error {
	return ledger.CheckAll(ledger.Need("location", c.Location), ledger.Need("worker", c.Worker))
}

func (c *NextTask) Apply(t *ledger.Turn) (any, error) {
	out, err := c.apply(t)
	return named(t, out, err)
}

func (c *NextTask) apply(t *ledger.Turn) (any, error) {
	var next *ledger.Task
	for id := range t.State.Tasks.Index[ledger.OpenGroup+":"+c.Location] { // in no order: taskOrder decides
		task := t.State.Tasks.Rows[id]
		if task.State != ledger.TaskOpen || (len(c.Kinds) > 0 && !slices.Contains(c.Kinds, task.Kind)) ||
			(task.Worker != "" && task.Worker != c.Worker) {
			continue
		}
		if next == nil || taskOrder(task, next, c.Worker) < 0 {
			next = task
		}
	}
	if next == nil && (len(c.Kinds) == 0 || slices.Contains(c.Kinds, ledger.TaskPutAway)) {
		next = dockTask(t, c.Location)
	}
	if next == nil {
		return Prompt{Finished: true, Level: "info", Text: "nothing to do"}, nil
	}
	task := *next
	level, text := "info", ""
	if task.Worker == c.Worker {
		text = "continued where it was left"
	}
	task.Worker = c.Worker
	if task.Asked == "" {
		task.Asked = firstQuestion(task.Kind)
	}
	if task.Kind == ledger.TaskPutAway && task.To == "" {
		s := suggest(t, task.Location, task.Goods.SKU, task.Left())
		task.To, task.Reason = s.Slot, s.Reason
	}
	return ask(floor.PutTask(t, task), level, text), nil
}

// dockTask makes a putaway task for goods that stand at a dock and that no
// plan line directs, oldest first; nil when there are none.
func dockTask(t *ledger.Turn, location string) *ledger.Task {
	var oldest *ledger.Balance
	for account, cells := range t.State.ByPlace {
		if account.Kind() != ledger.KindDock || account.Location() != location || account.Name() == ledger.PackDock {
			continue
		}
		for _, b := range cells {
			if b.OnHand > 0 && (oldest == nil || cmp.Or(cmp.Compare(b.Since, oldest.Since),
				ledger.CompareCells(b.Cell, oldest.Cell)) < 0) &&
				len(t.State.Tasks.In(string(ledger.TaskPutAway)+":"+ledger.AtPlace(b.SKU, location))) == 0 {
				oldest = b
			}
		}
	}
	if oldest == nil {
		return nil
	}
	s := suggest(t, location, oldest.SKU, oldest.OnHand)
	id := fmt.Sprintf("put_away:%s:%s:%s:%s", oldest.Account.Name(), oldest.SKU, oldest.Lot, t.Key)
	floor.MakeTask(t, ledger.Task{ID: id, Kind: ledger.TaskPutAway, Location: location,
		Goods: oldest.Goods, From: oldest.Account.Name(), To: s.Slot,
		Quantity: oldest.OnHand, Reason: s.Reason}, nil)
	return t.State.Tasks.Rows[id]
}

// taskOrder puts a worker's own task first, then counts that orders wait for,
// then by step of the route or plan, due day and id.
func taskOrder(a, b *ledger.Task, worker string) int {
	mine := func(t *ledger.Task) int {
		if t.Worker == worker {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(mine(a), mine(b)), cmp.Compare(a.Step, b.Step),
		cmp.Compare(a.DueOn, b.DueOn), cmp.Compare(a.ID, b.ID))
}

func firstQuestion(k ledger.TaskKind) ledger.Question {
	switch k {
	case ledger.TaskPutAway, ledger.TaskReceive:
		return ledger.AskItem
	case ledger.TaskPack, ledger.TaskShip:
		return ledger.AskOrder
	}
	return ledger.AskFrom
}

// CancelTask gives a task up; what was expected from it is expected no longer.
type CancelTask struct {
	ledger.Head
	Task    string `json:"task"`
	Reason  string `json:"reason"`
	Version int64  `json:"version,omitempty"`
}

// Kind implements Command.
func (*CancelTask) Kind() string { return "cancel_task" }

func (c *CancelTask) Check() error {
	return ledger.CheckAll(ledger.Need("task", c.Task), ledger.Need("reason", c.Reason))
}

func (c *CancelTask) Apply(t *ledger.Turn) (any, error) {
	task, err := floor.OpenTask(t, c.Task)
	if err != nil {
		return nil, err
	}
	if c.Version != 0 && c.Version != task.Version {
		return nil, ledger.NewStale("task", c.Version, task.Version, task)
	}
	if task.Kind == ledger.TaskPick || task.Kind == ledger.TaskPack || task.Kind == ledger.TaskShip {
		return nil, ledger.NewRefused("of_order", fmt.Sprintf("task %s belongs to order %s", task.ID,
			task.Order), "cancel the order, or pick it short")
	}
	floor.Expect(t, &task, -task.Left())
	task.State, task.Reason, task.DoneAt, task.Asked = ledger.TaskCancelled, c.Reason, t.At, ""
	return floor.PutTask(t, task), nil
}
