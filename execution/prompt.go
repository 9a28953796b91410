package execution

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/core"
)

// Question is what a worker is asked next, one at a time.
type Question string

// The questions of the floor.
const (
	AskFrom     Question = "from_slot"
	AskItem     Question = "item"
	AskQuantity Question = "quantity"
	AskTo       Question = "to_slot"
	AskReason   Question = "reason"
	AskOrder    Question = "order"
	AskCount    Question = "count"
	AskRecount  Question = "recount"
	AskApproval Question = "approval"
)

// Prompt is what a worker's screen shows: one question, what is expected
// (never the record's figure while counting), how far the task is, and what
// came of the last answer.
type Prompt struct {
	Task     string   `json:"task,omitempty"`
	Kind     TaskKind `json:"kind,omitempty"`
	Question Question `json:"question,omitempty"`
	Expect   string   `json:"expect,omitempty"` // the slot, SKU or order to scan
	Why      string   `json:"why,omitempty"`    // why there
	SKU      string   `json:"sku,omitempty"`
	Lot      string   `json:"lot,omitempty"`
	Left     int64    `json:"left,omitempty"`
	Done     int64    `json:"done"`
	Of       int64    `json:"of"`
	Finished bool     `json:"finished"`
	Level    string   `json:"level"` // info, warning, error
	Text     string   `json:"text"`
	Version  int64    `json:"version,omitempty"`
}

// ask shows a task's present question.
func ask(task Task, level, text string) Prompt {
	p := Prompt{Task: task.ID, Kind: task.Kind, Question: task.Asked, SKU: task.Goods.SKU, Lot: task.Goods.Lot, Left: task.Left(),
		Done: task.Done, Of: task.Quantity, Level: level, Text: text, Version: task.Version, Finished: task.State == TaskDone || task.State == TaskCancelled}
	switch task.Asked {
	case AskFrom:
		p.Expect = task.From
	case AskItem:
		p.Expect = task.Goods.SKU
	case AskTo:
		p.Expect, p.Why = task.To, task.Reason
	case AskOrder:
		p.Expect = task.Order
	}
	if p.Finished {
		p.Question, p.Left = "", 0
	}
	if task.Kind == TaskCount {
		p.Left, p.Of, p.Done = 0, 0, 0
	}
	return p
}

// TaskScan answers the question a task is at: a scan, a quantity, or a word
// ("short", "reason", "skip"). The answer is the next question.
type TaskScan struct {
	Head
	Task     string `json:"task"`
	Scan     string `json:"scan,omitempty"`
	Quantity *int64 `json:"quantity,omitempty"`
	Say      string `json:"say,omitempty"` // short, skip, done
	Damaged  int64  `json:"damaged,omitempty"`
	Reason   string `json:"reason,omitempty"`
	Version  int64  `json:"version,omitempty"` // of the question that is answered, 0 = whatever it is at
}

// Kind implements Command.
func (*TaskScan) Kind() string { return "task_scan" }

func (c *TaskScan) check() error {
	if c.Quantity != nil && *c.Quantity < 0 || c.Damaged < 0 {
		return invalid("quantity", "must not be negative")
	}
	return need("task", c.Task)
}

func (c *TaskScan) apply(t *turn) (any, error) {
	task, err := t.openTask(c.Task)
	if err != nil {
		return nil, err
	}
	if c.Version != 0 && c.Version != task.Version {
		return nil, stale("task", c.Version, task.Version, ask(task, "warning", "someone else went on with it"))
	}
	if task.State == TaskBlocked {
		return ask(task, "warning", "waits for a manager's approval"), nil
	}
	if task.Asked == "" {
		task.Asked = firstQuestion(task.Kind)
	}
	task.Worker = cmp.Or(c.Actor, task.Worker)
	if c.Say == "skip" {
		task.Worker, task.Step, task.Reason = "", task.Step+1_000_000, cmp.Or(c.Reason, task.Reason)
		return ask(t.putTask(task), "info", "put back for later"), nil
	}
	return t.answer(task, c)
}

