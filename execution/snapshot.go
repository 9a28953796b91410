package execution

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/execution/floor"
	"github.com/stockwright/stockwright/execution/ledger"
)

// Snapshot is what the next night reads: the closing balance of a day, what
// is on order and what came in. Rows are sorted, quantities are base units.
type Snapshot struct {
	AsOf       core.Day
	Stock      []datasets.Stock
	OpenOrders []datasets.OpenOrder // transfers too, with the sending location as supplier
	Receipts   []datasets.Receipt
	SlotStock  []datasets.SlotStock
	// Mark tells this ledger from another, and how far it is.
	Mark datasets.LedgerMark
}

// Tables is the snapshot as a night takes it.
func (s Snapshot) Tables() *datasets.Snapshot {
	return &datasets.Snapshot{Stock: s.Stock, OpenOrders: s.OpenOrders, Receipts: s.Receipts,
		SlotStock: s.SlotStock, Ledger: &s.Mark}
}

// mark reads how far the ledger is.
func (s *Service) mark(ctx context.Context, st *ledger.State) (m datasets.LedgerMark, err error) {
	m.Movements = st.Moves
	err = s.store.Movements(ctx, MovementQuery{Limit: 1}, func(first Movement) error {
		sum := sha256.Sum256(fmt.Appendf(nil, "%+v", first))
		m.First = hex.EncodeToString(sum[:])
		return nil
	})
	return m, err
}

// Snapshot is the ledger at the end of the day asOf by floor time: what
// happened later is taken out again. Order states are as of now.
func (s *Service) Snapshot(ctx context.Context, asOf core.Day) (Snapshot, error) {
	out := Snapshot{AsOf: asOf}
	end := (int64(asOf) + 1) * 86_400_000_000
	err := s.reading(ctx, func(st *ledger.State) error {
		later, err := s.laterThan(ctx, st, end)
		if err != nil {
			return err
		}
		snapshotStock(st, &out, later)
		snapshotOrders(st, &out)
		out.Mark, err = s.mark(ctx, st)
		return err
	})
	return out, err
}

// laterThan sums the postings from a floor time on, by cell.
func (s *Service) laterThan(ctx context.Context, st *ledger.State, end int64) (map[Cell]int64, error) {
	later := map[Cell]int64{}
	any := false
	for _, b := range st.Balances {
		any = any || b.LastAt >= end
	}
	if !any {
		return later, nil
	}
	err := s.store.Movements(ctx, MovementQuery{Since: end}, func(m Movement) error {
		later[Cell{Account: m.To, Goods: m.Goods}] += m.Quantity
		later[Cell{Account: m.From, Goods: m.Goods}] -= m.Quantity
		return nil
	})
	return later, err
}

func snapshotStock(st *ledger.State, out *Snapshot, later map[Cell]int64) {
	type key struct {
		location string
		goods    Goods
	}
	stock := map[key]*datasets.Stock{}
	for c, b := range st.Balances {
		kind := c.Account.Kind()
		if kind != KindSlot && (kind != KindDock || c.Account.Name() == PackDock) {
			continue
		}
		k := key{c.Account.Location(), c.Goods}
		row := stock[k]
		if row == nil {
			row = stockRow(k.location, c.Goods)
			stock[k] = row
		}
		held := b.OnHand - later[c]
		row.OnHand += held
		row.Reserved += b.Reserved
		if kind == KindSlot && c.Account.Name() != Unslotted && held != 0 {
			out.SlotStock = append(out.SlotStock, datasets.SlotStock{Location: k.location,
				Slot: c.Account.Name(), SKU: c.SKU, Lot: c.Lot,
				ExpiresOn: expiresOn(c.Goods), Quantity: held})
		}
	}
	for _, o := range st.Sales.In(ledger.OpenGroup) {
		for _, l := range o.Lines {
			if l.Backordered > 0 {
				k := key{o.Location, Goods{SKU: l.SKU}}
				if stock[k] == nil {
					stock[k] = stockRow(k.location, k.goods)
				}
				stock[k].Backordered += l.Backordered
			}
		}
	}
	for _, row := range stock {
		out.Stock = append(out.Stock, *row)
	}
	slices.SortFunc(out.Stock, func(a, b datasets.Stock) int {
		return cmp.Or(cmp.Compare(a.Location, b.Location), cmp.Compare(a.SKU, b.SKU),
			cmp.Compare(a.Lot, b.Lot), cmp.Compare(a.ExpiresOn, b.ExpiresOn))
	})
	slices.SortFunc(out.SlotStock, func(a, b datasets.SlotStock) int {
		return cmp.Or(cmp.Compare(a.Location, b.Location), cmp.Compare(a.Slot, b.Slot), cmp.Compare(a.SKU, b.SKU),
			cmp.Compare(a.Lot, b.Lot), cmp.Compare(a.ExpiresOn, b.ExpiresOn))
	})
}

func stockRow(location string, g Goods) *datasets.Stock {
	return &datasets.Stock{SKU: g.SKU, Location: location, Lot: g.Lot, ExpiresOn: expiresOn(g)}
}

// expiresOn is the expiry as the tables write it: NoDay when not known.
func expiresOn(g Goods) core.Day {
	if g.Expiry == 0 {
		return core.NoDay
	}
	return g.Expiry
}

func snapshotOrders(st *ledger.State, out *Snapshot) {
	for _, id := range st.Lines.IDs() {
		l := st.Lines.Rows[id]
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
				out.Receipts = append(out.Receipts, datasets.Receipt{Order: l.Order, SKU: l.SKU,
					Location: l.Location, Supplier: floor.PartnerOf(l),
					Quantity: a.Quantity, OrderedOn: l.OrderedOn, ReceivedOn: a.On})
			}
		}
		if open > 0 {
			out.OpenOrders = append(out.OpenOrders, datasets.OpenOrder{Order: l.Order, SKU: l.SKU,
				Location: l.Location, Supplier: floor.PartnerOf(l),
				Quantity: open, OrderedOn: l.OrderedOn, DueOn: l.Expected()})
		}
	}
}
