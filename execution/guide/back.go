package guide

import (
	"slices"

	"github.com/stockwright/stockwright/execution/floor"
	"github.com/stockwright/stockwright/execution/ledger"
)

// before is the question that came before another; "" where there is none.
func before(task *ledger.Task) ledger.Question {
	switch task.Asked {
	case ledger.AskReason:
		return ledger.AskTo
	case ledger.AskTo:
		return ledger.AskQuantity
	case ledger.AskQuantity, ledger.AskCount:
		return ledger.AskItem
	case ledger.AskItem:
		if task.Kind != ledger.TaskPutAway && task.Kind != ledger.TaskReceive {
			return ledger.AskFrom
		}
	}
	return ""
}

// canGoBack tells whether a task has a step that can be taken back.
func canGoBack(task *ledger.Task) bool {
	return before(task) != "" || len(task.Laid) > 0 || recounts(task)
}

// recounts tells whether a count is to be made once more: until then it can be taken back.
func recounts(task *ledger.Task) bool {
	return task.Asked == ledger.AskRecount && len(task.Counts) > 0
}

// goBack takes the last step of a task back: the answer to the question before, or the
// units that were put down last, which the worker then has in hand again, the pick or the
// count that was booked last.
func goBack(t *ledger.Turn, task ledger.Task) (any, error) {
	if q := before(&task); q != "" && task.IsOpen() {
		task.InHand, task.Put = 0, ""
		if q == ledger.AskTo { // a reason was asked for: the units stay in hand
			task.InHand = t.State.Tasks.Rows[task.ID].InHand
		}
		return goOn(t, task, q, "one step back")
	}
	if recounts(&task) && task.IsOpen() {
		last := len(task.Counts) - 1
		task.Counts, task.Counters = slices.Clone(task.Counts[:last]), slices.Clone(task.Counters[:last])
		return goOn(t, task, ledger.AskCount, "taken back; count again")
	}
	if len(task.Laid) == 0 {
		return ask(task, "error", "there is no step to take back"), nil
	}
	take, next, text := floor.TakeBackLaid, ledger.AskTo, "taken up again; put it where it belongs"
	switch task.Kind {
	case ledger.TaskPick:
		take, next, text = floor.TakeBackPick, ledger.AskQuantity, "back in its slot; how many are picked?"
	case ledger.TaskCount:
		take, next, text = floor.TakeBackCount, ledger.AskCount, "taken back; count again"
	}
	task, err := take(t, task)
	if err != nil {
		return nil, err
	}
	return goOn(t, task, next, text)
}

// backOf finds the task whose step is taken back: also one that is done, by the worker
// who did it.
func backOf(t *ledger.Turn, c *TaskScan) (ledger.Task, error) {
	task := t.State.Tasks.Rows[c.Task]
	if task != nil && task.State == ledger.TaskDone && task.Worker == c.Actor && len(task.Laid) > 0 {
		return *task, nil
	}
	return floor.OpenTask(t, c.Task)
}

// named adds what the goods of a prompt are called.
func named(t *ledger.Turn, answer any, err error) (any, error) {
	p, ok := answer.(Prompt)
	if !ok || err != nil {
		return answer, err
	}
	if it := t.State.Items.Rows[p.SKU]; it != nil {
		p.Name = it.Description
	}
	return p, nil
}

// takesGoods tells whether a task takes goods from where they stand, which may be short.
func takesGoods(k ledger.TaskKind) bool {
	return k == ledger.TaskPick || k == ledger.TaskMove || k == ledger.TaskReplenish || k == ledger.TaskPutAway
}
