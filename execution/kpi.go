package execution

import (
	"context"
	"math"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/execution/floor"
	"github.com/stockwright/stockwright/execution/ledger"
)

// KPIs are the figures a site is run by, over the days From … To. A figure
// that nothing in the period speaks of is nil.
type KPIs struct {
	From     core.Day `json:"from"`
	To       core.Day `json:"to"`
	Location string   `json:"location,omitempty"`

	// InventoryTurnover is the cost of goods sold, by year, over the average
	// inventory value; by units where no item has a cost.
	InventoryTurnover *float64 `json:"inventory_turnover"`
	// OrderAccuracy is the share of shipped orders that went out complete.
	OrderAccuracy *float64 `json:"order_accuracy"`
	// FillRate is the share of ordered units that were shipped.
	FillRate *float64 `json:"fill_rate"`
	// SpaceUtilisation is used over available volume, of slots with a known
	// capacity; SlotsUsed the share of slots that hold something.
	SpaceUtilisation *float64 `json:"space_utilisation"`
	SlotsUsed        *float64 `json:"slots_used"`
	// DockToStockHours is how long a received unit waits to be put away.
	DockToStockHours *float64 `json:"dock_to_stock_hours"`
	// CountAccuracy is the share of counts that found the record right.
	CountAccuracy *float64 `json:"count_accuracy"`
	// PredictedSavings and RealisedSavings are travel saved per day by the
	// moves that were done: what the plan promised, and what picks before and
	// after say, both in the distance unit of the slots.
	PredictedSavings *float64 `json:"predicted_savings"`
	RealisedSavings  *float64 `json:"realised_savings"`
}

// KPIs computes the figures of a location ("" = all) from the ledger.
func (s *Service) KPIs(ctx context.Context, location string, from, to core.Day) (KPIs, error) {
	out := KPIs{From: from, To: to, Location: location}
	moves, err := s.Movements(ctx, MovementQuery{Until: (int64(to) + 1) * floor.MicroDay})
	if err != nil {
		return out, err
	}
	k := &kpiRun{out: &out, location: location, moves: moves.Rows}
	slices.SortStableFunc(k.moves, func(a, b Movement) int { return int(min(1, max(-1, a.At-b.At))) })
	err = s.reading(ctx, func(st *ledger.State) error {
		k.st = st
		k.turnover()
		k.orders()
		k.space()
		k.dockToStock()
		k.counts()
		k.slotting()
		return nil
	})
	return out, err
}

type kpiRun struct {
	st       *ledger.State
	out      *KPIs
	location string
	moves    []Movement
}

func (k *kpiRun) here(location string) bool { return k.location == "" || k.location == location }

func (k *kpiRun) in(at int64) bool { d := ledger.DayOf(at); return d >= k.out.From && d <= k.out.To }

// worth is the cost of a unit, 1 where no item has one.
func (k *kpiRun) worth() func(sku string) float64 {
	for _, it := range k.st.Items.Rows {
		if it.UnitCost > 0 {
			return func(sku string) float64 {
				if it := k.st.Items.Rows[sku]; it != nil {
					return it.UnitCost.Float()
				}
				return 0
			}
		}
	}
	return func(string) float64 { return 1 }
}

func ratio(a, b float64) *float64 {
	if b == 0 || math.IsNaN(a/b) {
		return nil
	}
	r := a / b
	return &r
}

// turnover walks the inventory value day by day.
func (k *kpiRun) turnover() {
	worth := k.worth()
	days := float64(k.out.To-k.out.From) + 1
	var value, sold, total float64
	i := 0
	for day := k.out.From; day <= k.out.To; day++ {
		for ; i < len(k.moves) && ledger.DayOf(k.moves[i].At) <= day; i++ {
			m := &k.moves[i]
			v := float64(m.Quantity) * worth(m.Goods.SKU)
			if m.To.Ours() && k.here(m.To.Location()) {
				value += v
			}
			if m.From.Ours() && k.here(m.From.Location()) {
				value -= v
			}
			if m.To.Kind() == KindCustomer && k.in(m.At) && k.here(m.To.Location()) {
				sold += v
			}
			if m.From.Kind() == KindCustomer && k.in(m.At) && k.here(m.From.Location()) {
				sold -= v
			}
		}
		total += value
	}
	k.out.InventoryTurnover = ratio(sold*365/days, total/days)
}

