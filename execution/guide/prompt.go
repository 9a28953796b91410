// Package guide leads work by prompts: it gives a worker the next task, asks one question
// at a time and takes the scanned or typed answer.
package guide

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/execution/floor"
	"github.com/stockwright/stockwright/execution/ledger"
)

// Prompt is what a worker's screen shows: one question, what is expected
// (never the record's figure while counting), how far the task is, and what
// came of the last answer.
type Prompt struct {
	Task     string          `json:"task,omitempty"`
	Kind     ledger.TaskKind `json:"kind,omitempty"`
	Question ledger.Question `json:"question,omitempty"`
	Expect   string          `json:"expect,omitempty"` // the slot, SKU or order to scan
	Why      string          `json:"why,omitempty"`    // why there
	SKU      string          `json:"sku,omitempty"`
	Name     string          `json:"name,omitempty"` // what the SKU is called
	Back     bool            `json:"back,omitempty"` // its last step can be taken back
	Lot      string          `json:"lot,omitempty"`
	Left     int64           `json:"left,omitempty"`
	Done     int64           `json:"done"`
	Of       int64           `json:"of"`
	Finished bool            `json:"finished"`
	Level    string          `json:"level"` // info, warning, error
	Text     string          `json:"text"`
	Version  int64           `json:"version,omitempty"`
}

// ask shows a task's present question.
func ask(task ledger.Task, level, text string) Prompt {
	p := Prompt{Task: task.ID, Kind: task.Kind, Question: task.Asked, SKU: task.Goods.SKU,
		Lot: task.Goods.Lot, Left: task.Left(),
		Done: task.Done, Of: task.Quantity, Level: level, Text: text, Version: task.Version,
		Back: canGoBack(&task), Finished: task.State == ledger.TaskDone || task.State == ledger.TaskCancelled}
	switch task.Asked {
	case ledger.AskFrom:
		p.Expect = task.From
	case ledger.AskItem:
		p.Expect = task.Goods.SKU
	case ledger.AskTo:
		p.Expect, p.Why = task.To, task.Reason
	case ledger.AskOrder:
		p.Expect = task.Order
	}
	if p.Finished {
		p.Question, p.Left = "", 0
	}
	if task.Kind == ledger.TaskCount {
		p.Left, p.Of, p.Done = 0, 0, 0
	}
	return p
}

// TaskScan answers the question a task is at: a scan, a quantity, or a word
// ("short", "skip", "back", "done"). The answer is the next question.
type TaskScan struct {
	ledger.Head
	Task     string `json:"task"`
	Scan     string `json:"scan,omitempty"`
	Quantity *int64 `json:"quantity,omitempty"`
	Say      string `json:"say,omitempty"` // short, skip, back, done
	Damaged  int64  `json:"damaged,omitempty"`
	Reason   string `json:"reason,omitempty"`
	Version  int64  `json:"version,omitempty"` // of the question that is answered, 0 = whatever it is at
}

// Kind implements Command.
func (*TaskScan) Kind() string { return "task_scan" }

func (c *TaskScan) Check() error {
	if c.Quantity != nil && *c.Quantity < 0 || c.Damaged < 0 {
		return ledger.NewInvalid("quantity", "must not be negative")
	}
	return ledger.Need("task", c.Task)
}

func (c *TaskScan) Apply(t *ledger.Turn) (any, error) {
	out, err := c.apply(t)
	return named(t, out, err)
}

func (c *TaskScan) apply(t *ledger.Turn) (any, error) {
	find := floor.OpenTask
	if c.Say == "back" {
		find = func(t *ledger.Turn, _ string, _ ...ledger.TaskKind) (ledger.Task, error) { return backOf(t, c) }
	}
	task, err := find(t, c.Task)
	if err != nil {
		return nil, err
	}
	if c.Version != 0 && c.Version != task.Version {
		return nil, ledger.NewStale("task", c.Version, task.Version,
			ask(task, "warning", "someone else went on with it"))
	}
	if task.State == ledger.TaskBlocked {
		return ask(task, "warning", "waits for a manager's approval"), nil
	}
	if task.Asked == "" {
		task.Asked = firstQuestion(task.Kind)
	}
	task.Worker = cmp.Or(c.Actor, task.Worker)
	if c.Say == "back" {
		return goBack(t, task)
	}
	if c.Say == "skip" {
		task.Worker, task.Step, task.Reason = "", task.Step+1_000_000, cmp.Or(c.Reason, task.Reason)
		return ask(floor.PutTask(t, task), "info", "put back for later"), nil
	}
	return answer(t, task, c)
}