// answer takes one answer and moves the task on.
func (t *turn) answer(task Task, c *TaskScan) (any, error) {
	switch task.Asked {
	case AskFrom:
		slot, err := t.slotOf(c.Scan, task.Location)
		if err != nil || slot != task.From {
			return ask(t.putTask(task), "error", wrongScan("slot", slot, task.From, err)), nil
		}
		return t.goOn(task, AskItem, "")
	case AskItem:
		return t.answerItem(task, c)
	case AskQuantity:
		return t.answerQuantity(task, c)
	case AskTo:
		slot, err := t.slotOf(c.Scan, task.Location)
		if err != nil || slot == "" || slot == task.From {
			return ask(t.putTask(task), "error", wrongScan("slot", slot, task.To, err)), nil
		}
		if task.To != "" && slot != task.To && c.Reason == "" {
			task.Put = slot
			return t.goOn(task, AskReason, fmt.Sprintf("directed to %s, scanned %s: why?", task.To, slot))
		}
		return t.setDown(task, slot, c.Reason)
	case AskReason:
		if reason := cmp.Or(c.Reason, c.Scan); reason != "" {
			return t.setDown(task, task.Put, reason)
		}
		return ask(t.putTask(task), "error", "say why it goes elsewhere"), nil
	case AskOrder:
		return t.answerOrder(task, c)
	case AskCount, AskRecount:
		return t.answerCount(task, c)
	}
	return nil, refused("no_question", fmt.Sprintf("task %s asks nothing", task.ID), "ask for the next task")
}

