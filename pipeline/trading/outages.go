package trading

import (
	"cmp"
	"math"
	"slices"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast/substitute"
)

// Outages gathers, by location and then by group, the spells in which items could not be sold and
// after which they sold again or are in stock again.
type Outages map[string]map[string][]substitute.Outage

const (
	mostOutages   = 400  // of a group at a location, those that lost most
	outageSales   = 20   // days with a sale that make a rate
	outageRecent  = 91   // days before a spell that the rate is taken from
	outageChance  = 1e-4 // of a gap that is no chance
	mostSoldShare = 0.98 // of days with a sale that any item is credited with
)

// Add notes the outages of one series: the spells its rows call out of stock; where rows say
// nothing of stock, gaps that its days with a sale do not explain. A spell that lasts to the day
// end is over where the item is held.
func (o Outages) Add(r datasets.SeriesRows, group string, held bool, end int32) {
	if o[r.Location] == nil {
		o[r.Location] = map[string][]substitute.Outage{}
	}
	at := o[r.Location]
	note := func(from, until int32, daily float64) {
		if days := until - from; days >= substitute.Shortest && daily > 0 {
			at[group] = append(at[group], substitute.Outage{SKU: r.SKU, From: from, Until: until,
				Lost: daily * float64(days)})
		}
	}
	if r.InStock != nil && slices.Contains(r.InStock, false) {
		flagged(r, held, end, note)
		return
	}
	gaps(r, held, end, note)
}

// recent is the share of days with a sale, and the units a day, of the quarter up to a row;
// 0 where too few days sold. from moves on.
func recent(r datasets.SeriesRows, from *int, last int) (share, daily float64) {
	for r.Days[*from] <= r.Days[last]-outageRecent {
		*from++
	}
	sales, units := 0.0, 0.0
	for j := *from; j <= last; j++ {
		if r.Quantity[j] > 0 {
			sales, units = sales+1, units+r.Quantity[j]
		}
	}
	if sales < outageSales {
		return 0, 0
	}
	span := float64(min(outageRecent, r.Days[last]+1-r.Days[0]))
	return min(mostSoldShare, sales/span), units / span
}

func flagged(r datasets.SeriesRows, held bool, end int32, note func(from, until int32, daily float64)) {
	from := 0
	for i := 0; i < len(r.Days); i++ {
		if r.InStock[i] {
			continue
		}
		begun := i
		for i < len(r.Days) && !r.InStock[i] {
			i++
		}
		until := end
		if i < len(r.Days) {
			until = r.Days[i]
		} else if !held {
			return
		}
		if begun > 0 && until-r.Days[begun] >= substitute.Shortest {
			_, daily := recent(r, &from, begun-1)
			note(r.Days[begun], until, daily)
		}
	}
}

func gaps(r datasets.SeriesRows, held bool, end int32, note func(from, until int32, daily float64)) {
	last, from := -1, 0
	gap := func(until int32) {
		if last >= 0 && until-r.Days[last] > substitute.Shortest {
			share, daily := recent(r, &from, last)
			if math.Pow(1-share, float64(until-r.Days[last]-1)/2) < outageChance {
				note(r.Days[last]+1, until, daily)
			}
		}
	}
	for i, q := range r.Quantity {
		if q > 0 {
			gap(r.Days[i])
			last = i
		}
	}
	if held {
		gap(end)
	}
}

// Learn keeps the outages that lost most, and says what the rest of the location did then.
func (o Outages) Learn(t Days) Outages {
	for location, groups := range o {
		for group, all := range groups {
			slices.SortFunc(all, func(a, b substitute.Outage) int {
				return cmp.Or(cmp.Compare(b.Lost, a.Lost), cmp.Compare(a.From, b.From), cmp.Compare(a.SKU, b.SKU))
			})
			if sums := t[location].sums; sums > 0 { // days between two sums are no outage
				all = slices.DeleteFunc(all, func(o substitute.Outage) bool { return o.Until > sums })
			}
			all = slices.Clone(all[:min(len(all), mostOutages)])
			for i := range all {
				all[i].Others = t[location].around(all[i].From, all[i].Until)
			}
			groups[group] = all
		}
	}
	return o
}

// around is what a location sold a day from one day up to another, over what it sold a
// day in as many days before and after; 1 where that is not known.
func (l *locationDays) around(from, until int32) float64 {
	over := func(from, until int32) (units float64) {
		for d := from; d < until; d++ {
			units += l.units[d]
		}
		return units
	}
	n := until - from
	in, out := over(from, until), over(from-n, from)+over(until, until+n)
	days := n + min(n, max(0, l.newest+1-until))
	if !(in > 0 && out > 0) {
		return 1
	}
	return in / float64(n) / (out / float64(days))
}