// answer takes one answer and moves the task on.
func answer(t *ledger.Turn, task ledger.Task, c *TaskScan) (any, error) {
	if c.Say == "short" && c.Scan == "" && c.Quantity == nil &&
		takesGoods(task.Kind) { // without a number: there is nothing
		none := int64(0)
		c.Quantity = &none
		if task.Asked == ledger.AskFrom || task.Asked == ledger.AskItem {
			task.Asked = ledger.AskQuantity
		}
	}
	switch task.Asked {
	case ledger.AskFrom:
		slot, err := slotOf(t, c.Scan, task.Location)
		if err != nil || slot != task.From {
			return ask(floor.PutTask(t, task), "error", wrongScan("slot", slot, task.From, err)), nil
		}
		return goOn(t, task, ledger.AskItem, "")
	case ledger.AskItem:
		return answerItem(t, task, c)
	case ledger.AskQuantity:
		return answerQuantity(t, task, c)
	case ledger.AskTo:
		return answerTo(t, task, c)
	case ledger.AskReason:
		if reason := cmp.Or(c.Reason, c.Scan); reason != "" {
			return setDown(t, task, task.Put, reason)
		}
		return ask(floor.PutTask(t, task), "error", "say why it goes elsewhere"), nil
	case ledger.AskOrder:
		return answerOrder(t, task, c)
	case ledger.AskCount, ledger.AskRecount:
		return answerCount(t, task, c)
	}
	return nil, ledger.NewRefused("no_question", fmt.Sprintf("task %s asks nothing", task.ID), "ask for the next task")
}

// answerTo takes the slot where the goods are set down, and asks why where it is not the
// one directed.
func answerTo(t *ledger.Turn, task ledger.Task, c *TaskScan) (any, error) {
	slot, err := slotOf(t, c.Scan, task.Location)
	if err != nil || slot == "" || slot == task.From {
		return ask(floor.PutTask(t, task), "error", wrongScan("slot", slot, task.To, err)), nil
	}
	if task.To != "" && slot != task.To && c.Reason == "" {
		task.Put = slot
		return goOn(t, task, ledger.AskReason, fmt.Sprintf("directed to %s, scanned %s: why?", task.To, slot))
	}
	return setDown(t, task, slot, c.Reason)
}

func goOn(t *ledger.Turn, task ledger.Task, next ledger.Question, text string) (any, error) {
	task.Asked = next
	return ask(floor.PutTask(t, task), "info", text), nil
}

func wrongScan(what, got, want string, err error) string {
	if err != nil {
		return err.Error()
	}
	if want == "" {
		return fmt.Sprintf("scan a %s", what)
	}
	if got == "" {
		return fmt.Sprintf("scan %s %s", what, want)
	}
	return fmt.Sprintf("this is %s, %s %s is asked", got, what, want)
}

// answerItem checks that the right goods are in the worker's hand.
func answerItem(t *ledger.Turn, task ledger.Task, c *TaskScan) (any, error) {
	if task.Kind == ledger.TaskReceive && c.Say == "done" {
		floor.Finish(t, task.ID)
		return ask(*t.State.Tasks.Rows[task.ID], "info", "receipt ended"), nil
	}
	v, sku, err := itemOf(t, c.Scan)
	if err != nil {
		return ask(floor.PutTask(t, task), "error", err.Error()), nil
	}
	if task.Goods.SKU != "" && task.Kind != ledger.TaskReceive && sku != task.Goods.SKU {
		return ask(floor.PutTask(t, task), "error", wrongScan("item", sku, task.Goods.SKU, nil)), nil
	}
	if task.Goods.Lot != "" && v.Lot != "" && v.Lot != task.Goods.Lot {
		return ask(floor.PutTask(t, task), "error", fmt.Sprintf("this is lot %s, lot %s is asked",
			v.Lot, task.Goods.Lot)), nil
	}
	if task.Kind == ledger.TaskReceive {
		task.Goods = ledger.Goods{SKU: sku, Lot: v.Lot, Expiry: core.Day(v.Expiry)}
	}
	if task.Kind == ledger.TaskCount {
		return goOn(t, task, ledger.AskCount, "")
	}
	return goOn(t, task, ledger.AskQuantity, unitHint(t, task))
}

