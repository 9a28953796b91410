package slots

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/slotting"
	"github.com/stockwright/stockwright/slotting/layout"
	"github.com/stockwright/stockwright/slotting/velocity"
)

// warehouse is one location as the slotting engine sees it, and what the pick
// lines of its items rest on.
type warehouse struct {
	location     string
	in           slotting.Input
	firstLine    core.Day // the first day with an order line; the day planned for where there is none
	opt          slotting.Options
	lots         *slotLots
	basis        map[string]velocity.Basis
	unitsPerLine float64
	cfg          *config.SlottingConfig
}

// warehouse puts a location's layout, stock, items and past tours together.
func (s *slotSite) warehouse(location string) *warehouse {
	n := s.n
	w := &warehouse{location: location, opt: n.Config.Slotting.Options(n.Options.AsOf),
		cfg: &n.Config.Slotting, basis: map[string]velocity.Basis{}, firstLine: n.Options.AsOf}
	w.in.Layout = layoutOf(n, location)
	held := w.takeStock(n, location)
	_, locked := heldInPlace(n, location)
	for i := range w.in.Layout.Slots {
		slot := &w.in.Layout.Slots[i]
		slot.MaxSKUs = max(slot.MaxSKUs, 1, len(held[slot.ID]))
		slot.Locked = slot.Locked || locked[slot.ID]
	}
	counts := s.takeLines(w)
	s.takeItems(w, counts)
	return w
}

// layoutOf is a location's slots, stations and ways.
func layoutOf(n *stage.Night, location string) layout.Layout {
	l := layout.Layout{ClassFallback: n.Config.Slotting.ClassFallback, OneWay: map[string]int{}}
	mine := ofWarehouse(n, location)
	top := int64(0)
	for _, s := range n.Inputs.Slots {
		if s.Location == location {
			top = max(top, s.Level)
			l.Slots = append(l.Slots, slotOf(s))
		}
	}
	for i := range l.Slots {
		if top == 0 {
			l.Slots[i].Level = 0 // one level: nobody bends or stretches more than anywhere else
		}
	}
	for _, g := range n.Config.Slotting.GoldenLevels {
		l.GoldenLevels = append(l.GoldenLevels, g+1)
	}
	for _, s := range n.Inputs.Stations {
		if mine(s.Location) {
			l.Stations = append(l.Stations, layout.Station{ID: s.Station,
				Kind: layout.StationKind(s.Kind), Zone: s.Zone, X: s.X, Y: s.Y})
		}
	}
	for _, d := range n.Inputs.Distances {
		if mine(d.Location) {
			l.Distances = append(l.Distances, layout.Distance{From: d.From, To: d.To, Metres: d.Distance})
		}
	}
	walkways(n, &l, mine)
	return l
}

// walkways adds one-way aisles, cross aisles and obstacles to a layout.
func walkways(n *stage.Night, l *layout.Layout, mine func(string) bool) {
	for _, w := range n.Inputs.Walkways {
		switch {
		case !mine(w.Location):
		case w.Kind == "one_way":
			l.OneWay[w.Aisle] = map[string]int{"up": 1, "down": -1}[w.Direction]
		case w.Kind == "cross_aisle":
			l.CrossAisles = append(l.CrossAisles, w.Position)
		default:
			l.Obstacles = append(l.Obstacles, layout.Obstacle{X0: min(w.XFrom, w.XTo),
				Y0: min(w.YFrom, w.YTo), X1: max(w.XFrom, w.XTo), Y1: max(w.YFrom, w.YTo)})
		}
	}
	slices.Sort(l.CrossAisles)
	l.CrossAisles = slices.Compact(l.CrossAisles)
	if len(l.OneWay) == 0 {
		l.OneWay = nil
	}
}

// ofWarehouse tells whether a row's location means this warehouse: its own, or
// none where there is only one warehouse with slots.
func ofWarehouse(n *stage.Night, location string) func(string) bool {
	only := true
	for _, s := range n.Inputs.Slots {
		only = only && s.Location == location
	}
	return func(of string) bool { return of == location || of == "" && only }
}

// slotOf is a slot as the engine takes it: levels count from 1, sides are metres.
func slotOf(s datasets.Slot) layout.Slot {
	bay := ""
	if s.Bay != 0 || s.Aisle != "" {
		bay = fmt.Sprint(s.Bay)
	}
	return layout.Slot{ID: s.Slot, Place: s.Place, Bay: bay, Level: int(s.Level) + 1,
		Units: s.CapacityUnits, Volume: s.CapacityVolume, Weight: s.CapacityWeight,
		Length: s.Length / 100, Width: s.Width / 100, Height: s.Height / 100, MaxSKUs: int(s.SharedBy),
		PickSeconds: s.PickSeconds}
}

