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
		return task, ledger.NewRefused("not_picked", fmt.Sprintf("order %s is %s", o.ID, o.State),
			"take the goods out of the parcel and book them as a return")
	}
	r := t.State.Reservations.Rows[trimTask(task.ID)]
	if r == nil {
		return task, ledger.NewNotFound("reservation", trimTask(task.ID))
	}
	again := *r
	if task.Short != nil {
		if err := takeBackShort(t, task, o, &again); err != nil {
			return task, err
		}
	}
	if _, err := postBack(t, task); err != nil {
		return task, err
	}
	units := int64(0)
	for _, l := range task.Laid {
		if l.To == r.To {
			units += l.Quantity
		}
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
			next.State, next.DoneAt, next.Asked, next.Worker, next.Reason = ledger.TaskCancelled, t.At,
				"", "", "a pick was taken back"
			PutTask(t, next)
		}
	}
	putSale(t, o)
	task.State, task.DoneAt, task.Laid, task.Short, task.Reason = ledger.TaskOpen, 0, nil, nil, ""
	task.Done -= units
	return task, nil
}

// takeBackShort takes back what a short pick set going: the tasks for its rest in other
// slots, the back order, the doubt about the slot and the count asked for it. Where any of
// it has gone on since it is refused. Promises to others that it broke stay where they
// were found instead.
func takeBackShort(t *ledger.Turn, task ledger.Task, o *ledger.CustomerOrder, r *ledger.Reservation) error {
	late := func(what, hint string) error { return ledger.NewRefused("gone_on", "since the short pick "+what, hint) }
	s, found := task.Short, int64(0)
	i := slices.IndexFunc(o.Lines, func(l ledger.SaleLine) bool { return l.ID == task.Line })
	b := t.Balance(r.Cell)
	if i < 0 || o.Lines[i].Backordered < s.Backordered {
		return late("units for the order came in", "pick them; count the slot")
	}
	if b.CountedAt != s.CountedAt {
		return late("the slot was counted", "the count says what is there")
	}
	for _, id := range s.Alternate {
		other, promised := t.State.Tasks.Rows[id], t.State.Reservations.Rows[trimTask(id)]
		if other == nil || promised == nil || !other.IsOpen() || other.Done > 0 {
			return late("the rest was picked from another slot", "take that pick back first")
		}
		found += promised.Quantity
	}
	if found != s.Rest-s.Backordered {
		return late("promises of the order moved", "count the slot")
	}
	for _, id := range s.Alternate {
		promised := *t.State.Reservations.Rows[trimTask(id)]
		Void(t, promised, promised.Quantity, "the short pick was taken back")
		next := *t.State.Tasks.Rows[id]
		next.State, next.DoneAt, next.Asked, next.Worker, next.Reason = ledger.TaskCancelled, t.At, "",
			"", "the short pick was taken back"
		PutTask(t, next)
	}
	o.Lines[i].Allocated += s.Backordered
	o.Lines[i].Backordered -= s.Backordered
	r.Quantity += s.Rest
	r.Voided -= s.Rest
	cell := t.Edit(r.Cell)
	cell.Reserved += s.Rest
	if cell.Shorts--; cell.Shorts <= 0 {
		cell.Shorts = 0
		t.SettleAlert("short_pick:"+string(r.Cell.Account)+":"+r.Cell.SKU, "the short pick was taken back")
		for _, count := range t.State.Tasks.In(ledger.CountGroup(r.Cell.SKU, o.Location, r.Cell.Account.Name())) {
			if count.Reason == askedByShort && count.IsOpen() && count.Worker == "" {
				next := *count
				next.State, next.DoneAt, next.Reason = ledger.TaskCancelled, t.At, "the short pick was taken back"
				PutTask(t, next)
			}
		}
	}
	if o.Lines[i].Backordered == 0 {
		t.SettleAlert("broken:"+o.ID+"/"+task.Line, "the short pick was taken back")
	}
	return nil
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
		back := ledger.Movement{At: t.At, Goods: l.Goods, From: l.To, To: l.From, Quantity: l.Quantity,
			Reason: "taken back: " + string(task.Kind), Ref: task.ID}
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
