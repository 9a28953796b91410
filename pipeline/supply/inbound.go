package supply

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/replenish"
	"github.com/stockwright/stockwright/replenish/level"
)

// levelReceipts spreads tonight's purchases over the days between the day they
// can come and the day they are needed, so that no day brings more than dock and
// putaway take beside what is on order already, and none comes later than it
// must: needs are the last days of the lines. A line's due day becomes the last day asked for; what no day up to its need can take is an exception, never late.
func levelReceipts(n *stage.Night, purchases []plan.PurchaseLine, needs []core.Day) error {
	capacity := map[string]int64{}
	for _, c := range n.Inputs.Capacities {
		if c.StorageClass == "" {
			capacity[c.Location] = leastLimit(c.ReceivingUnits, c.PutawayUnits)
		}
	}
	rows := []datasets.Inbound{}
	taken := map[string]map[int32]int64{}
	for _, o := range n.Inputs.OpenOrders {
		if o.OrderedOn != core.NoDay && o.OrderedOn > n.Options.AsOf {
			continue
		}
		due := max(o.DueOn, n.Options.AsOf)
		if taken[o.Location] == nil {
			taken[o.Location] = map[int32]int64{}
		}
		taken[o.Location][int32(due)] += o.Quantity
		rows = append(rows, datasets.Inbound{Location: o.Location, Date: due, Order: o.Order,
			SKU: o.SKU, Quantity: o.Quantity, DueOn: due, NeededOn: due, Fits: true})
	}
	byLocation := map[string][]int{}
	for i, l := range purchases {
		byLocation[l.Location] = append(byLocation[l.Location], i)
	}
	for _, location := range slices.Sorted(maps.Keys(byLocation)) {
		rows = append(rows, levelLocation(n, purchases, byLocation[location], needs, capacity[location],
			taken[location])...)
	}
	slices.SortStableFunc(rows, func(x, y datasets.Inbound) int {
		return cmp.Or(cmp.Compare(x.Location, y.Location), cmp.Compare(x.Date, y.Date),
			cmp.Compare(x.Order, y.Order), cmp.Compare(x.SKU, y.SKU))
	})
	n.Stage.RowsOut += int64(len(rows))
	return datasets.WriteRows(n.Table("inbound_plan"), rows, datasets.WriteOptions{})
}

// leastLimit is the lesser of two limits of which 0 is none.
func leastLimit(a, b int64) int64 {
	if a == 0 || b == 0 {
		return a + b
	}
	return min(a, b)
}

// levelLocation levels the lines of one location.
func levelLocation(n *stage.Night, purchases []plan.PurchaseLine, lines []int, needs []core.Day,
	capacity int64, taken map[int32]int64) []datasets.Inbound {
	row := func(i int, day core.Day, quantity int64, fits bool) datasets.Inbound {
		l := purchases[i]
		return datasets.Inbound{Location: l.Location, Date: day, Order: l.Line, SKU: l.SKU,
			Quantity: quantity, DueOn: l.DueOn, NeededOn: needs[i], Fits: fits}
	}
	var rows []datasets.Inbound
	if capacity == 0 {
		for _, i := range lines {
			rows = append(rows, row(i, purchases[i].DueOn, purchases[i].Quantity, true))
		}
		return rows
	}
	at := map[string]int{}
	var receipts []replenish.PlannedReceipt
	for _, i := range lines {
		l := purchases[i]
		at[l.Line] = i
		// In mirrored time, so that what LevelReceipts keeps near the need is kept
		// near the day the goods can come.
		receipts = append(receipts, replenish.PlannedReceipt{SKU: l.Line, Location: l.Location,
			Need: -int32(l.DueOn), Earliest: -int32(needs[i]), Load: l.Quantity})
	}
	levelled, unplaced := level.LevelReceipts(receipts, func(day int32) int64 { return max(0, capacity-taken[-day]) })
	last := map[int]core.Day{}
	for _, s := range levelled {
		i := at[s.SKU]
		rows = append(rows, row(i, core.Day(-s.Day), s.Load, true))
		last[i] = max(last[i], core.Day(-s.Day))
	}
	for _, u := range unplaced {
		i := at[u.SKU]
		rows = append(rows, row(i, needs[i], u.Load, false))
		last[i] = max(last[i], needs[i])
		n.Problem(plan.Problem{Code: "receiving_short", Severity: plan.SeverityWarning,
			Key:    core.Key{Location: u.Location, SKU: purchases[i].SKU}.String(),
			AtRisk: purchases[i].UnitCost * core.Money(u.Load),
			Text:   fmt.Sprintf("%d units due between %s and %s are more than dock and putaway take in that time", u.Load, purchases[i].DueOn, needs[i]),
			Hint:   "add receiving or putaway hours on these days, or split the delivery"})
	}
	for i, day := range last {
		if day != purchases[i].DueOn {
			purchases[i].Reason += fmt.Sprintf("; asked for by %s, as the dock is full on %s", day, purchases[i].DueOn)
			purchases[i].DueOn = day
		}
	}
	return rows
}
