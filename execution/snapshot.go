package execution

import (
	"cmp"
	"context"
	"slices"

	"github.com/stockwright/stockwright/plan"
)

// Snapshot is what the next night reads: the closing balance of a day, what
// is on order and what came in. Rows are sorted, quantities are base units.
type Snapshot struct {
	AsOf      plan.Day
	Stock     []StockRow
	Open      []OpenRow
	Receipts  []ReceiptRow
	SlotStock []SlotRow
}

// StockRow is the stock of a SKU (and lot) at a location: everything in its
// slots and on its docks except what is picked for customers.
type StockRow struct {
	Goods
	Location                      string
	OnHand, Reserved, Backordered int64
}

// OpenRow is an outstanding order line.
type OpenRow struct {
	Order, Line, SKU, Location, Supplier string
	Quantity                             int64
	OrderedOn, DueOn                     plan.Day
	Transfer                             bool
}

// ReceiptRow is what came in for an order line on one day.
type ReceiptRow struct {
	Order, SKU, Location, Supplier string
	Quantity                       int64
	OrderedOn, ReceivedOn          plan.Day
}

// SlotRow is what a slot holds.
type SlotRow struct {
	Location, Slot string
	Goods
	Quantity int64
}

// Snapshot is the ledger at the end of the day asOf by floor time: what
// happened later is taken out again. Order states are as of now.
func (s *Service) Snapshot(ctx context.Context, asOf plan.Day) (Snapshot, error) {
	out := Snapshot{AsOf: asOf}
	end := (int64(asOf) + 1) * 86_400_000_000
	err := s.reading(ctx, func(st *state) error {
		later, err := s.laterThan(ctx, st, end)
		if err != nil {
			return err
		}
		st.snapshotStock(&out, later)
		st.snapshotOrders(&out)
		return nil
	})
	return out, err
}

// laterThan sums the postings from a floor time on, by cell.
func (s *Service) laterThan(ctx context.Context, st *state, end int64) (map[Cell]int64, error) {
	later := map[Cell]int64{}
	any := false
	for _, b := range st.balances {
		any = any || b.LastAt >= end
	}
	if !any {
		return later, nil
	}
	err := s.store.Movements(ctx, MovementQuery{Since: end}, func(m Movement) error {
		later[Cell{m.To, m.Goods}] += m.Quantity
		later[Cell{m.From, m.Goods}] -= m.Quantity
		return nil
	})
	return later, err
}

func (st *state) snapshotStock(out *Snapshot, later map[Cell]int64) {
	type key struct {
		location string
		goods    Goods
	}
	stock := map[key]*StockRow{}
	for c, b := range st.balances {
		kind := c.Account.Kind()
		if kind != KindSlot && (kind != KindDock || c.Account.Name() == PackDock) {
			continue
		}
		k := key{c.Account.Location(), c.Goods}
		row := stock[k]
		if row == nil {
			row = &StockRow{Goods: c.Goods, Location: k.location}
			stock[k] = row
		}
		held := b.OnHand - later[c]
		row.OnHand += held
		row.Reserved += b.Reserved
		if kind == KindSlot && c.Account.Name() != Unslotted && held != 0 {
			out.SlotStock = append(out.SlotStock, SlotRow{k.location, c.Account.Name(), c.Goods, held})
		}
	}
	for _, o := range st.sales.in(openGroup) {
		for _, l := range o.Lines {
			if l.Backordered > 0 {
				k := key{o.Location, Goods{SKU: l.SKU}}
				if stock[k] == nil {
					stock[k] = &StockRow{Goods: k.goods, Location: k.location}
				}
				stock[k].Backordered += l.Backordered
			}
		}
	}
	for _, row := range stock {
		out.Stock = append(out.Stock, *row)
	}
	slices.SortFunc(out.Stock, func(a, b StockRow) int {
		return cmp.Or(cmp.Compare(a.Location, b.Location), compareGoods(a.Goods, b.Goods))
	})
	slices.SortFunc(out.SlotStock, func(a, b SlotRow) int {
		return cmp.Or(cmp.Compare(a.Location, b.Location), cmp.Compare(a.Slot, b.Slot), compareGoods(a.Goods, b.Goods))
	})
}

func compareGoods(a, b Goods) int {
	return cmp.Or(cmp.Compare(a.SKU, b.SKU), cmp.Compare(a.Lot, b.Lot), cmp.Compare(a.Expiry, b.Expiry))
}

func (st *state) snapshotOrders(out *Snapshot) {
	for _, id := range st.lines.ids() {
		l := st.lines.rows[id]
		if l.OrderedOn > out.AsOf {
			continue
		}
		open := l.Outstanding()
		for _, a := range l.Arrivals {
			if a.On > out.AsOf {
				open += a.Quantity // not yet there at the end of the day
				continue
			}
			if a.Quantity > 0 {
				out.Receipts = append(out.Receipts, ReceiptRow{l.Order, l.SKU, l.Location, partnerOf(l), a.Quantity, l.OrderedOn, a.On})
			}
		}
		if open > 0 {
			out.Open = append(out.Open, OpenRow{l.Order, l.ID, l.SKU, l.Location, partnerOf(l), open, l.OrderedOn, l.Expected(), l.From != ""})
		}
	}
}

func planDay(n int) plan.Day { return plan.Day(n) }
