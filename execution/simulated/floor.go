// Package simulated plays the days between two nights: suppliers deliver,
// people put away, move and ship, customers buy. What they do goes through the
// ledger's commands alone, as a real floor's would; what they want and when
// goods arrive comes from a generated world's truth.
package simulated

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/datasets/generate"
	"github.com/stockwright/stockwright/execution"
)

// Floor is the people and partners of a generated world. Playing a day again
// changes nothing: every command's key names the day and what is done.
type Floor struct {
	Ledger *execution.Service
	World  *generate.World
}

// Day is what happened on one day.
type Day struct {
	Day         core.Day            `json:"day"`
	Deliveries  int                 `json:"deliveries"`  // orders of which something arrived
	Received    int64               `json:"received"`    // units
	PutAway     int64               `json:"put_away"`    // units into slots a plan had chosen
	Elsewhere   int64               `json:"elsewhere"`   // units in the warehouse without such a slot
	Shelved     int64               `json:"shelved"`     // units put on the shelves of stores
	Moves       int                 `json:"moves"`       // steps of the move plan done
	NotMoved    int                 `json:"not_moved"`   // steps whose goods were no longer there
	Transferred int64               `json:"transferred"` // units sent to stores
	Expired     int64               `json:"expired"`     // units thrown away
	Sold        int64               `json:"sold"`        // units
	Lost        int64               `json:"lost"`        // units customers wanted and did not find
	Revenue     float64             `json:"revenue"`     // currency units
	Sales       datasets.SalesBatch `json:"-"`           // rows of the sales table
}

// sideBySide is how many commands are under way at a time: the ledger commits
// them in groups.
const sideBySide = 64

// Play plays one day from the morning's deliveries to closing time.
func (f *Floor) Play(ctx context.Context, day core.Day) (Day, error) {
	out := Day{Day: day}
	for _, part := range []func(context.Context, *Day) error{f.expire, f.receive, f.putAway, f.move, f.ship, f.sell} {
		if err := part(ctx, &out); err != nil {
			return out, fmt.Errorf("playing %s: %w", day, err)
		}
	}
	return out, nil
}

// head names a command by the day, what is done and to what.
func head(day core.Day, hour int, what string) execution.Head {
	return execution.Head{Key: "floor:" + day.String() + ":" + what,
		At: day.Time().Add(time.Duration(hour) * time.Hour), Actor: "floor"}
}

// expire throws away lots that may not be sold any more.
func (f *Floor) expire(ctx context.Context, out *Day) error {
	shelves, err := f.Ledger.Balances(ctx, execution.BalanceFilter{Kind: execution.KindSlot})
	if err != nil {
		return err
	}
	for _, b := range shelves.Rows {
		if b.Expiry == 0 || b.Expiry >= out.Day || b.OnHand <= 0 {
			continue
		}
		_, err := f.Ledger.Do(ctx, &execution.Adjust{Head: head(out.Day, 5,
			"expire:"+string(b.Account)+":"+b.SKU+":"+b.Lot),
			Location: b.Account.Location(), Slot: b.Account.Name(), Goods: b.Goods,
			Difference: -b.OnHand, Reason: "expired"})
		if err != nil {
			return err
		}
		out.Expired += b.OnHand
	}
	return nil
}

// receive books in what suppliers and the warehouse's lorries bring today.
func (f *Floor) receive(ctx context.Context, out *Day) error {
	lines, err := f.Ledger.Lines(ctx, execution.LineFilter{Open: true})
	if err != nil {
		return err
	}
	arrived := map[string][]execution.Received{}
	at := map[string]string{}
	for i := range lines.Rows {
		l := &lines.Rows[i]
		goods, err := f.arriving(ctx, l, out.Day)
		if err != nil {
			return err
		}
		arrived[l.Order] = append(arrived[l.Order], goods...)
		at[l.Order] = l.Location
	}
	for _, order := range sortedKeys(arrived) {
		if len(arrived[order]) == 0 {
			continue
		}
		a, err := f.Ledger.Do(ctx, &execution.Receive{Head: head(out.Day, 6, "receive:"+order),
			Location: at[order], Order: order,
			Lines: arrived[order]})
		if err != nil {
			return err
		}
		var got execution.Receipt
		if err := a.Into(&got); err != nil {
			return err
		}
		out.Deliveries++
		out.Received += got.Units
	}
	return nil
}

