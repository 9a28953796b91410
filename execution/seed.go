package execution

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/execution/ledger"
)

// Masters are the tables a ledger is seeded from on its first day.
type Masters struct {
	Stock      []datasets.Stock
	SlotStock  []datasets.SlotStock
	OpenOrders []datasets.OpenOrder
	Slots      []datasets.Slot
	Items      []datasets.Item
}

// Seeded says what a seed put into the ledger.
type Seeded struct {
	Slots, Items, Orders int64
	Opening              Done
	// Disagreements are SKUs of which the slots hold more than the stock
	// table says; the slots are believed.
	Disagreements []string
}

// Seed opens a ledger with the balances of a workspace. The slots are
// believed for what they hold; stock that no slot accounts for is unslotted.
// The keys derive from key, so seeding again changes nothing. At is the time
// of the opening balance.
func (s *Service) Seed(ctx context.Context, h Head, m Masters) (Seeded, error) {
	var out Seeded
	rows, disagree := OpeningRows(m.Stock, m.SlotStock)
	out.Disagreements = disagree
	head := func(part string) Head { return Head{Key: h.Key + ":" + part, At: h.At, Actor: h.Actor} }
	var slots, items, orders Done
	for _, step := range []struct {
		c    Command
		done *Done
	}{
		{&DefineSlots{Head: head("slots"), Slots: SlotsOf(m.Slots)}, &slots},
		{&DefineItems{Head: head("items"), Items: ItemsOf(m.Items)}, &items},
		{&OpenBalances{Head: head("opening"), Rows: rows}, &out.Opening},
		{&ImportOrders{Head: head("orders"), Rows: m.OpenOrders}, &orders},
	} {
		a, err := s.Do(ctx, step.c)
		if err != nil {
			return out, fmt.Errorf("seed the ledger, %s: %w", step.c.Kind(), err)
		}
		if err := a.Into(step.done); err != nil {
			return out, err
		}
	}
	out.Slots, out.Items, out.Orders = slots.Rows, items.Rows, orders.Rows
	return out, nil
}

// OpeningRows splits the stock of each SKU at each location over its slots;
// the rest is unslotted. It names the SKUs of which slots hold more than the
// stock table says.
func OpeningRows(stock []datasets.Stock, slotted []datasets.SlotStock) (rows []OpeningRow, disagree []string) {
	type key struct {
		location string
		goods    Goods
	}
	homes := map[string]string{} // the one location of a SKU's stock, for slot rows without a location
	for _, s := range stock {
		if have, ok := homes[s.SKU]; !ok || have == "" {
			homes[s.SKU] = s.Location
		}
	}
	inSlots := map[key]int64{}
	for _, s := range slotted {
		location := cmp.Or(s.Location, homes[s.SKU])
		g := Goods{SKU: s.SKU, Lot: s.Lot, Expiry: s.ExpiresOn}.Normal()
		rows = append(rows, OpeningRow{Location: location, Slot: s.Slot, Goods: g, Quantity: s.Quantity})
		inSlots[key{location, g}] += s.Quantity
	}
	for _, s := range stock {
		g := Goods{SKU: s.SKU, Lot: s.Lot, Expiry: s.ExpiresOn}.Normal()
		k := key{s.Location, g}
		rest := s.OnHand - inSlots[k]
		delete(inSlots, k)
		if rest < 0 {
			disagree = append(disagree, fmt.Sprintf("%s@%s: slots hold %d more than the stock table says", s.SKU, s.Location, -rest))
			continue
		}
		rows = append(rows, OpeningRow{Location: s.Location, Goods: g, Quantity: rest})
	}
	slices.SortFunc(rows, func(a, b OpeningRow) int {
		return cmp.Or(cmp.Compare(a.Location, b.Location), cmp.Compare(a.Slot, b.Slot),
			ledger.CompareGoods(a.Goods, b.Goods), cmp.Compare(a.Quantity, b.Quantity))
	})
	slices.Sort(disagree)
	return rows, disagree
}

// SlotsOf are the slots of a workspace as the floor needs them, in pick-route
// order: aisle by aisle, up one and down the next, bottom level first.
func SlotsOf(slots []datasets.Slot) []Slot {
	sorted := slices.Clone(slots)
	slices.SortFunc(sorted, func(a, b datasets.Slot) int {
		return cmp.Or(cmp.Compare(a.Location, b.Location), cmp.Compare(a.Zone, b.Zone),
			compareNatural(a.Aisle, b.Aisle), cmp.Compare(a.Slot, b.Slot))
	})
	var out []Slot
	for _, s := range sorted {
		place := s.Place
		place.X, place.Y = known(s.X), known(s.Y)
		out = append(out, Slot{ID: s.Slot, Location: s.Location, Place: place, Bay: s.Bay, Level: s.Level,
			Volume: s.CapacityVolume, Weight: s.CapacityWeight, FaceMin: s.FaceMin, FaceMax: s.FaceMax})
	}
	number(out)
	return out
}

func known(x float64) float64 {
	if x != x {
		return 0
	}
	return x
}

// number gives slots their place in the route: aisles alternate direction.
func number(slots []Slot) {
	aisle := int64(-1)
	for i := 0; i < len(slots); {
		j := i
		for j < len(slots) && slots[j].Location == slots[i].Location &&
			slots[j].Zone == slots[i].Zone && slots[j].Aisle == slots[i].Aisle {
			j++
		}
		aisle++
		part := slots[i:j]
		slices.SortFunc(part, func(a, b Slot) int {
			order := cmp.Or(cmp.Compare(a.Bay, b.Bay), cmp.Compare(a.Y, b.Y), cmp.Compare(a.X, b.X))
			if aisle%2 == 1 {
				order = -order
			}
			return cmp.Or(order, cmp.Compare(a.Level, b.Level), cmp.Compare(a.ID, b.ID))
		})
		for k := range part {
			part[k].Sequence = int64(i + k + 1)
		}
		i = j
	}
}

// compareNatural orders "A2" before "A10".
func compareNatural(a, b string) int {
	for a != "" && b != "" {
		da, ra := leadingDigits(a)
		db, rb := leadingDigits(b)
		if da != "" && db != "" {
			if c := cmp.Or(cmp.Compare(len(da), len(db)), cmp.Compare(da, db)); c != 0 {
				return c
			}
			a, b = ra, rb
			continue
		}
		if a[0] != b[0] {
			return cmp.Compare(a[0], b[0])
		}
		a, b = a[1:], b[1:]
	}
	return cmp.Compare(len(a), len(b))
}

func leadingDigits(s string) (digits, rest string) {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	d := s[:n]
	for len(d) > 1 && d[0] == '0' {
		d = d[1:]
	}
	return d, s[n:]
}

// ItemsOf are the items of a workspace as the floor needs them.
func ItemsOf(items []datasets.Item) []Item {
	var out []Item
	for _, it := range items {
		out = append(out, Item{SKU: it.SKU, Description: it.Description, CasePack: it.CasePack, UnitCost: it.UnitCost,
			UnitVolume: known(it.UnitVolume), UnitWeight: known(it.UnitWeight), StorageClass: it.StorageClass})
	}
	return out
}
