// Package warehouse lists small warehouses with a known right answer: each is a
// world whose night is run by the command and whose moves, putaways and problems
// are held against what is right.
package warehouse

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/internal/testkit/worlds"
	"github.com/stockwright/stockwright/plan"
)

// floor is a warehouse being made: one location, its slots and what they hold.
type floor struct {
	b      *worlds.Business
	slots  []datasets.Slot
	stock  []datasets.SlotStock
	lines  []datasets.OrderLine
	config map[string]any
}

func newFloor(b *worlds.Business) *floor {
	b.First = b.AsOf - 120
	b.Locations = []datasets.Location{{Location: "WH", Kind: "warehouse"}}
	f := &floor{b: b, config: map[string]any{"moves": 0}}
	b.Config["slotting"] = f.config
	return f
}

// aisle adds the bays 1 … n of an aisle, two metres to a bay.
func (f *floor) aisle(name string, x float64, n int, each func(s *datasets.Slot)) {
	for bay := 1; bay <= n; bay++ {
		s := datasets.Slot{Slot: slot(name, bay), Location: "WH",
			Place: core.Place{Aisle: name, X: x, Y: 2 * float64(bay)}, Bay: int64(bay)}
		if each != nil {
			each(&s)
		}
		f.slots = append(f.slots, s)
	}
}

func slot(aisle string, bay int) string { return fmt.Sprintf("%s-%02d", aisle, bay) }

// item sells so many units a day, as order lines of so many units each; 0 lines
// are none. It lies in a slot.
func (f *floor) item(sku string, perDay float64, linesPerDay int, in string, units int64) *worlds.Demand {
	d := f.b.Sell(worlds.Demand{SKU: sku, Mean: worlds.Flat(perDay), OnHand: units, Unjudged: true})
	f.put(sku, in, units, "")
	for day := f.b.First; day < f.b.AsOf; day++ {
		for k := range linesPerDay {
			f.lines = append(f.lines, datasets.OrderLine{Order: fmt.Sprintf("%s/%d", day, k%8),
				SKU: sku, Location: "WH",
				Quantity: perDay / float64(linesPerDay), OrderedAt: day.Time().Add(9 * time.Hour)})
		}
	}
	return d
}

// orderedAlone gives an item's lines orders of their own.
func (f *floor) orderedAlone(sku string) {
	for i := range f.lines {
		if f.lines[i].SKU == sku {
			f.lines[i].Order += "/" + sku
		}
	}
}

// put lays units of a lot in a slot.
func (f *floor) put(sku, in string, units int64, lot string) {
	if in != "" {
		f.stock = append(f.stock, datasets.SlotStock{Slot: in, Location: "WH", SKU: sku, Quantity: units, Lot: lot})
	}
}

// done hands the tables over.
func (f *floor) done() {
	worlds.Table(f.b, "slots", f.slots)
	worlds.Table(f.b, "slot_stock", f.stock)
	if len(f.lines) > 0 {
		worlds.Table(f.b, "order_lines", f.lines)
	}
}

// rows reads a table of the night.
func rows[T any](n *worlds.Night, table string) []T {
	path := filepath.Join(n.Workspace, "runs", n.Business.AsOf.String()+"-nightly", table+".parquet")
	out, err := datasets.ReadRows[T](context.Background(), datasets.Source{Path: path})
	if err != nil {
		panic(err)
	}
	return out
}

func moves(n *worlds.Night) []plan.MoveLine { return rows[plan.MoveLine](n, "move_plan") }

// moved are the steps of one SKU.
func moved(n *worlds.Night, sku string) []plan.MoveLine {
	var out []plan.MoveLine
	for _, m := range moves(n) {
		if m.SKU == sku {
			out = append(out, m)
		}
	}
	return out
}

// velocity is the pick lines a day of a SKU at a location.
func velocity(n *worlds.Night, location, sku string) float64 {
	for _, r := range rows[datasets.Slotting](n, "slotting") {
		if r.SKU == sku && r.Location == location {
			return r.Velocity
		}
	}
	return 0
}

// after is where a SKU lies once every move is made.
func after(n *worlds.Night, sku string) string {
	at := ""
	for _, r := range rows[datasets.Slotting](n, "slotting") {
		if r.SKU == sku {
			at = r.Slot
		}
	}
	for _, m := range moved(n, sku) {
		if m.From == at {
			at = m.To
		}
	}
	return at
}