// answerQuantity takes the number of units, and with it the units in hand.
func answerQuantity(t *ledger.Turn, task ledger.Task, c *TaskScan) (any, error) {
	units, unit, err := c.number()
	if task.Kind != ledger.TaskReceive {
		units, err = c.Units()
	}
	if err != nil {
		return ask(floor.PutTask(t, task), "error", err.Error()), nil
	}
	if task.Kind == ledger.TaskReceive {
		return receiveScanned(t, task, floor.Received{Goods: task.Goods, Quantity: units,
			Damaged: c.Damaged, Unit: unit})
	}
	short := c.Say == "short"
	if units > task.Left() || (units == 0 && !short) {
		return ask(floor.PutTask(t, task), "error", fmt.Sprintf("between 1 and %d units are asked", task.Left())), nil
	}
	if task.Kind == ledger.TaskPick {
		return pickScanned(t, task, units, short)
	}
	if short && units == 0 {
		return shortMove(t, task)
	}
	task.InHand = units
	return goOn(t, task, ledger.AskTo, "")
}

func pickScanned(t *ledger.Turn, task ledger.Task, units int64, short bool) (any, error) {
	posted := len(t.Posted)
	out, err := floor.PickRows(t, task, units, short)
	if err != nil {
		return nil, err
	}
	next := out.Task
	next.Laid = laid(t, next.ID, posted)
	text := fmt.Sprintf("%d picked", units)
	switch {
	case len(out.Alternate) > 0:
		text += "; the rest is in another slot, the next task says where"
	case out.Backordered > 0:
		text += fmt.Sprintf("; %d are nowhere and stay owed", out.Backordered)
	}
	if next.IsOpen() {
		next.Asked = ledger.AskFrom
	}
	return ask(floor.PutTask(t, next), "info", text), nil
}

// shortMove ends a move whose goods are not there and asks for a count.
func shortMove(t *ledger.Turn, task ledger.Task) (any, error) {
	floor.Expect(t, &task, -task.Left())
	task.State, task.DoneAt, task.Reason, task.Asked = ledger.TaskCancelled, t.At, "the slot was short", ""
	task = floor.PutTask(t, task)
	if task.From != "" && task.Kind != ledger.TaskPutAway {
		cell := ledger.Cell{Account: ledger.SlotAccount(task.Location, task.From), Goods: task.Goods}
		t.Edit(cell).Shorts++
		floor.AskForCount(t, cell, "nothing there to move")
	}
	return ask(task, "warning", "the slot is to be counted"), nil
}

// setDown posts the units in hand to the slot they were put into.
func setDown(t *ledger.Turn, task ledger.Task, slot, reason string) (any, error) {
	units, posted := task.InHand, len(t.Posted)
	var err error
	if task.Kind == ledger.TaskPutAway {
		err = fromDock(t, task, slot, units, reason)
	} else {
		err = t.Post(ledger.Movement{Goods: task.Goods, From: ledger.SlotAccount(task.Location,
			task.From), To: ledger.SlotAccount(task.Location, slot),
			Quantity: units, Reason: strings.TrimSuffix(string(task.Kind)+": "+reason, ": "), Ref: task.ID})
	}
	if err != nil {
		return nil, err
	}
	task.InHand, task.Put, task.Asked, task.Laid = 0, "", firstQuestion(task.Kind), laid(t, task.ID, posted)
	task = floor.Progress(t, task, units)
	return ask(task, "info", fmt.Sprintf("%d in %s", units, slot)), nil
}

