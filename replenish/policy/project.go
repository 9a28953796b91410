package policy

import (
	"github.com/stockwright/stockwright/replenish/demand"
	"github.com/stockwright/stockwright/replenish/item"
	"math"
)

// PhasedPolicy is the policy an item will have on a day to come.
type PhasedPolicy struct {
	SafetyStock             float64 // units; may be negative
	ReorderPoint, OrderUpTo int64
}

// TimePhased solves the item's policy for each of the coming days, so that safety
// stock, reorder point and order-up-to follow season and events: the demand over
// the windows that begin on a day is that of today's windows times what the mean
// forecast over that day's cover window is to today's, its shape kept. [0] is the as-of day.
func TimePhased(it *item.Item, w item.Window, days int) []PhasedPolicy {
	out := make([]PhasedPolicy, days)
	cover := max(1, int(math.Ceil(w.LeadMean))+w.Review)
	now := it.MeanDemand(0, cover)
	phase := func(d item.Demand, by float64) item.Demand {
		switch {
		case d == nil || by == 1:
			return d
		case by <= 0:
			return item.Normal{}
		}
		return demand.Scaled{Of: d, By: by}
	}
	for day := range out {
		then, by := *it, 1.0
		if now > 0 {
			by = it.MeanDemand(day, day+cover) / now
		}
		then.CoverDemand, then.LeadDemand = phase(it.CoverDemand, by), phase(it.LeadDemand, by)
		if day < len(it.Daily) {
			then.Daily = it.Daily[day:]
		}
		p := SolveLevels(&then, w)
		out[day] = PhasedPolicy{p.SafetyStock, p.ReorderPoint, p.OrderUpTo}
	}
	return out
}

// ProjectedDay is one day of an item's projected stock, with the policy's lines of
// that day (TimePhased).
type ProjectedDay struct {
	Day          int32   `json:"day"`
	Demand       float64 `json:"demand"`   // mean forecast, units
	Receipts     int64   `json:"receipts"` // due that day; overdue orders on the day they are expected, as far as they are counted on
	Expired      int64   `json:"expired"`  // dated stock not used by its day
	Stock        float64 `json:"stock"`    // at the end of the day; negative = short on the mean forecast
	SafetyStock  float64 `json:"safety_stock"`
	ReorderPoint int64   `json:"reorder_point"`
	OrderUpTo    int64   `json:"order_up_to"`
}

// ProjectStock projects an item's stock day by day on its mean forecast: on hand
// less reserved and backordered, plus open orders, drafts and the planned quantity
// on their days, less what expires unused. planned is a quantity due on dueDay.
func ProjectStock(it *item.Item, p PolicyLine, asOf int32, days int, planned int64, dueDay int32) []ProjectedDay {
	out := make([]ProjectedDay, 0, days)
	stock := float64(it.OnHand - it.Reserved - it.Backordered + it.Predecessor)
	lots := newLotStock(it, asOf)
	arrivals, wanted := map[int32]int64{}, map[int32]float64{}
	for _, o := range it.Promises { // they leave on their days, not today
		stock += float64(o.Quantity)
		wanted[o.Day] += float64(o.Quantity)
	}
	for _, o := range it.Expected(item.LeadOf(it, p.Window), asOf) {
		arrivals[o.Day] += o.Counts
	}
	for _, o := range it.Drafts {
		arrivals[max(asOf, o.Due)] += o.Quantity
	}
	arrivals[dueDay] += planned
	lines := TimePhased(it, p.Window, days)
	for d := range days {
		day := asOf + int32(d)
		row := ProjectedDay{Day: day, Demand: it.MeanDemand(d, d+1) + wanted[day], Receipts: arrivals[day],
			SafetyStock: max(0, lines[d].SafetyStock), ReorderPoint: lines[d].ReorderPoint,
			OrderUpTo: lines[d].OrderUpTo}
		row.Expired = lots.expire(day)
		lots.sell(row.Demand)
		stock += float64(row.Receipts) - row.Demand - float64(row.Expired)
		row.Stock = stock
		out = append(out, row)
	}
	return out
}

// lotStock keeps dated stock, oldest first, in fractions as the mean forecast
// uses it up.
type lotStock struct {
	expires []int32
	left    []float64
}

func newLotStock(it *item.Item, asOf int32) *lotStock {
	s := &lotStock{}
	for _, l := range item.SortedLots(it.Lots) {
		s.expires = append(s.expires, l.Expires)
		s.left = append(s.left, float64(l.Quantity))
	}
	return s
}

func (s *lotStock) expire(day int32) int64 {
	gone := 0.0
	for i, e := range s.expires {
		if e <= day {
			gone += s.left[i]
			s.left[i] = 0
		}
	}
	return int64(math.Round(gone))
}

func (s *lotStock) sell(units float64) {
	for i := range s.left {
		take := min(units, s.left[i])
		s.left[i] -= take
		units -= take
	}
}

// Waste is the expected waste of an item's dated stock.
type Waste struct {
	OldestFirst float64 // units that expire unsold when pickers take the oldest first
	NewestFirst float64 // units, when they take the newest first (customers choosing)
}

// ForecastWaste counts what of the dated stock and of a planned receipt expires
// within the days on the mean forecast, under both ways of picking. A planned
// quantity arrives on dueDay and lives for the item's shelf life.
func ForecastWaste(it *item.Item, asOf int32, days int, planned int64, dueDay int32) Waste {
	return Waste{OldestFirst: wasted(it, asOf, days, planned, dueDay, true),
		NewestFirst: wasted(it, asOf, days, planned, dueDay, false)}
}

func wasted(it *item.Item, asOf int32, days int, planned int64, dueDay int32, oldestFirst bool) float64 {
	s := newLotStock(it, asOf)
	gone := 0.0
	for d := range days {
		day := asOf + int32(d)
		if day == dueDay && planned > 0 && it.ShelfLifeDays > 0 {
			s.expires = append(s.expires, dueDay+int32(it.ShelfLifeDays))
			s.left = append(s.left, float64(planned))
		}
		for i, e := range s.expires {
			if e <= day {
				gone += s.left[i]
				s.left[i] = 0
			}
		}
		units := it.MeanDemand(d, d+1)
		for k := range s.left {
			i := k
			if !oldestFirst {
				i = len(s.left) - 1 - k
			}
			take := min(units, s.left[i])
			s.left[i] -= take
			units -= take
		}
	}
	return gone
}