// arriving are the goods of a line that are delivered on a day, if any.
func (f *Floor) arriving(ctx context.Context, l *execution.Line, day core.Day) ([]execution.Received, error) {
	partner := cmp.Or(l.Supplier, l.From)
	on, err := f.World.ArrivesOn(partner, l.SKU, l.OrderedOn)
	if err != nil || on > day || l.Outstanding() == 0 || l.Held {
		return nil, err
	}
	if l.From == "" {
		order, _, err := f.Ledger.Order(ctx, l.Order)
		if err != nil || order.State != execution.OrderSent && order.State != execution.OrderConfirmed {
			return nil, err // nobody delivers what was not ordered yet
		}
		return []execution.Received{{Line: l.ID, Goods: f.fresh(l.SKU, day), Quantity: l.Outstanding()}}, nil
	}
	// A transfer brings the very lots that left the warehouse.
	onTheWay, err := f.Ledger.Balances(ctx, execution.BalanceFilter{Account: execution.TransitAccount(l.Order), SKU: l.SKU})
	if err != nil {
		return nil, err
	}
	var goods []execution.Received
	for _, b := range onTheWay.Rows {
		if b.OnHand > 0 {
			goods = append(goods, execution.Received{Line: l.ID, Goods: b.Goods, Quantity: b.OnHand})
		}
	}
	return goods, nil
}

// fresh are goods straight from a supplier: of today's lot where they expire.
func (f *Floor) fresh(sku string, day core.Day) execution.Goods {
	g := execution.Goods{SKU: sku}
	if life := f.World.ShelfLife(sku); life > 0 {
		g.Lot, g.Expiry = "L"+day.Time().Format("060102"), day+core.Day(life)
	}
	return g
}

// putAway empties the docks: into the slots the plan directs to, the rest
// where there is no slot of its own.
func (f *Floor) putAway(ctx context.Context, out *Day) error {
	docks, err := f.Ledger.Balances(ctx, execution.BalanceFilter{Kind: execution.KindDock})
	if err != nil {
		return err
	}
	for _, b := range docks.Rows {
		left := b.OnHand
		if b.Account.Name() == execution.PackDock || left <= 0 {
			continue
		}
		tasks, err := f.Ledger.Tasks(ctx, execution.TaskFilter{Open: true, Kind: execution.TaskPutAway,
			Location: b.Account.Location(), SKU: b.SKU})
		if err != nil {
			return err
		}
		for _, task := range tasks.Rows {
			if n := min(left, task.Left()); n > 0 {
				if err := f.put(ctx, out.Day, b, task.To, task.ID, n); err != nil {
					return err
				}
				out.PutAway += n
				left -= n
			}
		}
		if left > 0 {
			if err := f.put(ctx, out.Day, b, execution.Unslotted, "", left); err != nil {
				return err
			}
			if b.Account.Location() == generate.Warehouse {
				out.Elsewhere += left
			} else {
				out.Shelved += left
			}
		}
	}
	return nil
}

func (f *Floor) put(ctx context.Context, day core.Day, b execution.Balance, slot, task string, units int64) error {
	c := &execution.PutAway{Head: head(day, 8, "put:"+string(b.Account)+":"+b.SKU+":"+b.Lot+":"+task),
		Location: b.Account.Location(),
		Dock:     b.Account.Name(), Slot: slot, Goods: b.Goods, Quantity: units, Task: task}
	if task == "" {
		c.Reason = "no slot was planned"
	}
	_, err := f.Ledger.Do(ctx, c)
	return err
}