// laid are the movements of a step that began when so many were posted, by what they were
// posted for.
func laid(t *ledger.Turn, of string, posted int) (out []ledger.Laid) {
	for _, m := range t.Posted[posted:] {
		if (m.Ref == of || "pick:"+m.Ref == of) && m.Reason != "counted_already" {
			out = append(out, ledger.Laid{Goods: m.Goods, From: m.From, To: m.To, Quantity: m.Quantity})
		}
	}
	return out
}

// fromDock puts units away from the dock, lot by lot, first expired first.
func fromDock(t *ledger.Turn, task ledger.Task, slot string, units int64, reason string) error {
	dock := ledger.DockAccount(task.Location, task.From)
	cells := slices.Clone(t.State.ByPlace[dock])
	slices.SortFunc(cells, floor.RemovalOrder)
	reason = strings.TrimSuffix("put_away: "+reason, ": ")
	for _, b := range cells {
		if b.SKU != task.Goods.SKU || b.OnHand <= 0 || units == 0 || (task.Goods.Lot != "" && b.Lot != task.Goods.Lot) {
			continue
		}
		q := min(b.OnHand, units)
		if err := t.Post(ledger.Movement{Goods: b.Goods, From: dock,
			To: ledger.SlotAccount(task.Location, slot), Quantity: q, Reason: reason, Ref: task.ID}); err != nil {
			return err
		}
		units -= q
	}
	if units > 0 { // more than the receipt says: the receipt is what is wrong
		return t.Post(ledger.Movement{Goods: task.Goods, From: dock,
			To: ledger.SlotAccount(task.Location, slot), Quantity: units, Reason: reason, Ref: task.ID})
	}
	return nil
}

// receiveScanned books what was counted at the dock. A unit named with the
// quantity holds for it alone: damaged units are counted singly.
func receiveScanned(t *ledger.Turn, task ledger.Task, r floor.Received) (any, error) {
	if r.Quantity+r.Damaged == 0 {
		return ask(floor.PutTask(t, task), "error", "how many arrived?"), nil
	}
	c := &floor.Receive{Head: ledger.Head{Key: t.Key}, Location: task.Location, Dock: task.From,
		Order: task.Order, Scanned: true}
	if t.State.Orders.Rows[task.Order] == nil {
		c.Order = ""
	}
	l, err := c.Line(t, r)
	if err == nil {
		r.Quantity, err = l.InBaseUnits(r.Quantity, r.Unit)
	}
	if err != nil {
		return ask(floor.PutTask(t, task), "error", err.Error()), nil
	}
	r.Unit = ""
	c.Lines = []floor.Received{r}
	got, err := c.Apply(t)
	if err != nil {
		return nil, err
	}
	text := fmt.Sprintf("%d of %s received", r.Quantity, task.Goods.SKU)
	if r, ok := got.(floor.Receipt); ok && (len(r.Over) > 0 || len(r.Unexpected) > 0) {
		text += "; more than was ordered"
	}
	if now := t.State.Tasks.Rows[task.ID]; !now.IsOpen() {
		return ask(*now, "info", text+"; the order is complete"), nil
	}
	task.Goods, task.Version = ledger.Goods{}, t.State.Tasks.Rows[task.ID].Version
	return goOn(t, task, ledger.AskItem, text)
}

func answerOrder(t *ledger.Turn, task ledger.Task, c *TaskScan) (any, error) {
	v, _, err := t.Scanner.Scan(c.Scan)
	if code := cmp.Or(v.Order, v.SSCC, strings.TrimSpace(c.Scan)); err != nil || code != task.Order {
		return ask(floor.PutTask(t, task), "error", wrongScan("order", code, task.Order, err)), nil
	}
	floor.PutTask(t, task)
	if task.Kind == ledger.TaskPack {
		_, err = (&floor.Pack{Order: task.Order}).Apply(t)
	} else {
		_, err = (&floor.Ship{Order: task.Order}).Apply(t)
	}
	if err != nil {
		return nil, err
	}
	return ask(*t.State.Tasks.Rows[task.ID], "info", string(task.Kind)+" done"), nil
}