func (t *turn) goOn(task Task, next Question, text string) (any, error) {
	task.Asked = next
	return ask(t.putTask(task), "info", text), nil
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
func (t *turn) answerItem(task Task, c *TaskScan) (any, error) {
	if task.Kind == TaskReceive && c.Say == "done" {
		t.finish(task.ID)
		return ask(*t.s.tasks.rows[task.ID], "info", "receipt ended"), nil
	}
	v, sku, err := t.itemOf(c.Scan)
	if err != nil {
		return ask(t.putTask(task), "error", err.Error()), nil
	}
	if task.Goods.SKU != "" && task.Kind != TaskReceive && sku != task.Goods.SKU {
		return ask(t.putTask(task), "error", wrongScan("item", sku, task.Goods.SKU, nil)), nil
	}
	if task.Goods.Lot != "" && v.Lot != "" && v.Lot != task.Goods.Lot {
		return ask(t.putTask(task), "error", fmt.Sprintf("this is lot %s, lot %s is asked", v.Lot, task.Goods.Lot)), nil
	}
	if task.Kind == TaskReceive {
		task.Goods = Goods{SKU: sku, Lot: v.Lot, Expiry: core.Day(v.Expiry)}
	}
	if task.Kind == TaskCount {
		return t.goOn(task, AskCount, "")
	}
	return t.goOn(task, AskQuantity, t.unitHint(task))
}

// answerQuantity takes the number of units, and with it the units in hand.
func (t *turn) answerQuantity(task Task, c *TaskScan) (any, error) {
	units, unit, err := c.number()
	if task.Kind != TaskReceive {
		units, err = c.units()
	}
	if err != nil {
		return ask(t.putTask(task), "error", err.Error()), nil
	}
	if task.Kind == TaskReceive {
		return t.receiveScanned(task, Received{Goods: task.Goods, Quantity: units, Damaged: c.Damaged, Unit: unit})
	}
	short := c.Say == "short"
	if units > task.Left() || (units == 0 && !short) {
		return ask(t.putTask(task), "error", fmt.Sprintf("between 1 and %d units are asked", task.Left())), nil
	}
	if task.Kind == TaskPick {
		return t.pickScanned(task, units, short)
	}
	if short && units == 0 {
		return t.shortMove(task)
	}
	task.InHand = units
	return t.goOn(task, AskTo, "")
}

func (t *turn) pickScanned(task Task, units int64, short bool) (any, error) {
	out, err := t.pick(task, units, short)
	if err != nil {
		return nil, err
	}
	next := out.Task
	text := fmt.Sprintf("%d picked", units)
	switch {
	case len(out.Alternate) > 0:
		text += "; the rest is in another slot, the next task says where"
	case out.Backordered > 0:
		text += fmt.Sprintf("; %d are nowhere and stay owed", out.Backordered)
	}
	if next.open() {
		next.Asked = AskFrom
		next = t.putTask(next)
	}
	return ask(next, "info", text), nil
}

// shortMove ends a move whose goods are not there and asks for a count.
func (t *turn) shortMove(task Task) (any, error) {
	t.expect(&task, -task.Left())
	task.State, task.DoneAt, task.Reason, task.Asked = TaskCancelled, t.at, "the slot was short", ""
	task = t.putTask(task)
	if task.From != "" && task.Kind != TaskPutAway {
		cell := Cell{SlotAccount(task.Location, task.From), task.Goods}
		t.edit(cell).Shorts++
		t.askCount(cell, "nothing there to move")
	}
	return ask(task, "warning", "the slot is to be counted"), nil
}

// setDown posts the units in hand to the slot they were put into.
func (t *turn) setDown(task Task, slot, reason string) (any, error) {
	units := task.InHand
	var err error
	if task.Kind == TaskPutAway {
		err = t.fromDock(task, slot, units, reason)
	} else {
		err = t.post(Movement{Goods: task.Goods, From: SlotAccount(task.Location, task.From), To: SlotAccount(task.Location, slot),
			Quantity: units, Reason: strings.TrimSuffix(string(task.Kind)+": "+reason, ": "), Ref: task.ID})
	}
	if err != nil {
		return nil, err
	}
	task.InHand, task.Put, task.Asked = 0, "", firstQuestion(task.Kind)
	task = t.progress(task, units)
	return ask(task, "info", fmt.Sprintf("%d in %s", units, slot)), nil
}

// fromDock puts units away from the dock, lot by lot, first expired first.
func (t *turn) fromDock(task Task, slot string, units int64, reason string) error {
	dock := DockAccount(task.Location, task.From)
	cells := slices.Clone(t.s.byPlace[dock])
	slices.SortFunc(cells, removalOrder)
	reason = strings.TrimSuffix("put_away: "+reason, ": ")
	for _, b := range cells {
		if b.SKU != task.Goods.SKU || b.OnHand <= 0 || units == 0 || (task.Goods.Lot != "" && b.Lot != task.Goods.Lot) {
			continue
		}
		q := min(b.OnHand, units)
		if err := t.post(Movement{Goods: b.Goods, From: dock, To: SlotAccount(task.Location, slot), Quantity: q, Reason: reason, Ref: task.ID}); err != nil {
			return err
		}
		units -= q
	}
	if units > 0 { // more than the receipt says: the receipt is what is wrong
		return t.post(Movement{Goods: task.Goods, From: dock, To: SlotAccount(task.Location, slot), Quantity: units, Reason: reason, Ref: task.ID})
	}
	return nil
}

// receiveScanned books what was counted at the dock. A unit named with the
// quantity holds for it alone: damaged units are counted singly.
func (t *turn) receiveScanned(task Task, r Received) (any, error) {
	if r.Quantity+r.Damaged == 0 {
		return ask(t.putTask(task), "error", "how many arrived?"), nil
	}
	c := &Receive{Head: Head{Key: t.key}, Location: task.Location, Dock: task.From, Order: task.Order, scanned: true}
	if t.s.orders.rows[task.Order] == nil {
		c.Order = ""
	}
	l, err := c.line(t, r)
	if err == nil {
		r.Quantity, err = l.InBaseUnits(r.Quantity, r.Unit)
	}
	if err != nil {
		return ask(t.putTask(task), "error", err.Error()), nil
	}
	r.Unit = ""
	c.Lines = []Received{r}
	got, err := c.apply(t)
	if err != nil {
		return nil, err
	}
	text := fmt.Sprintf("%d of %s received", r.Quantity, task.Goods.SKU)
	if r, ok := got.(Receipt); ok && (len(r.Over) > 0 || len(r.Unexpected) > 0) {
		text += "; more than was ordered"
	}
	if now := t.s.tasks.rows[task.ID]; !now.open() {
		return ask(*now, "info", text+"; the order is complete"), nil
	}
	task.Goods, task.Version = Goods{}, t.s.tasks.rows[task.ID].Version
	return t.goOn(task, AskItem, text)
}

func (t *turn) answerOrder(task Task, c *TaskScan) (any, error) {
	v, _, err := t.scan.Scan(c.Scan)
	if code := cmp.Or(v.Order, v.SSCC, strings.TrimSpace(c.Scan)); err != nil || code != task.Order {
		return ask(t.putTask(task), "error", wrongScan("order", code, task.Order, err)), nil
	}
	t.putTask(task)
	if task.Kind == TaskPack {
		_, err = (&Pack{Order: task.Order}).apply(t)
	} else {
		_, err = (&Ship{Order: task.Order}).apply(t)
	}
	if err != nil {
		return nil, err
	}
	return ask(*t.s.tasks.rows[task.ID], "info", string(task.Kind)+" done"), nil
}
