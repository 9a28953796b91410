package execution

import (
	"cmp"
	"fmt"
	"slices"
)

// NextTask gives a worker the next job: the one at hand, else the next open
// one of the location in the order of its route, plan or due day.
type NextTask struct {
	Head
	Location string     `json:"location"`
	Kinds    []TaskKind `json:"kinds,omitempty"` // empty = any
	Worker   string     `json:"worker"`
}

// Kind implements Command.
func (*NextTask) Kind() string { return "next_task" }

func (c *NextTask) check() error {
	return checkAll(need("location", c.Location), need("worker", c.Worker))
}

func (c *NextTask) apply(t *turn) (any, error) {
	var next *Task
	for id := range t.s.tasks.index[openGroup+":"+c.Location] { // in no order: taskOrder decides
		task := t.s.tasks.rows[id]
		if task.State != TaskOpen || (len(c.Kinds) > 0 && !slices.Contains(c.Kinds, task.Kind)) ||
			(task.Worker != "" && task.Worker != c.Worker) {
			continue
		}
		if next == nil || taskOrder(task, next, c.Worker) < 0 {
			next = task
		}
	}
	if next == nil && (len(c.Kinds) == 0 || slices.Contains(c.Kinds, TaskPutAway)) {
		next = t.dockTask(c.Location)
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
	if task.Kind == TaskPutAway && task.To == "" {
		s := t.suggest(task.Location, task.Goods.SKU, task.Left())
		task.To, task.Reason = s.Slot, s.Reason
	}
	return ask(t.putTask(task), level, text), nil
}

// dockTask makes a putaway task for goods that stand at a dock and that no
// plan line directs, oldest first; nil when there are none.
func (t *turn) dockTask(location string) *Task {
	var oldest *Balance
	for account, cells := range t.s.byPlace {
		if account.Kind() != KindDock || account.Location() != location || account.Name() == PackDock {
			continue
		}
		for _, b := range cells {
			if b.OnHand > 0 && (oldest == nil || cmp.Or(cmp.Compare(b.Since, oldest.Since), compareCells(b.Cell, oldest.Cell)) < 0) &&
				len(t.s.tasks.in(string(TaskPutAway)+":"+at(b.SKU, location))) == 0 {
				oldest = b
			}
		}
	}
	if oldest == nil {
		return nil
	}
	s := t.suggest(location, oldest.SKU, oldest.OnHand)
	id := fmt.Sprintf("put_away:%s:%s:%s:%s", oldest.Account.Name(), oldest.SKU, oldest.Lot, t.key)
	t.makeTask(Task{ID: id, Kind: TaskPutAway, Location: location, Goods: oldest.Goods, From: oldest.Account.Name(), To: s.Slot,
		Quantity: oldest.OnHand, Reason: s.Reason}, nil)
	return t.s.tasks.rows[id]
}

// taskOrder puts a worker's own task first, then counts that orders wait for,
// then by step of the route or plan, due day and id.
func taskOrder(a, b *Task, worker string) int {
	mine := func(t *Task) int {
		if t.Worker == worker {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(mine(a), mine(b)), cmp.Compare(a.Step, b.Step), cmp.Compare(a.DueOn, b.DueOn), cmp.Compare(a.ID, b.ID))
}

func firstQuestion(k TaskKind) Question {
	switch k {
	case TaskPutAway, TaskReceive:
		return AskItem
	case TaskPack, TaskShip:
		return AskOrder
	}
	return AskFrom
}

// CancelTask gives a task up; what was expected from it is expected no longer.
type CancelTask struct {
	Head
	Task    string `json:"task"`
	Reason  string `json:"reason"`
	Version int64  `json:"version,omitempty"`
}

// Kind implements Command.
func (*CancelTask) Kind() string { return "cancel_task" }

func (c *CancelTask) check() error { return checkAll(need("task", c.Task), need("reason", c.Reason)) }

func (c *CancelTask) apply(t *turn) (any, error) {
	task, err := t.openTask(c.Task)
	if err != nil {
		return nil, err
	}
	if c.Version != 0 && c.Version != task.Version {
		return nil, stale("task", c.Version, task.Version, task)
	}
	if task.Kind == TaskPick || task.Kind == TaskPack || task.Kind == TaskShip {
		return nil, refused("of_order", fmt.Sprintf("task %s belongs to order %s", task.ID, task.Order), "cancel the order, or pick it short")
	}
	t.expect(&task, -task.Left())
	task.State, task.Reason, task.DoneAt, task.Asked = TaskCancelled, c.Reason, t.at, ""
	return t.putTask(task), nil
}
