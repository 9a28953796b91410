package item

import (
	"cmp"
	"math"
	"slices"
)

// Arrival is supply that comes on a day.
type Arrival struct {
	Day      int32 `json:"day"`
	Quantity int64 `json:"quantity"`
}

// MeanDemandDays is the mean demand over a number of days that need not be whole.
func (it *Item) MeanDemandDays(days float64) float64 {
	whole := int(math.Floor(days))
	return it.MeanDemand(0, whole) + (days-float64(whole))*it.MeanDemand(whole, whole+1)
}

// Position is what an item can count on, in base units, and where each part
// comes from: on hand − backordered − reserved + firm open supply due inside
// the cover window + approved drafts, less what expires unused, plus what is left
// of the SKU it replaces.
type Position struct {
	OnHand      int64 `json:"on_hand"`
	Expired     int64 `json:"expired"`      // lots past their date, and what will expire unused inside the window
	Reserved    int64 `json:"reserved"`     //
	Backordered int64 `json:"backordered"`  //
	OnOrder     int64 `json:"on_order"`     // firm supply due inside the window; overdue orders as far as they are counted on
	Drafts      int64 `json:"drafts"`       // approved, not yet sent
	Doubted     int64 `json:"doubted"`      // on hand by a record that sales contradict, not counted on
	Predecessor int64 `json:"predecessor"`  // left of the SKU it replaces
	Branches    int64 `json:"branches"`     // supply on its way to branches (a warehouse planned on them)
	AfterWindow int64 `json:"after_window"` // supply left out because it comes after the window
	Redated     int   `json:"redated"`      // open orders past due that were re-dated
	Total       int64 `json:"position"`     //

	Later []Arrival `json:"later,omitempty"` // what comes after the window, on its day; dynamic lots count on it
}

// PositionOf is the item's position, base units, over its cover window on the day asOf
// (days since 1970-01-01).
func PositionOf(it *Item, w Window, asOf int32) Position {
	p := Position{OnHand: it.OnHand, Reserved: it.Reserved, Backordered: it.Backordered, Predecessor: it.Predecessor}
	p.Expired = expiringUnused(it, asOf, w.End)
	for _, o := range it.Expected(LeadOf(it, w), asOf) {
		if o.Late > 0 {
			p.Redated++
		}
		if o.Counts == 0 {
			continue
		}
		if o.Day > w.End {
			p.AfterWindow += o.Counts
			p.Later = append(p.Later, Arrival{o.Day, o.Counts})
			continue
		}
		p.OnOrder += o.Counts
	}
	for _, d := range it.Drafts {
		p.Drafts += d.Quantity
	}
	if it.SilentDays > 0 {
		p.Doubted = max(0, p.OnHand-p.Expired)
	}
	p.Total = p.OnHand - p.Expired - p.Doubted - p.Reserved - p.Backordered + p.OnOrder + p.Drafts + p.Predecessor
	return p
}

// expiringUnused counts the units of dated lots that leave availability up to
// the last day: expired ones now, later ones as far as the mean forecast does
// not use them up before their date, oldest first.
func expiringUnused(it *Item, asOf, last int32) int64 {
	if len(it.Lots) == 0 {
		return 0
	}
	gone, used := int64(0), 0.0
	for _, l := range SortedLots(it.Lots) {
		switch {
		case l.Expires > last || l.Quantity <= 0:
			continue
		case l.Expires <= asOf:
			gone += l.Quantity
			continue
		}
		sold := it.MeanDemand(0, int(l.Expires-asOf))
		take := min(float64(l.Quantity), max(0, sold-used))
		used += take
		gone += l.Quantity - int64(math.Floor(take+1e-9))
	}
	return min(gone, max(0, it.OnHand))
}

// SortedLots is a copy, the first to expire first.
func SortedLots(lots []Lot) []Lot {
	lots = slices.Clone(lots)
	slices.SortFunc(lots, func(a, b Lot) int {
		return cmp.Or(cmp.Compare(a.Expires, b.Expires), cmp.Compare(a.Quantity, b.Quantity))
	})
	return lots
}

// MeanDemand is the mean demand in units over the days [from, to) counted from
// the as-of day, slice by slice with the daily forecast; beyond its end the
// mean of its last seven days goes on.
func (it *Item) MeanDemand(from, to int) float64 {
	n := len(it.Daily)
	if n == 0 || to <= from {
		return 0
	}
	sum := 0.0
	for d := from; d < min(to, n); d++ {
		sum += it.Daily[d]
	}
	if to > n {
		tail := it.Daily[max(0, n-7):]
		rate := 0.0
		for _, v := range tail {
			rate += v
		}
		sum += rate / float64(len(tail)) * float64(to-max(from, n))
	}
	return sum
}

// monthDays hold every date of a month.
const monthDays = 35

// DaysOf is how many days the units last on the mean forecast (days of cover),
// at most 9999.
func (it *Item) DaysOf(units float64) float64 {
	n := len(it.Daily)
	if n == 0 || units <= 0 {
		return 0
	}
	for d, v := range it.Daily {
		if v >= units && v > 0 {
			return float64(d) + units/v
		}
		units -= v
	}
	rate := it.MeanDemand(n, n+1)
	if rate <= 0 { // a week in which nothing is expected need not be the end: some goods sell once a month
		from := max(0, n-monthDays)
		rate = it.MeanDemand(from, n) / float64(n-from)
	}
	if rate <= 0 {
		return 9999
	}
	return min(9999, float64(n)+units/rate)
}