// move does the steps of the move plan in their order. A step whose goods have
// gone meanwhile is left; one for which less is there moves that.
func (f *Floor) move(ctx context.Context, out *Day) error {
	tasks, err := f.Ledger.Tasks(ctx, execution.TaskFilter{Open: true, Kind: execution.TaskMove})
	if err != nil {
		return err
	}
	slices.SortStableFunc(tasks.Rows, func(a, b execution.Task) int {
		return cmp.Or(cmp.Compare(a.MadeAt, b.MadeAt), cmp.Compare(a.Step, b.Step))
	})
	for i := range tasks.Rows {
		task := &tasks.Rows[i]
		there, err := f.Ledger.Balances(ctx, execution.BalanceFilter{Account: execution.SlotAccount(task.Location, task.From), SKU: task.Goods.SKU})
		if err != nil {
			return err
		}
		left := task.Left()
		for _, b := range there.Rows {
			n := min(left, b.Available())
			if n <= 0 {
				continue
			}
			_, err := f.Ledger.Do(ctx, &execution.Move{Head: head(out.Day, 9,
				"move:"+task.ID+":"+b.Lot), Location: task.Location, Goods: b.Goods,
				From: task.From, To: task.To, Quantity: n, Task: task.ID})
			if err != nil {
				return err
			}
			left -= n
		}
		if left < task.Left() {
			out.Moves++
		} else {
			out.NotMoved++
		}
	}
	return nil
}

// ship sends the transfers that the stores are waiting for.
func (f *Floor) ship(ctx context.Context, out *Day) error {
	orders, err := f.Ledger.Orders(ctx, execution.OrderFilter{Open: true})
	if err != nil {
		return err
	}
	for i := range orders.Rows {
		o := &orders.Rows[i]
		if o.From == "" {
			continue
		}
		a, err := f.Ledger.Do(ctx, &execution.ShipTransfer{Head: head(out.Day, 10, "ship:"+o.ID), Order: o.ID})
		if err != nil {
			return err
		}
		var done execution.Done
		if err := a.Into(&done); err != nil {
			return err
		}
		out.Transferred += done.Units
	}
	return nil
}

// sell lets the day's customers take what they find.
func (f *Floor) sell(ctx context.Context, out *Day) error {
	found, err := f.available(ctx)
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(sideBySide)
	f.World.Customers(out.Day, func(w generate.Want) {
		key := w.SKU + "@" + w.Location
		units := min(w.Units, found[key])
		out.Lost += w.Units - units
		open := found[key] > units
		if units > 0 || !open || w.OnPromotion {
			out.note(w, units, open)
		}
		if units == 0 {
			return
		}
		out.Sold += units
		out.Revenue += float64(units) * w.Price
		group.Go(func() error {
			_, err := f.Ledger.Do(ctx, &execution.Sell{Head: head(out.Day, 12, "sell:"+key), Location: w.Location,
				Goods: execution.Goods{SKU: w.SKU}, Quantity: units})
			return err
		})
	})
	return group.Wait()
}

// available is what each shelf can sell, by SKU@LOCATION.
func (f *Floor) available(ctx context.Context) (map[string]int64, error) {
	shelves, err := f.Ledger.Balances(ctx, execution.BalanceFilter{Kind: execution.KindSlot})
	if err != nil {
		return nil, err
	}
	found := map[string]int64{}
	for i := range shelves.Rows {
		b := &shelves.Rows[i]
		found[b.SKU+"@"+b.Account.Location()] += max(0, b.Available())
	}
	return found, nil
}

// note writes a row of the sales table.
func (d *Day) note(w generate.Want, units int64, inStock bool) {
	s := &d.Sales
	s.Location, s.SKU, s.Date = append(s.Location, w.Location), append(s.SKU, w.SKU), append(s.Date, int32(d.Day))
	s.Quantity, s.UnitPrice = append(s.Quantity, float64(units)), append(s.UnitPrice, w.Price)
	s.OnPromotion, s.InStock = append(s.OnPromotion, w.OnPromotion), append(s.InStock, inStock)
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
