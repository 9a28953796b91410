package floor

import (
	"fmt"
	"slices"

	"github.com/stockwright/stockwright/execution/ledger"
)

// TakeBackPick puts what a pick task took last back into its slot: the units are promised
// to their order again, and the task is open for them. An order that is packed stays so.
func TakeBackPick(t *ledger.Turn, task ledger.Task) (ledger.Task, error) {
	o := saleOf(t, task.Order)
	if o == nil {
		return task, ledger.NewNotFound("order", task.Order)
	}
	if o.State != ledger.SaleAllocated && o.State != ledger.SalePicked {
		return task, ledger.NewRefused("not_picked", fmt.Sprintf("order %s is %s", o.ID, o.State), "take the goods out of the parcel and book them as a return")
	}
	r := t.State.Reservations.Rows[trimTask(task.ID)]
	if r == nil {
		return task, ledger.NewNotFound("reservation", trimTask(task.ID))
	}
	again := *r
	units, err := postBack(t, task)
	if err != nil {
		return task, err
	}
	t.Edit(again.Cell).Reserved += units
	again.Quantity += units
	again.Posted -= units
	again.Open = true
	again.Version++
	ledger.Put(t, t.State.Reservations, again)
	o.Add(task.Line, task.Goods, -units)
	o.Packed = slices.DeleteFunc(o.Packed, func(p ledger.Packed) bool { return p.Quantity == 0 })
	if o.State == ledger.SalePicked {
		o.State = ledger.SaleAllocated
		if pack := t.State.Tasks.Rows["pack:"+o.ID]; pack != nil && pack.IsOpen() {
			next := *pack
			next.State, next.DoneAt, next.Asked, next.Worker, next.Reason = ledger.TaskCancelled, t.At, "", "", "a pick was taken back"
			PutTask(t, next)
		}
	}
	putSale(t, o)
	task.State, task.DoneAt, task.Laid = ledger.TaskOpen, 0, nil
	task.Done -= units
	return task, nil
}

// TakeBackCount takes a count back that was booked: its difference is posted the other way
// round, and the task is open to be counted again. Promises that the count broke stay where
// they were found instead.
func TakeBackCount(t *ledger.Turn, task ledger.Task) (ledger.Task, error) {
	for _, l := range task.Laid {
		if c := t.State.Counts.Rows[l.Count]; c != nil {
			next := *c
			next.TakenBack = true
			ledger.Put(t, t.State.Counts, next)
		}
	}
	if _, err := postBack(t, task); err != nil {
		return task, err
	}
	task.State, task.DoneAt, task.Laid = ledger.TaskOpen, 0, nil
	task.Done, task.Counts, task.Counters = 0, nil, nil
	return task, nil
}

// postBack posts what a task did last the other way round.
func postBack(t *ledger.Turn, task ledger.Task) (units int64, err error) {
	for _, l := range slices.Backward(task.Laid) {
		if l.Quantity == 0 { // a count that found what the record says
			continue
		}
		back := ledger.Movement{At: t.At, Goods: l.Goods, From: l.To, To: l.From, Quantity: l.Quantity, Reason: "taken back: " + string(task.Kind), Ref: task.ID}
		if err := t.Apply(back, true); err != nil {
			return 0, err
		}
		units += l.Quantity
	}
	return units, nil
}

// TakeBackLaid takes units up again that were put down last.
func TakeBackLaid(t *ledger.Turn, task ledger.Task) (ledger.Task, error) {
	units, err := postBack(t, task)
	if err != nil {
		return task, err
	}
	task.State, task.DoneAt, task.Laid = ledger.TaskOpen, 0, nil
	task.Done -= units
	Expect(t, &task, units)
	task.InHand = units
	return task, nil
}
