// Package level spreads receipts over the days that have capacity for them, base units.
package level

import (
	"cmp"
	"slices"
)

// PlannedReceipt is goods planned to arrive.
type PlannedReceipt struct {
	SKU, Location string
	Need          int32 // the day it is needed at the latest
	Earliest      int32 // the first day it can come
	Load          int64 // in whatever capacity counts: units, pallets, loads
}

// Slotted is part of a planned receipt on the day it is to come.
type Slotted struct {
	PlannedReceipt
	Day  int32
	Load int64
}

// LevelReceipts spreads receipts over days so that none takes more than
// capacity(day): none later than its need, the total earliness least. Days are
// filled from the last backward with what may come earliest last, so a receipt is
// pulled forward only as far as it must be. unplaced is what no day from its
// earliest to its need can take: an exception for each, never a late receipt.
// capacity is the lesser of dock and putaway capacity.
func LevelReceipts(receipts []PlannedReceipt, capacity func(day int32) int64) (plan []Slotted,
	unplaced []PlannedReceipt) {
	if len(receipts) == 0 {
		return nil, nil
	}
	waiting := slices.Clone(receipts)
	byNeed := func(a, b PlannedReceipt) int {
		return cmp.Or(-cmp.Compare(a.Need, b.Need), -cmp.Compare(a.Earliest, b.Earliest),
			cmp.Compare(a.SKU, b.SKU), cmp.Compare(a.Location, b.Location))
	}
	slices.SortStableFunc(waiting, byNeed)
	first, last := waiting[0].Earliest, waiting[0].Need
	for _, r := range waiting {
		first, last = min(first, r.Earliest), max(last, r.Need)
	}
	var open []PlannedReceipt
	for day := last; day >= first; day-- {
		for len(waiting) > 0 && waiting[0].Need >= day {
			open = append(open, waiting[0])
			waiting = waiting[1:]
		}
		// those that cannot come earlier go first
		slices.SortStableFunc(open, func(a, b PlannedReceipt) int { return cmp.Or(-cmp.Compare(a.Earliest, b.Earliest), byNeed(a, b)) })
		room := capacity(day)
		kept := open[:0]
		for _, r := range open {
			take := max(0, min(r.Load, room))
			if r.Earliest > day {
				take = 0
			}
			if take > 0 {
				plan = append(plan, Slotted{r, day, take})
				room -= take
				r.Load -= take
			}
			switch {
			case r.Load == 0:
			case r.Earliest >= day:
				unplaced = append(unplaced, r)
			default:
				kept = append(kept, r)
			}
		}
		open = kept
	}
	unplaced = append(unplaced, open...)
	slices.SortStableFunc(plan, func(a, b Slotted) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.SKU, b.SKU), cmp.Compare(a.Location, b.Location))
	})
	return plan, unplaced
}