// takeStock adds what the slots hold, the lots of an item in a slot as one load,
// earliest expiry first, and returns which SKUs each slot holds.
func (w *warehouse) takeStock(n *stage.Night, location string) map[string]map[string]bool {
	mine := ofWarehouse(n, location)
	held := map[string]map[string]bool{}
	w.lots = newSlotLots()
	rows := slices.Clone(n.Inputs.SlotStock)
	slices.SortStableFunc(rows, func(a, b datasets.SlotStock) int { return cmp.Compare(expiry(a.ExpiresOn), expiry(b.ExpiresOn)) })
	at := map[slotSKU]int{}
	for _, s := range rows {
		if !mine(s.Location) || s.Quantity <= 0 || s.Slot == datasets.CartSlot {
			continue
		}
		key := slotSKU{s.Slot, s.SKU}
		w.lots.add(key, lot{s.Lot, s.ExpiresOn, s.Quantity})
		if i, ok := at[key]; ok {
			w.in.Stock[i].Quantity += s.Quantity
			continue
		}
		at[key] = len(w.in.Stock)
		w.in.Stock = append(w.in.Stock, slotting.Assignment{Slot: s.Slot, SKU: s.SKU, Quantity: s.Quantity})
		if held[s.Slot] == nil {
			held[s.Slot] = map[string]bool{}
		}
		held[s.Slot][s.SKU] = true
	}
	return held
}

// expiry sorts lots: those without one last.
func expiry(day core.Day) core.Day {
	if day == core.NoDay {
		return math.MaxInt32
	}
	return day
}

// withMoves is the input after some moves, as the refills find it: what the moves
// bring into slots is on its way there.
func (w *warehouse) withMoves(moves []slotting.Move) slotting.Input {
	in := w.in
	in.InFlight = nil
	for _, m := range moves {
		if m.To != slotting.CartSlot {
			in.InFlight = append(in.InFlight, slotting.Assignment{Slot: m.To, SKU: m.SKU, Quantity: m.Quantity})
		}
	}
	return in
}

// refillPlan is the refills before the moves, and those of faces that the moves
// bring elsewhere: these are filled where they lie then.
type refillPlan struct{ first, moved []slotting.Refill }

// refills fills faces from bulk around the moves of a plan. A face that moves takes
// along what it holds now, so that it is filled once it has moved.
func (w *warehouse) refills(r slotting.Result) (out refillPlan, err error) {
	moves := map[string]bool{}
	for _, m := range r.Moves {
		moves[m.SKU] = true
	}
	all, err := slotting.Refills(w.withMoves(r.Moves), w.opt)
	if err != nil {
		return out, err
	}
	after := w.in
	after.Stock = slices.Clone(r.After)
	for _, f := range all {
		if moves[f.SKU] {
			continue
		}
		out.first = append(out.first, f)
		for i := range after.Stock {
			if a := &after.Stock[i]; a.SKU == f.SKU && a.Slot == f.From {
				a.Quantity -= f.Quantity
			}
		}
		after.Stock = append(after.Stock, slotting.Assignment{Slot: f.To, SKU: f.SKU, Quantity: f.Quantity})
	}
	if len(moves) == 0 {
		return out, nil
	}
	late, err := slotting.Refills(after, w.opt)
	for _, f := range late {
		if moves[f.SKU] {
			out.moved = append(out.moved, f)
		}
	}
	return out, err
}

// stands says why nothing is moved on a day: it is frozen.
func (w *warehouse) stands(day core.Day) string {
	if frozen, _ := w.cfg.FrozenOn(day); frozen {
		return fmt.Sprintf("%s is a day without moves (slotting.frozen)", day)
	}
	return ""
}

// basisText says how pick lines were found where some had to be guessed from units.
func (w *warehouse) basisText() string {
	count := map[velocity.Basis]int{}
	for _, b := range w.basis {
		count[b]++
	}
	if count[velocity.Ratio] == 0 {
		return ""
	}
	return fmt.Sprintf("pick lines a day of %d items follow from their own order lines, of %d from %.3g units on a line, of %d from transfers, of %d that never sold from chance, of %d from what is left to sell",
		count[velocity.OrderLines], count[velocity.Ratio], w.unitsPerLine, count[velocity.Transfers],
		count[velocity.Unseen], count[velocity.RunningOut])
}

// cartReceipts are goods that a stopped wave has left on the cart: they are put
// away as if they had arrived today.
func cartReceipts(n *stage.Night, location string) []slotting.Receipt {
	mine := ofWarehouse(n, location)
	var out []slotting.Receipt
	for _, s := range n.Inputs.SlotStock {
		if mine(s.Location) && s.Slot == datasets.CartSlot && s.Quantity > 0 {
			out = append(out, slotting.Receipt{ID: datasets.CartSlot, SKU: s.SKU, Quantity: s.Quantity,
				Day: int32(n.Options.AsOf)})
		}
	}
	return out
}