func (k *kpiRun) orders() {
	var shipped, complete, asked, sent float64
	for _, o := range k.st.Sales.Rows {
		if o.State != SaleShipped || !k.in(o.DoneAt) || !k.here(o.Location) {
			continue
		}
		whole := true
		for _, l := range o.Lines {
			asked += float64(l.Quantity)
			sent += float64(l.Shipped)
			whole = whole && l.Shipped == l.Quantity
		}
		shipped++
		if whole {
			complete++
		}
	}
	k.out.OrderAccuracy, k.out.FillRate = ratio(complete, shipped), ratio(sent, asked)
}

func (k *kpiRun) space() {
	var used, room, holding, slots float64
	for _, id := range k.st.Slots.IDs() {
		s := k.st.Slots.Rows[id]
		if !k.here(s.Location) {
			continue
		}
		slots++
		var volume float64
		var units int64
		for _, b := range k.st.ByPlace[SlotAccount(s.Location, s.ID)] {
			units += max(0, b.OnHand)
			if it := k.st.Items.Rows[b.SKU]; it != nil {
				volume += float64(max(0, b.OnHand)) * it.UnitVolume
			}
		}
		if units > 0 {
			holding++
		}
		if s.Volume > 0 {
			used += volume
			room += s.Volume
		}
	}
	k.out.SpaceUtilisation, k.out.SlotsUsed = ratio(used, room), ratio(holding, slots)
}

// dockToStock matches what left a dock with what came in first.
func (k *kpiRun) dockToStock() {
	type waiting struct{ at, units int64 }
	queue := map[Cell][]waiting{}
	var hours, units float64
	for i := range k.moves {
		m := &k.moves[i]
		if m.To.Kind() == KindDock && m.To.Name() != PackDock {
			c := Cell{Account: m.To, Goods: m.Goods}
			queue[c] = append(queue[c], waiting{m.At, m.Quantity})
		}
		if m.From.Kind() != KindDock || m.To.Kind() != KindSlot {
			continue
		}
		c, left := Cell{Account: m.From, Goods: m.Goods}, m.Quantity
		for left > 0 && len(queue[c]) > 0 {
			first := &queue[c][0]
			q := min(left, first.units)
			if k.in(m.At) && k.here(m.From.Location()) {
				hours += float64(q) * float64(m.At-first.at) / 3.6e9
				units += float64(q)
			}
			first.units -= q
			left -= q
			if first.units == 0 {
				queue[c] = queue[c][1:]
			}
		}
	}
	k.out.DockToStockHours = ratio(hours, units)
}

func (k *kpiRun) counts() {
	var all, right float64
	for _, c := range k.st.Counts.Rows {
		if k.in(c.At) && k.here(c.Location) && !c.TakenBack {
			all++
			if c.Recorded == c.Counted {
				right++
			}
		}
	}
	k.out.CountAccuracy = ratio(right, all)
}

// slotting compares the travel to the picks of every moved SKU before and
// after its move: there and back from the origin, by right angles, at the
// rate of picks since the move.
func (k *kpiRun) slotting() {
	var predicted, realised, done float64
	for _, id := range k.st.Tasks.IDs() {
		t := k.st.Tasks.Rows[id]
		if t.Kind != TaskMove || t.State != TaskDone || !k.in(t.DoneAt) || !k.here(t.Location) {
			continue
		}
		before, _ := k.travel(t.Location, t.Goods.SKU, 0, t.DoneAt)
		after, picks := k.travel(t.Location, t.Goods.SKU, t.DoneAt, math.MaxInt64)
		days := max(1, float64((int64(k.out.To)+1)*floor.MicroDay-t.DoneAt)/float64(floor.MicroDay))
		done++
		predicted += t.Saves
		if !math.IsNaN(before) && !math.IsNaN(after) {
			realised += (before - after) * picks / days
		}
	}
	if done > 0 {
		k.out.PredictedSavings, k.out.RealisedSavings = &predicted, &realised
	}
}

// travel is the mean distance of the picks of a SKU in a span of time, NaN
// when there were none, and their number.
func (k *kpiRun) travel(location, sku string, from, until int64) (mean, picks float64) {
	var sum float64
	for i := range k.moves {
		m := &k.moves[i]
		if m.Goods.SKU != sku || m.At < from || m.At >= until ||
			(m.Reason != "picked" && m.Reason != "sold") || m.From.Location() != location {
			continue
		}
		if s := k.st.Slots.Rows[(Slot{ID: m.From.Name(), Location: location}).RecordID()]; s != nil {
			sum += 2 * (math.Abs(s.X) + math.Abs(s.Y))
			picks++
		}
	}
	return sum / picks, picks
}
